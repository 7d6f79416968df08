// de100 memory, https://opensource.org/license/zlib
//
// Random pushes in random frames, on every kind of arena, beside a model that remembers what was pushed in which frame.

#include "support/test.hpp"

#include <de100/chained_arena.hpp>
#include <de100/frame_arena.hpp>

#include <deque>
#include <vector>

#include "support/bytes.hpp"
#include "support/random.hpp"

using namespace de100;

namespace {

struct FramePush {
  void* place;
  std::size_t size;
  unsigned seed;
};

template <std::size_t count, class Frames>
void agrees_with_a_frame_model(Frames& frames, std::uint64_t seed) {
  de100_test::Random random(seed);
  std::deque<std::vector<FramePush>> recent = {{}};  // this frame's, then those before
  unsigned number = 0;
  for (int step = 0; step < de100_test::rounds(2000); ++step) {
    CAPTURE(step);
    if (random.one_in(8)) {
      frames.next_frame();
      recent.emplace_front();
      if (recent.size() > count) recent.pop_back();
    } else if (random.one_in(200)) {
      frames.clear();
      for (std::vector<FramePush>& frame : recent) frame.clear();
    } else {
      const std::size_t size = 1 + random.below(300);
      if (void* const place = frames.current().push_size(size)) {
        REQUIRE(de100_test::all_zero(place, size));
        de100_test::fill(place, size, ++number);
        recent.front().push_back({place, size, number});
      }
    }
    if (!random.one_in(16)) continue;
    for (std::size_t ago = 0; ago < recent.size(); ++ago) {
      for (const FramePush& push : recent[ago]) {
        REQUIRE(de100_test::filled(push.place, push.size, push.seed));
        REQUIRE(frames.age(push.place) == ago);
        REQUIRE(frames.age(static_cast<std::byte*>(push.place) + push.size - 1) == ago);
      }
    }
    REQUIRE(frames.age(&random) == count);
  }
}

}  // namespace

TEST_CASE("what was pushed in a frame lives as long as a model says", "[frame_arena]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::vector<unsigned char> memory(3 * 4096, 0xAB);
    FrameArenas<3> on_a_view{MemoryView(memory)};
    agrees_with_a_frame_model<3>(on_a_view, seed);
    FrameArenas<1> alone{MemoryView(memory)};
    agrees_with_a_frame_model<1>(alone, seed);
    auto on_blocks = FrameArenas<2, BlockArena>::reserve({.reserve = 65536, .commit_step = 1, .decay = true});
    agrees_with_a_frame_model<2>(on_blocks, seed);
  }
}

TEST_CASE("frames on blocks of another policy push as that policy says", "[frame_arena]") {
  using WideFrameArena = BasicBlockArena<ArenaPolicy{.minimum_alignment = 64}>;
  auto frames = FrameArenas<2, WideFrameArena>::reserve({.reserve = 65536});
  for (int frame = 0; frame < 4; ++frame) {
    void* const first = frames.next_frame().push_size(1);
    void* const second = frames.current().push_size(1);
    REQUIRE(first != nullptr);
    CHECK(static_cast<std::byte*>(second) - static_cast<std::byte*>(first) == 64);
  }
}

TEST_CASE("frames whose blocks the system refuses push nothing", "[frame_arena]") {
  auto frames = FrameArenas<2, BlockArena>::reserve({.reserve = max_size});
  for (int frame = 0; frame < 3; ++frame) {
    CHECK_FALSE(frames.next_frame().is_valid());
    CHECK(frames.current().error() != MemoryError::ok);
    CHECK(frames.current().push_size(1) == nullptr);
  }
  frames.clear();
}
