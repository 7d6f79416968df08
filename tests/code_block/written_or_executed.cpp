// de100 memory, https://opensource.org/license/zlib
//
// The bytes of a block can be written or executed and never both: what the system says of them, and real faults in
// child processes.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include <string>

#include "code_block/machine_code.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// A block with code in it that was not sealed.
CodeBlock code_unsealed() {
  CodeBlock code = CodeBlock::allocate(2 * page_size());
  if (code) emit_answers(code, 42);
  return code;
}

const Child code_executes_unsealed("runs code before it is sealed", [](std::size_t) -> int {
  const CodeBlock code = code_unsealed();
  return code && call_code_at(code.view().data() + code_start) == 42 ? 0 : 1;
});

const Child code_executes_sealed("runs code that is sealed", [](std::size_t) -> int {
  CodeBlock code = code_unsealed();
  if (code.seal() != MemoryError::ok) return 1;
  return call_code_at(code.view().data() + code_start) == 42 ? 0 : 1;
});

const Child code_executes_unsealed_again("runs code after it was unsealed", [](std::size_t) -> int {
  CodeBlock code = code_unsealed();
  if (code.seal() != MemoryError::ok || call_answer(code) != 42 || code.unseal() != MemoryError::ok) return 1;
  return call_code_at(code.view().data() + code_start) == 42 ? 0 : 1;
});

const Child code_executes_others("runs code in pages that may only be written", [](std::size_t) -> int {
  unsigned char* const page = static_cast<unsigned char*>(map_pages(nullptr, page_size()));
  if (page == nullptr) return 1;
  emit_answer(page + code_start, 42);
#if defined(__GNUC__) && !defined(__wasm__)
  __builtin___clear_cache(reinterpret_cast<char*>(page), reinterpret_cast<char*>(page) + page_size());
#endif
  return call_code_at(page + code_start) == 42 ? 0 : 1;
});

const Child code_writes_sealed("writes to code that is sealed", [](std::size_t offset) -> int {
  CodeBlock code = code_unsealed();
  if (code.seal() != MemoryError::ok) return 1;
  write_byte(code.view().data() + offset, 1);
  return 0;
});

const Child code_writes_unsealed("writes to code that was unsealed", [](std::size_t offset) -> int {
  CodeBlock code = code_unsealed();
  if (code.seal() != MemoryError::ok || code.unseal() != MemoryError::ok) return 1;
  write_byte(code.view().data() + offset, 77);
  return read_byte(code.view().data() + offset) == 77 ? 0 : 1;
});

/// Whether the system says of each page that this is what may be done with it: "rw-p" and "r-xp" on Linux.
bool code_pages_are(const CodeBlock& code, const char* access) {
  for (std::size_t offset = 0; offset < code.view().size(); offset += page_size()) {
    const std::string line = mapping_line(code.view().data() + offset);
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || line.compare(space + 1, 4, access) != 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("what may be done with the bytes of a block is what was said last", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(3 * page_size());
  REQUIRE(code.is_valid());
  std::byte* const first = code.view().data();
  std::byte* const last = first + code.view().size() - 1;
  for (int round = 0; round < 3; ++round) {
    CHECK(readable(first));
    CHECK(readable(last));
    CHECK(writable(first));
    CHECK(writable(last));
    REQUIRE(code.seal() == MemoryError::ok);
    CHECK(readable(first));
    CHECK(readable(last));
    CHECK_FALSE(writable(first));
    CHECK_FALSE(writable(last));
    REQUIRE(code.unseal() == MemoryError::ok);
  }
}

TEST_CASE("the system lists the bytes of a block as writable or as executable", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(3 * page_size());
  REQUIRE(code.is_valid());
  if (mapping_line(code.view().data()).empty()) {
    skip("this system does not list what may be done with memory");
    return;
  }
  for (int round = 0; round < 3; ++round) {
    CHECK(code_pages_are(code, "rw-p"));
    REQUIRE(code.seal() == MemoryError::ok);
    CHECK(code_pages_are(code, "r-xp"));
    REQUIRE(code.seal() == MemoryError::ok);  // again, which changes nothing
    CHECK(code_pages_are(code, "r-xp"));
    REQUIRE(code.unseal() == MemoryError::ok);
  }
}

TEST_CASE("code that is not sealed cannot be run", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  REQUIRE(run_child("runs code that is sealed") == Ended::clean);
  if (run_child("runs code in pages that may only be written") == Ended::clean) {
    skip("this system executes whatever can be read");
    return;
  }
  CHECK(run_child("runs code before it is sealed") == Ended::fault);
  CHECK(run_child("runs code after it was unsealed") == Ended::fault);
}

TEST_CASE("code that is sealed cannot be written to", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  for (const std::size_t offset : sizes{0, code_start, 2 * page_size() - 1}) {
    CAPTURE(offset);
    CHECK(run_child("writes to code that is sealed", offset) == Ended::fault);
    CHECK(run_child("writes to code that was unsealed", offset) == Ended::clean);
  }
}
