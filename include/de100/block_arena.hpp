// de100 memory, https://opensource.org/license/zlib
//
// block_arena.hpp: `BlockArena`, an arena that owns a block of the system's memory and commits it as it fills. It holds
// far more address space than it will ever need and memory for what it has, so nothing that was pushed ever moves.
//
//   BlockArena level = BlockArena::reserve({.name = "level"});
//   load_level(level, "e1m1");  // takes an Arena&
//   level.clear();              // for the next level
//   level.trim();               // gives back what recent levels did not need
//
// It is an Arena, and all that arena.hpp says holds. Pushes meet the system once per commit_step.

#ifndef DE100_BLOCK_ARENA_HPP
#define DE100_BLOCK_ARENA_HPP

#include "arena.hpp"
#include "backing.hpp"
#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "view.hpp"

namespace de100 {

/// How to make an arena that owns a block.
struct BlockArenaOptions {
  /// Bytes of address space. 0: 64 GiB where addresses have 64 bits, 256 MiB where they have 32, 16 MiB for
  /// WebAssembly, where address space is memory; and where the system refuses that, the half of it, and so on down to 1
  /// MiB. Of an arena of ArenaPolicy::retire a 16th of `addresses`.
  std::size_t reserve = 0;

  /// Bytes of address space that an arena of ArenaPolicy::retire has in all, of which it uses `reserve` at a time. What
  /// it drops faults from then on, and its memory is the system's again; a mark takes up to a page more. When the
  /// addresses are used up clear() starts again with the first; until then what is rewound is used again, as by other
  /// arenas. 0: 1 TiB where addresses have 64 bits, else 256 MiB; where the system refuses that, the half, and so on.
  std::size_t addresses = 0;

  /// Memory is committed in multiples of it: larger meets the system less often, smaller wastes less.
  std::size_t commit_step = std::size_t{1} << 20U;

  /// Whether clear() trims by itself when less than half of the memory was needed lately.
  bool decay = false;

  /// For the system's list of mappings and for reports. Not copied: it lives at least as long as the arena.
  const char* name = nullptr;
};

template <ArenaPolicy Policy = ArenaPolicy{}>
class BasicBlockArena : public BasicArena<Policy> {
  using Base = BasicArena<Policy>;

 public:
  /// An arena without memory: not valid, every push is refused.
  BasicBlockArena() noexcept = default;

  /// An arena with nothing committed but a page. Where the system refuses, it is not valid, and error() says why.
  [[nodiscard]] static BasicBlockArena reserve(const BlockArenaOptions& options = {}) noexcept;

  /// An arena that owns `block` and uses it up to its reserved size. What is in the block is overwritten. Not valid
  /// where that size has no room at the policy's minimum alignment: invalid_size.
  explicit BasicBlockArena(MemoryBlock&& block, const BlockArenaOptions& options = {}) noexcept;

  /// The memory, the marks and the objects go to the new arena; `other` is left without memory.
  ///
  /// No scope of `other` is open.
  BasicBlockArena(BasicBlockArena&& other) noexcept { take_all(other); }
  BasicBlockArena& operator=(BasicBlockArena&& other) noexcept {
    if (this == &other) return *this;
    this->end_objects(0);
    take_all(other);
    return *this;
  }
  ~BasicBlockArena() { this->end_objects(0); }

  /// Gives memory back to the system: what is neither in use nor was, at most, between recent calls of clear().
  void trim() noexcept;

  /// Gives memory back to the system: what is neither in use nor among the first `keep` bytes, whatever was needed
  /// lately.
  void trim(std::size_t keep) noexcept;

  /// Bytes that there is memory for; capacity() is what they can grow to.
  [[nodiscard]] std::size_t committed() const noexcept {
    return growth_.block.size() - (Policy.retire ? this->now().begin - growth_.first() : 0);
  }

  /// Why the system refused: the block in the first place, or the memory that was last asked for.
  [[nodiscard]] MemoryError error() const noexcept { return growth_.last.error; }
  /// The system's own number for that; 0 where there is none.
  [[nodiscard]] int os_error() const noexcept { return growth_.last.code; }

  /// What it owns.
  [[nodiscard]] const MemoryBlock& block() const noexcept DE100_LIFETIME_BOUND { return growth_.block; }

 private:
  void take_all(BasicBlockArena& other) noexcept;

  detail::BlockBacking growth_;
};

using BlockArena = BasicBlockArena<>;

// ---- implementation ------------------------------------------------------------------------------------------------

template <ArenaPolicy Policy>
BasicBlockArena<Policy> BasicBlockArena<Policy>::reserve(const BlockArenaOptions& options) noexcept {
  constexpr std::size_t most =
      sizeof(void*) > 4 ? std::size_t{1} << (sizeof(void*) > 4 ? 36U : 0U) : std::size_t{1} << 28U;
  constexpr std::size_t usual = DE100_OS_WASM != 0 ? std::size_t{1} << 24U : most;
  constexpr std::size_t least = std::size_t{1} << 20U;
  std::size_t size = options.reserve != 0 ? options.reserve : usual;
  if constexpr (Policy.retire) {
    constexpr std::size_t many = sizeof(void*) > 4 ? std::size_t{1} << (sizeof(void*) > 4 ? 40U : 0U) : most;
    BlockArenaOptions retiring = options;
    std::size_t addresses = options.addresses != 0 ? options.addresses : many;
    for (;; addresses /= 2) {
      if (addresses < options.reserve) addresses = options.reserve;
      if (options.reserve == 0) retiring.reserve = addresses / 16;
      MemoryBlock all = MemoryBlock::allocate(1, {.reserve = addresses, .name = options.name});
      if (all.is_valid() || addresses == options.reserve || addresses <= least)
        return BasicBlockArena(static_cast<MemoryBlock&&>(all), retiring);
    }
  }
  MemoryBlock block = MemoryBlock::allocate(1, {.reserve = size, .name = options.name});
  while (!block.is_valid() && options.reserve == 0 && size > least) {
    size /= 2;
    block = MemoryBlock::allocate(1, {.reserve = size, .name = options.name});
  }
  return BasicBlockArena(static_cast<MemoryBlock&&>(block), options);
}

template <ArenaPolicy Policy>
BasicBlockArena<Policy>::BasicBlockArena(MemoryBlock&& block, const BlockArenaOptions& options) noexcept {
  growth_.last = {block.error(), block.os_error()};
  growth_.commit_step = options.commit_step != 0 ? options.commit_step : 1;
  growth_.decays = options.decay;
  growth_.block = static_cast<MemoryBlock&&>(block);
  this->set_name(options.name);
  if (!growth_.block.is_valid()) return;
  if (Policy.retire) {
    const std::size_t reserved = growth_.block.reserved_size();
    growth_.most = options.reserve != 0 && options.reserve < reserved ? options.reserve : reserved;
    growth_.retired_to = growth_.first();
  }
  const MemoryView all(growth_.block.base(), growth_.block.reserved_size());
  if (const detail::UsablePart part(all, Policy.minimum_alignment); part.begin == part.end) {
    growth_.last = {MemoryError::invalid_size, 0};
    return;
  }
  this->begin(growth_, growth_.all());
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::take_all(BasicBlockArena& other) noexcept {
  growth_ = static_cast<detail::BlockBacking&&>(other.growth_);
  this->take(other, other.is_valid() ? &growth_ : nullptr);
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::trim() noexcept {
  growth_.note(this->used());
  trim(growth_.recent_peak > growth_.peak ? growth_.recent_peak : growth_.peak);
}

template <ArenaPolicy Policy>
void BasicBlockArena<Policy>::trim(std::size_t keep) noexcept {
  this->check_thread();
  if (!this->is_valid()) return;
  detail::Stretch stretch = this->now();
  growth_.trim(stretch, keep);
  this->adopt(stretch);
}

}  // namespace de100

#endif  // DE100_BLOCK_ARENA_HPP
