// de100 memory, https://opensource.org/license/zlib
//
// The contract of os.hpp, the functions that are there for special blocks: memory at once, advice, large pages, code.

#include "support/test.hpp"

#include <de100/os.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Committed pages in a reservation, which is given back at the end.
struct Pages {
  explicit Pages(std::size_t count)
      : size(count * os::page_size()),
        total(size + os::granularity()),
        base(os::reserve(nullptr, total, os::Placement::anywhere, MemoryFlags::none).base) {
    REQUIRE(base != nullptr);
    REQUIRE(os::commit(base, size, MemoryFlags::read_write).ok());
    fill(base, size);
  }
  ~Pages() { (void)os::release(base, total); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  std::size_t size;
  std::size_t total;
  std::byte* base;
};

}  // namespace

TEST_CASE("reserve with an access gives memory that can be used at once", "[os][mission:allocate]") {
  const std::size_t size = 4 * os::granularity();
  for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::read}) {
    const os::Reservation had = os::reserve(nullptr, size, os::Placement::anywhere, access);
    REQUIRE(had.result.error == answer_to(access));
    if (!had.result.ok()) continue;
    CHECK(all_zero(had.base, size));
    CHECK(writable(had.base + size - 1) == has(access, MemoryFlags::write));
    if (has(access, MemoryFlags::write)) fill(had.base, size);
    CHECK(os::release(had.base, size).ok());
  }
}

TEST_CASE("commit of pages that are usable leaves their contents", "[os][mission:reset]") {
  const Pages pages(4);
  const std::size_t page = os::page_size();
  REQUIRE(os::decommit(pages.base + page, page).ok());
  REQUIRE(os::commit(pages.base, 4 * page, MemoryFlags::read_write).ok());
  CHECK(filled(pages.base, page));
  CHECK(all_zero(pages.base + page, page));
  CHECK(filled(pages.base + 2 * page, 0));
  CHECK_FALSE(all_zero(pages.base + 2 * page, 2 * page));
}

TEST_CASE("a page that is marked faults, and those beside it stay", "[os][mission:allocate]") {
  const Pages pages(4);
  const std::size_t page = os::page_size();
  const os::Result marked = os::advise(pages.base + page, page, os::Advice::guard);
  if (!marked.ok()) {
    CHECK(marked.error == MemoryError::unsupported);
    CHECK(filled(pages.base, pages.size));
    return skip("this system cannot mark pages");
  }
  if (!takes_advice()) return skip("this system says that it marks pages, and does not");
  CHECK(os::faults(pages.base + page));
  CHECK(off_limits(pages.base + page));
  CHECK(filled(pages.base, page));
  CHECK(writable(pages.base + 2 * page));
}

TEST_CASE("advice leaves memory usable, or says that there is none like it", "[os]") {
  for (const os::Advice advice : {os::Advice::prefault, os::Advice::read_ahead, os::Advice::huge, os::Advice::no_dump,
                                  os::Advice::no_fork, os::Advice::wipe_on_fork}) {
    CAPTURE(static_cast<int>(advice));
    const Pages pages(4);
    const os::Result taken = os::advise(pages.base, pages.size, advice);
    CHECK((taken.ok() || taken.error == MemoryError::unsupported));
    CHECK(filled(pages.base, pages.size));
    fill(pages.base, pages.size);
  }
  const Pages pages(4);
  const os::Result taken = os::advise(pages.base, pages.size, os::Advice::discard);
  CHECK((taken.ok() || taken.error == MemoryError::unsupported));
  fill(pages.base, pages.size);  // whatever is there, it can be written
  CHECK(filled(pages.base, pages.size));
}

TEST_CASE("large pages stand between what is before and behind, or nothing was done", "[os][mission:flags]") {
  const std::size_t large = os::large_page_size();
  if (large == 0) return skip("this system has no large pages");
  const std::size_t granule = os::granularity();
  const std::size_t total = 3 * large + granule;
  std::byte* const start = os::reserve(nullptr, total, os::Placement::anywhere, MemoryFlags::none).base;
  REQUIRE(start != nullptr);
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(start) + granule;
  std::byte* const base = start + ((first + large - 1) / large * large - reinterpret_cast<std::uintptr_t>(start));
  const os::Result committed = os::commit_large(start, total, base, large, MemoryFlags::read_write);
  if (!committed.ok()) {
    REQUIRE(committed.error == MemoryError::unsupported);
    CHECK(mapped(base));  // all of it is held as before
    CHECK(os::release(start, total).ok());
    return skip("this system keeps no large pages for those who ask");
  }
  CHECK(all_zero(base, large));
  fill(base, large);
  CHECK(off_limits(base - 1));
  CHECK(off_limits(base + large));
  CHECK(os::release(base, large).ok());
  CHECK(os::release(start, static_cast<std::size_t>(base - start)).ok());
  CHECK(os::release(base + large, static_cast<std::size_t>(start + total - base) - large).ok());
}

TEST_CASE("pages for code are written, then executed, never both", "[os][mission:jit]") {
  const std::size_t size = os::page_size();
  const std::size_t total = os::granularity();
  std::byte* const base = os::reserve(nullptr, total, os::Placement::anywhere, MemoryFlags::none).base;
  REQUIRE(base != nullptr);
  const os::Result made = os::commit_code(base, size);
  if (!has_virtual_memory) CHECK(made.error == MemoryError::unsupported);
  if (made.ok()) {
    CHECK(all_zero(base, size));
    fill(base, size);
    REQUIRE(os::protect_code(base, size, MemoryFlags::read | MemoryFlags::execute).ok());
    CHECK_FALSE(writable(base));
    CHECK(filled(base, size));
    REQUIRE(os::protect_code(base, size, MemoryFlags::read_write).ok());
    CHECK(writable(base));
    CHECK(filled(base, size));
  }
  CHECK(os::release(base, total).ok());
}

TEST_CASE("fixed bases begin and end at granules", "[os][fixed_base]") {
  const os::AddressRange range = os::fixed_bases();
  CHECK(range.begin <= range.end);
  CHECK((range.begin != range.end) == has_virtual_memory);
  CHECK(range.begin % os::granularity() == 0);
  CHECK(range.end % os::granularity() == 0);
}
