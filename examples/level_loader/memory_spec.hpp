// de100 memory, https://opensource.org/license/zlib
//
// memory_spec.hpp: what a game asks of the engine at start-up, and what it gets. This is all that the game knows of who
// owns memory.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_MEMORY_SPEC_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_MEMORY_SPEC_HPP

#include <de100/memory.hpp>

namespace level_loader::engine {

/// What a game asks for at start-up, as data: game::needs.
using MemorySpec = de100::Span<const de100::RegionRequest>;

/// What it gets. Both read as zero. It cannot free them, and it gets no more.
struct GameMemory {
  de100::MemoryView permanent;  // stays as it is between calls into the game
  de100::MemoryView transient;  // stays until the next call
};

}  // namespace level_loader::engine

#endif  // DE100_EXAMPLES_LEVEL_LOADER_MEMORY_SPEC_HPP
