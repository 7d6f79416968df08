// de100 memory, https://opensource.org/license/zlib

#include <de100/block_arena.hpp>
#include <de100/chained_arena.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

void stop_at(const Arena& level, const Arena& strings) {
  // shows level: Arena "level": 12.3 MiB of 64.0 MiB, peak 20.1 MiB, 21.0 MiB committed
  // natvis level: "level": 12.3 MiB of 64.0 MiB, peak 20.1 MiB
  // shows strings: Arena "strings": ~
  stop();
  (void)level;
  (void)strings;
}

}  // namespace

void stop_at_growing_arenas() {
  BlockArena none, level = BlockArena::reserve({.reserve = 64_MiB, .name = "level"});
  (void)level.push_size(20_MiB + 100_KiB);
  level.clear();
  (void)level.push_size(12_MiB + 300_KiB);
  BlockArena moved_from = BlockArena::reserve({.reserve = 1_MiB, .commit_step = 64_KiB});
  (void)moved_from.push_size(5000);
  BlockArena moved = static_cast<BlockArena&&>(moved_from);
  // shows none: BlockArena: no memory
  // shows level: BlockArena "level": 12.3 MiB of 64.0 MiB, peak 20.1 MiB, 21.0 MiB committed
  // natvis level: "level": 12.3 MiB of 64.0 MiB, peak 20.1 MiB
  // shows moved: BlockArena: 4.9 KiB of 1.0 MiB, peak 4.9 KiB, 64.0 KiB committed
  // shows moved_from: BlockArena: no memory
  stop();

  ChainedArena no_chain, strings = ChainedArena::from_system({.name = "strings"});
  (void)strings.push_size(100);
  // shows no_chain: ChainedArena: no memory
  // shows strings: ChainedArena "strings": 112 B of ~ KiB, peak 112 B
  stop();
  stop_at(level, strings);

  ChainedArena parsed = ChainedArena::push_on(level);
  (void)parsed.push_size(70000);
  // shows parsed: ChainedArena: 68.4 KiB of 68.4 KiB, peak 68.4 KiB
  // natvis parsed: 68.4 KiB of 68.4 KiB, peak 68.4 KiB
  stop();

  using Retiring = BasicBlockArena<ArenaPolicy{.retire = true}>;
  Retiring retiring = Retiring::reserve({.reserve = 1_MiB, .addresses = 16_MiB, .name = "retiring"});
  (void)retiring.push_size(100_KiB);
  retiring.clear();
  (void)retiring.push_size(200);
  [[maybe_unused]] const std::size_t committed = retiring.committed();
  // shows retiring: BlockArena "retiring": 200 B of 1.0 MiB, peak 100.0 KiB, 924.0 KiB committed
  // shows committed: 946176
  // natvis retiring: "retiring": 200 B of 1.0 MiB, peak 100.0 KiB
  stop();
}
