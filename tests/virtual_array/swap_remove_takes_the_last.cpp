// de100 memory, https://opensource.org/license/zlib
//
// swap_remove: the last element takes the place of the one that goes.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

TEST_CASE("a removed element is replaced by the last", "[virtual_array]") {
  Witness::start();
  {
    de100_test::Memory<sizeof(Witness) * 4> memory;
    VirtualArray<Witness> array(memory.view());
    for (int i = 0; i < 4; ++i) REQUIRE(array.emplace_back(i) != nullptr);
    array.swap_remove(1);
    REQUIRE(array.size() == 3);
    CHECK(array[0].read() == 0);
    CHECK(array[1].read() == 3);
    CHECK(array[2].read() == 2);
    CHECK(Witness::ended == std::vector<int>{-1});  // it was moved from
    array.swap_remove(2);                           // the last itself: nothing is moved, least of all to itself
    REQUIRE(array.size() == 2);
    CHECK(Witness::ended == std::vector<int>{-1, 2});
    array.swap_remove(0);
    REQUIRE(array.size() == 1);
    CHECK(array[0].read() == 3);
    array.swap_remove(0);
    CHECK(array.empty());
    CHECK(Witness::ended == std::vector<int>{-1, 2, -1, 3});
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("an index that is not below the size is caught by swap_remove", "[virtual_array]") {
  int memory[4] = {};
  VirtualArray<int> array(MemoryView(memory, sizeof memory));
  REQUIRE(array.resize(2));
  array.swap_remove(2);
  CHECK(de100_test::assertions_claimed() == 1);
}
