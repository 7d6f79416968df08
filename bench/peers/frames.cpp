// de100 memory, https://opensource.org/license/zlib
//
// A frame of a game: allocations of about 1 MiB together, each written, all of them read, and given back at once.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "arenas.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

constexpr std::size_t most_allocations = 2000;

/// In words, about 60 on average; the same in every run.
const std::vector<std::uint32_t>& lengths() {
  static const std::vector<std::uint32_t> result = [] {
    std::vector<std::uint32_t> all;
    std::uint32_t random = 1;
    for (std::size_t i = 0; i < most_allocations; ++i) {
      random = random * 1664525U + 1013904223U;
      const std::uint32_t largest = 8U << ((random >> 16U) % 6);
      all.push_back(largest / 2 + (random >> 8U) % (largest / 2));
    }
    return all;
  }();
  return result;
}

/// One frame after another, each of so many allocations.
const std::vector<std::size_t>& frames(bool vary) {
  static const std::vector<std::size_t> same = {most_allocations};
  static const std::vector<std::size_t> varying = {200, 2000, 400, 1000, 200, 1600, 600, 2000};
  return vary ? varying : same;
}

std::size_t allocations(bool vary) {
  std::size_t sum = 0;
  for (const std::size_t count : frames(vary)) sum += count;
  return sum;
}

/// What reading all of it adds up to.
std::uint64_t sum_of(bool vary) {
  std::uint64_t sum = 0;
  for (const std::size_t count : frames(vary)) {
    for (std::size_t i = 0; i < count; ++i) sum += lengths()[i] * std::uint64_t{i};
  }
  return sum;
}

// The same machine code for everybody.

[[gnu::noinline]] void fill(std::uint64_t* words, std::size_t length, std::uint64_t value) {
  for (std::size_t i = 0; i < length; ++i) words[i] = value;
}

[[gnu::noinline]] std::uint64_t sum_up(const std::uint64_t* words, std::size_t length) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < length; ++i) sum += words[i];
  return sum;
}

template <class Peer>
class Frames : public Round {
 public:
  Frames(std::size_t capacity, bool vary) : peer_(capacity), frames_(frames(vary)) {}

  std::uint64_t run() override {
    std::uint64_t sum = 0;
    for (const std::size_t count : frames_) {
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t length = lengths_[i];
        std::uint64_t* const words = static_cast<std::uint64_t*>(peer_.bytes(length * 8, 8));
        fill(words, length, i);
        rows_[i] = words;
      }
      benchmark::ClobberMemory();
      for (std::size_t i = 0; i < count; ++i) sum += sum_up(rows_[i], lengths_[i]);
      peer_.reset();
    }
    return sum;
  }

 private:
  Peer peer_;
  const std::vector<std::size_t>& frames_;
  const std::vector<std::uint32_t>& lengths_ = lengths();
  std::vector<std::uint64_t*> rows_ = std::vector<std::uint64_t*>(most_allocations);
};

void add(Suite& suite, const std::string& name, std::size_t capacity, bool vary) {
  Workload& work = suite.add(
      {.group = "Frames",
       .name = name,
       .operations = allocations(vary),
       .result = sum_of(vary),
       .about = "One of up to 2,000 allocations in a frame of a game: each is written, all of them are read, and "
                "given back at once."});
  work.add<Frames<OurArena<>>>("Arena", capacity, vary);
  work.add<Frames<OurArena<Zero::yes>>>("Arena, made zero", capacity, vary);
  add_other_arenas<Frames>(work, capacity, vary);
  add_mallocs<Frames>(work, capacity, vary);
}

}  // namespace

void add_frames(Suite& suite) {
  add(suite, "about 1 MiB, of 1.25 MiB", 1_MiB + 256_KiB, false);
  add(suite, "about 1 MiB, of 64 MiB", 64_MiB, false);
  add(suite, "0.1 to 1 MiB, of 1.25 MiB", 1_MiB + 256_KiB, true);
}

}  // namespace peers
