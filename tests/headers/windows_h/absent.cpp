// de100 memory, https://opensource.org/license/zlib
//
// The library on Windows without <windows.h>.

#include <de100/memory.hpp>

#if defined(_WINDOWS_) || defined(MEM_COMMIT)
#error "something has included <windows.h>"
#endif

#include "use.hpp"

int main() {
  return use("absent");
}
