// de100 memory, https://opensource.org/license/zlib
//
// base_fixed: usable memory starts exactly there, or nothing happens at all. A system that cannot put memory where it
// is told says so.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "block/bases.hpp"
#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// An address with `size` free bytes from it on, and a free granule before it.
std::byte* free_address(std::size_t size) {
  MemoryBlock probe = MemoryBlock::allocate(size + 4 * os::granularity());
  REQUIRE(probe.is_valid());
  return probe.base() + os::granularity();
}

bool cannot_be_placed() {
  if (can_choose_a_base()) return false;
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = fixed, .base = free_address(page_size())});
  CHECK(block.error() == MemoryError::unsupported);
  return true;
}

void refused_as_in_use(void* base, std::size_t size, std::size_t reserve = 0) {
  const MemoryBlock block = MemoryBlock::allocate(size, {.flags = fixed, .base = base, .reserve = reserve});
  CHECK_FALSE(block.is_valid());
  CHECK(block.base() == nullptr);
  CHECK(block.error() == MemoryError::address_in_use);
  CHECK(block.os_error() != 0);
}

}  // namespace

TEST_CASE("a fixed base is where usable memory starts",
          "[block][mission:flags][mission:allocate][mission:defect:hint]") {
  if (cannot_be_placed()) return;
  std::byte* const base = free_address(4 * page_size());
  MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.flags = fixed, .base = base});
  REQUIRE(block.is_valid());
  CHECK(block.base() == base);
  CHECK(block.flags() == fixed);
  fill(base, block.size());
  CHECK(filled(base, block.size()));
  CHECK_FALSE(readable(base - 1));
  CHECK_FALSE(readable(base + block.size()));

  CHECK(block.free() == MemoryError::ok);
  block = MemoryBlock::allocate(page_size(), {.flags = fixed, .base = base});  // again, now that it is free again
  CHECK(block.base() == base);
  CHECK(all_zero(block.base(), block.size()));
}

TEST_CASE("a fixed base never replaces what is mapped there", "[block][mission:defect:fixed_replaces]") {
  if (cannot_be_placed()) return;
  const std::size_t granule = os::granularity();
  const std::size_t size = 8 * granule;
  std::byte* const pages = static_cast<std::byte*>(map_pages(free_address(size), size));
  REQUIRE(pages != nullptr);
  fill(pages, size);

  SECTION("all of it within the mapping") {
    refused_as_in_use(pages + 2 * granule, granule);
  }
  SECTION("all of the mapping within it") {
    refused_as_in_use(pages - granule, size + 2 * granule);
  }
  SECTION("it ends within the mapping") {
    refused_as_in_use(pages - granule, 2 * granule);
  }
  SECTION("it starts within the mapping") {
    refused_as_in_use(pages + size - granule, 2 * granule);
  }
  SECTION("what it only holds reaches into the mapping") {
    refused_as_in_use(pages - granule, 1, 2 * granule);
  }
  SECTION("only the guard after it would overlap") {
    refused_as_in_use(pages - granule, granule);
  }
  SECTION("only the guard before it would overlap") {
    refused_as_in_use(pages + size, granule);
  }

  CHECK(filled(pages, size));
  fill(pages, size, 1);
  CHECK(filled(pages, size, 1));
  unmap_pages(pages, size);
}

TEST_CASE("a fixed base never replaces another block, nor its guards", "[block][mission:defect:fixed_replaces]") {
  if (cannot_be_placed()) return;
  const std::size_t granule = os::granularity();
  MemoryBlock other = MemoryBlock::allocate(4 * granule);
  REQUIRE(other.is_valid());
  fill(other.base(), other.size());

  refused_as_in_use(other.base(), granule);
  refused_as_in_use(other.base() + granule, granule);
  refused_as_in_use(other.base() - granule, granule);
  refused_as_in_use(other.base() + other.size(), granule);
  CHECK(filled(other.base(), other.size()));
  CHECK_FALSE(readable(other.base() - 1));
  CHECK_FALSE(readable(other.base() + other.size()));
}

TEST_CASE("a fixed base never replaces the program's own memory", "[block][mission:defect:fixed_replaces]") {
  if (cannot_be_placed()) return;
  static unsigned char own[1 << 20];
  fill(own, sizeof own);
  const std::uintptr_t granule = os::granularity();
  const std::uintptr_t middle = (reinterpret_cast<std::uintptr_t>(own) + sizeof own / 2) / granule * granule;
  refused_as_in_use(reinterpret_cast<void*>(middle), granule);
  CHECK(filled(own, sizeof own));
}

TEST_CASE("a block at a fixed base never moves", "[block][mission:realloc]") {
  if (cannot_be_placed()) return;
  const std::size_t page = page_size();
  std::byte* const base = free_address(8 * page);
  MemoryBlock block = MemoryBlock::allocate(page, {.flags = fixed, .base = base, .reserve = 4 * page});
  REQUIRE(block.is_valid());
  CHECK(block.base() == base);
  CHECK(block.resize(4 * page) == MemoryError::ok);
  fill(base, 4 * page);
  const std::uint64_t generation = block.generation();
  for (const Contents contents : {Contents::keep, Contents::discard}) {
    CHECK(block.resize(4 * page + 1, contents) == MemoryError::address_in_use);
    CHECK(block.base() == base);
    CHECK(block.size() == 4 * page);
    CHECK(block.generation() == generation);
    CHECK(filled(base, 4 * page));
  }
}
