// de100 memory, https://opensource.org/license/zlib
//
// A heap's own bytes are its own, what is allocated is the user's, and all of it is the owner's again where it ends.
//
// quiet under address
// quiet under memory
// quiet under valgrind

#define DE100_VALGRIND 1
#include <de100/heap.hpp>

#include <utility>

namespace {

void fill(unsigned char* bytes, std::size_t size, unsigned char value) noexcept {
  for (std::size_t i = 0; i < size; ++i) bytes[i] = value;
}

bool all_are(const unsigned char* bytes, std::size_t size, unsigned char value) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    if (bytes[i] != value) return false;
  }
  return true;
}

}  // namespace

int main() {
  alignas(64) static unsigned char memory[32768];
  for (int round = 0; round < 3; ++round) {
    {
      de100::Heap heap{de100::MemoryView(memory)};
      unsigned char* living[60] = {};
      for (std::size_t i = 0; i < 2000; ++i) {
        unsigned char*& one = living[i * 7 % 60];
        const std::size_t size = 1 + i * 131 % 700;
        if (one != nullptr) {
          const unsigned char value = *one;
          if (!all_are(one, heap.size_of(one), value)) return 1;
          const std::size_t kept = heap.size_of(one) < size ? heap.size_of(one) : size;
          unsigned char* const moved = static_cast<unsigned char*>(heap.reallocate(one, size));
          if (moved != nullptr && !all_are(moved, kept, value)) return 2;
          heap.free(moved != nullptr ? moved : one);
        }
        one = static_cast<unsigned char*>(heap.allocate(size, i % 5 == 0 ? 128 : 16));
        if (one != nullptr) fill(one, heap.size_of(one), static_cast<unsigned char>(i));
      }
      if (!heap.check() || heap.largest_free() > heap.capacity()) return 3;
      de100::Heap moved(std::move(heap));
      moved.reset();
      if (moved.allocate(moved.capacity()) == nullptr) return 4;
    }
    fill(memory, sizeof memory, 9);
  }
  return 0;
}
