// de100 memory, https://opensource.org/license/zlib
//
// Blocks and an arena on a system that the library does not know.

#include <de100/memory.hpp>

#include <cstdio>

using namespace de100;
using namespace de100::literals;

namespace {

int failures = 0;

void check(bool holds, const char* what) {
  if (holds) return;
  ++failures;
  std::printf("failed: %s\n", what);
}

std::size_t pages_taken() {
  std::size_t count = 0;
  for (const bool taken : os::console::taken) count += taken ? 1 : 0;
  return count;
}

bool in_the_array(const MemoryBlock& block) {
  return MemoryView(os::console::memory).contains(block.base());
}

}  // namespace

int main() {
  {
    MemoryBlock level = MemoryBlock::allocate(64_KiB, {.reserve = 256_KiB, .name = "level"});
    check(level.is_valid() && in_the_array(level), "a block comes from the console's memory");
    check(level.size() == 64_KiB && pages_taken() == 66, "reserved space and two guards are taken");
    std::byte* const base = level.base();
    mem_set(base, 42, 64_KiB);
    check(level.resize(256_KiB) == MemoryError::ok && level.base() == base, "it grows in place");
    check(base[64_KiB - 1] == std::byte{42} && base[64_KiB] == std::byte{0}, "with its contents, then zeros");
    check(level.resize(512_KiB) == MemoryError::ok && level.base() != base, "beyond, it moves");
    check(level.base()[0] == std::byte{42} && level.base()[64_KiB] == std::byte{0}, "with its contents, then zeros");
    check(level.resize(8_MiB) == MemoryError::out_of_memory && level.size() == 512_KiB, "more than there is");
    check(level.reset() == MemoryError::ok && level.base()[0] == std::byte{0}, "reset writes zeros");

    constexpr MemoryFlags fixed = MemoryFlags::read_write | MemoryFlags::base_fixed;
    const MemoryBlock refused = MemoryBlock::allocate(4_KiB, {.flags = fixed, .base = level.base()});
    check(refused.error() == MemoryError::address_in_use, "a fixed base never replaces a block");

    Arena arena(level.view(), already_zero);
    const int* const number = arena.push_struct<int>(7);
    check(number != nullptr && *number == 7 && level.view().contains(number), "an arena stands on it");
  }
  check(pages_taken() == 0, "everything was given back");
  return failures;
}
