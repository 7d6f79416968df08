// de100 memory, https://opensource.org/license/zlib
//
// Some headers, then the single header, in one file.

#include <de100/view.hpp>

#include <de100_memory.hpp>

#include "identities.hpp"

unsigned long long headers::draw_parts_then_single() {
  return de100::draw_identity();
}
