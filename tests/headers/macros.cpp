// de100 memory, https://opensource.org/license/zlib
//
// What <windows.h> defines as macros does no harm to the library, and none to whoever needs them afterwards.

#include <cstddef>  // the standard library itself undefines min and max when the first of its headers is included

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define near
#define far
#define small char
#define interface struct
#define IN
#define OUT
#define ERROR 0

#include <de100/memory.hpp>

interface Answer {
  small near value;
};

static_assert(min(1, 2) == 1 && max(1, 2) == 2);
static_assert(sizeof(Answer far) == 1);
static_assert(ERROR == 0 IN OUT);
