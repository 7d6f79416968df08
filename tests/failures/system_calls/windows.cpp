// de100 memory, https://opensource.org/license/zlib
//
// What Windows itself says, by its own header, of what the library asks it with declarations of its own.

#include "support/test.hpp"

#include <de100/os.hpp>

#include "support/failing_calls.hpp"

#if defined(_WIN32)

using namespace de100;
using namespace de100_test;

TEST_CASE("sizes are those that Windows tells", "[failures][os][mission:page_size]") {
  SYSTEM_INFO info = {};
  GetSystemInfo(&info);
  CHECK(os::page_size() == info.dwPageSize);
  CHECK(os::granularity() == info.dwAllocationGranularity);
  CHECK(os::large_page_size() == GetLargePageMinimum());
}

TEST_CASE("a reservation is no memory that Windows has promised", "[failures][os]") {
  const std::size_t size = 4 * os::granularity();
  const os::Reservation held = os::reserve(nullptr, size, os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(held.result.ok());
  MEMORY_BASIC_INFORMATION mapping = {};
  REQUIRE(VirtualQuery(held.base, &mapping, sizeof mapping) != 0);
  CHECK(mapping.State == MEM_RESERVE);
  CHECK(mapping.RegionSize == size);
  CHECK(os::release(held.base, size).ok());
}

TEST_CASE("each access has its protection", "[failures][os][mission:flags]") {
  constexpr MemoryFlags r = MemoryFlags::read;
  constexpr MemoryFlags w = MemoryFlags::write;
  constexpr MemoryFlags x = MemoryFlags::execute;
  const std::size_t page = os::page_size();
  const os::Reservation held = os::reserve(nullptr, page, os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(held.result.ok());
  const auto protection = [&held] {
    MEMORY_BASIC_INFORMATION mapping = {};
    REQUIRE(VirtualQuery(held.base, &mapping, sizeof mapping) != 0);
    return mapping.State == MEM_COMMIT ? mapping.Protect : 0;
  };
  const auto becomes = [&](MemoryFlags access, DWORD wanted) {
    CAPTURE(static_cast<unsigned>(access));
    REQUIRE(os::commit(held.base, page, access).ok());
    CHECK(protection() == wanted);
    REQUIRE(os::reset(held.base, page, access).ok());
    CHECK(protection() == wanted);
    REQUIRE(os::decommit(held.base, page).ok());
    CHECK(protection() == 0);
    REQUIRE(os::commit(held.base, page, r).ok());
    REQUIRE(os::protect(held.base, page, access).ok());
    CHECK(protection() == wanted);
    REQUIRE(os::decommit(held.base, page).ok());
  };
  becomes(MemoryFlags::none, PAGE_NOACCESS);
  becomes(r, PAGE_READONLY);
  becomes(w, PAGE_READWRITE);  // there is no memory that can be written and not read
  becomes(r | w, PAGE_READWRITE);
  becomes(x, PAGE_EXECUTE);
  becomes(r | x, PAGE_EXECUTE_READ);
  becomes(w | x, PAGE_EXECUTE_READWRITE);
  becomes(r | w | x, PAGE_EXECUTE_READWRITE);
  CHECK(os::release(held.base, page).ok());
}

TEST_CASE("a page that faults on its first touch alone is one that faults", "[failures][os]") {
  const std::size_t page = os::page_size();
  const os::Reservation held = os::reserve(nullptr, page, os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(held.result.ok());
  REQUIRE(os::commit(held.base, page, MemoryFlags::read_write).ok());
  CHECK_FALSE(os::faults(held.base));
  DWORD before = 0;
  REQUIRE(VirtualProtect(held.base, page, PAGE_READWRITE | PAGE_GUARD, &before) != FALSE);
  CHECK(os::faults(held.base));
  CHECK(os::release(held.base, page).ok());
}

TEST_CASE("what Windows has no call for is unsupported", "[failures][os]") {
  const std::size_t page = os::page_size();
  const os::Reservation held = os::reserve(nullptr, 2 * os::granularity(), os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(held.result.ok());
  REQUIRE(os::commit(held.base, page, MemoryFlags::read_write).ok());
  CHECK(os::move_pages(held.base, page, held.base + page, page).error == MemoryError::unsupported);
  CHECK(os::set_name(held.base, page, "level").error == MemoryError::unsupported);
  CHECK(os::release(held.base, 2 * os::granularity()).ok());
}

TEST_CASE("a reset that Windows refuses keeps its code", "[failures][os][mission:errors]") {
  const std::size_t page = os::page_size();
  const os::Reservation held = os::reserve(nullptr, page, os::Placement::anywhere, MemoryFlags::none);
  REQUIRE(held.result.ok());
  REQUIRE(os::commit(held.base, page, MemoryFlags::read_write).ok());
  calls.arm(1, ERROR_BUSY);
  const os::Result refused = os::reset(held.base, page, MemoryFlags::read_write);
  calls.disarm();
  CHECK(refused.error == MemoryError::unsupported);
  CHECK(refused.code == ERROR_BUSY);
  CHECK(os::release(held.base, page).ok());
}

#endif
