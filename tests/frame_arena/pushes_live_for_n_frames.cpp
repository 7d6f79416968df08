// de100 memory, https://opensource.org/license/zlib
//
// What is pushed in a frame lives until the arena comes round again.

#include "support/test.hpp"

#include <de100/frame_arena.hpp>

#include <vector>

#include "support/bytes.hpp"

using namespace de100;

TEMPLATE_TEST_CASE_SIG("what is pushed lives for N frames", "[frame_arena]", ((std::size_t count), count), 1, 2, 3, 5) {
  std::vector<unsigned char> memory(count * 4096, 0xAB);
  FrameArenas<count> frames{MemoryView(memory)};
  std::vector<unsigned char*> pushed;
  for (unsigned frame = 0; frame < 20; ++frame) {
    Arena& arena = frames.next_frame();
    CHECK(&arena == &frames.current());
    CHECK(arena.used() == 0);
    unsigned char* const bytes = static_cast<unsigned char*>(arena.push_size(100));
    REQUIRE(bytes != nullptr);
    CHECK(de100_test::all_zero(bytes, 100));
    de100_test::fill(bytes, 100, frame);
    pushed.push_back(bytes);
    for (std::size_t ago = 0; ago < count && ago <= frame; ++ago) {
      CHECK(de100_test::filled(pushed[frame - ago], 100, static_cast<unsigned>(frame - ago)));
      CHECK(frames.age(pushed[frame - ago]) == ago);
    }
  }
  CHECK(frames.age(memory.data() + memory.size() - 1) == count);  // nothing was pushed there
  CHECK(frames.age(nullptr) == count);
  frames.clear();
  CHECK(frames.age(pushed.back()) == count);
}

TEST_CASE("frames share a view in equal parts", "[frame_arena]") {
  alignas(64) static unsigned char memory[3 * 1024] = {};
  FrameArenas<3> frames(MemoryView(memory), already_zero);
  for (int frame = 0; frame < 6; ++frame) {
    CHECK(frames.next_frame().capacity() == 1024);
    CHECK(frames.current().push_size(1024) != nullptr);
    CHECK(frames.current().push_size(1) == nullptr);
  }
  FrameArenas<2> nothing_given;
  CHECK(nothing_given.next_frame().push_size(1) == nullptr);
  CHECK(nothing_given.age(memory) == 2);
}

TEST_CASE("frames can own blocks that grow", "[frame_arena]") {
  FrameArenas<2, BlockArena> frames = FrameArenas<2, BlockArena>::reserve({.reserve = 1U << 20U, .commit_step = 65536});
  for (int frame = 0; frame < 4; ++frame) {
    REQUIRE(frames.next_frame().is_valid());
    unsigned char* const bytes = static_cast<unsigned char*>(frames.current().push_size(500'000));
    REQUIRE(bytes != nullptr);
    CHECK(de100_test::all_zero(bytes, 500'000));
    de100_test::fill(bytes, 500'000);
    CHECK(frames.age(bytes + 499'999) == 0);
  }
}
