// de100 memory, https://opensource.org/license/zlib

#include <de100/arena.hpp>
#include <de100/block.hpp>
#include <de100/bytes.hpp>
#include <de100/shared_arena.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

alignas(64) char buffer[64 * 1024];

MemoryView part(std::size_t number) {
  return MemoryView(buffer).subview(number * 4096, 4096);
}

void stop_at(const Arena& as_reference, Arena* as_pointer) {
  // shows as_reference: Arena "moves": 24 B of 4.0 KiB, peak 1.0 KiB
  // shows *as_pointer: Arena "moves": 24 B of 4.0 KiB, peak 1.0 KiB
  stop();
  (void)as_reference;
  (void)as_pointer;
}

}  // namespace

void stop_at_arenas() {
  Arena none, unnamed(part(0)), full(part(1)), moved_from(part(2));
  (void)full.push_size(4096);
  full.set_name("full");
  moved_from.set_name("moves");
  (void)moved_from.push_size(1024);
  moved_from.clear();
  (void)moved_from.push_size(20);
  Arena moved = static_cast<Arena&&>(moved_from);
  [[maybe_unused]] Arena* const inside = Arena::make_in(part(3));
  Arena child = full.push_arena(1);
  // shows none: Arena: no memory
  // natvis none: no memory
  // shows unnamed: Arena: 0 B of 4.0 KiB, peak 0 B
  // natvis unnamed: 0 B of 4.0 KiB, peak 0 B
  // shows full: Arena "full": 4.0 KiB of 4.0 KiB, peak 4.0 KiB
  // natvis full: "full": 4.0 KiB of 4.0 KiB, peak 4.0 KiB
  // shows moved: Arena "moves": 24 B of 4.0 KiB, peak 1.0 KiB
  // natvis moved: "moves": 24 B of 4.0 KiB, peak 1.0 KiB
  // shows moved_from: Arena "moves": no memory
  // shows *inside: Arena: 0 B of 3~ KiB, peak 0 B
  // shows child: Arena: no memory
  stop();
  stop_at(moved, &moved);

  MemoryBlock block = MemoryBlock::allocate(2_GiB, {.name = "large"});
  Arena large(block.view(), already_zero), small(part(8).subview(0, 512));
  (void)large.push_size(1590_MiB);  // which touches no memory
  // shows large: Arena: 1.6 GiB of 2.0 GiB, peak 1.6 GiB
  // natvis large: 1.6 GiB of 2.0 GiB, peak 1.6 GiB
  // natvis block: "large": 2.0 GiB, read_write_zeroed
  // shows small: Arena: 0 B of 512 B, peak 0 B
  // natvis small: 0 B of 512 B, peak 0 B
  stop();

  // An arena of each policy is another type.
  BasicArena<ArenaPolicy{.minimum_alignment = 64, .check_marks = false}> aligned(part(4));
  (void)aligned.push_size(1);
  BasicArena<ArenaPolicy{.check_thread = true, .red_zone = 16, .assert_marks = true}> watched(part(5));
  (void)watched.push_size(8);
  using Scoped = BasicArena<ArenaPolicy{.check_scopes = true}>;
  Scoped scoped(part(6));
  scoped.set_name("scoped");
  (void)scoped.push_size(8);
  Scoped::Scope scope = scoped.scope();
  Scoped::Scope inner = scope->scope();
  (void)inner->push_size(2000);
  // shows aligned: Arena: 64 B of 4.0 KiB, peak 64 B
  // shows watched: Arena: 24 B of 4.0 KiB, peak 24 B
  // shows scoped: Arena "scoped": 2.0 KiB of 4.0 KiB, peak 2.0 KiB, lent to a scope
  // natvis scoped: "scoped": 2.0 KiB of 4.0 KiB, peak 2.0 KiB, lent to a scope, lent to a scope
  stop();

  SharedArena shared_none, shared(part(7));
  (void)shared.push_size(1000);
  shared.clear();
  (void)shared.push_size(16);
  // shows shared_none: SharedArena: no memory
  // natvis shared_none: no memory
  // shows shared: SharedArena: 16 B of 4.0 KiB, peak 1000 B
  // natvis shared: 16 of 4096 bytes, peak 1000
  stop();
}
