// de100 memory, https://opensource.org/license/zlib
//
// What a default constructor leaves alone is zero in an arena, with every compiler and at every level of optimisation:
// to the language it is anything, so g++ would leave out the zeros that were written before.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;

namespace {

struct LeavesSome {
  LeavesSome() : set(7) {}  // NOLINT: that is what is tested
  int set;
  int left;
};

struct LeavesMany {
  LeavesMany() : set(7) {}
  int set;
  int left[50];
};

struct LeavesAndEnds {
  LeavesAndEnds() : set(7) {}
  ~LeavesAndEnds() { set = 0; }
  LeavesAndEnds(const LeavesAndEnds&) = delete;
  LeavesAndEnds& operator=(const LeavesAndEnds&) = delete;
  int set;
  int left;
};

}  // namespace

TEST_CASE("what a default constructor leaves alone is zero", "[arena][mission:arena]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  const LeavesSome* const some = arena.push_struct<LeavesSome>();
  REQUIRE(some != nullptr);
  CHECK(some->set == 7);
  CHECK(some->left == 0);
  const LeavesMany* const many = arena.push_struct<LeavesMany>();
  REQUIRE(many != nullptr);
  for (const int left : many->left) CHECK(left == 0);
  for (const LeavesSome& each : arena.push_array<LeavesSome>(9)) CHECK((each.set == 7 && each.left == 0));
  const LeavesAndEnds* const ends = arena.push_object<LeavesAndEnds>();
  REQUIRE(ends != nullptr);
  CHECK(ends->set == 7);
  CHECK(ends->left == 0);
}
