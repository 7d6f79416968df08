// de100 memory, https://opensource.org/license/zlib
//
// What a push costs, beside std::pmr::monotonic_buffer_resource and malloc. Every allocator does the same work: a frame
// of allocations, each written to, all given back at once. What they answer is checked once before anything is
// measured.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory_resource>
#include <vector>

namespace {

using namespace de100;
using namespace de100::literals;

constexpr std::size_t frame_memory = 1_MiB;
constexpr int pushes = 1000;  // in a frame

struct Particle {  // 16 bytes
  float x, y, z;
  int age;
};

/// From 8 to 512 bytes, small ones more often; the same numbers in every run.
const std::vector<std::size_t>& mixed_sizes() {
  static const std::vector<std::size_t> sizes = [] {
    std::vector<std::size_t> result;
    std::uint32_t random = 1;
    for (int i = 0; i < pushes; ++i) {
      random = random * 1664525U + 1013904223U;
      result.push_back(std::size_t{8} << (random >> 30 & random >> 28) << (random >> 26 & 3));
    }
    return result;
  }();
  return sizes;
}

// ---- allocators: begin and end a frame, allocate within it ----------------------------------------------------------

template <bool zero>
struct OurArena {
  MemoryBlock block = MemoryBlock::allocate(frame_memory);
  Arena arena{block.view()};
  Particle* particle() {
    if constexpr (zero) return arena.push_struct<Particle>();
    return arena.push_struct_uninitialized<Particle>();
  }
  void* bytes(std::size_t size) {
    if constexpr (zero) return arena.push_size(size);
    return arena.push_size_uninitialized(size);
  }
  void end_frame() { arena.clear(); }
};

struct PmrMonotonic {
  std::vector<std::byte> memory = std::vector<std::byte>(frame_memory);
  std::pmr::monotonic_buffer_resource resource{memory.data(), memory.size(), std::pmr::null_memory_resource()};
  Particle* particle() { return static_cast<Particle*>(resource.allocate(sizeof(Particle), alignof(Particle))); }
  void* bytes(std::size_t size) { return resource.allocate(size); }
  void end_frame() { resource.release(); }
};

struct Malloc {
  std::vector<void*> all;
  Malloc() { all.reserve(pushes); }
  ~Malloc() { end_frame(); }
  Malloc(const Malloc&) = delete;
  Malloc& operator=(const Malloc&) = delete;
  void* bytes(std::size_t size) { return all.emplace_back(std::malloc(size)); }
  Particle* particle() { return static_cast<Particle*>(bytes(sizeof(Particle))); }
  void end_frame() {
    for (void* memory : all) std::free(memory);
    all.clear();
  }
};

// ---- work -----------------------------------------------------------------------------------------------------------

template <class Allocator>
void push_particles(benchmark::State& state) {
  Allocator allocator;
  for (auto _ : state) {
    for (int i = 0; i < pushes; ++i) {
      Particle* const particle = allocator.particle();
      particle->age = i;
      benchmark::DoNotOptimize(particle);
    }
    allocator.end_frame();
  }
  state.SetItemsProcessed(state.iterations() * pushes);
}

template <class Allocator>
void push_mixed_sizes(benchmark::State& state) {
  Allocator allocator;
  for (auto _ : state) {
    for (const std::size_t size : mixed_sizes()) {
      void* const memory = allocator.bytes(size);
      *static_cast<char*>(memory) = 1;
      benchmark::DoNotOptimize(memory);
    }
    allocator.end_frame();
  }
  state.SetItemsProcessed(state.iterations() * pushes);
}

/// A short function's temporaries: ten of them, again and again within a frame.
void mark_push_rewind(benchmark::State& state) {
  OurArena<true> allocator;
  for (auto _ : state) {
    ArenaScope scope = allocator.arena.scope();
    for (int i = 0; i < 10; ++i) benchmark::DoNotOptimize(allocator.particle());
  }
  state.SetItemsProcessed(state.iterations());
}

using ArenaZeroed = OurArena<true>;
using ArenaUninitialized = OurArena<false>;

BENCHMARK_TEMPLATE(push_particles, ArenaZeroed);
BENCHMARK_TEMPLATE(push_particles, ArenaUninitialized);
BENCHMARK_TEMPLATE(push_particles, PmrMonotonic);
BENCHMARK_TEMPLATE(push_particles, Malloc);
BENCHMARK_TEMPLATE(push_mixed_sizes, ArenaZeroed);
BENCHMARK_TEMPLATE(push_mixed_sizes, ArenaUninitialized);
BENCHMARK_TEMPLATE(push_mixed_sizes, PmrMonotonic);
BENCHMARK_TEMPLATE(push_mixed_sizes, Malloc);
BENCHMARK(mark_push_rewind);

// ---- check ----------------------------------------------------------------------------------------------------------

/// A frame after a frame: memory is there, zero where it is to be, and nothing overlaps.
template <class Allocator>
bool works(bool zeroed) {
  Allocator allocator;
  for (int frame = 0; frame < 2; ++frame) {
    std::vector<unsigned char*> all;
    for (const std::size_t size : mixed_sizes()) {
      unsigned char* const memory = static_cast<unsigned char*>(allocator.bytes(size));
      if (memory == nullptr) return false;
      for (std::size_t i = 0; zeroed && i < size; ++i) {
        if (memory[i] != 0) return false;
      }
      mem_set(memory, static_cast<int>(all.size() % 251), size);
      all.push_back(memory);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t k = 0; k < mixed_sizes()[i]; ++k) {
        if (all[i][k] != i % 251) return false;
      }
    }
    allocator.end_frame();
  }
  return true;
}

[[maybe_unused]] const bool checked = [] {
  if (works<ArenaZeroed>(true) && works<ArenaUninitialized>(false) && works<PmrMonotonic>(false) &&
      works<Malloc>(false)) {
    return true;
  }
  std::fputs("an allocator answers nonsense: nothing to measure\n", stderr);
  std::exit(1);
}();

}  // namespace
