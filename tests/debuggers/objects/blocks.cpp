// de100 memory, https://opensource.org/license/zlib

#include <de100/block.hpp>
#include <de100/bytes.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

void stop_at_blocks() {
  MemoryBlock empty;
  MemoryBlock refused = MemoryBlock::allocate(0, {.name = "refused"});
  MemoryBlock level = MemoryBlock::allocate(64_MiB, {.name = "level"});
  MemoryBlock growing = MemoryBlock::allocate(128_KiB, {.reserve = 1_GiB});
  MemoryBlock exact = MemoryBlock::allocate(500, {.flags = MemoryFlags::read, .name = "exact", .end_at_guard = true});
  MemoryBlock moved_from = MemoryBlock::allocate(1, {.name = "moves"});
  MemoryBlock moved = static_cast<MemoryBlock&&>(moved_from);
  MemoryBlock freed = MemoryBlock::allocate(1, {.name = "freed"});
  (void)freed.free();
  MemoryBlock full = MemoryBlock::allocate(64_KiB, {.name = "full"});
  (void)full.resize_in_place(1_MiB);
  // shows empty: MemoryBlock: empty
  // natvis empty: empty
  // shows refused: MemoryBlock: empty, invalid_size
  // natvis refused: empty, invalid_size
  // shows level: MemoryBlock "level": 64.0 MiB, read|write|zeroed
  // natvis level: "level": 64.0 MiB, read_write_zeroed
  // shows growing: MemoryBlock: 128.0 KiB, read|write|zeroed, 1.0 GiB reserved
  // natvis growing: 128.0 KiB, read_write_zeroed
  // shows exact: MemoryBlock "exact": 500 B, read
  // natvis exact: "exact": 500 B, read
  // shows moved: MemoryBlock "moves": 4.0 KiB, read|write|zeroed
  // shows moved_from: MemoryBlock: empty, freed or moved from
  // natvis moved_from: empty, freed or moved from
  // shows freed: MemoryBlock: empty, freed or moved from
  // shows full: MemoryBlock "full": 64.0 KiB, read|write|zeroed, and last, unsupported
  stop();

  static char long_name[101];
  mem_set(long_name, 'a', 100);
  MemoryBlock named = MemoryBlock::allocate(1, {.name = long_name});
  MemoryBlock names = MemoryBlock::allocate(4096);
  char* const last = reinterpret_cast<char*>(names.base() + 4093);
  mem_copy(last, "end", 3);  // and no byte behind it
  MemoryBlock cut = MemoryBlock::allocate(1, {.name = last});
  // shows named: MemoryBlock "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...": 4.0 KiB, ~
  // shows cut: MemoryBlock (its name cannot be read): 4.0 KiB, read|write|zeroed
  stop();
  last[2] = '\0';
  // shows cut: MemoryBlock "en": 4.0 KiB, read|write|zeroed
  stop();
  (void)names.free();
  // shows cut: MemoryBlock (its name cannot be read): 4.0 KiB, read|write|zeroed
  stop();
}
