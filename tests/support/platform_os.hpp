// The platform's own header of the operating system, as os.hpp would choose it, for the headers here that stand before
// it. No include guard and no includes of its own: they rename functions in it by macros.

#if DE100_OS_WINDOWS
#include <de100/os/windows.hpp>
#elif DE100_OS_WASM
#include <de100/os/wasm.hpp>
#else
#include <de100/os/posix.hpp>
#endif
