// de100 memory, https://opensource.org/license/zlib
//
// detail::AtomicU64, which stands in for <atomic>: alone, and with threads that count together.

#include "support/test.hpp"

#include <de100/atomic.hpp>

#include "support/threads.hpp"

using namespace de100;

TEST_CASE("an exchange happens only where the number is the one expected", "[atomic]") {
  detail::AtomicU64 atomic;
  CHECK(detail::load(atomic) == 0);

  std::uint64_t expected = 0;
  CHECK(detail::compare_exchange(atomic, expected, 0x1234567890ABCDEFU));
  CHECK(expected == 0);
  CHECK(detail::load(atomic) == 0x1234567890ABCDEFU);

  expected = 7;
  CHECK_FALSE(detail::compare_exchange(atomic, expected, 8));
  CHECK(expected == 0x1234567890ABCDEFU);
  CHECK(detail::load(atomic) == 0x1234567890ABCDEFU);
}

TEST_CASE("threads that count with it lose nothing", "[atomic]") {
  detail::AtomicU64 count;
  de100_test::on_threads(2, [&count](unsigned) {
    for (int i = 0; i < 20000; ++i) {
      std::uint64_t seen = detail::load(count);
      while (!detail::compare_exchange(count, seen, seen + 1)) {
      }
    }
  });
  CHECK(detail::load(count) == 40000);
}

TEST_CASE("a sum is answered, and no part of it lost between threads", "[atomic]") {
  detail::AtomicU64 sum;
  CHECK(detail::add(sum, 5) == 5);
  CHECK(detail::add(sum, std::uint64_t{0} - 3) == 2);  // wraps
  de100_test::on_threads(2, [&sum](unsigned) {
    for (int i = 0; i < 20000; ++i) (void)detail::add(sum, 1);
  });
  CHECK(detail::load(sum) == 40002);
}

TEST_CASE("raising keeps the largest, whoever says it", "[atomic]") {
  detail::AtomicU64 largest;
  detail::raise(largest, 7);
  CHECK(detail::load(largest) == 7);
  detail::raise(largest, 6);
  CHECK(detail::load(largest) == 7);
  de100_test::on_threads(2, [&largest](unsigned thread) {
    for (std::uint64_t i = 0; i < 20000; ++i) detail::raise(largest, 2 * i + thread);
  });
  CHECK(detail::load(largest) == 39999);
}
