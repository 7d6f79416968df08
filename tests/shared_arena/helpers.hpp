// de100 memory, https://opensource.org/license/zlib
//
// What the tests of shared arenas need: numbers at random, a worker's record of what it was given, and a look at the
// records of all workers together.

#ifndef DE100_TESTS_SHARED_ARENA_HELPERS_HPP
#define DE100_TESTS_SHARED_ARENA_HELPERS_HPP

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <de100/shared_arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/random.hpp"

namespace de100_test {

inline Facts facts_of(const de100::SharedArena& arena) noexcept {
  return {arena.is_valid(), arena.used(), arena.remaining(), arena.capacity(), arena.peak()};
}

/// Has threads begin at the same time, so that they meet; those that come one after the other go on too.
class SharedGate {
 public:
  explicit SharedGate(unsigned threads) noexcept : missing_(static_cast<int>(threads)) {}
  void pass() noexcept {
    --missing_;
    for (int tries = 0; tries < 50 && missing_ > 0; ++tries) std::this_thread::yield();
  }

 private:
  std::atomic<int> missing_;
};

/// What was had by one push.
struct SharedPiece {
  unsigned char* start;
  std::size_t size;
  std::size_t alignment;
  unsigned seed;  // of the pattern that it was filled with

  /// Its bytes rounded up to a multiple of 8.
  [[nodiscard]] std::size_t rounded() const noexcept { return (size + 7) / 8 * 8; }
};

/// What one worker had. It counts what is wrong, since threads cannot assert.
struct SharedRecord {
  /// Whether there is something at `place`. It is filled with a pattern that no other piece of this worker has, nor the
  /// same one of another.
  bool note(void* place, std::size_t size, std::size_t alignment, bool zero = true) {
    if (place == nullptr) return false;
    if (!is_aligned(place, alignment)) ++misaligned;
    if (zero && !all_zero(place, size)) ++dirty;
    const unsigned seed = static_cast<unsigned>(pieces.size()) * 8 + worker;
    fill(place, size, seed);
    pieces.push_back({static_cast<unsigned char*>(place), size, alignment, seed});
    return true;
  }

  unsigned worker = 0;
  int misaligned = 0;
  int dirty = 0;
  std::vector<SharedPiece> pieces;
};

/// The records of so many workers.
inline std::vector<SharedRecord> shared_records(unsigned workers) {
  std::vector<SharedRecord> records(workers);
  for (unsigned worker = 0; worker < workers; ++worker) records[worker].worker = worker;
  return records;
}

/// All pieces in the order of their places.
inline std::vector<SharedPiece> shared_pieces(const std::vector<SharedRecord>& records) {
  std::vector<SharedPiece> all;
  for (const SharedRecord& record : records) all.insert(all.end(), record.pieces.begin(), record.pieces.end());
  std::sort(all.begin(), all.end(), [](const SharedPiece& a, const SharedPiece& b) { return a.start < b.start; });
  return all;
}

/// What is wrong with all that was had of a view.
struct SharedFaults {
  int misaligned = 0, dirty = 0, outside = 0, overlaps = 0, overwritten = 0;
  friend bool operator==(const SharedFaults&, const SharedFaults&) = default;
};

inline SharedFaults shared_faults(const std::vector<SharedRecord>& records, de100::MemoryView view) {
  SharedFaults faults;
  for (const SharedRecord& record : records) {
    faults.misaligned += record.misaligned;
    faults.dirty += record.dirty;
  }
  const unsigned char* free = nullptr;
  for (const SharedPiece& piece : shared_pieces(records)) {
    if (!view.contains(piece.start) || !view.contains(piece.start + piece.size - 1)) ++faults.outside;
    if (free != nullptr && piece.start < free) ++faults.overlaps;
    if (!filled(piece.start, piece.size, piece.seed)) ++faults.overwritten;
    free = piece.start + piece.rounded();
  }
  return faults;
}

}  // namespace de100_test

#endif  // DE100_TESTS_SHARED_ARENA_HELPERS_HPP
