// de100 memory, https://opensource.org/license/zlib
//
// prefault, reset, trim and commit of a part: what was decommitted elsewhere in the block stays so.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("what is done to a part leaves other parts decommitted", "[block][mission:reset]") {
  if (!has_virtual_memory) return skip("nothing faults on this system");
  const std::size_t page = page_size();
  struct PartVerb {
    const char* name;
    MemoryError (*run)(MemoryBlock& block, std::size_t offset, std::size_t size);
    bool drops;
  };
  const PartVerb verbs[] = {
      {"prefault", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.prefault(offset, size); },
       false},
      {"reset", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.reset(offset, size); }, true},
      {"commit", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.commit(offset, size); }, false},
      {"discard", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.discard(offset, size); }, true}};
  const BlockOptions kinds[] = {
      {}, {.reserve = 32 * page}, {.flags = MemoryFlags::read_write | MemoryFlags::transient}, {.no_dump = true}};
  for (const BlockOptions& kind : kinds) {
    for (const PartVerb& verb : verbs) {
      CAPTURE(&kind - kinds, verb.name);
      MemoryBlock block = MemoryBlock::allocate(12 * page, kind);
      REQUIRE(block.is_valid());
      fill(block.base(), block.size());
      REQUIRE(block.decommit(2 * page, 2 * page) == MemoryError::ok);
      REQUIRE(block.decommit(8 * page, 2 * page) == MemoryError::ok);
      REQUIRE(verb.run(block, 5 * page, page) == MemoryError::ok);  // between them
      for (const std::size_t hole : sizes{2, 3, 8, 9}) {
        CHECK(off_limits(block.base() + hole * page));
        CHECK(off_limits(block.base() + hole * page + page - 1));
      }
      CHECK(filled(block.base(), 2 * page));
      if (!verb.drops) {
        for (std::size_t i = 5 * page; i < 6 * page; ++i) {
          REQUIRE(block.base()[i] == static_cast<std::byte>(pattern(i, 0)));
        }
      }
      for (std::size_t i = 10 * page; i < 12 * page; ++i) {
        REQUIRE(block.base()[i] == static_cast<std::byte>(pattern(i, 0)));
      }
      if (verb.run == verbs[3].run) continue;  // which brings nothing back

      REQUIRE(verb.run(block, 3 * page, page) == MemoryError::ok);  // the half of a hole
      CHECK(off_limits(block.base() + 2 * page));
      CHECK(all_zero(block.base() + 3 * page, page));
      CHECK(off_limits(block.base() + 8 * page));
      CHECK(off_limits(block.base() + 9 * page));
      REQUIRE(block.commit(0, block.size()) == MemoryError::ok);
      CHECK(all_zero(block.base() + 2 * page, 2 * page));
      CHECK(all_zero(block.base() + 8 * page, 2 * page));
      CHECK(filled(block.base(), 2 * page));
    }
  }
}

TEST_CASE("a trim leaves parts before it decommitted", "[block][mission:reset]") {
  if (!has_virtual_memory) return skip("nothing faults on this system");
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  fill(block.base(), block.size());
  REQUIRE(block.decommit(page, page) == MemoryError::ok);
  REQUIRE(block.decommit(6 * page, page) == MemoryError::ok);
  REQUIRE(block.trim(4 * page) == MemoryError::ok);
  CHECK(off_limits(block.base() + page));
  CHECK(filled(block.base(), page));
  CHECK(all_zero(block.base() + 4 * page, 4 * page));
}
