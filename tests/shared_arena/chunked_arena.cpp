// de100 memory, https://opensource.org/license/zlib
//
// A chunked arena takes chunks of a shared one: what is left of them, what goes past them, what is given back, and what
// happens when the shared arena is full, is cleared, or the chunked one moves.

#include "support/test.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "helpers.hpp"

using namespace de100;
using de100_test::sizes;

namespace {

using SharedWideArena = BasicChunkedArena<ArenaPolicy{.minimum_alignment = 64}>;

struct SharedSmall {
  std::uint32_t numbers[3];
};

/// Memory that starts at a multiple of 4096, of which the tests know what is where.
template <std::size_t size>
struct SharedMemory {
  SharedMemory() { de100::mem_set(bytes, 0xEE, size); }
  [[nodiscard]] de100::MemoryView view() noexcept { return {bytes, size}; }
  alignas(4096) unsigned char bytes[size];
};

}  // namespace

TEST_CASE("a worker that is alone loses nothing: chunks that follow each other are one", "[shared_arena]") {
  SharedMemory<8 * 1024> memory;
  for (const std::size_t chunk_size : sizes{128, 512, 1024, 4096}) {
    CAPTURE(chunk_size);
    SharedArena arena(memory.view());
    ChunkedArena chunked(arena, chunk_size);
    CHECK(chunked.remaining() == 0);
    CHECK(arena.used() == 0);  // it takes nothing before the first push
    std::size_t at = 0;
    for (std::size_t i = 0; at + 16 <= sizeof memory.bytes; ++i) {
      const std::size_t size = i % 2 == 0 ? 9 : 16;
      REQUIRE(chunked.push_size(size, 8) == memory.bytes + at);
      at += 16;
      const std::size_t chunks = (at + chunk_size - 1) / chunk_size;
      REQUIRE(arena.used() == chunks * chunk_size);
      REQUIRE(chunked.remaining() == chunks * chunk_size - at);
    }
    CHECK(at == sizeof memory.bytes);
    CHECK(chunked.push_size(1, 1) == nullptr);
  }
}

TEST_CASE("a push goes over the end of a chunk where the next follows it", "[shared_arena]") {
  SharedMemory<4096> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1024);
  for (std::size_t at = 0; at + 120 <= 4096; at += 120) REQUIRE(chunked.push_size(120, 8) == memory.bytes + at);
  CHECK(arena.used() == 4096);
  CHECK(chunked.remaining() == 4096 % 120);
  CHECK(de100_test::is_zero(memory.bytes, 4096 - 4096 % 120));
}

TEST_CASE("structs of a worker that is alone stand in a row", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 512);
  for (std::size_t i = 0; i < 8192 / 16; ++i) {
    const SharedSmall* const one = chunked.push_struct<SharedSmall>();
    REQUIRE(static_cast<const void*>(one) == memory.bytes + i * 16);
    REQUIRE(de100_test::is_zero(one, sizeof *one));
  }
  CHECK(chunked.push_struct<SharedSmall>() == nullptr);
}

TEST_CASE("less than a quarter of a chunk is left unused when the next is begun", "[shared_arena]") {
  static SharedMemory<128 * 1024> memory;
  for (const std::size_t chunk_size : sizes{64, 100, 256, 1000, 4096}) {
    CAPTURE(chunk_size);
    SharedArena arena(memory.view());
    ChunkedArena workers[3] = {ChunkedArena(arena, chunk_size), ChunkedArena(arena, chunk_size),
                               ChunkedArena(arena, chunk_size)};
    de100_test::Random random(chunk_size);
    int begun = 0;
    for (int i = 0; i < de100_test::rounds(1500) && arena.remaining() > 2 * chunk_size; ++i) {
      ChunkedArena& chunked = workers[random.below(3)];
      const std::size_t before = chunked.remaining();
      const std::size_t used = arena.used();
      const std::size_t size = 1 + random.below(chunk_size / 8);
      std::size_t alignment = 1;
      while (alignment * 2 <= chunk_size / 8 && random.one_in(2)) alignment *= 2;
      REQUIRE(chunked.push_size(size, alignment) != nullptr);
      if (arena.used() == used) continue;
      ++begun;
      REQUIRE(before * 4 < chunk_size);
      // What is taken at a time is a chunk, rounded up, at a multiple of 64.
      REQUIRE(arena.used() == (used + 63) / 64 * 64 + (chunk_size + 63) / 64 * 64);
    }
    CHECK(begun > 10);
  }
}

TEST_CASE("what is small is at most an eighth of a chunk", "[shared_arena]") {
  SharedMemory<32 * 1024> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1024);
  CHECK(chunked.push_size(129, 8) == memory.bytes);  // no chunk was there: on the shared arena itself
  CHECK(chunked.remaining() == 0);
  CHECK(arena.used() == 136);
  CHECK(chunked.push_size(128, 8) == memory.bytes + 192);  // a chunk, at a multiple of 64
  CHECK(arena.used() == 192 + 1024);
  CHECK(chunked.remaining() == 1024 - 128);
  CHECK(chunked.push_size(500, 8) == memory.bytes + 320);  // what is large and fits stands in the chunk
  CHECK(chunked.remaining() == 1024 - 128 - 504);
  CHECK(chunked.push_size(500, 8) == memory.bytes + 1216);  // what does not fit stands behind it
  CHECK(arena.used() == 1216 + 504);
  CHECK(chunked.remaining() == 1024 - 128 - 504);
  CHECK(chunked.push_size(1, 512) == memory.bytes + 1024);  // what is aligned to more and fits, in the chunk too
  const std::size_t left = chunked.remaining();
  CHECK(left == 184);
  CHECK(chunked.push_size(8, 256) == memory.bytes + 1792);  // what does not fit stands behind
  CHECK(arena.used() == 1800);
  CHECK(chunked.remaining() == left);
  CHECK(chunked.push_size(10'000, 8) == memory.bytes + 1800);
  CHECK(chunked.push_array<SharedSmall>(100).data() != nullptr);
  CHECK(chunked.remaining() == left);
  CHECK(chunked.push_size(left, 8) == memory.bytes + 1216 - left);  // the chunk is there still
  CHECK(chunked.remaining() == 0);
}

TEST_CASE("large pushes of a chunked arena on dirty memory are zero", "[shared_arena]") {
  SharedMemory<32 * 1024> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 256);
  for (std::size_t size = 33; size < 2000; size += 200) {
    CHECK(de100_test::is_zero(chunked.push_size(size, 8), size));
    CHECK(de100_test::all_bytes(chunked.push_size_uninitialized(size, 8), size, 0xEE));
  }
}

TEST_CASE("what the shared arena has left is given to small pushes too", "[shared_arena]") {
  SharedMemory<2048> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1024);
  REQUIRE(arena.push_size(1048, 8) != nullptr);  // 1000 are left: less than a chunk
  for (std::size_t at = 1048; at < 2048; at += 8) {
    REQUIRE(chunked.push_size(7, 1) == memory.bytes + at);
    REQUIRE(arena.used() == at + 8);
  }
  CHECK(de100_test::is_zero(memory.bytes + 1048, 7));
  CHECK(arena.remaining() == 0);
  CHECK(chunked.push_size(1, 1) == nullptr);
}

TEST_CASE("a chunk goes on to be used when there is no other", "[shared_arena]") {
  SharedMemory<1088> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1024);
  REQUIRE(chunked.push_size(8, 8) == memory.bytes);
  REQUIRE(chunked.push_size(1000, 8) == memory.bytes + 8);
  CHECK(chunked.push_size(24, 8) == memory.bytes + 1024);  // does not fit in the 16 left: on the shared arena
  CHECK(chunked.remaining() == 16);
  CHECK(chunked.push_size(48, 8) == nullptr);
  CHECK(arena.used() == 1048);
  CHECK(chunked.push_size(16, 8) == memory.bytes + 1008);
  CHECK(chunked.push_size(40, 8) == memory.bytes + 1048);
  CHECK(chunked.push_size(1, 1) == nullptr);
  CHECK(chunked.remaining() == 0);
}

TEST_CASE("a chunked arena whose push is refused is as it was", "[shared_arena]") {
  SharedMemory<4096> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 2048);
  REQUIRE(chunked.push_size(100, 8) != nullptr);
  REQUIRE(chunked.push_size(1900, 8) != nullptr);
  REQUIRE(arena.push_size(2000, 8) != nullptr);
  const de100_test::Facts before = de100_test::facts_of(arena);
  const std::size_t left = chunked.remaining();
  CHECK(left == 40);
  for (const std::size_t size : sizes{49, 50, 100, 256, 257, 2048, 4096, 10'000, SIZE_MAX}) {
    CAPTURE(size);
    CHECK(chunked.push_size(size, 8) == nullptr);
    CHECK(chunked.push_size_uninitialized(size, 1) == nullptr);
    CHECK(chunked.push_array<SharedSmall>(size).empty());
  }
  CHECK(chunked.push_size(8, 4096) == nullptr);
  CHECK(chunked.push_size(49, 64) == nullptr);
  CHECK(chunked.push_size(8, 24) == nullptr);
  CHECK(chunked.push_size(100, 0) == nullptr);
  CHECK(chunked.push_size(0) == nullptr);
  CHECK(de100_test::facts_of(arena) == before);
  CHECK(chunked.remaining() == left);
  CHECK(chunked.push_size(48, 8) != nullptr);  // on the shared arena
  CHECK(chunked.push_size(40, 8) != nullptr);  // in the chunk
}

TEST_CASE("a chunked arena starts anew when the shared one was cleared", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  ChunkedArena first(arena, 1024);
  ChunkedArena second(arena, 512);
  for (int frame = 0; frame < 4; ++frame) {
    CAPTURE(frame);
    CHECK(first.remaining() == 0);
    CHECK(second.remaining() == 0);
    void* const a = first.push_size(100, 8);
    CHECK(a == memory.bytes);
    CHECK(de100_test::is_zero(a, 100));
    void* const b = second.push_size(64, 8);
    CHECK(b == memory.bytes + 1024);
    CHECK(de100_test::is_zero(b, 64));
    CHECK(arena.used() == 1536);
    for (int i = 0; i < 15; ++i) {
      void* const more = first.push_struct<SharedSmall>();
      CHECK(de100_test::is_zero(more, sizeof(SharedSmall)));
    }
    CHECK(first.remaining() == 1024 - 104 - 15 * 16);
    de100_test::overwrite(memory.bytes, 0xDD, 1536);
    arena.clear();
    if (frame == 2) arena.clear();
  }
}

TEST_CASE("a chunk from before a clear is neither used, continued nor given back", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1024);
  REQUIRE(chunked.push_size(8, 8) == memory.bytes);
  arena.clear();
  REQUIRE(arena.push_size(1024, 8) == memory.bytes);  // now the old chunk ends where the next will begin
  CHECK(chunked.push_size(8, 8) == memory.bytes + 1024);
  CHECK(chunked.remaining() == 1016);
  for (std::size_t at = 1032; at < 2048; at += 8) REQUIRE(chunked.push_size(8, 8) == memory.bytes + at);
  CHECK(arena.used() == 2048);

  REQUIRE(chunked.push_size(8, 8) == memory.bytes + 2048);
  arena.clear();
  REQUIRE(arena.push_size(3072, 8) == memory.bytes);  // now it seems to be the end of all
  chunked.give_back();
  CHECK(arena.used() == 3072);
  CHECK(chunked.push_size(8, 8) == memory.bytes + 3072);
  arena.clear();
  REQUIRE(arena.push_size(4096, 8) == memory.bytes);
  {
    const ChunkedArena ends = std::move(chunked);
    CHECK(ends.remaining() == 0);
  }
  CHECK(arena.used() == 4096);
}

TEST_CASE("the rest of a chunk is given back where nobody pushed since", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  {
    ChunkedArena chunked(arena, 1000);
    chunked.give_back();  // nothing is there to give
    CHECK(arena.used() == 0);
    REQUIRE(chunked.push_size(20, 8) != nullptr);
    CHECK(arena.used() == 1024);
    chunked.give_back();
    CHECK(arena.used() == 24);
    CHECK(chunked.remaining() == 0);
    chunked.give_back();
    CHECK(arena.used() == 24);
    CHECK(chunked.push_size(20, 8) == memory.bytes + 64);  // another chunk
    CHECK(arena.used() == 64 + 1024);
    CHECK(chunked.push_size(1, 1) == memory.bytes + 88);
  }
  CHECK(arena.used() == 96);
  CHECK(arena.push_size(8, 8) == memory.bytes + 96);
  arena.clear();
  CHECK(de100_test::is_zero(arena.push_size(8192, 8), 8192));
}

TEST_CASE("the rest of a chunk is not given back where somebody pushed since", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  {
    ChunkedArena chunked(arena, 1024);
    REQUIRE(chunked.push_size(20, 8) == memory.bytes);
    REQUIRE(arena.push_size(8, 8) == memory.bytes + 1024);
    chunked.give_back();
    CHECK(arena.used() == 1032);
    CHECK(chunked.remaining() == 0);
    REQUIRE(chunked.push_size(20, 8) == memory.bytes + 1088);
    CHECK(chunked.push_size(800, 8) == memory.bytes + 1112);
    CHECK(chunked.push_size(300, 8) == memory.bytes + 2112);  // by itself, but past its own chunk
  }
  CHECK(arena.used() == 2112 + 304);
}

TEST_CASE("chunks are given back in the reverse order", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  ChunkedArena first(arena, 512);
  ChunkedArena second(arena, 512);
  REQUIRE(first.push_size(8, 8) == memory.bytes);
  REQUIRE(second.push_size(8, 8) == memory.bytes + 512);
  second.give_back();
  CHECK(arena.used() == 520);
  first.give_back();
  CHECK(arena.used() == 520);  // what the other pushed stands behind it
}

TEST_CASE("a chunk that is full has nothing to give back", "[shared_arena]") {
  SharedMemory<1024> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 256);
  for (int i = 0; i < 8; ++i) REQUIRE(chunked.push_size(32, 8) != nullptr);
  CHECK(chunked.remaining() == 0);
  chunked.give_back();
  CHECK(arena.used() == 256);
  CHECK(chunked.push_size(8, 8) == memory.bytes + 256);
}

TEST_CASE("a chunked arena without a shared one refuses everything", "[shared_arena]") {
  ChunkedArena none;
  const auto refuses = [](ChunkedArena& chunked) {
    return chunked.push_size(1, 1) == nullptr && chunked.push_size(1000) == nullptr &&
           chunked.push_struct<SharedSmall>() == nullptr && chunked.push_array<int>(2).empty() &&
           chunked.push_string("x") == nullptr && chunked.push_size(0) == nullptr && chunked.remaining() == 0;
  };
  CHECK(refuses(none));
  none.give_back();
  CHECK(refuses(none));
  ChunkedArena made_of_none(std::move(none));
  CHECK(refuses(made_of_none));
  made_of_none = ChunkedArena();
  CHECK(refuses(made_of_none));
}

TEST_CASE("a chunked arena moves with its chunk and leaves nothing behind", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  ChunkedArena first(arena, 1024);
  REQUIRE(first.push_size(8, 8) == memory.bytes);

  ChunkedArena second(std::move(first));
  CHECK(second.remaining() == 1016);
  CHECK(first.remaining() == 0);
  CHECK(first.push_size(8, 8) == nullptr);
  CHECK(first.push_size(2000, 8) == nullptr);
  first.give_back();
  CHECK(arena.used() == 1024);
  CHECK(second.push_size(8, 8) == memory.bytes + 8);

  ChunkedArena third(arena, 512);
  REQUIRE(third.push_size(8, 8) == memory.bytes + 1024);
  third = std::move(second);  // gives back what it had
  CHECK(arena.used() == 1032);
  CHECK(second.push_size(8, 8) == nullptr);
  CHECK(second.remaining() == 0);
  CHECK(third.push_size(8, 8) == memory.bytes + 16);
  CHECK(third.remaining() == 1000);
  ChunkedArena& same = third;
  third = std::move(same);
  CHECK(third.push_size(8, 8) == memory.bytes + 24);
  CHECK(third.push_size(992, 8) == memory.bytes + 32);
  CHECK(third.push_size(8, 8) == memory.bytes + 1088);
  CHECK(arena.used() == 1088 + 1024);  // its chunks are of the size of the one that it was moved from

  first = ChunkedArena(arena, 256);  // and is as good as new
  CHECK(first.push_size(8, 8) == memory.bytes + 2112);
  CHECK(first.remaining() == 248);

  arena.clear();
  ChunkedArena fourth(std::move(third));  // one that is to start anew
  CHECK(fourth.remaining() == 0);
  CHECK(third.push_size(8, 8) == nullptr);
  CHECK(fourth.push_size(8, 8) == memory.bytes);
  CHECK(fourth.remaining() == 1016);
}

TEST_CASE("a chunked arena moves from one shared arena to another", "[shared_arena]") {
  SharedMemory<4096> memory;
  SharedMemory<4096> other_memory;
  SharedArena arena(memory.view());
  SharedArena other(other_memory.view());
  other.clear();
  other.clear();  // not as often cleared as the other
  ChunkedArena chunked(arena, 1024);
  REQUIRE(chunked.push_size(8, 8) == memory.bytes);
  ChunkedArena from_other(other, 512);
  REQUIRE(from_other.push_size(8, 8) == other_memory.bytes);
  chunked = std::move(from_other);
  CHECK(arena.used() == 8);
  CHECK(chunked.push_size(8, 8) == other_memory.bytes + 8);
  CHECK(other.used() == 512);
}

TEST_CASE("the end of a moved-from chunked arena gives nothing back", "[shared_arena]") {
  SharedMemory<4096> memory;
  SharedArena arena(memory.view());
  ChunkedArena kept;
  {
    ChunkedArena moved(arena, 1024);
    REQUIRE(moved.push_size(8, 8) == memory.bytes);
    kept = std::move(moved);
  }
  CHECK(arena.used() == 1024);
  CHECK(kept.push_size(8, 8) == memory.bytes + 8);
}

TEST_CASE("every push of a chunked arena with a larger minimum alignment starts at a multiple of it",
          "[shared_arena]") {
  SharedMemory<16 * 1024> memory;
  SharedArena arena(memory.view());
  SharedWideArena chunked(arena, 1024);
  for (const std::size_t size : sizes{1, 8, 64, 65, 200, 2000}) {
    CAPTURE(size);
    for (int i = 0; i < 3; ++i) {
      void* const bytes = chunked.push_size(size, 1);
      CHECK(de100_test::is_aligned(bytes, 64));
      CHECK(de100_test::is_zero(bytes, size));
      CHECK(arena.push_size(8, 8) != nullptr);  // which leaves the shared cursor between such multiples
    }
  }
  CHECK(de100_test::is_aligned(chunked.push_struct<char>(), 64));
  CHECK(de100_test::is_aligned(chunked.push_string("x"), 64));
  CHECK(de100_test::is_aligned(chunked.push_size(1, 512), 512));
  // Where not a chunk is left, too.
  while (arena.remaining() > 1000) REQUIRE(arena.push_size(8, 8) != nullptr);
  int more = 0;
  while (void* const bytes = chunked.push_size(1, 1)) {
    REQUIRE(de100_test::is_aligned(bytes, 64));
    ++more;
  }
  CHECK(more >= 15);
  CHECK(arena.remaining() < 64);
}

TEST_CASE("all of a chunk is used, whatever its size and the minimum alignment", "[shared_arena]") {
  SharedMemory<8192> memory;
  for (std::size_t chunk_size = 64; chunk_size < 90; ++chunk_size) {
    CAPTURE(chunk_size);
    SharedArena arena(memory.view());
    const std::size_t rounded = (chunk_size + 63) / 64 * 64;
    {
      ChunkedArena chunked(arena, chunk_size);
      REQUIRE(chunked.push_size(8, 8) == memory.bytes);
      CHECK(arena.used() == rounded);
      CHECK(chunked.remaining() == rounded - 8);
    }
    CHECK(arena.used() == 8);
    ChunkedArena chunked(arena, chunk_size);
    for (std::size_t at = 0; at < rounded; at += 8) REQUIRE(chunked.push_size(8, 8) == memory.bytes + 64 + at);
    CHECK(arena.used() == 64 + rounded);
  }
  SharedArena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  BasicChunkedArena<ArenaPolicy{.minimum_alignment = 256}> wide(arena, 2048);
  CHECK(wide.push_size(1, 1) == memory.bytes + 256);
  CHECK(wide.remaining() == 2048 - 256);
  CHECK(arena.used() == 256 + 2048);
}

TEST_CASE("a worker that is alone loses nothing with a larger minimum alignment", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  {
    SharedWideArena chunked(arena, 512);
    for (std::size_t at = 0; at < 4096; at += 64) {
      REQUIRE(chunked.push_size(1 + at % 60, 8) == memory.bytes + at);
      REQUIRE(arena.used() == (at + 64 + 511) / 512 * 512);
    }
    CHECK(chunked.push_size(8, 8) == memory.bytes + 4096);
  }
  CHECK(arena.used() == 4160);
}

TEST_CASE("a chunk is 64 KiB unless another size is asked for", "[shared_arena]") {
  std::vector<unsigned char> memory(200'000);
  SharedArena arena(memory);
  ChunkedArena chunked(arena);
  REQUIRE(chunked.push_size(8192, 8) != nullptr);
  CHECK(chunked.remaining() == 65'536 - 8192);
}

TEST_CASE("chunks of any size follow each other", "[shared_arena]") {
  static SharedMemory<64 * 1024> memory;
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1000);
  for (std::size_t at = 0; at < 50'000; at += 40) REQUIRE(chunked.push_size(40, 8) == memory.bytes + at);
  CHECK(arena.used() == 49 * 1024);
}

TEST_CASE("chunks that cannot hold 8 of the minimum alignment are not taken", "[shared_arena]") {
  SharedMemory<8192> memory;  // stands at a multiple of 4096
  SharedArena arena(memory.view());
  BasicChunkedArena<ArenaPolicy{.minimum_alignment = 1024}> chunked(arena, 4096);
  CHECK(chunked.push_size(1, 1) == memory.bytes);
  CHECK(chunked.push_size(1, 1) == memory.bytes + 1024);
  CHECK(arena.used() == 2048);
  CHECK(chunked.remaining() == 0);
}

TEST_CASE("the peak of a shared arena is of what its chunks held too", "[shared_arena]") {
  SharedMemory<8192> memory;
  SharedArena arena(memory.view());
  {
    ChunkedArena chunked(arena, 4096);
    REQUIRE(chunked.push_size(8, 8) != nullptr);
  }
  CHECK(arena.used() == 8);
  CHECK(arena.peak() == 4096);
  arena.clear();
  CHECK(arena.peak() == 4096);
}
