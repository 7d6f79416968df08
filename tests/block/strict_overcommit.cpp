// de100 memory, https://opensource.org/license/zlib
//
// A system that promises no more memory than it has: committing is where it says no, reserving costs nothing, and what
// is decommitted can be promised again.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// The number after `name` in a file of Linux's; 0 where there is none.
unsigned long long number_in(const char* path, const char* name) {
  unsigned long long number = 0;
  std::FILE* const file = std::fopen(path, "r");
  if (file == nullptr) return 0;
  char line[256];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, name, std::strlen(name)) != 0) continue;
    (void)std::sscanf(line + std::strlen(name), "%llu", &number);
    break;
  }
  (void)std::fclose(file);
  return number;
}

/// Bytes that can still be promised; 0 where the system promises what it may not have.
std::size_t left_to_promise() {
  if (number_in("/proc/sys/vm/overcommit_memory", "") != 2) return 0;
  const unsigned long long limit = number_in("/proc/meminfo", "CommitLimit:");
  const unsigned long long promised = number_in("/proc/meminfo", "Committed_AS:");
  const unsigned long long left = limit > promised ? (limit - promised) * 1024 : 0;
  return static_cast<std::size_t>(left < max_size ? left : max_size);
}

bool is_refused_for_memory(const MemoryBlock& block) {
  return block.error() == MemoryError::out_of_memory && block.os_error() == ENOMEM;
}

}  // namespace

TEST_CASE("where memory is promised strictly, commit is what fails", "[block][mission:limits][strict_overcommit]") {
  const std::size_t most = left_to_promise() / 10 * 6;
  if (most == 0) return skip("this system promises more memory than it has (vm.overcommit_memory is not 2)");
  MemoryBlock held = MemoryBlock::allocate(page_size(), {.reserve = 4 * most});  // of which more than there is
  REQUIRE(held.is_valid());
  fill(held.base(), held.size());
  MemoryBlock first = MemoryBlock::allocate(most);
  REQUIRE(first.is_valid());

  CHECK(is_refused_for_memory(MemoryBlock::allocate(most)));
  CHECK(held.resize(most) == MemoryError::out_of_memory);
  CHECK(is_refused_for_memory(held));
  CHECK(held.size() == page_size());
  CHECK(filled(held.base(), held.size()));

  REQUIRE(first.decommit(0, first.size()) == MemoryError::ok);  // which can be promised to another
  REQUIRE(held.resize(most) == MemoryError::ok);
  CHECK(filled(held.base(), page_size()));
  CHECK(first.commit(0, first.size()) == MemoryError::out_of_memory);
  CHECK(is_refused_for_memory(first));

  REQUIRE(held.resize(page_size()) == MemoryError::ok);
  REQUIRE(first.commit(0, first.size()) == MemoryError::ok);
  CHECK(all_zero(first.base(), page_size()));
  CHECK(first.free() == MemoryError::ok);
  CHECK(held.free() == MemoryError::ok);
}
