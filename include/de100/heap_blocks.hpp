// de100 memory, https://opensource.org/license/zlib
//
// heap_blocks.hpp: the blocks of a Heap, for heap.hpp: a two-level segregated fit (M. Masmano, I. Ripoll, A. Crespo,
// J. Real: TLSF, a new dynamic memory allocator for real-time systems, 2004), which finds a free block that is large
// enough, and joins a freed one with its free neighbours, in constant time.
//
//   [ block | block | block | ... | block | never used, or all free again ][ tables ]
//   ^ first_                               ^ top_                          ^ end_
//
// What is above the top is in no list, and is used when no list has a block. So whatever is allocated and freed, blocks
// stand where they would stand in a larger view, or in a smaller one that suffices.

#ifndef DE100_HEAP_BLOCKS_HPP
#define DE100_HEAP_BLOCKS_HPP

#include "bytes.hpp"
#include "config.hpp"
#include "poison.hpp"
#include "view.hpp"

namespace de100::detail {

/// Blocks are known by where their usable bytes start, a multiple of 16. Before that stands a word: the block's size
/// with it, a multiple of 16, and whether it and the one before are free; the highest bits are a check of the others.
///
///   allocated  [ word | usable ........................... ][ word of the next
///   free       [ word | next | previous | ...... | its start ][ word of the next
class HeapBlocks {
 public:
  using Address = std::uintptr_t;

  static constexpr std::size_t unit = 16;      // sizes and starts are multiples of it
  static constexpr std::size_t word_size = 8;  // so the usable size is 8 less than a multiple
  static constexpr std::size_t smallest = 32;  // a free block's words

  HeapBlocks() noexcept = default;
  /// On a view, but for tables at its end. `extra` more bytes there, a multiple of 8, are left alone: tables().
  HeapBlocks(MemoryView view, std::size_t extra) noexcept;

  /// Bytes of a block for so many usable ones; 0 where there can be none.
  [[nodiscard]] static std::size_t whole(std::size_t size) noexcept {
    if (size > max_size - unit) return 0;
    const std::size_t rounded = align_up(size + word_size, unit);
    return rounded < smallest ? smallest : rounded;
  }

  /// A block of so many bytes, its usable ones at a multiple of the alignment, counted from an origin; 0 where there is
  /// no room.
  ///
  /// The size is a multiple of 16 and not below `smallest`, the alignment a power of two and at least 16.
  [[nodiscard]] Address allocate(std::size_t size) noexcept;
  [[nodiscard]] Address allocate(std::size_t size, std::size_t alignment, Address origin = 0) noexcept;

  void free(Address block) noexcept;

  /// Makes a block so many bytes where it is, shorter or longer; whether it can be.
  [[nodiscard]] bool resize(Address block, std::size_t size) noexcept;

  /// All are free.
  void reset() noexcept;

  /// Whether an allocated block stands there, as far as its own word tells.
  [[nodiscard]] bool is_allocated(Address block) const noexcept {
    if (block % unit != 0 || block < first_ || block >= top_) return false;
    return is_whole(block) && !is_free(block) && size_of(block) >= smallest;
  }

  /// Of the block, with its word.
  [[nodiscard]] static std::size_t size_of(Address block) noexcept {
    return static_cast<std::size_t>(read(block - word_size) & ~(check_bits | flag_bits));
  }

  /// The blocks in the order of addresses: from first() on, the one behind each, up to top().
  [[nodiscard]] Address first() const noexcept { return first_; }
  [[nodiscard]] static Address next_of(Address block) noexcept { return block + size_of(block); }
  [[nodiscard]] Address top() const noexcept { return top_; }
  [[nodiscard]] static bool is_free(Address block) noexcept { return (read(block - word_size) & free_bit) != 0; }

  /// Where the tables start, and bytes that they have.
  [[nodiscard]] Address tables() const noexcept { return tables_; }

  /// The highest that the top ever was, and the highest that it can be.
  [[nodiscard]] Address highest_top() const noexcept { return highest_top_; }
  [[nodiscard]] Address end() const noexcept { return end_; }

  /// A block of so many bytes can be had now.
  [[nodiscard]] std::size_t largest() const noexcept;

  /// Whether words, lists and tables agree. Follows no word that is not whole.
  [[nodiscard]] bool check() const noexcept;

 private:
  // A list of free blocks for each class of sizes: 16 between a power of two and the next, and below 256 one for each
  // size. They make a table of 16 columns; in each row sizes are twice as large as in the row before.
  static constexpr unsigned log2_columns = 4;
  static constexpr unsigned columns = 1U << log2_columns;
  static constexpr unsigned log2_unit = 4;
  static constexpr std::size_t linear = std::size_t{columns} << log2_unit;

  struct Place {
    unsigned row;
    unsigned column;
  };
  static Place place_of(std::size_t size) noexcept;

  // What a block's word is made of.
  static constexpr std::uint64_t free_bit = 1;
  static constexpr std::uint64_t previous_free_bit = 2;
  static constexpr std::uint64_t flag_bits = unit - 1;
  static constexpr unsigned check_shift = 48;
  static constexpr std::uint64_t check_bits = ~std::uint64_t{0} << check_shift;

  static std::uint64_t sealed(Address block, std::uint64_t value) noexcept {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio: moves every bit to the highest
    return value | (((value + block) * golden) & check_bits);
  }
  static std::uint64_t value_of(Address block) noexcept { return read(block - word_size) & ~check_bits; }
  static void set_value(Address block, std::uint64_t value) noexcept { write(block - word_size, sealed(block, value)); }
  [[nodiscard]] static bool is_whole(Address block) noexcept {
    const std::uint64_t word = read(block - word_size);
    return word == sealed(block, word & ~check_bits);
  }
  /// So that what pointed there is refused.
  static void wipe(Address block) noexcept { write(block - word_size, 0); }

  // The heap's own words between its users' bytes are read and written here alone, since they are poisoned meanwhile.
  static std::uint64_t read(Address at) noexcept {
    unpoison(at, at + word_size);
    std::uint64_t word = 0;
    std::memcpy(&word, reinterpret_cast<const void*>(at), sizeof word);
    poison(at, at + word_size);
    return word;
  }
  static void write(Address at, std::uint64_t word) noexcept {
    unpoison(at, at + word_size);
    std::memcpy(reinterpret_cast<void*>(at), &word, sizeof word);
    poison(at, at + word_size);
  }
  static Address read_address(Address at) noexcept { return static_cast<Address>(read(at)); }

  static Address next_in_list(Address block) noexcept { return read_address(block); }
  static Address previous_in_list(Address block) noexcept { return read_address(block + word_size); }
  static void set_next_in_list(Address block, Address next) noexcept { write(block, next); }
  static void set_previous_in_list(Address block, Address previous) noexcept { write(block + word_size, previous); }
  static Address previous_of(Address block) noexcept { return read_address(block - 2 * word_size); }  // if that is free

  [[nodiscard]] Address& head(Place place) const noexcept { return heads_[place.row * columns + place.column]; }
  [[nodiscard]] bool has_blocks(Place place) const noexcept {
    return ((columns_with_blocks_[place.row] >> place.column) & 1U) != 0;
  }
  void insert(Address block, std::size_t size) noexcept;
  void remove(Address block, std::size_t size) noexcept;
  [[nodiscard]] Address find(std::size_t size) const noexcept;

  void make_free(Address block, std::size_t size, Address next) noexcept;
  Address take(Address block, Address start, std::size_t size) noexcept;
  Address take_from_top(std::size_t size, std::size_t alignment, Address origin) noexcept;
  void move_top(Address top) noexcept;
  [[nodiscard]] static bool find_start(Address block, std::size_t alignment, Address origin, Address& start) noexcept;
  [[nodiscard]] bool check_list(Place place, std::size_t& free_blocks) const noexcept;

  Address first_ = 0;
  Address top_ = 0;  // the next block that is made there
  Address end_ = 0;  // and the last one's end; it would be followed by a word, for which no room is needed
  Address highest_top_ = 0;
  Address tables_ = 0;
  unsigned rows_ = 0;
  std::uint64_t rows_with_blocks_ = 0;            // a bit for each row
  std::uint16_t* columns_with_blocks_ = nullptr;  // for each row, a bit for each column
  Address* heads_ = nullptr;                      // for each column of each row; counts where its bit is set
};

#if DE100_BODIES

// ---- implementation ------------------------------------------------------------------------------------------------

DE100_INLINE HeapBlocks::Place HeapBlocks::place_of(std::size_t size) noexcept {
  if (size < linear) return {0, static_cast<unsigned>(size >> log2_unit)};
  const unsigned log2_size = highest_bit(size);
  return {log2_size - (log2_columns + log2_unit - 1),
          static_cast<unsigned>(size >> (log2_size - log2_columns)) & (columns - 1)};
}

/// The tables are at the end of the view, so that where blocks stand does not depend on its size.
DE100_INLINE HeapBlocks::HeapBlocks(MemoryView view, std::size_t extra) noexcept {
  constexpr std::size_t largest_heap = static_cast<std::size_t>(std::uint64_t{1} << (sizeof(void*) == 4 ? 31U : 47U));
  const std::size_t size = view.size() < largest_heap ? view.size() : largest_heap;
  const Address begin = reinterpret_cast<Address>(view.data());
  const std::size_t rows = place_of(size).row + 1;
  const std::size_t tables = extra + rows * (columns * sizeof(Address) + sizeof(std::uint16_t));
  if (begin > UINTPTR_MAX - size || size < tables + 2 * unit + smallest) return;
  rows_ = static_cast<unsigned>(rows);
  const Address behind = align_down(begin + size - tables, unit);
  heads_ = reinterpret_cast<Address*>(behind + extra);
  columns_with_blocks_ = reinterpret_cast<std::uint16_t*>(heads_ + rows * columns);
  first_ = highest_top_ = align_up(begin + word_size, unit);
  end_ = align_down(behind + word_size, unit);
  tables_ = behind;
  reset();
}

DE100_INLINE void HeapBlocks::reset() noexcept {
  top_ = first_;
  rows_with_blocks_ = 0;
  for (unsigned row = 0; row < rows_; ++row) columns_with_blocks_[row] = 0;
}

/// At the head of a list, so that what was freed last is used first.
DE100_INLINE void HeapBlocks::insert(Address block, std::size_t size) noexcept {
  const Place place = place_of(size);
  const Address next = has_blocks(place) ? head(place) : 0;
  set_next_in_list(block, next);
  set_previous_in_list(block, 0);
  if (next != 0) set_previous_in_list(next, block);
  head(place) = block;
  columns_with_blocks_[place.row] = static_cast<std::uint16_t>(columns_with_blocks_[place.row] | 1U << place.column);
  rows_with_blocks_ |= std::uint64_t{1} << place.row;
}

DE100_INLINE void HeapBlocks::remove(Address block, std::size_t size) noexcept {
  const Address next = next_in_list(block);
  const Address previous = previous_in_list(block);
  if (next != 0) set_previous_in_list(next, previous);
  if (previous != 0) {
    set_next_in_list(previous, next);
    return;
  }
  const Place place = place_of(size);
  head(place) = next;
  if (next != 0) return;
  std::uint16_t& row = columns_with_blocks_[place.row];
  row = static_cast<std::uint16_t>(row & ~(1U << place.column));
  if (row == 0) rows_with_blocks_ &= ~(std::uint64_t{1} << place.row);
}

/// A free block of at least so many bytes, still in its list; 0 where none is found: of the list that the size itself
/// belongs to, only the first is looked at, while in those behind it all are large enough.
DE100_INLINE HeapBlocks::Address HeapBlocks::find(std::size_t size) const noexcept {
  Place place = place_of(size);
  if (place.row >= rows_) return 0;
  if (has_blocks(place) && size_of(head(place)) >= size) return head(place);
  unsigned in_row = columns_with_blocks_[place.row] & (~1U << place.column);
  if (in_row == 0) {
    const std::uint64_t rows = rows_with_blocks_ & (~std::uint64_t{1} << place.row);
    if (rows == 0) return 0;
    place.row = lowest_bit(rows);
    in_row = columns_with_blocks_[place.row];
  }
  place.column = lowest_bit(in_row);
  return head(place);
}

/// Makes a free block of what is in no list, before `next`, which is allocated.
DE100_INLINE void HeapBlocks::make_free(Address block, std::size_t size, Address next) noexcept {
  set_value(block, size | free_bit);
  write(next - 2 * word_size, block);
  insert(block, size);
}

/// Where in a block, or above the top, an aligned one starts: what is before it is none, or large enough for a block.
DE100_INLINE bool HeapBlocks::find_start(Address block, std::size_t alignment, Address origin,
                                         Address& start) noexcept {
  start = origin + align_up(block - origin, alignment);
  if (start == block + unit) start += alignment;
  return start >= block;
}

/// Takes so many bytes from `start` on out of a free block.
DE100_INLINE HeapBlocks::Address HeapBlocks::take(Address block, Address start, std::size_t size) noexcept {
  const std::size_t all = size_of(block);
  const Address next = block + all;
  remove(block, all);
  std::uint64_t value = 0;
  if (start != block) {
    make_free(block, start - block, start);
    value = previous_free_bit;
  }
  const std::size_t rest = all - (start - block) - size;
  if (rest >= smallest) {
    make_free(start + size, rest, next);
  } else {
    size += rest;
    set_value(next, value_of(next) & ~previous_free_bit);
  }
  set_value(start, size | value);
  return start;
}

DE100_INLINE void HeapBlocks::move_top(Address top) noexcept {
  top_ = top;
  if (top > highest_top_) highest_top_ = top;
}

DE100_INLINE HeapBlocks::Address HeapBlocks::take_from_top(std::size_t size, std::size_t alignment,
                                                           Address origin) noexcept {
  const Address block = top_;
  Address start = 0;
  if (!find_start(block, alignment, origin, start) || start > end_ || size > end_ - start) return 0;
  if (start != block) make_free(block, start - block, start);
  set_value(start, size | (start != block ? previous_free_bit : 0));
  move_top(start + size);
  return start;
}

DE100_INLINE HeapBlocks::Address HeapBlocks::allocate(std::size_t size) noexcept {
  const Address block = find(size);
  return block != 0 ? take(block, block, size) : take_from_top(size, unit, 0);
}

DE100_INLINE HeapBlocks::Address HeapBlocks::allocate(std::size_t size, std::size_t alignment,
                                                      Address origin) noexcept {
  // A block of that size may happen to be aligned; one that has so much more surely has room.
  Address start = 0;
  Address block = find(size);
  if (block != 0 && find_start(block, alignment, origin, start) && start - block + size <= size_of(block)) {
    return take(block, start, size);
  }
  std::size_t surely = 0;
  if (!checked_add(alignment, size + unit, surely)) return 0;
  block = find(surely);
  if (block == 0 || !find_start(block, alignment, origin, start)) return take_from_top(size, alignment, origin);
  return take(block, start, size);
}

DE100_INLINE void HeapBlocks::free(Address block) noexcept {
  const std::uint64_t value = value_of(block);
  std::size_t size = static_cast<std::size_t>(value & ~flag_bits);
  Address next = block + size;
  wipe(block);
  if ((value & previous_free_bit) != 0) {
    block = previous_of(block);
    const std::size_t previous_size = size_of(block);
    remove(block, previous_size);
    size += previous_size;
  }
  if (next == top_) {
    wipe(block);
    top_ = block;
    return;
  }
  const std::uint64_t next_value = value_of(next);
  if ((next_value & free_bit) != 0) {
    const std::size_t next_size = static_cast<std::size_t>(next_value & ~flag_bits);
    remove(next, next_size);
    wipe(next);
    size += next_size;
    next += next_size;
  } else {
    set_value(next, next_value | previous_free_bit);
  }
  make_free(block, size, next);
}

DE100_INLINE bool HeapBlocks::resize(Address block, std::size_t size) noexcept {
  const std::uint64_t value = value_of(block);
  const std::uint64_t flags = value & flag_bits;
  std::size_t all = static_cast<std::size_t>(value & ~flag_bits);
  Address next = block + all;
  if (next == top_) {
    if (size > end_ - block) return false;
    move_top(block + size);
    set_value(block, size | flags);
    return true;
  }
  std::uint64_t next_value = value_of(next);
  if ((next_value & free_bit) != 0) {
    const std::size_t next_size = static_cast<std::size_t>(next_value & ~flag_bits);
    if (size > all + next_size) return false;
    remove(next, next_size);
    wipe(next);
    all += next_size;
    next += next_size;
    next_value = value_of(next);
  }
  if (size > all) return false;
  if (all - size >= smallest) {
    set_value(next, next_value | previous_free_bit);
    make_free(block + size, all - size, next);
  } else {
    size = all;
    set_value(next, next_value & ~previous_free_bit);
  }
  set_value(block, size | flags);
  return true;
}

DE100_INLINE std::size_t HeapBlocks::largest() const noexcept {
  const std::size_t at_top = end_ - top_;
  if (rows_with_blocks_ == 0) return at_top;
  const unsigned row = highest_bit(rows_with_blocks_);
  const std::size_t in_list = size_of(head({row, highest_bit(columns_with_blocks_[row])}));
  return in_list > at_top ? in_list : at_top;
}

DE100_INLINE bool HeapBlocks::check() const noexcept {
  std::size_t free_blocks = 0;
  bool previous_is_free = false;
  for (Address block = first_; block != top_;) {
    if (!is_whole(block)) return false;
    const std::uint64_t value = value_of(block);
    const std::size_t size = static_cast<std::size_t>(value & ~flag_bits);
    const bool is_free = (value & free_bit) != 0;
    if (size < smallest || size > top_ - block) return false;
    if (((value & previous_free_bit) != 0) != previous_is_free || (previous_is_free && is_free)) return false;
    if (is_free && (block + size == top_ || previous_of(block + size) != block)) return false;
    if (is_free) ++free_blocks;
    previous_is_free = is_free;
    block += size;
  }
  for (unsigned row = 0; row < rows_; ++row) {
    if (((rows_with_blocks_ >> row & 1U) != 0) != (columns_with_blocks_[row] != 0)) return false;
    for (unsigned column = 0; column < columns; ++column) {
      if (has_blocks({row, column}) && !check_list({row, column}, free_blocks)) return false;
    }
  }
  return free_blocks == 0;
}

/// Takes those that are in the list off `free_blocks`.
DE100_INLINE bool HeapBlocks::check_list(Place place, std::size_t& free_blocks) const noexcept {
  Address previous = 0;
  for (Address block = head(place); block != 0; block = next_in_list(block)) {
    if (free_blocks-- == 0) return false;
    if (block % unit != 0 || block < first_ || block >= top_ || !is_whole(block) || !is_free(block)) return false;
    const Place own = place_of(size_of(block));
    if (own.row != place.row || own.column != place.column || previous_in_list(block) != previous) return false;
    previous = block;
  }
  return previous != 0;
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_HEAP_BLOCKS_HPP
