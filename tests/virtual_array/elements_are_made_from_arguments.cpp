// de100 memory, https://opensource.org/license/zlib
//
// Elements are made from arguments: by a constructor, as an aggregate, by moving.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <type_traits>
#include <utility>

#include "arena/helpers.hpp"

#if defined(__cpp_exceptions)
#include "support/witness.hpp"
#endif

using namespace de100;

namespace {

struct Position {
  int x;
  int y;
};

/// Somebody to move only.
class Token {
 public:
  explicit Token(int number) noexcept : number_(number) {}
  Token(Token&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  Token& operator=(Token&& other) noexcept {
    number_ = std::exchange(other.number_, 0);
    return *this;
  }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

/// Must not be moved at all.
struct Anchor {
  explicit Anchor(int& target) noexcept : where(&target) {}
  Anchor(Anchor&&) = delete;
  int* where;
};

#if defined(__cpp_exceptions)
/// Throws where its number is negative; the ones made of nothing throw when `countdown` reaches 0.
struct Fuse {
  inline static int countdown = 0;
  Fuse() : witness(0) {
    if (--countdown == 0) throw 1;
  }
  explicit Fuse(int number) : witness(number) {
    if (number < 0) throw number;
  }
  Fuse(const Fuse& other) : Fuse(other.witness.value) {}
  Fuse& operator=(Fuse&& other) {
    if (other.witness.value == 13) throw 13;
    witness = std::move(other.witness);
    return *this;
  }
  de100_test::Witness witness;
};
#endif

}  // namespace

TEST_CASE("an aggregate is made from its members", "[virtual_array]") {
  de100_test::Memory<64> memory;
  memory.fill(0xEE);
  VirtualArray<Position> array(memory.view());
  const Position* const both = array.emplace_back(1, 2);
  REQUIRE(both != nullptr);
  CHECK(both->x == 1);
  CHECK(both->y == 2);
  const Position* const none = array.emplace_back();
  REQUIRE(none != nullptr);
  CHECK(none->x == 0);
  CHECK(none->y == 0);
  const Position* const copied = array.push_back(*both);
  REQUIRE(copied != nullptr);
  CHECK(copied->y == 2);
}

TEST_CASE("elements that can only be moved are moved", "[virtual_array]") {
  de100_test::Memory<64> memory;
  VirtualArray<Token> array(memory.view());
  Token token(5);
  REQUIRE(array.push_back(std::move(token)) != nullptr);
  CHECK(token.number() == 0);
  REQUIRE(array.emplace_back(6) != nullptr);
  REQUIRE(array.emplace_back(Token(7)) != nullptr);
  array.swap_remove(0);
  CHECK(array[0].number() == 7);
  CHECK(array[1].number() == 6);
  static_assert(noexcept(array.emplace_back(1)));
  static_assert(noexcept(array.push_back(Token(1))));
  static_assert(noexcept(array.swap_remove(0)));
}

TEST_CASE("elements that cannot be moved stay, and get references as they are", "[virtual_array]") {
  de100_test::Memory<64> memory;
  VirtualArray<Anchor> array(memory.view());
  int target = 0;
  const Anchor* const anchor = array.emplace_back(target);
  REQUIRE(anchor != nullptr);
  CHECK(anchor->where == &target);
  VirtualArray<Anchor> moved(std::move(array));
  CHECK(&moved.front() == anchor);
}

#if defined(__cpp_exceptions)

TEST_CASE("an element whose constructor throws is not there", "[virtual_array]") {
  using de100_test::Witness;
  Witness::start();
  {
    de100_test::Memory<sizeof(Fuse) * 8> memory;
    VirtualArray<Fuse> array(memory.view());
    static_assert(!noexcept(array.emplace_back(1)) && !noexcept(array.extend(1)) && !noexcept(array.resize(1)));
    static_assert(!noexcept(array.swap_remove(0)));
    REQUIRE(array.emplace_back(1) != nullptr);
    CHECK_THROWS_AS(array.emplace_back(-1), int);
    CHECK(array.size() == 1);
    CHECK(Witness::living == 1);
    array[0].witness.value = -5;
    CHECK_THROWS_AS(array.push_back(array[0]), int);
    CHECK(array.size() == 1);
    CHECK(Witness::living == 1);
    array[0].witness.value = 1;
    CHECK(array.emplace_back(2) == array.data() + 1);
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("of an extension that throws the elements count that were made", "[virtual_array]") {
  using de100_test::Witness;
  for (const bool resized : {false, true}) {
    Witness::start();
    {
      de100_test::Memory<sizeof(Fuse) * 8> memory;
      VirtualArray<Fuse> array(memory.view());
      REQUIRE(array.emplace_back(1) != nullptr);
      Fuse::countdown = 4;
      if (resized) {
        CHECK_THROWS_AS((void)array.resize(7), int);
      } else {
        CHECK_THROWS_AS((void)array.extend(6), int);
      }
      CHECK(array.size() == 4);
      CHECK(static_cast<std::size_t>(Witness::living) == array.size());
    }
    CHECK(Witness::all_ended());
  }
}

TEST_CASE("a swap_remove whose assignment throws drops nothing", "[virtual_array]") {
  using de100_test::Witness;
  Witness::start();
  {
    de100_test::Memory<sizeof(Fuse) * 4> memory;
    VirtualArray<Fuse> array(memory.view());
    for (const int number : {1, 2, 13}) REQUIRE(array.emplace_back(number) != nullptr);
    CHECK_THROWS_AS(array.swap_remove(0), int);
    CHECK(array.size() == 3);
    CHECK(array[0].witness.read() == 1);
    array.swap_remove(2);
    CHECK(array.size() == 2);
  }
  CHECK(Witness::all_ended());
}

#else

TEST_CASE("an element whose constructor throws is not there", "[virtual_array]") {
  de100_test::skip("this program has no exceptions");
}

#endif
