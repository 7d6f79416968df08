// de100 memory, https://opensource.org/license/zlib
//
// shrink_to_fit: the pages behind the last element go back to the system.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;

TEST_CASE("memory that elements no longer need is given back", "[virtual_array]") {
  VirtualArray<int> array = VirtualArray<int>::reserve(250'000);
  const std::size_t page = page_size() / sizeof(int);
  REQUIRE(array.extend(200'000).size() == 200'000);
  const std::size_t before = array.committed();
  int* const data = array.data();
  for (const std::size_t left : de100_test::sizes{3 * page + 1, 3 * page, 1, 0}) {
    CAPTURE(left);
    for (std::size_t i = 0; i < left; ++i) array[i] = static_cast<int>(i) + 1;
    REQUIRE(array.resize(left));
    array.shrink_to_fit();
    CHECK(array.committed() == align_up(left == 0 ? 1 : left, page));
    CHECK(array.committed() < before);
    CHECK(array.size() == left);
    CHECK(array.data() == data);
    CHECK(array.error() == MemoryError::ok);
    if (de100_test::has_virtual_memory) CHECK(de100_test::off_limits(data + array.committed()));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < left; ++i) wrong += array[i] != static_cast<int>(i) + 1;
    CHECK(wrong == 0);
  }
  CHECK(array.capacity() >= 250'000);
  CHECK(array.extend(250'000).size() == 250'000);  // and had again
  CHECK(array.committed() >= 250'000);
}

TEST_CASE("dropping elements keeps their memory", "[virtual_array]") {
  VirtualArray<int> array = VirtualArray<int>::reserve(250'000);
  REQUIRE(array.extend(200'000).size() == 200'000);
  const std::size_t before = array.committed();
  array.clear();
  CHECK(array.committed() == before);
}

TEST_CASE("memory of a view is not given back", "[virtual_array]") {
  int memory[8] = {};
  VirtualArray<int> array(MemoryView(memory, sizeof memory));
  REQUIRE(array.push_back(1) != nullptr);
  array.shrink_to_fit();
  CHECK(array.committed() == 8);
  CHECK(array.capacity() == 8);
  CHECK(array.extend(7).size() == 7);
}
