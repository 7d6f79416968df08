// de100 memory, https://opensource.org/license/zlib
//
// The one file of a program that has the library's functions, where all files have DE100_SEPARATE_COMPILATION.

#include "support/test.hpp"  // the tests' assertion

#define DE100_IMPLEMENTATION
#include <de100/memory.hpp>
