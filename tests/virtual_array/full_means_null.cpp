// de100 memory, https://opensource.org/license/zlib
//
// A view, an arena and a block have an end: growing beyond it is refused, and nothing has changed.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <de100/arena.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

void refuses_more(VirtualArray<Witness>& array, std::size_t count) {
  const int lives = Witness::living;
  const Witness* const data = array.data();
  const std::size_t committed = array.committed();
  const Witness another(9);
  CHECK(array.push_back(another) == nullptr);
  Witness moved(8);
  CHECK(array.push_back(static_cast<Witness&&>(moved)) == nullptr);
  CHECK(moved.value == 8);
  CHECK(array.emplace_back(1) == nullptr);
  for (const std::size_t more : {std::size_t{1}, std::size_t{2}, SIZE_MAX - count, SIZE_MAX}) {
    CHECK(array.extend(more).empty());
    CHECK_FALSE(array.resize(more > SIZE_MAX - count ? more : count + more));
  }
  CHECK(array.size() == count);
  CHECK(array.capacity() == count);
  CHECK(array.data() == data);
  CHECK(array.committed() == committed);
  CHECK(array.error() == MemoryError::ok);
  CHECK(Witness::living == lives + 2);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) wrong += array[i].read() != static_cast<int>(i);
  CHECK(wrong == 0);
}

void fill_up(VirtualArray<Witness>& array) {
  const std::size_t count = array.capacity();
  for (std::size_t i = 0; i < count; ++i) REQUIRE(array.emplace_back(static_cast<int>(i)) != nullptr);
  refuses_more(array, count);
  // Where one goes, one may come.
  array.pop_back();
  CHECK(array.extend(2).empty());
  CHECK(array.emplace_back(static_cast<int>(count - 1)) != nullptr);
  refuses_more(array, count);
}

}  // namespace

TEST_CASE("a full view takes no more elements", "[virtual_array]") {
  Witness::start();
  {
    de100_test::Memory<sizeof(Witness) * 5 + sizeof(Witness) - 1> memory;
    VirtualArray<Witness> array(memory.view());
    CHECK(array.capacity() == 5);
    CHECK(array.committed() == 5);
    fill_up(array);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a full block takes no more elements", "[virtual_array]") {
  Witness::start();
  {
    VirtualArray<Witness> array = VirtualArray<Witness>::reserve(10);
    fill_up(array);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("an array on an arena has room for what was asked, and for nothing where the arena is too full",
          "[virtual_array]") {
  Witness::start();
  {
    de100_test::Memory<sizeof(Witness) * 10> memory;
    Arena arena(memory.view());
    VirtualArray<Witness> array = VirtualArray<Witness>::push_on(arena, 7);
    CHECK(array.is_valid());
    CHECK(array.capacity() == 7);
    CHECK(arena.used() == 7 * sizeof(Witness));
    CHECK(static_cast<void*>(array.data()) == memory.bytes);
    fill_up(array);
    array.shrink_to_fit();  // does nothing
    CHECK(array.committed() == 7);

    const de100_test::Facts before = de100_test::facts_of(arena);
    for (const std::size_t most : {std::size_t{4}, SIZE_MAX, SIZE_MAX / sizeof(Witness) + 2, std::size_t{0}}) {
      VirtualArray<Witness> none = VirtualArray<Witness>::push_on(arena, most);
      CHECK_FALSE(none.is_valid());
      CHECK(none.capacity() == 0);
      CHECK(none.emplace_back(1) == nullptr);
      CHECK(none.error() == MemoryError::ok);
      CHECK(de100_test::facts_of(arena) == before);
    }
  }
  CHECK(Witness::all_ended());
}
