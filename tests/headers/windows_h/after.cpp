// de100 memory, https://opensource.org/license/zlib
//
// The library before <windows.h>, which declares the same functions again.

#include <de100/memory.hpp>

#include <windows.h>

#include "sdk.hpp"
#include "use.hpp"

int main() {
  return use("after");
}
