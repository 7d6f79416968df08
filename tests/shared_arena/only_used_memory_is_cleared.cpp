// de100 memory, https://opensource.org/license/zlib
//
// Costs follow use on a shared arena too: memory that is known to be zero is not written before it is pushed twice, and
// nothing is written beyond a push. To see it, "known to be zero" is a lie here: what is not cleared holds 0xAB.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using de100_test::all_bytes;
using de100_test::is_zero;

TEST_CASE("a shared arena clears what was pushed before it was cleared, and no more", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  SharedArena arena(memory.view(), already_zero);
  CHECK(all_bytes(arena.push_size(100, 8), 100, 0xAB));
  CHECK(all_bytes(arena.push_size(96, 8), 96, 0xAB));
  arena.clear();  // 200 bytes were used
  CHECK(is_zero(arena.push_size(96, 8), 96));
  arena.clear();  // fewer were used, and 200 are to be cleared still
  memory.fill(0xAB);
  CHECK(is_zero(arena.push_size(8, 8), 8));
  CHECK(is_zero(arena.push_size(184, 8), 184));
  CHECK(all_bytes(memory.bytes + 192, 832, 0xAB));
  void* const over = arena.push_size(100, 8);  // from 192 on
  CHECK(is_zero(over, 8));
  CHECK(all_bytes(memory.bytes + 200, 824, 0xAB));
  arena.clear();
  CHECK(is_zero(arena.push_size(296, 8), 296));
  CHECK(all_bytes(arena.push_size(8, 8), 8, 0xAB));
  arena.clear();
  CHECK(is_zero(arena.push_size(1024, 8), 304));
  CHECK(all_bytes(memory.bytes + 304, 720, 0xAB));
}

TEST_CASE("a shared arena on a view that may hold anything clears each push and nothing else", "[shared_arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  SharedArena arena(memory.view());
  CHECK(is_zero(arena.push_size(13, 64), 13));
  CHECK(is_zero(arena.push_size(13, 64), 13));
  CHECK(all_bytes(memory.bytes + 13, 51, 0xAB));
  CHECK(all_bytes(memory.bytes + 64 + 13, 1024 - 64 - 13, 0xAB));
  CHECK(all_bytes(arena.push_size_uninitialized(100, 8), 100, 0xAB));
  arena.clear();
  CHECK(all_bytes(memory.bytes + 13, 51, 0xAB));  // it writes nothing itself
  CHECK(is_zero(arena.push_size(1024, 8), 1024));
}

TEST_CASE("a chunked arena clears what was used before the shared one was cleared, and no more", "[shared_arena]") {
  de100_test::Memory<2048> memory;
  memory.fill(0xAB);
  SharedArena arena(memory.view(), already_zero);
  ChunkedArena chunked(arena, 1024);
  CHECK(all_bytes(chunked.push_size(100, 8), 100, 0xAB));
  arena.clear();  // a chunk counts as used
  for (std::size_t at = 0; at < 1024; at += 128) CHECK(is_zero(chunked.push_size(128, 8), 128));
  for (std::size_t at = 1024; at < 2048; at += 128) CHECK(all_bytes(chunked.push_size(128, 8), 128, 0xAB));
  CHECK(arena.used() == 2048);
  memory.fill(0xAB);
  arena.clear();
  for (std::size_t at = 0; at < 2048; at += 128) CHECK(is_zero(chunked.push_size(128, 8), 128));
}

TEST_CASE("all chunks of dirty memory are cleared, those that continue one too", "[shared_arena]") {
  de100_test::Memory<4096> memory;
  memory.fill(0xAB);
  SharedArena arena(memory.view());
  ChunkedArena chunked(arena, 1000);
  for (int i = 0; i < 36; ++i) CHECK(is_zero(chunked.push_size(100, 8), 100));
  CHECK(chunked.push_size(1000, 8) == nullptr);
}
