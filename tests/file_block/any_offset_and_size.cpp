// de100 memory, https://opensource.org/license/zlib
//
// FileOptions::offset and size: any numbers. Random parts of a file are mapped in random ways and written to, and what
// the file and all who map it have is what a model of bytes says.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <cstring>

#include "file_block/temporary_file.hpp"
#include "support/random.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// A number up to `most`, mostly close to a multiple of a page, of a granule, or to `most`.
std::size_t number_near_an_edge(Random& random, std::size_t most) {
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  std::size_t number = random.below(most + 1);
  if (random.one_in(3)) number = number / page * page;
  if (random.one_in(3)) number = number / granule * granule;
  if (random.one_in(8)) number = most;
  if (random.one_in(2)) number += random.below(5);
  number = number > 2 ? number - random.below(3) : number;
  return number < most ? number : most;
}

}  // namespace

TEST_CASE("any part of a file can be mapped, and all who map it agree", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const std::size_t granule = os::granularity();
  FileBytes model = pattern_bytes(3 * granule + page + 123, 5);
  const TemporaryFile file(model);
  const MemoryBlock all = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(shows(all, model));

  Random random(11);
  for (int step = 0; step < rounds(1200); ++step) {
    const std::size_t offset = number_near_an_edge(random, model.size() - 1);
    const std::size_t rest = model.size() - offset;
    const std::size_t wanted = random.one_in(5) ? 0 : number_near_an_edge(random, rest);
    const std::size_t size = wanted != 0 ? wanted : rest;
    const FileAccess access = all_file_access[random.below(3)];
    const std::size_t guard = random.below(3) * page;
    CAPTURE(step, offset, wanted, static_cast<int>(access), guard);

    MemoryBlock block =
        MemoryBlock::map_file(file.path(), access, {.offset = offset, .size = wanted, .guard_size = guard});
    REQUIRE(shows(block, model.data() + offset, size));
    const std::size_t skipped = offset % granule;
    REQUIRE(reinterpret_cast<std::uintptr_t>(block.base()) % granule == skipped);
    REQUIRE(block.total_size() == align_up(skipped + size, granule) + 2 * align_up(guard, granule));
    REQUIRE(block.reserved_size() == size);
    if (access == FileAccess::read) continue;

    FileBytes mine(model.begin() + static_cast<std::ptrdiff_t>(offset),
                   model.begin() + static_cast<std::ptrdiff_t>(offset + size));
    for (int write = 0; write < 4; ++write) {
      const std::size_t at = write == 0 ? 0 : write == 1 ? size - 1 : random.below(size);
      const unsigned char value = static_cast<unsigned char>(random.below(256));
      mine.at(at) = value;
      write_byte(block.base() + at, value);
      if (access == FileAccess::read_write) model[offset + at] = value;
    }
    REQUIRE(shows(block, mine));
    const std::size_t from = random.below(size);
    REQUIRE(block.flush(from, random.below(size - from + 1)) == MemoryError::ok);
    REQUIRE(shows(all, model));
    const MemoryBlock other = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = offset, .size = size});
    REQUIRE(shows(other, model.data() + offset, size));
    if (step % 16 == 0) REQUIRE(block.flush() == MemoryError::ok);
  }
  MemoryBlock last = MemoryBlock::map_file(file.path(), FileAccess::read_write);
  REQUIRE(last.flush() == MemoryError::ok);
  CHECK((file.bytes() == model));
}

TEST_CASE("a part that lies far into a large file is mapped", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  constexpr std::uint64_t distant = 0x1'4000'0123U;
  const TemporaryFile file({});
  if (!make_sparse_file(file.path(), distant + 1000)) {
    skip("files that are large and take no room are not to be had here");
    return;
  }
  const std::size_t size = 777;
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write, {.offset = distant, .size = size});
  REQUIRE(block.is_valid());
  CHECK(block.size() == size);
  CHECK(all_zero(block.base(), size));
  fill(block.base(), size);
  CHECK(block.flush() == MemoryError::ok);

  const MemoryBlock low = MemoryBlock::map_file(file.path(), FileAccess::read, {.size = 64});
  REQUIRE(low.is_valid());
  CHECK(all_zero(low.base(), 64));
  const MemoryBlock wrapped =
      MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = distant % 0x1'0000'0000U});
  if constexpr (sizeof(void*) == 4) {
    CHECK(wrapped.error() == MemoryError::size_overflow);
  } else {
    REQUIRE(wrapped.is_valid());
    CHECK(std::uint64_t{wrapped.size()} == distant + 1000 - distant % 0x1'0000'0000U);
    CHECK(all_zero(wrapped.base(), size));
  }
  const MemoryBlock rest = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = distant - 1});
  REQUIRE(rest.size() == 1001);
  CHECK(filled(rest.base() + 1, size));
  CHECK(all_zero(rest.base() + 1 + size, 1000 - size));
  cannot_map(file.path(), MemoryError::file_too_short, {.offset = distant + 1000});
  cannot_map(file.path(), MemoryError::file_too_short, {.offset = distant, .size = 1001});
}
