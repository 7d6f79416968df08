// de100 memory, https://opensource.org/license/zlib
//
// chained_arena.hpp: `ChainedArena`, an arena on a chain of regions: for who cannot hold address space (32 bits,
// consoles, WebAssembly) or does not know how much will be needed. When a region is full the next push goes on in
// another; nothing that was pushed ever moves.
//
//   ChainedArena strings = ChainedArena::from_system();     // regions are guarded blocks
//   ChainedArena parsed = ChainedArena::push_on(arena);     // regions are pushed on another arena
//
// It is an Arena, and all that arena.hpp says holds. Regions that a rewind leaves are kept and used again. A push that
// is larger than a region gets one of its own, which a rewind gives back. Where a push goes on in another region, that
// has room for the size and the alignment: aligning to much costs as much.

#ifndef DE100_CHAINED_ARENA_HPP
#define DE100_CHAINED_ARENA_HPP

#include "arena.hpp"
#include "backing.hpp"
#include "config.hpp"
#include "error.hpp"
#include "view.hpp"

namespace de100 {

/// How to make an arena on a chain.
struct ChainedArenaOptions {
  /// Bytes in a region. Some 64 of them are the chain's own, 200 of memory of the system, which is a multiple of pages.
  std::size_t region_size = std::size_t{64} << 10U;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the arena.
  const char* name = nullptr;
};

template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicChainedArena : public BasicArena<Policy> {
  using Parent = BasicArena<detail::usual_policy<Policy>>;  // an Arena

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicChainedArena() noexcept = default;

  /// Regions are the system's. Nothing is taken before the first push.
  [[nodiscard]] static BasicChainedArena from_system(const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(nullptr, MemoryView(), options);
  }

  /// Regions are pushed on `parent`, which is neither rewound nor cleared to before them, nor moved, while this arena
  /// lives. They are the parent's again when that is rewound, and not before.
  [[nodiscard]] static BasicChainedArena push_on(Parent& parent DE100_LIFETIME_BOUND,
                                                 const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(&parent, MemoryView(), options);
  }

  /// `first` is used first, and as a region: the others are the system's, or pushed on `parent`. The memory outlives
  /// the arena, and nobody else writes there.
  [[nodiscard]] static BasicChainedArena on(MemoryView first DE100_LIFETIME_BOUND,
                                            const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(nullptr, first, options);
  }
  [[nodiscard]] static BasicChainedArena on(MemoryView first DE100_LIFETIME_BOUND, Parent& parent DE100_LIFETIME_BOUND,
                                            const ChainedArenaOptions& options = {}) noexcept {
    return BasicChainedArena(&parent, first, options);
  }

  /// The memory, the marks and the objects go to the new arena; `other` is left without memory.
  ///
  /// No scope of `other` is open.
  BasicChainedArena(BasicChainedArena&& other) noexcept { take_all(other); }
  BasicChainedArena& operator=(BasicChainedArena&& other) noexcept {
    if (this == &other) return *this;
    end();
    take_all(other);
    return *this;
  }
  ~BasicChainedArena() { end(); }

  /// Gives the system back the regions that are kept, and where nothing is used the one that the next push would be in.
  void trim() noexcept;

  /// Why more memory could not be had when it was last asked for.
  [[nodiscard]] MemoryError error() const noexcept { return growth_.last.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return growth_.last.code; }

 private:
  BasicChainedArena(Parent* parent, MemoryView first, const ChainedArenaOptions& options) noexcept {
    if (parent != nullptr) growth_.parent = &detail::core_of(*parent);
    growth_.region_size = options.region_size;
    growth_.name = options.name;
    growth_.add(first);
    static_assert(!Policy.retire, "ArenaPolicy::retire needs addresses to spare, which a BlockArena has");
    this->set_name(options.name);
    this->begin(growth_, {});
  }

  void end() noexcept {
    this->end_objects(0);
    growth_.release_all();
  }

  void take_all(BasicChainedArena& other) noexcept {
    growth_ = other.growth_;
    this->take(other, other.is_valid() ? &growth_ : nullptr);
    other.growth_ = detail::ChainBacking();
  }

  detail::ChainBacking growth_;
};

using ChainedArena = BasicChainedArena<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
void BasicChainedArena<Policy>::trim() noexcept {
  this->check_thread();
  detail::Stretch stretch = this->now();
  growth_.leave_unused(stretch);
  this->adopt(stretch);
  growth_.trim();
}

}  // namespace de100

#endif  // DE100_CHAINED_ARENA_HPP
