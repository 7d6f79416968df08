// de100 memory, https://opensource.org/license/zlib
//
// The machine code of a function that answers a number, for the processor that runs the tests.

#ifndef DE100_TESTS_CODE_BLOCK_MACHINE_CODE_HPP
#define DE100_TESTS_CODE_BLOCK_MACHINE_CODE_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <de100/code_block.hpp>

#include "support/os_facts.hpp"
#include "support/test.hpp"

namespace de100_test {

/// One function takes so many bytes at most.
inline constexpr std::size_t code_size = 16;

/// Where the first is: a sanitizer reads what stands before a function.
inline constexpr std::size_t code_start = 64;

/// Numbers from 0 to this can be answered.
inline constexpr int code_largest = 0x7FFF;

/// Bytes of it, the first first.
inline void emit_number(void*& place, std::uint32_t number, std::size_t bytes) noexcept {
  unsigned char* next = static_cast<unsigned char*>(place);
  for (std::size_t i = 0; i < bytes; ++i, number >>= 8U) *next++ = static_cast<unsigned char>(number & 0xFFU);
  place = next;
}

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
inline constexpr bool can_emit = true;
inline void emit_answer(void* place, std::uint32_t number) noexcept {
  emit_number(place, 0xB8, 1);  // mov eax, number
  emit_number(place, number, 4);
  emit_number(place, 0xC3, 1);  // ret
}
#elif defined(__aarch64__) || defined(_M_ARM64)
inline constexpr bool can_emit = true;
inline void emit_answer(void* place, std::uint32_t number) noexcept {
  emit_number(place, 0x52800000U | number << 5U, 4);  // mov w0, #number
  emit_number(place, 0xD65F03C0U, 4);                 // ret
}
#elif defined(__arm__)
inline constexpr bool can_emit = true;
inline void emit_answer(void* place, std::uint32_t number) noexcept {
  emit_number(place, 0xE3000000U | (number & 0xF000U) << 4U | (number & 0xFFFU), 4);  // movw r0, #number
  emit_number(place, 0xE12FFF1EU, 4);                                                 // bx lr
}
#elif defined(__riscv)
inline constexpr bool can_emit = true;
inline void emit_answer(void* place, std::uint32_t number) noexcept {
  emit_number(place, ((number + 0x800U) & 0xFFFFF000U) | 0x537U, 4);  // lui a0, the upper part
  emit_number(place, (number & 0xFFFU) << 20U | 0x0005'0513U, 4);     // addi a0, a0, the lower part
  emit_number(place, 0x00008067U, 4);                                 // ret
}
#elif defined(__s390x__)
inline constexpr bool can_emit = true;
inline void emit_answer(void* place, std::uint32_t number) noexcept {
  emit_number(place, 0x29A7U, 2);  // lghi %r2, number
  emit_number(place, number >> 8U, 1);
  emit_number(place, number, 1);
  emit_number(place, 0xFE07U, 2);  // br %r14
}
#else
inline constexpr bool can_emit = false;
inline void emit_answer(void*, std::uint32_t) noexcept {}
#endif

/// Writes functions to the block, one behind the other, of which the first answers `first`, the next one more.
inline void emit_answers(const de100::CodeBlock& code, int first, std::size_t count = 1) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    emit_answer(code.view().data() + code_start + i * code_size,
                static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i));
  }
}

/// What the function of that number answers.
inline int call_answer(const de100::CodeBlock& code, std::size_t number = 0) noexcept {
  return code.function<int()>(code_start + number * code_size)();
}

/// What code there answers, whatever may be done with the memory it is in.
inline int call_code_at(const void* place) noexcept {
  int (*function)() = nullptr;
  std::memcpy(&function, &place, sizeof function);
  return function();
}

/// Whether a test can make code and run it. Else the rest of it is skipped.
inline bool code_can_be_made() noexcept {
  if (!has_virtual_memory) skip("a program makes no code here");
  if (has_virtual_memory && !can_emit) skip("no machine code for this processor in the test");
  return has_virtual_memory && can_emit;
}

}  // namespace de100_test

#endif  // DE100_TESTS_CODE_BLOCK_MACHINE_CODE_HPP
