// de100 memory, https://opensource.org/license/zlib
//
// The arena of a frame is gone with the others.
//
// expect: stack memory associated with local variable 'frames'

#include <de100/frame_arena.hpp>

using namespace de100;

Arena& good(FrameArenas<2>& frames) {
  frames.next_frame();
  return frames.current();
}

#if defined(DE100_MUST_WARN)
Arena& bad(MemoryView view) {
  FrameArenas<2> frames(view);
  return frames.next_frame();
}
#endif
