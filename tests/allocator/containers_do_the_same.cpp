// de100 memory, https://opensource.org/license/zlib
//
// The standard library's containers do the same with memory of an arena, of whatever kind, as with std::allocator's,
// and have all of their elements there.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>
#include <de100/scratch.hpp>

#include "random_container.hpp"

using namespace de100;

namespace {

using AllocatorPair = std::pair<const int, int>;
using AllocatorVector = std::vector<int, ArenaAllocator<int>>;
using AllocatorString = std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>>;
using AllocatorDeque = std::deque<int, ArenaAllocator<int>>;
using AllocatorList = std::list<int, ArenaAllocator<int>>;
using AllocatorMap = std::map<int, int, std::less<int>, ArenaAllocator<AllocatorPair>>;
using AllocatorTable = std::unordered_map<int, int, std::hash<int>, std::equal_to<int>, ArenaAllocator<AllocatorPair>>;

template <class Container>
bool allocator_has_all(const Arena& arena, const Container& container) {
  for (const auto& element : container) {
    if (!arena.contains(&element)) return false;
  }
  return true;
}

/// Short strings stand in the object.
bool allocator_has_all(const Arena& arena, const AllocatorString& text) {
  return text.capacity() < sizeof text || arena.contains(text.data());
}

/// How many of the rounds went wrong.
template <class Container, class Model, class Change, class Same>
int container_differs(Arena& arena, const Change& change, const Same& same) {
  int wrong = 0;
  for (int round = 0; round < de100_test::rounds(4); ++round) {
    const Arena::Scope scope = arena.scope();
    de100_test::ContainerRandom random(static_cast<unsigned>(round) + 1);
    Container container{typename Container::allocator_type(arena)};
    Model model;
    bool good = true;
    for (int step = 0; step < 150 && good; ++step) {
      change(container, random);
      change(model, random);
      (void)random.below(2);
      good = same(container, model) && (step % 8 != 0 || allocator_has_all(arena, container));
    }
    wrong += good ? 0 : 1;
  }
  return wrong;
}

void allocator_serves_all_containers(Arena& arena) {
  const auto change_sequence = [](auto& it, const auto& random) { de100_test::change_sequence(it, random); };
  const auto change_map = [](auto& it, const auto& random) { de100_test::change_map(it, random); };
  const auto same_sequence = [](const auto& it, const auto& model) { return de100_test::same_sequence(it, model); };
  const auto same_map = [](const auto& it, const auto& model) { return de100_test::same_map(it, model); };
  CHECK(container_differs<AllocatorVector, std::vector<int>>(arena, change_sequence, same_sequence) == 0);
  CHECK(container_differs<AllocatorString, std::string>(arena, change_sequence, same_sequence) == 0);
  CHECK(container_differs<AllocatorDeque, std::deque<int>>(arena, change_sequence, same_sequence) == 0);
  CHECK(container_differs<AllocatorList, std::list<int>>(arena, change_sequence, same_sequence) == 0);
  CHECK(container_differs<AllocatorMap, std::map<int, int>>(arena, change_map, same_map) == 0);
  CHECK(container_differs<AllocatorTable, std::unordered_map<int, int>>(arena, change_map, same_map) == 0);
}

}  // namespace

TEST_CASE("containers do the same on an arena as with std::allocator", "[allocator]") {
  std::vector<unsigned char> memory(std::size_t{512} << 10U, 0xAB);
  Arena arena{MemoryView(memory)};
  allocator_serves_all_containers(arena);
  CHECK(arena.used() == 0);
}

TEST_CASE("containers do the same on a BlockArena as with std::allocator", "[allocator][block_arena]") {
  BlockArena arena = BlockArena::reserve({.reserve = std::size_t{1} << 20U, .commit_step = 1});
  REQUIRE(arena.is_valid());
  allocator_serves_all_containers(arena);
}

TEST_CASE("containers do the same on a ChainedArena as with std::allocator", "[allocator][chained_arena]") {
  ChainedArena of_system = ChainedArena::from_system({.region_size = 4096});
  allocator_serves_all_containers(of_system);
  std::vector<unsigned char> memory(std::size_t{1} << 20U, 0xAB);
  Arena parent{MemoryView(memory)};
  ChainedArena of_parent = ChainedArena::push_on(parent, {.region_size = 500});
  allocator_serves_all_containers(of_parent);
}

TEST_CASE("containers do the same on a scratch as with std::allocator", "[allocator][scratch]") {
  {
    const ScratchArena scratch = scratch_arena();
    allocator_serves_all_containers(scratch);
  }
  CHECK(scratch_used() == 0);
}
