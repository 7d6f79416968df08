// de100 memory, https://opensource.org/license/zlib
//
// Windows of any size, written and read in any order, against a queue of bytes: what was committed is read once, in its
// order and in one piece, and there is as much room as is missing to the ring's size.

#include "support/test.hpp"

#include <algorithm>
#include <deque>

#include "ring_block/helpers.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// A ring, and what it should hold.
struct RingModel {
  explicit RingModel(std::size_t size) : ring(RingBlock::allocate(size, "model")) {}

  /// Asks for some room, writes to all of it, and commits some of that. Whether the room is what it should be.
  bool write(std::size_t size, std::size_t committed) {
    const std::size_t room = ring.size() - bytes.size();
    const MemoryView window = ring.write_window(size);
    if (size == 0 || size > room) return window.empty();
    if (window.size() != size || !is_within(window)) return false;
    unsigned char* const written = reinterpret_cast<unsigned char*>(window.data());
    for (std::size_t i = 0; i < size; ++i) written[i] = static_cast<unsigned char>(next + i * 7);
    const MemoryView again = ring.write_window(size);  // still the same
    if (again.data() != window.data() || again.size() != size) return false;
    if (committed > size) committed = size;
    for (std::size_t i = 0; i < committed; ++i) bytes.push_back(static_cast<unsigned char>(next + i * 7));
    next = static_cast<unsigned char>(next + committed * 7 + 1);
    ring.commit_write(committed);
    passed += committed;
    return true;
  }

  /// Whether all that it should hold is there in one piece. Consumes some of it.
  bool read(std::size_t consumed) {
    const MemoryView window = ring.read_window();
    if (window.size() != bytes.size() || (!window.empty() && !is_within(window))) return false;
    const unsigned char* const found = reinterpret_cast<const unsigned char*>(window.data());
    if (!std::equal(bytes.begin(), bytes.end(), found)) return false;
    if (consumed > bytes.size()) consumed = bytes.size();
    ring.consume(consumed);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(consumed));
    return true;
  }

  /// Whether a window starts within the ring, and ends within its second copy.
  bool is_within(MemoryView window) {
    if (base == nullptr) base = query(window.data()).base;
    return window.data() >= base && window.data() < base + ring.size() &&
           window.data() + window.size() <= base + 2 * ring.size();
  }

  RingBlock ring;
  std::deque<unsigned char> bytes;
  unsigned char next = 1;
  std::byte* base = nullptr;
  std::size_t passed = 0;
};

}  // namespace

TEST_CASE("a ring does what a queue of bytes does", "[ring_block]") {
  if (!rings_can_be_had()) return;
  const std::size_t granule = os::granularity();
  for (const std::size_t granules : {std::size_t{1}, std::size_t{3}}) {
    RingModel model(granules * granule);
    REQUIRE(model.ring.is_valid());
    const std::size_t size = model.ring.size();
    REQUIRE(size == granules * granule);
    Random random(granules);
    bool matches = true;
    for (int i = 0; matches && (i < rounds(600) || model.passed < 20 * size); ++i) {
      const std::size_t most = random.one_in(4) ? size + 10 : 1 + size / 8;
      const std::size_t room = size - model.bytes.size();
      switch (random.below(6)) {
        case 0:
          matches = model.read(random.below(most + 1));
          break;
        case 1:
          matches = model.read(random.one_in(2) ? 0 : size);
          break;
        case 2:
          matches = model.write(random.one_in(2) ? room : room + 1, room);
          break;
        case 3:
          matches = model.write(1 + random.below(most), random.below(most));  // and less is committed
          break;
        default:
          matches = model.write(random.below(most + 1), most);
          break;
      }
      matches = matches && model.ring.writable() == size - model.bytes.size() && model.ring.size() == size;
    }
    CHECK(matches);
    CHECK(model.passed >= 20 * size);
    CHECK(model.read(size));
    CHECK(model.ring.read_window().empty());
    CHECK(model.ring.writable() == size);
  }
}

TEST_CASE("a ring is filled and emptied by single bytes, and as a whole", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingModel model(1);
  REQUIRE(model.ring.is_valid());
  const std::size_t size = model.ring.size();
  bool matches = true;
  for (std::size_t i = 0; i < size; ++i) matches = model.write(1, 1) && matches;
  CHECK(model.write(1, 1));  // which there is no room for
  CHECK(model.ring.writable() == 0);
  for (std::size_t i = 0; i < 3; ++i) matches = model.read(1) && model.write(1, 1) && model.write(1, 1) && matches;
  CHECK(matches);
  CHECK(model.read(size));
  for (int round = 0; round < 4; ++round) {
    CHECK(model.write(size + 1, size));
    CHECK(model.write(size, size));  // wherever it begins
    CHECK(model.write(1, 1));
    CHECK(model.read(size));
    CHECK(model.write(size / 2 + 1, size));
    CHECK(model.read(size));
  }
}
