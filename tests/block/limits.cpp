// de100 memory, https://opensource.org/license/zlib
//
// Under limits of address space and of memory, swept from almost nothing to plenty, and where no more mappings can be
// had, every operation either works or says out_of_memory and changes nothing; and once the limit is lifted, all can be
// given back.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cerrno>

#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t limit_step = std::size_t{128} << 10U;
constexpr int no_limit_here = 3;
constexpr std::size_t only_ask = 1000;  // whether there is such a limit

/// What a block is held against after each operation: its size, and what was written to it.
struct Limited {
  explicit Limited(MemoryBlock its_block) : block(static_cast<MemoryBlock&&>(its_block)) { write(); }

  void write() {
    written = block.size();
    fill(block.base(), written);
  }
  /// Whether the operation worked, or failed for want of memory and left the block as it was.
  bool is_well(MemoryError result, std::size_t size_if_ok) {
    failures += result == MemoryError::ok ? 0 : 1;
    if (result == MemoryError::ok && block.size() != size_if_ok) return false;
    if (result != MemoryError::ok && (result != MemoryError::out_of_memory || block.os_error() != ENOMEM)) return false;
    if (result != MemoryError::ok && block.size() != written) return false;
    const std::size_t kept = written < block.size() ? written : block.size();
    if (!filled(block.base(), kept) || !all_zero(block.base() + kept, block.size() - kept)) return false;
    write();
    return true;
  }

  MemoryBlock block;
  std::size_t written = 0;
  int failures = 0;
};

bool is_refused(const MemoryBlock& block) {
  return !block && block.error() == MemoryError::out_of_memory && block.os_error() == ENOMEM;
}

/// Every operation, while something is short. 0 where all is well.
int use_blocks(void (*lift)()) {
  constexpr std::size_t unit = std::size_t{64} << 10U;
  Limited first(MemoryBlock::allocate(unit));
  Limited second(MemoryBlock::allocate(unit, {.reserve = 16 * unit}));
  if (!first.block && !is_refused(first.block)) return 10;
  if (!second.block && !is_refused(second.block)) return 11;
  const MemoryBlock large =
      MemoryBlock::allocate(64 * unit, {.flags = MemoryFlags::read_write | MemoryFlags::large_pages});
  if (!large && !is_refused(large)) return 12;
  for (Limited* const each : {&first, &second}) {
    if (!each->block) continue;
    for (const std::size_t size : sizes{4 * unit, 2 * unit, 8 * unit, 24 * unit, unit}) {
      if (!each->is_well(each->block.resize(size), size)) return 13;
    }
    const bool gone = each->block.reset(0, each->written / 2) != MemoryError::ok;
    if (gone && each->block.commit(0, each->written) != MemoryError::ok) continue;  // the pages could not be had again
    fill(each->block.base(), each->written);
    if (!filled(each->block.base(), each->written)) return 14;
    const MemoryError taken = each->block.decommit(0, unit);
    if (taken != MemoryError::ok && taken != MemoryError::out_of_memory) return 15;
    if (taken == MemoryError::ok) {
      const MemoryError given = each->block.commit(0, unit);
      if (given != MemoryError::ok && given != MemoryError::out_of_memory) return 16;
      if (given == MemoryError::ok && !all_zero(each->block.base(), unit)) return 17;
    }
  }
  lift();
  if (first.block.free() != MemoryError::ok || second.block.free() != MemoryError::ok) return 18;
  return MemoryBlock::allocate(64 * unit).is_valid() ? 0 : 19;
}

const Child under_address_limit("uses blocks with little address space", [](std::size_t steps) -> int {
  (void)MemoryBlock::allocate(1);
  if (!limit_address_space(steps * limit_step)) return no_limit_here;
  return steps == only_ask ? 0 : use_blocks(lift_limits);
});

const Child under_memory_limit("uses blocks with little memory", [](std::size_t steps) -> int {
  (void)MemoryBlock::allocate(1);
  if (!limit_promised_memory(steps * limit_step)) return no_limit_here;
  return steps == only_ask ? 0 : use_blocks(lift_limits);
});

const Child without_mappings("uses blocks where no mapping can be had", [](std::size_t with_blocks) -> int {
  constexpr std::size_t count = 8;
  MemoryBlock blocks[count];
  for (MemoryBlock& block : blocks) block = MemoryBlock::allocate(65536, {.reserve = with_blocks != 0 ? 262144U : 0U});
  for (MemoryBlock& block : blocks) fill(block.base(), block.size());
  if (!use_up_mappings()) return no_limit_here;
  if (with_blocks == only_ask) return 0;
  for (MemoryBlock& block : blocks) {
    const MemoryError shrunk = block.resize(4096);  // which is one mapping more
    if (shrunk != MemoryError::ok && shrunk != MemoryError::out_of_memory) return 20;
    if (!filled(block.base(), block.size())) return 21;
  }
  const int answer = use_blocks(give_back_mappings);
  if (answer != 0) return answer;
  for (MemoryBlock& block : blocks) {
    if (block.free() != MemoryError::ok) return 22;
  }
  return 0;
});

void sweeps(const char* child) {
  if (run_child(child, only_ask) != Ended::clean) {
    skip("this system keeps no such limit");
    return;
  }
  for (std::size_t steps = 0; steps < 48; steps += 1 + steps / 8) {
    CAPTURE(steps);
    CHECK(run_child(child, steps) == Ended::clean);
  }
}

const Child locks_memory("guards memory that is locked", [](std::size_t asked) -> int {
  if (!lock_memory_to_come()) return no_limit_here;
  if (asked == only_ask) return 0;
  MemoryBlock block = MemoryBlock::allocate(65536);
  if (!block) return 10;
  if (block.guard_kind() == GuardKind::none) return 11;
  if (!off_limits(block.base() - 1) || !off_limits(block.base() + block.size())) return 12;
  fill(block.base(), block.size());
  if (block.resize(262144) != MemoryError::ok || !filled(block.base(), 65536)) return 13;
  return block.free() == MemoryError::ok ? 0 : 14;
});

}  // namespace

TEST_CASE("with little address space every operation works or says why", "[block][mission:errors]") {
  sweeps("uses blocks with little address space");
}

TEST_CASE("with little memory every operation works or says why", "[block][mission:errors]") {
  sweeps("uses blocks with little memory");
}

TEST_CASE("where no mapping can be had every operation works or says why", "[block][mission:errors]") {
#if defined(DE100_TEST_EMULATED)
  return skip("an emulator has mappings of its own, and does not give them all back");
#else
  if (run_child("uses blocks where no mapping can be had", only_ask) != Ended::clean) {
    skip("this system lets a process have as many mappings as it likes");
    return;
  }
  CHECK(run_child("uses blocks where no mapping can be had", 0) == Ended::clean);
  CHECK(run_child("uses blocks where no mapping can be had", 1) == Ended::clean);
#endif
}

TEST_CASE("memory that is locked is guarded all the same", "[block][mission:allocate]") {
  if (run_child("guards memory that is locked", only_ask) != Ended::clean) {
    skip("this process may not lock its memory");
    return;
  }
  CHECK(run_child("guards memory that is locked") == Ended::clean);
}
