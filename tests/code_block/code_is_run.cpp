// de100 memory, https://opensource.org/license/zlib
//
// What was written to a block and sealed is run: the code that stands there now, not the one that stood there before,
// and on every thread.

#include "support/test.hpp"

#include <de100/code_block.hpp>

#include "code_block/machine_code.hpp"
#include "support/threads.hpp"

using namespace de100;
using namespace de100_test;

namespace {

// A sanitizer that looks at what stands before a function would look into the guard.
#if defined(__clang__)
__attribute__((no_sanitize("function")))
#endif
int call_first_byte(const CodeBlock& code) {
  return code.function<int()>()();
}

}  // namespace

TEST_CASE("code that was written and sealed is run", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  for (const int number : {0, 1, 42, 127, 128, 255, 256, 0x7FF, 0x800, 0x1234, 0x5678, code_largest}) {
    CAPTURE(number);
    CodeBlock code = CodeBlock::allocate(1, "a number");
    REQUIRE(code.is_valid());
    emit_answers(code, number);
    REQUIRE(code.seal() == MemoryError::ok);
    CHECK(call_answer(code) == number);
    CHECK(call_answer(code) == number);
  }
}

TEST_CASE("code at the first byte is run", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(1);
  REQUIRE(code.is_valid());
  emit_answer(code.view().data(), 4321);
  REQUIRE(code.seal() == MemoryError::ok);
  CHECK(call_first_byte(code) == 4321);
}

TEST_CASE("code at the last bytes, and on every page, is run", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  CodeBlock code = CodeBlock::allocate(5 * page_size());
  REQUIRE(code.is_valid());
  const std::size_t last = code.view().size() - code_size;
  int number = 100;
  for (std::size_t offset = code_start; offset < last; offset += page_size() / 2) {
    emit_answer(code.view().data() + offset, static_cast<std::uint32_t>(number++));
  }
  emit_answer(code.view().data() + last, 7);
  REQUIRE(code.seal() == MemoryError::ok);
  number = 100;
  for (std::size_t offset = code_start; offset < last; offset += page_size() / 2) {
    CHECK(code.function<int()>(offset)() == number++);
  }
  CHECK(code.function<int()>(last)() == 7);
}

TEST_CASE("code that is written anew is what runs", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  constexpr std::size_t functions = 40;  // more than one line of an instruction cache
  CodeBlock code = CodeBlock::allocate(code_start + functions * code_size);
  REQUIRE(code.is_valid());
  int wrong = 0;
  const int count = rounds(2000);
  for (int round = 0; round < count; ++round) {
    if (round > 0 && code.unseal() != MemoryError::ok) ++wrong;
    const int first = round * 17 % (code_largest - static_cast<int>(functions));
    emit_answers(code, first, functions);
    if (code.seal() != MemoryError::ok) ++wrong;
    for (std::size_t i = 0; i < functions; ++i) {
      if (call_answer(code, i) != first + static_cast<int>(i)) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("threads run the code that another made, and made anew", "[code_block][mission:jit]") {
  if (!code_can_be_made()) return;
  constexpr unsigned threads = 4;
  constexpr std::size_t functions = 16;
  CodeBlock code = CodeBlock::allocate(code_start + functions * code_size);
  REQUIRE(code.is_valid());
  for (int first = 1000; first < 1100; first += 25) {
    emit_answers(code, first, functions);
    REQUIRE(code.seal() == MemoryError::ok);
    int wrong[threads] = {};
    on_threads(threads, [&](unsigned number) {
      for (std::size_t i = 0; i < 4 * functions; ++i) {
        const std::size_t which = (i + number) % functions;
        if (call_answer(code, which) != first + static_cast<int>(which)) ++wrong[number];
      }
    });
    for (const int count : wrong) CHECK(count == 0);
    REQUIRE(code.unseal() == MemoryError::ok);
  }
}
