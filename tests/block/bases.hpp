// de100 memory, https://opensource.org/license/zlib
//
// The flags of blocks that are asked for at an address.

#ifndef DE100_TESTS_BLOCK_BASES_HPP
#define DE100_TESTS_BLOCK_BASES_HPP

#include <de100/flags.hpp>

namespace de100_test {

inline constexpr de100::MemoryFlags fixed = de100::MemoryFlags::read_write | de100::MemoryFlags::base_fixed;
inline constexpr de100::MemoryFlags hinted = de100::MemoryFlags::read_write | de100::MemoryFlags::base_hint;

}  // namespace de100_test

#endif  // DE100_TESTS_BLOCK_BASES_HPP
