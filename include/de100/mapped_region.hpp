// de100 memory, https://opensource.org/license/zlib
//
// mapped_region.hpp: a region whose pages are a file's, or stand there more than once.

#ifndef DE100_MAPPED_REGION_HPP
#define DE100_MAPPED_REGION_HPP

#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "os.hpp"
#include "os_files.hpp"
#include "region.hpp"

namespace de100::detail {

#if DE100_BODIES

/// Maps `size` bytes of a file from `offset` on, a multiple of os::granularity(), `times` in a row between guards. What
/// fails has left nothing behind.
inline os::Result map_region(Region& region, const os::File& file, std::uint64_t offset, std::size_t size,
                             unsigned times, std::size_t guard_size, FileAccess access) noexcept {
  if (const os::Result measured = region.measure(size, {.guard_size = guard_size}); !measured.ok()) return measured;
  std::size_t copy = 0;
  const bool fits = checked_align_up(size, region.granule, copy) && checked_multiply(copy, times, region.reserved) &&
                    checked_add(region.reserved, 2 * region.guard, region.total) && region.total <= max_size;
  if (!fits) return {MemoryError::size_overflow, 0};

  const os::MappedFile mapped = os::map_file(file, offset, size, times, region.guard, access);
  if (!mapped.result.ok()) return mapped.result;
  region.start = mapped.start;
  region.base = mapped.start + region.guard;
  region.part = mapped.in_parts ? copy : 0;
  region.of_file = true;
  return {};
}

#endif  // DE100_BODIES

}  // namespace de100::detail

#endif  // DE100_MAPPED_REGION_HPP
