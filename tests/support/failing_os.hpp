// de100 memory, https://opensource.org/license/zlib
//
// A DE100_OS_HEADER: the platform's own, with a seam in front of each function. The nth call fails on demand; every
// call is counted and held against the contract of os.hpp; what is reserved and committed is kept account of. The same
// header serves every platform. (failing_calls.hpp is the one below it, where system calls fail.)

#ifndef DE100_TESTS_SUPPORT_FAILING_OS_HPP
#define DE100_TESTS_SUPPORT_FAILING_OS_HPP

#include <cstdio>
#include <map>
#include <set>

#include "support/platform_headers.hpp"

#define page_size platform_page_size
#define granularity platform_granularity
#define large_page_size platform_large_page_size
#define memory_size platform_memory_size
#define ticks platform_ticks
#define thread_id platform_thread_id
#define reserve platform_reserve
#define release platform_release
#define commit platform_commit
#define commit_large platform_commit_large
#define decommit platform_decommit
#define reset platform_reset
#define reset_keeps_advice platform_reset_keeps_advice
#define protect platform_protect
#define commit_code platform_commit_code
#define protect_code platform_protect_code
#define faults platform_faults
#define move_pages platform_move_pages
#define advise platform_advise
#define set_name platform_set_name
#include "support/platform_os.hpp"
#undef page_size
#undef granularity
#undef large_page_size
#undef memory_size
#undef ticks
#undef thread_id
#undef reserve
#undef release
#undef commit
#undef commit_large
#undef decommit
#undef reset
#undef reset_keeps_advice
#undef protect
#undef commit_code
#undef protect_code
#undef faults
#undef move_pages
#undef advise
#undef set_name

namespace de100_test {

/// Not for more than one thread.
class Seam {
 public:
  // What the system can do.
  bool knows_page_size = true;
  bool knows_memory_size = true;
  bool can_move_pages = true;
  bool can_reset = true;
  bool reset_keeps_advice = true;  // where the platform's does
  bool can_advise = true;
  bool can_decommit = true;

  /// What was named last.
  struct Named {
    const void* address;
    std::size_t size;
    const char* name;
  };
  Named named = {};

  /// From now on the nth call fails, and with `on` all that follow it too.
  void arm(int n, bool on, de100::os::Result failure) {
    calls_ = failed_ = 0;
    fail_at_ = n;
    fail_on_ = on;
    failure_ = failure;
  }
  void disarm() { fail_at_ = 0; }

  /// How many calls have failed since the last arm(), advice not among them: that is not needed.
  [[nodiscard]] int failed() const { return failed_; }
  /// How many calls there were since the last arm(), page_size() not among them.
  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] const de100::os::Result& failure() const { return failure_; }
  int page_size_calls = 0;
  int commit_large_calls = 0;

  /// Bytes of address space that are reserved, and how many of them are committed.
  [[nodiscard]] std::size_t held() const {
    std::size_t bytes = 0;
    for (const auto& [start, size] : ranges_) bytes += size;
    return bytes;
  }
  [[nodiscard]] std::size_t committed() const { return committed_.size() * de100::os::platform_page_size(); }
  /// How many calls broke the contract; each was printed.
  [[nodiscard]] int broken() const { return broken_; }
  /// Gives back what a failed release has left.
  void give_back_leaks() {
    for (const auto& [start, size] : ranges_) {
      (void)de100::os::platform_release(reinterpret_cast<void*>(start), size);
    }
    ranges_.clear();
    committed_.clear();
  }

  // For the functions below.
  bool fails(bool needed = true) {
    ++calls_;
    const bool now = fail_at_ != 0 && (calls_ == fail_at_ || (fail_on_ && calls_ > fail_at_));
    failed_ += now && needed ? 1 : 0;
    return now;
  }
  void check(bool kept, const char* precondition) {
    if (kept) return;
    ++broken_;
    std::fprintf(stderr, "the contract of os.hpp is broken: %s\n", precondition);
  }
  /// Whether the range is not empty, made of pages, and within one reservation.
  [[nodiscard]] bool within(const void* address, std::size_t size) const {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(address);
    const auto after = ranges_.upper_bound(begin);
    if (after == ranges_.begin() || !of_pages(address, size)) return false;
    const auto [start, held] = *std::prev(after);
    return size <= held && begin - start <= held - size;
  }
  [[nodiscard]] static bool of_pages(const void* address, std::size_t size) {
    const std::size_t page = de100::os::platform_page_size();
    return size != 0 && size % page == 0 && reinterpret_cast<std::uintptr_t>(address) % page == 0;
  }
  [[nodiscard]] bool all_committed(const void* address, std::size_t size, bool wanted) const {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(address);
    for (std::uintptr_t page = begin; page < begin + size; page += de100::os::platform_page_size()) {
      if (committed_.contains(page) != wanted) return false;
    }
    return true;
  }
  void note_committed(const void* address, std::size_t size, bool now) {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(address);
    for (std::uintptr_t page = begin; page < begin + size; page += de100::os::platform_page_size()) {
      if (now) {
        committed_.insert(page);
      } else {
        committed_.erase(page);
      }
    }
  }
  void note_reserved(const void* address, std::size_t size) {
    ranges_[reinterpret_cast<std::uintptr_t>(address)] = size;
  }
  [[nodiscard]] bool is_whole(const void* address, std::size_t size) const {
    const auto found = ranges_.find(reinterpret_cast<std::uintptr_t>(address));
    return found != ranges_.end() && found->second == size;
  }
  void note_released(const void* address, std::size_t size) {
    ranges_.erase(reinterpret_cast<std::uintptr_t>(address));
    note_committed(address, size, false);
  }
  /// Cuts a hole into a reservation.
  void note_left(const void* address, std::size_t size) {
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(address);
    const auto range = std::prev(ranges_.upper_bound(begin));
    const std::uintptr_t start = range->first;
    const std::uintptr_t end = start + range->second;
    ranges_.erase(range);
    if (start != begin) ranges_[start] = begin - start;
    if (end != begin + size) ranges_[begin + size] = end - begin - size;
    note_committed(address, size, false);
  }

 private:
  int fail_at_ = 0;
  bool fail_on_ = false;
  de100::os::Result failure_;
  int calls_ = 0;
  int failed_ = 0;
  int broken_ = 0;
  std::map<std::uintptr_t, std::size_t> ranges_;
  std::set<std::uintptr_t> committed_;
};

inline Seam seam;

}  // namespace de100_test

namespace de100::os {

inline std::size_t page_size() noexcept {
  ++de100_test::seam.page_size_calls;
  return de100_test::seam.knows_page_size ? platform_page_size() : 0;
}

inline std::size_t granularity() noexcept {
  return platform_granularity();
}

inline std::size_t large_page_size() noexcept {
  return platform_large_page_size();
}

inline std::uint64_t memory_size() noexcept {
  return de100_test::seam.knows_memory_size ? platform_memory_size() : 0;
}

inline std::uint64_t ticks() noexcept {
  return platform_ticks();
}

inline std::uint64_t thread_id() noexcept {
  return platform_thread_id();
}

inline Reservation reserve(void* address, std::size_t size, Placement placement, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(size != 0 && size % platform_page_size() == 0, "reserve: the size is made of pages");
  seam.check(
      placement == Placement::anywhere || reinterpret_cast<std::uintptr_t>(address) % platform_granularity() == 0,
      "reserve: the address is a multiple of granularity()");
  if (seam.fails()) return {nullptr, seam.failure()};
  const Reservation reservation = platform_reserve(address, size, placement, access);
  if (reservation.result.ok()) seam.note_reserved(reservation.base, size);
  if (reservation.result.ok() && access != MemoryFlags::none) seam.note_committed(reservation.base, size, true);
  return reservation;
}

inline Result release(void* reservation, std::size_t size) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.is_whole(reservation, size), "release: all of a reservation");
  if (seam.fails()) return seam.failure();
  const Result result = platform_release(reservation, size);
  if (result.ok()) seam.note_released(reservation, size);
  return result;
}

inline Result commit(void* address, std::size_t size, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "commit: pages within one reservation");
  if (seam.fails()) return seam.failure();
  const Result result = platform_commit(address, size, access);
  if (result.ok()) seam.note_committed(address, size, true);
  return result;
}

inline Result commit_large(void* reservation, std::size_t reserved, void* address, std::size_t size,
                           MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  ++seam.commit_large_calls;
  const std::size_t large = platform_large_page_size();
  seam.check(seam.is_whole(reservation, reserved), "commit_large: the reservation");
  seam.check(seam.within(address, size), "commit_large: pages within it");
  seam.check(large != 0 && reinterpret_cast<std::uintptr_t>(address) % large == 0 && size % large == 0,
             "commit_large: large pages");
  seam.check(seam.all_committed(reservation, reserved, false), "commit_large: untouched pages");
  if (seam.fails()) {
    if (seam.failure().error != MemoryError::unsupported) {  // what the contract says of a failure
      (void)platform_release(reservation, reserved);
      seam.note_released(reservation, reserved);
    }
    return seam.failure();
  }
  const Result result = platform_commit_large(reservation, reserved, address, size, access);
  if (result.ok()) {
    seam.note_left(address, size);  // three reservations from now on
    seam.note_reserved(address, size);
    seam.note_committed(address, size, true);
  }
  if (!result.ok() && result.error != MemoryError::unsupported) seam.note_released(reservation, reserved);
  return result;
}

inline Result decommit(void* address, std::size_t size) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "decommit: pages within one reservation");
  if (!seam.can_decommit) return {MemoryError::unsupported, 0};
  if (seam.fails()) return seam.failure();
  const Result result = platform_decommit(address, size);
  if (result.ok()) seam.note_committed(address, size, false);
  return result;
}

inline Result reset(void* address, std::size_t size, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "reset: pages within one reservation");
  seam.check(seam.all_committed(address, size, true), "reset: committed pages");
  if (!seam.can_reset) return {MemoryError::unsupported, 0};
  if (seam.fails()) {
    (void)platform_decommit(address, size);  // what the contract says of a failure
    seam.note_committed(address, size, false);
    return seam.failure();
  }
  return platform_reset(address, size, access);
}

inline bool reset_keeps_advice() noexcept {
  return de100_test::seam.reset_keeps_advice && platform_reset_keeps_advice();
}

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "protect: pages within one reservation");
  seam.check(seam.all_committed(address, size, true), "protect: committed pages");
  if (seam.fails()) return seam.failure();
  return platform_protect(address, size, access);
}

inline Result commit_code(void* address, std::size_t size) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "commit_code: pages within one reservation");
  if (seam.fails()) return seam.failure();
  const Result result = platform_commit_code(address, size);
  if (result.ok()) seam.note_committed(address, size, true);
  return result;
}

inline Result protect_code(void* address, std::size_t size, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "protect_code: pages within one reservation");
  seam.check(seam.all_committed(address, size, true), "protect_code: committed pages");
  seam.check(!has(access, MemoryFlags::write | MemoryFlags::execute), "protect_code: never both");
  if (seam.fails()) return seam.failure();
  return platform_protect_code(address, size, access);
}

inline bool faults(const void* page) noexcept {
  de100_test::seam.check(de100_test::seam.within(page, platform_page_size()), "faults: a page within a reservation");
  return platform_faults(page);
}

inline Result move_pages(void* from, std::size_t size, void* to, std::size_t new_size) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(from, size) && seam.within(to, new_size), "move_pages: pages within two reservations");
  seam.check(seam.all_committed(from, size, true), "move_pages: from committed pages");
  seam.check(seam.all_committed(to, new_size, false), "move_pages: to untouched pages");
  seam.check(size <= new_size, "move_pages: to no less");
  if (!seam.can_move_pages) return {MemoryError::unsupported, 0};
  if (seam.fails()) return seam.failure();
  const Result result = platform_move_pages(from, size, to, new_size);
  if (result.ok()) {
    seam.note_left(from, size);
    seam.note_committed(to, new_size, true);
  }
  return result;
}

inline Result advise(void* address, std::size_t size, Advice advice) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  const bool needs_pages = advice == Advice::guard || advice == Advice::unguard || advice == Advice::prefault;
  seam.check(seam.within(address, size), "advise: pages within one reservation");
  seam.check(!needs_pages || seam.all_committed(address, size, true), "advise: committed pages");
  if (!seam.can_advise) return {MemoryError::unsupported, 0};
  if (seam.fails(false)) return seam.failure();
  return platform_advise(address, size, advice);
}

inline Result set_name(void* address, std::size_t size, const char* name) noexcept {
  de100_test::seam.check(de100_test::seam.within(address, size), "set_name: pages within one reservation");
  de100_test::seam.named = {address, size, name};
  return platform_set_name(address, size, name);
}

}  // namespace de100::os

#endif  // DE100_TESTS_SUPPORT_FAILING_OS_HPP
