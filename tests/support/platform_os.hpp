// de100 memory, https://opensource.org/license/zlib
//
// The platform's own header of the operating system, as os.hpp would choose it, for the headers here that stand before
// it. No include guard and no includes of its own: they rename functions in it by macros.
//
// With DE100_TEST_COPYING no page can be moved, so that blocks are copied: on Linux it is then os/posix.hpp as macOS
// and the BSDs have it, where a reset maps other pages over the old ones.

#if defined(DE100_TEST_COPYING) && defined(__linux__)
#include "support/platform_headers.hpp"
#undef DE100_OS_LINUX
#define DE100_OS_LINUX 0
#undef MAP_FIXED_NOREPLACE
#endif

#if DE100_OS_WINDOWS
#include <de100/os/windows.hpp>
#elif DE100_OS_WASM
#include <de100/os/wasm.hpp>
#else
#include <de100/os/posix.hpp>
#endif
