// de100 memory, https://opensource.org/license/zlib
//
// What memory of the system costs: to have it, touch it and give it back, beside an unguarded mmap and malloc; to grow;
// to make it zero again; to read all over it.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstdlib>

#if !defined(_WIN32)
#include <sys/mman.h>
#endif

namespace {

using namespace de100;
using namespace de100::literals;

void touch(std::byte* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; i += page_size()) bytes[i] = std::byte{1};
  benchmark::ClobberMemory();
}

// ---- allocate, touch each page, free --------------------------------------------------------------------------------

void have_block(benchmark::State& state) {
  const std::size_t size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    MemoryBlock block = MemoryBlock::allocate(size);
    if (!block) return state.SkipWithError(error_message(block.error()));
    touch(block.base(), size);
  }
}

void have_unguarded_block(benchmark::State& state) {
  const std::size_t size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    MemoryBlock block = MemoryBlock::allocate(size, {.guard_size = 0});
    if (!block) return state.SkipWithError(error_message(block.error()));
    touch(block.base(), size);
  }
}

template <Reuse reuse>
void have_cached_block(benchmark::State& state) {
  const std::size_t size = static_cast<std::size_t>(state.range(0));
  BlockCache cache;
  for (auto _ : state) {
    MemoryBlock block = cache.take(size, reuse);
    if (!block) return state.SkipWithError(error_message(block.error()));
    touch(block.base(), size);
    if (cache.give(static_cast<MemoryBlock&&>(block)) != MemoryError::ok) return state.SkipWithError("not given");
  }
}

/// The cache alone: a block that is there anyway is taken and given back untouched.
void take_and_give(benchmark::State& state) {
  BlockCache cache;
  for (auto _ : state) {
    MemoryBlock block = cache.take(64_KiB, Reuse::undefined);
    benchmark::DoNotOptimize(block.base());
    if (cache.give(static_cast<MemoryBlock&&>(block)) != MemoryError::ok) return state.SkipWithError("not given");
  }
}

#if !defined(_WIN32)
void have_mmap(benchmark::State& state) {
  const std::size_t size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* const bytes = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) return state.SkipWithError("mmap");
    touch(static_cast<std::byte*>(bytes), size);
    (void)munmap(bytes, size);
  }
}
#endif

void have_malloc(benchmark::State& state) {
  const std::size_t size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* const bytes = std::malloc(size);
    if (bytes == nullptr) return state.SkipWithError("malloc");
    touch(static_cast<std::byte*>(bytes), size);
    std::free(bytes);
  }
}

// ---- grow -----------------------------------------------------------------------------------------------------------

constexpr std::size_t before_growth = 256_MiB, after_growth = 512_MiB;

/// Grows a block of which every byte is 1, and checks that it kept them and that the rest is zero.
void grow_block(benchmark::State& state, const BlockOptions& options) {
  for (auto _ : state) {
    state.PauseTiming();
    MemoryBlock block = MemoryBlock::allocate(before_growth, options);
    mem_set(block.base(), 1, block.size());
    state.ResumeTiming();

    const MemoryError error = block.resize(after_growth);

    state.PauseTiming();
    const std::byte* const bytes = block.base();
    if (error != MemoryError::ok || bytes[0] != std::byte{1} || bytes[before_growth - 1] != std::byte{1} ||
        bytes[before_growth] != std::byte{0} || bytes[after_growth - 1] != std::byte{0}) {
      state.SkipWithError(error_message(error));
    }
    (void)block.free();
    state.ResumeTiming();
  }
}

void grow_within_reservation(benchmark::State& state) {
  grow_block(state, {.reserve = after_growth});
}

void grow_by_moving_pages(benchmark::State& state) {
  grow_block(state, {});
}

void grow_by_copying(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    void* const old = std::malloc(before_growth);
    mem_set(old, 1, before_growth);
    state.ResumeTiming();

    void* const grown = std::malloc(after_growth);
    mem_copy(grown, old, before_growth);
    benchmark::DoNotOptimize(grown);

    state.PauseTiming();
    std::free(old);
    std::free(grown);
    state.ResumeTiming();
  }
}

// ---- make zero ------------------------------------------------------------------------------------------------------

/// Touches a page of every `range` pages of 64 MiB, makes all of it zero, and checks it.
template <class Zero>
void zero_block(benchmark::State& state, Zero zero) {
  MemoryBlock block = MemoryBlock::allocate(64_MiB);
  const std::size_t step = static_cast<std::size_t>(state.range(0)) * page_size();
  for (auto _ : state) {
    state.PauseTiming();
    for (std::size_t i = 0; i < block.size(); i += step) block.base()[i] = std::byte{1};
    state.ResumeTiming();

    zero(block);

    state.PauseTiming();
    if (!block || block.base()[0] != std::byte{0} || block.base()[step] != std::byte{0}) {
      state.SkipWithError("not zero");
    }
    state.ResumeTiming();
  }
}

void zero_by_reset(benchmark::State& state) {
  zero_block(state, [](MemoryBlock& block) { (void)block.reset(); });
}

void zero_by_memset(benchmark::State& state) {
  zero_block(state, [](MemoryBlock& block) { mem_set(block.base(), 0, block.size()); });
}

// ---- read all over it -----------------------------------------------------------------------------------------------

/// A read in 1 GiB after another, each at a place that the one before says.
void read_at_random(benchmark::State& state, MemoryFlags flags) {
  constexpr std::size_t size = 1_GiB;
  MemoryBlock block = MemoryBlock::allocate(size, {.flags = flags, .prefault = true});
  if (!block) return state.SkipWithError(error_message(block.error()));
  static const char* const backing[] = {"small pages", "transparent pages", "large pages"};
  state.SetLabel(backing[static_cast<int>(block.page_backing())]);
  std::uint64_t place = 1;
  for (auto _ : state) {
    place =
        place * 6364136223846793005U + 1442695040888963407U + static_cast<std::uint64_t>(block.base()[place % size]);
    benchmark::DoNotOptimize(place);
  }
}

void read_small_pages(benchmark::State& state) {
  read_at_random(state, MemoryFlags::read_write);
}

void read_large_pages(benchmark::State& state) {
  read_at_random(state, MemoryFlags::read_write | MemoryFlags::large_pages);
}

BENCHMARK(have_block)->Arg(64_KiB)->Arg(256_KiB)->Arg(64_MiB)->Unit(benchmark::kMicrosecond);
BENCHMARK(have_unguarded_block)->Arg(64_KiB)->Arg(256_KiB)->Arg(64_MiB)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(have_cached_block, Reuse::zero)->Arg(64_KiB)->Arg(256_KiB)->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(have_cached_block, Reuse::undefined)->Arg(64_KiB)->Arg(256_KiB)->Unit(benchmark::kMicrosecond);
#if !defined(_WIN32)
BENCHMARK(have_mmap)->Arg(64_KiB)->Arg(256_KiB)->Arg(64_MiB)->Unit(benchmark::kMicrosecond);
#endif
BENCHMARK(have_malloc)->Arg(64_KiB)->Arg(256_KiB)->Arg(64_MiB)->Unit(benchmark::kMicrosecond);
BENCHMARK(take_and_give);

// The preparation takes far longer than what is measured, so the number of rounds is set.
BENCHMARK(grow_within_reservation)->Unit(benchmark::kMicrosecond)->Iterations(5);
BENCHMARK(grow_by_moving_pages)->Unit(benchmark::kMicrosecond)->Iterations(5);
BENCHMARK(grow_by_copying)->Unit(benchmark::kMicrosecond)->Iterations(5);
BENCHMARK(zero_by_reset)->Arg(100)->Arg(1)->Unit(benchmark::kMicrosecond)->Iterations(20);
BENCHMARK(zero_by_memset)->Arg(100)->Arg(1)->Unit(benchmark::kMicrosecond)->Iterations(20);

BENCHMARK(read_small_pages);
BENCHMARK(read_large_pages);

}  // namespace
