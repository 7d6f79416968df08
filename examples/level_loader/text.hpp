// de100 memory, https://opensource.org/license/zlib
//
// text.hpp: what every header of this program speaks with: the library's names, and text in an arena.

#ifndef DE100_EXAMPLES_LEVEL_LOADER_TEXT_HPP
#define DE100_EXAMPLES_LEVEL_LOADER_TEXT_HPP

#include <de100/memory.hpp>

#include "common/text.hpp"

namespace level_loader {

using namespace de100;
using namespace de100::literals;
using common::Column;
using common::Tenths;
using common::Text;

}  // namespace level_loader

#endif  // DE100_EXAMPLES_LEVEL_LOADER_TEXT_HPP
