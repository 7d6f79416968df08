// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a heap against a plain model: whatever is done, every allocation keeps every byte, and the heap
// tells what it has.

#include "support/test.hpp"

#include <de100/heap.hpp>

#include <string>

#include <de100/block.hpp>

#include "arena/helpers.hpp"
#include "heap_model.hpp"
#include "helpers.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

#if defined(NDEBUG)
constexpr int heap_operations = 10'000'000;
#else
constexpr int heap_operations = 200'000;
#endif

using RandomModel = de100_test::HeapModel<de100_test::Random>;

/// A part of `heap_operations` on such a view.
void operates_on(MemoryView view, std::size_t large, int part, unsigned seed) {
  Heap heap(view);
  REQUIRE(heap.is_valid());
  de100_test::Random random(seed);
  RandomModel model(heap, view, random, large);
  const int operations = de100_test::rounds(heap_operations / 100 * part);
  for (int i = 0; i < operations && model.wrong() == nullptr; ++i) model.step();
  model.check_all();
  model.free_all();
  CAPTURE(view.size(), seed, model.allocations(), model.refused());
  CHECK(std::string(model.wrong() == nullptr ? "" : model.wrong()).empty());
  REQUIRE(model.wrong() == nullptr);
  // It did happen.
  CHECK(model.allocations() > static_cast<std::size_t>(operations) / 16);
  CHECK(model.in_place() > static_cast<std::size_t>(operations) / 200);
  CHECK(model.moved() > static_cast<std::size_t>(operations) / 1000);
  CHECK(model.refused() > 0);
  CHECK(de100_test::is_whole(heap));
}

}  // namespace

TEST_CASE("random operations on a heap match a model", "[heap]") {
  const MemoryBlock block = MemoryBlock::allocate(4_MiB);
  REQUIRE(block.is_valid());
  operates_on(block.view(), 64_KiB, 40, 1);  // hardly ever full
  operates_on(block.view(0, 256_KiB), 8_KiB, 30, 2);
}

TEST_CASE("random operations on a heap that is full most of the time match a model", "[heap]") {
  static de100_test::Memory<64 * 1024> memory;
  operates_on(memory.view(), 8_KiB, 10, 3);
  operates_on(memory.view().subview(3, 30'001), 4_KiB, 10, 4);
  operates_on(memory.view().subview(41, 10'007), 2_KiB, 10, 5);
}
