// de100 memory, https://opensource.org/license/zlib
//
// Heaps in views of all sizes and starts, beside a list of what is allocated, with bytes around the view that nobody
// may touch.

#include <de100/heap.hpp>

#include "check.hpp"
#include "heap/heap_model.hpp"
#include "input.hpp"

using namespace de100;
using namespace de100_fuzz;

namespace {

constexpr std::size_t around = 64, most = 24'000;
constexpr unsigned char outside = 0x6B;
alignas(64) unsigned char heap_memory[around + 64 + most + around];

void check_outside(std::size_t off, std::size_t size) {
  for (std::size_t i = 0; i < sizeof heap_memory; ++i) {
    if (i < off || i >= off + size) check(heap_memory[i] == outside, "a byte outside the view was written");
  }
}

void run(Heap& heap, MemoryView view, Input& input) {
  if (!heap.is_valid()) {
    check(view.size() < 4096, "a view that is large enough was refused");
    check(heap.allocate(1) == nullptr && heap.capacity() == 0, "a heap without memory has some");
    return;
  }
  de100_test::HeapModel<Input> model(heap, view, input, 4096);
  while (!input.ended() && model.wrong() == nullptr) model.step();
  model.check_all();
  model.free_all();
  if (model.wrong() != nullptr) fail(model.wrong());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Input input(bytes, size);
  de100_test::fill(heap_memory, sizeof heap_memory, static_cast<unsigned>(input.byte()));  // what was there before
  const std::size_t off = around + input.below(64);
  const MemoryView view = MemoryView(heap_memory).subview(off, input.flag() ? input.below(6000) : input.below(most));
  mem_set(heap_memory, outside, off);
  mem_set(heap_memory + off + view.size(), outside, sizeof heap_memory - off - view.size());
  if (input.flag()) {
    Heap heap(view);
    run(heap, view, input);
  } else if (Heap* const heap = Heap::make_in(view)) {
    run(*heap, view, input);
    heap->~Heap();  // a sanitizer is told that the memory may be touched again
  } else {
    check(view.size() < 4096, "a view that is large enough was refused");
  }
  check_outside(off, view.size());
  return 0;
}
