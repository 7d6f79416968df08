// de100 memory, https://opensource.org/license/zlib
//
// There may be no arena.
//
// expect: nodiscard|unused result|unused-result|C4834
// option: -Werror=unused-result

#include <de100/arena.hpp>

using namespace de100;

Arena* good(MemoryView view) {
  return Arena::make_in(view);
}

#if defined(DE100_MUST_NOT_COMPILE)
void bad(MemoryView view) {
  Arena::make_in(view);
}
#endif
