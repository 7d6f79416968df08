// de100 memory, https://opensource.org/license/zlib
//
// What it costs to grow 64 MiB to 128 MiB, all of it in use, in three ways; and to make a block read as zero again when
// a hundredth of it was touched.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstdlib>

namespace {

using namespace de100;
using namespace de100::literals;

constexpr std::size_t small_size = 64_MiB, large_size = 128_MiB;

/// Grows a block of which every byte is 1, and checks that it kept them and that the rest is zero.
void grow_block(benchmark::State& state, const BlockOptions& options) {
  for (auto _ : state) {
    state.PauseTiming();
    MemoryBlock block = MemoryBlock::allocate(small_size, options);
    mem_set(block.base(), 1, block.size());
    state.ResumeTiming();

    const MemoryError error = block.resize(large_size);

    state.PauseTiming();
    const std::byte* const bytes = block.base();
    if (error != MemoryError::ok || bytes[0] != std::byte{1} || bytes[small_size - 1] != std::byte{1} ||
        bytes[small_size] != std::byte{0} || bytes[large_size - 1] != std::byte{0}) {
      state.SkipWithError(error_message(error));
    }
    (void)block.free();
    state.ResumeTiming();
  }
}

void grow_within_reservation(benchmark::State& state) {
  grow_block(state, {.reserve = large_size});
}

void grow_by_moving_pages(benchmark::State& state) {
  grow_block(state, {});
}

void grow_by_copying(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    void* const old = std::malloc(small_size);
    mem_set(old, 1, small_size);
    state.ResumeTiming();

    void* const grown = std::malloc(large_size);
    mem_copy(grown, old, small_size);
    benchmark::DoNotOptimize(grown);

    state.PauseTiming();
    std::free(old);
    std::free(grown);
    state.ResumeTiming();
  }
}

/// Touches every hundredth page, makes all of the block zero, and checks it.
template <class Zero>
void zero_block(benchmark::State& state, Zero zero) {
  MemoryBlock block = MemoryBlock::allocate(small_size);
  const std::size_t step = 100 * page_size();
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

// The preparation takes far longer than what is measured, so the number of rounds is set.
BENCHMARK(grow_within_reservation)->Unit(benchmark::kMicrosecond)->Iterations(20);
BENCHMARK(grow_by_moving_pages)->Unit(benchmark::kMicrosecond)->Iterations(20);
BENCHMARK(grow_by_copying)->Unit(benchmark::kMicrosecond)->Iterations(20);
BENCHMARK(zero_by_reset)->Unit(benchmark::kMicrosecond)->Iterations(100);
BENCHMARK(zero_by_memset)->Unit(benchmark::kMicrosecond)->Iterations(100);

}  // namespace
