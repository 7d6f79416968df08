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
#define ticks platform_ticks
#define thread_id platform_thread_id
#define reserve platform_reserve
#define release platform_release
#define commit platform_commit
#define decommit platform_decommit
#define reset platform_reset
#define protect platform_protect
#define faults platform_faults
#define move_pages platform_move_pages
#define set_name platform_set_name
#include "support/platform_os.hpp"
#undef page_size
#undef granularity
#undef large_page_size
#undef ticks
#undef thread_id
#undef reserve
#undef release
#undef commit
#undef decommit
#undef reset
#undef protect
#undef faults
#undef move_pages
#undef set_name

namespace de100_test {

/// Not for more than one thread.
class Seam {
 public:
  // What the system can do.
  bool knows_page_size = true;
  bool can_move_pages = true;
  bool can_reset = true;

  /// From now on the nth call fails, and with `on` all that follow it too.
  void arm(int n, bool on, de100::os::Result failure) {
    calls_ = failed_ = 0;
    fail_at_ = n;
    fail_on_ = on;
    failure_ = failure;
  }
  void disarm() { fail_at_ = 0; }

  /// How many calls have failed since the last arm().
  [[nodiscard]] int failed() const { return failed_; }
  /// How many calls there were since the last arm(), page_size() not among them.
  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] const de100::os::Result& failure() const { return failure_; }
  int page_size_calls = 0;

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
  bool fails() {
    ++calls_;
    const bool now = fail_at_ != 0 && (calls_ == fail_at_ || (fail_on_ && calls_ > fail_at_));
    failed_ += now ? 1 : 0;
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

inline std::uint64_t ticks() noexcept {
  return platform_ticks();
}

inline std::uint64_t thread_id() noexcept {
  return platform_thread_id();
}

inline Reservation reserve(void* address, std::size_t size, Placement placement) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(size != 0 && size % platform_page_size() == 0, "reserve: the size is made of pages");
  seam.check(
      placement == Placement::anywhere || reinterpret_cast<std::uintptr_t>(address) % platform_granularity() == 0,
      "reserve: the address is a multiple of granularity()");
  if (seam.fails()) return {nullptr, seam.failure()};
  const Reservation reservation = platform_reserve(address, size, placement);
  if (reservation.result.ok()) seam.note_reserved(reservation.base, size);
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
  seam.check(seam.all_committed(address, size, false), "commit: untouched pages");
  if (seam.fails()) return seam.failure();
  const Result result = platform_commit(address, size, access);
  if (result.ok()) seam.note_committed(address, size, true);
  return result;
}

inline Result decommit(void* address, std::size_t size) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "decommit: pages within one reservation");
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

inline Result protect(void* address, std::size_t size, MemoryFlags access) noexcept {
  de100_test::Seam& seam = de100_test::seam;
  seam.check(seam.within(address, size), "protect: pages within one reservation");
  seam.check(seam.all_committed(address, size, true), "protect: committed pages");
  if (seam.fails()) return seam.failure();
  return platform_protect(address, size, access);
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

inline Result set_name(void* address, std::size_t size, const char* name) noexcept {
  de100_test::seam.check(de100_test::seam.within(address, size), "set_name: pages within one reservation");
  de100_test::seam.check(de100_test::seam.all_committed(address, size, true), "set_name: committed pages");
  return platform_set_name(address, size, name);
}

}  // namespace de100::os

#endif  // DE100_TESTS_SUPPORT_FAILING_OS_HPP
