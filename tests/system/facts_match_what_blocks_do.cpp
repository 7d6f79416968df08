// de100 memory, https://opensource.org/license/zlib
//
// Every fact that system_facts() tells is held against what blocks do on this very system.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/system.hpp>

#include "support/bytes.hpp"
#include "support/moving.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("sizes of pages and granules are those of blocks", "[system][mission:page_size]") {
  const SystemFacts facts = system_facts();
  CHECK(facts.page_size == page_size());
  CHECK(facts.granularity >= facts.page_size);
  CHECK(facts.memory_size == os::memory_size());
  const MemoryBlock block = MemoryBlock::allocate(1);
  REQUIRE(block.is_valid());
  CHECK(block.size() == facts.page_size);
  CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % facts.granularity == 0);
}

TEST_CASE("a large page, where there is one, is many pages", "[system][mission:flags]") {
  const SystemFacts facts = system_facts();
  CHECK(facts.large_page_size == large_page_bytes());
  if (facts.large_page_size == 0) {
    skip("this system tells of no large pages");
    return;
  }
  CHECK((facts.large_page_size & (facts.large_page_size - 1)) == 0);
  CHECK(facts.large_page_size > facts.page_size);
}

TEST_CASE("a block has the guards that the facts tell of", "[system][mission:allocate]") {
  const MemoryBlock block = MemoryBlock::allocate(1);
  REQUIRE(block.is_valid());
  CHECK(block.guard_kind() == system_facts().guards);
}

TEST_CASE("a fixed base is had, or is unsupported where the facts say so", "[system][mission:flags]") {
  std::byte* place = nullptr;
  {
    const MemoryBlock block = MemoryBlock::allocate(page_size());
    REQUIRE(block.is_valid());
    place = block.base();
  }
  const MemoryBlock block =
      MemoryBlock::allocate(page_size(), {.flags = MemoryFlags::read_write | MemoryFlags::base_fixed, .base = place});
  if (system_facts().fixed_base) {
    REQUIRE(block.is_valid());
    CHECK(block.base() == place);
  } else {
    CHECK(block.error() == MemoryError::unsupported);
  }
}

TEST_CASE("reset gives pages back where the facts say so", "[system][mission:reset]") {
  const std::size_t size = 64 * page_size();
  MemoryBlock block = MemoryBlock::allocate(size);
  REQUIRE(block.is_valid());
  fill(block.base(), size);
  if (resident_bytes(block.base(), size) == unknown) {
    skip("this system does not tell which pages are in memory");
    return;
  }
  REQUIRE(block.reset() == MemoryError::ok);
  CHECK((resident_bytes(block.base(), size) == 0) == system_facts().resets_pages);
}

TEST_CASE("a block takes its pages along where the facts say so", "[system][mission:realloc]") {
  CHECK(system_facts().moves_pages == moves_page_tables);
}

TEST_CASE("memory is writable and executable at once where the facts say so", "[system][mission:flags]") {
  const MemoryBlock block = MemoryBlock::allocate(page_size(), {.flags = MemoryFlags::read_write_execute});
  CHECK(block.is_valid() == system_facts().write_execute);
}

TEST_CASE("a block's name is shown where the facts say so", "[system][mission:flags]") {
  const MemoryBlock block = MemoryBlock::allocate(page_size(), {.name = "de100 named"});
  REQUIRE(block.is_valid());
  const std::string line = mapping_line(block.base());
  if (line.empty() && system_facts().names) {
    skip("this system shows names in a list that it does not let the test read");
    return;
  }
  CHECK((line.find("de100 named") != std::string::npos) == system_facts().names);
}

TEST_CASE("asking for the facts leaves no memory behind", "[system]") {
  (void)system_facts();
  const std::size_t before = address_space_in_use();
  if (before == unknown) {
    skip("this system does not tell how much address space is in use");
    return;
  }
  for (int i = 0; i < 100; ++i) (void)system_facts();
  CHECK(address_space_in_use() == before);
}
