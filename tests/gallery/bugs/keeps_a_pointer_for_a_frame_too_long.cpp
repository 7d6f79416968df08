// de100 memory, https://opensource.org/license/zlib
//
// bug: lifetime: a pointer of `FrameArenas` kept for a frame too long
// release: writes to a push of this frame

#include "gallery.hpp"

void gallery::keeps_a_pointer_for_a_frame_too_long() {
  auto frames = FrameArenas<2, OwnedArena>::reserve(arena_options);
  int* const number = frames.current().push_struct<int>(1);
  (void)frames.next_frame().push_struct<int>(2);
  (void)frames.next_frame().push_struct<int>(3);
  culprit([&] { write_byte(number); });
}
