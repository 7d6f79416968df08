// de100 memory, https://opensource.org/license/zlib
//
// Containers on an arena run the destructors of their elements themselves, each once; rewinding the arena runs none.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <list>
#include <memory>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

namespace {

/// Counts how many of it live.
struct AllocatorProbe {
  explicit AllocatorProbe(int& its_count) noexcept : count(&its_count) { ++*count; }
  AllocatorProbe(const AllocatorProbe& other) noexcept : count(other.count) { ++*count; }
  AllocatorProbe& operator=(const AllocatorProbe& other) noexcept = default;
  ~AllocatorProbe() { --*count; }
  int* count;
};

}  // namespace

TEST_CASE("elements of containers on an arena are destroyed by the container", "[allocator]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  int living = 0;
  {
    std::vector<AllocatorProbe, ArenaAllocator<AllocatorProbe>> row(arena);
    for (int i = 1; i <= 20; ++i) {
      row.emplace_back(living);
      REQUIRE(living == i);
    }
    row.pop_back();
    CHECK(living == 19);
    row.erase(row.begin(), row.begin() + 4);
    CHECK(living == 15);
    std::list<AllocatorProbe, ArenaAllocator<AllocatorProbe>> list(row.begin(), row.end(), arena);
    CHECK(living == 30);
    list.clear();
    CHECK(living == 15);
    auto shared = std::allocate_shared<AllocatorProbe>(ArenaAllocator<AllocatorProbe>(arena), living);
    CHECK(living == 16);
    shared.reset();
    CHECK(living == 15);
  }
  CHECK(living == 0);
  arena.clear();
  CHECK(living == 0);
}
