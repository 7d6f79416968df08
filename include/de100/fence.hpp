// de100 memory, https://opensource.org/license/zlib
//
// fence.hpp: pages within memory of the caller's that fault when they are touched, for arenas that ask for them.

#ifndef DE100_FENCE_HPP
#define DE100_FENCE_HPP

#include "bytes.hpp"
#include "flags.hpp"
#include "os.hpp"
#include "system.hpp"

namespace de100::detail {

/// A touch of these whole pages faults from now on; what they hold is lost. False where the system refuses.
bool fence(std::uintptr_t begin, std::size_t size) noexcept;
/// The whole pages in [begin, end) may be read and written again.
void unfence(std::uintptr_t begin, std::uintptr_t end) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE bool fence(std::uintptr_t begin, std::size_t size) noexcept {
  void* const pages = reinterpret_cast<void*>(begin);
  if (marks_guards() && os::advise(pages, size, os::Advice::guard).ok()) return true;
  return os::protect(pages, size, MemoryFlags::none).ok();
}

DE100_INLINE void unfence(std::uintptr_t begin, std::uintptr_t end) noexcept {
  const std::size_t page = page_size();
  begin = align_up(begin, page);
  end = align_down(end, page);
  if (begin >= end) return;
  void* const pages = reinterpret_cast<void*>(begin);
  if (marks_guards()) (void)os::advise(pages, end - begin, os::Advice::unguard);
  (void)os::protect(pages, end - begin, MemoryFlags::read_write);
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_FENCE_HPP
