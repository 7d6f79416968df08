// de100 memory, https://opensource.org/license/zlib
//
// found by thread: WARNING: ThreadSanitizer: data race

#include <de100/arena.hpp>

#include <thread>

int main() {
  static unsigned char memory[65536];
  de100::BasicArena<de100::ArenaPolicy{.check_thread = false}> arena{de100::MemoryView(memory)};
  const auto push = [&arena] {
    for (int i = 0; i < 1000; ++i) (void)arena.push_size_uninitialized(16);
  };
  std::thread first(push), second(push);
  first.join();
  second.join();
}
