// de100 memory, https://opensource.org/license/zlib
//
// memory.hpp: all of the library, and its table of contents. Each header below can be included alone; each needs only
// those above it.

#ifndef DE100_MEMORY_HPP
#define DE100_MEMORY_HPP

#include "config.hpp"  // the version; what compiler, sanitizer and platform this is; DE100_ASSERT

#include "bytes.hpp"  // 64_KiB; arithmetic that cannot wrap unseen; set, copy, move and zero bytes
#include "error.hpp"  // MemoryError and its texts
#include "flags.hpp"  // MemoryFlags: what may be done with memory, and how it is asked for

#include "os.hpp"      // what the library asks of an operating system
#include "system.hpp"  // system_facts: page sizes, and what this system can do
#include "view.hpp"    // MemoryView and Span: memory that belongs to somebody else

#include "identity.hpp"  // numbers that are drawn once

#include "arena.hpp"  // Arena: gives memory out from front to back, takes it back by rewinding
#include "block.hpp"  // MemoryBlock: owns memory of the operating system between guards

#endif  // DE100_MEMORY_HPP
