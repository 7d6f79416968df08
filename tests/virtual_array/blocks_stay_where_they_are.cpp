// de100 memory, https://opensource.org/license/zlib
//
// A VirtualArray never moves its block, of whatever kind it is: one that could only be copied keeps its size, one that
// has other pages than it asked for grows to all that it reserved.

#include "support/test.hpp"

#include <de100/fixed_base.hpp>
#include <de100/virtual_array.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;

namespace {

constexpr MemoryFlags array_large_flags = MemoryFlags::read_write | MemoryFlags::large_pages;

void array_fills_up(VirtualArray<std::uint32_t>& array, std::size_t bytes) {
  REQUIRE(array.is_valid());
  CHECK(array.capacity() == bytes / sizeof(std::uint32_t));
  const std::uint32_t* const data = array.data();
  std::size_t wrong = 0;
  while (array.size() < array.capacity()) {
    const std::uint32_t next = static_cast<std::uint32_t>(array.size()) * 7 + 1;
    if (array.push_back(next) == nullptr) break;
  }
  CHECK(array.size() == array.capacity());
  CHECK(array.error() == MemoryError::ok);
  CHECK(array.push_back(1) == nullptr);
  REQUIRE(array.data() == data);
  for (std::size_t i = 0; i < array.size(); ++i) wrong += array[i] != static_cast<std::uint32_t>(i) * 7 + 1;
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("an array on a block that ends at its guard gives nothing back, and stays", "[virtual_array]") {
  const std::size_t page = page_size();
  for (const std::size_t bytes : de100_test::sizes{8 * page, 8 * page - 64}) {
    CAPTURE(bytes);
    MemoryBlock block = MemoryBlock::allocate(bytes, {.end_at_guard = true});
    void* const base = block.base();
    VirtualArray<std::uint32_t> array(static_cast<MemoryBlock&&>(block));
    REQUIRE(array.data() == base);
    array_fills_up(array, bytes);
    for (const std::size_t left : de100_test::sizes{5 * page / 4, 1, 0}) {
      array.truncate(left);
      array.shrink_to_fit();
      REQUIRE(array.data() == base);
      CHECK(query(base).base == base);  // it is still there
      CHECK(query(base).size == bytes);
      CHECK(array.size() == left);
      CHECK(array.committed() == bytes / sizeof(std::uint32_t));
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < left; ++i) wrong += array[i] != static_cast<std::uint32_t>(i) * 7 + 1;
      CHECK(wrong == 0);
    }
    array_fills_up(array, bytes);
    CHECK(array.data() == base);
  }
}

TEST_CASE("an array grows to all of a block that is to have large pages and is smaller than one", "[virtual_array]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) return de100_test::skip("this system has no large pages");
  for (const std::size_t reserve : de100_test::sizes{large + page, 2 * large - 3 * page}) {
    CAPTURE(reserve);
    MemoryBlock block = MemoryBlock::allocate(page, {.flags = array_large_flags, .reserve = reserve});
    VirtualArray<std::uint32_t> array(static_cast<MemoryBlock&&>(block));
    array_fills_up(array, reserve);
    array.clear();
    array.shrink_to_fit();
    CHECK(array.committed() == page / sizeof(std::uint32_t));
    array_fills_up(array, reserve);
    const std::size_t most = array.capacity();
    array.clear();
    array.shrink_to_fit();
    CHECK(array.extend(most).size() == most);  // at once
  }
}

TEST_CASE("an array grows to all of a block at a base that is no multiple of a large page", "[virtual_array]") {
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  if (large == 0) return de100_test::skip("this system has no large pages");
  const std::size_t reserve = 2 * large + 3 * page;
  std::byte* const found = static_cast<std::byte*>(find_fixed_base(reserve + 2 * large));
  REQUIRE(found != nullptr);
  MemoryBlock block = MemoryBlock::allocate(
      large,
      {.flags = array_large_flags | MemoryFlags::base_fixed, .base = found + os::granularity(), .reserve = reserve});
  REQUIRE(block.is_valid());
  VirtualArray<std::uint32_t> array(static_cast<MemoryBlock&&>(block));
  array_fills_up(array, reserve);
}
