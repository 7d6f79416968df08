// de100 memory, https://opensource.org/license/zlib
//
// free(), again and again, the destructor, and what an empty block answers.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

void is_empty(const MemoryBlock& block) {
  CHECK_FALSE(block.is_valid());
  CHECK_FALSE(static_cast<bool>(block));
  CHECK(block.base() == nullptr);
  CHECK(block.size() == 0);
  CHECK(block.reserved_size() == 0);
  CHECK(block.total_size() == 0);
  CHECK(block.flags() == MemoryFlags::none);
  CHECK(block.name() == nullptr);
  CHECK(block.view().empty());
  CHECK(block.view(0, 1).empty());
}

void answers(MemoryBlock& block, MemoryError why) {
  CHECK(block.reset() == why);
  CHECK(block.protect(MemoryFlags::read) == why);
  CHECK(block.reset() == why);
}

}  // namespace

TEST_CASE("free gives the memory back and can be called again", "[block][mission:free]") {
  const std::size_t guard = os::granularity();
  MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.reserve = 8 * page_size(), .name = "level"});
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  const std::size_t total = block.total_size();
  for (int round = 0; round < 3; ++round) {
    CHECK(block.free() == MemoryError::ok);
    CHECK(block.error() == MemoryError::ok);
    is_empty(block);
  }
  if (!can_choose_a_base()) return;
  void* const again = map_pages(base - guard, total);  // all of it, guards too, is free again
  CHECK(again == base - guard);
  if (again != nullptr) {
    fill(again, total);
    CHECK(block.free() == MemoryError::ok);  // and whoever has it now keeps it
    CHECK(filled(again, total));
    unmap_pages(again, total);
  }
}

TEST_CASE("an empty block says why it is empty", "[block][mission:free]") {
  MemoryBlock never;
  is_empty(never);
  CHECK(never.error() == MemoryError::ok);
  answers(never, MemoryError::null_block);
  CHECK(never.free() == MemoryError::ok);
  answers(never, MemoryError::null_block);

  MemoryBlock refused = MemoryBlock::allocate(0);
  is_empty(refused);
  answers(refused, MemoryError::invalid_block);
  CHECK(refused.error() == MemoryError::invalid_size);

  MemoryBlock freed = MemoryBlock::allocate(1);
  CHECK(freed.free() == MemoryError::ok);
  answers(freed, MemoryError::already_freed);
}

TEST_CASE("the destructor gives the memory back", "[block][mission:free]") {
  const std::size_t guard = os::granularity();
  std::byte* base = nullptr;
  std::size_t total = 0;
  {
    const MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.reserve = 8 * page_size()});
    base = block.base();
    total = block.total_size();
  }
  if (!can_choose_a_base()) return;
  void* const again = map_pages(base - guard, total);
  CHECK(again == base - guard);
  unmap_pages(again, total);
}

TEST_CASE("many blocks made, resized, moved and dropped leave nothing behind", "[block][mission:free]") {
  if (address_space_in_use() == unknown) {
    skip("this system does not tell how much address space is in use");
    return;
  }
  const std::size_t page = page_size();
  const std::size_t before = address_space_in_use();
  for (int round = 0; round < rounds(1000); ++round) {
    MemoryBlock block = MemoryBlock::allocate(64 * page, {.reserve = 256 * page});
    block.base()[0] = std::byte{1};
    CHECK(block.resize(512 * page) == MemoryError::ok);
    CHECK(block.resize(page) == MemoryError::ok);
    CHECK(block.resize(1024 * page, Contents::discard) == MemoryError::ok);
    MemoryBlock other = MemoryBlock::allocate(64 * page);
    other = std::move(block);
  }
  CHECK(address_space_in_use() < before + 4096 * page);
}
