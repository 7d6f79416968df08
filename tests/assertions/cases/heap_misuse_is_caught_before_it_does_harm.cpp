// de100 memory, https://opensource.org/license/zlib
//
// Whatever is given back that is not allocated, or no more: it is asserted against before anything is changed. Here the
// assertion goes on behind the line that is wrong.
//
// ends: 0
// prints nothing

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <initializer_list>

static std::jmp_buf behind_the_misuse;
#define DE100_ASSERT(condition) ((condition) ? void() : std::longjmp(behind_the_misuse, 1))
#include <de100/heap.hpp>

namespace {

using de100::Heap;
using de100::MemoryView;

alignas(64) unsigned char memory[131072], before[131072], elsewhere[4096];
int not_caught = 0;

/// Whether it fails an assertion, and no byte of the memory has changed.
template <class Misuse>
void expect_caught(const char* what, std::size_t size, Misuse misuse) {
  std::memcpy(before, memory, sizeof memory);
  if (setjmp(behind_the_misuse) == 0) {
    misuse();
    std::fprintf(stderr, "%s, of %zu bytes: nothing was asserted\n", what, size);
    ++not_caught;
  } else if (std::memcmp(before, memory, sizeof memory) != 0) {
    std::fprintf(stderr, "%s, of %zu bytes: the heap has changed\n", what, size);
    ++not_caught;
  }
}

void* fill(Heap& heap, void* allocated) {
  std::memset(allocated, 0x5A, heap.size_of(allocated));
  return allocated;
}

/// Several of that size, of which the first may be blocks and the later ones slots.
void misuses_some(std::size_t size, int number) {
  Heap heap{MemoryView(memory)};
  void* first = nullptr;
  for (int i = 0; i < number; ++i) first = fill(heap, heap.allocate(size));
  void* const one = fill(heap, heap.allocate(size));
  void* const next = fill(heap, heap.allocate(size));
  unsigned char* const bytes = static_cast<unsigned char*>(one);

  for (const std::size_t within : {1U, 4U, 8U, 16U, 32U, 48U}) {
    if (within >= size) break;
    expect_caught("freed in the middle", size, [&] { heap.free(bytes + within); });
    expect_caught("reallocated in the middle", size, [&] { (void)heap.reallocate(bytes + within, size + 1); });
    expect_caught("asked in the middle", size, [&] { (void)heap.size_of(bytes + within); });
  }
  expect_caught("freed with a size that is too large", size, [&] { heap.free(one, heap.size_of(one) + 1); });
  expect_caught("freed with a size without end", size, [&] { heap.free(one, SIZE_MAX); });

  heap.free(one);
  expect_caught("freed twice", size, [&] { heap.free(one); });
  expect_caught("freed twice with its size", size, [&] { heap.free(one, size); });
  expect_caught("resized after it was freed", size, [&] { (void)heap.resize_in_place(one, size); });
  expect_caught("reallocated after it was freed", size, [&] { (void)heap.reallocate(one, size); });
  expect_caught("asked after it was freed", size, [&] { (void)heap.size_of(one); });
  heap.free(next);  // one piece with the other, and with what was never used
  expect_caught("freed twice beside what is free", size, [&] { heap.free(one); });
  expect_caught("freed twice behind what is free", size, [&] { heap.free(next); });
  if (first != nullptr) heap.free(first);
  expect_caught("freed twice between what is free", size, [&] { heap.free(one); });
  heap.reset();
  expect_caught("freed after a reset", size, [&] { heap.free(one); });
  void* const others = heap.allocate(3 * size);
  if (others != one) expect_caught("freed after a reset, below what is allocated", size, [&] { heap.free(one); });
}

void misuses_foreign_pointers() {
  Heap heap{MemoryView(memory)};
  fill(heap, heap.allocate(100));
  expect_caught("an address elsewhere", 0, [&] { heap.free(elsewhere + 2048); });
  expect_caught("an address at the heap's start", 0, [&] { heap.free(memory); });
  expect_caught("an address behind the heap", 0, [&] { heap.free(memory + sizeof memory); });
  expect_caught("an address that was never used", 0, [&] { heap.free(memory + 40'000); });
  expect_caught("an address in the tables", 0, [&] { heap.free(memory + sizeof memory - 64); });
  expect_caught("the first bytes of all", 0, [&] { heap.free(reinterpret_cast<void*>(std::uintptr_t{16})); });
  expect_caught("the last bytes of all", 0, [&] { heap.free(reinterpret_cast<void*>(UINTPTR_MAX - 15)); });
  Heap none;
  expect_caught("any address, in a heap without memory", 0, [&] { none.free(elsewhere); });
  Heap moved(static_cast<Heap&&>(heap));
  void* const one = moved.allocate(10);
  expect_caught("an allocation of the heap that it was moved to", 0, [&] { heap.free(one); });
}

/// Who writes over the word before an allocation, all of it or a part.
void misuses_a_word(std::size_t size) {
  for (unsigned value : {0U, 1U, 0x41U, 0xFFU}) {
    for (std::size_t bytes = 1; bytes <= 8; ++bytes) {
      Heap heap{MemoryView(memory)};
      unsigned char* const one = static_cast<unsigned char*>(heap.allocate(size));
      void* const next = fill(heap, heap.allocate(size));
      unsigned char* const word = one + heap.size_of(one);
      unsigned char old[8];
      std::memcpy(old, word, 8);
      std::memset(word, static_cast<int>(value), bytes);
      if (std::memcmp(old, word, 8) == 0) continue;
      if (heap.check()) {
        std::fprintf(stderr, "check() has not seen %zu bytes of %u\n", bytes, value);
        ++not_caught;
      }
      expect_caught("freed with a word written over", size, [&] { heap.free(next); });
      expect_caught("resized with a word written over", size, [&] { (void)heap.resize_in_place(next, size + 1); });
    }
  }
}

}  // namespace

int main() {
  for (const std::size_t size : {1U, 16U, 100U, 256U, 257U, 1024U, 1025U, 5000U}) {
    for (const int number : {0, 1, 4}) misuses_some(size, number);
    if (size < 300) misuses_some(size, 2200 / static_cast<int>(size));  // slots
  }
  misuses_foreign_pointers();
  for (const std::size_t size : {20U, 300U, 1500U, 10'000U}) misuses_a_word(size);
  return not_caught;
}
