// de100 memory, https://opensource.org/license/zlib
//
// Work that is done on several threads at once.

#ifndef DE100_TESTS_SUPPORT_THREADS_HPP
#define DE100_TESTS_SUPPORT_THREADS_HPP

#include <thread>
#include <vector>

#include "support/test.hpp"

namespace de100_test {

/// Calls `work(0)`, `work(1)` and so on, `count` in all, each on a thread of its own, and waits for them; one after the
/// other where a program has no threads.
template <class Work>
void on_threads(unsigned count, const Work& work) {
#if defined(__wasm__) && !defined(__EMSCRIPTEN_PTHREADS__)
  skip("this program has no threads: what they do is done one after the other");
  for (unsigned number = 0; number < count; ++number) work(number);
#else
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < count; ++number) threads.emplace_back([&work, number] { work(number); });
  for (std::thread& thread : threads) thread.join();
#endif
}

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_THREADS_HPP
