// de100 memory, https://opensource.org/license/zlib
//
// A heap beside a plain list of what is allocated there, and operations on both. What they are is for somebody else to
// choose: random numbers, or the bytes of a fuzzer's input.

#ifndef DE100_TESTS_HEAP_HEAP_MODEL_HPP
#define DE100_TESTS_HEAP_HEAP_MODEL_HPP

#include <de100/heap.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "helpers.hpp"
#include "support/bytes.hpp"

namespace de100_test {

/// `Choices` has below(end), a number below `end`, as Random and the fuzzers' Input have.
template <class Choices>
class HeapModel {
 public:
  /// The heap has all of `view`, of which sizes up to `large` are asked for now and then.
  HeapModel(de100::Heap& heap, de100::MemoryView view, Choices& choices, std::size_t large)
      : heap_(heap), view_(view), choices_(choices), large_(large), capacity_(heap.capacity()) {}

  /// What was first seen to be wrong; null where nothing was. Nothing more is done then.
  [[nodiscard]] const char* wrong() const { return wrong_; }

  [[nodiscard]] std::size_t allocations() const { return allocations_; }
  [[nodiscard]] std::size_t moved() const { return moved_; }
  [[nodiscard]] std::size_t in_place() const { return in_place_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }

  /// One operation.
  void step() {
    if (wrong_ != nullptr) return;
    const std::size_t dice = choices_.below(32);
    const std::size_t until_allocate = fills_ ? 13U : 8U;
    if (dice < until_allocate) {
      allocate();
    } else if (dice < 21) {
      free_one();
    } else if (dice < 25) {
      reallocate();
    } else if (dice < 28) {
      resize_in_place();
    } else if (dice < 29) {
      look();
    } else if (dice < 30) {
      ask_the_impossible();
    } else if (dice < 31) {
      if (choices_.below(256) == 0) move();
      if (choices_.below(256) == 1) fills_ = !fills_;
    } else {
      const std::size_t rare = choices_.below(256);
      if (rare < 16) check_all();
      if (rare == 17) reset();
      if (rare == 18) free_all();
    }
    if (living_.empty()) fills_ = true;
    check_sums();
  }

  /// Looks at every byte and every piece.
  void check_all() {
    check_sums();
    expect(heap_.check(), "check() of a heap that nobody wrote over");
    for (const Living& one : living_) expect(is_kept(one), "an allocation lost its contents");
    check_pieces();
    take_the_largest();
  }

  /// All is freed, one after the other, and the heap is as it was at first.
  void free_all() {
    while (!living_.empty() && wrong_ == nullptr) free_one();
    check_all();
    if (wrong_ != nullptr || capacity_ == 0) return;
    void* const all = heap_.allocate(capacity_);
    expect(all != nullptr, "what was freed has not become one piece");
    if (all == nullptr) return;
    has_at_most(heap_.size_of(all));
    used_ = heap_.size_of(all);
    check_sums();
    heap_.free(all);
    used_ = 0;
    expect(heap_.largest_free() == capacity_, "largest_free() after all was freed");
    check_all();
  }

 private:
  struct Living {
    unsigned char* start;
    std::size_t asked, size, alignment;  // of these bytes can be used
    unsigned seed;
  };

  void expect(bool right, const char* what) {
    if (!right && wrong_ == nullptr) wrong_ = what;
  }
  static bool is_kept(const Living& one) { return filled(one.start, one.size, one.seed); }
  [[nodiscard]] std::size_t offset_of(const void* place) const {
    return reinterpret_cast<std::uintptr_t>(place) - reinterpret_cast<std::uintptr_t>(view_.data());
  }

  // ---- what is asked for -------------------------------------------------------------------------------------------

  std::size_t some_size() {
    switch (choices_.below(16)) {
      default:
        return 1 + choices_.below(256);
      case 9:
      case 10:
        return 1 + choices_.below(2048);
      case 11:
        return 1 + choices_.below(large_);
      case 12: {  // around a multiple of what sizes are rounded to
        const std::size_t near = 16 * (1 + choices_.below(40));
        return near - 1 + choices_.below(3);
      }
      case 13: {  // around a power of two
        const std::size_t near = std::size_t{4} << choices_.below(12);
        return near - 1 + choices_.below(3);
      }
      case 14: {  // all there is in one piece, or nearly
        const std::size_t room = heap_.largest_free(), less = choices_.below(32);
        return choices_.below(4) == 0 && room > less ? room - less : 1 + choices_.below(100);
      }
    }
  }
  std::size_t some_alignment() {
    return choices_.below(8) == 0 ? std::size_t{1} << choices_.below(13) : de100::Heap::default_alignment;
  }
  std::size_t any_index() { return choices_.below(living_.size()); }

  // ---- operations --------------------------------------------------------------------------------------------------

  struct Facts {
    std::size_t used, peak, largest_free, extent;
    friend bool operator==(const Facts&, const Facts&) = default;
  };
  /// Nothing has changed, but that free pieces may have been put together: the heap then may know a larger one, or
  /// another of that size, to one part in sixteen.
  void expect_unchanged_since(const Facts& before) {
    Facts now = facts();
    if (now.largest_free + now.largest_free / 16 >= before.largest_free) now.largest_free = before.largest_free;
    expect(now == before, "a refusal changed something");
  }
  [[nodiscard]] Facts facts() const { return {heap_.used(), heap_.peak(), heap_.largest_free(), heap_.extent()}; }

  void allocate() {
    const std::size_t size = some_size(), alignment = some_alignment();
    const Facts before = facts();
    void* const allocated = alignment == de100::Heap::default_alignment && choices_.below(2) == 0
                                ? heap_.allocate(size)
                                : heap_.allocate(size, alignment);
    if (allocated == nullptr) {
      was_refused(size, alignment, before);
      return;
    }
    begin(static_cast<unsigned char*>(allocated), size, alignment);
    if (alignment == de100::Heap::default_alignment)
      expect(living_.back().size <= size + size / 4 + 48, "a size_of() far beyond");
  }

  void was_refused(std::size_t size, std::size_t alignment, const Facts& before) {
    const bool has_room = alignment <= de100::Heap::default_alignment
                              ? size <= before.largest_free
                              : size + 2 * alignment + 64 <= before.largest_free;
    expect(!has_room, "an allocation was refused where there was room");
    expect_unchanged_since(before);
    ++refused_;
    fills_ = false;
  }

  void begin(unsigned char* start, std::size_t asked, std::size_t alignment) {
    const Living one = {start, asked, heap_.size_of(start), alignment, ++seed_};
    ++allocations_;
    used_ += one.size;
    has_at_most(used_);
    living_.push_back(one);
    check_place(one);
    if (wrong_ == nullptr) fill(one.start, one.size, one.seed);
  }

  void check_place(const Living& one) {
    expect(reinterpret_cast<std::uintptr_t>(one.start) % one.alignment == 0, "an allocation is not aligned");
    expect(one.size >= one.asked, "size_of() is less than was asked for");
    const std::size_t offset = offset_of(one.start);
    expect(offset < view_.size() && view_.size() - offset >= one.size, "an allocation is not in the view");
    expect(heap_.contains(one.start), "contains() what is allocated");
    expect(heap_.extent() >= offset + one.size, "extent() is before the end of an allocation");
  }

  void free_one() {
    if (living_.empty()) return;
    const std::size_t index = any_index();
    const Living one = living_[index];
    living_[index] = living_.back();
    living_.pop_back();
    expect(is_kept(one), "an allocation lost its contents");
    if (choices_.below(2) == 0) {
      heap_.free(one.start);
    } else {
      heap_.free(one.start, one.asked);
    }
    used_ -= one.size;
  }

  void reallocate() {
    if (living_.empty() || choices_.below(16) == 0) {
      const std::size_t size = some_size();
      const Facts before = facts();
      void* const allocated = heap_.reallocate(nullptr, size);
      if (allocated != nullptr) {
        begin(static_cast<unsigned char*>(allocated), size, de100::Heap::default_alignment);
      } else {
        was_refused(size, de100::Heap::default_alignment, before);
      }
      return;
    }
    Living& one = living_[any_index()];
    const std::size_t new_size = some_size();
    const Facts before = facts();
    expect(is_kept(one), "an allocation lost its contents");
    void* const allocated = one.alignment == de100::Heap::default_alignment && choices_.below(2) == 0
                                ? heap_.reallocate(one.start, new_size)
                                : heap_.reallocate(one.start, new_size, one.alignment);
    if (allocated == nullptr) {
      expect(new_size > one.size, "what was to shrink was refused");
      was_refused(new_size, one.alignment, before);
      expect(is_kept(one), "an allocation lost its contents where it was to move");
      return;
    }
    if (new_size <= one.size) expect(allocated == one.start, "what shrinks has moved");
    became(one, static_cast<unsigned char*>(allocated), new_size);
  }

  void resize_in_place() {
    if (living_.empty()) return;
    Living& one = living_[any_index()];
    const std::size_t new_size = some_size();
    const Facts before = facts();
    if (heap_.resize_in_place(one.start, new_size)) {
      became(one, one.start, new_size);
    } else {
      expect(new_size > one.size, "what was to shrink in place did not");
      expect_unchanged_since(before);
      expect(heap_.size_of(one.start) == one.size && is_kept(one), "an allocation changed that could not be resized");
    }
  }

  void became(Living& one, unsigned char* start, std::size_t new_size) {
    const Living old = one;
    const bool stays = start == old.start;
    ++(stays ? in_place_ : moved_);
    one = {start, new_size, heap_.size_of(start), old.alignment, ++seed_};
    used_ = used_ - old.size + one.size;
    has_at_most(stays ? used_ : used_ + old.size);
    check_place(one);
    if (wrong_ != nullptr) return;
    const std::size_t kept = old.size < new_size ? old.size : new_size;
    expect(filled(start, kept, old.seed), "reallocate() lost contents");
    fill(one.start, one.size, one.seed);
  }

  void look() {
    if (living_.empty()) return;
    const Living& one = living_[any_index()];
    expect(is_kept(one), "an allocation lost its contents");
    expect(heap_.size_of(one.start) == one.size, "size_of() has changed");
  }

  void ask_the_impossible() {
    const Facts before = facts();
    const std::size_t far_too_much[] = {0, SIZE_MAX, SIZE_MAX - choices_.below(256), de100::max_size + 1,
                                        view_.size() + choices_.below(256)};
    const std::size_t no_alignment[] = {0, 3, 12, 24, SIZE_MAX};
    const std::size_t size = far_too_much[choices_.below(5)], alignment = no_alignment[choices_.below(5)];
    expect(heap_.allocate(size) == nullptr && heap_.allocate(size, 64) == nullptr, "an impossible size was allocated");
    expect(heap_.allocate(1, alignment) == nullptr, "an impossible alignment was allocated");
    expect(heap_.reallocate(nullptr, size) == nullptr, "an impossible size was reallocated");
    if (!living_.empty()) {
      const Living& one = living_[any_index()];
      expect(heap_.reallocate(one.start, size, one.alignment) == nullptr, "an impossible size was reallocated");
      expect(!heap_.resize_in_place(one.start, size), "an impossible size was had in place");
      expect(heap_.size_of(one.start) == one.size && is_kept(one), "a refusal changed an allocation");
    }
    heap_.free(nullptr);
    heap_.free(nullptr, size);
    expect(heap_.size_of(nullptr) == 0, "size_of() null");
    expect_unchanged_since(before);
  }

  void move() {
    const Facts before = facts();
    de100::Heap other(std::move(heap_));
    expect(!heap_.is_valid() && heap_.used() == 0 && heap_.allocate(1) == nullptr, "what was moved from has memory");
    heap_ = std::move(other);
    expect(!other.is_valid() && facts() == before, "a move changed something");
  }

  void reset() {
    for (const Living& one : living_) expect(is_kept(one), "an allocation lost its contents");
    heap_.reset();
    living_.clear();
    used_ = 0;
    expect(heap_.used() == 0 && heap_.largest_free() == capacity_, "reset() left something");
    check_all();
  }

  // ---- what the heap tells -----------------------------------------------------------------------------------------

  /// The peak is at least what is used, and at most `most` should that be more than it was.
  void has_at_most(std::size_t most) {
    if (most > most_) most_ = most;
    if (used_ > least_) least_ = used_;
  }

  void check_sums() {
    expect(heap_.used() == used_, "used() is not the sum of what is allocated");
    const std::size_t peak = heap_.peak(), extent = heap_.extent();
    expect(peak >= least_ && peak <= most_, "peak() is not the most that was used");
    least_ = most_ = peak;  // which it stays until there is more
    expect(extent >= extent_ && extent <= view_.size(), "extent() has shrunk, or is beyond the view");
    extent_ = extent;
    expect(heap_.capacity() == capacity_, "capacity() has changed");
    expect(heap_.is_valid(), "is_valid() has changed");
  }

  /// The pieces lie one behind the other, with little between them, and those that are allocated are the model's.
  void check_pieces() {
    std::sort(living_.begin(), living_.end(), [](const Living& a, const Living& b) { return a.start < b.start; });
    constexpr std::size_t most_between = largest_slot + 128;  // the head of a slab, and what is left behind its slots
    constexpr std::size_t page = 8192;                        // of a slab
    std::size_t number = 0, end = 0, largest = 0, largest_block = 0;
    bool first = true, free_before = false;
    heap_.for_each([&](const de100::HeapPiece& piece) {
      const std::size_t offset = offset_of(piece.base);
      expect(offset >= end && offset < view_.size() && view_.size() - offset >= piece.size, "a piece is elsewhere");
      expect(first || offset - end <= most_between, "a piece is missing");
      expect(piece.size != 0, "an empty piece");
      if (piece.is_allocated) {
        expect(number < living_.size() && piece.base == reinterpret_cast<std::byte*>(living_[number].start) &&
                   piece.size == living_[number].size,
               "a piece that nobody allocated");
        ++number;
      } else {
        // Two that stand beside each other are one, but for slots, and slabs that are kept.
        const bool may_be_slab = piece.size >= page - 8 && piece.size <= page + 8;
        const bool is_block = is_free_block(piece) && !may_be_slab;
        expect(!free_before || !is_block || offset - end > 16, "free pieces that should be one");
        if (piece.size > largest) largest = piece.size;
        if (is_free_block(piece) && piece.size > largest_block) largest_block = piece.size;
        free_before = is_block;
      }
      if (piece.is_allocated) free_before = false;
      first = false;
      end = offset + piece.size;
    });
    expect(number == living_.size(), "an allocation that is no piece");
    expect(first || end + most_between >= capacity_, "the last piece is missing");
    const std::size_t told = heap_.largest_free();
    expect(told <= largest && largest_block <= told + told / 16 + 8, "largest_free() is not the largest free piece");
  }

  /// What is told to be the largest can be had, and given back.
  void take_the_largest() {
    const std::size_t size = heap_.largest_free();
    if (size == 0 || wrong_ != nullptr) return;
    void* const all = heap_.allocate(size);
    expect(all != nullptr, "largest_free() cannot be allocated");
    if (all == nullptr) return;
    const std::size_t usable = heap_.size_of(all);
    used_ += usable;
    has_at_most(used_);
    check_sums();
    fill(all, usable, 7);
    heap_.free(all);
    used_ -= usable;
    expect(heap_.largest_free() >= size, "largest_free() after it was taken and given back");
    check_sums();
  }

  de100::Heap& heap_;
  de100::MemoryView view_;
  Choices& choices_;
  std::size_t large_;
  std::size_t capacity_;
  std::vector<Living> living_;
  std::size_t used_ = 0, extent_ = 0;
  std::size_t least_ = 0, most_ = 0;  // between which the peak is
  std::size_t allocations_ = 0, moved_ = 0, in_place_ = 0, refused_ = 0;
  unsigned seed_ = 0;
  bool fills_ = true;  // more is allocated than freed
  const char* wrong_ = nullptr;
};

}  // namespace de100_test

#endif  // DE100_TESTS_HEAP_HEAP_MODEL_HPP
