// de100 memory, https://opensource.org/license/zlib
//
// What size costs: nothing. A push is as fast in 4 GiB as in 1 KiB, and to give everything back takes as long whatever
// is used.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

struct Object {
  std::uint64_t word[8];
};

std::string name_of(std::size_t bytes) {
  if (bytes >= 1_GiB) return std::to_string(bytes / 1_GiB) + " GiB";
  if (bytes >= 1_MiB) return std::to_string(bytes / 1_MiB) + " MiB";
  return std::to_string(bytes / 1_KiB) + " KiB";
}

class Sized : public Round {
 public:
  explicit Sized(std::size_t size) : block_(de100::MemoryBlock::allocate(size, {.guard_size = 0})) {
    if (!block_) std::abort();
  }

 protected:
  de100::MemoryBlock block_;
  de100::Arena arena_{block_.view(), de100::already_zero};
};

/// Pushes until it is full, again and again, and leaves the memory untouched.
class Push : public Sized {
 public:
  static constexpr std::size_t count = 1U << 22U;
  using Sized::Sized;

  std::uint64_t run() override {
    std::uint64_t pushed = 0;
    while (pushed < count) {
      Object* object = nullptr;
      while (pushed < count && (object = arena_.push_struct_uninitialized<Object>()) != nullptr) {
        benchmark::DoNotOptimize(object);
        ++pushed;
      }
      arena_.clear();
    }
    return pushed;
  }
};

/// Uses all of it, in pushes that are a 16th of it each, and gives it back.
template <bool with_mark>
class GiveBack : public Sized {
 public:
  static constexpr std::size_t pushes = 16;
  using Sized::Sized;

  std::uint64_t run() override {
    de100::ArenaCheckpoint mark;
    if constexpr (with_mark) mark = arena_.checkpoint();
    std::uint64_t pushed = 0;
    const std::size_t size = block_.size() / pushes - 16;  // a mark takes 16 bytes
    for (std::size_t i = 0; i < pushes; ++i) {
      void* const memory = arena_.push_size_uninitialized(size);
      benchmark::DoNotOptimize(memory);
      pushed += memory != nullptr;
    }
    if constexpr (with_mark) return arena_.rewind(mark) ? pushed : 0;
    arena_.clear();
    return pushed;
  }
};

}  // namespace

void add_scaling(Suite& suite) {
  Workload& push = suite.add({.group = "Scaling",
                              .name = "a push",
                              .operations = Push::count,
                              .result = Push::count,
                              .repetitions = 5,
                              .plot = false,
                              .about = "What is in the title of the column, in arenas of these sizes."});
  for (const std::size_t size : {1_KiB, 64_KiB, 1_MiB, 64_MiB, 1_GiB, 4_GiB}) push.add<Push>(name_of(size), size);

  using Rewind = GiveBack<true>;
  using Clear = GiveBack<false>;
  const auto sizes = {1_KiB, 64_KiB, 1_MiB, 64_MiB, 1_GiB, 4_GiB};
  Workload& rewind =
      suite.add({.group = "Scaling", .name = "mark, 16 pushes, rewind", .result = Rewind::pushes, .plot = false});
  for (const std::size_t size : sizes) rewind.add<Rewind>(name_of(size), size);
  Workload& clear = suite.add({.group = "Scaling", .name = "16 pushes, clear", .result = Clear::pushes, .plot = false});
  for (const std::size_t size : sizes) clear.add<Clear>(name_of(size), size);
}

}  // namespace peers
