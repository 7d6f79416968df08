// de100 memory, https://opensource.org/license/zlib
//
// heap_callbacks.hpp: a Heap as the functions that C libraries ask for. `user` is the heap's address.
//
//   lua_State* lua = lua_newstate(heap_callbacks::reallocate, &heap);
//   ImGui::SetAllocatorFunctions(heap_callbacks::allocate, heap_callbacks::free, &heap);

#ifndef DE100_HEAP_CALLBACKS_HPP
#define DE100_HEAP_CALLBACKS_HPP

#include "config.hpp"
#include "heap.hpp"

namespace de100::heap_callbacks {

// With the size first, as in Dear ImGui.
inline void* allocate(std::size_t size, void* user) noexcept {
  return static_cast<Heap*>(user)->allocate(size);
}
inline void free(void* allocated, void* user) noexcept {
  static_cast<Heap*>(user)->free(allocated);
}

// realloc, malloc and free in one, as in Lua: a new size of 0 frees. The old size is not looked at: Lua tells something
// else in it where nothing was allocated before.
inline void* reallocate(void* user, void* old, std::size_t, std::size_t new_size) noexcept {
  Heap& heap = *static_cast<Heap*>(user);
  if (new_size != 0) return heap.reallocate(old, new_size);
  heap.free(old);
  return nullptr;
}

/// malloc's own names, for libraries that hand no pointer of the user's on, as SQLite does not. The heap is a variable
/// of the program's: `Heap* scripts; ... malloc_of<scripts>::usable_size(p)`. As C has it, malloc(0) is null here, and
/// realloc(p, 0) frees.
template <Heap*& heap>
struct malloc_of {
  static void* malloc(std::size_t size) noexcept { return heap->allocate(size); }
  static void* realloc(void* old, std::size_t size) noexcept { return reallocate(heap, old, 0, size); }
  static void free(void* allocated) noexcept { heap->free(allocated); }
  static std::size_t usable_size(void* allocated) noexcept { return heap->size_of(allocated); }
};

}  // namespace de100::heap_callbacks

#endif  // DE100_HEAP_CALLBACKS_HPP
