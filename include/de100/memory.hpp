// de100 memory, https://opensource.org/license/zlib
//
// memory.hpp: all of the library, and its table of contents. Each header below can be included alone; each needs only
// those above it.

#ifndef DE100_MEMORY_HPP
#define DE100_MEMORY_HPP

#include "config.hpp"  // the version; what compiler, sanitizer and platform this is; DE100_ASSERT

#include "atomic.hpp"  // numbers that threads share
#include "bytes.hpp"   // 64_KiB; arithmetic that cannot wrap unseen; set, copy, move and zero bytes
#include "error.hpp"   // MemoryError and its texts
#include "flags.hpp"   // MemoryFlags: what may be done with memory, and how it is asked for
#include "traits.hpp"  // what is asked of types, without <type_traits>

#include "poison.hpp"  // what sanitizers are told

#include "os.hpp"         // what the library asks of an operating system
#include "os_faults.hpp"  // the same, of touches that fault
#include "os_files.hpp"   // the same, of files and of memory that stands at two addresses
#include "system.hpp"     // system_facts: page sizes, and what this system can do
#include "view.hpp"       // MemoryView and Span: memory that belongs to somebody else

#include "text.hpp"  // what people are told

#include "fence.hpp"     // pages that fault, within other memory
#include "identity.hpp"  // numbers that are drawn once
#include "object.hpp"    // making objects in memory that is there

#include "block_options.hpp"  // how to make a block, and how to map a file

#include "region.hpp"  // what a block is made of

#include "block_registry.hpp"  // memory_stats and query: what all blocks hold, and which one an address is in
#include "fixed_base.hpp"      // find_fixed_base: where addresses are the same in every run
#include "mapped_region.hpp"   // a region of a file's pages, or of pages that stand there twice

#include "block.hpp"       // MemoryBlock: owns memory of the operating system between guards
#include "ring_block.hpp"  // RingBlock: a ring of bytes in which every window is one piece

#include "budget.hpp"  // MemoryBudget: all that a game needs, taken at once and handed out as views

#include "arena_policy.hpp"  // what an arena type does and leaves out
#include "backing.hpp"       // what arenas that grow get their memory from
#include "block_cache.hpp"   // BlockCache: blocks that are kept for the next who asks
#include "code_block.hpp"    // CodeBlock: code that is made while the program runs
#include "file_block.hpp"    // MemoryBlock::map_file: a file as memory
#include "pushes.hpp"        // what can be pushed on an arena

#include "bump.hpp"   // the fast path of a push
#include "sites.hpp"  // explain: who pushed what, and where

#include "arena_core.hpp"  // the bytes of an arena: its state, and what is done to it

#include "arena_push.hpp"    // how it gives memory out
#include "arena_rewind.hpp"  // how it takes memory back

#include "fault_report.hpp"  // install_fault_report: the same printed when the program touches what it may not

#include "arena.hpp"  // Arena: gives memory out from front to back, takes it back by rewinding

#include "arena_cursor.hpp"   // ArenaCursor: an arena's cursor in registers, for a loop of pushes
#include "block_arena.hpp"    // BlockArena: an arena that owns a block and commits it as it fills
#include "chained_arena.hpp"  // ChainedArena: an arena on a chain of regions
#include "virtual_array.hpp"  // VirtualArray: a row that grows without moving an element

#include "heap_blocks.hpp"  // the blocks of a heap, by size
#include "heap_slots.hpp"   // its small ones, in slabs

#include "frame_arena.hpp"   // FrameArenas: arenas in turn, for what lives for a few frames
#include "heap.hpp"          // Heap: what is freed in any order, and realloc
#include "pool.hpp"          // Pool and Handle: objects of one type that come and go in any order
#include "scratch.hpp"       // scratch_arena: memory for the length of a scope
#include "shared_arena.hpp"  // SharedArena: an arena that many threads push on at once

#include "heap_callbacks.hpp"  // a Heap as the functions that C libraries ask for

#endif  // DE100_MEMORY_HPP
