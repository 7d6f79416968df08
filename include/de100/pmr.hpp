// de100 memory, https://opensource.org/license/zlib
//
// pmr.hpp: `ArenaResource`, with which std::pmr's containers have their memory from an arena.
//
//   ArenaResource resource(arena);
//   std::pmr::vector<std::pmr::string> names(&resource);
//
// What allocator.hpp says of memory that is given back holds here too.
//
// Not part of <de100/memory.hpp>: <memory_resource> takes several times as long to include as all of that.

#ifndef DE100_PMR_HPP
#define DE100_PMR_HPP

#include <memory_resource>

#include "allocator.hpp"
#include "arena.hpp"
#include "config.hpp"

namespace de100 {

/// A std::pmr::memory_resource on an arena that outlives it. Equal to no other.
template <class TheArena = Arena>
class BasicArenaResource final : public std::pmr::memory_resource {
 public:
  explicit BasicArenaResource(TheArena& arena DE100_LIFETIME_BOUND) noexcept : arena_(&arena) {}

  /// Makes what was allocated last larger where it stands, or smaller. False, and nothing changed, when anything was
  /// allocated since, and when full.
  [[nodiscard]] bool extend(void* memory, std::size_t size, std::size_t new_size) noexcept {
    return arena_->extend(memory, detail::at_least_one(size), new_size);
  }

  [[nodiscard]] TheArena& arena() const noexcept { return *arena_; }

 private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    void* const place = arena_->push_size_uninitialized(detail::at_least_one(size), alignment);
    if (place == nullptr) detail::no_memory();
    return place;
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t) override {
    (void)arena_->give_back(memory, detail::at_least_one(size));
  }
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  TheArena* arena_;
};

using ArenaResource = BasicArenaResource<>;

}  // namespace de100

#endif  // DE100_PMR_HPP
