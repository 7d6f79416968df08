// de100 memory, https://opensource.org/license/zlib
//
// The program, started again, finds the same base.

#include "support/test.hpp"

#include "fixed_base/helpers.hpp"
#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"

using namespace de100;
using namespace de100_test;

namespace {

constexpr std::size_t fixed_base_size = std::size_t{1} << 20U;

const Child fixed_base_again("finds a base again", [](std::size_t base) -> int {
  void* const found = find_fixed_base(fixed_base_size);
  if (reinterpret_cast<std::uintptr_t>(found) != base) return 1;
  const MemoryBlock block = block_at_fixed_base(found, fixed_base_size);
  if (block.base() != found) return 2;
  fill(block.base(), block.size());
  return filled(block.base(), block.size()) ? 0 : 3;
});

}  // namespace

TEST_CASE("a base is the same in every run", "[fixed_base]") {
  if (!can_choose_a_base()) return;
  void* const base = find_fixed_base(fixed_base_size);
  REQUIRE(base != nullptr);
  for (int run = 0; run < 3; ++run) {
    CHECK(run_child("finds a base again", static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(base))) ==
          Ended::clean);
  }
}
