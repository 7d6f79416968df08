// de100 memory, https://opensource.org/license/zlib
//
// MemoryFlags: each is a bit of its own, and they are combined, taken away and asked for.

#include "support/test.hpp"

#include <type_traits>

#include <de100/flags.hpp>

using namespace de100;

static_assert(std::is_same_v<std::underlying_type_t<MemoryFlags>, std::uint32_t>);
static_assert(MemoryFlags{} == MemoryFlags::none);

// All of it can be used while compiling.
static_assert((MemoryFlags::read | MemoryFlags::write) == MemoryFlags::read_write);
static_assert((MemoryFlags::read_write | MemoryFlags::execute) == MemoryFlags::read_write_execute);
static_assert((MemoryFlags::read_write | MemoryFlags::zeroed) == MemoryFlags::read_write_zeroed);
static_assert(has(MemoryFlags::read_write, MemoryFlags::write));

namespace {
constexpr MemoryFlags singles[] = {
    MemoryFlags::read,      MemoryFlags::write,      MemoryFlags::execute,     MemoryFlags::zeroed,
    MemoryFlags::base_hint, MemoryFlags::base_fixed, MemoryFlags::large_pages, MemoryFlags::transient,
};
}  // namespace

TEST_CASE("every flag is one bit, and none is shared", "[flags][mission:flags]") {
  MemoryFlags all = MemoryFlags::none;
  for (const MemoryFlags flag : singles) {
    const std::uint32_t bits = static_cast<std::uint32_t>(flag);
    CHECK(bits != 0);
    CHECK((bits & (bits - 1)) == 0);
    CHECK_FALSE(has(all, flag));
    all |= flag;
    CHECK(has(all, flag));
  }
}

TEST_CASE("has asks for every flag that is wanted", "[flags][mission:flags]") {
  const MemoryFlags flags = MemoryFlags::read | MemoryFlags::zeroed;
  CHECK(has(flags, MemoryFlags::read));
  CHECK(has(flags, MemoryFlags::zeroed));
  CHECK(has(flags, MemoryFlags::read | MemoryFlags::zeroed));
  CHECK_FALSE(has(flags, MemoryFlags::write));
  CHECK_FALSE(has(flags, MemoryFlags::read_write));  // one of two is not enough
  CHECK_FALSE(has(flags, MemoryFlags::read_write_zeroed));
  CHECK(has(flags, MemoryFlags::none));
  CHECK(has(MemoryFlags::none, MemoryFlags::none));
  CHECK_FALSE(has(MemoryFlags::none, MemoryFlags::read));
}

TEST_CASE("flags are taken away with & ~ and kept with &", "[flags][mission:flags]") {
  MemoryFlags flags = MemoryFlags::read_write_execute | MemoryFlags::transient;
  flags &= ~MemoryFlags::write;
  CHECK(flags == (MemoryFlags::read | MemoryFlags::execute | MemoryFlags::transient));
  CHECK((flags & MemoryFlags::read_write) == MemoryFlags::read);
  flags &= MemoryFlags::transient;
  CHECK(flags == MemoryFlags::transient);
  flags |= MemoryFlags::read;
  CHECK(flags == (MemoryFlags::transient | MemoryFlags::read));
  CHECK((flags & ~flags) == MemoryFlags::none);
  CHECK(~~flags == flags);

  MemoryFlags chained = MemoryFlags::none;
  (chained |= MemoryFlags::read) |= MemoryFlags::write;
  CHECK(chained == MemoryFlags::read_write);
  (chained &= ~MemoryFlags::read) &= MemoryFlags::read;
  CHECK(chained == MemoryFlags::none);
}
