// de100 memory, https://opensource.org/license/zlib
//
// clear and moves: objects end once, stay where they are, and their handles stay good or go stale.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include <type_traits>
#include <utility>

#include "arena/helpers.hpp"
#include "support/os_facts.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

TEST_CASE("a cleared pool has no objects, and no handle leads to what comes next", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(20);
    std::vector<Handle<Witness>> stale;
    for (int round = 0; round < 5; ++round) {
      for (int i = 0; i < 20; ++i) stale.push_back(pool.create(i));
      REQUIRE(pool.size() == 20);
      if (round % 2 == 1) REQUIRE(pool.destroy(stale.back()));
      pool.clear();
      CHECK(pool.empty());
      CHECK(Witness::living == 0);
      CHECK(pool.capacity() == 20);
      pool.clear();
      REQUIRE(pool.create(1));
      std::size_t accepted = 0;
      for (const Handle<Witness> handle : stale) accepted += pool.get(handle) != nullptr || pool.destroy(handle);
      CHECK(accepted == 0);
      CHECK(pool.size() == 1);
      pool.clear();
    }
    CHECK(Witness::ended.size() == 105);
    REQUIRE(pool.create(1));
    REQUIRE(pool.create(2));
  }
  CHECK(Witness::ended.size() == 107);
  CHECK(Witness::all_ended());
}

TEST_CASE("objects stay where they are when their pool moves, and their handles stay good", "[pool]") {
  static_assert(std::is_nothrow_move_constructible_v<Pool<Witness>>);
  static_assert(std::is_nothrow_move_assignable_v<Pool<Witness>>);
  static_assert(!std::is_copy_constructible_v<Pool<Witness>> && !std::is_copy_assignable_v<Pool<Witness>>);
  de100_test::Memory<8 * (sizeof(Witness) + 8)> memory;
  for (const int kind : {0, 1, 2}) {
    CAPTURE(kind);
    Witness::start();
    {
      Pool<Witness> pool = kind == 0   ? Pool<Witness>(memory.view())
                           : kind == 1 ? Pool<Witness>::reserve(8)
                                       : Pool<Witness>(MemoryBlock::allocate(1));
      const std::size_t capacity = pool.capacity();
      const Handle<Witness> gone = pool.create(1);
      const Handle<Witness> stays = pool.create(2);
      const Witness* const object = pool.get(stays);
      REQUIRE(pool.destroy(gone));

      Pool<Witness> made(std::move(pool));
      Pool<Witness> assigned = Pool<Witness>::reserve(3);
      REQUIRE(assigned.create(7));
      assigned = std::move(made);
      CHECK(Witness::ended == std::vector<int>{1, 7});  // what was there ends
      for (Pool<Witness>* left : {&pool, &made}) {
        CHECK_FALSE(left->is_valid());
        CHECK(left->size() == 0);
        CHECK(left->empty());
        CHECK(left->capacity() == 0);
        CHECK(left->get(stays) == nullptr);
        CHECK_FALSE(left->destroy(stays));
        CHECK(left->handle_of(object) == Handle<Witness>());
        CHECK(left->begin() == left->end());
        CHECK(!left->create(1));
        left->clear();
      }
      Pool<Witness>& same = assigned;
      assigned = std::move(same);
      CHECK(assigned.capacity() == capacity);
      CHECK(assigned.size() == 1);
      CHECK(assigned.get(stays) == object);
      CHECK(assigned.get(gone) == nullptr);
      CHECK(assigned.create(3).index() == gone.index());  // which is free
      CHECK(assigned.create(4));
      CHECK(assigned.size() == 3);
      pool = std::move(assigned);  // what was moved from may have something again
      CHECK(pool.get(stays) == object);
      CHECK(Witness::living == 3);
    }
    CHECK(Witness::all_ended());
    CHECK(Witness::ended.size() == 5);
  }
}

TEST_CASE("the memory of a pool that is assigned to is given back", "[pool]") {
  Pool<int> pool(MemoryBlock::allocate(1));
  const Handle<int> handle = pool.create(5);
  void* const before = pool.get(handle);
  REQUIRE(before != nullptr);
  pool = Pool<int>();
  if (de100_test::has_virtual_memory) CHECK_FALSE(de100_test::mapped(before));
  CHECK(pool.get(handle) == nullptr);
  Pool<int> failed = Pool<int>::reserve(0);
  pool = std::move(failed);
  CHECK(pool.error() == MemoryError::invalid_size);
}
