// de100 memory, https://opensource.org/license/zlib
//
// frame_arena.hpp: `FrameArenas<N>`, N arenas in turn: what is pushed in a frame lives until N frames later, without
// anybody freeing it. One is for what a frame needs; two also for what the next frame reads, as a renderer does.
//
//   FrameArenas<2> frames(view);
//   for (;;) {
//     Arena& frame = frames.next_frame();  // what was pushed two frames ago is gone
//     DrawList* list = frame.push_struct<DrawList>();
//     ...
//   }
//
// To begin a frame costs what clear() of such an arena does. The arenas belong to one thread at a time.

#ifndef DE100_FRAME_ARENA_HPP
#define DE100_FRAME_ARENA_HPP

#include "arena.hpp"
#include "block_arena.hpp"
#include "config.hpp"
#include "traits.hpp"
#include "view.hpp"

namespace de100 {

template <std::size_t count, class OneArena = Arena>
class FrameArenas {
  static_assert(count != 0, "what is pushed lives for at least one frame");

 public:
  using Where = typename OneArena::Where;

  /// Arenas without memory: every push is refused.
  FrameArenas() noexcept = default;

  /// Each on an equal part of `view`, which outlives them, and where nobody else writes.
  explicit FrameArenas(MemoryView view DE100_LIFETIME_BOUND) noexcept {
    for (std::size_t i = 0; i < count; ++i) arenas_[i] = OneArena(part(view, i));
  }
  /// The same on a view that reads as zero: what was never pushed is not cleared again.
  FrameArenas(MemoryView view DE100_LIFETIME_BOUND, already_zero_t) noexcept {
    for (std::size_t i = 0; i < count; ++i) arenas_[i] = OneArena(part(view, i), already_zero);
  }

  /// Each owns a block: FrameArenas<2, BlockArena>::reserve(). Ask is_valid() of each.
  [[nodiscard]] static FrameArenas reserve(const BlockArenaOptions& each = {}) noexcept requires requires {
    OneArena::reserve(each);
  }
  {
    FrameArenas frames;
    for (OneArena& arena : frames.arenas_) arena = OneArena::reserve(each);
    return frames;
  }

  /// The arena of this frame.
  [[nodiscard]] OneArena& current() noexcept DE100_LIFETIME_BOUND { return arenas_[current_]; }

  /// Begins a frame: what was pushed `count` frames ago is dropped, and its arena is this frame's.
  OneArena& next_frame(Where where = Where::here()) noexcept DE100_LIFETIME_BOUND {
    current_ = current_ + 1 < count ? current_ + 1 : 0;
    current().clear(where);
    return current();
  }

  /// How many frames ago `place` was pushed: 0 in this one; `count` where nothing that lives was pushed there. A look
  /// at each arena.
  [[nodiscard]] std::size_t age(const void* place) const noexcept {
    for (std::size_t frames_ago = 0; frames_ago < count; ++frames_ago) {
      const std::size_t i = current_ >= frames_ago ? current_ - frames_ago : current_ + count - frames_ago;
      if (arenas_[i].contains(place)) return frames_ago;
    }
    return count;
  }

  /// Drops what was pushed in any frame.
  void clear(Where where = Where::here()) noexcept {
    for (OneArena& arena : arenas_) arena.clear(where);
  }

 private:
  static MemoryView part(MemoryView view, std::size_t i) noexcept {
    const std::size_t size = view.size() / count;
    return view.subview(i * size, size);
  }

  OneArena arenas_[count];
  std::size_t current_ = 0;
};

}  // namespace de100

#endif  // DE100_FRAME_ARENA_HPP
