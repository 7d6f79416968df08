// de100 memory, https://opensource.org/license/zlib

#include <deque>
#include <memory_resource>

#include "levels.hpp"

namespace peers {
namespace {

/// A monotonic resource has no marks. What is to be given back apart comes from one of its own, on the rest of the
/// memory: here, what came after a mark.
class Memory {
 public:
  explicit Memory(de100::MemoryView view) : end_(view.data() + view.size()) { begin(view.data()); }

  void* bytes(std::size_t size, std::size_t alignment, bool zeroed) {
    void* const memory = last_->resource.allocate(size, alignment);
    last_->end = static_cast<std::byte*>(memory) + size;
    return zeroed ? std::memset(memory, 0, size) : memory;
  }

  std::size_t mark() {
    if (last_->end != last_->begin) begin(last_->end);
    return all_.size() - 1;
  }
  void rewind(std::size_t mark) {
    while (all_.size() - 1 > mark) all_.pop_back();
    last_ = &all_.back();
    last_->resource.release();
    last_->end = last_->begin;
  }

 private:
  struct Part {
    Part(std::byte* memory, std::size_t size)
        : begin(memory), end(memory), resource(memory, size, std::pmr::null_memory_resource()) {}
    std::byte* begin;
    std::byte* end;  // of what it gave
    std::pmr::monotonic_buffer_resource resource;
  };

  void begin(std::byte* memory) { last_ = &all_.emplace_back(memory, static_cast<std::size_t>(end_ - memory)); }

  std::byte* end_;
  std::deque<Part> all_;
  Part* last_ = nullptr;
};

using Arena = ArenaOn<Memory>;
using ArenaScope = Arena::Scope;
using ArenaCheckpoint = Arena::Checkpoint;

#include "levels_round.hpp"

}  // namespace

std::unique_ptr<Round> levels_on_pmr(de100::MemoryView wad, bool drawn) {
  return std::make_unique<Levels>(wad, drawn);
}

}  // namespace peers
