// de100 memory, https://opensource.org/license/zlib
//
// A program and a library that it loads have a registry of blocks each. A block may be made in one of them and moved,
// resized and freed in the other: it stays in the registry of the one that made it, and leaves that and no other.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/block_registry.hpp>

#include <cstring>
#include <utility>

#include "identity/module/blocks.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

#if defined(DE100_TEST_MODULE)

namespace {

/// The module, and what both registries held when it was loaded.
struct BlockModule {
  void* handle = load_module(DE100_TEST_MODULE);
  ModuleBlocks there = {};
  MemoryStats first_here = {};
  MemoryStats first_there = {};

  BlockModule() {
    REQUIRE(handle != nullptr);
    void* const found = find_in_module(handle, "de100_test_blocks");
    REQUIRE(found != nullptr);
    GetModuleBlocks* get = nullptr;
    std::memcpy(&get, &found, sizeof get);
    get(&there);
    first_here = memory_stats();
    first_there = there.memory_stats();
  }
  ~BlockModule() { unload(); }
  BlockModule(const BlockModule&) = delete;
  BlockModule& operator=(const BlockModule&) = delete;

  void unload() {
    if (handle != nullptr) unload_module(handle);
    handle = nullptr;
  }

  /// Whether one registry has this block more than at first, and the other nothing: a block without memory is in none.
  [[nodiscard]] bool knows(const MemoryBlock& block, bool made_here) const {
    const MemoryStats more_here = since(memory_stats(), first_here);
    const MemoryStats more_there = since(there.memory_stats(), first_there);
    const MemoryStats& mine = made_here ? more_here : more_there;
    const MemoryStats& other = made_here ? more_there : more_here;
    const bool sums = mine.blocks == (block.is_valid() ? 1U : 0U) && mine.reserved == block.total_size() &&
                      mine.committed == align_up(block.size(), page_size()) && other.blocks == 0 &&
                      other.reserved == 0 && other.committed == 0;
    if (!block.is_valid()) return sums;
    const BlockInfo info = made_here ? query(block.base()) : there.query(block.base());
    const BlockInfo none = made_here ? there.query(block.base()) : query(block.base());
    return sums && !none && info.part == BlockPart::usable && info.base == block.base() && info.size == block.size() &&
           info.name == block.name();
  }

  /// Whether neither registry says that anything is there.
  [[nodiscard]] bool is_nobodys(const void* place) const { return !query(place) && !there.query(place); }

 private:
  static MemoryStats since(const MemoryStats& now, const MemoryStats& first) {
    return {now.blocks - first.blocks, now.reserved - first.reserved, now.committed - first.committed, 0};
  }
};

}  // namespace

TEST_CASE("a block that was made here is moved, resized and freed in a module", "[block_registry]") {
  const std::size_t page = page_size();
  const BlockModule module;
  const MemoryBlock before = MemoryBlock::allocate(page);
  MemoryBlock block = MemoryBlock::allocate(2 * page, {.reserve = 8 * page, .name = "mine"});
  const MemoryBlock after = MemoryBlock::allocate(page);  // so that it has neighbours in the list
  const MemoryStats both = memory_stats();
  REQUIRE(module.there.query(block.base()).part == BlockPart::none);

  MemoryBlock moved;
  module.there.move(block, moved);
  CHECK_FALSE(block.is_valid());
  REQUIRE(moved.is_valid());
  CHECK(query(moved.base()).size == 2 * page);
  CHECK(memory_stats().blocks == both.blocks);
  CHECK(memory_stats().reserved == both.reserved);
  fill(moved.base(), 2 * page);
  for (const std::size_t pages : sizes{8, 3, 64}) {  // in place, and beyond
    CAPTURE(pages);
    const std::size_t reserved = moved.total_size();
    CHECK(module.there.resize(moved, pages * page) == MemoryError::ok);
    CHECK(memory_stats().committed == both.committed + (pages - 2) * page);
    CHECK(memory_stats().reserved >= both.reserved);
    CHECK((memory_stats().reserved > both.reserved) == (moved.total_size() > reserved));
    CHECK(query(moved.base() + (pages - 1) * page).part == BlockPart::usable);
    CHECK(std::strcmp(query(moved.base()).name, "mine") == 0);
    CHECK(module.there.memory_stats().blocks == module.first_there.blocks);
    CHECK(filled(moved.base(), 2 * page));
  }
  const std::byte* const base = moved.base();
  CHECK(module.there.free(moved) == MemoryError::ok);
  CHECK(module.is_nobodys(base));
  CHECK(memory_stats().blocks == both.blocks - 1);
  CHECK(memory_stats().committed == both.committed - 2 * page);
  CHECK(module.there.memory_stats().blocks == module.first_there.blocks);
  CHECK(module.there.memory_stats().reserved == module.first_there.reserved);
  CHECK(module.there.memory_stats().committed == module.first_there.committed);
  CHECK(query(before.base()).base == before.base());
  CHECK(query(after.base()).base == after.base());
}

TEST_CASE("a block that was made in a module is moved, resized and freed here", "[block_registry]") {
  const std::size_t page = page_size();
  BlockModule module;
  for (const bool by_end : {false, true}) {  // freed by its end of life, too
    MemoryBlock outer;
    {
      MemoryBlock block;
      module.there.allocate(block, 2 * page, {.reserve = 8 * page, .name = "theirs"});
      REQUIRE(block.is_valid());
      CHECK(module.knows(block, false));
      MemoryBlock moved(std::move(block));
      CHECK(module.knows(moved, false));
      for (const std::size_t pages : sizes{8, 3, 64}) {
        CAPTURE(pages);
        REQUIRE(moved.resize(pages * page) == MemoryError::ok);
        CHECK(module.knows(moved, false));
      }
      const std::byte* const base = moved.base();
      if (!by_end) CHECK(moved.free() == MemoryError::ok);
      if (!by_end) CHECK(module.is_nobodys(base));
      CHECK(module.knows(moved, false));
      outer = std::move(moved);
      CHECK(module.knows(outer, false));
    }
    outer = MemoryBlock();
    CHECK(module.knows(outer, false));
  }
  module.unload();
  const MemoryBlock here = MemoryBlock::allocate(page);  // the list holds nothing that is gone
  CHECK(query(here.base()).base == here.base());
  CHECK(memory_stats().blocks == module.first_here.blocks + 1);
}

TEST_CASE("a block takes over one of a module and one from here", "[block_registry]") {
  const BlockModule module;
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.name = "mine"});
  CHECK(module.knows(block, true));
  module.there.allocate(block, 3 * page_size(), {.name = "theirs"});
  CHECK(module.knows(block, false));
  block = MemoryBlock::allocate(2 * page_size(), {.name = "mine again"});
  CHECK(module.knows(block, true));
  module.there.allocate(block, page_size(), {});
  CHECK(module.knows(block, false));
  CHECK(module.there.free(block) == MemoryError::ok);
  CHECK(module.knows(block, true));
}

TEST_CASE("a block that is copied in a module stays in the registry of who made it", "[block_registry]") {
  BlockModule module;
  MemoryBlock block = MemoryBlock::allocate(100, {.name = "mine", .end_at_guard = true});
  CHECK(module.knows(block, true));
  REQUIRE(module.there.resize(block, 5000) == MemoryError::ok);
  CHECK(module.knows(block, true));
  MemoryBlock theirs;
  module.there.allocate(theirs, 100, {.name = "theirs", .end_at_guard = true});
  REQUIRE(theirs.resize(5000) == MemoryError::ok);
  CHECK_FALSE(query(theirs.base()));
  CHECK(module.there.query(theirs.base()).base == theirs.base());
  CHECK(theirs.free() == MemoryError::ok);
  module.unload();
  CHECK(block.resize(100) == MemoryError::ok);
  CHECK(query(block.base()).base == block.base());
  CHECK(block.free() == MemoryError::ok);
}

TEST_CASE("a block that was a module's and was freed is allocated here", "[block_registry]") {
  BlockModule module;
  MemoryBlock block;
  module.there.allocate(block, page_size(), {});
  REQUIRE(block.free() == MemoryError::ok);
  module.unload();
  REQUIRE(block.resize(page_size()) == MemoryError::ok);
  CHECK(query(block.base()).base == block.base());
  CHECK(memory_stats().blocks == module.first_here.blocks + 1);
  CHECK(block.free() == MemoryError::ok);
}

#else

TEST_CASE("a block that was made here is moved, resized and freed in a module", "[block_registry]") {
  skip("this build has no library to load (DE100_TEST_MODULE)");
}

#endif
