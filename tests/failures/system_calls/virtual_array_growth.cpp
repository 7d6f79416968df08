// de100 memory, https://opensource.org/license/zlib
//
// The system refuses memory while an array or a pool grows: nothing has changed, and a later try works.

#include "support/test.hpp"

#include <de100/pool.hpp>
#include <de100/virtual_array.hpp>

#include "failures/system_calls/codes.hpp"

using namespace de100;
using de100_test::calls;

namespace {

constexpr std::size_t many = 120'000;

/// An array that has used all that is committed.
VirtualArray<std::uint32_t> at_its_edge() {
  VirtualArray<std::uint32_t> array = VirtualArray<std::uint32_t>::reserve(many);
  REQUIRE(array.is_valid());
  std::uint32_t number = 0;
  for (std::uint32_t& element : array.extend_uninitialized(array.committed())) element = number++;
  REQUIRE(array.size() < many);
  return array;
}

[[nodiscard]] std::size_t wrong_elements(const VirtualArray<std::uint32_t>& array, std::size_t count) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) wrong += array[i] != i;
  return wrong;
}

enum class Growth { emplace_back, push_back, extend, extend_uninitialized, resize };

[[nodiscard]] bool grow(VirtualArray<std::uint32_t>& array, Growth growth) {
  switch (growth) {
    case Growth::emplace_back:
      return array.emplace_back(7U) != nullptr;
    case Growth::push_back:
      return array.push_back(7U) != nullptr;
    case Growth::extend:
      return !array.extend(1).empty();
    case Growth::extend_uninitialized:
      return !array.extend_uninitialized(1).empty();
    case Growth::resize:
      break;
  }
  return array.resize(array.size() + 1);
}

}  // namespace

TEST_CASE("an array that the system refuses memory is as it was, and grows later", "[failures][virtual_array]") {
  for (const de100_test::Code& code : de100_test::codes) {
    for (const Growth growth :
         {Growth::emplace_back, Growth::push_back, Growth::extend, Growth::extend_uninitialized, Growth::resize}) {
      CAPTURE(code.number, static_cast<int>(growth));
      VirtualArray<std::uint32_t> array = at_its_edge();
      const std::size_t size = array.size();
      const std::uint32_t* const data = array.data();
      calls.arm(1, code.number, true);
      const bool grew = grow(array, growth);
      calls.disarm();
      CHECK_FALSE(grew);
      CHECK(calls.failed() >= 2);  // for much, then for little
      CHECK(array.error() == code.error);
      CHECK(array.size() == size);
      CHECK(array.committed() == size);
      CHECK(array.data() == data);
      CHECK(array.is_valid());
      CHECK(wrong_elements(array, size) == 0);

      CHECK(grow(array, growth));
      CHECK(array.error() == MemoryError::ok);
      CHECK(array.size() == size + 1);
      CHECK(array.committed() > size);
      CHECK(wrong_elements(array, size) == 0);
    }
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("where the system has not enough to be ahead, an array grows by what it needs", "[failures][virtual_array]") {
  VirtualArray<std::uint32_t> array = at_its_edge();
  const std::size_t size = array.size();
  calls.arm(1, de100_test::codes[0].number);
  CHECK(array.push_back(static_cast<std::uint32_t>(size)) != nullptr);
  calls.disarm();
  CHECK(calls.failed() == 1);
  CHECK(array.error() == MemoryError::ok);
  CHECK(array.size() == size + 1);
  CHECK(array.committed() == size + page_size() / sizeof(std::uint32_t));
  CHECK(wrong_elements(array, size + 1) == 0);
}

TEST_CASE("any one system call fails while an array is reserved", "[failures][virtual_array]") {
  for (const de100_test::Code& code : de100_test::codes) {
    for (int n = 1;; ++n) {
      REQUIRE(n < 100);
      calls.arm(n, code.number);
      VirtualArray<std::uint32_t> array = VirtualArray<std::uint32_t>::reserve(many);
      const int failed = calls.failed();
      calls.disarm();
      if (array.error() != MemoryError::ok) {
        CHECK(failed != 0);
        CHECK(array.error() == code.error);
        CHECK_FALSE(array.is_valid());
        CHECK(array.push_back(1) == nullptr);
      } else {
        CHECK(array.push_back(1) != nullptr);
      }
      array = VirtualArray<std::uint32_t>();
      CHECK(calls.held() == 0);
      if (failed == 0) break;
    }
  }
}

TEST_CASE("an array that cannot give memory back keeps it", "[failures][virtual_array]") {
  VirtualArray<std::uint32_t> array = at_its_edge();
  REQUIRE(array.push_back(0) != nullptr);  // on a page that ten elements do not need
  const std::size_t committed = array.committed();
  REQUIRE(array.resize(10));
  calls.arm(1, de100_test::codes[0].number, true);
  array.shrink_to_fit();
  calls.disarm();
  CHECK(calls.failed() != 0);
  CHECK(array.committed() == committed);
  CHECK(array.size() == 10);
  CHECK(wrong_elements(array, 10) == 0);
  CHECK(array.extend(committed - 10).size() == committed - 10);
  array.clear();
  array.shrink_to_fit();
  CHECK(array.committed() == page_size() / sizeof(std::uint32_t));
}

TEST_CASE("any one system call fails while a pool is reserved", "[failures][pool]") {
  for (const de100_test::Code& code : de100_test::codes) {
    for (int n = 1;; ++n) {
      REQUIRE(n < 100);
      calls.arm(n, code.number);
      Pool<std::uint64_t> pool = Pool<std::uint64_t>::reserve(many);
      const int failed = calls.failed();
      calls.disarm();
      if (pool.error() != MemoryError::ok) {
        CHECK(failed != 0);
        CHECK(pool.error() == code.error);
        CHECK_FALSE(pool.is_valid());
        CHECK(pool.capacity() == 0);
        CHECK(!pool.create(1U));
        CHECK(calls.held() == 0);  // also what was had before the refusal
      } else {
        CHECK(pool.create(1U));
      }
      pool = Pool<std::uint64_t>();
      CHECK(calls.held() == 0);
      if (failed == 0) break;
    }
  }
}

TEST_CASE("a pool that the system refuses memory is as it was, and grows later", "[failures][pool]") {
  // The slots, their generations and the stack need memory at different times; n calls go well before all fail.
  for (const int n : {1, 3, 5}) {
    int refusals_met = 0;
    Pool<std::uint64_t> pool = Pool<std::uint64_t>::reserve(many);
    std::uint64_t number = 0;
    while (number < 60'000) {
      calls.arm(n, de100_test::codes[0].number, true);
      const Handle<std::uint64_t> handle = pool.create(number);
      const bool failed = calls.failed() != 0;
      calls.disarm();
      if (handle) {
        const std::uint64_t* const object = pool.get(handle);
        if (object == nullptr || *object != number) FAIL("a wrong object");
        ++number;
        continue;
      }
      ++refusals_met;
      REQUIRE(failed);
      CHECK(pool.error() == MemoryError::out_of_memory);
      CHECK(pool.size() == number);
      CHECK(pool.capacity() == many);
      const Handle<std::uint64_t> later = pool.create(number);
      REQUIRE(later);
      CHECK(later.index() == number);
      CHECK(pool.error() == MemoryError::ok);
      ++number;
      CHECK(pool.size() == number);
    }
    CHECK((refusals_met != 0) == (n == 1));
    std::uint64_t expected = 0;
    std::size_t wrong = 0;
    for (const std::uint64_t& each : pool) wrong += each != expected++;
    CHECK(wrong == 0);
    CHECK(expected == number);
  }
  CHECK(calls.held() == 0);
}

TEST_CASE("a pool that was refused memory many times still gets as large as it may", "[failures][pool]") {
  // As many generations as their pages hold, so that none can be wasted.
  constexpr std::size_t most = 32 * 1024;
  Pool<std::uint64_t> pool = Pool<std::uint64_t>::reserve(most);
  std::uint64_t number = 0;
  while (number < most) {
    for (int again = 0; again < 3; ++again) {
      calls.arm(1, de100_test::codes[0].number, true);
      if (pool.create(number)) ++number;
      calls.disarm();
    }
    if (number < most) REQUIRE(pool.create(number++));
  }
  CHECK(pool.size() == most);
  CHECK(pool.error() == MemoryError::ok);
  CHECK(!pool.create(1U));
}
