// de100 memory, https://opensource.org/license/zlib
//
// What was never made, or was written over: it is said to be none, and nothing is read without end.

#include <de100/memory.hpp>

#include <cstring>
#include <initializer_list>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

/// Bytes that are taken for a T.
template <class T>
struct Bytes {
  alignas(T) unsigned char bytes[sizeof(T)];
  T& object;

  explicit Bytes(int fill) : object(*static_cast<T*>(static_cast<void*>(bytes))) {
    std::memset(bytes, fill, sizeof bytes);
  }
};

/// Each word in turn is written over in a copy of the object.
template <class T>
void stop_with_each_word_wrong(const T& whole, int fill) {
  Bytes<T> copy(0);
  [[maybe_unused]] T& object = copy.object;
  for (std::size_t i = 0; i + sizeof(void*) <= sizeof(T); i += sizeof(void*)) {
    std::memcpy(copy.bytes, static_cast<const void*>(&whole), sizeof(T));
    std::memset(copy.bytes + i, fill, sizeof(void*));
    // shows object: ~
    stop();
  }
}

}  // namespace

void stop_at_garbage() {
  for (const int fill : {0x5a, 0xff}) {
    Bytes<MemoryView> view_bytes(fill);
    Bytes<Span<int>> row_bytes(fill);
    Bytes<MemoryBlock> block_bytes(fill);
    Bytes<Arena> arena_bytes(fill);
    Bytes<BlockArena> block_arena_bytes(fill);
    Bytes<SharedArena> shared_bytes(fill);
    Bytes<VirtualArray<int>> array_bytes(fill);
    Bytes<Pool<int>> pool_bytes(fill);
    Bytes<Heap> heap_bytes(fill);
    Bytes<MemoryBudget> budget_bytes(fill);
    // shows view_bytes.object: MemoryView: ~
    // shows row_bytes.object: Span<int>: not one, or written over
    // shows block_bytes.object: MemoryBlock: not one, or written over
    // shows arena_bytes.object: Arena~
    // shows block_arena_bytes.object: BlockArena~
    // shows shared_bytes.object: SharedArena: not one, or written over
    // shows array_bytes.object: VirtualArray<int>: not one, or written over
    // shows pool_bytes.object: Pool<int>: not one, or written over
    // shows heap_bytes.object: Heap: not one, or written over
    // shows budget_bytes.object: MemoryBudget: not one, or written over
    stop();
  }

  static char buffer[1024];
  Bytes<Handle<int>> handle_bytes(0x5a);
  Arena arena{MemoryView(buffer)};
  const void* const begin = buffer;
  unsigned char* word = reinterpret_cast<unsigned char*>(&arena);
  while (std::memcmp(word, &begin, sizeof begin) != 0) word += sizeof begin;
  std::memset(word, 0x5a, sizeof begin);  // the cursor
  VirtualArray<int> array{MemoryView(buffer)};
  std::memset(reinterpret_cast<unsigned char*>(&array) + sizeof begin, 0x5a, sizeof begin);  // the size
  Pool<int> pool{MemoryView(buffer)};
  std::memset(reinterpret_cast<unsigned char*>(&pool) + sizeof begin, 0x5a, sizeof begin);  // that of the slots
  // shows handle_bytes.object: Handle<int>: not one, or written over
  // shows arena: Arena: not one, or written over
  // shows array: VirtualArray<int>: not one, or written over
  // shows pool: Pool<int>: not one, or written over
  stop();

  static int five[5];
  [[maybe_unused]] Span<int> endless(five, SIZE_MAX / 8);
  // shows endless: Span<int>: 2305843009213693951 at @five, which cannot be read
  stop();

  for (const int fill : {0x5a, 0xff}) {
    stop_with_each_word_wrong(MemoryBlock::allocate(1, {.name = "block"}), fill);
    stop_with_each_word_wrong(Arena(MemoryView(buffer)), fill);
    stop_with_each_word_wrong(BlockArena::reserve({.name = "arena"}), fill);
    stop_with_each_word_wrong(Pool<int>(MemoryView(buffer)), fill);
  }
}
