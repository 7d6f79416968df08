// de100 memory, https://opensource.org/license/zlib
//
// Functions of another file, which are given what they work on: one for each type whose code differs with the defaults.

#ifndef DE100_TESTS_HEADERS_MIXED_DEFAULTS_GIVEN_HPP
#define DE100_TESTS_HEADERS_MIXED_DEFAULTS_GIVEN_HPP

#include <de100/memory.hpp>
#include <de100/pmr.hpp>

#include <vector>

void fill_arena(de100::Arena& arena);
void fill_block_arena(de100::BlockArena& arena);
void fill_chained_arena(de100::ChainedArena& arena);
void fill_shared_arena(de100::SharedArena& arena);
void fill_chunked_arena(de100::ChunkedArena& arena);
void fill_frame_arenas(de100::FrameArenas<2>& arenas);
void fill_scratch(de100::ScratchArena& scratch);
void fill_scope(de100::ArenaScope& scope);
void fill_vector(std::vector<int, de100::ArenaAllocator<int>>& vector);
void fill_resource(de100::ArenaResource& resource);

#endif  // DE100_TESTS_HEADERS_MIXED_DEFAULTS_GIVEN_HPP
