// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_FILES_HEADER: the platform's own header of files, as os_files.hpp would choose it, for the headers here
// that are a DE100_OS_HEADER.

#ifndef DE100_TESTS_SUPPORT_PLATFORM_FILES_HPP
#define DE100_TESTS_SUPPORT_PLATFORM_FILES_HPP

#if DE100_OS_WINDOWS
#include <de100/os/windows_files.hpp>
#elif DE100_OS_WASM
#include <de100/os/wasm_files.hpp>
#else
#include <de100/os/posix_files.hpp>
#endif

#endif  // DE100_TESTS_SUPPORT_PLATFORM_FILES_HPP
