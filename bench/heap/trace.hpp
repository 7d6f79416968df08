// de100 memory, https://opensource.org/license/zlib
//
// What a library asked of its allocator, operation by operation, so that any other can be asked the same.

#ifndef DE100_BENCH_HEAP_TRACE_HPP
#define DE100_BENCH_HEAP_TRACE_HPP

#include <de100/heap.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace heap_bench {

enum class Verb : std::uint32_t { allocate, reallocate, free };

/// An allocation is known by its slot, a number that is given again once it is freed: so there are no more slots than
/// there were allocations at a time. None has no bytes.
struct Operation {
  Verb verb;
  std::uint32_t slot;
  std::uint32_t size;      // of the allocation, after it was resized
  std::uint32_t old_size;  // before
};

struct Trace {
  const char* name = "";
  std::vector<Operation> operations;
  std::uint32_t slots = 0;
  std::size_t peak = 0;  // the most bytes that were asked for at a time

  [[nodiscard]] std::size_t count(Verb verb) const {
    return static_cast<std::size_t>(
        std::count_if(operations.begin(), operations.end(), [verb](const Operation& one) { return one.verb == verb; }));
  }
};

/// malloc, realloc and free that note what is asked of them. Its memory comes from a heap, so that malloc, which is to
/// be measured, has not been used much before.
class Recorder {
 public:
  Recorder(const char* name, de100::MemoryView memory) : heap_(memory) { trace_.name = name; }

  void* allocate(std::size_t size) {
    if (size == 0) return nullptr;
    Header* const header = at(heap_.allocate(sizeof(Header) + size));
    header->size = static_cast<std::uint32_t>(size);
    header->slot = trace_.slots;
    if (free_slots_.empty()) {
      ++trace_.slots;
    } else {
      header->slot = free_slots_.back();
      free_slots_.pop_back();
    }
    note({Verb::allocate, header->slot, header->size, 0}, size, 0);
    return header + 1;
  }
  void* reallocate(void* old, std::size_t size) {
    if (old == nullptr) return allocate(size);
    if (size == 0) return free(old), nullptr;
    const std::uint32_t old_size = header_of(old)->size;
    Header* const header = at(heap_.reallocate(header_of(old), sizeof(Header) + size));
    header->size = static_cast<std::uint32_t>(size);
    note({Verb::reallocate, header->slot, header->size, old_size}, size, old_size);
    return header + 1;
  }
  void free(void* allocated) {
    if (allocated == nullptr) return;
    Header* const header = header_of(allocated);
    note({Verb::free, header->slot, header->size, 0}, 0, header->size);
    free_slots_.push_back(header->slot);
    heap_.free(header);
  }
  static std::size_t size_of(void* allocated) { return header_of(allocated)->size; }

  Trace take() { return static_cast<Trace&&>(trace_); }

 private:
  struct alignas(2 * sizeof(void*)) Header {
    std::uint32_t size;
    std::uint32_t slot;
  };

  static Header* header_of(void* allocated) { return static_cast<Header*>(allocated) - 1; }
  static Header* at(void* memory) {
    if (memory == nullptr) std::abort();
    return static_cast<Header*>(memory);
  }
  void note(const Operation& operation, std::size_t more, std::size_t less) {
    trace_.operations.push_back(operation);
    live_ += more;
    live_ -= less;
    trace_.peak = std::max(trace_.peak, live_);
  }

  de100::Heap heap_;
  Trace trace_;
  std::size_t live_ = 0;
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace heap_bench

#endif  // DE100_BENCH_HEAP_TRACE_HPP
