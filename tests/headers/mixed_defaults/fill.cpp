// de100 memory, https://opensource.org/license/zlib

#include "given.hpp"

void fill_arena(de100::Arena& arena) {
  (void)arena.push_struct<int>(1);
}
void fill_block_arena(de100::BlockArena& arena) {
  fill_arena(arena);
}
void fill_chained_arena(de100::ChainedArena& arena) {
  fill_arena(arena);
}
void fill_shared_arena(de100::SharedArena& arena) {
  (void)arena.push_struct<int>(1);
}
void fill_chunked_arena(de100::ChunkedArena& arena) {
  (void)arena.push_struct<int>(1);
}
void fill_frame_arenas(de100::FrameArenas<2>& arenas) {
  fill_arena(arenas.next_frame());
}
void fill_scratch(de100::ScratchArena& scratch) {
  fill_arena(scratch);
}
void fill_scope(de100::ArenaScope& scope) {
  fill_arena(*scope);
}
void fill_vector(std::vector<int, de100::ArenaAllocator<int>>& vector) {
  vector.push_back(1);
}
void fill_resource(de100::ArenaResource& resource) {
  std::pmr::vector<int> vector(10, 1, &resource);
}
