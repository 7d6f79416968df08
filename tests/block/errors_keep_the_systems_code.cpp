// de100 memory, https://opensource.org/license/zlib
//
// What the system answers is kept: a typed error, and beside it errno or GetLastError().

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cerrno>

#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"
#include "support/too_much.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr int no_limits_here = 3;

bool out_of_memory(const MemoryBlock& block) {
  return block.error() == MemoryError::out_of_memory && block.os_error() == ENOMEM;
}

const Child runs_out("runs out of address space", [](std::size_t only_ask) -> int {
  const std::size_t size = std::size_t{16} << 20;
  MemoryBlock block = MemoryBlock::allocate(size, {.reserve = 2 * size});
  if (!block) return 10;
  fill(block.base(), page_size());
  const std::uint64_t generation = block.generation();
  if (!limit_address_space(2 * size)) return only_ask != 0 ? no_limits_here : 11;
  if (only_ask != 0) return 0;

  const MemoryBlock none = MemoryBlock::allocate(4 * size);
  if (none.is_valid() || !out_of_memory(none)) return 12;
  const MemoryBlock none_reserved = MemoryBlock::allocate(1, {.reserve = 4 * size});
  if (none_reserved.is_valid() || !out_of_memory(none_reserved)) return 13;

  for (const Contents contents : {Contents::keep, Contents::discard}) {
    if (block.resize(4 * size, contents) != MemoryError::out_of_memory || !out_of_memory(block)) return 14;
    if (block.size() != size || block.generation() != generation || !filled(block.base(), page_size())) return 15;
  }
  if (block.resize(2 * size) != MemoryError::ok || block.os_error() != 0) return 16;  // within what it holds
  return MemoryBlock::allocate(size / 2).is_valid() ? 0 : 17;
});

}  // namespace

TEST_CASE("a limit on address space answers out_of_memory with the system's code", "[block][mission:errors]") {
#if defined(_WIN32)
  skip("address space is not limited on Windows");
#else
  if (run_child("runs out of address space", 1) != Ended::clean) {
    skip("this system keeps no limit on address space");
    return;
  }
  CHECK(run_child("runs out of address space") == Ended::clean);
#endif
}

TEST_CASE("an error of the system goes away with the next success", "[block][mission:errors]") {
  MemoryBlock block = MemoryBlock::allocate(1);
  REQUIRE(block.is_valid());
  const TooMuch too_much;
  CHECK(block.resize(too_much.size) == MemoryError::out_of_memory);
  CHECK(block.os_error() != 0);
  CHECK(block.protect(MemoryFlags::read_write) == MemoryError::ok);
  CHECK(block.error() == MemoryError::ok);
  CHECK(block.os_error() == 0);
}
