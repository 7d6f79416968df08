// de100 memory, https://opensource.org/license/zlib
//
// Eight workers, each with a chunked arena of its own on one shared arena: nobody gets what another has, whatever the
// size of their chunks, and they go on after the shared arena was cleared.

#include "support/test.hpp"

#include <optional>
#include <vector>

#include "helpers.hpp"
#include "support/threads.hpp"

using namespace de100;
using de100_test::Random;
using de100_test::shared_faults;
using de100_test::SharedFaults;
using de100_test::SharedRecord;

namespace {

constexpr unsigned shared_workers = 8;

struct SharedHit {
  std::uint64_t ray;
  std::uint32_t at[3];
};

struct SharedMesh {
  unsigned char bytes[320];
};

template <class TheArena>
bool shared_worker_pushes(TheArena& arena, SharedRecord& record, Random& random) {
  const std::size_t size = 1 + random.below(random.one_in(16) ? 2000 : 80);
  const std::size_t alignment = std::size_t{1} << random.below(random.one_in(8) ? 9 : 5);
  switch (random.below(6)) {
    case 0:
      return record.note(arena.template push_struct<SharedHit>(), sizeof(SharedHit), alignof(SharedHit));
    case 1:
      return record.note(arena.template push_struct<SharedMesh>(), sizeof(SharedMesh), alignof(SharedMesh));
    case 2:
      return record.note(arena.push_size_uninitialized(size, alignment), size, alignment, false);
    default:
      return record.note(arena.push_size(size, alignment), size, alignment);
  }
}

template <ArenaPolicy policy>
void shared_chunks_for_workers(std::size_t chunk_size, bool dirty) {
  using TheArena = BasicChunkedArena<policy>;
  std::vector<unsigned char> memory(48 * 1024, dirty ? std::uint8_t{0xEE} : std::uint8_t{0});
  SharedArena kept{MemoryView(memory)};
  SharedArena fresh(memory, already_zero);
  SharedArena& arena = dirty ? kept : fresh;
  std::vector<TheArena> workers;
  workers.reserve(shared_workers);
  for (unsigned worker = 0; worker < shared_workers; ++worker) workers.emplace_back(arena, chunk_size);

  for (int frame = 0; frame < de100_test::rounds(3); ++frame) {
    std::vector<SharedRecord> records = de100_test::shared_records(shared_workers);
    de100_test::SharedGate gate(shared_workers);
    de100_test::on_threads(shared_workers, [&](unsigned number) {
      gate.pass();
      // In another frame it may be another thread that has this worker's arena.
      Random random(number * 3 + static_cast<unsigned>(frame));
      SharedRecord& record = records[number];
      TheArena& mine = workers[number];
      if (frame == 1) {  // until it is full
        for (int refused = 0; refused < 10;) refused += shared_worker_pushes(mine, record, random) ? 0 : 1;
        while (record.note(mine.push_size(100, 8), 100, 8)) continue;
        while (record.note(mine.push_size(1, 1), 1, 1)) continue;
      } else {
        for (int i = 0; i < de100_test::rounds(40); ++i) {
          (void)shared_worker_pushes(mine, record, random);
          if (frame == 2 && random.one_in(16)) mine.give_back();
        }
      }
      for (const auto& piece : record.pieces) {
        if (!de100_test::is_aligned(piece.start, policy.minimum_alignment)) ++record.misaligned;
      }
    });
    CHECK(shared_faults(records, memory) == SharedFaults{});
    std::size_t had = 0;
    for (const auto& piece : de100_test::shared_pieces(records)) had += piece.rounded();
    CHECK(had <= arena.used());
    CHECK(arena.used() <= arena.capacity());
    if (frame == 1) {
      CHECK(arena.remaining() < policy.minimum_alignment);
      for (const TheArena& worker : workers) CHECK(worker.remaining() == 0);
    }
    arena.clear();
    for (const TheArena& worker : workers) CHECK(worker.remaining() == 0);
  }
}

}  // namespace

TEST_CASE("workers with chunks share nothing, whatever the size of a chunk", "[shared_arena]") {
  for (const std::size_t chunk_size : de100_test::sizes{0, 7, 8, 100, 1000, 1024, 8191, 200'000, SIZE_MAX}) {
    CAPTURE(chunk_size);
    shared_chunks_for_workers<ArenaPolicy{}>(chunk_size, true);
  }
}

TEST_CASE("workers with chunks of memory that reads as zero share nothing", "[shared_arena]") {
  for (const std::size_t chunk_size : de100_test::sizes{100, 2048}) {
    CAPTURE(chunk_size);
    shared_chunks_for_workers<ArenaPolicy{}>(chunk_size, false);
  }
}

TEST_CASE("workers with chunks of another minimum alignment share nothing", "[shared_arena]") {
  for (const std::size_t chunk_size : de100_test::sizes{0, 100, 1024}) {
    CAPTURE(chunk_size);
    shared_chunks_for_workers<ArenaPolicy{.minimum_alignment = 64}>(chunk_size, true);
  }
  shared_chunks_for_workers<ArenaPolicy{.minimum_alignment = 256, .check_marks = false}>(8191, true);
}

TEST_CASE("workers that begin and end all the time share nothing", "[shared_arena]") {
  std::vector<unsigned char> memory(256 * 1024, 0xEE);
  SharedArena arena(memory);
  for (int frame = 0; frame < 2; ++frame) {
    std::vector<SharedRecord> records = de100_test::shared_records(shared_workers);
    de100_test::SharedGate gate(shared_workers);
    de100_test::on_threads(shared_workers, [&](unsigned number) {
      gate.pass();
      Random random(number + 50);
      std::optional<ChunkedArena> mine;
      for (int i = 0; i < de100_test::rounds(120); ++i) {
        // It gives the rest of its chunk back when it ends, and others race for that.
        if (i % 4 == 0) mine.emplace(arena, 256 << random.below(4));
        (void)shared_worker_pushes(*mine, records[number], random);
        if (random.one_in(4)) {
          (void)records[number].note(arena.push_size(24, 8), 24, 8);
        }
      }
    });
    CHECK(shared_faults(records, memory) == SharedFaults{});
    arena.clear();
  }
}
