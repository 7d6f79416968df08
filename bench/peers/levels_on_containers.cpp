// de100 memory, https://opensource.org/license/zlib

#include "levels.hpp"

namespace peers {
namespace {

class Memory : public Pieces<std::vector<std::uint64_t>> {
 public:
  using Pieces::Pieces;
  void* bytes(std::size_t size, std::size_t, bool) {
    return all_.emplace_back(size / sizeof(std::uint64_t) + 1).data();
  }
};

using Arena = ArenaOn<Memory>;
using ArenaScope = Arena::Scope;
using ArenaCheckpoint = Arena::Checkpoint;

#include "levels_round.hpp"

}  // namespace

std::unique_ptr<Round> levels_on_containers(de100::MemoryView wad, bool drawn) {
  return std::make_unique<Levels>(wad, drawn);
}

}  // namespace peers
