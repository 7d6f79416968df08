// de100 memory, https://opensource.org/license/zlib
//
// budget.hpp: `MemoryBudget`, the memory of a game, taken from the system once. The game states its needs as data, the
// engine takes them, and hands each out as a view; the block stays the engine's.
//
//   constexpr RegionRequest needs[] = {
//       {.name = "permanent", .size = 64_MiB},
//       {.name = "level", .size = 16_MiB, .lifetime = Lifetime::transient},
//   };
//   MemoryBudget budget = MemoryBudget::allocate(needs, {.name = "game"});
//   if (!budget) ...                                  // report() says which region, and by how much
//   Arena& permanent = *Arena::make_in(budget["permanent"], already_zero);
//   ...
//   budget.note("permanent", permanent);              // now and then: what is used
//   budget.reset_transient();
//
//   [ guard ][ permanent ][ guard ][ level ][ guard ][ the budget's own table ][ guard ]    one reservation
//            ^ BudgetOptions::base
//
// Each region starts at a multiple of 64 KiB, so that what is done there is the same wherever it stands and however
// large pages are; and its view is exactly so large as was asked for. What lies between its end and the guard behind
// it, less than a page, belongs to nobody. There is none of it where the size is a multiple of the page size: then the
// first byte past the view faults. (AddressSanitizer and valgrind know of the rest too.)
//
// How the game manages a region (arena, pool, Heap, its own) is the game's business, so a budget knows what is used of
// one only by being told. A budget belongs to one thread at a time.

#ifndef DE100_BUDGET_HPP
#define DE100_BUDGET_HPP

#include "block.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "object.hpp"
#include "os.hpp"
#include "poison.hpp"
#include "system.hpp"
#include "text.hpp"
#include "view.hpp"

namespace de100 {

/// How long what stands in a region lives.
enum class Lifetime : std::uint8_t {
  permanent,  // as long as the game
  transient,  // until MemoryBudget::reset_transient()
};

/// What a game asks for: so much memory, under a name of its own.
struct RegionRequest {
  /// Not null or empty, and no other region's.
  const char* name = nullptr;

  /// In bytes, not 0; the view is exactly so large.
  std::size_t size = 0;

  Lifetime lifetime = Lifetime::permanent;

  /// Bytes behind the region that fault when they are touched, at least: all up to the next region does; 0: none need
  /// to. (The last region always has some, since the budget's own table is behind.)
  std::size_t guard = 1;

  /// A note of more bytes than these has BudgetOptions::on_soft_limit called; 0: never.
  std::size_t soft_limit = 0;
};

/// A region of a budget, and what is known of its use, in bytes.
struct BudgetRegion {
  RegionRequest request;  // its name is a copy that the budget has
  MemoryView view;
  std::size_t used = 0;     // as last noted
  std::size_t peak = 0;     // the most that was noted
  std::size_t refused = 0;  // since the last note, with what aligns it
  std::size_t missing = 0;  // the most that would have been used beyond the end, had nothing been refused

  /// The size that would have done for what was noted: the peak, or where something was refused that did not fit, the
  /// size with what was missing. The size itself where nothing is known.
  [[nodiscard]] std::size_t enough() const noexcept {
    if (missing != 0) return request.size + missing;
    return peak != 0 ? peak : request.size;
  }
};

struct BudgetOptions {
  /// Where the first region starts, exactly, so that addresses are the same in every run: see find_fixed_base(). A
  /// multiple of the page size (of 64 KiB on Windows). Null: anywhere.
  void* base = nullptr;

  /// For the system's list of mappings and the report. Not copied: it lives as long as the budget.
  const char* name = "budget";

  /// Bytes of memory that the regions may have in all; 0: what this machine has, and any number where it does not say.
  /// For a smaller machine than the one that the game is made on.
  std::uint64_t machine = 0;

  /// Called at the end of a note that is above the region's soft limit where the one before was not, and of one whose
  /// peak is where none was before. It may use the budget, but not end or move it.
  void (*on_soft_limit)(void* user, const BudgetRegion& region) = nullptr;
  void* user = nullptr;
};

/// What could not be had, and of which request.
struct BudgetFailure {
  MemoryError error = MemoryError::ok;
  int os_error = 0;            // the system's own number, where it has refused
  std::size_t region = 0;      // the index of the request
  std::size_t regions = 0;     // how many requests there were
  const char* name = nullptr;  // the request's, not copied
  std::size_t size = 0;        // the request's, in bytes
  std::size_t sum = 0;         // of the sizes up to and with it; SIZE_MAX where it is larger
  std::uint64_t machine = 0;   // bytes that they may have in all; 0: any number
  std::size_t missing = 0;     // bytes by how much the sum is too large; 0 where that is not what failed, or not known
};

/// A region's name, or the index of its request: a number, or an enumerator of an enum without class.
class RegionKey {
 public:
  RegionKey(const char* name) noexcept : name_(name) {}
  template <class Index>
  requires requires(Index index) { index % 2; }
  RegionKey(Index index) noexcept : index_(static_cast<std::size_t>(index)) {}

 private:
  friend class MemoryBudget;
  const char* name_ = nullptr;
  std::size_t index_ = SIZE_MAX;
};

namespace detail {

/// What tells how many bytes of its memory are used: an arena, a Heap.
template <class T>
concept TellsUse = requires(const T& whole) {
  static_cast<std::size_t>(whole.used() + whole.peak() + whole.capacity());
};
/// What tells how large its view had to be, since it does not use it from front to back: a Heap.
template <class T>
concept TellsExtent = requires(const T& whole) {
  static_cast<std::size_t>(whole.extent());
};

}  // namespace detail

/// Move-only: the views stay good in the new one. They end with the budget that has the memory.
class MemoryBudget {
 public:
  /// What the regions' starts are multiples of, or of the page size where that is more; with BudgetOptions::base, their
  /// distances from it.
  static constexpr std::size_t region_alignment = std::size_t{64} << 10U;

  /// Without memory.
  MemoryBudget() noexcept = default;

  /// Takes the memory for all requests, in one reservation. Where that fails the budget is empty, and failure() says
  /// why and of which request, the first that cannot be had:
  ///
  ///   invalid_size     its size is 0; or there are no requests
  ///   invalid_name     its name is null or empty
  ///   duplicate_name   one before it has its name
  ///   size_overflow    the sizes and guards, up to and with its own, do not fit into an address space
  ///   out_of_memory    the sizes, up to and with its own, are more than BudgetOptions::machine; or the system refuses
  ///   and what MemoryBlock::allocate() and decommit() say
  ///
  /// What the system refuses is all of them: then it is said of the largest request. Costs a few system calls, and one
  /// for each guard.
  [[nodiscard]] static MemoryBudget allocate(Span<const RegionRequest> requests,
                                             const BudgetOptions& options = {}) noexcept;

  [[nodiscard]] bool is_valid() const noexcept { return block_.is_valid(); }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// Why there is no memory; of a valid budget, which reset failed last and why.
  [[nodiscard]] const BudgetFailure& failure() const noexcept DE100_LIFETIME_BOUND { return failure_; }

  /// Whether a touch of a guard ends the program; on WebAssembly nothing does. Costs a few system calls.
  [[nodiscard]] bool guards_fault() const noexcept { return !detail::is(block_.guard_kind(), GuardKind::none); }

  // ---- regions -----------------------------------------------------------------------------------------------------

  /// The memory of a region; empty where there is no such region.
  [[nodiscard]] MemoryView operator[](RegionKey key) const noexcept DE100_LIFETIME_BOUND {
    const BudgetRegion* const region = find(key);
    return region != nullptr ? region->view : MemoryView();
  }

  /// All of them, in the order of the requests.
  [[nodiscard]] Span<const BudgetRegion> regions() const noexcept DE100_LIFETIME_BOUND { return {table(), count()}; }

  /// Every byte of the region reads as zero, and nothing of it is used; the peak stays, and what was missing.
  /// invalid_name where there is no such region; else as MemoryBlock::reset(). Costs what was touched.
  [[nodiscard]] MemoryError reset(RegionKey key) noexcept;

  /// The same of every region that is transient. Where one cannot be reset the others are; answers the first error.
  [[nodiscard]] MemoryError reset_transient() noexcept;

  // ---- notes of use ------------------------------------------------------------------------------------------------

  /// So many bytes of the region are used now, and `peak` were at most since the last note.
  ///
  /// There is such a region, and it has so many bytes.
  void note(RegionKey key, std::size_t used, std::size_t peak = 0) noexcept;

  /// The same of an arena or a Heap that has the whole region, or anything else that knows used(), peak() and
  /// capacity() in bytes; what of the region is not in its capacity is used. The peak of a Heap is its extent(), since
  /// that is what a smaller region would have to have.
  template <detail::TellsUse Allocator>
  void note(RegionKey key, const Allocator& whole) noexcept;

  /// The region, as last noted, was too small for `size` bytes more at a multiple of `alignment`. What is refused
  /// between two notes adds up, since nothing was given back in between, as far as is known.
  ///
  /// There is such a region. `alignment` is a power of two.
  void note_refused(RegionKey key, std::size_t size, std::size_t alignment = 1) noexcept;

  /// The same where the arena or Heap has refused that has the whole region, and of what it uses at this moment. On
  /// enough() bytes it would not have, nor refused what else was pushed up to the next note, where no more than 64 is
  /// asked for as alignment. Of a Heap this is an estimate, since it depends on what is freed. What an arena takes for
  /// red zones and fences comes on top.
  template <detail::TellsUse Allocator>
  void note_refused(RegionKey key, const Allocator& whole, std::size_t size,
                    std::size_t alignment = alignof(std::max_align_t)) noexcept;

  /// A table of the regions for people: asked for, share of all, used, peak, and the exact number of bytes to ask for
  /// instead; below it a line for each region that was too small. Or of an empty budget why, and what to do. As much of
  /// it as fits into `text`, with a NUL behind. Answers how many characters all of it has, without the NUL.
  std::size_t report(Span<char> text) const noexcept;

 private:
  struct Plan {
    std::size_t table = 0;  // where it stands
    std::size_t names = 0;  // bytes of all of them, which stand behind it
    std::size_t total = 0;  // bytes of all
  };
  bool measure(Span<const RegionRequest> requests, Plan& plan) noexcept;
  bool refuse(MemoryError error, std::size_t missing = 0) noexcept;
  bool refuse(os::Result result, Span<const RegionRequest> requests) noexcept;
  os::Result lay_out(Span<const RegionRequest> requests, const Plan& plan) noexcept;

  [[nodiscard]] BudgetRegion* table() const noexcept {
    return is_valid() ? static_cast<BudgetRegion*>(static_cast<void*>(block_.base() + table_)) : nullptr;
  }
  [[nodiscard]] std::size_t count() const noexcept { return is_valid() ? count_ : 0; }
  [[nodiscard]] BudgetRegion* find(RegionKey key) const noexcept;
  MemoryError reset(BudgetRegion& region) noexcept;
  static void poison_rest(const BudgetRegion& region) noexcept;
  void note(BudgetRegion& region, std::size_t used, std::size_t peak) noexcept;
  static void note_refused(BudgetRegion& region, std::size_t used, std::size_t size, std::size_t alignment) noexcept;
  static void need(BudgetRegion& region, std::size_t used, std::size_t refused) noexcept;

  void report_failure(detail::Text& text) const noexcept;
  void report_regions(detail::Text& text) const noexcept;
  void report_missing(detail::Text& text) const noexcept;

  MemoryBlock block_;
  std::size_t table_ = 0;  // where in the block it stands
  std::size_t count_ = 0;
  BudgetFailure failure_;
  BudgetOptions options_;
};

// ---- implementation: of any allocator -------------------------------------------------------------------------------

template <detail::TellsUse Allocator>
void MemoryBudget::note(RegionKey key, const Allocator& whole) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr && whole.capacity() <= region->request.size);
  if (region == nullptr) return;
  const std::size_t own = region->request.size - whole.capacity();
  std::size_t peak = own + whole.peak();
  if constexpr (detail::TellsExtent<Allocator>) peak = whole.extent();
  note(*region, own + whole.used(), peak);
}

template <detail::TellsUse Allocator>
void MemoryBudget::note_refused(RegionKey key, const Allocator& whole, std::size_t size,
                                std::size_t alignment) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr && whole.capacity() <= region->request.size);
  if (region == nullptr) return;
  std::size_t used = region->request.size - whole.capacity() + whole.used();
  std::size_t beside = 128;  // up to the arena's minimum alignment, for the bytes and for a mark
  if constexpr (detail::TellsExtent<Allocator>) {
    // A free piece is found where it is a little larger than what is asked for, and a larger view has larger tables.
    used = whole.extent();
    if (!checked_add(1024 + alignment, size / 8, beside)) beside = SIZE_MAX;
  }
  if (!checked_add(size, beside, size)) size = SIZE_MAX;
  note_refused(*region, used, size, alignment);
}

#if DE100_BODIES

// ---- implementation: taking it -------------------------------------------------------------------------------------

namespace detail {

[[nodiscard]] inline bool same_name(const char* a, const char* b) noexcept {
  return std::strcmp(a, b) == 0;
}

/// The guard behind a region. The last region always has one.
[[nodiscard]] inline std::size_t guard_of(Span<const RegionRequest> requests, std::size_t index) noexcept {
  const std::size_t asked = requests[index].guard;
  return asked == 0 && index + 1 == requests.size() ? 1 : asked;
}

[[nodiscard]] inline std::size_t region_unit() noexcept {
  return page_size() > MemoryBudget::region_alignment ? page_size() : MemoryBudget::region_alignment;
}

/// Moves `end` behind `size` bytes more and up to a multiple of `unit`. False, with how many bytes there are too few,
/// where a block cannot be that large.
[[nodiscard]] inline bool append(std::size_t& end, std::size_t size, std::size_t unit, std::size_t& missing) noexcept {
  const std::size_t room = align_down(max_size, region_unit()) - end;
  if (size > room) {
    missing = size - room;
    return false;
  }
  end = align_up(end + size, unit);
  return true;
}

}  // namespace detail

DE100_INLINE MemoryBudget MemoryBudget::allocate(Span<const RegionRequest> requests,
                                                 const BudgetOptions& options) noexcept {
  MemoryBudget budget;
  budget.options_ = options;
  if (options.machine == 0) budget.options_.machine = os::memory_size();
  Plan plan;
  if (!budget.measure(requests, plan)) return budget;

  BlockOptions block = {.base = options.base, .name = options.name};
  if (options.base != nullptr) {
    block.flags |= MemoryFlags::base_fixed;
  } else {
    block.alignment = region_alignment;
  }
  budget.block_ = MemoryBlock::allocate(plan.total, block);
  os::Result result = {budget.block_.error(), budget.block_.os_error()};
  if (result.ok()) result = budget.lay_out(requests, plan);
  if (!result.ok()) (void)budget.refuse(result, requests);
  return budget;
}

/// Where everything is to stand. False, with the failure, where it cannot.
DE100_INLINE bool MemoryBudget::measure(Span<const RegionRequest> requests, Plan& plan) noexcept {
  failure_ = {.regions = requests.size(), .machine = options_.machine};
  if (requests.empty()) return refuse(MemoryError::invalid_size);
  if (page_size() == 0) return refuse({MemoryError::page_size_failed, 0}, requests);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const RegionRequest& request = requests[i];
    failure_.region = i;
    failure_.name = request.name;
    failure_.size = request.size;
    if (!checked_add(failure_.sum, request.size, failure_.sum)) failure_.sum = SIZE_MAX;
    if (request.name == nullptr || *request.name == '\0') return refuse(MemoryError::invalid_name);
    for (const RegionRequest& earlier : requests.first(i)) {
      if (detail::same_name(earlier.name, request.name)) return refuse(MemoryError::duplicate_name);
    }
    if (request.size == 0) return refuse(MemoryError::invalid_size);
    if (!detail::append(plan.table, request.size, page_size(), missing) ||
        !detail::append(plan.table, detail::guard_of(requests, i), detail::region_unit(), missing)) {
      return refuse(MemoryError::size_overflow, missing);
    }
    if (options_.machine != 0 && failure_.sum > options_.machine) {
      return refuse(MemoryError::out_of_memory, static_cast<std::size_t>(failure_.sum - options_.machine));
    }
    if (!checked_add(plan.names, std::strlen(request.name) + 1, plan.names)) return refuse(MemoryError::size_overflow);
  }
  std::size_t table = 0;
  plan.total = plan.table;
  if (!checked_multiply(requests.size(), sizeof(BudgetRegion), table) || !checked_add(table, plan.names, table) ||
      !detail::append(plan.total, table, page_size(), missing)) {
    return refuse(MemoryError::size_overflow, missing);
  }
  return true;
}

DE100_INLINE bool MemoryBudget::refuse(MemoryError error, std::size_t missing) noexcept {
  failure_.error = error;
  failure_.missing = missing;
  return false;
}

/// The system would not do it for all of them.
DE100_INLINE bool MemoryBudget::refuse(os::Result result, Span<const RegionRequest> requests) noexcept {
  block_ = MemoryBlock();  // also where the system does not take it back
  failure_.sum = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!checked_add(failure_.sum, requests[i].size, failure_.sum)) failure_.sum = SIZE_MAX;
    if (i != 0 && requests[i].size <= failure_.size) continue;
    failure_.region = i;
    failure_.name = requests[i].name;
    failure_.size = requests[i].size;
  }
  failure_.os_error = result.code;
  return refuse(result.error);
}

/// Makes the regions, the guards between them and the table in a block that is there.
DE100_INLINE os::Result MemoryBudget::lay_out(Span<const RegionRequest> requests, const Plan& plan) noexcept {
  table_ = plan.table;
  count_ = requests.size();
  char* name = static_cast<char*>(static_cast<void*>(table() + count_));
  std::size_t end = 0, missing = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    BudgetRegion* const region = detail::make<BudgetRegion>(table() + i);
    region->request = requests[i];
    region->view = block_.view(end, requests[i].size);
    const std::size_t length = std::strlen(requests[i].name) + 1;
    region->request.name = static_cast<char*>(mem_copy(name, requests[i].name, length));
    name += length;

    (void)detail::append(end, requests[i].size, page_size(), missing);  // as measured
    const std::size_t guard = end;
    poison_rest(*region);
    (void)detail::append(end, detail::guard_of(requests, i), detail::region_unit(), missing);
    // Where the system cannot do it there is no guard, as there is none around a block.
    if (failed(block_.decommit(guard, end - guard)) && !detail::is(block_.error(), MemoryError::unsupported)) {
      return {block_.error(), block_.os_error()};
    }
  }
  failure_ = {};
  return {};
}

// ---- implementation: regions ---------------------------------------------------------------------------------------

DE100_INLINE BudgetRegion* MemoryBudget::find(RegionKey key) const noexcept {
  if (key.name_ == nullptr) return key.index_ < count() ? table() + key.index_ : nullptr;
  for (std::size_t i = 0; i < count(); ++i) {
    if (detail::same_name(table()[i].request.name, key.name_)) return table() + i;
  }
  return nullptr;
}

DE100_INLINE MemoryError MemoryBudget::reset(RegionKey key) noexcept {
  BudgetRegion* const region = find(key);
  if (region != nullptr) return reset(*region);
  failure_ = {.error = MemoryError::invalid_name, .regions = count(), .name = key.name_};
  return failure_.error;
}

/// The bytes between the view's end and the guard behind it are nobody's.
DE100_INLINE void MemoryBudget::poison_rest(const BudgetRegion& region) noexcept {
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(region.view.data()) + region.view.size();
  detail::poison(align_up(end, 8), align_up(end, page_size()));
}

DE100_INLINE MemoryError MemoryBudget::reset(BudgetRegion& region) noexcept {
  // Whole pages, since the rest of the last one is nobody's: then nothing has to be written.
  const std::size_t offset = static_cast<std::size_t>(region.view.data() - block_.base());
  const MemoryError error = block_.reset(offset, align_up(region.view.size(), page_size()));
  poison_rest(region);
  if (!failed(error)) {
    region.used = region.refused = 0;
  } else {
    failure_ = {.error = error,
                .os_error = block_.os_error(),
                .region = static_cast<std::size_t>(&region - table()),
                .regions = count(),
                .name = region.request.name,
                .size = region.request.size};
  }
  return error;
}

DE100_INLINE MemoryError MemoryBudget::reset_transient() noexcept {
  MemoryError first = is_valid() ? MemoryError::ok : MemoryError::null_block;
  for (std::size_t i = 0; i < count(); ++i) {
    if (!detail::is(table()[i].request.lifetime, Lifetime::transient)) continue;
    const MemoryError error = reset(table()[i]);
    if (!failed(first)) first = error;
  }
  return first;
}

// ---- implementation: notes -----------------------------------------------------------------------------------------

DE100_INLINE void MemoryBudget::note(RegionKey key, std::size_t used, std::size_t peak) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr);
  if (region != nullptr) note(*region, used, peak);
}

DE100_INLINE void MemoryBudget::note(BudgetRegion& region, std::size_t used, std::size_t peak) noexcept {
  DE100_ASSERT(used <= region.request.size && peak <= region.request.size);
  const std::size_t limit = region.request.soft_limit;
  const bool was_above = region.used > limit, peak_was_above = region.peak > limit;
  region.used = used;
  if (peak < used) peak = used;
  if (peak > region.peak) region.peak = peak;
  if (region.refused != 0) need(region, used, region.refused);
  region.refused = 0;

  const bool crosses = (used > limit && !was_above) || (peak > limit && !peak_was_above);
  if (limit != 0 && crosses && options_.on_soft_limit != nullptr) options_.on_soft_limit(options_.user, region);
}

DE100_INLINE void MemoryBudget::note_refused(RegionKey key, std::size_t size, std::size_t alignment) noexcept {
  BudgetRegion* const region = find(key);
  DE100_ASSERT(region != nullptr);
  if (region != nullptr) note_refused(*region, region->used, size, alignment);
}

DE100_INLINE void MemoryBudget::note_refused(BudgetRegion& region, std::size_t used, std::size_t size,
                                             std::size_t alignment) noexcept {
  DE100_ASSERT(is_power_of_two(alignment));
  // What is aligned to more than regions are may come to lie anywhere. And what is given out from here on would have
  // been moved by a multiple of 64, so that it would have been aligned in the same way.
  std::size_t end = 0, more = 0;
  const bool fits =
      checked_add(used, region.refused, end) &&
      (alignment <= region_alignment ? checked_align_up(end, alignment, end) : checked_add(end, alignment - 1, end)) &&
      checked_add(end, size, end) && checked_align_up(end - used, 64, more) && more <= SIZE_MAX - region.request.size;
  region.refused = fits ? more : SIZE_MAX - region.request.size;
  need(region, fits ? end : SIZE_MAX, 0);
}

/// Takes note of what would have been used of a region.
DE100_INLINE void MemoryBudget::need(BudgetRegion& region, std::size_t used, std::size_t refused) noexcept {
  std::size_t end = SIZE_MAX;
  (void)checked_add(used, refused, end);
  if (end > region.request.size && end - region.request.size > region.missing) {
    region.missing = end - region.request.size;
  }
}

// ---- implementation: what it tells ---------------------------------------------------------------------------------

namespace detail {

/// How many of each thousand of `whole` are in `part`, which is not more: rounded.
[[nodiscard]] inline std::uint64_t thousandths(std::uint64_t part, std::uint64_t whole) noexcept {
  for (; whole >> 50U != 0; whole /= 2) part /= 2;  // so that the product fits
  return whole != 0 ? (part * 1000 + whole / 2) / whole : 0;
}

}  // namespace detail

DE100_INLINE std::size_t MemoryBudget::report(Span<char> text) const noexcept {
  detail::Text written(text.data(), text.size());
  if (is_valid()) {
    report_regions(written);
    report_missing(written);
  } else {
    report_failure(written);
  }
  return written.end();
}

DE100_INLINE void MemoryBudget::report_failure(detail::Text& text) const noexcept {
  const BudgetFailure& why = failure_;
  text.add("no budget \"").add(options_.name).add("\": ");
  if (!failed(why.error)) {
    text.add("none was allocated\n");
    return;
  }
  const auto add_region = [&]() noexcept {
    text.add("region \"").add(why.name).add("\" (").add(why.region + 1).add(" of ").add(why.regions).add(")");
  };
  if (why.regions == 0) {
    text.add("no region was asked for\n");
  } else if (detail::is(why.error, MemoryError::invalid_name)) {
    text.add("region ").add(why.region + 1).add(" of ").add(why.regions).add(" has no name\n");
  } else if (detail::is(why.error, MemoryError::duplicate_name)) {
    add_region();
    text.add(" has the name of one before it\n");
  } else if (detail::is(why.error, MemoryError::invalid_size) && why.size == 0) {
    add_region();
    text.add(" asks for 0 bytes\n");
  } else if (why.missing != 0) {
    add_region();
    const bool is_machines = detail::is(why.error, MemoryError::out_of_memory);
    text.add(" asks for ").add_size(why.size);
    if (is_machines) {
      text.add("; the regions up to it ask for ").add_size(why.sum).add(" and the machine has ");
      text.add_size(why.machine).add(": ");
    } else {
      text.add("; no address space has room for the regions up to it and their guards: ");
    }
    text.add_size(why.missing).add(" (").add_bytes(why.missing).add(") too much");
    if (is_machines && why.missing < why.size) text.add("; ").add_bytes(why.size - why.missing).add(" would do");
    text.add("\n");
  } else {
    text.add("the system refuses ").add_size(why.sum).add(" in all: ").add(error_message(why.error));
    if (why.os_error != 0) {
      text.add(" (the system's own number for it: ").add(static_cast<unsigned>(why.os_error)).add(")");
    }
    text.add("; the largest is ");
    add_region();
    text.add(" with ").add_size(why.size).add("\n").add(error_details(why.error)).add("\n");
  }
}

DE100_INLINE void MemoryBudget::report_regions(detail::Text& text) const noexcept {
  std::size_t all = 0, longest = 6;
  for (const BudgetRegion& region : regions()) {
    all += region.request.size;  // which fits: they are there
    const std::size_t length = std::strlen(region.request.name);
    if (length > longest) longest = length;
  }
  text.add("budget \"").add(options_.name).add("\": ").add_size(all).add(" in ").add(count());
  text.add(count() == 1 ? " region" : " regions");
  if (options_.machine != 0) text.add(", the machine has ").add_size(options_.machine);
  text.add(guards_fault() ? "\n" : "; there are no guards here\n");

  const auto left = [&](std::size_t width, const char* words) noexcept {
    text.add_left(width, [&](detail::Text& to) noexcept { to.add(words); });
  };
  const auto right = [&](std::size_t width, auto write) noexcept { text.add_right(width, write); };
  const auto heading = [&](std::size_t width, const char* words) noexcept {
    right(width, [&](detail::Text& to) noexcept { to.add(words); });
  };
  const auto size = [&](std::size_t width, std::size_t bytes) noexcept {
    right(width, [&](detail::Text& to) noexcept { to.add_size(bytes); });
  };
  left(longest + 2, "region");
  left(9, "lifetime");
  heading(12, "asked for");
  heading(8, "share");
  heading(12, "used");
  heading(12, "peak");
  heading(24, "bytes to ask for");
  text.add("\n");
  for (const BudgetRegion& region : regions()) {
    left(longest + 2, region.request.name);
    left(9, detail::is(region.request.lifetime, Lifetime::transient) ? "transient" : "permanent");
    size(12, region.request.size);
    const std::uint64_t part = detail::thousandths(region.request.size, all);
    right(8, [&](detail::Text& to) noexcept { to.add(part / 10).add(".").add(part % 10).add(" %"); });
    size(12, region.used);
    size(12, region.peak);
    const bool is_noted = region.peak != 0 || region.missing != 0;
    right(24, [&](detail::Text& to) noexcept { is_noted ? to.add(region.enough()) : to.add("nothing noted"); });
    text.add("\n");
  }
}

DE100_INLINE void MemoryBudget::report_missing(detail::Text& text) const noexcept {
  for (const BudgetRegion& region : regions()) {
    if (region.missing == 0) continue;
    text.add("too small: region \"").add(region.request.name).add("\" asked for ").add_bytes(region.request.size);
    text.add(", ").add_bytes(region.enough()).add(" would do: ").add_size(region.missing).add(" more\n");
  }
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_BUDGET_HPP
