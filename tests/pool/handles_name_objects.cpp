// de100 memory, https://opensource.org/license/zlib
//
// A handle names an object until that ends, and nothing afterwards.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include <type_traits>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

TEST_CASE("a handle is 8 bytes, and null by default", "[pool]") {
  static_assert(sizeof(Handle<Witness>) == 8);
  static_assert(std::is_trivially_copyable_v<Handle<Witness>>);
  constexpr Handle<Witness> null;
  static_assert(!null && null == Handle<Witness>() && null.index() == 0);
  static_assert(!std::is_convertible_v<Handle<Witness>, bool> && !std::is_convertible_v<Handle<int>, Handle<Witness>>);
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(10);
    CHECK(pool.get(null) == nullptr);
    CHECK_FALSE(pool.destroy(null));
    REQUIRE(pool.create(1));  // also now that a slot of that number is there
    CHECK(pool.get(null) == nullptr);
    CHECK_FALSE(pool.destroy(null));
    CHECK(pool.size() == 1);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a handle leads to its object, and the object to its handle", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(100);
    std::vector<Handle<Witness>> handles;
    for (int i = 0; i < 100; ++i) {
      handles.push_back(pool.create(i));
      REQUIRE(handles.back());
      CHECK(handles.back().index() == static_cast<std::uint32_t>(i));
    }
    for (int i = 0; i < 100; ++i) {
      const Handle<Witness> handle = handles[static_cast<std::size_t>(i)];
      const Witness* const object = pool.get(handle);
      REQUIRE(object != nullptr);
      CHECK(object->read() == i);
      CHECK(pool.handle_of(object) == handle);
      if (i > 0) CHECK(handle != handles[static_cast<std::size_t>(i) - 1]);
    }
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a handle is stale once its object is destroyed, also when the slot has another", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(10);
    const Handle<Witness> first_one = pool.create(1);
    const Handle<Witness> neighbour = pool.create(2);
    const Witness* const place = pool.get(first_one);
    CHECK(pool.destroy(first_one));
    CHECK(Witness::ended == std::vector<int>{1});
    CHECK(pool.size() == 1);
    CHECK(pool.get(first_one) == nullptr);
    CHECK(pool.handle_of(place) == Handle<Witness>());
    CHECK_FALSE(pool.destroy(first_one));
    CHECK(pool.size() == 1);
    CHECK(static_cast<bool>(first_one));  // it was an object's once

    const Handle<Witness> second_one = pool.create(3);
    CHECK(second_one.index() == first_one.index());
    CHECK(second_one != first_one);
    CHECK(pool.get(second_one) == place);
    CHECK(pool.handle_of(place) == second_one);
    CHECK(pool.get(first_one) == nullptr);
    CHECK_FALSE(pool.destroy(first_one));
    CHECK(pool.get(neighbour)->read() == 2);
    CHECK(pool.size() == 2);
    CHECK(Witness::ended == std::vector<int>{1});
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("no other address has a handle", "[pool]") {
  de100_test::Memory<4 * (8 + 8)> memory;
  Pool<std::uint64_t> pool(memory.view());
  const Handle<std::uint64_t> handle = pool.create(5U);
  std::uint64_t* const object = pool.get(handle);
  REQUIRE(object != nullptr);
  const Handle<std::uint64_t> null;
  const std::uint64_t elsewhere = 0;
  CHECK(pool.handle_of(object) == handle);
  CHECK(pool.handle_of(nullptr) == null);
  CHECK(pool.handle_of(&elsewhere) == null);
  CHECK(pool.handle_of(object + 1) == null);  // a slot that was never used
  CHECK(pool.handle_of(object + 3) == null);
  // Within an object, before the first, and in what is behind the slots.
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(object);
  for (std::uintptr_t off = 1; off < 8; ++off) {
    CHECK(pool.handle_of(reinterpret_cast<const std::uint64_t*>(address + off)) == null);
  }
  CHECK(pool.handle_of(reinterpret_cast<const std::uint64_t*>(address - 8)) == null);
  CHECK(pool.handle_of(reinterpret_cast<const std::uint64_t*>(address + 4 * 8)) == null);
  CHECK(Pool<std::uint64_t>().handle_of(object) == null);
}

TEST_CASE("handles of another pool that name nothing here are refused", "[pool]") {
  Pool<int> large = Pool<int>::reserve(100);
  Pool<int> small = Pool<int>::reserve(100);
  REQUIRE(small.create(1));
  Handle<int> far_off;
  for (int i = 0; i < 50; ++i) far_off = large.create(i);
  CHECK(small.get(far_off) == nullptr);
  CHECK_FALSE(small.destroy(far_off));
  CHECK(Pool<int>().get(far_off) == nullptr);
  CHECK_FALSE(Pool<int>().destroy(far_off));
}
