// de100 memory, https://opensource.org/license/zlib
//
// The contract of os.hpp, function by function, on the system that this runs on.

#include "support/test.hpp"

#include <de100/os.hpp>

#include <cerrno>
#include <fstream>
#include <string>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"
#include "support/threads.hpp"
#include "support/too_much.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// A reservation that is given back at the end.
struct Held {
  explicit Held(std::size_t bytes)
      : size(bytes), base(os::reserve(nullptr, bytes, os::Placement::anywhere, MemoryFlags::none).base) {
    REQUIRE(base != nullptr);
  }
  ~Held() { (void)os::release(base, size); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  std::size_t size;
  std::byte* base;
};

}  // namespace

TEST_CASE("pages and granules are powers of two", "[os][mission:page_size]") {
  CHECK(os::page_size() >= 4096);
  CHECK((os::page_size() & (os::page_size() - 1)) == 0);
  CHECK(os::granularity() % os::page_size() == 0);
}

TEST_CASE("a machine has more memory than this program, or does not say", "[os]") {
  if (os::memory_size() == 0) {
    skip("this system does not say how much memory it has");
    return;
  }
  CHECK(os::memory_size() >= 1U << 20U);
  CHECK(os::memory_size() == os::memory_size());
#if defined(__linux__) && defined(DE100_TEST_EMULATED) && UINTPTR_MAX == UINT32_MAX
  skip("an emulator tells a program of 32 bits the lower 32 bits of it");
#elif defined(__linux__)
  std::ifstream account("/proc/meminfo");  // "MemTotal:  24603136 kB"
  std::string field;
  std::uint64_t kib = 0;
  account >> field >> kib;
  if (field == "MemTotal:") CHECK(os::memory_size() / os::page_size() == kib * 1024 / os::page_size());
#endif
}

TEST_CASE("the clock never runs backwards", "[os]") {
  const std::uint64_t first = os::ticks();
  std::uint64_t last = first;
  for (int i = 0; i < 10'000'000 && last == first; ++i) {
    const std::uint64_t now = os::ticks();
    REQUIRE(now >= last);
    last = now;
  }
  CHECK(last > first);
}

TEST_CASE("a thread has a number of its own", "[os]") {
  const std::uint64_t own = os::thread_id();
  CHECK(own != 0);
  CHECK(os::thread_id() == own);
#if !defined(__wasm__)
  std::uint64_t other = own;
  on_threads(1, [&other](unsigned) { other = os::thread_id(); });
  CHECK(other != 0);
  CHECK(other != own);
#else
  skip("this program has no threads");
#endif
}

TEST_CASE("reserve holds address space that cannot be touched", "[os]") {
  const Held held(16 * os::granularity());
  CHECK(reinterpret_cast<std::uintptr_t>(held.base) % os::granularity() == 0);
  for (std::size_t at = 0; at < held.size; at += os::page_size()) {
    REQUIRE(mapped(held.base + at));
    REQUIRE(off_limits(held.base + at));
  }
}

TEST_CASE("reserve keeps to where it is told", "[os][mission:defect:fixed_replaces]") {
  const std::size_t size = 4 * os::granularity();
  if (!has_virtual_memory) {
    const Held held(size);
    const os::Reservation exact = os::reserve(held.base, size, os::Placement::exact, MemoryFlags::none);
    CHECK(exact.base == nullptr);
    CHECK(exact.result.error == MemoryError::unsupported);
  }
  if (!can_choose_a_base()) return;
  std::byte* free_place = nullptr;
  {
    const Held probe(2 * size);
    free_place = probe.base;
  }
  const os::Reservation exact = os::reserve(free_place, size, os::Placement::exact, MemoryFlags::none);
  REQUIRE(exact.result.ok());
  CHECK(exact.base == free_place);
  REQUIRE(os::commit(free_place, size, MemoryFlags::read_write).ok());
  fill(free_place, size);

  const os::Reservation refused = os::reserve(free_place, size, os::Placement::exact, MemoryFlags::none);
  CHECK(refused.base == nullptr);
  CHECK(refused.result.error == MemoryError::address_in_use);
  CHECK(refused.result.code != 0);

  const os::Reservation elsewhere = os::reserve(free_place, size, os::Placement::hint, MemoryFlags::none);
  REQUIRE(elsewhere.result.ok());
  CHECK(elsewhere.base != free_place);
  const os::Reservation anywhere = os::reserve(free_place, size, os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(anywhere.result.ok());
  CHECK(anywhere.base != free_place);
  CHECK(filled(free_place, size));
  CHECK(os::release(elsewhere.base, size).ok());
  CHECK(os::release(anywhere.base, size).ok());
  CHECK(os::release(free_place, size).ok());
  CHECK_FALSE(mapped(free_place));

  const os::Reservation at_hint = os::reserve(free_place, size, os::Placement::hint, MemoryFlags::none);
  REQUIRE(at_hint.result.ok());
  CHECK(at_hint.base == free_place);
  CHECK(os::release(at_hint.base, size).ok());
}

TEST_CASE("commit makes pages usable and zero, decommit takes them back", "[os]") {
  const std::size_t page = os::page_size();
  const Held held(16 * os::granularity());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(os::commit(held.base + page, 4 * page, MemoryFlags::read_write).ok());
    CHECK(all_zero(held.base + page, 4 * page));
    fill(held.base + page, 4 * page);
    CHECK(off_limits(held.base));
    CHECK(off_limits(held.base + 5 * page));

    REQUIRE(os::decommit(held.base + 2 * page, 2 * page).ok());
    CHECK(off_limits(held.base + 2 * page));
    CHECK(off_limits(held.base + 4 * page - 1));
    CHECK(mapped(held.base + 2 * page));
    CHECK(filled(held.base + page, page));
    CHECK(readable(held.base + 4 * page));
    REQUIRE(os::decommit(held.base + page, 4 * page).ok());
    CHECK(off_limits(held.base + page));
  }
  const os::Result read_only = os::commit(held.base, page, MemoryFlags::read);
  REQUIRE(read_only.error == answer_to(MemoryFlags::read));
  if (read_only.ok()) CHECK(readable(held.base));
  if (read_only.ok()) CHECK_FALSE(writable(held.base));
}

TEST_CASE("reset makes committed pages read as zero and keeps their access", "[os][mission:reset]") {
  const std::size_t page = os::page_size();
  const Held held(16 * os::granularity());
  REQUIRE(os::commit(held.base, 8 * page, MemoryFlags::read_write).ok());
  fill(held.base, 8 * page);
  const os::Result result = os::reset(held.base + page, 4 * page, MemoryFlags::read_write);
  if (result.error == MemoryError::unsupported) {
    skip("this system cannot reset pages");
    return;
  }
  REQUIRE(result.ok());
  CHECK(filled(held.base, page));
  CHECK(all_zero(held.base + page, 4 * page));
  CHECK(writable(held.base + page));
  CHECK_FALSE(all_zero(held.base + 5 * page, page));

  REQUIRE(os::protect(held.base, 8 * page, MemoryFlags::read).ok());
  REQUIRE(os::reset(held.base, 8 * page, MemoryFlags::read).ok());
  CHECK(all_zero(held.base, 8 * page));
  CHECK_FALSE(writable(held.base));
}

TEST_CASE("protect changes what may be done and keeps the contents", "[os]") {
  const std::size_t page = os::page_size();
  const Held held(4 * os::granularity());
  REQUIRE(os::commit(held.base, 4 * page, MemoryFlags::read_write).ok());
  fill(held.base, 4 * page);
  REQUIRE(os::protect(held.base + page, 2 * page, MemoryFlags::none).error == answer_to(MemoryFlags::none));
  if (!can_have(MemoryFlags::none)) {
    CHECK(filled(held.base, 4 * page));
    return;
  }
  CHECK(writable(held.base));
  CHECK_FALSE(readable(held.base + page));
  CHECK(writable(held.base + 3 * page));
  REQUIRE(os::protect(held.base, 4 * page, MemoryFlags::read).ok());
  CHECK_FALSE(writable(held.base));
  CHECK(filled(held.base, 4 * page));
}

TEST_CASE("faults tells what a touch of a page would do", "[os]") {
  const std::size_t page = os::page_size();
  const Held held(4 * os::granularity());
  REQUIRE(os::commit(held.base, 2 * page, MemoryFlags::read_write).ok());
  const auto agree = [&held, page](std::size_t number) {
    return os::faults(held.base + number * page) == !readable(held.base + number * page);
  };
  held.base[0] = std::byte{'/'};  // the page is asked about as if it were the name of a file: here of one that exists
  errno = EFAULT;                 // of something before
  CHECK_FALSE(os::faults(held.base));
  CHECK(agree(1));
  CHECK(agree(2));
  for (std::size_t at = 0; at < page; ++at) held.base[at] = std::byte{1};  // not a zero in it
  CHECK_FALSE(os::faults(held.base));
  if (os::protect(held.base, page, MemoryFlags::read).ok()) CHECK_FALSE(os::faults(held.base));
  if (os::protect(held.base, page, MemoryFlags::none).ok()) CHECK(agree(0));
  CHECK(agree(1));
}

TEST_CASE("a large page is made of pages", "[os]") {
  CHECK(os::large_page_size() % os::page_size() == 0);
}

TEST_CASE("move_pages hands pages to another reservation", "[os][mission:defect:copy]") {
  const std::size_t granule = os::granularity();
  const std::size_t page = os::page_size();
  std::byte* const from = os::reserve(nullptr, 3 * granule, os::Placement::anywhere, MemoryFlags::none).base;
  REQUIRE(from != nullptr);
  const Held to(32 * granule);
  REQUIRE(os::commit(from + granule, page, MemoryFlags::read_write).ok());
  fill(from + granule, page);
  const os::Result result = os::move_pages(from + granule, page, to.base + granule, 8 * page);
  if (result.error == MemoryError::unsupported) {
    CHECK(filled(from + granule, page));
    CHECK(off_limits(to.base + granule));
    CHECK(os::release(from, 3 * granule).ok());
    skip("this system cannot move pages");
    return;
  }
  REQUIRE(result.ok());
  CHECK(filled(to.base + granule, page));
  CHECK(all_zero(to.base + granule + page, 7 * page));
  CHECK(writable(to.base + granule + 8 * page - 1));
  CHECK_FALSE(readable(to.base + granule - 1));
  CHECK_FALSE(readable(to.base + granule + 8 * page));
  CHECK_FALSE(mapped(from + granule));
  CHECK(mapped(from));
  CHECK(mapped(from + 2 * granule));
  CHECK(os::release(from, granule).ok());
  CHECK(os::release(from + granule + page, 2 * granule - page).ok());
}

TEST_CASE("a refusal of the system is typed and keeps its code", "[os][mission:errors]") {
  const TooMuch too_much;
  const std::size_t size = too_much.size / os::granularity() * os::granularity();
  const os::Reservation huge = os::reserve(nullptr, size, os::Placement::anywhere, MemoryFlags::none);
  CHECK(huge.base == nullptr);
  CHECK(huge.result.error == MemoryError::out_of_memory);
  CHECK(huge.result.code != 0);
}
