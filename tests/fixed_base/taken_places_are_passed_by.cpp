// de100 memory, https://opensource.org/license/zlib
//
// Where something else is, in the way of the block or only of its guards, find_fixed_base() answers another base, until
// there is none.

#include "support/test.hpp"

#include <vector>

#include "fixed_base/helpers.hpp"
#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a base that is taken is not answered", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const std::size_t granule = os::granularity();
  const std::size_t size = 4 * granule;
  std::byte* const base = static_cast<std::byte*>(find_fixed_base(size));
  REQUIRE(base != nullptr);

  struct Taken {
    std::byte* begin;
    bool in_the_way, in_the_way_without_guards;
  };
  const Taken places[] = {{base, true, true},
                          {base + size - granule, true, true},
                          {base + granule, true, true},
                          {base - granule, true, false},
                          {base + size, true, false},
                          {base - 2 * granule, false, false},
                          {base + size + granule, false, false}};
  for (const Taken& taken : places) {
    CAPTURE(taken.begin - base);
    void* const pages = map_pages(taken.begin, granule);
    REQUIRE(pages == taken.begin);
    fill(pages, granule);

    void* const found = find_fixed_base(size);
    REQUIRE(found != nullptr);
    CHECK((found != base) == taken.in_the_way);
    CHECK(in_fixed_base_range(found, size));
    CHECK(find_fixed_base(size) == found);
    const MemoryBlock block = block_at_fixed_base(found, size);
    CHECK(block.base() == found);
    CHECK((find_fixed_base(size, {.guard_size = 0}) == base) ==
          (!taken.in_the_way_without_guards && block.base() != base));

    CHECK(filled(pages, granule));
    unmap_pages(pages, granule);
  }
  CHECK(find_fixed_base(size) == base);
}

TEST_CASE("blocks at bases that were found are all elsewhere, until there is no base", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  std::vector<MemoryBlock> blocks;
  blocks.reserve(65);
  void* base = find_fixed_base(page_size());
  void* const first = base;
  while (base != nullptr && blocks.size() < 65) {
    blocks.push_back(block_at_fixed_base(base, page_size()));
    REQUIRE(blocks.back().base() == base);
    base = find_fixed_base(page_size());
    if (base != nullptr) REQUIRE(base > blocks.back().base());
  }
  CHECK(base == nullptr);
  CHECK(blocks.size() >= 8);
  CHECK(blocks.size() <= 64);  // places that are tried

  MemoryBlock& middle = blocks[blocks.size() / 2];
  void* const freed = middle.base();
  CHECK(middle.free() == MemoryError::ok);
  CHECK(find_fixed_base(page_size()) == freed);
  blocks.clear();
  CHECK(find_fixed_base(page_size()) == first);
}

TEST_CASE("a base that is further on is aligned as the first", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const AddressRange range = fixed_base_range();
  const std::size_t granule = os::granularity();
  const std::size_t large = os::large_page_size();
  // So much that the places are as close as they can be.
  const std::size_t reserve = static_cast<std::size_t>((range.end - range.begin) / 64 / granule + 1) * granule;
  const bool has_large = large > granule && large <= reserve / 4;
  void* const odd_base = reinterpret_cast<void*>(range.begin + granule);
  const BlockOptions kinds[] = {
      {.reserve = reserve, .alignment = 8 * granule},
      {.flags = has_large ? MemoryFlags::read_write | MemoryFlags::large_pages : MemoryFlags::read_write,
       .base = odd_base,
       .reserve = reserve}};
  for (const BlockOptions& options : kinds) {
    if (!may_hold(options.reserve)) continue;
    const std::size_t size = has_large ? large : granule;
    const std::size_t alignment = options.alignment != 0 ? options.alignment : has_large ? large : granule;
    void* const first = find_fixed_base(size, options);
    if (first == nullptr) {
      skip("this process may not hold so much address space");
      continue;
    }
    void* const pages = map_pages(first, granule);
    REQUIRE(pages == first);
    void* const second = find_fixed_base(size, options);
    REQUIRE(second != nullptr);
    CHECK(second != first);
    CHECK(reinterpret_cast<std::uintptr_t>(second) % alignment == 0);
    CHECK(block_at_fixed_base(second, size, options).base() == second);
    unmap_pages(pages, granule);
  }
}

TEST_CASE("a base is not answered where a block would reach beyond the range", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  const AddressRange range = fixed_base_range();
  const std::size_t granule = os::granularity();
  const BlockOptions kinds[] = {{.reserve = static_cast<std::size_t>((range.end - range.begin) / 5 * 2)},
                                {.alignment = static_cast<std::size_t>(range.begin & (0 - range.begin))}};
  for (const BlockOptions& options : kinds) {
    if (!may_hold(options.reserve)) continue;
    const std::size_t size = options.reserve > granule ? options.reserve : granule;
    std::vector<MemoryBlock> blocks;
    blocks.reserve(64);
    for (void* base = find_fixed_base(granule, options); base != nullptr; base = find_fixed_base(granule, options)) {
      REQUIRE(in_fixed_base_range(base, size));
      REQUIRE(blocks.size() < 64);
      blocks.push_back(block_at_fixed_base(base, granule, options));
      REQUIRE(blocks.back().base() == base);
    }
    if (blocks.empty()) skip("this process may not hold so much address space");
  }
}
