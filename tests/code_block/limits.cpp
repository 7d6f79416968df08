// de100 memory, https://opensource.org/license/zlib
//
// Where the system has no memory for code, a block of it is out_of_memory and nothing is left of it.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include "code_block/machine_code.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t code_memory = std::size_t{1} << 20U;
constexpr int code_no_limit_here = 3;
constexpr std::size_t code_only_ask_limit = 1;  // whether there is such a limit

const Child code_limited("makes code with little memory", [](std::size_t asked) -> int {
  (void)CodeBlock::allocate(1);
  if (!limit_promised_memory(code_memory)) return code_no_limit_here;
  if (asked == code_only_ask_limit) return 0;
  const MemoryStats before = memory_stats();
  CodeBlock code = CodeBlock::allocate(16 * code_memory, "too much");
  if (code.is_valid() || code.is_sealed() || !code.view().empty()) return 10;
  if (code.error() != MemoryError::out_of_memory || code.os_error() == 0) return 11;
  const MemoryStats now = memory_stats();
  if (now.blocks != before.blocks || now.reserved != before.reserved || now.committed != before.committed) return 12;
  if (code.seal() != MemoryError::null_block || code.free() != MemoryError::ok) return 13;
  lift_limits();
  return CodeBlock::allocate(16 * code_memory).is_valid() ? 0 : 14;
});

}  // namespace

TEST_CASE("with little memory a block of code is refused", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  if (run_child("makes code with little memory", code_only_ask_limit) != Ended::clean) {
    skip("this system keeps no such limit");
    return;
  }
  CHECK(run_child("makes code with little memory") == Ended::clean);
}
