// de100 memory, https://opensource.org/license/zlib

#include "given.hpp"

int main() {
  alignas(64) static unsigned char memory[8192];
  const de100::MemoryView view(memory);
  de100::Arena arena(view.subview(0, 4096));
  fill_arena(arena);
  de100::ArenaScope scope = arena.scope();
  fill_scope(scope);
  std::vector<int, de100::ArenaAllocator<int>> vector(arena);
  fill_vector(vector);
  de100::ArenaResource resource(arena);
  fill_resource(resource);

  de100::SharedArena shared(view.subview(4096, 2048));
  fill_shared_arena(shared);
  de100::ChunkedArena chunked(shared, 512);
  fill_chunked_arena(chunked);
  de100::FrameArenas<2> frames(view.subview(6144, 2048));
  fill_frame_arenas(frames);

  de100::BlockArena of_a_block = de100::BlockArena::reserve();
  fill_block_arena(of_a_block);
  de100::ChainedArena chain = de100::ChainedArena::from_system();
  fill_chained_arena(chain);
  de100::ScratchArena scratch = de100::scratch_arena();
  fill_scratch(scratch);

  const bool filled = arena.used() != 0 && vector.size() == 1 && shared.used() != 0 && frames.current().used() != 0 &&
                      of_a_block.used() != 0 && chain.used() != 0 && scratch->used() != 0;
  return filled ? 0 : 1;
}
