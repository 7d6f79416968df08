// de100 memory, https://opensource.org/license/zlib
//
// A heap as the functions that C libraries ask for, in the shapes in which they ask for them.

#include "support/test.hpp"

#include <de100/heap_callbacks.hpp>

#include "arena/helpers.hpp"
#include "helpers.hpp"

using namespace de100;

namespace {

// The types of these, as the libraries have them.
using LuaAlloc = void* (*)(void* user, void* pointer, std::size_t old_size, std::size_t new_size);
using ImGuiAllocate = void* (*)(std::size_t size, void* user);
using ImGuiFree = void (*)(void* pointer, void* user);
using Malloc = void* (*)(std::size_t size);
using Realloc = void* (*)(void* pointer, std::size_t size);
using Free = void (*)(void* pointer);
using UsableSize = std::size_t (*)(void* pointer);

/// SQLite asks with int, and for a size that is rounded; what is between is the user's, as here.
struct SqliteMethods {
  void* (*allocate)(int);
  void (*free)(void*);
  void* (*reallocate)(void*, int);
  int (*size)(void*);
};

Heap* scripts_heap = nullptr;
Heap* sounds_heap = nullptr;
using OfScripts = heap_callbacks::malloc_of<scripts_heap>;
using OfSounds = heap_callbacks::malloc_of<sounds_heap>;

}  // namespace

TEST_CASE("a heap allocates for who hands a pointer of the user's on", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  Heap heap(memory.view());
  const ImGuiAllocate allocate = heap_callbacks::allocate;
  const ImGuiFree free = heap_callbacks::free;
  void* const one = allocate(100, &heap);
  REQUIRE(one != nullptr);
  CHECK(heap.contains(one));
  CHECK(heap.used() == heap.size_of(one));
  CHECK(allocate(0, &heap) == nullptr);
  CHECK(allocate(SIZE_MAX, &heap) == nullptr);
  free(nullptr, &heap);
  free(one, &heap);
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("a heap is malloc, realloc and free in one, as Lua asks for it", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  Heap heap(memory.view());
  const LuaAlloc reallocate = heap_callbacks::reallocate;
  // Of something new, the old size tells what it will be: 4 is a string.
  void* one = reallocate(&heap, nullptr, 4, 60);
  REQUIRE(one != nullptr);
  de100_test::fill(one, 60, 1);
  one = reallocate(&heap, one, 60, 6000);
  REQUIRE(one != nullptr);
  CHECK(de100_test::filled(one, 60, 1));
  CHECK(reallocate(&heap, one, 6000, 1'000'000) == nullptr);  // and nothing has changed
  CHECK(de100_test::filled(one, 60, 1));
  void* const shrunk = reallocate(&heap, one, 6000, 10);  // which Lua counts on never to fail
  CHECK(shrunk == one);
  CHECK(de100_test::filled(one, 10, 1));
  void* const nonsense = reallocate(&heap, one, SIZE_MAX, 20);
  REQUIRE(nonsense != nullptr);
  CHECK(de100_test::filled(nonsense, 10, 1));
  CHECK(reallocate(&heap, nonsense, 20, 0) == nullptr);
  CHECK(heap.used() == 0);
  CHECK(reallocate(&heap, nullptr, 0, 0) == nullptr);
  CHECK(reallocate(&heap, nullptr, 77, 0) == nullptr);
  CHECK(reallocate(&heap, nullptr, 0, SIZE_MAX) == nullptr);
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("a heap that is a variable has malloc's own names", "[heap]") {
  static de100_test::Memory<16 * 1024> memory, other_memory;
  Heap heap(memory.view()), other(other_memory.view());
  scripts_heap = &heap;
  sounds_heap = &other;
  const Malloc malloc = OfScripts::malloc;
  const Realloc realloc = OfScripts::realloc;
  const Free free = OfScripts::free;
  const UsableSize usable_size = OfScripts::usable_size;
  void* one = malloc(50);
  REQUIRE(one != nullptr);
  CHECK(heap.contains(one));
  CHECK(usable_size(one) == heap.size_of(one));
  CHECK(usable_size(nullptr) == 0);
  de100_test::fill(one, usable_size(one), 3);
  const std::size_t size = usable_size(one);
  one = realloc(one, 3000);
  REQUIRE(one != nullptr);
  CHECK(de100_test::filled(one, size, 3));
  CHECK(realloc(one, SIZE_MAX) == nullptr);
  CHECK(malloc(0) == nullptr);
  CHECK(realloc(one, 0) == nullptr);
  CHECK(heap.used() == 0);
  one = realloc(nullptr, 10);
  REQUIRE(one != nullptr);
  free(one);
  free(nullptr);

  void* const elsewhere = OfSounds::malloc(10);
  CHECK(other.contains(elsewhere));
  CHECK(heap.used() == 0);
  scripts_heap = &other;  // whoever it is now
  free(elsewhere);
  CHECK(de100_test::is_whole(other));
  CHECK(de100_test::is_whole(heap));
}

TEST_CASE("a library that counts in int is served in a line for each function", "[heap]") {
  static de100_test::Memory<16 * 1024> memory;
  Heap heap(memory.view());
  scripts_heap = &heap;
  constexpr SqliteMethods methods = {
      [](int size) { return OfScripts::malloc(static_cast<std::size_t>(size)); },
      OfScripts::free,
      [](void* old, int size) { return OfScripts::realloc(old, static_cast<std::size_t>(size)); },
      [](void* allocated) { return static_cast<int>(OfScripts::usable_size(allocated)); },
  };
  void* one = methods.allocate(100);
  REQUIRE(one != nullptr);
  CHECK(methods.size(one) >= 100);
  CHECK(methods.allocate(-1) == nullptr);
  CHECK(methods.reallocate(one, -1) == nullptr);
  one = methods.reallocate(one, 5000);
  REQUIRE(one != nullptr);
  CHECK(methods.size(one) >= 5000);
  methods.free(one);
  CHECK(de100_test::is_whole(heap));
}
