// de100 memory, https://opensource.org/license/zlib
//
// A path is UTF-8 on every system, and may lead through folders.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include <string>

#include "file_block/temporary_file.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a path is UTF-8", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  // Of one, two, three and four bytes a character; written as bytes, whatever a compiler takes this file for.
  for (const char* const ending : {"_gr\xC3\xB6\xC3\x9F"
                                   "e_\xC3\x9F_\xE6\x97\xA5\xE6\x9C\xAC.bin",
                                   "_\xF0\x9F\x8E\xAE.bin", " with spaces.bin", ""}) {
    CAPTURE(ending);
    const FileBytes bytes = pattern_bytes(100);
    const TemporaryFile file(bytes, ending);
    for (const FileAccess access : all_file_access) {
      MemoryBlock block = MemoryBlock::map_file(file.path(), access);
      CHECK(shows(block, bytes));
      CHECK(shows(MemoryBlock::map_file((std::string("./") + file.path()).c_str(), access), bytes));
    }
#if defined(_WIN32)
    CHECK(shows(MemoryBlock::map_file((std::string(".\\") + file.path()).c_str(), FileAccess::read), bytes));
#endif
  }
}
