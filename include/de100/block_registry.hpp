// de100 memory, https://opensource.org/license/zlib
//
// block_registry.hpp: all blocks that are alive: `memory_stats()`, how much memory they hold together, and
// `query(pointer)`, which of them an address is in.
//
//   if (const BlockInfo info = query(pointer)) {
//     std::printf("%p: block %s%s", pointer, info.name, info.part == BlockPart::guard_behind ? ", past its end" : "");
//   }
//
// Both are safe on any thread, take a lock for a moment and allocate nothing. A library that is loaded may have its own
// registry, of the blocks that it made: those may go to other modules, and end before their library is unloaded. As of
// any lock, a child of fork() does without if its parent had other threads. What a block object says is no data for a
// snapshot; the memory that it owns may be.

#ifndef DE100_BLOCK_REGISTRY_HPP
#define DE100_BLOCK_REGISTRY_HPP

#include "atomic.hpp"
#include "config.hpp"
#include "region.hpp"
#include "view.hpp"

namespace de100 {

/// What the blocks that are alive hold.
struct MemoryStats {
  std::size_t blocks = 0;          // how many are valid
  std::size_t reserved = 0;        // bytes of address space, guards included: the sum of total_size()
  std::size_t committed = 0;       // bytes of size(), up to whole pages; those that decommit() took are among them
  std::size_t peak_committed = 0;  // the most that this ever was
};

/// What all blocks hold now. Constant time.
[[nodiscard]] MemoryStats memory_stats() noexcept;

/// Where in a block an address is.
enum class BlockPart : std::uint8_t {
  none,          // in no block
  guard_before,  // in the guard in front of the usable bytes, or what aligns them
  usable,
  held,          // behind the usable bytes, held for growth
  guard_behind,  // in the guard behind
};

/// What query() knows of an address.
struct BlockInfo {
  BlockPart part = BlockPart::none;
  std::byte* base = nullptr;   // of the block, as its base()
  std::size_t size = 0;        // of the block, as its size(); of a ring both copies
  const char* name = nullptr;  // of the block, as its name()

  [[nodiscard]] explicit operator bool() const noexcept { return !detail::is(part, BlockPart::none); }
};

/// Which block an address is in, and where. Costs a look at each block that is alive. A signal handler may ask too:
/// where what it has interrupted keeps the list, and goes on keeping it, the answer is none.
[[nodiscard]] BlockInfo query(const void* pointer) noexcept;

namespace detail {

struct BlockRegistry;

/// What a block owns. It is in the registry while it owns anything, and what it owns is changed there only, so that
/// other threads can look.
class OwnedRegion {
 public:
  OwnedRegion() noexcept = default;
  OwnedRegion(const OwnedRegion&) = delete;
  OwnedRegion& operator=(const OwnedRegion&) = delete;
  /// What the system would not take back is nobody's any more.
  ~OwnedRegion() {
    if (!is_empty()) set({}, {}, nullptr);
  }

  [[nodiscard]] const Region& operator*() const noexcept { return region_; }
  [[nodiscard]] const Region* operator->() const noexcept { return &region_; }
  [[nodiscard]] MemoryView usable() const noexcept { return usable_; }
  [[nodiscard]] const char* name() const noexcept { return name_; }

  /// From now on `region` is owned, of which `usable` can be used; an empty one is none.
  void set(const Region& region, MemoryView usable, const char* name) noexcept;

  /// Takes over what `other` owns.
  void take(OwnedRegion& other) noexcept;

 private:
  friend MemoryStats de100::memory_stats() noexcept;
  friend BlockInfo de100::query(const void* pointer) noexcept;

  [[nodiscard]] bool is_empty() const noexcept { return region_.start == nullptr; }
  void put(const Region& region, MemoryView usable, const char* name) noexcept;
  void move_from(OwnedRegion& other) noexcept;

  Region region_;
  MemoryView usable_;  // of the usable pages
  const char* name_ = nullptr;
  BlockRegistry* registry_ = nullptr;  // of the module that made it, where it may be used in another
  OwnedRegion* next_ = nullptr;
  OwnedRegion* previous_ = nullptr;
};

}  // namespace detail

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

namespace detail {

struct BlockRegistry {
  AtomicU64 lock;
  OwnedRegion* first = nullptr;
  MemoryStats stats;
};
inline constinit BlockRegistry block_registry = {};  // global, since it is of all blocks

/// Has a registry to itself.
class RegistryLock {
 public:
  static constexpr std::uint32_t patience = 1000;  // tries between which others are let run

  explicit RegistryLock(BlockRegistry& registry) noexcept : registry_(&registry) {
    while (!is_had()) os::yield_thread();
  }

  /// Gives up after some time: then it is not had.
  RegistryLock(BlockRegistry& registry, std::uint32_t yields) noexcept : registry_(&registry) {
    bool had = is_had();
    for (; !had && yields > 0; --yields) {
      os::yield_thread();
      had = is_had();
    }
    if (!had) registry_ = nullptr;
  }

  ~RegistryLock() {
    if (registry_ != nullptr) store_release(registry_->lock, 0);
  }
  RegistryLock(const RegistryLock&) = delete;
  RegistryLock& operator=(const RegistryLock&) = delete;

  [[nodiscard]] explicit operator bool() const noexcept { return registry_ != nullptr; }

 private:
  [[nodiscard]] bool is_had() const noexcept {
    for (std::uint32_t i = 0; i < patience; ++i) {
      std::uint64_t unlocked = 0;
      if (compare_exchange(registry_->lock, unlocked, 1)) return true;
    }
    return false;
  }

  BlockRegistry* registry_;
};

DE100_INLINE void OwnedRegion::set(const Region& region, MemoryView usable, const char* name) noexcept {
  if (registry_ == nullptr) registry_ = &block_registry;
  {
    const RegistryLock lock(*registry_);
    put(region, usable, name);
  }
  if (is_empty()) registry_ = nullptr;  // the next may be made by another module
}

DE100_INLINE void OwnedRegion::take(OwnedRegion& other) noexcept {
  if (!is_empty()) set({}, {}, nullptr);
  if (other.is_empty()) return;
  const RegistryLock lock(*other.registry_);
  move_from(other);
}

/// Takes the other's place in the list: no sum changes.
DE100_INLINE void OwnedRegion::move_from(OwnedRegion& other) noexcept {
  registry_ = other.registry_;
  region_ = other.region_;
  usable_ = other.usable_;
  name_ = other.name_;
  next_ = other.next_;
  previous_ = other.previous_;
  (previous_ != nullptr ? previous_->next_ : registry_->first) = this;
  if (next_ != nullptr) next_->previous_ = this;
  other.registry_ = nullptr;
  other.region_ = {};
  other.usable_ = {};
  other.name_ = nullptr;
}

/// The list is in the order in which regions were had from the system, the newest first: a block that ends or moves is
/// in it for a moment after the system has its addresses back, and may have given them to another.
DE100_INLINE void OwnedRegion::put(const Region& region, MemoryView usable, const char* name) noexcept {
  MemoryStats& stats = registry_->stats;
  stats.reserved += region.total - region_.total;
  stats.committed += region.size - region_.size;
  if (stats.peak_committed < stats.committed) stats.peak_committed = stats.committed;
  const bool is_new = region.start != region_.start;
  if (is_new && !is_empty()) {
    --stats.blocks;
    (previous_ != nullptr ? previous_->next_ : registry_->first) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
  }
  region_ = region;
  usable_ = usable;
  name_ = name;
  if (is_new && !is_empty()) {
    ++stats.blocks;
    next_ = registry_->first;
    previous_ = nullptr;
    if (next_ != nullptr) next_->previous_ = this;
    registry_->first = this;
  }
}

}  // namespace detail

DE100_INLINE MemoryStats memory_stats() noexcept {
  const detail::RegistryLock lock(detail::block_registry);
  return detail::block_registry.stats;
}

DE100_INLINE BlockInfo query(const void* pointer) noexcept {
  const std::byte* const place = static_cast<const std::byte*>(pointer);
  const detail::RegistryLock lock(detail::block_registry, 1000);
  if (!lock) return {};
  for (const detail::OwnedRegion* owned = detail::block_registry.first; owned != nullptr; owned = owned->next_) {
    const detail::Region& region = owned->region_;
    if (place < region.start || place >= region.reservation_end()) continue;
    const MemoryView usable = owned->usable_;
    const BlockPart part = place < usable.data()                   ? BlockPart::guard_before
                           : place < usable.data() + usable.size() ? BlockPart::usable
                           : place < region.guard_behind()         ? BlockPart::held
                                                                   : BlockPart::guard_behind;
    return {part, usable.data(), usable.size(), owned->name_};
  }
  return {};
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BLOCK_REGISTRY_HPP
