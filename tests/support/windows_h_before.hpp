// de100 memory, https://opensource.org/license/zlib
//
// A DE100_TEST_PRELUDE for Windows: all of <windows.h> before the library, with its macros min and max. The
// standard headers that tests include stand before it, since not every standard library lives with these macros.

#ifndef DE100_TESTS_SUPPORT_WINDOWS_H_BEFORE_HPP
#define DE100_TESTS_SUPPORT_WINDOWS_H_BEFORE_HPP

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#if __has_include(<memory_resource>)
#include <memory_resource>
#endif

#include <windows.h>

#if defined(WIN32_LEAN_AND_MEAN)
#error "this is not all of <windows.h>"
#endif
#if !defined(min)  // Microsoft's defines both, mingw's does so in C alone
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

#endif  // DE100_TESTS_SUPPORT_WINDOWS_H_BEFORE_HPP
