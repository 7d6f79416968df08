// de100 memory, https://opensource.org/license/zlib
//
// The level loader's whole work, as a game would have it: a WAD is opened, and each of its maps is decoded, searched
// for what a player reaches, drawn, and forgotten. One operation is all of that; the file is in memory before.

#include "levels.hpp"

#include <de100/memory.hpp>

#include <memory>
#include <string>

#include "arenas.hpp"
#include "level_loader/built_in_wad.hpp"
#include "suite.hpp"

namespace peers {
namespace {

/// Freedoom's (Debian: freedoom), else the one that the loader brings along.
struct File {
  std::string name = "Freedoom 2, all maps";
  de100::MemoryBlock block =
      de100::MemoryBlock::map_file("/usr/share/games/doom/freedoom2.wad", de100::FileAccess::read);
  de100::MemoryView wad = block.view();

  File() {
    if (block) return;
    name = "built-in map";
    block = de100::MemoryBlock::allocate(level_loader::built_in::most_bytes);
    wad = block.view(0, level_loader::built_in::make(block.view()));
  }
};

void add(Suite& suite, const std::string& name, de100::MemoryView wad, bool drawn) {
  const std::uint64_t expected = levels_on_containers(wad, drawn)->run();
  Workload& work = suite.add({.group = "Level loader",
                              .name = name,
                              .result = expected,
                              .about = "All maps of the WAD, once: decoded, searched, drawn."});
  work.peers.push_back({"Arena", [=] { return levels_on_arena(wad, drawn); }});
  work.peers.push_back({names::pmr, [=] { return levels_on_pmr(wad, drawn); }});
  work.peers.push_back({names::malloc, [=] { return levels_on_malloc(wad, drawn); }});
}

}  // namespace

void add_levels(Suite& suite) {
  static const File file;
  add(suite, file.name, file.wad, true);
  add(suite, file.name + ", not drawn", file.wad, false);
}

}  // namespace peers
