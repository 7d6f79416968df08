// de100 memory, https://opensource.org/license/zlib

#include "levels.hpp"

namespace peers {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

class Memory : public Pieces<std::unique_ptr<void, Free>> {
 public:
  using Pieces::Pieces;
  void* bytes(std::size_t size, std::size_t, bool zeroed) {
    return all_.emplace_back(zeroed ? std::calloc(1, size) : std::malloc(size)).get();
  }
};

using Arena = ArenaOn<Memory>;
using ArenaScope = Arena::Scope;
using ArenaCheckpoint = Arena::Checkpoint;

#include "levels_round.hpp"

}  // namespace

std::unique_ptr<Round> levels_on_malloc(de100::MemoryView wad, bool drawn) {
  return std::make_unique<Levels>(wad, drawn);
}

}  // namespace peers
