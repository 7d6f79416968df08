// de100 memory, https://opensource.org/license/zlib
//
// Every element ends once: the last first, whatever ends them.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

using Order = std::vector<int>;

void put_three(VirtualArray<Witness>& array) {
  Witness::ended.clear();
  for (int i = 1; i <= 3; ++i) REQUIRE(array.emplace_back(i) != nullptr);
}

}  // namespace

TEST_CASE("elements end in the reverse order of their making", "[virtual_array]") {
  Witness::start();
  de100_test::Memory<sizeof(Witness) * 8> memory;
  {
    VirtualArray<Witness> array(memory.view());
    put_three(array);
    array.clear();
    CHECK(Witness::ended == Order{3, 2, 1});
    CHECK(array.empty());
    CHECK(array.committed() == 8);
    array.clear();
    CHECK(Witness::ended.size() == 3);

    put_three(array);
    array.pop_back();
    CHECK(Witness::ended == Order{3});
    CHECK(array.size() == 2);
    CHECK(array.back().read() == 2);
  }
  CHECK(Witness::ended == Order{3, 2, 1});
  CHECK(Witness::all_ended());
}

TEST_CASE("the elements of an array that is assigned to end first", "[virtual_array]") {
  Witness::start();
  {
    de100_test::Memory<sizeof(Witness) * 8> old_memory, new_memory;
    VirtualArray<Witness> array(old_memory.view());
    put_three(array);
    VirtualArray<Witness> other(new_memory.view());
    REQUIRE(other.emplace_back(7) != nullptr);
    array = static_cast<VirtualArray<Witness>&&>(other);
    CHECK(Witness::ended == Order{3, 2, 1});
    CHECK(Witness::living == 1);
    CHECK(array[0].read() == 7);
  }
  CHECK(Witness::ended == Order{3, 2, 1, 7});
  CHECK(Witness::all_ended());
}

TEST_CASE("the elements of a block end before it is given back", "[virtual_array]") {
  Witness::start();
  {
    VirtualArray<Witness> array = VirtualArray<Witness>::reserve(10);
    put_three(array);
    VirtualArray<Witness> another = VirtualArray<Witness>::reserve(10);
    REQUIRE(another.emplace_back(4) != nullptr);
    another = static_cast<VirtualArray<Witness>&&>(array);
    CHECK(Witness::ended == Order{4});
  }
  CHECK(Witness::ended == Order{4, 3, 2, 1});
  CHECK(Witness::all_ended());
}

TEST_CASE("misuse of an empty array is caught", "[virtual_array]") {
  Witness::start();
  de100_test::Memory<sizeof(Witness) * 2> memory;
  VirtualArray<Witness> array(memory.view());
  (void)&array[0];
  CHECK(de100_test::assertions_claimed() == 1);
  (void)&array.front();
  CHECK(de100_test::assertions_claimed() == 1);
  array.pop_back();
  CHECK(de100_test::assertions_claimed() >= 1);
  CHECK(array.empty());
  CHECK(Witness::ended.empty());
  REQUIRE(array.emplace_back(1) != nullptr);
  (void)&array[0];
  CHECK(de100_test::assertions_claimed() == 0);
  (void)&array[1];
  CHECK(de100_test::assertions_claimed() == 1);
}
