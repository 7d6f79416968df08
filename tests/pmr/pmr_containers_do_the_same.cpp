// de100 memory, https://opensource.org/license/zlib
//
// std::pmr's containers do the same with memory of an arena, of whatever kind, as with std::allocator's, and what they
// contain has its memory there too.

#include "support/test.hpp"

#include <version>

#if __has_include(<memory_resource>) && defined(__cpp_lib_memory_resource)

#include <de100/pmr.hpp>

#include <memory_resource>
#include <string>
#include <unordered_map>
#include <vector>

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/scratch.hpp>

#include "allocator/random_container.hpp"

using namespace de100;

namespace {

/// How many of the rounds went wrong.
int pmr_differs(Arena& arena) {
  int wrong = 0;
  for (int round = 0; round < de100_test::rounds(4); ++round) {
    const Arena::Scope scope = arena.scope();
    ArenaResource resource(arena);
    de100_test::ContainerRandom random(static_cast<unsigned>(round) + 1);
    std::pmr::vector<int> row(&resource);
    std::pmr::string text(&resource);
    std::pmr::unordered_map<int, int> table(&resource);
    std::vector<int> row_model;
    std::string text_model;
    std::unordered_map<int, int> table_model;
    // A copy is on the default resource, so of what change_sequence does that is not done here.
    const auto change = [&random](auto& sequence) {
      using Value = typename std::remove_reference_t<decltype(sequence)>::value_type;
      de100_test::ContainerRandom same = random;
      const std::size_t choice = same.below(8);
      const Value value = static_cast<Value>(same.below(100));
      if (choice < 4) {
        sequence.push_back(value);
      } else if (choice < 6) {
        sequence.insert(de100_test::place_in(sequence, same.below(sequence.size() + 1)), 1 + same.below(9), value);
      } else if (choice < 7) {
        sequence.resize(same.below(50), value);
      } else if (!sequence.empty()) {
        sequence.erase(de100_test::place_in(sequence, same.below(sequence.size())));
      }
    };
    const auto change_table = [&random](auto& map) {
      de100_test::ContainerRandom same = random;
      const int key = static_cast<int>(same.below(50));
      if (same.below(3) == 0) {
        map.erase(key);
      } else {
        map[key] = static_cast<int>(same.below(1000));
      }
    };
    bool good = true;
    for (int step = 0; step < 150 && good; ++step) {
      change(row), change(row_model);
      change(text), change(text_model);
      change_table(table), change_table(table_model);
      (void)random.below(2);
      good = de100_test::same_sequence(row, row_model) && de100_test::same_sequence(text, text_model) &&
             de100_test::same_map(table, table_model) && (row.empty() || arena.contains(row.data()));
      for (const auto& entry : table) good = good && arena.contains(&entry);
    }
    wrong += good ? 0 : 1;
  }
  return wrong;
}

}  // namespace

TEST_CASE("std::pmr's containers do the same on every kind of arena", "[pmr]") {
  std::vector<unsigned char> memory(std::size_t{512} << 10U, 0xAB);
  Arena arena{MemoryView(memory)};
  CHECK(pmr_differs(arena) == 0);
  BlockArena block = BlockArena::reserve({.reserve = std::size_t{1} << 20U, .commit_step = 1});
  CHECK(pmr_differs(block) == 0);
  ChainedArena chain = ChainedArena::from_system({.region_size = 4096});
  CHECK(pmr_differs(chain) == 0);
  const ScratchArena scratch = scratch_arena();
  CHECK(pmr_differs(scratch) == 0);
}

TEST_CASE("strings in a std::pmr::vector have their memory of the vector's arena", "[pmr]") {
  std::vector<unsigned char> memory(16384, 0xAB);
  Arena arena{MemoryView(memory)};
  ArenaResource resource(arena);
  std::pmr::vector<std::pmr::string> names(&resource);
  for (int i = 0; i < 20; ++i) names.emplace_back(static_cast<std::size_t>(50 + i), static_cast<char>('a' + i));
  names.insert(names.begin(), names.back());
  std::pmr::unordered_map<int, std::pmr::string> table(&resource);
  table[3] = names[4];
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t number = i == 0 ? 19 : i - 1;
    CHECK(names[i] == std::string(50 + number, static_cast<char>('a' + static_cast<int>(number))).c_str());
    CHECK(names[i].get_allocator().resource() == &resource);
    CHECK(arena.contains(&names[i]));
    CHECK(arena.contains(names[i].data()));
  }
  CHECK(table[3] == names[4]);
  CHECK(arena.contains(table[3].data()));
}

#else

TEST_CASE("std::pmr's containers are not tested here", "[pmr]") {
  de100_test::skip("this standard library has no <memory_resource>");
}

#endif
