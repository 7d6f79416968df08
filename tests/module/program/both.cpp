// de100 memory, https://opensource.org/license/zlib
//
// A bridge, which no module has, and which includes headers of the library that the module has too.

#include <de100/pmr.hpp>

#include <vector>

import de100.memory;

#include "others.hpp"

bool both::fill_vector(de100::Arena& arena) {
  de100::ArenaResource resource(arena);
  const std::pmr::vector<int> vector(10, 1, &resource);
  de100::ArenaCursor cursor(arena);  // <de100/pmr.hpp> does not have it
  return cursor.push_struct<int>() != nullptr && arena.contains(vector.data());
}
