// de100 memory, https://opensource.org/license/zlib
//
// memory.cppm: the same as memory.hpp, as the module `de100.memory`. With clang 19:
//
//   clang++ -std=c++20 --precompile -I include include/de100/memory.cppm -o de100.memory.pcm
//   clang++ -std=c++20 -fmodule-file=de100.memory=de100.memory.pcm game.cpp de100.memory.pcm -o game
//
// Files that import it and files that include the headers may be in one program, and one file may do both, with the
// #include first: as for allocator.hpp and pmr.hpp, which are not in the module, as they are not in memory.hpp.
//
// A module exports no macros and sees none of those who import it. What the library is to know (DE100_SITES, NDEBUG) is
// defined where this file is compiled: on the command line, or in a header that DE100_MODULE_PRELUDE names, where your
// own DE100_ASSERT stands, and what it calls:
//
//   -D 'DE100_MODULE_PRELUDE="game_assert.hpp"'

module;

#if defined(DE100_MODULE_PRELUDE)
#include DE100_MODULE_PRELUDE
#endif

#include "memory.hpp"

export module de100.memory;

// In the order of memory.hpp. What is not here is not for users: de100::detail and de100::os.
export namespace de100 {

// bytes.hpp
using de100::align_down;
using de100::align_up;
using de100::checked_add;
using de100::checked_align_up;
using de100::checked_multiply;
using de100::is_power_of_two;
using de100::max_size;
using de100::mem_copy;
using de100::mem_move;
using de100::mem_set;
using de100::mem_zero_secure;
namespace literals {
using de100::literals::operator""_KiB;
using de100::literals::operator""_MiB;
using de100::literals::operator""_GiB;
}  // namespace literals

// error.hpp
using de100::error_details;
using de100::error_message;
using de100::failed;
using de100::MemoryError;
using de100::rewind_error_message;
using de100::RewindError;

// flags.hpp
using de100::FileAccess;
using de100::GuardKind;
using de100::has;
using de100::is_any;
using de100::MemoryFlags;
using de100::PageBacking;
using de100::operator|;
using de100::operator&;
using de100::operator~;
using de100::operator|=;
using de100::operator&=;

// os.hpp
using de100::AddressRange;

// system.hpp
using de100::page_size;
using de100::system_facts;
using de100::SystemFacts;

// view.hpp
using de100::MemoryView;
using de100::Span;

// identity.hpp
using de100::draw_identity;

// block_options.hpp
using de100::BlockOptions;
using de100::FileOptions;
using de100::OnFork;

// block_registry.hpp
using de100::BlockInfo;
using de100::BlockPart;
using de100::memory_stats;
using de100::MemoryStats;
using de100::query;

// fixed_base.hpp
using de100::find_fixed_base;
using de100::fixed_base_range;

// block.hpp
using de100::Contents;
using de100::MemoryBlock;

// ring_block.hpp
using de100::RingBlock;

// budget.hpp
using de100::BudgetFailure;
using de100::BudgetOptions;
using de100::BudgetRegion;
using de100::Lifetime;
using de100::MemoryBudget;
using de100::RegionKey;
using de100::RegionRequest;

// arena_policy.hpp
using de100::ArenaPolicy;
using de100::Fences;

// block_cache.hpp
using de100::BasicBlockCache;
using de100::BlockCache;
using de100::BlockCacheOptions;
using de100::Reuse;

// code_block.hpp
using de100::CodeBlock;

// pushes.hpp
using de100::Pushes;

// sites.hpp, fault_report.hpp
#if DE100_SITES
using de100::Dropped;
using de100::DroppedRecord;
using de100::explain;
using de100::Explanation;
using de100::install_fault_report;
using de100::PushRecord;
using de100::Site;
#endif

// arena.hpp
using de100::already_zero;
using de100::already_zero_t;
using de100::Arena;
using de100::ArenaCheckpoint;
using de100::ArenaScope;
using de100::BasicArena;
using de100::BasicArenaScope;

// arena_cursor.hpp
using de100::ArenaCursor;
using de100::BasicArenaCursor;

// block_arena.hpp
using de100::BasicBlockArena;
using de100::BlockArena;
using de100::BlockArenaOptions;

// chained_arena.hpp
using de100::BasicChainedArena;
using de100::ChainedArena;
using de100::ChainedArenaOptions;

// virtual_array.hpp
using de100::VirtualArray;

// frame_arena.hpp
using de100::FrameArenas;

// heap.hpp
using de100::Heap;
using de100::HeapPiece;

// pool.hpp
using de100::Handle;
using de100::Pool;

// scratch.hpp
using de100::BasicScratchArena;
using de100::max_scratch_conflicts;
using de100::scratch_arena;
using de100::scratch_used;
using de100::ScratchArena;
using de100::ScratchOptions;
using de100::use_scratch_memory;

// shared_arena.hpp
using de100::BasicChunkedArena;
using de100::BasicSharedArena;
using de100::ChunkedArena;
using de100::SharedArena;

// heap_callbacks.hpp
namespace heap_callbacks {
using de100::heap_callbacks::allocate;
using de100::heap_callbacks::free;
using de100::heap_callbacks::malloc_of;
using de100::heap_callbacks::reallocate;
}  // namespace heap_callbacks

}  // namespace de100
