// de100 memory, https://opensource.org/license/zlib
//
// Blocks with every option, where the nth call of the operating system fails, or advice is not taken: what is not
// needed for a block is done without, and else it is not made, says why, and nothing leaks.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cstring>
#include <vector>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr MemoryFlags rw_flags = MemoryFlags::read_write;

struct OptionCase {
  const char* what;
  std::size_t size;
  BlockOptions options;
};

std::vector<OptionCase> option_cases() {
  const std::size_t page = page_size();
  const std::size_t large = system_facts().large_page_size != 0 ? 2 * system_facts().large_page_size : page;
  return {{"plain", page, {}},
          {"without guards", page, {.guard_size = 0}},
          {"aligned", page, {.alignment = 16 * os::granularity()}},
          {"at its guard", 100, {.end_at_guard = true}},
          {"held", page, {.reserve = 8 * page}},
          {"large pages", large, {.flags = rw_flags | MemoryFlags::large_pages}},
          {"transient", page, {.flags = rw_flags | MemoryFlags::transient}},
          {"prefault", 4 * page, {.prefault = true}},
          {"dropped", page, {.reserve = 8 * page, .on_fork = OnFork::drop}},
          {"wiped", page, {.on_fork = OnFork::wipe}}};
}

}  // namespace

TEST_CASE("any call fails while a block with options is made", "[failures][mission:allocate][mission:errors]") {
  constexpr os::Result refusals_of_options[] = {{MemoryError::out_of_memory, 12},
                                                {MemoryError::permission_denied, 1},
                                                {MemoryError::platform_error, 77},
                                                {MemoryError::unsupported, 95}};
  REQUIRE(MemoryBlock::allocate(1).is_valid());  // so that the system has been asked what it can do
  for (const OptionCase& c : option_cases()) {
    for (const os::Result& refusal : refusals_of_options) {
      for (const bool on : {false, true}) {
        bool more = true;
        for (int n = 1; more; ++n) {
          CAPTURE(c.what, n, on, refusal.code);
          REQUIRE(seam.held() == 0);
          seam.arm(n, on, refusal);
          MemoryBlock block = MemoryBlock::allocate(c.size, c.options);
          more = seam.calls() >= n;
          seam.disarm();
          if (block.is_valid()) {
            CHECK(seam.failed() <= (refusal.error == MemoryError::unsupported ? 1 : 0));  // large pages are not needed
            fill(block.base(), block.size());
            CHECK(filled(block.base(), block.size()));
            CHECK((block.guard_kind() != GuardKind::none) == (has_virtual_memory && c.options.guard_size != 0));
            CHECK(block.free() == MemoryError::ok);
          } else {
            CHECK(block.error() == refusal.error);
            CHECK(block.os_error() == refusal.code);
          }
          if (on) seam.give_back_leaks();  // what could not be released
          CHECK(seam.held() == 0);
        }
      }
    }
  }
  CHECK(seam.broken() == 0);
}

TEST_CASE("a system that takes no advice makes all blocks but those that need it", "[failures][mission:allocate]") {
  REQUIRE(MemoryBlock::allocate(1).is_valid());
  for (const OptionCase& c : option_cases()) {
    CAPTURE(c.what);
    seam.can_advise = false;
    MemoryBlock block = MemoryBlock::allocate(c.size, c.options);
    if (c.options.on_fork != OnFork::inherit) {
      CHECK(block.error() == MemoryError::unsupported);
    } else {
      REQUIRE(block.is_valid());
      CHECK(block.guard_kind() != GuardKind::markers);
      CHECK((block.guard_kind() == GuardKind::pages) == (has_virtual_memory && c.options.guard_size != 0));
      CHECK(block.page_backing() != PageBacking::transparent_pages);
      fill(block.base(), block.size());
      CHECK(block.prefault(0, block.size()) == MemoryError::ok);  // by touching
      CHECK(filled(block.base(), block.size()));
      CHECK(block.discard(0, block.size()) == MemoryError::ok);
      CHECK(filled(block.base(), block.size()));
      CHECK(block.free() == MemoryError::ok);
    }
    seam.can_advise = true;
    CHECK(seam.held() == 0);
  }
  CHECK(seam.broken() == 0);
}

TEST_CASE("any call fails while a block that ends at its guard is resized", "[failures][mission:realloc]") {
  REQUIRE(MemoryBlock::allocate(1).is_valid());
  bool more = true;
  int failures = 0;
  for (int n = 1; more; ++n) {
    CAPTURE(n);
    MemoryBlock block = MemoryBlock::allocate(100, {.end_at_guard = true});
    fill(block.base(), 100);
    const std::uint64_t generation = block.generation();
    seam.arm(n, false, {MemoryError::out_of_memory, 12});
    const MemoryError result = block.resize(5000);
    more = seam.calls() >= n;
    seam.disarm();
    CHECK((result == MemoryError::ok) == (seam.failed() == 0));
    CHECK(block.size() == (result == MemoryError::ok ? 5000U : 100U));
    CHECK((block.generation() != generation) == (result == MemoryError::ok));
    CHECK(filled(block.base(), 100));
    CHECK(off_limits(block.base() + block.size()));
    failures += result == MemoryError::ok ? 0 : 1;
    CHECK(block.free() == MemoryError::ok);
    CHECK(seam.held() == 0);
  }
  CHECK(failures >= 2);
  CHECK(seam.broken() == 0);
}

TEST_CASE("any call fails in an operation on a part of a block", "[failures][mission:reset]") {
  const std::size_t page = page_size();
  struct Verb {
    const char* name;
    MemoryError (*run)(MemoryBlock& block);
    bool keeps;  // the part's contents
  };
  static const std::size_t part = page;
  const Verb verbs[] = {{"decommit", [](MemoryBlock& b) { return b.decommit(part, 2 * part); }, false},
                        {"discard", [](MemoryBlock& b) { return b.discard(part, 2 * part); }, false},
                        {"reset", [](MemoryBlock& b) { return b.reset(part, 2 * part); }, false},
                        {"prefault", [](MemoryBlock& b) { return b.prefault(part, 2 * part); }, true},
                        {"trim", [](MemoryBlock& b) { return b.trim(4 * part); }, true}};
  REQUIRE(MemoryBlock::allocate(1).is_valid());
  for (const Verb& verb : verbs) {
    for (const bool hole : {false, true}) {  // another part was decommitted before
      bool more = true;
      for (int n = 1; more; ++n) {
        CAPTURE(verb.name, hole, n);
        MemoryBlock block = MemoryBlock::allocate(6 * page);
        fill(block.base(), 4 * page);
        if (hole) REQUIRE(block.decommit(5 * page, page) == MemoryError::ok);
        seam.arm(n, false, {MemoryError::out_of_memory, 12});
        const MemoryError result = verb.run(block);
        more = seam.calls() >= n;
        const bool failed = seam.failed() != 0;
        seam.disarm();
        CHECK(block.error() == result);
        if (result != MemoryError::ok) CHECK(result == MemoryError::out_of_memory);
        if (failed && result == MemoryError::ok) CHECK(all_zero(block.base() + 4 * page, page));  // zero in another way
        REQUIRE(block.is_valid());
        CHECK(filled(block.base(), page));  // the parts around it are not touched
        if (has_virtual_memory && std::strcmp(verb.name, "trim") != 0) {
          CHECK(off_limits(block.base() + 5 * page) == hole);
        }
        REQUIRE(block.commit(0, block.size()) == MemoryError::ok);
        CHECK(readable(block.base() + 5 * page));
        if (verb.keeps) CHECK(filled(block.base(), 4 * page));
        CHECK(verb.run(block) == MemoryError::ok);
        CHECK(block.free() == MemoryError::ok);
        CHECK(seam.held() == 0);
      }
    }
  }
  CHECK(seam.broken() == 0);
}

TEST_CASE("large pages of the system's are asked for where a block is to have some, and not of one that is wiped",
          "[failures][mission:flags]") {
  const std::size_t large = system_facts().large_page_size;
  if (large == 0) {
    skip("this system has no large pages");
    return;
  }
  const MemoryFlags flags = rw_flags | MemoryFlags::large_pages;
  for (const OnFork on_fork : {OnFork::inherit, OnFork::drop, OnFork::wipe}) {
    for (const std::size_t reserve : sizes{0, 4 * large}) {
      CAPTURE(static_cast<int>(on_fork), reserve);
      seam.commit_large_calls = 0;
      MemoryBlock block = MemoryBlock::allocate(2 * large, {.flags = flags, .reserve = reserve, .on_fork = on_fork});
      const bool wiped = on_fork == OnFork::wipe;
      CHECK(seam.commit_large_calls == (wiped ? 0 : 1));
      if (!block.is_valid() && block.error() == MemoryError::unsupported) continue;  // there is no fork(), or the like
      REQUIRE(block.is_valid());
      if (wiped) CHECK(block.page_backing() != PageBacking::large_pages);
      fill(block.base(), block.size());
      REQUIRE(block.resize(8 * large) == MemoryError::ok);
      CHECK(filled(block.base(), 2 * large));
      if (wiped) CHECK(seam.commit_large_calls == 0);
      CHECK(block.free() == MemoryError::ok);
    }
  }
  CHECK(seam.held() == 0);
  CHECK(seam.broken() == 0);
}
