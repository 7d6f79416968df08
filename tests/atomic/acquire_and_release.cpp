// de100 memory, https://opensource.org/license/zlib
//
// store_release() and load_acquire(): the number goes through whole, and with it what was written before.

#include "support/test.hpp"

#include <de100/atomic.hpp>

#include <thread>

#include "support/os_facts.hpp"
#include "support/threads.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::uint64_t atomic_numbers[] = {0, 1, 0xFFFFFFFFU, 0x100000000U, 0x1234567890ABCDEFU, UINT64_MAX};

}  // namespace

TEST_CASE("what is stored with release is loaded with acquire", "[atomic]") {
  detail::AtomicU64 atomic;
  CHECK(detail::load_acquire(atomic) == 0);
  for (const std::uint64_t number : atomic_numbers) {
    for (const std::uint64_t before : atomic_numbers) {
      detail::store_release(atomic, before);
      CHECK(detail::load_acquire(atomic) == before);
      detail::store_release(atomic, number);
      CHECK(detail::load_acquire(atomic) == number);
      CHECK(detail::load_acquire(atomic) == number);  // to look changes nothing
      CHECK(detail::load(atomic) == number);
    }
  }
}

TEST_CASE("a number that another thread stores is never half there", "[atomic]") {
  detail::AtomicU64 atomic;
  detail::AtomicU64 enough;
  int wrong = 0;
  on_threads(2, [&](unsigned thread) {
    if (thread == 0) {
      for (int i = 0; i < rounds(40000); ++i) {
        const std::uint64_t found = detail::load_acquire(atomic);
        if (found != 0 && found != UINT64_MAX) ++wrong;
        if (i % 4096 == 0) std::this_thread::yield();
      }
      detail::store_release(enough, 1);
    } else {
      for (std::uint64_t number = 0; detail::load_acquire(enough) == 0; number = ~number) {
        detail::store_release(atomic, number);
      }
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("who finds what was released finds what was written before", "[atomic]") {
#if defined(__wasm__) && !defined(__EMSCRIPTEN_PTHREADS__)
  skip("this program has no threads that could wait for each other");
#else
  struct Message {
    std::uint64_t words[4] = {};
    detail::AtomicU64 sent;
    detail::AtomicU64 read;
  } message;
  const std::uint64_t count = static_cast<std::uint64_t>(rounds(20000));
  const auto wait_for = [](detail::AtomicU64& atomic, std::uint64_t number) {
    for (unsigned tries = 0; detail::load_acquire(atomic) < number; ++tries) {
      if (tries % 64 == 63) std::this_thread::yield();
    }
  };
  int wrong = 0;
  on_threads(2, [&](unsigned thread) {
    for (std::uint64_t number = 1; number <= count; ++number) {
      if (thread == 0) {
        wait_for(message.read, number - 1);
        for (std::uint64_t& word : message.words) word = number;
        detail::store_release(message.sent, number);
      } else {
        wait_for(message.sent, number);
        for (const std::uint64_t word : message.words) wrong += word == number ? 0 : 1;
        detail::store_release(message.read, number);
      }
    }
  });
  CHECK(wrong == 0);
#endif
}
