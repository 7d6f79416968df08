// de100 memory, https://opensource.org/license/zlib
//
// The single header, then the headers, in one file.

#include <de100_memory.hpp>

#include <de100/block.hpp>
#include <de100/memory.hpp>

#include "identities.hpp"

unsigned long long headers::draw_single_then_parts() {
  return de100::draw_identity();
}
