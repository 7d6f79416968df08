// de100 memory, https://opensource.org/license/zlib
//
// Allocators on one arena are equal, whatever they allocate, and may give back what another of them allocated. Those on
// two are not.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <memory>
#include <type_traits>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

namespace {
using AllocatorTraits = std::allocator_traits<ArenaAllocator<int>>;
static_assert(std::is_same_v<AllocatorTraits::value_type, int>);
static_assert(std::is_same_v<AllocatorTraits::pointer, int*>);
static_assert(std::is_same_v<AllocatorTraits::rebind_alloc<double>, ArenaAllocator<double>>);
static_assert(!AllocatorTraits::is_always_equal::value);
static_assert(!AllocatorTraits::propagate_on_container_copy_assignment::value);
static_assert(!AllocatorTraits::propagate_on_container_move_assignment::value);
static_assert(!AllocatorTraits::propagate_on_container_swap::value);
static_assert(std::is_nothrow_copy_constructible_v<ArenaAllocator<int>>);
static_assert(std::is_nothrow_constructible_v<ArenaAllocator<int>, const ArenaAllocator<double>&>);
static_assert(std::is_convertible_v<Arena&, ArenaAllocator<int>>);
static_assert(std::is_convertible_v<ArenaAllocator<double>, ArenaAllocator<int>>);
static_assert(!std::is_default_constructible_v<ArenaAllocator<int>>);
}  // namespace

TEST_CASE("allocators are equal where their arena is the same", "[allocator]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view()), other(memory.view());  // even on the same memory
  const ArenaAllocator<int> first(arena), second(arena), elsewhere(other);
  const ArenaAllocator<double> rebound(first), rebound_elsewhere(elsewhere);
  CHECK(first == second);
  CHECK_FALSE(first != second);
  CHECK(first == rebound);
  CHECK(rebound == first);
  CHECK(first == ArenaAllocator<int>(rebound));
  CHECK_FALSE(first == elsewhere);
  CHECK(first != elsewhere);
  CHECK(first != rebound_elsewhere);
  CHECK(rebound_elsewhere != first);
  CHECK(&first.arena() == &arena);
  CHECK(&rebound.arena() == &arena);
  CHECK(&rebound_elsewhere.arena() == &other);

  ArenaAllocator<int> assigned(elsewhere);
  assigned = first;
  CHECK(assigned == first);
  CHECK(AllocatorTraits::select_on_container_copy_construction(first) == first);
}

TEST_CASE("an equal allocator gives back what another allocated", "[allocator]") {
  de100_test::Memory<64> memory;
  Arena arena(memory.view());
  ArenaAllocator<int> first(arena);
  int* const numbers = first.allocate(3);
  ArenaAllocator<int>(ArenaAllocator<double>(first)).deallocate(numbers, 3);
  CHECK(arena.used() == 0);
}
