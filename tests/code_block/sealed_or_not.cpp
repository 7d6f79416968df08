// de100 memory, https://opensource.org/license/zlib
//
// seal() and unseal(): what a block says of itself, that its contents stay, and what they answer where it cannot be.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include "code_block/machine_code.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

#if defined(__linux__)
#include <sys/prctl.h>
#endif

using namespace de100;
using namespace de100_test;

namespace {

constexpr int code_not_refused_here = 3;
constexpr std::size_t code_only_ask = 1;

/// Whether this process can be kept from making memory executable (Linux from 6.3), and is from now on.
bool code_is_refused_from_now_on() {
#if defined(__linux__)
  constexpr int set_mdwe = 65;  // PR_SET_MDWE; older C libraries do not have the name
  constexpr unsigned long refuse_exec_gain = 1;
  return prctl(set_mdwe, refuse_exec_gain, 0UL, 0UL, 0UL) == 0;
#else
  return false;
#endif
}

const Child code_refused("seals code where the system refuses", [](std::size_t asked) -> int {
  if (!code_is_refused_from_now_on()) return code_not_refused_here;
  if (asked == code_only_ask) return 0;
  CodeBlock code = CodeBlock::allocate(page_size());
  if (!code || code.error() != MemoryError::ok) return 10;
  fill(code.view().data(), code.view().size());
  if (code.seal() != MemoryError::permission_denied) return 11;
  if (code.error() != MemoryError::permission_denied || code.os_error() == 0) return 12;
  if (!code.is_valid() || code.is_sealed() || code.function<int()>() != nullptr) return 13;
  if (!filled(code.view().data(), code.view().size())) return 14;
  fill(code.view().data(), code.view().size(), 1);
  if (!filled(code.view().data(), code.view().size(), 1)) return 15;
  if (code.unseal() != MemoryError::ok || code.error() != MemoryError::ok || code.os_error() != 0) return 16;
  return code.free() == MemoryError::ok ? 0 : 17;
});

}  // namespace

TEST_CASE("a block says whether it is sealed, and has functions only then", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(page_size() + 1);
  REQUIRE(code.is_valid());
  CHECK(static_cast<bool>(code));
  CHECK(code.error() == MemoryError::ok);
  CHECK(code.os_error() == 0);
  const MemoryView view = code.view();
  CHECK(view.size() == 2 * page_size());
  CHECK(all_zero(view.data(), view.size()));
  for (int round = 0; round < 3; ++round) {
    CHECK_FALSE(code.is_sealed());
    CHECK(code.function<int()>() == nullptr);
    CHECK(code.function<void(int)>(code_start) == nullptr);
    CHECK(code.seal() == MemoryError::ok);
    CHECK(code.is_sealed());
    for (const std::size_t offset : sizes{0, code_start, page_size(), view.size() - 1}) {
      const auto place = reinterpret_cast<std::uintptr_t>(code.function<int(int)>(offset));
      CHECK(place == reinterpret_cast<std::uintptr_t>(view.data()) + offset);
    }
    for (const std::size_t offset : {view.size(), view.size() + 1, SIZE_MAX / 2, SIZE_MAX}) {
      CHECK(code.function<int()>(offset) == nullptr);
    }
    CHECK(code.view().data() == view.data());
    CHECK(code.view().size() == view.size());
    CHECK(code.unseal() == MemoryError::ok);
  }
}

TEST_CASE("a block keeps its contents when it is sealed and unsealed", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(4 * page_size());
  REQUIRE(code.is_valid());
  const MemoryView view = code.view();
  for (unsigned seed = 0; seed < 4; ++seed) {
    fill(view.data(), view.size(), seed);
    REQUIRE(code.seal() == MemoryError::ok);
    CHECK(filled(view.data(), view.size(), seed));
    REQUIRE(code.unseal() == MemoryError::ok);
    CHECK(filled(view.data(), view.size(), seed));
  }
}

TEST_CASE("a block that is empty cannot be sealed", "[code_block][mission:jit]") {
  CodeBlock code;
  CHECK_FALSE(code.is_valid());
  CHECK_FALSE(static_cast<bool>(code));
  CHECK_FALSE(code.is_sealed());
  CHECK(code.view().empty());
  CHECK(code.function<int()>() == nullptr);
  CHECK(code.error() == MemoryError::ok);
  CHECK(code.seal() == MemoryError::null_block);
  CHECK(code.error() == MemoryError::null_block);
  CHECK(code.unseal() == MemoryError::null_block);
  CHECK_FALSE(code.is_sealed());
  CHECK(code.free() == MemoryError::ok);
  CHECK(code.error() == MemoryError::ok);
}

TEST_CASE("a system that refuses code is an error, and nothing has changed", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  if (run_child("seals code where the system refuses", code_only_ask) != Ended::clean) {
    skip("this system refuses no program its code");
    return;
  }
  CHECK(run_child("seals code where the system refuses") == Ended::clean);
}
