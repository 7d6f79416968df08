// de100 memory, https://opensource.org/license/zlib
//
// Every room of the library, by a file that has seen none of its headers.

#include <cstddef>
#include <cstdio>
#include <cstring>

import de100.memory;

#include "others.hpp"

using namespace de100::literals;

namespace {

struct Point {
  float x = 1, y = 2;
};

bool use_bytes() {
  std::size_t sum = 0;
  char text[4] = {'a', 'b', 'c', 'd'};
  de100::mem_zero_secure(de100::mem_move(de100::mem_copy(de100::mem_set(text, 1, 4), "xyz", 4), text + 1, 2), 1);
  return 1_KiB == 1024 && 1_MiB == 1024_KiB && 1_GiB == 1024_MiB && de100::checked_add(1, 2, sum) && sum == 3 &&
         !de100::checked_multiply(de100::max_size, 4, sum) && de100::align_up(5, 4) == 8 &&
         std::memcmp(text, "\0zz", 3) == 0;
}

bool use_flags() {
  de100::MemoryFlags flags = de100::MemoryFlags::read | de100::MemoryFlags::execute;
  flags |= de100::MemoryFlags::write;
  flags &= ~de100::MemoryFlags::execute;
  return flags == de100::MemoryFlags::read_write && de100::has(flags, de100::MemoryFlags::read) &&
         de100::is_any(flags & de100::MemoryFlags::write);
}

bool use_errors() {
  const de100::MemoryBlock none = de100::MemoryBlock::allocate(0);
  return !none && de100::failed(none.error()) && none.error() == de100::MemoryError::invalid_size &&
         std::strlen(de100::error_message(none.error())) < std::strlen(de100::error_details(none.error()));
}

bool use_system() {
  return de100::system_facts().page_size == de100::page_size() && de100::is_power_of_two(de100::page_size());
}

bool use_views() {
  char letters[4] = {'a', 'b', 'c', 'd'};
  const auto [first, rest] = de100::MemoryView(letters).split(1);
  bool same = true;
  for (const char& letter : de100::Span(letters).subspan(1)) same = same && rest.contains(&letter);
  return same && first.size() == 1 && first.contains(letters);
}

bool use_blocks() {
  de100::MemoryBlock block = de100::MemoryBlock::allocate(64_KiB, {.reserve = 1_MiB, .name = "module"});
  if (!block || !includes::knows(block) || de100::memory_stats().blocks == 0) return false;
  block.base()[1] = std::byte{1};
  return block.resize(128_KiB) == de100::MemoryError::ok && block.base()[1] == std::byte{1} &&
         block.reset() == de100::MemoryError::ok && block.base()[1] == std::byte{0} &&
         block.guard_kind() != de100::GuardKind::none && block.free() == de100::MemoryError::ok;
}

bool use_block_cache() {
  de100::BlockCache cache({.max_age = 1});
  de100::MemoryBlock block = cache.take(64_KiB, de100::Reuse::undefined, "module");
  const void* const base = block.base();
  return cache.give(static_cast<de100::MemoryBlock&&>(block)) == de100::MemoryError::ok && cache.count() == 1 &&
         cache.take(64_KiB).base() == base;
}

bool use_code() {
  de100::CodeBlock code = de100::CodeBlock::allocate(1);
  return code && code.seal() == de100::MemoryError::ok && code.function<void()>() != nullptr && code.is_sealed();
}

bool use_ring() {
  de100::RingBlock ring = de100::RingBlock::allocate(64_KiB);
  if (!ring) return false;
  ring.write_window(3).data()[2] = std::byte{7};
  ring.commit_write(3);
  return ring.read_window().size() == 3 && ring.read_window().data()[2] == std::byte{7};
}

bool use_fixed_base() {
  void* const base = de100::find_fixed_base(64_KiB);
  const de100::MemoryBlock block = de100::MemoryBlock::allocate(
      64_KiB, {.flags = de100::MemoryFlags::read_write_zeroed | de100::MemoryFlags::base_fixed, .base = base});
  return base != nullptr && block.base() == base;
}

bool use_budget() {
  constexpr de100::RegionRequest needs[] = {{.name = "permanent", .size = 1_MiB},
                                            {.name = "level", .size = 1, .lifetime = de100::Lifetime::transient}};
  de100::MemoryBudget budget = de100::MemoryBudget::allocate(needs, {.name = "module"});
  const de100::Arena arena(budget["permanent"], de100::already_zero);
  budget.note_refused("permanent", arena, 2_MiB);
  char text[2000] = {};
  budget.report(text);
  return budget.regions().size() == 2 && std::strstr(text, "too small: region \"permanent\"") != nullptr;
}

de100::MemoryBlock fresh_block() {
  return de100::MemoryBlock::allocate(1_MiB);
}

bool use_arenas(de100::MemoryView view) {
  de100::Arena& arena = *de100::Arena::make_in(view);
  const int* const answer = includes::push_answer(arena);
  const de100::ArenaCheckpoint mark = arena.checkpoint();
  const std::size_t used = arena.used();
  {
    const de100::ArenaScope scope = arena.scope();
    const de100::Span<Point> points = arena.push_array<Point>(100);
    if (points.size() != 100 || arena.used() == used || !both::fill_vector(arena)) return false;
  }
  (void)arena.push_string("text");
  return *answer == 42 && arena.rewind(mark) && arena.used() == used && !arena.rewind(de100::ArenaCheckpoint());
}

bool use_other_arenas(de100::MemoryView view) {
  constexpr de100::ArenaPolicy unchecked = {.minimum_alignment = 16, .check_marks = false};
  de100::BasicArena<unchecked> plain(view.subview(0, 64_KiB));
  de100::BlockArena block = de100::BlockArena::reserve({.name = "module"});
  de100::ChainedArena chain = de100::ChainedArena::push_on(block, {.region_size = 4_KiB});
  de100::FrameArenas<2> frames(view.subview(64_KiB, 64_KiB));
  de100::SharedArena shared(view.subview(128_KiB, 64_KiB));
  de100::ChunkedArena worker(shared, 4_KiB);
  const de100::ScratchArena scratch = de100::scratch_arena(chain);
  return plain.push_struct<Point>()->y == 2 && *includes::push_answer(block) == 42 &&
         *includes::push_answer(chain) == 42 && frames.next_frame().push_size(10) != nullptr &&
         worker.push_struct<Point>()->x == 1 && *includes::push_answer(*scratch) == 42 && de100::scratch_used() != 0 &&
         includes::keeps_off(scratch);
}

bool use_containers() {
  de100::VirtualArray<Point> points = de100::VirtualArray<Point>::reserve(1000);
  de100::Pool<Point> pool = de100::Pool<Point>::reserve(1000);
  const de100::Handle<Point> stale = pool.create();
  const bool destroyed = pool.destroy(stale);
  const de100::Handle<Point> handle = pool.create();
  return points.push_back({3, 4}) != nullptr && points.back().y == 4 && destroyed && stale != handle &&
         pool.get(stale) == nullptr && pool.get(handle)->y == 2;
}

bool use_heap(de100::MemoryView view) {
  de100::Heap heap(view);
  void* const bytes = de100::heap_callbacks::allocate(100, &heap);
  void* const more = de100::heap_callbacks::reallocate(&heap, bytes, 100, 10000);
  const bool held = more != nullptr && heap.used() >= 10000;
  de100::heap_callbacks::free(more, &heap);
  return held && heap.used() == 0 && heap.check();
}

bool use_identities() {
  const unsigned long long first = de100::draw_identity();
  return includes::draw() == first + 1;  // of one variable
}

#if DE100_SITES
bool use_sites(de100::MemoryView view) {
  de100::Arena arena(view);
  const int line = __LINE__ + 1;
  const Point* const point = arena.push_struct<Point>();
  const de100::Explanation found = de100::explain(point);
  return static_cast<int>(found.push.site.line) == line && std::strstr(found.push.site.file, "main.cpp") != nullptr &&
         de100::install_fault_report();
}
#endif

}  // namespace

int main() {
  const struct {
    const char* room;
    bool works;
  } rooms[] = {
    {"bytes", use_bytes()},
    {"flags", use_flags()},
    {"errors", use_errors()},
    {"system", use_system()},
    {"views", use_views()},
    {"blocks", use_blocks()},
    {"block cache", use_block_cache()},
    {"code", use_code()},
    {"ring", use_ring()},
    {"fixed base", use_fixed_base()},
    {"budget", use_budget()},
    {"arenas", use_arenas(fresh_block().view())},
    {"other arenas", use_other_arenas(fresh_block().view())},
    {"containers", use_containers()},
    {"heap", use_heap(fresh_block().view())},
    {"identities", use_identities()},
#if DE100_SITES
    {"sites", use_sites(fresh_block().view())},
#endif
  };
  int broken = 0;
  for (const auto& each : rooms) {
    if (each.works) continue;
    std::printf("through the module, %s are broken\n", each.room);
    ++broken;
  }
  return broken == 0 ? 0 : 1;
}
