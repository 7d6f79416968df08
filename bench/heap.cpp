// de100 memory, https://opensource.org/license/zlib
//
// A Heap beside malloc, mimalloc and jemalloc, on what Lua and SQLite asked of their allocator in the loads that
// tests/clients has. Each is called as a library calls its allocator, through a pointer; the first and the last byte of
// each allocation are written, and looked at when it is freed. All take turns, again and again, and what is told is the
// median, and that of the ratios to the Heap in the same turn.
//
//   bench_heap                              time, and memory beside what was asked for
//   bench_heap --benchmark_min_time=N       only a few turns, whatever N: for those who look whether it runs at all
//   bench_heap --once <load> <allocator>    one replay, and how many operations it had: for heap_instructions.sh
//
// jemalloc needs GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 in the environment.

#include <de100/memory.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "heap/allocators.hpp"
#include "heap/record.hpp"
#include "heap/trace.hpp"

namespace heap_bench {
namespace {

using namespace de100;
using namespace de100::literals;

constexpr std::size_t heap_size = 128_MiB;

/// What of an allocation is written: as little as shows that it is there, or all, as its owner would.
enum class Writes { ends, all };

/// Does what the trace says; answers how many bytes were not what was written there.
template <Writes writes = Writes::ends>
[[gnu::noinline]] std::size_t replay(const Trace& trace, const Allocator& allocator,
                                     std::vector<unsigned char*>& slots) {
  std::size_t wrong = 0;
  for (const Operation& operation : trace.operations) {
    unsigned char*& slot = slots[operation.slot];
    const unsigned char mark = static_cast<unsigned char>(operation.slot);
    switch (operation.verb) {
      case Verb::allocate:
        slot = static_cast<unsigned char*>(allocator.allocate(operation.size));
        slot[0] = slot[operation.size - 1] = mark;
        if constexpr (writes == Writes::all) std::memset(slot, mark, operation.size);
        break;
      case Verb::reallocate:
        slot = static_cast<unsigned char*>(allocator.reallocate(slot, operation.size));
        wrong += slot[0] != mark;
        if (operation.old_size <= operation.size) wrong += slot[operation.old_size - 1] != mark;
        slot[operation.size - 1] = mark;
        if constexpr (writes == Writes::all) std::memset(slot, mark, operation.size);
        break;
      case Verb::free:
        wrong += slot[0] != mark || slot[operation.size - 1] != mark;
        allocator.free(slot);
        break;
    }
  }
  return wrong;
}

bool is_nobody(const Allocator& allocator) {
  return allocator.free == nobody().free;
}

double median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

/// A figure of /proc/self/status, in KiB; 0 where there is none.
std::size_t of_process(const char* name) {
  std::ifstream file("/proc/self/status");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(name, 0) == 0) return std::stoul(line.substr(line.find_first_of("0123456789")));
  }
  return 0;
}

/// The most KiB that are resident in a replay, more than before: in a process that has not allocated anything there
/// yet. 0 where that is not known.
std::size_t resident(const Trace& trace, const Allocator& allocator) {
  int ends[2] = {};
  if (pipe(ends) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    std::vector<unsigned char*> slots(trace.slots);
    std::ofstream("/proc/self/clear_refs") << 5;  // VmHWM begins anew: proc(5)
    const std::size_t before = of_process("VmRSS:");
    (void)replay<Writes::all>(trace, allocator, slots);
    const std::size_t most = of_process("VmHWM:");
    const std::size_t more = before != 0 && most > before ? most - before : 0;
    _exit(write(ends[1], &more, sizeof more) == sizeof more ? 0 : 1);
  }
  std::size_t more = 0;
  if (child < 0 || read(ends[0], &more, sizeof more) != sizeof more) more = 0;
  close(ends[0]);
  close(ends[1]);
  if (child > 0) waitpid(child, nullptr, 0);
  return more;
}

/// Prints a line for each allocator, with the KiB that each had resident; false where an allocation did not keep its
/// bytes.
bool compare(const Trace& trace, const std::vector<Allocator>& allocators, const std::vector<std::size_t>& kib,
             int turns) {
  std::printf("\n%s: %zu allocate, %zu reallocate, %zu free; at most %u allocations at a time, and %zu KiB\n",
              trace.name, trace.count(Verb::allocate), trace.count(Verb::reallocate), trace.count(Verb::free),
              trace.slots, trace.peak / 1024);
  std::vector<unsigned char*> slots(trace.slots);
  std::vector<std::vector<double>> times(allocators.size()), ratios(allocators.size());
  for (int turn = 0; turn <= turns; ++turn) {
    std::vector<double> now(allocators.size());
    for (std::size_t i = 0; i < allocators.size(); ++i) {
      const std::size_t which = (i + static_cast<std::size_t>(turn)) % allocators.size();
      const auto start = std::chrono::steady_clock::now();
      const std::size_t wrong = replay(trace, allocators[which], slots);
      const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
      now[which] = time.count() / static_cast<double>(trace.operations.size());
      if (wrong != 0 && !is_nobody(allocators[which])) {
        std::printf("%s: %zu bytes were not what was written\n", allocators[which].name, wrong);
        return false;
      }
    }
    if (turn == 0) continue;  // to get warm
    for (std::size_t i = 0; i < allocators.size(); ++i) {
      times[i].push_back(now[i]);
      ratios[i].push_back(now[i] / now[0]);
    }
  }
  std::printf("%-12s %12s %8s %14s %10s\n", "", "ns/operation", "ratio", "resident KiB", "overhead");
  for (std::size_t i = 0; i < allocators.size(); ++i) {
    std::printf("%-12s %12.2f %8.2f", allocators[i].name, median(times[i]), median(ratios[i]));
    if (kib[i] != 0) {
      const double asked = static_cast<double>(trace.peak) / 1024;
      std::printf(" %14zu %8.1f %%", kib[i], 100 * (static_cast<double>(kib[i]) / asked - 1));
    }
    std::printf("\n");
  }
  return true;
}

/// Where the memory of a heap is that was used for nothing else.
void print_use(const Trace& trace, MemoryView view) {
  *heap = Heap();
  *heap = Heap(view);
  std::vector<unsigned char*> slots(trace.slots);
  (void)replay(trace, de100_heap(), slots);
  const double extent = static_cast<double>(heap->extent());
  std::printf(
      "a view of %zu KiB would have done: %.1f %% of it asked for at most, %.1f %% what that was rounded up by, "
      "%.1f %% the heap's own and in pieces that were free meanwhile\n",
      heap->extent() / 1024, 100 * static_cast<double>(trace.peak) / extent,
      100 * (static_cast<double>(heap->peak()) - static_cast<double>(trace.peak)) / extent,
      100 * (extent - static_cast<double>(heap->peak())) / extent);
}

/// What reset() takes with so much in use, which should make no difference.
void print_reset(MemoryView view) {
  std::printf("\nreset() of a heap with allocations of 64 bytes, at best of 20:");
  for (const std::size_t used : {1_KiB, 1_MiB, 64_MiB}) {
    double best = 1e9;
    for (int turn = 0; turn < 20; ++turn) {
      Heap filled(view);
      while (filled.used() < used && filled.allocate(64) != nullptr) {
      }
      const auto start = std::chrono::steady_clock::now();
      filled.reset();
      const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
      best = std::min(best, time.count());
    }
    std::printf(" %zu KiB in %.0f ns%s", used / 1024, best, used == 64_MiB ? "\n" : ",");
  }
}

int run(int argc, char** argv) {
  const std::vector<Allocator> allocators = all_allocators();
  std::vector<Trace> traces;
  for (const auto record : {record_lua, record_sqlite}) {
    const MemoryBlock block = MemoryBlock::allocate(heap_size);
    if (!block) return std::puts(error_message(block.error())), 1;
    traces.push_back(record(block.view()));
  }
  const MemoryBlock block = MemoryBlock::allocate(heap_size, {.name = "heap"});
  if (!block) return std::puts(error_message(block.error())), 1;
  Heap of_all(block.view());
  heap = &of_all;

  if (argc == 4 && std::strcmp(argv[1], "--once") == 0) {
    for (const Trace& trace : traces) {
      for (const Allocator& allocator : allocators) {
        if (std::strcmp(trace.name, argv[2]) != 0 || std::strcmp(allocator.name, argv[3]) != 0) continue;
        std::vector<unsigned char*> slots(trace.slots);
        const std::size_t wrong = replay(trace, allocator, slots);
        std::printf("operations: %zu\n", trace.operations.size());
        return wrong == 0 || is_nobody(allocator) ? 0 : 1;
      }
    }
    return std::printf("there is no %s of %s\n", argv[3], argv[2]), 1;
  }

  std::printf("malloc is that of %s\n", home_of_malloc());
  // Before anything is timed, after which all of them have memory to give again.
  std::vector<std::vector<std::size_t>> kib(traces.size());
  for (std::size_t i = 0; i < traces.size(); ++i) {
    for (const Allocator& allocator : allocators) {
      kib[i].push_back(is_nobody(allocator) ? 0 : resident(traces[i], allocator));
    }
  }
  const int turns = argc == 2 && std::strncmp(argv[1], "--benchmark_min_time=", 21) == 0 ? 2 : 30;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (traces[i].operations.empty()) {
      std::printf("\n%s: skipped: it was not found when this was built\n", traces[i].name);
      continue;
    }
    if (!compare(traces[i], allocators, kib[i], turns)) return 1;
    print_use(traces[i], block.view());
  }
  print_reset(block.view());
  return 0;
}

}  // namespace
}  // namespace heap_bench

int main(int argc, char** argv) {
  return heap_bench::run(argc, argv);
}
