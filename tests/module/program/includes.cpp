// de100 memory, https://opensource.org/license/zlib

#include <de100/memory.hpp>

#include "others.hpp"

int* includes::push_answer(de100::Arena& arena) {
  return arena.push_struct<int>(42);
}

bool includes::knows(const de100::MemoryBlock& block) {
  const de100::BlockInfo info = de100::query(block.base());
  return info.base == block.base() && info.size == block.size();
}

bool includes::keeps_off(const de100::ScratchArena& used) {
  const de100::ScratchArena other = de100::scratch_arena(used);
  const void* const bytes = other->push_size(10);
  return bytes != nullptr && other->contains(bytes) && !used->contains(bytes);
}

unsigned long long includes::draw() {
  return de100::draw_identity();
}
