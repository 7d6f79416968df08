// de100 memory, https://opensource.org/license/zlib
//
// heap_slots.hpp: the small allocations of a Heap, for heap.hpp: slots of one size in a slab of 8 KiB. A slot has no
// word of its own: its slab keeps a bit for each. That takes less memory than blocks do, and less time.

#ifndef DE100_HEAP_SLOTS_HPP
#define DE100_HEAP_SLOTS_HPP

#include "bytes.hpp"
#include "config.hpp"

namespace de100::detail {

/// Stands at the start of a page of its own, before the slots.
struct HeapSlab {
  using Address = std::uintptr_t;

  static constexpr std::size_t unit = 16;  // sizes of slots are multiples of it
  static constexpr std::size_t largest_slot = 1024;
  static constexpr std::size_t page = 8192;
  static constexpr std::size_t usable = page - 8;  // the last bytes are the word of the block behind
  static constexpr unsigned words = page / unit / 64;
  static constexpr unsigned word_bits = 64;
  static constexpr std::size_t head = align_up(words * sizeof(std::uint64_t) + 32, unit);

  // The size of the slots of each class, in units: each up to 256 bytes, then four between a power of two and the next.
  static constexpr unsigned classes = 25;
  static constexpr std::uint8_t slot_units[classes] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                                       13, 14, 15, 16, 20, 24, 28, 32, 40, 48, 56, 64};

  /// The class for each size, in units.
  struct Classes {
    std::uint8_t of[largest_slot / unit + 1];
    constexpr Classes() noexcept : of() {
      std::uint8_t fitting = 0;
      for (unsigned asked = 0; asked <= largest_slot / unit; ++asked) {
        if (asked > slot_units[fitting]) ++fitting;
        of[asked] = fitting;
      }
    }
  };
  static const Classes class_for;

  static constexpr unsigned reciprocal_shift = 20;

  std::uint64_t free[words];  // a bit for each slot
  HeapSlab* next;             // of those that may have free slots of that size
  HeapSlab* previous;
  std::uint32_t reciprocal;  // of `units`, times 2^20, rounded up
  std::uint16_t used;        // how many slots
  std::uint8_t units;        // that a slot has
  std::uint8_t size_class;
  std::uint8_t word;       // the one of `free` to look at first
  std::uint8_t is_listed;  // 1 or 0: no bool, which check() could not look at once it was written over
  std::uint32_t seal;      // wrong once something wrote in here: the slots follow

  [[nodiscard]] static unsigned class_of(std::size_t size) noexcept { return class_for.of[(size + unit - 1) / unit]; }

  void begin(unsigned its_class) noexcept {
    next = previous = nullptr;
    size_class = static_cast<std::uint8_t>(its_class);
    units = slot_units[its_class];
    reciprocal = ((1U << reciprocal_shift) - 1) / units + 1;
    used = 0;
    word = 0;
    is_listed = 0;
    seal = right_seal();
    const unsigned slots = count();
    for (unsigned i = 0; i < words; ++i) {
      const unsigned before = i * word_bits;
      const unsigned left = slots < before ? 0 : slots - before;
      free[i] = left < word_bits ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    }
  }

  [[nodiscard]] std::uint32_t right_seal() const noexcept {
    return static_cast<std::uint32_t>(reinterpret_cast<Address>(this) >> 8U) * 0x9E3779B9U + size_class +
           (std::uint32_t{units} << 8U);
  }
  [[nodiscard]] bool is_whole() const noexcept { return seal == right_seal(); }

  [[nodiscard]] std::size_t slot_size() const noexcept { return units * unit; }
  [[nodiscard]] unsigned count() const noexcept { return static_cast<unsigned>((usable - head) / slot_size()); }
  [[nodiscard]] Address first() const noexcept { return reinterpret_cast<Address>(this) + head; }
  [[nodiscard]] Address slot(std::size_t index) const noexcept { return first() + index * slot_size(); }

  /// Finds a word with a free slot, where the one to look at first has none.
  bool find_word() noexcept {
    for (unsigned i = 0; i < words; ++i) {
      if (free[i] == 0) continue;
      word = static_cast<std::uint8_t>(i);
      return true;
    }
    return false;
  }

  /// Takes a slot of free[word], which has one.
  DE100_FORCE_INLINE Address take() noexcept {
    std::uint64_t& bits = free[word];
    const unsigned bit = lowest_bit(bits);
    bits &= bits - 1;
    ++used;
    return slot(std::size_t{word} * word_bits + bit);
  }

  /// The number of a slot. What is no slot's start has the number of the one that it is in.
  [[nodiscard]] unsigned index_of(Address place) const noexcept {
    const std::uint32_t offset = static_cast<std::uint32_t>((place - first()) / unit);
    return offset * reciprocal >> reciprocal_shift;
  }
  [[nodiscard]] bool is_free(unsigned index) const noexcept {
    return (free[index / word_bits] >> index % word_bits & 1U) != 0;
  }
  void give_back(unsigned index) noexcept {
    free[index / word_bits] |= std::uint64_t{1} << index % word_bits;
    --used;
  }
};

inline constexpr HeapSlab::Classes HeapSlab::class_for = {};

static_assert(sizeof(HeapSlab) <= HeapSlab::head);
static_assert((HeapSlab::usable - HeapSlab::head) / HeapSlab::unit <=
              std::size_t{HeapSlab::words} * HeapSlab::word_bits);

}  // namespace de100::detail

#endif  // DE100_HEAP_SLOTS_HPP
