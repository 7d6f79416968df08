// de100 memory, https://opensource.org/license/zlib
//
// BlockOptions::on_fork: what a child process finds of a block: a copy, nothing, or zeros.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

#if !defined(_WIN32) && !defined(__wasm__)
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace de100;
using namespace de100_test;

namespace {

constexpr int cannot_read = 1000;

/// What a child process finds in a byte that is 42 here. It writes there too, which nobody else is to see.
int child_finds(const MemoryBlock& block, std::size_t offset) {
#if !defined(_WIN32) && !defined(__wasm__)
  const pid_t child = fork();
  if (child == 0) {
    if (!readable(block.base() + offset)) _exit(255);
    const int found = read_byte(block.base() + offset);
    write_byte(block.base() + offset, 7);
    _exit(found);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 255 ? cannot_read : WEXITSTATUS(status);
#else
  (void)block, (void)offset;
  return cannot_read;
#endif
}

bool there_is_fork() {
#if !defined(_WIN32) && !defined(__wasm__)
  return true;
#else
  skip("this system has no fork()");
  return false;
#endif
}

}  // namespace

TEST_CASE("a child process finds of a block what was said", "[block]") {
  struct Kind {
    OnFork on_fork;
    int found;
  };
  for (const Kind kind : {Kind{OnFork::inherit, 42}, Kind{OnFork::drop, cannot_read}, Kind{OnFork::wipe, 0}}) {
    for (const std::size_t reserve : sizes{0, 16}) {
      CAPTURE(static_cast<int>(kind.on_fork), reserve);
      MemoryBlock block =
          MemoryBlock::allocate(2 * page_size(), {.reserve = reserve * page_size(), .on_fork = kind.on_fork});
      if (block.error() == MemoryError::unsupported) {
        skip("this system cannot do that with a child process");
        continue;
      }
      REQUIRE(block.is_valid());
      if (!there_is_fork()) return;
      if (kind.on_fork != OnFork::inherit && !drops_memory_on_fork()) {
        skip("this system says that it keeps memory from a child process, and does not");
        continue;
      }
      block.base()[0] = std::byte{42};
      CHECK(child_finds(block, 0) == kind.found);
      CHECK(block.base()[0] == std::byte{42});

      const std::size_t last = 32 * page_size() - 1;  // in memory that was added, and moved
      REQUIRE(block.resize(8 * page_size()) == MemoryError::ok);
      REQUIRE(block.resize(32 * page_size()) == MemoryError::ok);
      block.base()[last] = std::byte{42};
      CHECK(child_finds(block, 0) == kind.found);
      CHECK(child_finds(block, last) == kind.found);
      CHECK(block.base()[last] == std::byte{42});
    }
  }
}
