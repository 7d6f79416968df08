// de100 memory, https://opensource.org/license/zlib
//
// One thread writes and one reads, at the same time: records and single bytes arrive whole, all of them, in order.

#include "support/test.hpp"

#include <cstring>
#include <thread>

#include "ring_block/helpers.hpp"
#include "support/random.hpp"
#include "support/threads.hpp"

using namespace de100;
using namespace de100_test;

namespace {

struct RingRecord {
  std::uint32_t size;  // of what follows it
  std::uint32_t number;
  std::uint32_t sum;  // of what follows it
};

std::uint32_t ring_sum_of(const std::byte* bytes, std::size_t size) noexcept {
  std::uint32_t sum = 1;
  for (std::size_t i = 0; i < size; ++i) sum = sum * 31 + static_cast<std::uint32_t>(bytes[i]);
  return sum;
}

/// Writes records of sizes at random, now and then one that fills the ring.
void ring_write_records(RingBlock& ring, std::uint32_t count) noexcept {
  Random random(1);
  for (std::uint32_t number = 0; number < count; ++number) {
    const std::size_t most = ring.size() - sizeof(RingRecord);
    const std::size_t size = random.one_in(64) ? most : random.below(random.one_in(4) ? 1000 : 60);
    MemoryView room = ring.write_window(sizeof(RingRecord) + size);
    while (room.empty()) {
      std::this_thread::yield();
      room = ring.write_window(sizeof(RingRecord) + size);
    }
    std::byte* const bytes = room.data() + sizeof(RingRecord);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(number + i * i);
    const RingRecord record = {static_cast<std::uint32_t>(size), number, ring_sum_of(bytes, size)};
    std::memcpy(room.data(), &record, sizeof record);
    ring.commit_write(sizeof record + size);
  }
}

/// Reads them, and counts what is wrong.
int ring_read_records(RingBlock& ring, std::uint32_t count) noexcept {
  int wrong = 0;
  for (std::uint32_t number = 0; number < count;) {
    const MemoryView window = ring.read_window();
    if (window.empty()) std::this_thread::yield();
    std::size_t read = 0;
    while (read < window.size()) {  // a record is there with all that it has, or not at all
      RingRecord record = {};
      if (window.size() - read < sizeof record) return wrong + 1;
      std::memcpy(&record, window.data() + read, sizeof record);
      read += sizeof record;
      if (record.number != number || record.size > window.size() - read) return wrong + 1;
      if (record.sum != ring_sum_of(window.data() + read, record.size)) ++wrong;
      read += record.size;
      ++number;
      if (number % 3 == 0) break;  // not always all that is there
    }
    ring.consume(read);
  }
  return wrong;
}

}  // namespace

TEST_CASE("records pass from one thread to another", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(1, "records");
  REQUIRE(ring.is_valid());
  const std::uint32_t count = static_cast<std::uint32_t>(rounds(20000));
  int wrong = 0;
  on_threads(2, [&](unsigned number) {
    if (number == 0) ring_write_records(ring, count);
    if (number == 1) wrong = ring_read_records(ring, count);
  });
  CHECK(wrong == 0);
  CHECK(ring.read_window().empty());
  CHECK(ring.writable() == ring.size());
}

TEST_CASE("a stream of bytes passes from one thread to another", "[ring_block]") {
  if (!rings_can_be_had()) return;
  RingBlock ring = RingBlock::allocate(2 * os::granularity(), "stream");
  REQUIRE(ring.is_valid());
  const std::size_t count = 40 * ring.size();
  std::size_t wrong = 0;
  on_threads(2, [&](unsigned thread) {
    Random random(thread);
    for (std::size_t done = 0; done < count;) {
      const std::size_t piece = 1 + random.below(random.one_in(16) ? ring.size() : 500);
      const std::size_t size = piece < count - done ? piece : count - done;
      if (thread == 0) {
        const MemoryView room = ring.write_window(size);
        if (room.empty()) std::this_thread::yield();
        for (std::size_t i = 0; i < room.size(); ++i) room.data()[i] = static_cast<std::byte>((done + i) % 251);
        ring.commit_write(room.size());
        done += room.size();
      } else {
        const MemoryView window = ring.read_window();
        if (window.empty()) std::this_thread::yield();
        const std::size_t read = size < window.size() ? size : window.size();
        for (std::size_t i = 0; i < read; ++i) {
          if (window.data()[i] != static_cast<std::byte>((done + i) % 251)) ++wrong;
        }
        ring.consume(read);
        done += read;
      }
    }
  });
  CHECK(wrong == 0);
  CHECK(ring.read_window().empty());
}
