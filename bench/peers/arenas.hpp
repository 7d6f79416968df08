// de100 memory, https://opensource.org/license/zlib
//
// arenas.hpp: everybody's arenas in one shape, and what is freed one by one in the same, for the workloads:
//
//   explicit Peer(std::size_t capacity);                      as much as a round needs at once
//   template <class T> T* make();                             memory for a T, not written
//   void* bytes(std::size_t size, std::size_t alignment);     not known while compiling
//   void reset();                                             all of it is given back at once
//
// Those that can go back to a mark have `mark()` and `rewind(mark)` too.

#ifndef DE100_BENCH_PEERS_ARENAS_HPP
#define DE100_BENCH_PEERS_ARENAS_HPP

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <memory_resource>
#include <new>
#include <vector>

#include "libraries.hpp"
#include "suite.hpp"

#if DE100_BENCH_BOOST
#include <boost/container/pmr/global_resource.hpp>
#include <boost/container/pmr/monotonic_buffer_resource.hpp>
#endif
#if DE100_BENCH_FOONATHAN
#include <foonathan/memory/memory_stack.hpp>
#endif
#if DE100_BENCH_LLVM
#include <llvm/Support/Allocator.h>
#endif
#if DE100_BENCH_PROTOBUF
#include <google/protobuf/arena.h>
#endif

namespace peers {

// ---- this library ---------------------------------------------------------------------------------------------------

enum class Zero : bool { no, yes };

template <Zero zero = Zero::no, de100::ArenaPolicy policy = de100::ArenaPolicy{}>
class OurArena {
 public:
  explicit OurArena(std::size_t capacity)
      : block_(de100::MemoryBlock::allocate(capacity)), arena_(block_.view(), de100::already_zero) {}

  template <class T>
  T* make() {
    if constexpr (zero == Zero::yes) {
      return arena_.template push_struct<T>();
    } else {
      return arena_.template push_struct_uninitialized<T>();
    }
  }
  void* bytes(std::size_t size, std::size_t alignment) {
    if constexpr (zero == Zero::yes) {
      return arena_.push_size(size, alignment);
    } else {
      return arena_.push_size_uninitialized(size, alignment);
    }
  }
  void reset() { arena_.clear(); }
  auto mark() { return arena_.checkpoint(); }
  void rewind(const de100::ArenaCheckpoint& mark) { (void)arena_.rewind(mark); }

  [[nodiscard]] de100::BasicArena<policy>& arena() { return arena_; }

 private:
  de100::MemoryBlock block_;
  de100::BasicArena<policy> arena_;
};

// ---- what people write themselves -----------------------------------------------------------------------------------

/// As short as it can be: sizes that overflow are not refused, nothing is zero, a mark is an address.
class HandWrittenUp {
 public:
  explicit HandWrittenUp(std::size_t capacity)
      : memory_(std::make_unique_for_overwrite<std::byte[]>(capacity)), end_(memory_.get() + capacity) {
    reset();
  }

  template <class T>
  T* make() {
    return static_cast<T*>(bytes(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) {
    const std::uintptr_t start = (cursor_ + alignment - 1) & ~(alignment - 1);
    if (start + size > reinterpret_cast<std::uintptr_t>(end_)) return nullptr;
    cursor_ = start + size;
    return reinterpret_cast<void*>(start);
  }
  void reset() { cursor_ = reinterpret_cast<std::uintptr_t>(memory_.get()); }
  [[nodiscard]] std::uintptr_t mark() const { return cursor_; }
  void rewind(std::uintptr_t mark) { cursor_ = mark; }
  [[nodiscard]] std::uintptr_t end() const { return reinterpret_cast<std::uintptr_t>(end_); }

 private:
  std::unique_ptr<std::byte[]> memory_;
  std::byte* end_;
  std::uintptr_t cursor_ = 0;
};

/// The same from the end to the beginning, which takes a step less to align.
class HandWrittenDown {
 public:
  explicit HandWrittenDown(std::size_t capacity)
      : memory_(std::make_unique_for_overwrite<std::byte[]>(capacity)), capacity_(capacity) {
    reset();
  }

  template <class T>
  T* make() {
    return static_cast<T*>(bytes(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) {
    const std::uintptr_t start = (cursor_ - size) & ~(alignment - 1);
    if (start < reinterpret_cast<std::uintptr_t>(memory_.get())) return nullptr;
    cursor_ = start;
    return reinterpret_cast<void*>(start);
  }
  void reset() { cursor_ = reinterpret_cast<std::uintptr_t>(memory_.get()) + capacity_; }
  [[nodiscard]] std::uintptr_t mark() const { return cursor_; }
  void rewind(std::uintptr_t mark) { cursor_ = mark; }

 private:
  std::unique_ptr<std::byte[]> memory_;
  std::size_t capacity_;
  std::uintptr_t cursor_ = 0;
};

// ---- std::pmr and Boost ---------------------------------------------------------------------------------------------

/// A monotonic resource on a buffer that is large enough.
template <class Resource, Resource* (*nothing_more)() noexcept, class Monotonic>
class MonotonicOf {
 public:
  explicit MonotonicOf(std::size_t capacity)
      : memory_(std::make_unique_for_overwrite<std::byte[]>(capacity)),
        resource_(memory_.get(), capacity, nothing_more()) {}

  template <class T>
  T* make() {
    return static_cast<T*>(resource_.allocate(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) { return resource_.allocate(size, alignment); }
  void reset() { resource_.release(); }

 protected:
  std::unique_ptr<std::byte[]> memory_;
  Monotonic resource_;
};

using PmrMonotonic =
    MonotonicOf<std::pmr::memory_resource, std::pmr::null_memory_resource, std::pmr::monotonic_buffer_resource>;

/// As it is passed around: the compiler does not see which resource it is.
class PmrThroughPointer : PmrMonotonic {
 public:
  explicit PmrThroughPointer(std::size_t capacity) : PmrMonotonic(capacity) {
    // Not DoNotOptimize(pointer_), after which g++ 12 may leave the member as it was before it was set.
    std::pmr::memory_resource* volatile unseen = &resource_;
    pointer_ = unseen;
  }

  template <class T>
  T* make() {
    return static_cast<T*>(pointer_->allocate(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) { return pointer_->allocate(size, alignment); }
  using PmrMonotonic::reset;

 private:
  std::pmr::memory_resource* pointer_;
};

/// Memory aligned by hand, for those that align to `least` and no more: they are asked for so much more.
template <std::size_t least, class Allocate>
void* align_by_hand(std::size_t size, std::size_t alignment, Allocate allocate) {
  if (alignment <= least) return allocate(size);
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(allocate(size + alignment - least));
  return reinterpret_cast<void*>((start + alignment - 1) & ~(alignment - 1));
}

#if DE100_BENCH_BOOST
/// Aligns to 16 and no more.
class BoostMonotonic
    : public MonotonicOf<boost::container::pmr::memory_resource, boost::container::pmr::null_memory_resource,
                         boost::container::pmr::monotonic_buffer_resource> {
 public:
  using MonotonicOf::MonotonicOf;
  void* bytes(std::size_t size, std::size_t alignment) {
    constexpr std::size_t most = boost::container::pmr::memory_resource::max_align;
    return align_by_hand<most>(size, alignment, [&](std::size_t more) {
      return resource_.allocate(more, alignment < most ? alignment : most);
    });
  }
};
#endif

// ---- others ---------------------------------------------------------------------------------------------------------

#if DE100_BENCH_FOONATHAN
class FoonathanStack {
 public:
  // What it says of its block is kept in the block.
  explicit FoonathanStack(std::size_t capacity) : stack_(capacity + 1024), begin_(stack_.top()) {}

  template <class T>
  T* make() {
    return static_cast<T*>(stack_.allocate(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) { return stack_.allocate(size, alignment); }
  void reset() { stack_.unwind(begin_); }
  using Mark = foonathan::memory::memory_stack<>::marker;
  [[nodiscard]] Mark mark() const { return stack_.top(); }
  void rewind(Mark mark) { stack_.unwind(mark); }

 protected:
  foonathan::memory::memory_stack<> stack_;
  Mark begin_;
};
#endif

#if DE100_BENCH_LLVM
/// In slabs of 1 MiB, of which the first is kept; the usual 4 KiB would be asked for again in each round.
class LlvmBump {
 public:
  explicit LlvmBump(std::size_t) {}

  template <class T>
  T* make() {
    return static_cast<T*>(bump_.Allocate(sizeof(T), llvm::Align::Of<T>()));
  }
  void* bytes(std::size_t size, std::size_t alignment) { return bump_.Allocate(size, alignment); }
  void reset() { bump_.Reset(); }

 private:
  llvm::BumpPtrAllocatorImpl<llvm::MallocAllocator, 1U << 20U, 1U << 20U> bump_;
};
#endif

#if DE100_BENCH_PROTOBUF
/// Aligns to 8 and no more by itself.
class ProtobufArena {
 public:
  explicit ProtobufArena(std::size_t capacity)
      : memory_(std::make_unique_for_overwrite<char[]>(capacity)), arena_(options(memory_.get(), capacity)) {}

  template <class T>
  T* make() {
    return static_cast<T*>(bytes(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) {
    return align_by_hand<8>(
        size, alignment, [&](std::size_t more) { return google::protobuf::Arena::CreateArray<char>(&arena_, more); });
  }
  void reset() { arena_.Reset(); }

 private:
  static google::protobuf::ArenaOptions options(char* memory, std::size_t capacity) {
    google::protobuf::ArenaOptions result;
    result.initial_block = memory;
    result.initial_block_size = capacity;
    return result;
  }

  std::unique_ptr<char[]> memory_;
  google::protobuf::Arena arena_;
};
#endif

// ---- what is freed one by one ---------------------------------------------------------------------------------------

/// Keeps what it gave in a list, since somebody has to know what to free.
template <const Mallocs& mallocs>
class EachFreed {
 public:
  explicit EachFreed(std::size_t) { all_.reserve(1U << 16U); }
  EachFreed(const EachFreed&) = delete;
  EachFreed& operator=(const EachFreed&) = delete;
  ~EachFreed() { reset(); }

  template <class T>
  T* make() {
    return static_cast<T*>(bytes(sizeof(T), alignof(T)));
  }
  void* bytes(std::size_t size, std::size_t alignment) {
    // What is small may be aligned to 8 only.
    const bool aligned =
        alignment <= 8 || (alignment <= alignof(std::max_align_t) && size >= alignof(std::max_align_t));
    all_.push_back(aligned ? mallocs.allocate(size) : mallocs.allocate_aligned(alignment, size));
    return all_.back();
  }
  void reset() { rewind(0); }
  [[nodiscard]] std::size_t mark() const { return all_.size(); }
  void rewind(std::size_t mark) {
    while (all_.size() > mark) {
      mallocs.free(all_.back());
      all_.pop_back();
    }
  }

 private:
  std::vector<void*> all_;
};

using Malloc = EachFreed<glibc>;
using Mimalloc = EachFreed<mimalloc>;
using Jemalloc = EachFreed<jemalloc>;

// ---- all of them ----------------------------------------------------------------------------------------------------

namespace names {
inline constexpr char up[] = "hand-written, upwards", down[] = "hand-written, downwards";
inline constexpr char pmr[] = "std::pmr monotonic", pmr_pointer[] = "the same, memory_resource*";
inline constexpr char boost[] = "Boost monotonic", foonathan[] = "foonathan memory_stack";
inline constexpr char llvm[] = "LLVM BumpPtrAllocator", protobuf[] = "protobuf Arena";
inline constexpr char mimalloc[] = "mimalloc", jemalloc[] = "jemalloc", malloc[] = "malloc (glibc)";
}  // namespace names

/// Adds `TheRound<Peer>(args...)` for each other peer that is freed at once.
template <template <class> class TheRound, class... Args>
void add_other_arenas(Workload& work, Args... args) {
  work.add<TheRound<HandWrittenUp>>(names::up, args...);
  work.add<TheRound<HandWrittenDown>>(names::down, args...);
  work.add<TheRound<PmrMonotonic>>(names::pmr, args...);
  work.add<TheRound<PmrThroughPointer>>(names::pmr_pointer, args...);
#if DE100_BENCH_BOOST
  work.add<TheRound<BoostMonotonic>>(names::boost, args...);
#endif
#if DE100_BENCH_FOONATHAN
  work.add<TheRound<FoonathanStack>>(names::foonathan, args...);
#endif
#if DE100_BENCH_LLVM
  work.add<TheRound<LlvmBump>>(names::llvm, args...);
#endif
#if DE100_BENCH_PROTOBUF
  work.add<TheRound<ProtobufArena>>(names::protobuf, args...);
#endif
}

/// The same for those who are freed one by one.
template <template <class> class TheRound, class... Args>
void add_mallocs(Workload& work, Args... args) {
  if (mimalloc.allocate != nullptr) work.add<TheRound<Mimalloc>>(names::mimalloc, args...);
  if (jemalloc.allocate != nullptr) work.add<TheRound<Jemalloc>>(names::jemalloc, args...);
  work.add<TheRound<Malloc>>(names::malloc, args...);
}

}  // namespace peers

#endif  // DE100_BENCH_PEERS_ARENAS_HPP
