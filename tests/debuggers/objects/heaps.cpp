// de100 memory, https://opensource.org/license/zlib

#include <de100/heap.hpp>

#include "stop.hpp"

using namespace de100;

void stop_at_heaps() {
  alignas(16) static char buffer[64 * 1024];
  Heap none, moved_from{MemoryView(buffer)};
  void* const first = moved_from.allocate(2000);
  (void)moved_from.allocate(3000);
  moved_from.free(first);
  Heap heap = static_cast<Heap&&>(moved_from);
  [[maybe_unused]] const std::size_t used = heap.used(), peak = heap.peak(), capacity = heap.capacity();
  // shows none: Heap: no memory
  // natvis none: no memory
  // shows heap: Heap: 2.9 KiB of 62.7 KiB, peak 4.9 KiB
  // natvis heap: 3000 of 64200 bytes, peak 5008
  // shows used: 3000
  // shows capacity: 64200
  // shows peak: 5008
  // shows moved_from: Heap: no memory
  stop();
}
