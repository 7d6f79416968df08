// de100 memory, https://opensource.org/license/zlib
//
// A container is copied within its arena, moved and swapped there without touching its elements, and keeps its arena
// when one on another is assigned to it.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <list>
#include <map>
#include <utility>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

namespace {
using AllocatorInts = std::vector<int, ArenaAllocator<int>>;
using AllocatorLinks = std::list<int, ArenaAllocator<int>>;
using AllocatorTree = std::map<int, int, std::less<int>, ArenaAllocator<std::pair<const int, int>>>;
}  // namespace

TEST_CASE("containers on one arena are moved and swapped without copying", "[allocator]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  AllocatorInts first({1, 2, 3}, arena), second({4, 5}, arena);
  const int* const first_data = first.data();
  const int* const second_data = second.data();
  swap(first, second);
  CHECK((first.data() == second_data && second.data() == first_data));
  AllocatorInts moved(std::move(first));
  CHECK(moved.data() == second_data);
  CHECK(moved.get_allocator() == second.get_allocator());
  moved = std::move(second);
  CHECK(moved.data() == first_data);
  CHECK(moved == AllocatorInts({1, 2, 3}, arena));

  AllocatorLinks list({1, 2}, arena), other(arena);
  const int* const front = &list.front();
  other = std::move(list);
  CHECK(&other.front() == front);
  list = AllocatorLinks({7}, arena);
  other.splice(other.end(), list);
  CHECK(other == AllocatorLinks({1, 2, 7}, arena));
}

TEST_CASE("a copy of a container is on the same arena", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  const AllocatorInts row({1, 2, 3}, arena);
  const AllocatorInts copy(row);
  CHECK(copy == row);
  CHECK(copy.data() != row.data());
  CHECK(arena.contains(copy.data()));
  CHECK(&copy.get_allocator().arena() == &arena);
}

TEST_CASE("containers on different arenas keep theirs when they are assigned", "[allocator]") {
  de100_test::Memory<4096> memory, other_memory;
  Arena arena(memory.view()), other(other_memory.view());
  const AllocatorInts numbers({1, 2, 3}, arena);

  AllocatorInts copied({9}, other);
  copied = numbers;
  CHECK(copied == numbers);
  CHECK(other.contains(copied.data()));
  CHECK(&copied.get_allocator().arena() == &other);

  AllocatorInts source(numbers), moved(other);
  const std::size_t used = arena.used();
  moved = std::move(source);
  CHECK(moved == numbers);
  CHECK(other.contains(moved.data()));
  CHECK(&moved.get_allocator().arena() == &other);
  CHECK(arena.used() == used);

  const AllocatorInts elsewhere(numbers, other);
  CHECK(elsewhere == numbers);
  CHECK(other.contains(elsewhere.data()));

  AllocatorTree tree({{1, 10}, {2, 20}}, arena), moved_tree(other);
  moved_tree = std::move(tree);
  CHECK(moved_tree.size() == 2);
  for (const auto& entry : moved_tree) {
    CHECK(other.contains(&entry));
    CHECK(entry.second == entry.first * 10);
  }
}
