// de100 memory, https://opensource.org/license/zlib
//
// heap.hpp: `Heap`, a general-purpose allocator on a view: what is allocated there is freed in any order. For the few
// things of a game that need that, and for libraries that want malloc, realloc and free: heap_callbacks.hpp has these
// in the shapes that they ask for.
//
//   Heap heap(budget["scripts"]);
//   void* text = heap.allocate(100);
//   text = heap.reallocate(text, 200);  // in place where what is behind it is free
//   heap.free(text);
//
// It never asks the system for more: full is null. Every operation takes constant time but for the bytes that
// reallocate() copies, so a frame is never late because of it. A heap belongs to one thread at a time.

#ifndef DE100_HEAP_HPP
#define DE100_HEAP_HPP

#include <new>

#include "bytes.hpp"
#include "config.hpp"
#include "heap_blocks.hpp"
#include "heap_slots.hpp"
#include "poison.hpp"
#include "view.hpp"

namespace de100 {

/// What is found where something is allocated or free.
struct HeapPiece {
  std::byte* base;
  std::size_t size;  // bytes that can be used there
  bool is_allocated;
};

class DE100_TOLD Heap {
 public:
  /// What allocations are aligned to unless more is asked for, as malloc's are.
  static constexpr std::size_t default_alignment = 2 * sizeof(void*);

  /// A heap without memory: it allocates nothing.
  Heap() noexcept = default;

  /// On memory that outlives the heap, and where nobody else writes. What stands there does not matter. Tables take its
  /// last bytes: up to 3 KiB, and one in 65,536. A view that is too small makes a heap without memory.
  explicit Heap(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// A heap that stands itself at the start of the memory that it manages, so that all of its state lives in the view;
  /// null where that is too small. It need not be destroyed, but under AddressSanitizer and valgrind before the memory
  /// is used for something else.
  [[nodiscard]] static Heap* make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept;

  /// What is allocated stays where it is, and is the new one's; `other` is left without memory.
  Heap(Heap&& other) noexcept { take(other); }
  Heap& operator=(Heap&& other) noexcept;
  /// What is allocated ends with the heap, which frees nothing.
  ~Heap() { end_poison(); }

  // ---- allocate ----------------------------------------------------------------------------------------------------

  /// `size` bytes, not zeroed, at a multiple of `alignment`. Null, and nothing allocated has changed, where there is no
  /// room, where the size is 0 or above max_size, and where the alignment is no power of two.
  [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment = default_alignment) noexcept;

  /// What stands there becomes `new_size` bytes: the first ones stay as they are, as many as both have. In place where
  /// it shrinks and where what is behind it is free, otherwise elsewhere. Null, and nothing changed, where there is no
  /// room, and for what allocate() refuses. As allocate() for a null `old`.
  ///
  /// `old` is null or was allocated here with the same alignment, and not freed.
  [[nodiscard]] void* reallocate(void* old, std::size_t new_size, std::size_t alignment = default_alignment) noexcept;

  /// The same, but in place or not at all: whether it was done.
  [[nodiscard]] bool resize_in_place(void* allocated, std::size_t new_size) noexcept;

  /// Gives back what was allocated; nothing for null.
  ///
  /// It was allocated here and not freed. Freed twice, another's pointer and a header that was written over are
  /// asserted against, as far as they can be told in constant time.
  void free(void* allocated) noexcept;
  /// The same where the caller knows how many bytes were asked for, so that it is asserted too.
  void free(void* allocated, std::size_t size) noexcept;

  /// How many bytes can be used there: at least what was asked for. 0 for null. Under AddressSanitizer and valgrind
  /// they can be used once this was asked.
  [[nodiscard]] std::size_t size_of(const void* allocated) const noexcept;

  /// Frees all that was allocated, at once.
  void reset() noexcept;

  // ---- facts -------------------------------------------------------------------------------------------------------

  /// Whether there is memory.
  [[nodiscard]] bool is_valid() const noexcept { return blocks_.end() != 0; }
  /// Whether `pointer` points into its memory, allocated or not.
  [[nodiscard]] bool contains(const void* pointer) const noexcept { return view_.contains(pointer); }

  /// Bytes that can be used where something is allocated, and the most there ever were, reset() or not.
  [[nodiscard]] std::size_t used() const noexcept { return used_; }
  [[nodiscard]] std::size_t peak() const noexcept { return peak_; }
  /// The largest size that can be allocated where nothing else is.
  [[nodiscard]] std::size_t capacity() const noexcept { return usable(blocks_.end() - blocks_.first()); }
  /// allocate() of so many bytes succeeds now. More may: a free piece can be larger by one part in sixteen, and some
  /// free pages are kept for small sizes until nothing else is left.
  [[nodiscard]] std::size_t largest_free() const noexcept;

  /// A view of so many bytes would have done for all calls so far, reset() or not: tables, and all up to the highest
  /// byte that was ever allocated. It starts at the same address, or at one that differs by a multiple of the largest
  /// alignment that was asked for.
  [[nodiscard]] std::size_t extent() const noexcept;

  /// Calls `visit(const HeapPiece&)` for each piece, allocated or free, in the order of addresses. The heap does not
  /// change meanwhile. Costs a step a piece.
  template <class Visit>
  void for_each(Visit&& visit) const;

  /// Whether the heap's own bytes are whole: words, lists and tables agree with each other. False where something wrote
  /// over them, but for what changes nothing, and bits of a slab that moved without becoming fewer. Costs a step a
  /// piece.
  [[nodiscard]] bool check() const noexcept;

 private:
  using Address = std::uintptr_t;
  using Blocks = detail::HeapBlocks;
  using Slab = detail::HeapSlab;

  // A size has blocks until so many bytes of it were allocated, so that a small heap does not consist of slabs that are
  // almost empty.
  static constexpr std::size_t worth_a_slab = Slab::page / 4;

  static std::size_t usable(std::size_t block_size) noexcept {
    return block_size < Blocks::smallest ? 0 : block_size - Blocks::word_size;
  }
  static std::size_t size_of_block(Address block) noexcept { return Blocks::size_of(block) - Blocks::word_size; }

  // Pages are counted from where the first block stands, so that all is the same wherever the view is. The map has a
  // bit for each: whether it is a slab.
  static constexpr unsigned word_bits = 64;
  static std::size_t map_words_for(std::size_t size) noexcept { return size / (Slab::page * word_bits) + 1; }
  [[nodiscard]] std::size_t offset_of(Address place) const noexcept { return place - blocks_.first(); }
  [[nodiscard]] bool is_in_slab(Address place) const noexcept {
    const std::size_t page = offset_of(place) / Slab::page;
    return page < mapped_ && (map_[page / word_bits] >> page % word_bits & 1U) != 0;
  }
  [[nodiscard]] Slab* slab_of(Address slot) const noexcept {
    return reinterpret_cast<Slab*>(blocks_.first() + align_down(offset_of(slot), Slab::page));
  }
  void flip_map(Address page) noexcept {
    const std::size_t number = offset_of(page) / Slab::page;
    map_[number / word_bits] ^= std::uint64_t{1} << number % word_bits;
  }
  [[nodiscard]] bool is_allocated(Address place) const noexcept;

  void* hand_out(Address place, std::size_t size, std::size_t usable_size) noexcept;
  void* allocate_slot(std::size_t size) noexcept;
  void* allocate_in_another_slab(std::size_t size) noexcept;
  void* allocate_block(std::size_t size, std::size_t alignment) noexcept;
  void free_block(Address block) noexcept;
  void free_slot(Address place) noexcept;

  Slab* make_slab(unsigned size_class) noexcept;
  void free_slab(Slab* slab) noexcept;
  bool free_empty_slabs() noexcept;
  void list(Slab* slab) noexcept;
  void unlist(Slab* slab) noexcept;
  void list_or_free(Slab* slab) noexcept;

  Heap& operator=(const Heap&) noexcept = default;  // who uses it leaves the other one empty
  void take(Heap& other) noexcept;
  void end_poison() noexcept { detail::unpoison(begin(), begin() + view_.size()); }
  [[nodiscard]] Address begin() const noexcept { return reinterpret_cast<Address>(view_.data()); }
  [[nodiscard]] bool check_slab(const Slab& slab) const noexcept;
  [[nodiscard]] bool check_slabs() const noexcept;

  Slab* with_room_[Slab::classes] = {};             // for each size of slots, the slabs that may have free ones
  std::uint16_t without_slab_[Slab::classes] = {};  // bytes that were allocated before there was a slab
  std::size_t used_ = 0;
  std::size_t peak_ = 0;
  std::uint64_t* map_ = nullptr;
  std::size_t mapped_ = 0;  // how many pages it tells about; it is not set for others yet
  Blocks blocks_;
  MemoryView view_;
};

// ---- implementation ------------------------------------------------------------------------------------------------

template <class Visit>
void Heap::for_each(Visit&& visit) const {
  for (Address block = blocks_.first(); block < blocks_.top(); block = Blocks::next_of(block)) {
    const bool is_slab = is_in_slab(block);
    if (is_slab && slab_of(block)->used != 0) {
      const Slab& slab = *slab_of(block);
      for (unsigned i = 0; i < slab.count(); ++i) {
        visit(HeapPiece{reinterpret_cast<std::byte*>(slab.slot(i)), slab.slot_size(), !slab.is_free(i)});
      }
    } else {
      visit(HeapPiece{reinterpret_cast<std::byte*>(block), size_of_block(block), !is_slab && !Blocks::is_free(block)});
    }
  }
  const std::size_t above = usable(blocks_.end() - blocks_.top());
  if (above != 0) visit(HeapPiece{reinterpret_cast<std::byte*>(blocks_.top()), above, false});
}

#if DE100_BODIES

DE100_INLINE Heap::Heap(MemoryView view DE100_LIFETIME_BOUND) noexcept
    : blocks_(view, map_words_for(view.size()) * sizeof(std::uint64_t)) {
  if (!is_valid()) return;
  view_ = view;
  map_ = reinterpret_cast<std::uint64_t*>(blocks_.tables());
  detail::poison(align_up(begin(), 8), blocks_.tables());
}

DE100_INLINE Heap* Heap::make_in(MemoryView view DE100_LIFETIME_BOUND) noexcept {
  const Address begin = reinterpret_cast<Address>(view.data());
  const std::size_t before = (0 - begin) & (alignof(Heap) - 1);
  if (view.size() < before + sizeof(Heap)) return nullptr;
  Heap heap(view.subview(before + sizeof(Heap), view.size() - before - sizeof(Heap)));
  if (!heap.is_valid()) return nullptr;
  Heap* const inside = ::new (static_cast<void*>(view.data() + before)) Heap(static_cast<Heap&&>(heap));
  inside->view_ = view;
  return inside;
}

DE100_INLINE void Heap::take(Heap& other) noexcept {
  const Heap empty;
  *this = static_cast<const Heap&>(other);
  other = empty;
}

DE100_INLINE Heap& Heap::operator=(Heap&& other) noexcept {
  if (this == &other) return *this;
  end_poison();
  take(other);
  return *this;
}

DE100_INLINE void Heap::reset() noexcept {
  if (!is_valid()) return;
  for (Slab*& slab : with_room_) slab = nullptr;
  for (std::uint16_t& bytes : without_slab_) bytes = 0;
  used_ = 0;
  mapped_ = 0;
  blocks_.reset();
  detail::poison(blocks_.first(), blocks_.end() - Blocks::word_size);
}

// ---- allocate ------------------------------------------------------------------------------------------------------

/// What is handed out has been taken already.
DE100_FORCE_INLINE void* Heap::hand_out(Address place, std::size_t size, std::size_t usable_size) noexcept {
  used_ += usable_size;
  if (used_ > peak_) peak_ = used_;
  void* const allocated = reinterpret_cast<void*>(place);
  detail::unpoison(place, place + size);
  detail::undefine(allocated, size);
  return allocated;
}

DE100_FORCE_INLINE void* Heap::allocate_slot(std::size_t size) noexcept {
  const unsigned size_class = Slab::class_of(size);
  Slab* const slab = with_room_[size_class];
  if (slab == nullptr || slab->free[slab->word] == 0) return allocate_in_another_slab(size);
  return hand_out(slab->take(), size, slab->slot_size());
}

DE100_COLD_PATH DE100_INLINE void* Heap::allocate_in_another_slab(std::size_t size) noexcept {
  const unsigned size_class = Slab::class_of(size);
  while (Slab* const slab = with_room_[size_class]) {
    if (slab->find_word()) return hand_out(slab->take(), size, slab->slot_size());
    unlist(slab);
  }
  std::uint16_t& so_far = without_slab_[size_class];
  Slab* const slab = so_far < worth_a_slab ? nullptr : make_slab(size_class);
  if (slab == nullptr) {
    if (so_far < worth_a_slab) so_far = static_cast<std::uint16_t>(so_far + Blocks::whole(size));
    return allocate_block(size, Blocks::unit);
  }
  return hand_out(slab->take(), size, slab->slot_size());
}

DE100_INLINE void* Heap::allocate_block(std::size_t size, std::size_t alignment) noexcept {
  const std::size_t whole = Blocks::whole(size);
  if (whole == 0) return nullptr;
  do {
    const Address block = alignment <= Blocks::unit ? blocks_.allocate(whole) : blocks_.allocate(whole, alignment);
    if (block != 0) return hand_out(block, size, size_of_block(block));
  } while (free_empty_slabs());
  return nullptr;
}

DE100_INLINE void* Heap::allocate(std::size_t size, std::size_t alignment) noexcept {
  if (!is_power_of_two(alignment)) return nullptr;
  if (size - 1 < Slab::largest_slot && alignment <= Slab::unit) return allocate_slot(size);
  if (size == 0) return nullptr;
  return allocate_block(size, alignment);
}

DE100_INLINE bool Heap::resize_in_place(void* allocated, std::size_t new_size) noexcept {
  if (allocated == nullptr || new_size == 0) return false;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is resized was allocated here, and not freed");
  std::size_t before = 0;
  std::size_t room = 0;
  if (is_in_slab(place)) {
    before = room = slab_of(place)->slot_size();
    if (new_size > room) return false;
  } else {
    before = size_of_block(place);
    const std::size_t whole = Blocks::whole(new_size);
    if (whole == 0 || !blocks_.resize(place, whole)) return false;
    room = size_of_block(place);
    used_ += room - before;
    if (used_ > peak_) peak_ = used_;
  }
  detail::poison(place, place + (room > before ? room : before));
  detail::unpoison(place, place + new_size);
  if (new_size > before) detail::undefine(reinterpret_cast<void*>(place + before), new_size - before);
  return true;
}

DE100_INLINE void* Heap::reallocate(void* old, std::size_t new_size, std::size_t alignment) noexcept {
  if (old == nullptr) return allocate(new_size, alignment);
  if (!is_power_of_two(alignment)) return nullptr;
  if (resize_in_place(old, new_size)) return old;
  void* const moved = allocate(new_size, alignment);
  if (moved == nullptr) return nullptr;
  const std::size_t old_size = size_of(old);
  std::memcpy(moved, old, old_size < new_size ? old_size : new_size);
  free(old);
  return moved;
}

// ---- free ----------------------------------------------------------------------------------------------------------

DE100_INLINE void Heap::free_slot(Address place) noexcept {
  Slab* const slab = slab_of(place);
  const unsigned index = slab->index_of(place);
  const std::size_t size = slab->slot_size();
  detail::poison(place, place + size);
  slab->give_back(index);
  used_ -= size;
  if (slab->used == 0 || slab->is_listed == 0) list_or_free(slab);
}

DE100_INLINE void Heap::free_block(Address block) noexcept {
  const std::size_t size = size_of_block(block);
  detail::poison(block, block + size);
  used_ -= size;
  blocks_.free(block);
}

DE100_INLINE void Heap::free(void* allocated) noexcept {
  if (allocated == nullptr) return;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is freed was allocated here, is freed once, and nothing wrote before it");
  if (is_in_slab(place)) {
    free_slot(place);
  } else {
    free_block(place);
  }
}

DE100_INLINE void Heap::free(void* allocated, [[maybe_unused]] std::size_t size) noexcept {
  DE100_ASSERT((allocated == nullptr || size <= size_of(allocated)) && "no more than was allocated is freed");
  free(allocated);
}

DE100_INLINE std::size_t Heap::size_of(const void* allocated) const noexcept {
  if (allocated == nullptr) return 0;
  const Address place = reinterpret_cast<Address>(allocated);
  DE100_ASSERT(is_allocated(place) && "what is asked about was allocated here, and not freed");
  const std::size_t size = is_in_slab(place) ? slab_of(place)->slot_size() : size_of_block(place);
  detail::unpoison(place, place + size);
  return size;
}

DE100_INLINE bool Heap::is_allocated(Address place) const noexcept {
  if (!is_in_slab(place)) return blocks_.is_allocated(place);
  const Slab* const slab = slab_of(place);
  if (!slab->is_whole()) return false;
  const unsigned index = slab->index_of(place);
  return index < slab->count() && slab->slot(index) == place && !slab->is_free(index);
}

// ---- slabs ---------------------------------------------------------------------------------------------------------

/// Slabs that nobody can take a slot of are in no list.
DE100_INLINE void Heap::list(Slab* slab) noexcept {
  // Second, so that the first one is used up.
  Slab*& first = with_room_[slab->size_class];
  slab->is_listed = 1;
  slab->previous = first;
  slab->next = first != nullptr ? first->next : nullptr;
  if (slab->next != nullptr) slab->next->previous = slab;
  (first != nullptr ? first->next : first) = slab;
}

DE100_INLINE void Heap::unlist(Slab* slab) noexcept {
  slab->is_listed = 0;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
  (slab->previous != nullptr ? slab->previous->next : with_room_[slab->size_class]) = slab->next;
}

DE100_INLINE Heap::Slab* Heap::make_slab(unsigned size_class) noexcept {
  const Address page = blocks_.allocate(Slab::page, Slab::page, blocks_.first());
  if (page == 0) return nullptr;
  const std::size_t number = offset_of(page) / Slab::page;
  for (; mapped_ <= number; mapped_ += word_bits) map_[mapped_ / word_bits] = 0;
  flip_map(page);

  Slab* const slab = reinterpret_cast<Slab*>(page);
  detail::unpoison(page, page + Slab::head);
  ::new (static_cast<void*>(slab)) Slab;
  slab->begin(size_class);
  list(slab);
  return slab;
}

DE100_INLINE void Heap::free_slab(Slab* slab) noexcept {
  const Address page = reinterpret_cast<Address>(slab);
  unlist(slab);
  flip_map(page);
  detail::poison(page, page + Slab::head);
  blocks_.free(page);
}

/// A slab that is empty is kept while it is the only one for its size: the next allocation would make it anew.
DE100_COLD_PATH DE100_INLINE void Heap::list_or_free(Slab* slab) noexcept {
  if (slab->is_listed == 0) list(slab);
  if (slab->used == 0 && (slab->next != nullptr || slab->previous != nullptr)) free_slab(slab);
}

/// Whether there was any.
DE100_INLINE bool Heap::free_empty_slabs() noexcept {
  bool any = false;
  for (Slab* const slab : with_room_) {
    if (slab == nullptr || slab->used != 0) continue;
    free_slab(slab);
    any = true;
  }
  return any;
}

// ---- facts ---------------------------------------------------------------------------------------------------------

DE100_INLINE std::size_t Heap::largest_free() const noexcept {
  std::size_t largest = blocks_.largest();
  for (const Slab* const slab : with_room_) {
    if (slab != nullptr && slab->used == 0 && largest < Slab::page) largest = Slab::page;
  }
  return usable(largest);
}

DE100_INLINE std::size_t Heap::extent() const noexcept {
  if (!is_valid()) return 0;
  const Address end = begin() + view_.size();
  const std::size_t least = blocks_.highest_top() - begin() + (end - blocks_.tables()) + Blocks::unit;
  return least < view_.size() ? least : view_.size();
}

DE100_INLINE bool Heap::check_slab(const Slab& slab) const noexcept {
  if (!slab.is_whole() || slab.size_class == 0 || slab.size_class >= Slab::classes || slab.word >= Slab::words) {
    return false;
  }
  Slab fresh = slab;
  fresh.begin(slab.size_class);
  unsigned free = 0;
  for (unsigned i = 0; i < Slab::words; ++i) {
    if ((slab.free[i] & ~fresh.free[i]) != 0) return false;
    for (std::uint64_t bits = slab.free[i]; bits != 0; bits &= bits - 1) ++free;
  }
  return slab.units == fresh.units && slab.reciprocal == fresh.reciprocal && slab.used + free == slab.count() &&
         slab.is_listed <= 1 && (slab.is_listed != 0 || free == 0);
}

DE100_INLINE bool Heap::check_slabs() const noexcept {
  std::size_t used = 0;
  std::size_t slabs = 0;
  std::size_t listed = 0;
  for (Address block = blocks_.first(); block < blocks_.top(); block = Blocks::next_of(block)) {
    if (!is_in_slab(block)) {
      if (!Blocks::is_free(block)) used += size_of_block(block);
      continue;
    }
    const Slab& slab = *slab_of(block);
    if (reinterpret_cast<Address>(&slab) != block || Blocks::size_of(block) < Slab::page || !check_slab(slab))
      return false;
    ++slabs;
    if (slab.is_listed != 0) ++listed;
    used += slab.used * slab.slot_size();
  }
  for (std::size_t i = 0; i < mapped_ / word_bits; ++i) {
    for (std::uint64_t bits = map_[i]; bits != 0; bits &= bits - 1) {
      if (slabs-- == 0) return false;
    }
  }
  for (unsigned size_class = 0; size_class < Slab::classes; ++size_class) {
    const Slab* previous = nullptr;
    for (const Slab* slab = with_room_[size_class]; slab != nullptr; slab = slab->next) {
      const Address page = reinterpret_cast<Address>(slab);
      if (listed-- == 0 || page < blocks_.first() || page >= blocks_.top() || !is_in_slab(page)) return false;
      if (slab_of(page) != slab || slab->previous != previous || slab->is_listed == 0) return false;
      if (slab->size_class != size_class) return false;
      previous = slab;
    }
  }
  return slabs == 0 && listed == 0 && used == used_;
}

DE100_INLINE bool Heap::check() const noexcept {
  return !is_valid() || (blocks_.check() && check_slabs());
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_HEAP_HPP
