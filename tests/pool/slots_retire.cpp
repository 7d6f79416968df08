// de100 memory, https://opensource.org/license/zlib
//
// A slot whose generation would wrap is retired, so that no handle is ever given twice.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

/// A pool whose memory is known: slots, then a generation of 4 bytes each, then the stack of free ones.
struct Aged {
  static constexpr std::size_t count = 3;
  de100_test::Memory<count*(sizeof(Witness) + 8)> memory;
  Pool<Witness> pool{memory.view()};

  void set_generation(std::size_t slot, std::uint32_t generation) noexcept {
    mem_copy(memory.bytes + count * sizeof(Witness) + slot * 4, &generation, 4);
  }
  [[nodiscard]] std::uint32_t generation(std::size_t slot) const noexcept {
    std::uint32_t answer = 0;
    mem_copy(&answer, memory.bytes + count * sizeof(Witness) + slot * 4, 4);
    return answer;
  }
};

constexpr std::uint32_t last_free_generation = 0xFFFF'FFFE;

}  // namespace

TEST_CASE("a slot that has had its last object is never used again", "[pool]") {
  Witness::start();
  {
    Aged aged;
    Pool<Witness>& pool = aged.pool;
    REQUIRE(pool.capacity() == Aged::count);
    const Handle<Witness> early = pool.create(1);
    REQUIRE(early.index() == 0);
    CHECK(aged.generation(0) % 2 == 1);
    REQUIRE(pool.destroy(early));
    CHECK(aged.generation(0) % 2 == 0);
    aged.set_generation(0, last_free_generation);

    const Handle<Witness> last = pool.create(2);
    REQUIRE(last);
    CHECK(last.index() == 0);
    CHECK(aged.generation(0) == UINT32_MAX);
    CHECK(pool.get(last)->read() == 2);
    CHECK(pool.handle_of(pool.get(last)) == last);
    CHECK(pool.capacity() == 3);
    CHECK(pool.size() == 1);
    const Witness* const place = pool.get(last);

    CHECK(pool.destroy(last));
    CHECK(Witness::living == 0);
    CHECK(pool.capacity() == 2);
    CHECK(pool.size() == 0);
    CHECK(pool.empty());
    CHECK(pool.get(last) == nullptr);
    CHECK_FALSE(pool.destroy(last));
    CHECK(pool.get({}) == nullptr);  // null has the slot's number, and its generation should that have wrapped
    CHECK_FALSE(pool.destroy({}));
    CHECK(pool.capacity() == 2);
    CHECK(pool.handle_of(place) == Handle<Witness>());
    CHECK(pool.begin() == pool.end());

    // What is left is used, and no more than that.
    const Handle<Witness> a = pool.create(3);
    const Handle<Witness> b = pool.create(4);
    CHECK(a.index() != 0);
    CHECK(b.index() != 0);
    CHECK(a.index() != b.index());
    CHECK(!pool.create(5));
    CHECK(pool.size() == 2);
    CHECK(pool.get(early) == nullptr);
    CHECK(pool.get(last) == nullptr);
    CHECK(pool.is_valid());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a slot before its last object is used again", "[pool]") {
  Witness::start();
  {
    Aged aged;
    REQUIRE(aged.pool.destroy(aged.pool.create(1)));
    aged.set_generation(0, last_free_generation - 2);
    const Handle<Witness> last_but_one = aged.pool.create(2);
    CHECK(aged.pool.destroy(last_but_one));
    CHECK(aged.pool.capacity() == 3);
    const Handle<Witness> last = aged.pool.create(3);
    CHECK(last.index() == 0);
    CHECK(last != last_but_one);
    CHECK(aged.pool.get(last_but_one) == nullptr);
    CHECK(aged.pool.get(last) != nullptr);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a pool retires slots when it is cleared, moved, and until none is left", "[pool]") {
  Witness::start();
  {
    Aged aged;
    Pool<Witness>& pool = aged.pool;
    for (int i = 0; i < 3; ++i) REQUIRE(pool.create(i));
    pool.clear();
    for (std::size_t i = 0; i < 3; ++i) aged.set_generation(i, last_free_generation);
    Handle<Witness> handles[3];
    for (Handle<Witness>& handle : handles) handle = pool.create(9);
    CHECK(pool.destroy(handles[1]));
    CHECK(pool.capacity() == 2);
    CHECK(pool.size() == 2);
    CHECK(!pool.create(1));
    Pool<Witness> moved(static_cast<Pool<Witness>&&>(pool));
    CHECK(moved.capacity() == 2);
    CHECK(pool.capacity() == 0);
    CHECK(pool.size() == 0);
    moved.clear();
    CHECK(moved.capacity() == 0);
    CHECK(moved.size() == 0);
    CHECK_FALSE(moved.is_valid());  // there may be none any more
    CHECK(!moved.create(1));
    for (const Handle<Witness> handle : handles) CHECK(moved.get(handle) == nullptr);
  }
  CHECK(Witness::all_ended());
}
