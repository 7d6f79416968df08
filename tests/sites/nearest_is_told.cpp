// de100 memory, https://opensource.org/license/zlib
//
// Of the pushes that have an address the smallest is told, which is one in an arena that was itself pushed; and of an
// address that no push is near, none.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what is pushed in a part of an arena is told, and not the part", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena whole{MemoryView(memory)};
  whole.set_name("whole");
  Arena part = whole.push_arena(512);
  part.set_name("part");
  const void* const pushed = part.push_size(8);
  const Explanation found = explain(at(pushed, 3));
  CHECK(found.push.size == 8);
  CHECK(found.distance == 3);
  CHECK(std::string(found.arena) == "part");
  CHECK(std::string(explain(at(pushed, 100)).arena) == "whole");
}

TEST_CASE("a push that is pages away is not told", "[sites]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  Arena arena(block.view(), already_zero);
  const void* const start = arena.push_size(8);
  CHECK(explain(at(start, page)).place == Explanation::Place::behind);
  CHECK(explain(at(start, 6 * page)).place == Explanation::Place::unknown);
}

TEST_CASE("as much of an arena's name is told as is kept", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena arena{MemoryView(memory)};
  const std::string name(100, 'n');
  arena.set_name(name.c_str());
  const Explanation found = explain(arena.push_size(8));
  CHECK(std::string(found.arena) == name.substr(0, sizeof found.arena - 1));
}
