// de100 memory, https://opensource.org/license/zlib
//
// Every header of the umbrella, the last one first.

#include "reversed.hpp"  // generated

#include "identities.hpp"

unsigned long long headers::draw_reversed() {
  return de100::draw_identity();
}
