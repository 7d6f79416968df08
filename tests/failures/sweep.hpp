// de100 memory, https://opensource.org/license/zlib
//
// One operation on one kind of block, and what must hold after it whether it succeeded or failed.

#ifndef DE100_TESTS_FAILURES_SWEEP_HPP
#define DE100_TESTS_FAILURES_SWEEP_HPP

#include <de100/block.hpp>

#include <utility>
#include <vector>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

namespace de100_test {

using namespace de100;

enum class Operation { resize_keep, resize_discard, reset, protect, free };

struct Case {
  Operation operation;
  MemoryFlags access;   // of the block before
  std::size_t reserve;  // in pages
  std::size_t pages;    // that the block is resized to
};

inline constexpr std::size_t pages_before = 4;
// That protect() sets.
inline constexpr MemoryFlags new_access = can_have(MemoryFlags::read) ? MemoryFlags::read : MemoryFlags::read_write;

/// Every operation on every kind of block: shrinking, the same size, growing in place and by moving.
inline std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const MemoryFlags access : {MemoryFlags::read_write, MemoryFlags::read, MemoryFlags::none, MemoryFlags::write,
                                   MemoryFlags::read | MemoryFlags::execute}) {
    if (!can_have(access)) continue;
    for (const std::size_t reserve : sizes{0, 8}) {
      for (const std::size_t pages : sizes{2, 4, 6, 32}) {
        cases.push_back({Operation::resize_keep, access, reserve, pages});
        cases.push_back({Operation::resize_discard, access, reserve, pages});
      }
      if (has(access, MemoryFlags::write)) cases.push_back({Operation::reset, access, reserve, pages_before});
      cases.push_back({Operation::protect, access, reserve, pages_before});
      cases.push_back({Operation::free, access, reserve, pages_before});
    }
  }
  return cases;
}

struct Numbers {
  explicit Numbers(const MemoryBlock& block)
      : base(block.base()),
        size(block.size()),
        reserved(block.reserved_size()),
        flags(block.flags()),
        generation(block.generation()),
        name(block.name()) {}
  const std::byte* base;
  std::size_t size;
  std::size_t reserved;
  MemoryFlags flags;
  std::uint64_t generation;
  const char* name;
};

inline MemoryBlock make_block(const Case& c) {
  MemoryBlock block =
      MemoryBlock::allocate(pages_before * page_size(), {.reserve = c.reserve * page_size(), .name = "x"});
  REQUIRE(block.is_valid());
  fill(block.base(), block.size());
  REQUIRE(block.protect(c.access) == MemoryError::ok);
  return block;
}

inline MemoryError operate(const Case& c, MemoryBlock& block) {
  switch (c.operation) {
    case Operation::resize_keep:
      return block.resize(c.pages * page_size(), Contents::keep);
    case Operation::resize_discard:
      return block.resize(c.pages * page_size(), Contents::discard);
    case Operation::reset:
      return block.reset();
    case Operation::protect:
      return block.protect(new_access);
    case Operation::free:
      break;
  }
  return block.free();
}

/// What the block's flags say is what can be done with its first and last byte.
inline void access_is_as_told(MemoryBlock& block) {
  for (std::byte* const at : {block.base(), block.base() + block.size() - 1}) {
    if (has(block.flags(), MemoryFlags::read)) {  // `writable` would leave a 0 where it cannot read
      CHECK(readable(at));
      CHECK(writable(at) == has(block.flags(), MemoryFlags::write));
    } else if (!has(block.flags(), MemoryFlags::write)) {
      CHECK_FALSE(readable(at));
      CHECK_FALSE(writable(at));
    }
  }
  CHECK(off_limits(block.base() - 1));
  CHECK(off_limits(block.base() + block.size()));
}

/// The operation has done what it says. Looks at the contents, so the block can be read afterwards.
inline void succeeded(const Case& c, MemoryBlock& block, const Numbers& before) {
  if (c.operation == Operation::free) {
    CHECK_FALSE(block.is_valid());
    return;
  }
  REQUIRE(block.is_valid());
  CHECK(block.size() == c.pages * page_size());
  CHECK(block.name() == before.name);
  CHECK((block.generation() != before.generation) ==
        !(c.operation == Operation::protect || (c.operation == Operation::resize_keep && c.pages == pages_before)));
  const MemoryFlags access = c.operation == Operation::protect ? new_access : c.access;
  CHECK(block.flags() == (access | MemoryFlags::zeroed));
  access_is_as_told(block);

  const bool dropped = c.operation == Operation::resize_discard || c.operation == Operation::reset;
  const std::size_t kept = dropped ? 0 : (c.pages < pages_before ? c.pages : pages_before) * page_size();
  REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
  CHECK(filled(block.base(), kept));
  CHECK(all_zero(block.base() + kept, block.size() - kept));
}

/// The operation has failed, and the block is as it was. Then the same operation works.
inline void is_as_it_was(const Case& c, MemoryBlock& block, const Numbers& before, bool look_at_access) {
  const bool drops = c.operation == Operation::resize_discard || c.operation == Operation::reset;
  REQUIRE(block.is_valid());
  CHECK(block.base() == before.base);
  CHECK(block.size() == before.size);
  CHECK(block.reserved_size() == before.reserved);
  CHECK(block.flags() == before.flags);
  CHECK(block.name() == before.name);
  // Where contents are dropped, pages may have been taken, and fresh ones could not be had.
  if (look_at_access && !drops) access_is_as_told(block);

  REQUIRE(block.protect(MemoryFlags::read_write) == MemoryError::ok);
  const bool whole = filled(block.base(), before.size);
  if (!drops) CHECK(whole);
  if (!whole) CHECK(block.generation() != before.generation);
  if (!drops) CHECK(block.generation() == before.generation);
  if (!whole) fill(block.base(), block.size());
  REQUIRE(block.protect(c.access) == MemoryError::ok);

  const Numbers again(block);
  CHECK(operate(c, block) == MemoryError::ok);
  succeeded(c, block, again);
}

}  // namespace de100_test

#endif  // DE100_TESTS_FAILURES_SWEEP_HPP
