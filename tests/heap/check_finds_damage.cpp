// de100 memory, https://opensource.org/license/zlib
//
// check: whichever of a heap's own bytes is written over, the heap says so, or does its work as before. It never
// follows what was written over out of its memory.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <string>
#include <vector>

#include <de100/block.hpp>

#include "arena/helpers.hpp"
#include "heap_model.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;
using de100_test::Filled;

namespace {

/// Copies bytes that a sanitizer may have been told to watch.
DE100_TEST_UNCHECKED void copy_unwatched(unsigned char* to, const unsigned char* from, std::size_t size) noexcept {
  volatile unsigned char* const bytes = to;
  for (std::size_t i = 0; i < size; ++i) bytes[i] = from[i];
}

/// A heap of which every byte is known, with allocations of all kinds and holes between them, at the end of a block:
/// who follows a pointer that is none leaves the block soon.
class Damaged {
 public:
  explicit Damaged(std::size_t size, unsigned seed)
      : block_(MemoryBlock::allocate(size, {.name = "damaged", .end_at_guard = true})) {
    REQUIRE(block_.is_valid());
    heap_ = Heap(block_.view());
    REQUIRE(heap_.is_valid());
    de100_test::Random random(seed);
    for (int i = 0; i < 120; ++i) {
      // Many of one size, for a slab.
      const std::size_t size_here = random.one_in(2) ? 100 : 1 + random.below(random.one_in(3) ? 900 : 200);
      void* const one = heap_.allocate(size_here, random.one_in(6) ? 128 : Heap::default_alignment);
      if (one != nullptr) living_.emplace_back(heap_, one, static_cast<unsigned>(living_.size() + 1));
      if (living_.size() > 3 && random.one_in(2)) {
        const std::size_t index = random.below(living_.size());
        heap_.free(living_[index].start);
        living_[index] = living_.back();
        living_.pop_back();
      }
    }
    owned_.assign(size, true);
    // What is free holds something at its ends alone; between them only a byte here and there is tried.
    heap_.for_each([&](const HeapPiece& piece) {
      if (piece.is_allocated) return;
      const std::size_t first = static_cast<std::size_t>(piece.base - block_.base());
      for (std::size_t i = 16; i + 8 < piece.size; ++i) owned_[first + i] = i % 31 == 0;
    });
    for (const Filled& one : living_) {
      const std::size_t first = static_cast<std::size_t>(static_cast<unsigned char*>(one.start) - bytes());
      for (std::size_t i = 0; i < one.size; ++i) owned_[first + i] = false;
    }
    // Where the map calls a page a slab that is none, a sanitizer ends the program for looking.
    if (DE100_SANITIZE_ADDRESS != 0) {
      for (std::size_t i = heap_.capacity(); i < size; ++i) owned_[i] = false;
    }
    whole_.resize(size);
    copy_unwatched(whole_.data(), bytes(), size);
    REQUIRE(heap_.check());
  }

  [[nodiscard]] std::size_t size() const { return whole_.size(); }
  [[nodiscard]] bool is_heaps_own(std::size_t offset) const { return owned_[offset]; }
  [[nodiscard]] unsigned char at(std::size_t offset) const { return whole_[offset]; }
  [[nodiscard]] bool check() const { return heap_.check(); }
  [[nodiscard]] bool has_a_slab() const {
    std::size_t slots = 0;
    heap_.for_each([&](const HeapPiece& piece) { slots += piece.size == 112; });
    return slots > 60;
  }

  void write(std::size_t offset, unsigned char value) { de100_test::overwrite(bytes() + offset, value, 1); }
  void repair() { copy_unwatched(bytes(), whole_.data(), whole_.size()); }

  /// Frees, allocates and frees all; what is wrong then, empty where nothing is. Everything is as before afterwards.
  std::string works(unsigned seed) {
    const HeapState state(heap_);
    std::string wrong;
    {
      for (const Filled& one : living_) {
        if (!one.is_kept()) wrong = "an allocation lost its contents";
      }
      de100_test::Random random(seed);
      std::vector<Filled> living = living_;
      for (int i = 0; i < 150 && wrong.empty(); ++i) {
        void* const allocated = heap_.allocate(1 + random.below(random.one_in(3) ? 900 : 200));
        if (allocated != nullptr) {
          const std::byte* const place = static_cast<std::byte*>(allocated);
          if (place < block_.base() || place + heap_.size_of(allocated) > block_.base() + block_.size())
            return "outside";
          living.emplace_back(heap_, allocated, 200 + static_cast<unsigned>(i));
        }
        if (!living.empty() && random.one_in(2)) {
          const std::size_t index = random.below(living.size());
          if (!living[index].is_kept()) wrong = "an allocation has another's bytes";
          heap_.free(living[index].start);
          living[index] = living.back();
          living.pop_back();
        }
      }
      for (const Filled& one : living) {
        if (!one.is_kept()) wrong = "an allocation has another's bytes";
        heap_.free(one.start);
      }
      if (wrong.empty() && heap_.used() != 0) wrong = "used() is not 0";
      if (wrong.empty() && !de100_test::is_whole(heap_)) wrong = "it is not whole";
    }
    repair();
    state.restore(heap_);
    return wrong;
  }

 private:
  /// The bytes of the Heap itself, which does not stand in its view.
  class HeapState {
   public:
    explicit HeapState(const Heap& heap) noexcept {
      copy_unwatched(bytes_, reinterpret_cast<const unsigned char*>(&heap), sizeof heap);
    }
    void restore(Heap& heap) const noexcept {
      copy_unwatched(reinterpret_cast<unsigned char*>(&heap), bytes_, sizeof heap);
    }

   private:
    unsigned char bytes_[sizeof(Heap)];
  };

  [[nodiscard]] unsigned char* bytes() const { return reinterpret_cast<unsigned char*>(block_.base()); }

  MemoryBlock block_;
  Heap heap_;
  std::vector<Filled> living_;
  std::vector<bool> owned_;
  std::vector<unsigned char> whole_;
};

int bits_in(unsigned char byte) noexcept {
  int count = 0;
  for (unsigned bits = byte; bits != 0; bits &= bits - 1) ++count;
  return count;
}

/// What a byte may become: each of its bits the other way, all of them, none, and a neighbouring number.
std::vector<unsigned char> other_values(unsigned char value) {
  std::vector<unsigned char> values;
  const auto add = [&](unsigned other) {
    const unsigned char byte = static_cast<unsigned char>(other);
    if (byte != value) values.push_back(byte);
  };
  for (unsigned bit = 0; bit < 8; ++bit) add(value ^ 1U << bit);
  for (const unsigned other : {0U, 0xFFU, 0xDDU, value ^ 0xFFU, value + 1U, value + 16U, value - 16U}) add(other);
  return values;
}

}  // namespace

TEST_CASE("no byte of a heap's own can be written over unnoticed where it matters", "[heap]") {
  std::size_t found = 0, tried = 0;
  for (unsigned seed = 1; seed <= static_cast<unsigned>(de100_test::rounds(4)); ++seed) {
    Damaged damaged(seed % 2 == 1 ? 30'000 : 12'000, seed);
    for (std::size_t offset = 0; offset < damaged.size(); ++offset) {
      if (!damaged.is_heaps_own(offset)) continue;
      for (const unsigned char value : other_values(damaged.at(offset))) {
        ++tried;
        damaged.write(offset, value);
        const bool noticed = !damaged.check();
        found += noticed;
        // Where it was not noticed it is to do no harm: tried for some. A sanitizer would have to be told again what is
        // allocated. And which slots of a slab are free nobody knows better: a byte with as many bits is as good.
        const bool tried_for_harm =
            offset % 8 == value % 8U || value == static_cast<unsigned char>(~damaged.at(offset));
        if (!noticed && tried_for_harm && DE100_SANITIZE_ADDRESS == 0 &&
            bits_in(value) != bits_in(damaged.at(offset))) {
          const std::string wrong = damaged.works(seed);
          if (!wrong.empty() || de100_test::assertions_claimed() != 0) {
            CAPTURE(seed, offset, static_cast<int>(damaged.at(offset)), static_cast<int>(value), wrong);
            FAIL("check() has not seen damage that does harm");
          }
        }
        damaged.repair();
      }
    }
    REQUIRE(damaged.check());
    CHECK(damaged.has_a_slab() == (seed % 2 == 1));
  }
  CHECK(found > 0);
  CHECK(tried > found);  // what is free holds nothing that matters
}

TEST_CASE("check sees what an allocation's owner writes behind its end", "[heap]") {
  static de100_test::Memory<32 * 1024> memory;
  for (const std::size_t size : de100_test::sizes{1100, 2000, 5000}) {
    Heap heap(memory.view());
    unsigned char* const one = static_cast<unsigned char*>(heap.allocate(size));
    void* const next = heap.allocate(size);
    REQUIRE(next != nullptr);
    const std::size_t usable = heap.size_of(one);
    unsigned char header[sizeof(void*)];
    for (std::size_t i = 0; i < sizeof header; ++i) header[i] = 0x41;
    const unsigned char* const from = header;
    CHECK(heap.check());
    for (std::size_t i = 0; i < sizeof header; ++i) {
      de100_test::overwrite(one + usable + i, from[i], 1);
    }
    CHECK_FALSE(heap.check());
  }
}

TEST_CASE("check never leaves a heap's memory, whatever stands there", "[heap]") {
  const int rounds = de100_test::rounds(300);
  Damaged damaged(9'000, 11);
  de100_test::Random random(5);
  int noticed = 0;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t count = 1 + random.below(200); count != 0; --count) {
      const std::size_t offset = random.below(random.one_in(2) ? damaged.size() : 1200);
      const std::size_t width = 1 + random.below(8);
      const unsigned char value = static_cast<unsigned char>(random.one_in(3) ? 0xFFU : random.below(256));
      for (std::size_t i = offset; i < damaged.size() && i < offset + width; ++i) {
        if (damaged.is_heaps_own(i)) damaged.write(i, value);
      }
    }
    noticed += !damaged.check();
    damaged.repair();
  }
  CHECK(noticed > rounds / 2);
  CHECK(damaged.check());
}
