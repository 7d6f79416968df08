// de100 memory, https://opensource.org/license/zlib
//
// A game's own assertion.

#ifndef DE100_TESTS_MODULE_PRELUDE_GAME_ASSERT_HPP
#define DE100_TESTS_MODULE_PRELUDE_GAME_ASSERT_HPP

void note_broken(const char* condition) noexcept;

#define DE100_ASSERT(condition) ((condition) ? void() : note_broken(#condition))

#endif  // DE100_TESTS_MODULE_PRELUDE_GAME_ASSERT_HPP
