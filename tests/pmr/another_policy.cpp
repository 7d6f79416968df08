// de100 memory, https://opensource.org/license/zlib
//
// std::pmr's containers have their memory from arenas with any policy.

#include "support/test.hpp"

#include <version>

#if __has_include(<memory_resource>) && defined(__cpp_lib_memory_resource)

#include <de100/pmr.hpp>

#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("a resource is on an arena with another policy", "[pmr]") {
  using Unmarked = BasicArena<ArenaPolicy{.check_marks = false}>;
  de100_test::Memory<4096> memory;
  Unmarked arena(memory.view());
  BasicArenaResource<Unmarked> resource(arena);
  const std::pmr::vector<int> row(100, 7, &resource);
  CHECK(arena.contains(row.data()));
  CHECK(&resource.arena() == &arena);
}

#endif
