// de100 memory, https://opensource.org/license/zlib
//
// Growing commits memory and moves nothing: pointers and iterators stay good.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

using namespace de100;

TEST_CASE("elements stay where they are while the array grows to its last byte", "[virtual_array]") {
  VirtualArray<std::uint64_t> array = VirtualArray<std::uint64_t>::reserve(100'000);
  REQUIRE(array.is_valid());
  std::uint64_t* const start = array.begin();
  std::size_t commits = 0;
  for (std::size_t i = 0; i < array.capacity(); ++i) {
    const std::size_t before = array.committed();
    std::uint64_t* const element = array.emplace_back(i * 3);
    if (element != start + i || &array.back() != element) FAIL("an element is elsewhere");
    if (array.committed() != before) ++commits;
    if (array.committed() < array.size()) FAIL("fewer are committed than there are");
  }
  CHECK(commits <= array.capacity() * sizeof(std::uint64_t) / (64 * 1024) + 1);  // the system is asked rarely
  CHECK(array.emplace_back(1U) == nullptr);
  CHECK(array.size() == array.capacity());
  CHECK(array.begin() == start);
  CHECK(array.end() == start + array.size());
  CHECK(array.front() == 0);
  std::size_t wrong = 0;
  std::size_t index = 0;
  for (const std::uint64_t& element : array) wrong += element != 3 * index++;
  CHECK(wrong == 0);
  CHECK(index == array.size());
}

TEST_CASE("memory is committed ahead: 64 KiB, or an eighth of what there is", "[virtual_array]") {
  VirtualArray<unsigned char> array = VirtualArray<unsigned char>::reserve(1024 * 1024);
  const std::size_t page = page_size();
  REQUIRE(array.extend_uninitialized(array.committed() + 1).size() != 0);
  CHECK(array.committed() == align_up(array.size() + 64 * 1024, page));
  REQUIRE(array.extend_uninitialized(800 * 1024 - array.size()).size() != 0);
  CHECK(array.committed() == align_up(900 * 1024, page));
  REQUIRE(array.extend_uninitialized(1000 * 1024 - array.size()).size() != 0);
  CHECK(array.committed() == 1024 * 1024);  // and never beyond what is reserved
}

TEST_CASE("an element of the array may be pushed on it", "[virtual_array]") {
  VirtualArray<int> array = VirtualArray<int>::reserve(40'000);
  REQUIRE(array.push_back(5) != nullptr);
  bool pushed = true;
  while (pushed && array.size() < array.capacity()) pushed = array.push_back(array.front()) != nullptr;
  CHECK(pushed);
  CHECK(array.back() == 5);
}

TEST_CASE("a span shows the elements that there are", "[virtual_array]") {
  int memory[4] = {};
  VirtualArray<int> array(MemoryView(memory, sizeof memory));
  REQUIRE(array.push_back(1) == memory);
  REQUIRE(array.push_back(2) == memory + 1);
  const Span<int> both = array.span();
  CHECK(both.data() == memory);
  CHECK(both.size() == 2);
  CHECK(&array[1] == memory + 1);
  CHECK(&array.front() == memory);
  CHECK(&array.back() == memory + 1);
  CHECK_FALSE(array.empty());
}
