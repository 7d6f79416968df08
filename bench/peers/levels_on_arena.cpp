// de100 memory, https://opensource.org/license/zlib

#include "levels.hpp"

namespace peers {
namespace {

using de100::Arena;

#include "levels_round.hpp"

}  // namespace

std::unique_ptr<Round> levels_on_arena(de100::MemoryView wad, bool drawn) {
  return std::make_unique<Levels>(wad, drawn);
}

}  // namespace peers
