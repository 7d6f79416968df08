// de100 memory, https://opensource.org/license/zlib
//
// What the programs in this folder do with the library, once they have included it.

#ifndef DE100_TESTS_HEADERS_WINDOWS_H_USE_HPP
#define DE100_TESTS_HEADERS_WINDOWS_H_USE_HPP

#include <cstdio>

/// Every function of Windows that the library calls is called. What main() answers.
inline int use(const char* where) {
  using namespace de100;
  MemoryBlock block = MemoryBlock::allocate(1000, {.reserve = 100'000});
  Arena arena(block.view(), already_zero);
  const Span<int> numbers = arena.push_array<int>(100);
  const BlockOptions same_place = {.flags = MemoryFlags::base_fixed, .base = block.base()};

  bool works = numbers.size() == 100 && numbers[99] == 0;
  works = works && block.guard_kind() == GuardKind::pages;
  works = works && MemoryBlock::allocate(1, same_place).error() == MemoryError::address_in_use;
  works = works && block.protect(MemoryFlags::read) == MemoryError::ok;
  works = works && block.resize(200'000) == MemoryError::ok && block.resize(1) == MemoryError::ok;
  works = works && os::ticks() != 0 && system_facts().large_page_size % page_size() == 0;
  works = works && system_facts().memory_size != 0;
  works = works && block.free() == MemoryError::ok;
  std::printf("<windows.h> %s: %s\n", where, works ? "the library works" : "FAILED");
  return works ? 0 : 1;
}

#endif  // DE100_TESTS_HEADERS_WINDOWS_H_USE_HPP
