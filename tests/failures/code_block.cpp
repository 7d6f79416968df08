// de100 memory, https://opensource.org/license/zlib
//
// Memory for code, where the nth call of the operating system fails: there is no block and nothing leaks, or the block
// is as it was.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("any call fails while memory for code is had", "[failures][code_block][mission:jit]") {
  if (!has_virtual_memory) return skip("a program cannot make code here");
  constexpr os::Result no_code = {MemoryError::permission_denied, 13};
  bool more = true;
  int refused = 0;
  for (int n = 1; more; ++n) {
    CAPTURE(n);
    seam.arm(n, false, no_code);
    CodeBlock code = CodeBlock::allocate(page_size());
    more = seam.calls() >= n;
    const bool needed = seam.failed() != 0;
    seam.disarm();
    refused += needed ? 1 : 0;
    CHECK(code.is_valid() == !needed);
    if (needed) CHECK(code.error() == MemoryError::permission_denied);
    if (needed) CHECK(code.os_error() == 13);
    CHECK_FALSE(code.is_sealed());
    if (code) CHECK(all_zero(code.view().data(), code.view().size()));
    code = CodeBlock();
    CHECK(seam.held() == 0);
  }
  CHECK(refused >= 3);  // reserve, commit, and what makes it code
}

TEST_CASE("a system that lets nobody make code leaves the bytes to be written", "[failures][code_block][mission:jit]") {
  if (!has_virtual_memory) return skip("a program cannot make code here");
  CodeBlock code = CodeBlock::allocate(page_size());
  REQUIRE(code.is_valid());
  fill(code.view().data(), code.view().size());
  seam.arm(1, true, {MemoryError::permission_denied, 13});
  CHECK(code.seal() == MemoryError::permission_denied);
  CHECK(code.os_error() == 13);
  seam.disarm();
  CHECK_FALSE(code.is_sealed());
  CHECK(code.function<void()>() == nullptr);
  CHECK(writable(code.view().data()));
  CHECK(filled(code.view().data(), code.view().size()));

  REQUIRE(code.seal() == MemoryError::ok);
  seam.arm(1, true, {MemoryError::out_of_memory, 12});
  CHECK(code.unseal() == MemoryError::out_of_memory);
  CHECK(code.is_sealed());
  CHECK(code.free() == MemoryError::out_of_memory);
  seam.disarm();
  CHECK(code.is_valid());
  CHECK(code.free() == MemoryError::ok);
  CHECK(seam.held() == 0);
}
