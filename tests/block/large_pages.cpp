// de100 memory, https://opensource.org/license/zlib
//
// MemoryFlags::large_pages: the block says what it got, and the kernel's own account says the same. One that has none
// grows in place like any other.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/fixed_base.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr MemoryFlags large_flags = MemoryFlags::read_write | MemoryFlags::large_pages;

void kernel_agrees(const MemoryBlock& block) {
  const std::size_t transparent = kernel_account_bytes(block.base(), "AnonHugePages:");
  const std::size_t large = kernel_account_bytes(block.base(), "Private_Hugetlb:");
  const std::string flags = kernel_account(block.base(), "VmFlags:");
  if (transparent == unknown || large == unknown || flags.empty()) {
    skip("this system does not tell which pages are large");
    return;
  }
  switch (block.page_backing()) {
    case PageBacking::small_pages:
      CHECK(transparent == 0);
      CHECK(large == 0);
      break;
    case PageBacking::transparent_pages:
      CHECK(large == 0);
      CHECK(flags.find(" hg") != std::string::npos);
      // Where memory is in small pieces the kernel may make none, so that this is no fault; on a fresh system it is
      // all.
      if (transparent != block.size()) skip("the kernel has made fewer large pages than it was asked for");
      break;
    case PageBacking::large_pages:
      CHECK(large == block.size());
      break;
  }
}

}  // namespace

TEST_CASE("a block with large pages is whole large pages, and says which", "[block][mission:flags]") {
  const std::size_t large = system_facts().large_page_size;
  if (large == 0) {
    skip("this system has no large pages");
    const MemoryBlock block = MemoryBlock::allocate(page_size(), {.flags = large_flags});
    CHECK(block.is_valid());
    CHECK(block.page_backing() == PageBacking::small_pages);
    return;
  }
  MemoryBlock block = MemoryBlock::allocate(3 * large + 1, {.flags = large_flags});
  REQUIRE(block.is_valid());
  CHECK(block.size() == 4 * large);
  CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % large == 0);
  CHECK(off_limits(block.base() - 1));
  CHECK(off_limits(block.base() + block.size()));
  fill(block.base(), block.size());
  kernel_agrees(block);

  CHECK(block.reset(large / 2, 2 * large) == MemoryError::ok);
  CHECK(filled(block.base(), large / 2));
  CHECK(all_zero(block.base() + large / 2, 2 * large));
  CHECK(block.decommit(0, large) == MemoryError::ok);
  CHECK(block.commit(0, large) == MemoryError::ok);
  CHECK(all_zero(block.base(), large));
  fill(block.base(), block.size());

  REQUIRE(block.resize(large + 1) == MemoryError::ok);
  CHECK(block.size() == 2 * large);
  CHECK(filled(block.base(), large + 1));
  fill(block.base(), block.size());
  REQUIRE(block.resize(8 * large) == MemoryError::ok);
  CHECK(filled(block.base(), 2 * large));
  CHECK(all_zero(block.base() + 2 * large, 6 * large));
  CHECK(reinterpret_cast<std::uintptr_t>(block.base()) % large == 0);
  CHECK(block.protect(MemoryFlags::read) == MemoryError::ok);
  CHECK(block.free() == MemoryError::ok);
}

TEST_CASE("at a base that is no multiple of a large page a block has small ones", "[block][mission:flags]") {
  const std::size_t large = system_facts().large_page_size;
  if (large == 0) {
    skip("this system has no large pages");
    return;
  }
  std::byte* base = nullptr;
  {
    const MemoryBlock probe = MemoryBlock::allocate(4 * large, {.alignment = large});
    base = probe.base() + os::granularity();
  }
  const MemoryBlock block =
      MemoryBlock::allocate(2 * large, {.flags = large_flags | MemoryFlags::base_fixed, .base = base});
  REQUIRE(block.is_valid());
  CHECK(block.base() == base);
  CHECK(block.size() == 2 * large);
}

TEST_CASE("a block smaller than a large page has small ones", "[block][mission:flags]") {
  const MemoryBlock block = MemoryBlock::allocate(page_size(), {.flags = large_flags});
  REQUIRE(block.is_valid());
  CHECK(block.size() == page_size());
  CHECK(block.flags() == large_flags);
}

TEST_CASE("a block that did not ask for large pages has small ones", "[block][mission:flags]") {
  CHECK(MemoryBlock::allocate(std::size_t{8} << 20U).page_backing() == PageBacking::small_pages);
  CHECK(MemoryBlock().page_backing() == PageBacking::small_pages);
}

namespace {

/// Such a block grows to all that it reserved, page by page at the end, and shrinks, and stays where it is.
void grows_to_its_reservation(MemoryBlock& block) {
  REQUIRE(block.is_valid());
  const std::size_t page = page_size();
  std::byte* const base = block.base();
  const std::size_t reserved = block.reserved_size();
  const std::size_t large = system_facts().large_page_size;
  std::size_t kept = block.size();
  fill(base, kept);
  for (const std::size_t size : sizes{large - page, large + 1, reserved - page, reserved - 1, reserved, large + 1, page,
                                      large, reserved - page + 1, reserved - page, 1, reserved}) {
    if (size > reserved) continue;
    CAPTURE(size, reserved);
    REQUIRE(block.resize(size) == MemoryError::ok);
    CHECK(block.base() == base);
    CHECK(block.size() == align_up(size, page));
    CHECK(block.reserved_size() == reserved);
    kept = kept < block.size() ? kept : block.size();
    CHECK(filled(base, kept));
    CHECK(all_zero(base + kept, block.size() - kept));
    CHECK(off_limits(base + block.size()));
  }
}

}  // namespace

TEST_CASE("a block that is to have large pages and is smaller than one grows in place to all that it reserved",
          "[block][mission:flags][mission:realloc]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) {
    skip("this system has no large pages");
    return;
  }
  for (const std::size_t reserve : sizes{large / 2 + page, large - page, large + page, large + 1, 2 * large - 3 * page,
                                         2 * large, 3 * large + 5 * page}) {
    for (const std::size_t size : sizes{page, large / 2}) {
      CAPTURE(reserve, size);
      MemoryBlock block = MemoryBlock::allocate(size, {.flags = large_flags, .reserve = reserve});
      CHECK(block.size() == size);
      CHECK(block.reserved_size() == align_up(reserve, page));
      grows_to_its_reservation(block);
      CHECK(block.flags() == large_flags);
      REQUIRE(block.resize(block.reserved_size() + 1) == MemoryError::ok);  // and beyond, where it may be another kind
    }
  }
}

TEST_CASE("a block at a base that is no multiple of a large page grows in place to all that it reserved",
          "[block][mission:flags][mission:realloc]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) {
    skip("this system has no large pages");
    return;
  }
  for (const std::size_t size : sizes{page, large, 2 * large}) {
    const std::size_t reserve = 2 * large + 3 * page;
    CAPTURE(size);
    std::byte* const found = static_cast<std::byte*>(find_fixed_base(reserve + 2 * large));
    REQUIRE(found != nullptr);
    std::byte* const base = found + os::granularity();
    REQUIRE(reinterpret_cast<std::uintptr_t>(base) % large != 0);
    MemoryBlock block =
        MemoryBlock::allocate(size, {.flags = large_flags | MemoryFlags::base_fixed, .base = base, .reserve = reserve});
    REQUIRE(block.base() == base);
    CHECK(block.size() == size);
    CHECK(block.reserved_size() == reserve);
    grows_to_its_reservation(block);
    CHECK(block.resize(reserve + 1) == MemoryError::address_in_use);
    CHECK(block.base() == base);
    CHECK(block.size() == reserve);
  }
}

TEST_CASE("a block that a child process finds wiped has none of the system's large pages", "[block][mission:flags]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  for (const std::size_t size : sizes{page, large != 0 ? large : page, 4 * large + page}) {
    for (const std::size_t reserve : sizes{0, 8 * large}) {
      CAPTURE(size, reserve);
      MemoryBlock block =
          MemoryBlock::allocate(size, {.flags = large_flags, .reserve = reserve, .on_fork = OnFork::wipe});
      if (block.error() == MemoryError::unsupported) {
        skip("this system wipes no memory of a child process");
        return;
      }
      REQUIRE(block.is_valid());
      CHECK(block.page_backing() != PageBacking::large_pages);
      fill(block.base(), block.size());
      if (size == large && reserve == 0) kernel_agrees(block);
      REQUIRE(block.resize(block.reserved_size() + 2 * large + 1) == MemoryError::ok);
      CHECK(block.page_backing() != PageBacking::large_pages);
      CHECK(filled(block.base(), size));
    }
  }
}
