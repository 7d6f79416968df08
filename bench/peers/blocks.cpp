// de100 memory, https://opensource.org/license/zlib
//
// What memory of the system costs: to have it, touch it and give it back; to grow; to make it zero again; to read all
// over it.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include <sys/mman.h>

#include "arenas.hpp"
#include "libraries.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

constexpr std::byte one{1};

// Of what takes long, or is prepared for long, so many rounds say as much as more.
constexpr int rounds_alone = 9;

/// How many bytes are one, of those that begin a stretch of `step`.
std::uint64_t ones(const std::byte* bytes, std::size_t size, std::size_t step) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; i += step) sum += static_cast<std::uint64_t>(bytes[i]);
  return sum;
}

void touch(std::byte* bytes, std::size_t size, std::size_t step) {
  for (std::size_t i = 0; i < size; i += step) bytes[i] = one;
  benchmark::ClobberMemory();
}

// ---- have it, touch each page, give it back -------------------------------------------------------------------------
//
//   std::byte* take(std::size_t size);
//   void give();                              what was taken last
//   static constexpr bool zero;               whether all of it is zero

template <std::size_t guard_size>
class Block {
 public:
  static constexpr bool zero = true;

  std::byte* take(std::size_t size) {
    block_ = de100::MemoryBlock::allocate(size, {.guard_size = guard_size});
    return block_.base();
  }
  void give() { (void)block_.free(); }

 private:
  de100::MemoryBlock block_;
};

template <de100::Reuse reuse>
class CachedBlock {
 public:
  static constexpr bool zero = reuse == de100::Reuse::zero;

  std::byte* take(std::size_t size) {
    block_ = cache_.take(size, reuse);
    return block_.base();
  }
  void give() { (void)cache_.give(std::move(block_)); }

 private:
  de100::BlockCache cache_;
  de100::MemoryBlock block_;
};

class Mapping {
 public:
  static constexpr bool zero = true;

  std::byte* take(std::size_t size) {
    size_ = size;
    bytes_ = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return bytes_ != MAP_FAILED ? static_cast<std::byte*>(bytes_) : nullptr;
  }
  void give() { (void)munmap(bytes_, size_); }

 private:
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

template <const Mallocs& mallocs>
class Allocated {
 public:
  static constexpr bool zero = false;

  std::byte* take(std::size_t size) {
    bytes_ = mallocs.allocate(size);
    return static_cast<std::byte*>(bytes_);
  }
  void give() { mallocs.free(bytes_); }

 private:
  void* bytes_ = nullptr;
};

template <class Peer>
class Touched : public Round {
 public:
  /// Who keeps what is given back has something to give.
  explicit Touched(std::size_t size) : size_(size) { (void)Touched::run(); }

  std::uint64_t run() override {
    std::byte* const bytes = peer_.take(size_);
    if (bytes == nullptr) return 0;
    touch(bytes, size_, de100::page_size());
    const std::uint64_t touched = ones(bytes, size_, de100::page_size());
    peer_.give();
    return touched;
  }

  const char* fault() override {
    std::byte* const bytes = peer_.take(size_);
    const bool clean = bytes != nullptr && (!Peer::zero || ones(bytes, size_, 1) == 0);
    peer_.give();
    return clean ? nullptr : "is not zero";
  }

 private:
  Peer peer_;
  std::size_t size_;
};

/// Nothing but to take it and to give it back.
template <class Peer>
class Untouched : public Round {
 public:
  static constexpr std::size_t times = 100;

  explicit Untouched(std::size_t size) : size_(size) {}

  std::uint64_t run() override {
    std::uint64_t taken = 0;
    for (std::size_t i = 0; i < times; ++i) {
      std::byte* bytes = peer_.take(size_);
      benchmark::DoNotOptimize(bytes);
      taken += bytes != nullptr;
      peer_.give();
    }
    return taken;
  }

 private:
  Peer peer_;
  std::size_t size_;
};

template <template <class> class TheRound>
void add_takers(Suite& suite, const Facts& facts, std::size_t size) {
  Workload& work = suite.add(facts);
  work.add<TheRound<Block<1>>>("MemoryBlock", size);
  work.add<TheRound<Block<0>>>("MemoryBlock without guards", size);
  work.add<TheRound<CachedBlock<de100::Reuse::zero>>>("BlockCache, zero", size);
  work.add<TheRound<CachedBlock<de100::Reuse::undefined>>>("BlockCache, undefined", size);
  work.add<TheRound<Mapping>>("mmap and munmap", size);
  if (mimalloc.allocate != nullptr) work.add<TheRound<Allocated<mimalloc>>>(names::mimalloc, size);
  if (jemalloc.allocate != nullptr) work.add<TheRound<Allocated<jemalloc>>>(names::jemalloc, size);
  work.add<TheRound<Allocated<glibc>>>(names::malloc, size);
}

// ---- grow -----------------------------------------------------------------------------------------------------------

constexpr std::size_t before_growth = 256_MiB, after_growth = 512_MiB;

/// Of what `bytes` have kept, which were all one. What is new is not touched: it is no page yet.
std::uint64_t kept(const std::byte* bytes) {
  return bytes == nullptr ? 0
                          : static_cast<std::uint64_t>(bytes[0]) + static_cast<std::uint64_t>(bytes[before_growth - 1]);
}

/// All of it, for fault().
const char* fault_of_grown(const std::byte* bytes, bool zero) {
  if (bytes == nullptr) return "is not there";
  if (ones(bytes, before_growth, 1) != before_growth) return "has lost what was in it";
  return zero && ones(bytes + before_growth, after_growth - before_growth, 1) != 0 ? "is not zero" : nullptr;
}

class GrowBlock : public Round {
 public:
  explicit GrowBlock(std::size_t reserve) : reserve_(reserve) {}

  void prepare() override {
    block_ = de100::MemoryBlock::allocate(before_growth, {.reserve = reserve_});
    de100::mem_set(block_.base(), 1, block_.size());
  }
  std::uint64_t run() override { return failed(block_.resize(after_growth)) ? 0 : kept(block_.base()); }
  const char* fault() override { return fault_of_grown(block_.base(), true); }

 private:
  std::size_t reserve_;
  de100::MemoryBlock block_;
};

enum class Growth : bool { by_copy, by_realloc };

template <Growth growth>
class GrowAllocated : public Round {
 public:
  GrowAllocated() = default;
  GrowAllocated(const GrowAllocated&) = delete;
  GrowAllocated& operator=(const GrowAllocated&) = delete;
  ~GrowAllocated() override { std::free(bytes_); }

  void prepare() override {
    std::free(bytes_);
    bytes_ = std::malloc(before_growth);
    de100::mem_set(bytes_, 1, before_growth);
  }
  std::uint64_t run() override {
    bytes_ = grown();
    return kept(static_cast<const std::byte*>(bytes_));
  }
  const char* fault() override { return fault_of_grown(static_cast<const std::byte*>(bytes_), false); }

 private:
  void* grown() {
    if constexpr (growth == Growth::by_realloc) return std::realloc(bytes_, after_growth);
    void* const more = std::malloc(after_growth);
    if (more != nullptr) de100::mem_copy(more, bytes_, before_growth);
    std::free(bytes_);
    return more;
  }

  void* bytes_ = nullptr;
};

// ---- make zero ------------------------------------------------------------------------------------------------------

constexpr std::size_t zeroed_size = 64_MiB;

enum class By : bool { reset, memset };

/// It is not the first time: whoever writes zeros has all of the pages by then. `and_touch`: what was touched is
/// touched again, which costs nothing where the pages are still there.
template <By by>
class MakeZero : public Round {
 public:
  MakeZero(std::size_t step, bool and_touch) : step_(step * de100::page_size()), and_touch_(and_touch) {
    touch(block_.base(), zeroed_size, step_);
    (void)MakeZero::run();
  }

  void prepare() override {
    if (!and_touch_) touch(block_.base(), zeroed_size, step_);
  }

  std::uint64_t run() override {
    if (!make_zero()) return 0;
    const std::uint64_t left = static_cast<std::uint64_t>(block_.base()[0]);
    if (and_touch_) touch(block_.base(), zeroed_size, step_);
    return zeroed_size - left;
  }

  const char* fault() override {
    touch(block_.base(), zeroed_size, step_);
    return make_zero() && ones(block_.base(), zeroed_size, 1) == 0 ? nullptr : "is not zero";
  }

 private:
  bool make_zero() {
    if constexpr (by == By::reset) return !failed(block_.reset());
    std::memset(block_.base(), 0, zeroed_size);
    benchmark::ClobberMemory();
    return true;
  }

  de100::MemoryBlock block_ = de100::MemoryBlock::allocate(zeroed_size);
  std::size_t step_;
  bool and_touch_;
};

void add_zero(Suite& suite, const std::string& name, std::size_t step, bool and_touch) {
  Workload& work = suite.add({.group = "Blocks, 64 MiB made zero",
                              .name = name,
                              .result = zeroed_size,
                              .prepares = !and_touch,
                              .repetitions = step == 1 ? rounds_alone : 0});
  work.add<MakeZero<By::reset>>("MemoryBlock::reset()", step, and_touch);
  work.add<MakeZero<By::memset>>("memset", step, and_touch);
}

// ---- read all over it -----------------------------------------------------------------------------------------------

constexpr std::size_t read_size = 1_GiB, reads = 100'000;

/// One read after another, each at a place that the one before says.
template <class Read>
std::uint64_t read_all_over(Read read) {
  std::uint64_t place = 1;
  for (std::size_t i = 0; i < reads; ++i) {
    place = place * 6364136223846793005U + 1442695040888963407U + read(place >> 34U);
  }
  return place;
}

class ReadAtRandom : public Round {
 public:
  explicit ReadAtRandom(de100::MemoryFlags flags)
      : block_(de100::MemoryBlock::allocate(read_size, {.flags = flags, .prefault = true})) {}

  std::uint64_t run() override {
    if (!block_) return 0;
    return read_all_over(
        [bytes = block_.base()](std::uint64_t place) { return static_cast<std::uint64_t>(bytes[place]); });
  }

 private:
  de100::MemoryBlock block_;
};

/// What the system has such pages for now.
std::string name_of_large_pages() {
  static const char* const backing[] = {"small ones", "transparent ones", "large ones"};
  const de100::MemoryFlags flags = de100::MemoryFlags::read_write | de100::MemoryFlags::large_pages;
  const de100::MemoryBlock block = de100::MemoryBlock::allocate(read_size, {.flags = flags});
  return std::string("large_pages: ") + (block ? backing[static_cast<int>(block.page_backing())] : "none");
}

}  // namespace

void add_blocks(Suite& suite) {
  for (const auto& [name, size] : {std::pair("64 KiB", 64_KiB), {"256 KiB", 256_KiB}, {"64 MiB", 64_MiB}}) {
    const std::uint64_t pages = size / de100::page_size();
    const int repetitions = size > 1_MiB ? rounds_alone : 0;
    add_takers<Touched>(suite, {.group = "Blocks", .name = name, .result = pages, .repetitions = repetitions}, size);
  }
  using Times = Untouched<Mapping>;
  add_takers<Untouched>(
      suite, {.group = "Blocks", .name = "64 KiB, untouched", .operations = Times::times, .result = Times::times},
      64_KiB);

  Workload& grow = suite.add({.group = "Blocks that grow",
                              .name = "256 MiB in use to 512 MiB",
                              .result = 2,
                              .prepares = true,
                              .repetitions = 5});
  grow.add<GrowBlock>("MemoryBlock, reserved", after_growth);
  grow.add<GrowBlock>("MemoryBlock, moved", std::size_t{0});
  grow.add<GrowAllocated<Growth::by_realloc>>("realloc (glibc)");
  grow.add<GrowAllocated<Growth::by_copy>>("malloc and a copy (glibc)");

  add_zero(suite, "1 page of 100 touched", 100, false);
  add_zero(suite, "all touched", 1, false);
  add_zero(suite, "1 of 100, and again", 100, true);
  add_zero(suite, "all, and again", 1, true);

  Workload& read = suite.add({.group = "Blocks read at random",
                              .name = "1 GiB",
                              .operations = reads,
                              .result = read_all_over([](std::uint64_t) { return 0U; }),
                              .repetitions = 5});
  read.add<ReadAtRandom>("small pages", de100::MemoryFlags::read_write);
  read.add<ReadAtRandom>(name_of_large_pages(), de100::MemoryFlags::read_write | de100::MemoryFlags::large_pages);
}

}  // namespace peers
