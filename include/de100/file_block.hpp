// de100 memory, https://opensource.org/license/zlib
//
// file_block.hpp: what MemoryBlock does with files: `map_file` and `flush`.
//
//   const MemoryBlock wad = MemoryBlock::map_file("freedoom1.wad", FileAccess::read);
//   if (!wad) { report(wad.error()); }
//   load(wad.view());

#ifndef DE100_FILE_BLOCK_HPP
#define DE100_FILE_BLOCK_HPP

#include "block.hpp"
#include "block_options.hpp"
#include "bytes.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "identity.hpp"
#include "mapped_region.hpp"
#include "os.hpp"
#include "os_files.hpp"
#include "view.hpp"

namespace de100 {

#if DE100_BODIES

DE100_INLINE MemoryBlock MemoryBlock::map_file(const char* path, FileAccess access,
                                               const FileOptions& options) noexcept {
  MemoryBlock block;
  block.generation_ = draw_identity();
  const os::File file = os::open_file(path, access);
  block.last_ = file.result;
  if (file.result.ok()) {
    block.last_ = block.take(file, access, options);
    os::close_file(file);
  }
  return block;
}

DE100_INLINE os::Result MemoryBlock::take(const os::File& file, FileAccess access,
                                          const FileOptions& options) noexcept {
  if (options.offset >= file.size) return {MemoryError::file_too_short, 0};
  const std::uint64_t rest = file.size - options.offset;
  if (options.size > rest) return {MemoryError::file_too_short, 0};
  const std::uint64_t asked = options.size != 0 ? options.size : rest;
  if (asked > max_size) return {MemoryError::size_overflow, 0};

  const std::size_t granule = os::granularity();
  if (granule == 0) return {MemoryError::page_size_failed, 0};
  const std::size_t size = static_cast<std::size_t>(asked);
  const std::size_t skipped = static_cast<std::size_t>(options.offset % granule);  // of the first granule
  Region region;
  const os::Result mapped =
      detail::map_region(region, file, options.offset - skipped, skipped + size, 1, options.guard_size, access);
  if (!mapped.ok()) return mapped;
  settings_ = {.flags = detail::is(access, FileAccess::read) ? MemoryFlags::read : MemoryFlags::read_write};
  owned_.set(region, {region.base + skipped, size}, options.name);
  return {};
}

DE100_INLINE MemoryError MemoryBlock::flush(std::size_t offset, std::size_t size) noexcept {
  if (const MemoryError error = refuse(offset, size); failed(error)) return error;
  if (!owned_->of_file) return answer({MemoryError::unsupported, 0});
  const Pages pages = pages_around(offset, size);
  return answer(pages.size == 0 ? os::Result() : os::flush(pages.begin, pages.size));
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_FILE_BLOCK_HPP
