// de100 memory, https://opensource.org/license/zlib
//
// bug: block: its data are executed
// release: faults

#include "gallery.hpp"

void gallery::executes_data() {
  const MemoryBlock block = MemoryBlock::allocate(64_KiB);
  *block.base() = std::byte{0xC3};  // a return, on x86
  culprit([&] { reinterpret_cast<void (*)()>(reinterpret_cast<std::uintptr_t>(block.base()))(); });
}
