// de100 memory, https://opensource.org/license/zlib
//
// Going through a pool: the living objects, whatever happens to them meanwhile.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include "arena/helpers.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

using Numbered = std::vector<int>;

Numbered visited(const Pool<Witness>& pool) {
  Numbered values;
  for (const Witness& object : pool) values.push_back(object.read());
  return values;
}

}  // namespace

TEST_CASE("an iteration visits the living objects in the order of their slots", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(10);
    CHECK(visited(pool).empty());
    Handle<Witness> handles[6];
    for (int i = 0; i < 6; ++i) handles[i] = pool.create(i);
    CHECK(visited(pool) == Numbered{0, 1, 2, 3, 4, 5});
    for (const int i : {0, 3, 5}) REQUIRE(pool.destroy(handles[i]));
    CHECK(visited(pool) == Numbered{1, 2, 4});
    REQUIRE(pool.create(6));
    CHECK(visited(pool) == Numbered{1, 2, 4, 6});  // where 5 was, which went last
    pool.clear();
    CHECK(visited(pool).empty());
    CHECK(pool.begin() == pool.end());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("an iterator knows the object and its handle", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(10);
    const Handle<Witness> gone = pool.create(1);
    const Handle<Witness> stays = pool.create(2);
    REQUIRE(pool.destroy(gone));
    auto it = pool.begin();
    CHECK(it.handle() == stays);
    CHECK(&*it == pool.get(stays));
    CHECK(it->value == 2);
    CHECK(it != pool.end());
    CHECK(++it == pool.end());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("the object that is visited may be destroyed", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(100);
    for (int i = 0; i < 100; ++i) REQUIRE(pool.create(i));
    int visits = 0;
    for (Witness& object : pool) {
      if (visits % 3 != 0) CHECK(pool.destroy(pool.handle_of(&object)));
      ++visits;
    }
    CHECK(visits == 100);
    CHECK(pool.size() == 34);
    for (auto it = pool.begin(); it != pool.end(); ++it) CHECK(pool.destroy(it.handle()));
    CHECK(pool.empty());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("objects that are created meanwhile do no harm to an iteration", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(1000);
    for (int i = 0; i < 10; ++i) REQUIRE(pool.create(i));
    int visits = 0;
    for (const Witness& object : pool) {
      CHECK(object.value < 10);
      REQUIRE(pool.create(10 + visits));
      ++visits;
    }
    CHECK(visits == 10);  // it ends
    CHECK(pool.size() == 20);

    // Where end() is asked for each time, and where what is new is gone again.
    visits = 0;
    for (auto it = pool.begin(); it != pool.end(); ++it) {
      CHECK(it->self == &*it);
      const Handle<Witness> brief = pool.create(-1);
      const Handle<Witness> stays = pool.create(100);
      CHECK(pool.destroy(brief));
      CHECK(pool.get(stays) != nullptr);
      if (++visits > 200) FAIL("the iteration does not end");
    }
    CHECK(visits >= 20);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a pool that is cleared meanwhile is at its end", "[pool]") {
  Witness::start();
  {
    Pool<Witness> pool = Pool<Witness>::reserve(10);
    for (int i = 0; i < 10; ++i) REQUIRE(pool.create(i));
    int visits = 0;
    for (auto it = pool.begin(); it != pool.end(); ++it) {
      ++visits;
      pool.clear();
    }
    CHECK(visits == 1);
  }
  CHECK(Witness::all_ended());
}
