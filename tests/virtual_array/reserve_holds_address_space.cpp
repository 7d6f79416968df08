// de100 memory, https://opensource.org/license/zlib
//
// reserve: address space for all elements, memory for the first.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <utility>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;

namespace {

/// An array that has room for nothing refuses everything, and may still be asked.
void has_no_room(VirtualArray<int>& array) {
  CHECK_FALSE(array.is_valid());
  CHECK(array.capacity() == 0);
  CHECK(array.committed() == 0);
  CHECK(array.size() == 0);
  CHECK(array.empty());
  CHECK(array.data() == nullptr);
  CHECK(array.begin() == array.end());
  CHECK(array.span().empty());
  CHECK(array.emplace_back(1) == nullptr);
  CHECK(array.push_back(1) == nullptr);
  CHECK(array.extend(1).empty());
  CHECK(array.extend(0).empty());
  CHECK(array.extend_uninitialized(1).empty());
  CHECK_FALSE(array.resize(1));
  CHECK(array.resize(0));
  array.clear();
  array.shrink_to_fit();
  CHECK(array.size() == 0);
}

}  // namespace

TEST_CASE("an array without memory has room for nothing", "[virtual_array]") {
  VirtualArray<int> array;
  has_no_room(array);
  CHECK(array.error() == MemoryError::ok);
}

TEST_CASE("a reserved array has room for what was asked, and memory for the first elements", "[virtual_array]") {
  for (const std::size_t most : de100_test::sizes{1, 1000, 100'000, 250'000}) {
    CAPTURE(most);
    VirtualArray<int> array = VirtualArray<int>::reserve(most, "ints");
    REQUIRE(array.is_valid());
    CHECK(array.error() == MemoryError::ok);
    CHECK(array.empty());
    CHECK(array.capacity() == align_up(most * sizeof(int), page_size()) / sizeof(int));
    const std::size_t first_bytes = most * sizeof(int) < 64 * 1024 ? most * sizeof(int) : 64 * 1024;
    CHECK(array.committed() == align_up(first_bytes, page_size()) / sizeof(int));
    CHECK(de100_test::readable(array.data()));
    if (de100_test::has_virtual_memory) {
      CHECK(de100_test::off_limits(array.data() + array.committed()));
      CHECK(de100_test::off_limits(array.data() + array.capacity()));
    }
  }
}

TEST_CASE("an array that cannot be has room for nothing, and says why", "[virtual_array]") {
  VirtualArray<int> none = VirtualArray<int>::reserve(0);
  CHECK(none.error() == MemoryError::invalid_size);
  has_no_room(none);
  CHECK(none.error() == MemoryError::invalid_size);
  // More than addresses, a product that wraps to something small, and more than there may be.
  for (const std::size_t most : {SIZE_MAX, SIZE_MAX / sizeof(int) + 2, max_size / sizeof(int)}) {
    VirtualArray<int> array = VirtualArray<int>::reserve(most);
    CHECK(array.error() == MemoryError::size_overflow);
    has_no_room(array);
  }
}

TEST_CASE("an array owns the block that it is given", "[virtual_array]") {
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = 4 * page_size()});
  REQUIRE(block.is_valid());
  std::byte* const base = block.base();
  {
    VirtualArray<int> array(std::move(block));
    CHECK_FALSE(block.is_valid());
    CHECK(array.error() == MemoryError::ok);
    CHECK(static_cast<void*>(array.data()) == base);
    CHECK(array.capacity() == 4 * page_size() / sizeof(int));
    CHECK(array.committed() == page_size() / sizeof(int));
    while (array.emplace_back(7) != nullptr) {
    }
    CHECK(array.size() == array.capacity());
    CHECK(array.error() == MemoryError::ok);  // full, which is no refusal of the system's
  }
  if (de100_test::has_virtual_memory) CHECK_FALSE(de100_test::mapped(base));
}

TEST_CASE("an array of a block that failed says why that failed", "[virtual_array]") {
  VirtualArray<int> array(MemoryBlock::allocate(0));
  CHECK(array.error() == MemoryError::invalid_size);
  has_no_room(array);
}

TEST_CASE("an array of a block with room for a part of an element has room for none", "[virtual_array]") {
  struct Huge {
    unsigned char bytes[200'000];
  };
  VirtualArray<Huge> array(MemoryBlock::allocate(1));
  CHECK_FALSE(array.is_valid());
  CHECK(array.extend(1).empty());
  VirtualArray<Huge> two = VirtualArray<Huge>::reserve(2);
  CHECK(two.committed() == 0);  // an element is more than is committed ahead
  CHECK(two.extend_uninitialized(3).empty());
  CHECK(two.emplace_back() != nullptr);
  CHECK(two.committed() >= 1);
  CHECK(two.resize(2));
  CHECK(two.emplace_back() == nullptr);
  two.clear();
  two.shrink_to_fit();
  CHECK(two.committed() == 0);
  CHECK(two.extend(2).size() == 2);
}
