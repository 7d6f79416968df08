// de100 memory, https://opensource.org/license/zlib
//
// levels_round.hpp: what the level loader does, as a round, on whichever Arena there is where this is included. For
// once that is inside of a namespace, and once in a .cpp: levels.hpp says why.

#include "level_loader/game.hpp"

class Levels : public Round {
 public:
  Levels(de100::MemoryView wad, bool drawn) : wad_(wad), drawn_(drawn) {}
  Levels(const Levels&) = delete;
  Levels& operator=(const Levels&) = delete;
  ~Levels() override {
    Arena(transient_.view()).clear();  // what the last visit left there
    Arena* const permanent = game_->permanent;
    permanent->clear();
    std::destroy_at(permanent);
  }

  std::uint64_t run() override {
    Arena error_arena(errors_.view());
    common::Text error(error_arena);
    Hash hash;
    if (load(hash, error)) return hash.value();
    std::fprintf(stderr, "%.*s\n", static_cast<int>(error.characters().size()), error.characters().data());
    return 0;
  }

 private:
  bool load(Hash& hash, common::Text& error) {
    if (!level_loader::game::open(*game_, "the WAD", wad_, error)) return false;
    for (std::size_t i = 0; i < game_->wad.maps.size(); ++i) {
      level_loader::game::Report report;
      if (!level_loader::game::visit(*game_, i, drawn_, report, error)) return false;
      add_to_hash(report, hash);
    }
    return true;
  }

  static void add_to_hash(const level_loader::game::Report& report, Hash& hash) {
    const level_loader::game::Map& map = report.map;
    for (const std::size_t number :
         {map.things.size(), map.lines.size(), map.sides.size(), map.vertexes.size(), map.segs.size(),
          map.subsectors.size(), map.nodes.size(), map.sectors.size(), report.reachable}) {
      hash.add(number);
    }
    hash.add(report.picture.data(), report.picture.size());
  }

  de100::MemoryView wad_;
  bool drawn_;
  de100::MemoryBlock permanent_ = de100::MemoryBlock::allocate(level_loader::game::needs[0].size);
  de100::MemoryBlock transient_ = de100::MemoryBlock::allocate(level_loader::game::needs[1].size);
  de100::MemoryBlock errors_ = de100::MemoryBlock::allocate(transient_.size());
  level_loader::game::Game* game_ = level_loader::game::start({permanent_.view(), transient_.view()});
};
