// de100 memory, https://opensource.org/license/zlib
//
// A block of code stands between guards, sealed or not; faults are in child processes.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include "code_block/machine_code.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// Touches a byte before or behind a block: `argument` is twice the distance, and one more where it is sealed.
int code_touch(std::size_t argument, bool behind) {
  CodeBlock code = CodeBlock::allocate(3 * page_size());
  if (!code || (argument % 2 != 0 && code.seal() != MemoryError::ok)) return 1;
  std::byte* const place =
      behind ? code.view().data() + code.view().size() + argument / 2 : code.view().data() - argument / 2;
  (void)read_byte(place);
  return 0;
}

const Child code_reads_before("reads before code",
                              [](std::size_t argument) -> int { return code_touch(argument, false); });

const Child code_reads_behind("reads behind code",
                              [](std::size_t argument) -> int { return code_touch(argument, true); });

}  // namespace

TEST_CASE("touching what is before or behind a block of code faults", "[code_block][mission:jit]") {
  if (!has_virtual_memory) {
    skip("a program makes no code here");
    return;
  }
  for (const std::size_t sealed : sizes{0, 1}) {
    CAPTURE(sealed);
    CHECK(run_child("reads before code", 2 + sealed) == Ended::fault);
    CHECK(run_child("reads before code", 2 * os::granularity() + sealed) == Ended::fault);
    CHECK(run_child("reads behind code", sealed) == Ended::fault);
    CHECK(run_child("reads behind code", 2 * (os::granularity() - 1) + sealed) == Ended::fault);
  }
}
