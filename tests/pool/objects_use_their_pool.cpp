// de100 memory, https://opensource.org/license/zlib
//
// Constructors and destructors of objects may use the pool that the objects are in.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include "arena/helpers.hpp"

using namespace de100;

namespace {

/// Has children in the same pool, down to some depth, and ends them when it ends.
struct Node {
  inline static int nodes = 0;

  Node(Pool<Node>& its_pool, int depth) noexcept : pool(&its_pool) {
    ++nodes;
    hidden_while_made = !its_pool.handle_of(this) && its_pool.get({}) == nullptr;
    if (depth == 0) return;
    left = its_pool.create(its_pool, depth - 1);
    right = its_pool.create(its_pool, depth - 1);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() {
    --nodes;
    if (left) (void)pool->destroy(left);
    if (right) (void)pool->destroy(right);
  }

  Pool<Node>* pool;
  Handle<Node> left;
  Handle<Node> right;
  bool hidden_while_made = false;
};

struct Ending {
  inline static int ends = 0;
  inline static bool found = false;

  explicit Ending(Pool<Ending>& its_pool) noexcept : pool(&its_pool) {}
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;
  ~Ending() {
    ++ends;
    found = found || pool->destroy(name) || pool->get(name) != nullptr || pool->handle_of(this);
    for (const Ending& other : *pool) found = found || &other == this;
    if (follows) follower = pool->create(*pool);
  }

  inline static Handle<Ending> follower;
  Pool<Ending>* pool;
  Handle<Ending> name;
  bool follows = false;
};

/// An object that knows its handle; null where there is none.
Handle<Ending> create_named(Pool<Ending>& pool, bool follows) {
  const Handle<Ending> handle = pool.create(pool);
  Ending* const object = pool.get(handle);
  if (object == nullptr) return {};
  object->name = handle;
  object->follows = follows;
  return handle;
}

}  // namespace

TEST_CASE("a constructor may create objects, and a destructor may destroy them", "[pool]") {
  Node::nodes = 0;
  Pool<Node> pool = Pool<Node>::reserve(100);
  const Handle<Node> root = pool.create(pool, 5);
  REQUIRE(root);
  CHECK(Node::nodes == 63);
  CHECK(pool.size() == 63);
  std::size_t count = 0;
  for (const Node& node : pool) {
    ++count;
    CHECK(node.hidden_while_made);
    if (node.left) CHECK(pool.get(node.left) != nullptr);
    if (node.right) CHECK(pool.get(node.right) != pool.get(node.left));
  }
  CHECK(count == 63);
  CHECK(pool.destroy(root));
  CHECK(Node::nodes == 0);
  CHECK(pool.empty());
  CHECK(pool.create(pool, 0));
  CHECK(pool.size() == 1);
}

TEST_CASE("a constructor that creates objects in a pool that gets full gets null for those", "[pool]") {
  Node::nodes = 0;
  {
    Pool<Node> pool = Pool<Node>::reserve(10);
    REQUIRE(pool.create(pool, 5));
    CHECK(Node::nodes == 10);
    CHECK(pool.size() == 10);
    CHECK(!pool.create(pool, 0));
    pool.clear();  // some end because their parents do
    CHECK(Node::nodes == 0);
    CHECK(pool.empty());
    REQUIRE(pool.create(pool, 5));
    CHECK(Node::nodes == 10);
  }
  CHECK(Node::nodes == 0);
}

TEST_CASE("an object that ends cannot be found any more, nor be ended again", "[pool]") {
  Ending::ends = 0;
  Ending::found = false;
  Pool<Ending> pool = Pool<Ending>::reserve(10);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(create_named(pool, false));
  }
  CHECK(pool.destroy(pool.begin().handle()));
  CHECK(Ending::ends == 1);
  CHECK(pool.size() == 2);
  pool.clear();
  CHECK(Ending::ends == 3);
  CHECK_FALSE(Ending::found);
}

TEST_CASE("what a destructor creates does not take the place of what ends", "[pool]") {
  Ending::ends = 0;
  Ending::found = false;
  Ending::follower = {};
  de100_test::Memory<2 * (sizeof(Ending) + 8) + 64> memory;
  Pool<Ending> pool(memory.view());
  REQUIRE(pool.capacity() >= 2);
  const Handle<Ending> handle = create_named(pool, true);
  REQUIRE(handle);
  CHECK(pool.destroy(handle));
  CHECK(Ending::ends == 1);
  CHECK_FALSE(Ending::found);
  REQUIRE(pool.get(Ending::follower) != nullptr);
  CHECK(Ending::follower.index() != handle.index());
  CHECK(pool.size() == 1);
  CHECK(pool.destroy(Ending::follower));
}

namespace {

/// Leaves something of its kind behind when it ends, which leaves nothing.
struct Barrel {
  inline static int barrels = 0;
  Barrel(Pool<Barrel>& its_pool, bool is_debris) noexcept : pool(&its_pool), debris(is_debris) { ++barrels; }
  Barrel(const Barrel&) = delete;
  Barrel& operator=(const Barrel&) = delete;
  ~Barrel() {
    --barrels;
    if (!debris) (void)pool->create(*pool, true);
  }
  Pool<Barrel>* pool;
  bool debris;
};

}  // namespace

TEST_CASE("clear ends what destructors create, and so does the end of a pool", "[pool]") {
  Barrel::barrels = 0;
  {
    Pool<Barrel> pool = Pool<Barrel>::reserve(16);
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 5; ++i) REQUIRE(pool.create(pool, false));
      pool.clear();
      CHECK(pool.empty());
      CHECK(Barrel::barrels == 0);
    }
    for (int i = 0; i < 5; ++i) REQUIRE(pool.create(pool, false));
  }
  CHECK(Barrel::barrels == 0);
}
