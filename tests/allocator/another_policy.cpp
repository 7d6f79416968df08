// de100 memory, https://opensource.org/license/zlib
//
// Containers have their memory from arenas with any policy.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <list>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("a container is on an arena with another policy", "[allocator]") {
  using Unmarked = BasicArena<ArenaPolicy{.check_marks = false}>;
  using Allocator = ArenaAllocator<int, Unmarked>;
  de100_test::Memory<16384> memory;
  Unmarked arena(memory.view());
  std::vector<int, Allocator> row(arena);
  for (int i = 0; i < 100; ++i) row.push_back(i);
  CHECK(arena.contains(row.data()));
  CHECK(row[99] == 99);

  std::list<int, Allocator> list(row.begin(), row.end(), arena);  // whose nodes are of another type
  CHECK(list.size() == 100);
  CHECK(arena.contains(&list.back()));
  CHECK(list.get_allocator() == row.get_allocator());
  CHECK(&list.get_allocator().arena() == &arena);
}
