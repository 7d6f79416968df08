// de100 memory, https://opensource.org/license/zlib
//
// extend and resize: many elements at once, made as one is made from nothing.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

TEST_CASE("extended elements of arithmetic types are zero", "[virtual_array]") {
  de100_test::Memory<64> memory;
  memory.fill(0xEE);
  VirtualArray<int> array(memory.view());
  REQUIRE(array.push_back(1) != nullptr);
  const Span<int> added = array.extend(7);
  REQUIRE(added.size() == 7);
  CHECK(added.data() == array.data() + 1);
  CHECK(de100_test::is_zero(added.data(), 7 * sizeof(int)));
  CHECK(array.size() == 8);
  CHECK(array.front() == 1);
  CHECK(de100_test::all_bytes(memory.bytes + 32, 32, 0xEE));
}

TEST_CASE("extended elements of class types are default-made", "[virtual_array]") {
  struct Level {
    int number = 42;
  };
  de100_test::Memory<64> memory;
  VirtualArray<Level> array(memory.view());
  for (const Level& level : array.extend(3)) CHECK(level.number == 42);
  CHECK(array.size() == 3);
}

TEST_CASE("elements that are added uninitialized keep the bytes that are there", "[virtual_array]") {
  de100_test::Memory<64> memory;
  memory.fill(0xEE);
  VirtualArray<int> array(memory.view());
  REQUIRE(array.push_back(1) != nullptr);
  const Span<int> added = array.extend_uninitialized(15);
  REQUIRE(added.size() == 15);
  CHECK(added.data() == array.data() + 1);
  CHECK(array.size() == 16);
  CHECK(de100_test::all_bytes(added.data(), 15 * sizeof(int), 0xEE));
  CHECK(array.extend_uninitialized(1).empty());
  CHECK(array.extend_uninitialized(SIZE_MAX).empty());
  CHECK(array.size() == 16);
}

TEST_CASE("a resize adds elements, drops the last ones, or does nothing", "[virtual_array]") {
  Witness::start();
  {
    de100_test::Memory<sizeof(Witness) * 8> memory;
    VirtualArray<Witness> array(memory.view());
    CHECK(array.resize(5));
    CHECK(array.size() == 5);
    CHECK(Witness::living == 5);
    for (int i = 0; i < 5; ++i) array[static_cast<std::size_t>(i)].value = i;
    CHECK(array.resize(5));
    CHECK(Witness::ended.empty());
    CHECK(array.resize(2));
    CHECK(array.size() == 2);
    CHECK(Witness::ended == std::vector<int>{4, 3, 2});
    CHECK(array.resize(4));
    CHECK(array[1].read() == 1);
    CHECK(array[2].read() == 0);
    CHECK(array.resize(8));
    CHECK_FALSE(array.resize(9));
    CHECK(array.size() == 8);
    CHECK(array.resize(0));
    CHECK(array.empty());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("an extension may be larger than what is committed ahead", "[virtual_array]") {
  VirtualArray<int> array = VirtualArray<int>::reserve(200'000);
  REQUIRE(array.push_back(1) != nullptr);
  const Span<int> added = array.extend(150'000);
  REQUIRE(added.size() == 150'000);
  CHECK(de100_test::is_zero(added.data(), added.size() * sizeof(int)));
  CHECK(array.committed() >= array.size());
  CHECK(array.extend(array.capacity() - array.size() + 1).empty());
  CHECK(array.size() == 150'001);
  CHECK(array.resize(array.capacity()));
  CHECK(array.back() == 0);
}

namespace {

struct WithoutDefault {
  explicit WithoutDefault(int its_number) noexcept : number(its_number) {}
  int number;
};

/// Adds another element of its kind to the array that it is made in, which it may not.
struct Meddler {
  Meddler(VirtualArray<Meddler>& array, bool meddles) noexcept {
    if (meddles) (void)array.emplace_back(array, false);
  }
};

}  // namespace

TEST_CASE("elements without a default constructor can be dropped", "[virtual_array]") {
  VirtualArray<WithoutDefault> array = VirtualArray<WithoutDefault>::reserve(10);
  for (int i = 0; i < 5; ++i) REQUIRE(array.emplace_back(i) != nullptr);
  array.truncate(7);
  CHECK(array.size() == 5);
  array.truncate(2);
  REQUIRE(array.size() == 2);
  CHECK(array[1].number == 1);
  array.truncate(0);
  CHECK(array.empty());
}

TEST_CASE("a constructor that adds to its array is found out", "[virtual_array]") {
  VirtualArray<Meddler> array = VirtualArray<Meddler>::reserve(10);
  REQUIRE(array.emplace_back(array, false) != nullptr);
  CHECK(de100_test::assertions_claimed() == 0);
  (void)array.emplace_back(array, true);
  CHECK(de100_test::assertions_claimed() == 1);
}
