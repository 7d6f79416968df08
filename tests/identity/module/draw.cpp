// de100 memory, https://opensource.org/license/zlib
//
// The library that draws_differ_between_modules.cpp loads: it has its own copy of the headers' variables.

#include <de100/identity.hpp>

#include "export.hpp"

extern "C" DE100_TEST_EXPORT void de100_test_draw(std::uint64_t* drawn, std::size_t count);

extern "C" DE100_TEST_EXPORT void de100_test_draw(std::uint64_t* drawn, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) drawn[i] = de100::draw_identity();
}
