// de100 memory, https://opensource.org/license/zlib
//
// What the other files of this program do for main.cpp. Whoever includes this has the library by then, in its own way.

#ifndef DE100_TESTS_MODULE_PROGRAM_OTHERS_HPP
#define DE100_TESTS_MODULE_PROGRAM_OTHERS_HPP

namespace includes {

int* push_answer(de100::Arena& arena);            // 42
bool knows(const de100::MemoryBlock& block);      // finds it among all blocks
bool keeps_off(const de100::ScratchArena& used);  // its own scratch is another arena than the one that is in use
unsigned long long draw();                        // an identity

}  // namespace includes

namespace both {

bool fill_vector(de100::Arena& arena);  // a std::pmr::vector on it

}  // namespace both

#endif  // DE100_TESTS_MODULE_PROGRAM_OTHERS_HPP
