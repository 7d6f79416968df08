// de100 memory, https://opensource.org/license/zlib
//
// A DE100_TEST_PRELUDE for Windows: the library, then the part of <windows.h> that most programs take, which
// declares the same functions again.

#ifndef DE100_TESTS_SUPPORT_WINDOWS_H_AFTER_HPP
#define DE100_TESTS_SUPPORT_WINDOWS_H_AFTER_HPP

#include <de100/memory.hpp>

#define WIN32_LEAN_AND_MEAN
#if !defined(NOMINMAX)  // mingw's C++ library does
#define NOMINMAX
#endif
#define UNICODE
#define _UNICODE
#include <windows.h>

#endif  // DE100_TESTS_SUPPORT_WINDOWS_H_AFTER_HPP
