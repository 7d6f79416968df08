// de100 memory, https://opensource.org/license/zlib
//
// bug: thread: an arena used by a second one
// release: lets it, and may be a data race

#include "gallery.hpp"

#include <thread>

void gallery::uses_an_arena_on_another_thread() {
  OwnedArena arena = make_arena();
  (void)arena.push_struct<int>();
  std::thread([&] { culprit([&] { (void)arena.push_struct<int>(); }); }).join();
}
