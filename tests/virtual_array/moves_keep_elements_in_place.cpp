// de100 memory, https://opensource.org/license/zlib
//
// Moves: elements stay where they are, and what is moved from is empty and can be used.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <type_traits>
#include <utility>

#include "arena/helpers.hpp"
#include "support/os_facts.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

void is_left_empty(VirtualArray<Witness>& array) {
  CHECK_FALSE(array.is_valid());
  CHECK(array.size() == 0);
  CHECK(array.capacity() == 0);
  CHECK(array.committed() == 0);
  CHECK(array.data() == nullptr);
  CHECK(array.emplace_back(1) == nullptr);
  array.clear();
  array.shrink_to_fit();
}

void moves_about(VirtualArray<Witness> array) {
  for (int i = 0; i < 3; ++i) REQUIRE(array.emplace_back(i) != nullptr);
  const Witness* const data = array.data();
  const std::size_t capacity = array.capacity();
  VirtualArray<Witness> made(std::move(array));
  is_left_empty(array);
  VirtualArray<Witness> assigned;
  assigned = std::move(made);
  is_left_empty(made);
  VirtualArray<Witness>& same = assigned;
  assigned = std::move(same);
  CHECK(assigned.data() == data);
  CHECK(assigned.size() == 3);
  CHECK(assigned.capacity() == capacity);
  CHECK(assigned[2].read() == 2);
  CHECK(Witness::living == 3);
  CHECK(Witness::ended.empty());
  array = std::move(assigned);  // what was moved from may have something again
  CHECK(array.data() == data);
  CHECK(array.emplace_back(3) == data + 3);
}

}  // namespace

TEST_CASE("elements stay where they are when their array moves", "[virtual_array]") {
  static_assert(std::is_nothrow_move_constructible_v<VirtualArray<Witness>>);
  static_assert(std::is_nothrow_move_assignable_v<VirtualArray<Witness>>);
  static_assert(!std::is_copy_constructible_v<VirtualArray<Witness>>);
  static_assert(!std::is_copy_assignable_v<VirtualArray<Witness>>);
  de100_test::Memory<sizeof(Witness) * 4> memory;
  for (const bool on_view : {true, false}) {
    Witness::start();
    moves_about(on_view ? VirtualArray<Witness>(memory.view()) : VirtualArray<Witness>::reserve(100));
    CHECK(Witness::ended == std::vector<int>{3, 2, 1, 0});
    CHECK(Witness::all_ended());
  }
}

TEST_CASE("the memory of an array that is assigned to is given back", "[virtual_array]") {
  VirtualArray<int> array = VirtualArray<int>::reserve(100);
  void* const before = array.data();
  REQUIRE(array.push_back(1) != nullptr);
  array = VirtualArray<int>();
  if (de100_test::has_virtual_memory) CHECK_FALSE(de100_test::mapped(before));
  CHECK(array.size() == 0);
}

TEST_CASE("why there is no room moves along", "[virtual_array]") {
  VirtualArray<int> failed = VirtualArray<int>::reserve(0);
  VirtualArray<int> moved(std::move(failed));
  CHECK(moved.error() == MemoryError::invalid_size);
  VirtualArray<int> assigned;
  assigned = std::move(moved);
  CHECK(assigned.error() == MemoryError::invalid_size);
}
