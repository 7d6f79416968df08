// de100 memory, https://opensource.org/license/zlib
//
// How a block of code is made, or is not, handed on and given back, and what the registry says of it.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include <type_traits>
#include <utility>

#include "code_block/machine_code.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"
#include "support/too_much.hpp"

using namespace de100;
using namespace de100_test;

static_assert(!std::is_copy_constructible_v<CodeBlock> && !std::is_copy_assignable_v<CodeBlock>);
static_assert(std::is_nothrow_move_constructible_v<CodeBlock> && std::is_nothrow_move_assignable_v<CodeBlock>);
static_assert(std::is_nothrow_default_constructible_v<CodeBlock> && std::is_nothrow_destructible_v<CodeBlock>);

namespace {

void code_refused_size(std::size_t size, MemoryError why) {
  CAPTURE(size);
  const MemoryStats before = memory_stats();
  CodeBlock code = CodeBlock::allocate(size);
  CHECK_FALSE(code.is_valid());
  CHECK_FALSE(code.is_sealed());
  CHECK(code.view().empty());
  CHECK(code.error() == why);
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().reserved == before.reserved);
  CHECK(code.function<int()>() == nullptr);
  CHECK(code.seal() == MemoryError::invalid_block);
  CHECK(code.free() == MemoryError::ok);
}

}  // namespace

TEST_CASE("a block of code of an impossible size is refused", "[code_block][mission:jit]") {
  code_refused_size(0, MemoryError::invalid_size);
  for (const std::size_t size : sizes{SIZE_MAX, SIZE_MAX - page_size(), max_size + 1, max_size, max_size - 1}) {
    code_refused_size(size, MemoryError::size_overflow);
  }
}

TEST_CASE("a block of code that there is no memory for is refused", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  const TooMuch too_much;
  code_refused_size(TooMuch::size, MemoryError::out_of_memory);
}

TEST_CASE("where a program cannot make code a block of it is unsupported", "[code_block][mission:jit]") {
  if (has_virtual_memory) return;
  code_refused_size(1, MemoryError::unsupported);
  code_refused_size(64 * page_size(), MemoryError::unsupported);
}

TEST_CASE("a block of code is a block to the registry", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  const MemoryStats before = memory_stats();
  CodeBlock code = CodeBlock::allocate(3 * page_size() - 1, "shaders");
  REQUIRE(code.is_valid());
  std::byte* const base = code.view().data();
  CHECK(code.view().size() == 3 * page_size());
  CHECK(reinterpret_cast<std::uintptr_t>(base) % os::granularity() == 0);
  CHECK(memory_stats().blocks == before.blocks + 1);
  CHECK(memory_stats().committed == before.committed + 3 * page_size());
  CHECK(memory_stats().reserved == before.reserved + 3 * page_size() + 2 * os::granularity());
  for (int round = 0; round < 2; ++round) {
    const BlockInfo info = query(base + 2 * page_size());
    CHECK(info.part == BlockPart::usable);
    CHECK(info.base == base);
    CHECK(info.size == 3 * page_size());
    REQUIRE(info.name != nullptr);
    CHECK(std::strcmp(info.name, "shaders") == 0);
    CHECK(query(base - 1).part == BlockPart::guard_before);
    CHECK(query(base + 3 * page_size()).part == BlockPart::guard_behind);
    CHECK(code.seal() == MemoryError::ok);
  }
  CHECK(code.free() == MemoryError::ok);
  CHECK_FALSE(query(base));
  CHECK(memory_stats().blocks == before.blocks);
  CHECK(memory_stats().committed == before.committed);
  CHECK(memory_stats().reserved == before.reserved);
}

TEST_CASE("a block of code can be freed again, sealed or not", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  for (const bool sealed : {false, true}) {
    CodeBlock code = CodeBlock::allocate(page_size());
    REQUIRE(code.is_valid());
    std::byte* const base = code.view().data();
    if (sealed) REQUIRE(code.seal() == MemoryError::ok);
    CHECK(code.is_sealed() == sealed);
    CHECK(code.free() == MemoryError::ok);
    CHECK_FALSE(code.is_valid());
    CHECK_FALSE(code.is_sealed());
    CHECK(code.view().empty());
    CHECK(code.function<int()>() == nullptr);
    CHECK_FALSE(mapped(base));
    CHECK(code.free() == MemoryError::ok);
    CHECK(code.error() == MemoryError::ok);
    CHECK(code.seal() == MemoryError::already_freed);
    CHECK(code.unseal() == MemoryError::already_freed);
    CHECK_FALSE(code.is_sealed());
  }
}

TEST_CASE("a move hands code over, sealed as it was", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock first = CodeBlock::allocate(page_size());
  REQUIRE(first.is_valid());
  emit_answers(first, 77);
  std::byte* const base = first.view().data();

  CodeBlock second = std::move(first);
  CHECK(second.view().data() == base);
  CHECK_FALSE(second.is_sealed());
  CHECK_FALSE(first.is_valid());
  CHECK(first.view().empty());
  CHECK(first.seal() == MemoryError::already_freed);
  REQUIRE(second.seal() == MemoryError::ok);

  CodeBlock third;
  third = std::move(second);
  CHECK(third.is_sealed());
  CHECK(call_answer(third) == 77);
  CHECK_FALSE(second.is_valid());
  CHECK_FALSE(second.is_sealed());
  CHECK(second.function<int()>(code_start) == nullptr);
  CHECK(second.free() == MemoryError::ok);
  CHECK(call_answer(third) == 77);

  CodeBlock other = CodeBlock::allocate(page_size());
  REQUIRE(other.is_valid());
  emit_answers(other, 78);
  REQUIRE(other.seal() == MemoryError::ok);
  third = std::move(other);
  CHECK_FALSE(mapped(base));  // what was there before is given back
  CHECK(call_answer(third) == 78);

  CodeBlock& same = third;  // through a reference, as it happens
  third = std::move(same);
  CHECK(third.is_sealed());
  CHECK(call_answer(third) == 78);
}
