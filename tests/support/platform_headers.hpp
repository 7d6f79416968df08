// de100 memory, https://opensource.org/license/zlib
//
// What the platform files include, included before functions in them are renamed by macros.

#ifndef DE100_TESTS_SUPPORT_PLATFORM_HEADERS_HPP
#define DE100_TESTS_SUPPORT_PLATFORM_HEADERS_HPP

#include <cerrno>
#include <cstdlib>
#include <cstring>

#if !defined(_WIN32)
#include <time.h>
#endif
#if !defined(_WIN32) && !defined(__wasm__)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif
#endif

#endif  // DE100_TESTS_SUPPORT_PLATFORM_HEADERS_HPP
