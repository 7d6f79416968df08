// de100 memory, https://opensource.org/license/zlib
//
// The umbrella. The other files of this program include the library in other ways; what is defined twice in it does not
// link, and what is not shared is found by numbers that do not follow each other.

#include <de100/memory.hpp>

#include "identities.hpp"

#include <cstdio>

int main() {
  const unsigned long long first = de100::draw_identity();
  const bool shared = headers::draw_reversed() == first + 1 && headers::draw_parts_then_single() == first + 2 &&
                      headers::draw_single_then_parts() == first + 3;
  if (!shared) std::puts("the files of this program do not share the library's state");
  return shared ? 0 : 1;
}
