// de100 memory, https://opensource.org/license/zlib
//
// Eight threads push on one shared arena at once: nobody gets what another has, all of it is zero, nothing is lost, and
// when it is full it is full for all.

#include "support/test.hpp"

#include <atomic>
#include <vector>

#include "helpers.hpp"
#include "support/threads.hpp"

using namespace de100;
using de100_test::Random;
using de100_test::shared_faults;
using de100_test::SharedFaults;
using de100_test::SharedPiece;
using de100_test::SharedRecord;

namespace {

constexpr unsigned shared_threads = 8;

struct SharedItem {
  std::uint64_t first;
  std::uint32_t second, third;
};

/// One push of a kind, a size and an alignment at random; whether there was room.
bool shared_push_something(SharedArena& arena, SharedRecord& record, Random& random) {
  const std::size_t size = 1 + random.below(random.one_in(8) ? 1000 : 100);
  const std::size_t alignment = std::size_t{1} << random.below(random.one_in(8) ? 10 : 5);
  switch (random.below(5)) {
    case 0:
      return record.note(arena.push_struct<SharedItem>(), sizeof(SharedItem), alignof(SharedItem));
    case 1:
      return record.note(arena.push_array<std::uint32_t>(size).data(), size * 4, alignof(std::uint32_t));
    case 2:
      return record.note(arena.push_size_uninitialized(size, alignment), size, alignment, false);
    default:
      return record.note(arena.push_size(size, alignment), size, alignment);
  }
}

/// Whether one piece begins where the one before ends, but for what aligning it skips.
bool shared_nothing_was_lost(const SharedArena& arena, const std::vector<SharedRecord>& records,
                             const unsigned char* begin) {
  std::size_t used = 0;
  for (const SharedPiece& piece : de100_test::shared_pieces(records)) {
    const std::uintptr_t free = reinterpret_cast<std::uintptr_t>(begin) + used;
    const std::uintptr_t start = (free + piece.alignment - 1) / piece.alignment * piece.alignment;
    if (reinterpret_cast<std::uintptr_t>(piece.start) != start) return false;
    used += start - free + piece.rounded();
  }
  return used == arena.used();
}

}  // namespace

TEST_CASE("threads that push at once share nothing and lose nothing", "[shared_arena]") {
  const bool dirty = GENERATE(false, true);
  std::vector<unsigned char> memory(512 * 1024, dirty ? std::uint8_t{0xEE} : std::uint8_t{0});
  SharedArena kept{MemoryView(memory)};
  SharedArena fresh(memory, already_zero);
  SharedArena& arena = dirty ? kept : fresh;
  std::size_t peak = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<SharedRecord> records = de100_test::shared_records(shared_threads);
    de100_test::SharedGate gate(shared_threads);
    de100_test::on_threads(shared_threads, [&](unsigned number) {
      gate.pass();
      Random random(number + static_cast<unsigned>(round) * shared_threads);
      for (int i = 0; i < de100_test::rounds(200); ++i) {
        if (!shared_push_something(arena, records[number], random)) ++records[number].misaligned;  // it all fits
      }
    });
    CHECK(shared_faults(records, memory) == SharedFaults{});
    CHECK(shared_nothing_was_lost(arena, records, memory.data()));
    if (arena.used() > peak) peak = arena.used();
    CHECK(arena.peak() == peak);
    arena.clear();
    CHECK(arena.used() == 0);
    CHECK(arena.peak() == peak);
  }
}

TEST_CASE("threads race until a shared arena is full", "[shared_arena]") {
  const bool dirty = GENERATE(false, true);
  std::vector<unsigned char> memory(64 * 1024 + 5, dirty ? std::uint8_t{0xEE} : std::uint8_t{0});
  const MemoryView view = MemoryView(memory).subview(1, memory.size() - 1);
  SharedArena kept(view);
  SharedArena fresh(view, already_zero);
  SharedArena& arena = dirty ? kept : fresh;
  for (int round = 0; round < 3; ++round) {
    std::vector<SharedRecord> records = de100_test::shared_records(shared_threads);
    de100_test::SharedGate gate(shared_threads);
    de100_test::on_threads(shared_threads, [&](unsigned number) {
      gate.pass();
      Random random(number + static_cast<unsigned>(round) * 100);
      for (int refused = 0; refused < 10;) {
        if (!shared_push_something(arena, records[number], random)) ++refused;
      }
      while (records[number].note(arena.push_size(1, 1), 1, 1)) continue;
      if (arena.remaining() != 0) ++records[number].misaligned;
    });
    CHECK(shared_faults(records, view) == SharedFaults{});
    std::size_t had = 0;
    for (const SharedPiece& piece : de100_test::shared_pieces(records)) had += piece.rounded();
    CHECK(had <= arena.capacity());
    const de100_test::Facts full = de100_test::facts_of(arena);
    CHECK(full.remaining == 0);
    CHECK(full.used == full.capacity);
    CHECK(arena.push_size(1, 1) == nullptr);
    CHECK(arena.push_struct<char>() == nullptr);
    CHECK(de100_test::facts_of(arena) == full);
    arena.clear();
  }
}

TEST_CASE("threads that do nothing but push get different bytes", "[shared_arena]") {
  static constexpr std::size_t pushes = 8 * 1024 * static_cast<std::size_t>(de100_test::rounds(4));
  std::vector<unsigned char> memory(8 * pushes);
  SharedArena arena(memory);
  for (int round = 0; round < 2; ++round) {
    std::vector<SharedRecord> records = de100_test::shared_records(shared_threads);
    std::atomic<std::size_t> refused = 0;
    de100_test::SharedGate gate(shared_threads);
    de100_test::on_threads(shared_threads, [&](unsigned number) {
      std::vector<void*> places(pushes);
      gate.pass();
      std::size_t count = 0;
      while (void* const place = count < pushes ? arena.push_size(8, 8) : nullptr) places[count++] = place;
      if (count < pushes) ++refused;
      for (std::size_t i = 0; i < count; ++i) records[number].note(places[i], 8, 8);
    });
    CHECK(shared_faults(records, memory) == SharedFaults{});
    CHECK(de100_test::shared_pieces(records).size() == arena.capacity() / 8);
    CHECK(refused >= shared_threads - 1);  // one alone may have had all, and then not tried again
    CHECK(arena.remaining() == 0);
    arena.clear();
  }
}
