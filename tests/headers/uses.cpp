// de100 memory, https://opensource.org/license/zlib
//
// Nearly all that the library offers, used once, so that all of its templates are instantiated: for those who only read
// the code, as clang with every warning or in the place of MSVC (as_msvc.hpp). It is never run.

#include <de100/allocator.hpp>
#include <de100/memory.hpp>
#include <de100/pmr.hpp>

#include <span>
#include <string>
#include <vector>

using namespace de100::literals;

namespace {

struct Point {
  float x, y;
};

struct Counted {
  Counted() = default;
  explicit Counted(int start) : count(start) {}
  int count = 1;
};

struct alignas(64) CacheLine {
  unsigned char bytes[64];
};

struct Large {
  unsigned char bytes[70000];
};

constexpr de100::ArenaPolicy unchecked = {.minimum_alignment = 16, .check_marks = false};

}  // namespace

// All members that are not templates themselves.
template class de100::BasicArena<>;
template class de100::BasicArena<unchecked>;
template class de100::BasicArenaScope<>;
template class de100::BasicArenaScope<unchecked>;
template class de100::BasicBlockArena<>;
template class de100::BasicBlockArena<unchecked>;
template class de100::BasicChainedArena<>;
template class de100::BasicChainedArena<unchecked>;
template class de100::BasicChunkedArena<>;
template class de100::BasicChunkedArena<unchecked>;
template class de100::ArenaAllocator<Point>;
template class de100::VirtualArray<Point>;
template class de100::VirtualArray<std::string>;
template class de100::Pool<CacheLine>;
template class de100::Pool<std::string>;
template class de100::Span<Point>;
template class de100::Span<const char>;

namespace {

template <de100::ArenaPolicy policy>
std::size_t push_everything(de100::BasicArena<policy>& arena) {
  std::size_t pushed = 0;
  const de100::ArenaCheckpoint mark = arena.checkpoint();
  {
    const de100::BasicArenaScope<policy> scope = arena.scope();
    void* const bytes = arena.push_size(100);
    pushed += bytes != nullptr && arena.extend(bytes, 100, 200) ? 1U : 0U;
    pushed += arena.push_size(1_KiB, 4096) != nullptr ? 1U : 0U;
    pushed += arena.push_size_uninitialized(10, 1) != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<int>() != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<Point>(1.0F, 2.0F) != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<Counted>() != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<Counted>(2) != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<CacheLine>() != nullptr ? 1U : 0U;
    pushed += arena.template push_struct<Large>() != nullptr ? 1U : 0U;
    pushed += arena.template push_struct_uninitialized<Large>() != nullptr ? 1U : 0U;
    pushed += arena.template push_array<Point>(10).size();
    pushed += arena.template push_array<Counted>(10).size();
    pushed += arena.template push_array_uninitialized<CacheLine>(10).size();
    pushed += arena.push_copy(std::vector<Counted>(10)).size();
    pushed += arena.push_copy(std::string("text")).size();
    pushed += arena.push_string("text") != nullptr ? 1U : 0U;
    pushed += arena.push_string(std::string("text")) != nullptr ? 1U : 0U;
  }
  pushed += arena.used() + arena.remaining() + arena.capacity() + arena.peak();
  pushed += arena.rewind(mark) && arena.is_valid() ? 1U : 0U;
  arena.clear();
  return pushed;
}

std::size_t use_arenas_that_grow() {
  de100::BlockArena block = de100::BlockArena::reserve({.decay = true, .name = "uses"});
  block = de100::BlockArena(de100::MemoryBlock::allocate(1_MiB));
  de100::ChainedArena chain = de100::ChainedArena::push_on(block, {.region_size = 4_KiB});
  chain = de100::ChainedArena::from_system();
  de100::Arena child = chain.push_arena(1_KiB);
  const std::string* const text = chain.push_object<std::string>("text");
  const std::size_t pushed = push_everything(block) + push_everything(chain) + push_everything(child);
  block.trim();
  chain.trim();
  return block.error() == chain.error() && text != nullptr ? pushed : block.committed();
}

std::size_t use_scratch(de100::MemoryView view) {
  de100::use_scratch_memory(view, {.arenas = 3});
  const de100::ScratchArena scratch = de100::scratch_arena();
  const de100::ScratchArena other = de100::scratch_arena(scratch, *scratch);
  return push_everything(*scratch) + push_everything<de100::ArenaPolicy{}>(other) + de100::scratch_used();
}

std::size_t use_frames(de100::MemoryView view) {
  de100::FrameArenas<2, de100::BlockArena> blocks = de100::FrameArenas<2, de100::BlockArena>::reserve();
  de100::FrameArenas<3> frames(view, de100::already_zero);
  const void* const bytes = frames.next_frame().push_size(10);
  return frames.age(bytes) + push_everything<de100::ArenaPolicy{}>(blocks.next_frame());
}

template <class TheArena>
std::size_t push_on_shared(TheArena& arena) {
  return de100::MemoryView(arena.template push_array<unsigned char>(10)).size() +
         (arena.push_size(100, 64) != nullptr ? 1U : 0U) +
         (arena.template push_struct<Counted>(3) != nullptr ? 1U : 0U) +
         (arena.push_string("text") != nullptr ? 1U : 0U);
}

std::size_t use_shared(de100::MemoryView view) {
  de100::SharedArena shared(view);
  de100::ChunkedArena worker(shared, 4096);
  de100::ChunkedArena moved = static_cast<de100::ChunkedArena&&>(worker);
  worker = static_cast<de100::ChunkedArena&&>(moved);
  const std::size_t pushed = push_on_shared(shared) + push_on_shared(worker) + shared.push_arena(100).capacity();
  worker.give_back();
  shared.clear();
  return pushed + shared.remaining() + shared.peak() + worker.remaining() + (shared.contains(view.data()) ? 1U : 0U);
}

std::size_t use_standard_containers(de100::Arena& arena) {
  const std::vector<Point, de100::ArenaAllocator<Point>> points(10, Point(), arena);
  de100::ArenaResource resource(arena);
  const std::pmr::vector<Point> others(10, Point(), &resource);
  return points.size() + others.size();
}

std::size_t use_containers(de100::Arena& arena, de100::MemoryView view) {
  de100::VirtualArray<std::string> names = de100::VirtualArray<std::string>::reserve(1000, "names");
  names = de100::VirtualArray<std::string>::push_on(arena, 10);
  std::size_t sum = names.push_back("a") != nullptr && names.resize(3) ? names.front().size() : 0;
  names.swap_remove(0);
  names.shrink_to_fit();
  for (const std::string& name : names.span()) sum += name.size();

  de100::VirtualArray<Point> points(view);
  sum += points.emplace_back(1.0F, 2.0F) != nullptr ? points.extend_uninitialized(3).size() : 0;

  de100::Pool<Counted> pool = de100::Pool<Counted>::reserve(1000, "pool");
  pool = de100::Pool<Counted>::push_on(arena, 10);
  const de100::Handle<Counted> handle = pool.create(1);
  for (Counted& each : pool) sum += pool.handle_of(&each) == handle ? 1U : 0U;
  return pool.get(handle) != nullptr && pool.destroy(handle) ? sum + names.committed() : pool.capacity();
}

std::size_t use_arenas(de100::MemoryView view) {
  auto [first, rest] = view.split(64_KiB);
  de100::Arena arena(first, de100::already_zero);
  de100::Arena moved = static_cast<de100::Arena&&>(arena);
  arena = static_cast<de100::Arena&&>(moved);
  de100::BasicArena<unchecked> plain(rest);
  de100::Arena* const inside = de100::Arena::make_in(view.subview(0, 1_MiB));
  if (inside == nullptr) return 0;
  return push_everything(arena) + push_everything(plain) + push_everything(*inside) + use_arenas_that_grow() +
         use_containers(arena, rest) + use_frames(rest) + use_scratch(rest) + use_shared(rest) +
         use_standard_containers(arena);
}

std::size_t use_views() {
  unsigned char bytes[16] = {};
  std::vector<char> buffer(16);
  const de100::MemoryView whole = bytes;
  const de100::MemoryView of_vector = buffer;
  int numbers[4] = {1, 2, 3, 4};
  de100::Span row(numbers);
  const de100::Span<const int> same = row;
  const std::span<const int> standard = de100::Span<const int>(same);
  std::size_t sum = whole.contains(bytes) && !of_vector.empty() ? 1U : 0U;
  for (const int number : row.subspan(1).first(2)) sum += static_cast<std::size_t>(number);
  return sum + static_cast<std::size_t>(row[0]) + standard.size() + de100::Span(buffer).size();
}

std::size_t use_cache() {
  de100::BlockCache cache({.max_age = 1});
  de100::MemoryBlock block = cache.take(64_KiB, de100::Reuse::undefined, "uses");
  const de100::BlockInfo info = de100::query(block.base());
  const bool given = cache.give(static_cast<de100::MemoryBlock&&>(block)) == de100::MemoryError::ok;
  cache.tick();
  cache.clear();
  return given && info.part == de100::BlockPart::usable ? cache.bytes() + cache.count() : info.size;
}

de100::MemoryError use_parts(de100::MemoryBlock& block) {
  de100::MemoryError error = block.prefault(0, block.size() / 2);
  if (error == de100::MemoryError::ok) error = block.decommit(0, block.size() / 4);
  if (error == de100::MemoryError::ok) error = block.commit(0, 1);
  if (error == de100::MemoryError::ok) error = block.discard(0, 1);
  if (error == de100::MemoryError::ok) error = block.reset(1, block.size() - 1);
  return error == de100::MemoryError::ok ? block.trim(block.size() / 2) : error;
}

de100::MemoryError use_blocks() {
  de100::BlockOptions options = {.base = nullptr, .reserve = 512_MiB, .name = "uses"};
  options.flags |= de100::MemoryFlags::large_pages;
  de100::MemoryBlock block = de100::MemoryBlock::allocate(64_MiB, options);
  de100::MemoryBlock other = static_cast<de100::MemoryBlock&&>(block);
  block = static_cast<de100::MemoryBlock&&>(other);
  if (!block) return block.error();
  de100::MemoryError error = block.protect(de100::MemoryFlags::read);
  if (error == de100::MemoryError::ok) error = block.protect(de100::MemoryFlags::read_write);
  if (error == de100::MemoryError::ok) error = block.resize(128_MiB);
  if (error == de100::MemoryError::ok) error = block.resize(1_GiB, de100::Contents::discard);
  if (error == de100::MemoryError::ok) error = block.reset();
  if (error == de100::MemoryError::ok && block.page_backing() != de100::PageBacking::large_pages && use_cache() == 0) {
    error = use_parts(block);
  }
  if (error == de100::MemoryError::ok && block.guard_kind() == de100::GuardKind::none) error = block.free();
  return use_arenas(block.view(0, 8_MiB)) + block.total_size() != 0 ? error : block.error();
}

std::size_t use_budget(de100::Span<char> text) {
  constexpr de100::RegionRequest needs[] = {{.name = "permanent", .size = 1_MiB},
                                            {.name = "level", .size = 1, .lifetime = de100::Lifetime::transient}};
  de100::MemoryBudget budget = de100::MemoryBudget::allocate(needs, {.name = "uses"});
  const de100::Arena arena(budget["permanent"]);
  budget.note("permanent", arena);
  budget.note(1, 1);
  budget.note_refused(0, arena, 2_MiB);
  budget.note_refused("level", 1);
  const bool is_reset = budget.reset(0) == de100::MemoryError::ok && budget.reset_transient() == de100::MemoryError::ok;
  return is_reset && budget.guards_fault() ? budget.regions().size() + budget.report(text) : budget.failure().region;
}

bool use_the_rest(void* memory) {
  std::size_t size = 0;
  const bool fits = de100::checked_add(1, 2, size) && de100::checked_multiply(size, 4, size) &&
                    de100::checked_align_up(size, de100::page_size(), size);
  de100::mem_zero_secure(de100::mem_move(de100::mem_copy(de100::mem_set(memory, 1, size), memory, 0), memory, 1), 1);
  const de100::SystemFacts facts = de100::system_facts();
  return fits && use_budget({static_cast<char*>(memory), size}) != 0 && facts.page_size == de100::page_size() &&
         de100::draw_identity() != 0 &&
         de100::error_message(use_blocks()) != de100::error_details(de100::MemoryError::ok);
}

}  // namespace

int main() {
  return use_views() + de100::memory_stats().committed != 0 && use_the_rest(nullptr) ? 0 : 1;
}
