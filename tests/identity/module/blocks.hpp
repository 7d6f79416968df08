// de100 memory, https://opensource.org/license/zlib
//
// What the library that tests load does with blocks: blocks_cross_modules.cpp has it do so.

#ifndef DE100_TESTS_IDENTITY_MODULE_BLOCKS_HPP
#define DE100_TESTS_IDENTITY_MODULE_BLOCKS_HPP

#include <de100/block.hpp>
#include <de100/block_registry.hpp>

namespace de100_test {

/// Each is the member or function of that name, called in the module.
struct ModuleBlocks {
  void (*allocate)(de100::MemoryBlock& to, std::size_t size, const de100::BlockOptions& options);
  void (*move)(de100::MemoryBlock& from, de100::MemoryBlock& to);
  de100::MemoryError (*resize)(de100::MemoryBlock& block, std::size_t size);
  de100::MemoryError (*free)(de100::MemoryBlock& block);
  de100::MemoryStats (*memory_stats)();
  de100::BlockInfo (*query)(const void* pointer);
};

/// What the module's function `de100_test_blocks` is.
using GetModuleBlocks = void(ModuleBlocks* functions);

}  // namespace de100_test

#endif  // DE100_TESTS_IDENTITY_MODULE_BLOCKS_HPP
