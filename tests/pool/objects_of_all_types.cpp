// de100 memory, https://opensource.org/license/zlib
//
// Objects of all types: aggregates, over-aligned ones, such as cannot be moved, and such as throw.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include <utility>

#include "arena/helpers.hpp"

#if defined(__cpp_exceptions)
#include "support/witness.hpp"
#endif

using namespace de100;

namespace {

struct Tile {
  int row;
  int column;
};

struct alignas(64) WideOne {
  explicit WideOne(int number) noexcept : value(number) {}
  WideOne(const WideOne&) = delete;
  WideOne& operator=(const WideOne&) = delete;
  int value;
};

struct Owner {
  explicit Owner(int& owned) noexcept : what(&owned) {}
  Owner(Owner&& other) noexcept : what(std::exchange(other.what, nullptr)) {}
  int* what;
};

#if defined(__cpp_exceptions)
struct Grenade {
  inline static int fuse = 0;
  Grenade(Pool<Grenade>& pool, int number) : witness(number) {
    if (number > 0) (void)pool.create(pool, number - 1);  // which stays, whatever happens next
    if (--fuse == 0) throw number;
  }
  de100_test::Witness witness;
};
#endif

}  // namespace

TEST_CASE("a pooled aggregate is made from its members, and from nothing as zero", "[pool]") {
  de100_test::Memory<128> memory;
  memory.fill(0xEE);
  Pool<Tile> pool(memory.view());
  const Handle<Tile> tile = pool.create(1, 2);
  REQUIRE(pool.get(tile) != nullptr);
  CHECK(pool.get(tile)->row == 1);
  CHECK(pool.get(tile)->column == 2);
  REQUIRE(pool.destroy(tile));
  const Tile* const none = pool.get(pool.create());  // where the other was
  REQUIRE(none != nullptr);
  CHECK(none->row == 0);
  CHECK(none->column == 0);
}

TEST_CASE("pooled objects are aligned as their type asks", "[pool]") {
  Pool<WideOne> pool = Pool<WideOne>::reserve(20);
  for (int i = 0; i < 20; ++i) {
    const WideOne* const object = pool.get(pool.create(i));
    REQUIRE(de100_test::is_aligned(object, 64));
    CHECK(object->value == i);
  }
}

TEST_CASE("pooled objects get their arguments as they are", "[pool]") {
  Pool<Owner> pool = Pool<Owner>::reserve(4);
  static_assert(noexcept(pool.create(std::declval<int&>())));
  int thing = 0;
  const Handle<Owner> by_reference = pool.create(thing);
  REQUIRE(pool.get(by_reference) != nullptr);
  CHECK(pool.get(by_reference)->what == &thing);
  const Handle<Owner> by_move = pool.create(std::move(*pool.get(by_reference)));
  REQUIRE(pool.get(by_move) != nullptr);
  CHECK(pool.get(by_move)->what == &thing);
  CHECK(pool.get(by_reference)->what == nullptr);
}

#if defined(__cpp_exceptions)

TEST_CASE("an object whose constructor throws is not there, and its slot is free", "[pool]") {
  using de100_test::Witness;
  Witness::start();
  {
    Pool<Grenade> pool = Pool<Grenade>::reserve(4);
    static_assert(!noexcept(pool.create(pool, 0)));
    for (int i = 0; i < 10; ++i) {
      Grenade::fuse = 1;
      CHECK_THROWS_AS((void)pool.create(pool, 0), int);
      CHECK(pool.empty());
      CHECK(Witness::living == 0);
      CHECK(pool.begin() == pool.end());
    }
    // The inner three are made, and stay; the outer throws.
    Grenade::fuse = 4;
    CHECK_THROWS_AS((void)pool.create(pool, 3), int);
    CHECK(pool.size() == 3);
    CHECK(Witness::living == 3);
    for (const Grenade& grenade : pool) CHECK(grenade.witness.read() < 3);
    // The innermost throws, and so all that were being made.
    pool.clear();
    Grenade::fuse = 1;
    CHECK_THROWS_AS((void)pool.create(pool, 3), int);
    CHECK(pool.empty());
    for (int i = 0; i < 4; ++i) CHECK(pool.create(pool, 0));
    CHECK(!pool.create(pool, 0));
    CHECK(pool.size() == 4);
  }
  CHECK(Witness::all_ended());
}

#else

TEST_CASE("an object whose constructor throws is not there, and its slot is free", "[pool]") {
  de100_test::skip("this program has no exceptions");
}

#endif
