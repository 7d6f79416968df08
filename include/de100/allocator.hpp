// de100 memory, https://opensource.org/license/zlib
//
// allocator.hpp: `ArenaAllocator<T>`, with which the standard library's containers have their memory from an arena.
//
//   std::vector<Hit, ArenaAllocator<Hit>> hits(arena);
//   hits.reserve(100);
//
// An arena takes memory back from front to back only, so what a container outgrows is lost until the arena is rewound:
// reserve what is known. What was allocated last is given back, and can be made larger in place with extend().
//
// Not part of <de100/memory.hpp>.

#ifndef DE100_ALLOCATOR_HPP
#define DE100_ALLOCATOR_HPP

#include <cstdlib>
#include <new>

#include "arena.hpp"
#include "bytes.hpp"
#include "config.hpp"

namespace de100 {

namespace detail {
/// None is a size or count that an allocator can be asked for.
constexpr std::size_t at_least_one(std::size_t count) noexcept {
  return count != 0 ? count : 1;
}

/// What an allocator does that has no memory: throws std::bad_alloc, or ends the program where nothing can be thrown.
[[noreturn]] inline void no_memory() {
#if DE100_EXCEPTIONS
  throw std::bad_alloc();
#else
  DE100_ASSERT(false && "the arena of a container is full, and there are no exceptions to say so");
  std::abort();
#endif
}
}  // namespace detail

/// An allocator of the standard library, on an arena that outlives it. Copies use the same arena, and are equal; a
/// container keeps its own when it is assigned to or swapped, as with std::pmr.
///
/// The containers' objects are destroyed by the container, so T may have a destructor.
///
/// The arena is an Arena, or one with another policy, whatever backs it: ArenaAllocator<T, BasicArena<policy>>.
template <class T, class TheArena = Arena>
class ArenaAllocator {
 public:
  using value_type = T;

  ArenaAllocator(TheArena& arena DE100_LIFETIME_BOUND) noexcept : arena_(&arena) {}
  template <class Other>
  ArenaAllocator(const ArenaAllocator<Other, TheArena>& other) noexcept : arena_(&other.arena()) {}

  /// Memory for `count` objects of type T. Throws std::bad_alloc when the arena is full and when the bytes cannot be
  /// counted; ends the program where there are no exceptions.
  [[nodiscard]] T* allocate(std::size_t count) {
    std::size_t size = 0;
    void* const place = checked_multiply(detail::at_least_one(count), sizeof(T), size)
                            ? arena_->push_size_uninitialized(size, alignof(T))
                            : nullptr;
    if (place == nullptr) detail::no_memory();
    return static_cast<T*>(place);
  }

  /// Gives memory back where it was allocated last. Else it is lost until the arena is rewound.
  void deallocate(T* memory, std::size_t count) noexcept {
    (void)arena_->give_back(memory, detail::at_least_one(count) * sizeof(T));
  }

  /// Makes what was allocated last larger where it stands, or smaller. False, and nothing changed, when anything was
  /// allocated since, and when full. The containers of the standard library never ask.
  [[nodiscard]] bool extend(T* memory, std::size_t count, std::size_t new_count) noexcept {
    std::size_t new_size = 0;
    return checked_multiply(new_count, sizeof(T), new_size) &&
           arena_->extend(memory, detail::at_least_one(count) * sizeof(T), new_size);
  }

  [[nodiscard]] TheArena& arena() const noexcept { return *arena_; }

  template <class Other>
  [[nodiscard]] bool operator==(const ArenaAllocator<Other, TheArena>& other) const noexcept {
    return arena_ == &other.arena();
  }

 private:
  TheArena* arena_;
};

}  // namespace de100

#endif  // DE100_ALLOCATOR_HPP
