// de100 memory, https://opensource.org/license/zlib
//
// A block's name is told to the system for all of its pages, also where it has grown or moved, and another's when it
// becomes another's. (What the system's list of mappings shows, resize_keeps_flags_and_name.cpp looks at.)

#include "support/test.hpp"

#include <de100/block_cache.hpp>

#include <cstring>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Whether this name, and no other, was the last to be told, of all pages of the block.
bool is_told(const MemoryBlock& block, const char* name) {
  const bool told = seam.named.address == block.base() && seam.named.size == block.size() &&
                    seam.named.name != nullptr && std::strcmp(seam.named.name, name) == 0;
  seam.named = {};
  return told;
}

}  // namespace

TEST_CASE("the system is told a block's name wherever its pages are", "[failures][mission:names]") {
  const std::size_t page = page_size();
  for (const bool moves : {true, false}) {
    CAPTURE(moves);
    seam.can_move_pages = moves;
    seam.named = {};
    MemoryBlock block = MemoryBlock::allocate(page, {.reserve = 16 * page, .name = "level"});
    CHECK(is_told(block, "level"));
    REQUIRE(block.resize(16 * page) == MemoryError::ok);
    CHECK(is_told(block, "level"));
    const std::byte* const before = block.base();
    REQUIRE(block.resize(64 * page) == MemoryError::ok);
    CHECK(block.base() != before);
    CHECK(is_told(block, "level"));
    CHECK(std::strcmp(block.name(), "level") == 0);
  }
  seam.can_move_pages = true;
}

TEST_CASE("a block from a cache has the name of who took it", "[failures][block_cache]") {
  BlockCache cache;
  seam.named = {};
  REQUIRE(cache.give(cache.take(page_size(), Reuse::zero, "first")) == MemoryError::ok);
  const MemoryBlock second = cache.take(page_size(), Reuse::undefined, "second");
  CHECK(is_told(second, "second"));
  CHECK(std::strcmp(second.name(), "second") == 0);
}

TEST_CASE("a block without a name is none of the system's business", "[failures]") {
  seam.named = {};
  MemoryBlock block = MemoryBlock::allocate(page_size());
  REQUIRE(block.resize(64 * page_size()) == MemoryError::ok);
  CHECK(seam.named.name == nullptr);
  CHECK(block.name() == nullptr);
}

TEST_CASE("the system is told a block's name again when it has taken pages and given them back",
          "[failures][mission:names]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page, {.name = "level"});
  MemoryError (*const ways[])(MemoryBlock & b, std::size_t part) = {
      [](MemoryBlock& b, std::size_t part) { return b.commit(part, part); },
      [](MemoryBlock& b, std::size_t part) { return b.reset(part, part); },
      [](MemoryBlock& b, std::size_t part) { return b.prefault(part, part); },
      [](MemoryBlock& b, std::size_t) { return b.protect(MemoryFlags::read_write); },
      [](MemoryBlock& b, std::size_t) { return b.reset(); }};
  for (const auto& way : ways) {
    CAPTURE(&way - ways);
    REQUIRE(block.decommit(page, page) == MemoryError::ok);
    seam.named = {};
    REQUIRE(way(block, page) == MemoryError::ok);
    CHECK(is_told(block, "level"));
  }
  CHECK(block.free() == MemoryError::ok);
}

TEST_CASE("where a reset takes what the system was told of a block, it is told again", "[failures][mission:names]") {
  const std::size_t page = page_size();
  for (const bool keeps : {true, false}) {
    for (const bool can_reset : {true, false}) {
      CAPTURE(keeps, can_reset);
      MemoryBlock block = MemoryBlock::allocate(8 * page, {.name = "level"});
      fill(block.base(), block.size());
      seam.reset_keeps_advice = keeps;
      seam.can_reset = can_reset;
      seam.named = {};
      const bool taken = has_virtual_memory && can_reset && !os::reset_keeps_advice();
      REQUIRE(block.reset(page, page) == MemoryError::ok);
      CHECK(is_told(block, "level") == taken);  // else it was written to, or there is no need
      REQUIRE(block.reset() == MemoryError::ok);
      CHECK(is_told(block, "level") == taken);
      REQUIRE(block.resize(8 * page, Contents::discard) == MemoryError::ok);
      CHECK(is_told(block, "level") == taken);
      CHECK(all_zero(block.base(), block.size()));
      seam.reset_keeps_advice = seam.can_reset = true;
    }
  }
}

TEST_CASE("a block that a cache keeps has no name that the system was told", "[failures][block_cache]") {
  const char* const no_name = nullptr;
  BlockCache cache;
  MemoryBlock block = cache.take(page_size(), Reuse::zero, "first");
  const std::byte* const base = block.base();
  seam.named = {};
  REQUIRE(cache.give(static_cast<MemoryBlock&&>(block)) == MemoryError::ok);
  CHECK(seam.named.address == base);
  CHECK(seam.named.size == page_size());
  CHECK(seam.named.name == no_name);
  seam.named = {};
  const MemoryBlock nameless = cache.take(page_size());
  CHECK(nameless.base() == base);
  CHECK(seam.named.address == nullptr);
}
