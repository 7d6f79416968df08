// de100 memory, https://opensource.org/license/zlib
//
// A size above the largest that there is does not become a small one.
//
// expect: size_literal_does_not_fit_in_size_t

#include <de100/bytes.hpp>

using namespace de100;

using namespace de100::literals;
constexpr std::size_t good = 1048576_KiB;

#if defined(DE100_MUST_NOT_COMPILE)
constexpr std::size_t bad = 9007199254740992_KiB;
#endif
