// de100 memory, https://opensource.org/license/zlib
//
// The one file of a program that has the library's functions, where the others have DE100_SEPARATE_COMPILATION.

#define DE100_IMPLEMENTATION
#include <de100/memory.hpp>
