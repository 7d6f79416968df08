// de100 memory, https://opensource.org/license/zlib
//
// read, write and execute each let something be done that faults without them; the faults are in child processes.

#include "support/test.hpp"

#include <de100/block.hpp>

#include "support/access.hpp"
#include "support/bytes.hpp"
#include "support/child.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

// A function that answers 42, in the processor's own code.
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
constexpr unsigned char answer_42[] = {0xB8, 42, 0, 0, 0, 0xC3};  // mov eax, 42; ret
#elif defined(__aarch64__)
constexpr unsigned char answer_42[] = {0x40, 0x05, 0x80, 0x52, 0xC0, 0x03, 0x5F, 0xD6};  // mov w0, #42; ret
#elif defined(__arm__)
constexpr unsigned char answer_42[] = {0x2A, 0x00, 0xA0, 0xE3, 0x1E, 0xFF, 0x2F, 0xE1};  // mov r0, #42; bx lr
#elif defined(__riscv)
constexpr unsigned char answer_42[] = {0x13, 0x05, 0xA0, 0x02, 0x67, 0x80, 0x00, 0x00};  // li a0, 42; ret
#elif defined(__s390x__)
constexpr unsigned char answer_42[] = {0xA7, 0x29, 0x00, 0x2A, 0x07, 0xFE};  // lghi %r2, 42; br %r14
#else
constexpr unsigned char answer_42[] = {0};
#endif
constexpr bool has_code = sizeof answer_42 > 1;
constexpr std::size_t code_offset = 64;  // a sanitizer reads what stands before a function

void write_code(void* page) {
  char* const code = static_cast<char*>(page) + code_offset;
  std::memcpy(code, answer_42, sizeof answer_42);
#if defined(__GNUC__) && !defined(__wasm__)
  __builtin___clear_cache(code, code + sizeof answer_42);
#endif
}

int call_code(const void* page) {
  int (*function)() = nullptr;
  const void* const code = static_cast<const char*>(page) + code_offset;
  std::memcpy(&function, &code, sizeof function);
  return function();
}

MemoryFlags to_flags(std::size_t argument) {
  return static_cast<MemoryFlags>(argument);
}

std::size_t to_argument(MemoryFlags flags) {
  return static_cast<std::size_t>(flags);
}

const Child reads("reads a block made with flags", [](std::size_t flags) -> int {
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = to_flags(flags)});
  return block.is_valid() ? read_byte(block.base()) : 1;
});

const Child writes("writes a block made with flags", [](std::size_t flags) -> int {
  const MemoryBlock block = MemoryBlock::allocate(1, {.flags = to_flags(flags)});
  if (block.is_valid()) write_byte(block.base(), 1);
  return block.is_valid() ? 0 : 1;
});

const Child executes("calls code in a block protected with flags", [](std::size_t flags) -> int {
  MemoryBlock block = MemoryBlock::allocate(1);
  write_code(block.base());
  if (block.protect(to_flags(flags)) != MemoryError::ok) return 1;
  return call_code(block.base()) == 42 ? 0 : 2;
});

const Child executes_data("calls code in pages that are not the library's", [](std::size_t) -> int {
  void* const page = map_pages(nullptr, page_size());
  write_code(page);
  return call_code(page) == 42 ? 0 : 2;
});

bool nothing_is_forbidden() {
  if (!has_virtual_memory) skip("nothing can be forbidden here");
  return !has_virtual_memory;
}

}  // namespace

TEST_CASE("read lets memory be read, and its absence forbids it", "[block][mission:flags]") {
  if (nothing_is_forbidden()) return;
  CHECK(run_child("reads a block made with flags", to_argument(MemoryFlags::read)) == Ended::clean);
  CHECK(run_child("reads a block made with flags", to_argument(MemoryFlags::read_write)) == Ended::clean);
  CHECK(run_child("reads a block made with flags", to_argument(MemoryFlags::none)) == Ended::fault);
}

TEST_CASE("write lets memory be written, and its absence forbids it", "[block][mission:flags]") {
  if (nothing_is_forbidden()) return;
  CHECK(run_child("writes a block made with flags", to_argument(MemoryFlags::read_write)) == Ended::clean);
  CHECK(run_child("writes a block made with flags", to_argument(MemoryFlags::write)) == Ended::clean);
  CHECK(run_child("writes a block made with flags", to_argument(MemoryFlags::read)) == Ended::fault);
  CHECK(run_child("writes a block made with flags", to_argument(MemoryFlags::none)) == Ended::fault);
}

TEST_CASE("execute lets code run, and its absence forbids it", "[block][mission:flags][mission:also:jit]") {
  if (!has_code) {
    skip("no machine code for this processor in the test");
    return;
  }
  constexpr MemoryFlags read_execute = MemoryFlags::read | MemoryFlags::execute;
  CHECK(run_child("calls code in a block protected with flags", to_argument(read_execute)) == Ended::clean);
  if (run_child("calls code in pages that are not the library's") == Ended::clean) {
    skip("this system executes whatever can be read");
    return;
  }
  CHECK(run_child("calls code in a block protected with flags", to_argument(MemoryFlags::read)) == Ended::fault);
  CHECK(run_child("calls code in a block protected with flags", to_argument(MemoryFlags::read_write)) == Ended::fault);
}

TEST_CASE("read_write_execute is a buffer for code that is made while running",
          "[block][mission:flags][mission:also:jit]") {
  const MemoryBlock block = MemoryBlock::allocate(page_size(), {.flags = MemoryFlags::read_write_execute});
  if (has_virtual_memory && !gives_writable_and_executable()) {
    CHECK(block.error() == MemoryError::permission_denied);
    skip("this system forbids memory that is writable and executable at once");
    return;
  }
  REQUIRE(block.error() == answer_to(MemoryFlags::read_write_execute));
  if (!block) return;
  if (!has_code) {
    skip("no machine code for this processor in the test");
    return;
  }
  write_code(block.base());
  CHECK(call_code(block.base()) == 42);
}

TEST_CASE("zeroed memory reads as zero, also where it was used before", "[block][mission:flags]") {
  for (int round = 0; round < 8; ++round) {
    const MemoryBlock block = MemoryBlock::allocate(64 * page_size(), {.flags = MemoryFlags::read_write_zeroed});
    REQUIRE(block.is_valid());
    CHECK(all_zero(block.base(), block.size()));
    fill(block.base(), block.size());
  }
}

TEST_CASE("every combination of flags that can be had is taken, kept and told", "[block][mission:flags]") {
  constexpr MemoryFlags other_flags =
      MemoryFlags::zeroed | MemoryFlags::base_hint | MemoryFlags::large_pages | MemoryFlags::transient;
  for (std::uint32_t bits = 0; bits < 256; ++bits) {
    const MemoryFlags flags = static_cast<MemoryFlags>(bits);
    if (has(flags, MemoryFlags::base_fixed)) continue;  // needs a base: see allocate_at_a_fixed_base.cpp
    const MemoryBlock block = MemoryBlock::allocate(page_size(), {.flags = flags});
    CAPTURE(bits);
    if (has(flags, MemoryFlags::write | MemoryFlags::execute) && block.error() == MemoryError::permission_denied)
      continue;
    REQUIRE(block.error() == answer_to(flags));
    if (!block) continue;
    CHECK(block.flags() == flags);
    if (!has(flags, MemoryFlags::write)) CHECK_FALSE(writable(block.base()));
    if (has(flags, MemoryFlags::write)) CHECK(writable(block.base()));
    if (has(flags, MemoryFlags::read)) CHECK(readable(block.base()));
    if ((flags & ~other_flags) == MemoryFlags::none) CHECK_FALSE(readable(block.base()));
  }
}
