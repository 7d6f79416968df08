// de100 memory, https://opensource.org/license/zlib
//
// fixed_base.hpp: where a block can be put so that its addresses are the same in every run: `find_fixed_base`.
//
//   BlockOptions options = {.flags = MemoryFlags::read_write_zeroed | MemoryFlags::base_fixed};
//   options.base = find_fixed_base(1_GiB);
//   MemoryBlock block = MemoryBlock::allocate(1_GiB, options);
//
// The system puts programs, libraries, stacks and heaps where it likes, elsewhere in each run. It mostly leaves these
// addresses alone:
//
//   Linux and macOS on x86-64, macOS on arm64    2 TiB to 7 TiB
//   Windows in 64 bits                           4 TiB to 7 TiB
//   other systems in 64 bits                     64 GiB to 128 GiB
//   32 bits                                      512 MiB to 896 MiB
//   WebAssembly                                  none
//
// and under the sanitizers of x86-64 others, where their own memory is not.

#ifndef DE100_FIXED_BASE_HPP
#define DE100_FIXED_BASE_HPP

#include "block_options.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "os.hpp"
#include "region.hpp"

namespace de100 {

using AddressRange = os::AddressRange;

/// The addresses from `begin` up to `end` of the table above; both are 0 where there are none.
[[nodiscard]] inline AddressRange fixed_base_range() noexcept {
  return os::fixed_bases();
}

/// A base in that range at which a block of `size` bytes, made with these options, finds room now: the first that is
/// free of up to 64 places, so as long as nothing else is put there it is the same in every run. Null where there is
/// none, or no such block can be. What was found is not kept: allocate with base_fixed still says whether it was had.
///
/// Costs two system calls, and one more for each place that is taken. Safe on any thread.
[[nodiscard]] void* find_fixed_base(std::size_t size, BlockOptions options = {}) noexcept;

// ---- implementation ------------------------------------------------------------------------------------------------

#if DE100_BODIES

DE100_INLINE void* find_fixed_base(std::size_t size, BlockOptions options) noexcept {
  detail::Region region;
  options.base = nullptr;
  if (options.end_at_guard || !region.measure(size, options).ok()) return nullptr;
  const os::AddressRange range = os::fixed_bases();
  const std::size_t alignment = region.alignment(options);
  const std::size_t whole = region.guard + region.reserved + region.guard;
  const std::size_t tried = static_cast<std::size_t>((range.end - range.begin) / 64);
  std::size_t step = 0;
  if (!checked_align_up(whole > tried ? whole : tried, alignment, step)) return nullptr;
  if (range.begin % alignment != 0) return nullptr;  // it is larger than any that makes sense there
  for (std::uintptr_t base = range.begin; range.end - base >= whole; base += step) {
    void* const start = reinterpret_cast<void*>(base - region.guard);
    const os::Reservation held = os::reserve(start, whole, os::Placement::exact, MemoryFlags::none);
    if (held.result.ok() && os::release(held.base, whole).ok()) return reinterpret_cast<void*>(base);
    if (range.end - base < step) break;
  }
  return nullptr;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_FIXED_BASE_HPP
