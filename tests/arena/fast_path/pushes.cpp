// de100 memory, https://opensource.org/license/zlib
//
// Two pushes to look at as assembly; see check.cmake.

#include <de100/arena.hpp>

struct Sixteen {
  std::uint64_t first, second;
};

extern "C" Sixteen* push_uninitialized(de100::Arena& arena) {
  return arena.push_struct_uninitialized<Sixteen>();
}

extern "C" Sixteen* push_zero(de100::Arena& arena) {
  return arena.push_struct<Sixteen>();
}
