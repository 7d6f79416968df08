// de100 memory, https://opensource.org/license/zlib
//
// The library after <windows.h>, whose declarations and macros it has to live with.

#include <windows.h>

#include <de100/memory.hpp>

#include "sdk.hpp"
#include "use.hpp"

int main() {
  return use("before");
}
