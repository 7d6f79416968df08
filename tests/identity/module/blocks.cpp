// de100 memory, https://opensource.org/license/zlib
//
// The library that blocks_cross_modules.cpp loads: it has its own copy of the headers' variables, a registry of blocks
// among them.

#include "blocks.hpp"

#include <utility>

#include "export.hpp"

extern "C" DE100_TEST_EXPORT void de100_test_blocks(de100_test::ModuleBlocks* functions);

extern "C" DE100_TEST_EXPORT void de100_test_blocks(de100_test::ModuleBlocks* functions) {
  using namespace de100;
  functions->allocate = [](MemoryBlock& to, std::size_t size, const BlockOptions& options) {
    to = MemoryBlock::allocate(size, options);
  };
  functions->move = [](MemoryBlock& from, MemoryBlock& to) {
    MemoryBlock between(std::move(from));
    to = std::move(between);
  };
  functions->resize = [](MemoryBlock& block, std::size_t size) { return block.resize(size); };
  functions->free = [](MemoryBlock& block) { return block.free(); };
  functions->memory_stats = [] { return memory_stats(); };
  functions->query = [](const void* pointer) { return query(pointer); };
}
