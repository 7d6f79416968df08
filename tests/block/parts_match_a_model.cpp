// de100 memory, https://opensource.org/license/zlib
//
// decommit, commit, discard, reset, prefault and trim on random ranges, beside a model that says of each byte what it
// is, and of each page whether it can be touched.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <vector>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// What a byte of the block is: a number, or not known.
constexpr int unknown_byte = -1;

struct PartsWorld {
  explicit PartsWorld(std::uint64_t seed, const BlockOptions& options, std::size_t wanted)
      : random(seed), block(MemoryBlock::allocate(wanted, options)), bytes(block.size(), 0) {
    first = reinterpret_cast<std::uintptr_t>(block.base()) % page;
    held.resize((first + bytes.size() + page - 1) / page, 1);
  }

  /// The pages of a range: those that it touches, or those that are whole within it.
  void each_page(std::size_t offset, std::size_t size, bool whole, void (*use)(PartsWorld&, std::size_t)) {
    if (size == 0) return;
    for (std::size_t p = 0; p < held.size(); ++p) {
      const std::size_t from = p * page;  // counted from the start of the first page
      const bool within = from >= first + offset && from + page <= first + offset + size;
      const bool touched = from < first + offset + size && from + page > first + offset;
      if (whole ? within : touched) use(*this, p);
    }
  }
  void set_page(std::size_t p, int value) {
    for (std::size_t i = 0; i < page; ++i) {
      if (p * page + i >= first && p * page + i - first < bytes.size()) bytes[p * page + i - first] = value;
    }
  }
  void hold_touched(std::size_t offset, std::size_t size) {
    each_page(offset, size, false, [](PartsWorld& world, std::size_t p) { world.held[p] = 1; });
  }

  void step() {
    const std::size_t offset = random.below(bytes.size() + 1);
    const std::size_t size = random.below(3) == 0 ? bytes.size() - offset : random.below(bytes.size() - offset + 1);
    const std::uint64_t generation = block.generation();
    MemoryError result = MemoryError::ok;
    switch (random.below(7)) {
      case 0:
        result = block.decommit(offset, size);
        each_page(offset, size, true, [](PartsWorld& world, std::size_t p) {
          world.held[p] = 0;
          world.set_page(p, 0);
        });
        break;
      case 1:
        result = block.commit(offset, size);
        hold_touched(offset, size);
        CHECK(block.generation() == generation);
        break;
      case 2:
        result = block.discard(offset, size);
        each_page(offset, size, true, [](PartsWorld& world, std::size_t p) {
          if (world.held[p] != 0) world.set_page(p, unknown_byte);
        });
        break;
      case 3:
        result = block.reset(offset, size);
        hold_touched(offset, size);
        for (std::size_t i = offset; i < offset + size; ++i) bytes[i] = 0;
        break;
      case 4:
        result = block.prefault(offset, size);
        hold_touched(offset, size);
        CHECK(block.generation() == generation);
        break;
      case 5:
        result = block.trim(offset);
        hold_touched(offset, bytes.size() - offset);
        for (std::size_t i = offset; i < bytes.size(); ++i) bytes[i] = 0;
        break;
      default:
        for (std::size_t i = offset; i < offset + size; ++i) {
          if (held[(first + i) / page] == 0) continue;
          const int value = static_cast<int>(random.below(256));
          block.base()[i] = static_cast<std::byte>(value);
          bytes[i] = value;
        }
    }
    REQUIRE(result == MemoryError::ok);
  }

  void look() {
    for (std::size_t p = 0; p < held.size(); ++p) {
      const std::size_t from = p * page > first ? p * page - first : 0;
      if (held[p] == 0 && has_virtual_memory) {
        REQUIRE(off_limits(block.base() + from));
        continue;
      }
      const std::size_t end = (p + 1) * page - first < bytes.size() ? (p + 1) * page - first : bytes.size();
      bool same = true;
      for (std::size_t i = from; i < end; ++i) {
        same = same && (bytes[i] == unknown_byte || block.base()[i] == static_cast<std::byte>(bytes[i]));
      }
      REQUIRE(same);
    }
    if (block.guard_kind() != GuardKind::none) REQUIRE(off_limits(block.base() + block.reserved_size()));
  }

  Random random;
  std::size_t page = page_size();
  MemoryBlock block;
  std::vector<int> bytes;
  std::vector<char> held;  // whether each page is committed
  std::size_t first = 0;   // where the usable bytes start in their first page
};

}  // namespace

TEST_CASE("operations on a part of a block do what they say to every byte", "[block][mission:reset]") {
  const std::size_t page = page_size();
  const BlockOptions kinds[] = {{},
                                {.reserve = 32 * page},
                                {.alignment = 4 * os::granularity()},
                                {.flags = MemoryFlags::read_write | MemoryFlags::transient},
                                {.guard_size = 0},
                                {.end_at_guard = true}};
  std::uint64_t seed = 1;
  for (const BlockOptions& kind : kinds) {
    for (int round = 0; round < rounds(8); ++round) {
      CAPTURE(&kind - kinds, round);
      PartsWorld world(++seed, kind, 6 * page - (kind.end_at_guard ? 100 : 0));
      REQUIRE(world.block.is_valid());
      for (int step = 0; step < 40; ++step) {
        CAPTURE(step);
        world.step();
        world.look();
      }
      // What moves, shrinks or protects the block as a whole finds all of it usable again.
      const std::size_t shorter = world.bytes.size() - 100;
      switch (world.random.below(3)) {
        case 0:
          REQUIRE(world.block.resize(world.bytes.size() + 64 * page) == MemoryError::ok);
          break;
        case 1:
          REQUIRE(world.block.reset() == MemoryError::ok);
          REQUIRE(all_zero(world.block.base(), world.block.size()));
          break;
        default:
          REQUIRE(protect(world.block, MemoryFlags::read) == has_virtual_memory);
          REQUIRE(readable(world.block.base() + shorter));
      }
      REQUIRE(readable(world.block.base()));
      REQUIRE(readable(world.block.base() + world.block.size() - 1));
    }
  }
}

TEST_CASE("a block that moves keeps what stands around a part that was decommitted", "[block][mission:realloc]") {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(8 * page);
  fill(block.base(), block.size());
  REQUIRE(block.decommit(2 * page, 3 * page) == MemoryError::ok);
  REQUIRE(block.resize(64 * page) == MemoryError::ok);
  CHECK(filled(block.base(), 2 * page));
  CHECK(all_zero(block.base() + 2 * page, 3 * page));
  for (std::size_t i = 5 * page; i < 8 * page; ++i) {
    REQUIRE(block.base()[i] == static_cast<std::byte>(pattern(i, 0)));
  }
  CHECK(all_zero(block.base() + 8 * page, block.size() - 8 * page));
}

TEST_CASE("a range that is not within the block is refused", "[block][mission:errors]") {
  MemoryBlock block = MemoryBlock::allocate(4 * page_size(), {.reserve = 16 * page_size()});
  fill(block.base(), block.size());
  using Verb = MemoryError (MemoryBlock::*)(std::size_t, std::size_t) noexcept;
  const Verb verbs[] = {&MemoryBlock::decommit, &MemoryBlock::commit, &MemoryBlock::discard, &MemoryBlock::reset,
                        &MemoryBlock::prefault};
  for (const Verb verb : verbs) {
    CHECK((block.*verb)(0, block.size() + 1) == MemoryError::invalid_size);
    CHECK((block.*verb)(block.size(), 1) == MemoryError::invalid_size);
    CHECK((block.*verb)(SIZE_MAX, 2) == MemoryError::invalid_size);
    CHECK((block.*verb)(1, SIZE_MAX) == MemoryError::invalid_size);
    CHECK(block.error() == MemoryError::invalid_size);
    CHECK((block.*verb)(block.size(), 0) == MemoryError::ok);
    CHECK(block.error() == MemoryError::ok);

    MemoryBlock empty;
    CHECK((empty.*verb)(0, 0) == MemoryError::null_block);
    empty = MemoryBlock::allocate(1);
    CHECK(empty.free() == MemoryError::ok);
    CHECK((empty.*verb)(0, 0) == MemoryError::already_freed);
    CHECK((empty.*verb)(0, 0) == MemoryError::already_freed);
  }
  CHECK(block.trim(block.size() + 1) == MemoryError::invalid_size);
  CHECK(filled(block.base(), block.size()));
}

TEST_CASE("what writes needs a block that can be written", "[block][mission:errors]") {
  MemoryBlock block = MemoryBlock::allocate(4 * page_size());
  fill(block.base(), block.size());
  if (!protect(block, MemoryFlags::read)) return;
  CHECK(block.reset(0, block.size()) == MemoryError::permission_denied);
  CHECK(block.prefault(0, block.size()) == MemoryError::permission_denied);
  CHECK(block.trim(0) == MemoryError::permission_denied);
  CHECK(filled(block.base(), block.size()));
  CHECK(block.decommit(0, page_size()) == MemoryError::ok);
  CHECK(off_limits(block.base()));
  CHECK(block.commit(0, 1) == MemoryError::ok);
  CHECK(all_zero(block.base(), page_size()));
  CHECK_FALSE(writable(block.base()));
}
