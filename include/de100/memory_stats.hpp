// de100 memory, https://opensource.org/license/zlib
//
// memory_stats.hpp: `memory_stats()`, how much memory all blocks hold together.

#ifndef DE100_MEMORY_STATS_HPP
#define DE100_MEMORY_STATS_HPP

#include "atomic.hpp"
#include "config.hpp"

namespace de100 {

/// What the blocks that are alive hold. A library that is loaded may count its own.
struct MemoryStats {
  std::size_t blocks = 0;          // how many are valid
  std::size_t reserved = 0;        // bytes of address space, guards included: the sum of total_size()
  std::size_t committed = 0;       // bytes that can be used: the sum of size()
  std::size_t peak_committed = 0;  // the most that this ever was
};

namespace detail {

struct BlockCounters {
  AtomicU64 blocks, reserved, committed, peak_committed;
};
inline constinit BlockCounters block_counters = {};  // global, since they are of all blocks

/// What a change of a block adds; less is more than half of all numbers, and wraps.
inline void count_blocks(std::uint64_t blocks, std::uint64_t reserved, std::uint64_t committed) noexcept {
  (void)add(block_counters.blocks, blocks);
  (void)add(block_counters.reserved, reserved);
  raise(block_counters.peak_committed, add(block_counters.committed, committed));
}

}  // namespace detail

/// The numbers now. While other threads change blocks they may be of different moments. Safe on any thread; takes no
/// lock. A change of a block costs three atomic operations for them, beside its system calls.
[[nodiscard]] inline MemoryStats memory_stats() noexcept {
  detail::BlockCounters& counters = detail::block_counters;
  return {static_cast<std::size_t>(detail::load(counters.blocks)),
          static_cast<std::size_t>(detail::load(counters.reserved)),
          static_cast<std::size_t>(detail::load(counters.committed)),
          static_cast<std::size_t>(detail::load(counters.peak_committed))};
}

}  // namespace de100

#endif  // DE100_MEMORY_STATS_HPP
