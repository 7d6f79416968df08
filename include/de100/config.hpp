// de100 memory, https://opensource.org/license/zlib
//
// config.hpp: the version, and what platform.hpp says. Every header includes it.
//
// It has no include guard, so that every copy of the library that one file includes says its own version: to define and
// declare the same again is allowed, and another version is an error that names both.

#include "platform.hpp"

// The version of the library; the build files read it from here.
#define DE100_MEMORY_VERSION_MAJOR 1
#define DE100_MEMORY_VERSION_MINOR 0
#define DE100_MEMORY_VERSION_PATCH 0

namespace de100::detail {
template <int major_version, int minor_version, int patch_version>
struct Version;
using ThisVersion = Version<DE100_MEMORY_VERSION_MAJOR, DE100_MEMORY_VERSION_MINOR, DE100_MEMORY_VERSION_PATCH>;
}  // namespace de100::detail
