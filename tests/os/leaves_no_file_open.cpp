// de100 memory, https://opensource.org/license/zlib
//
// What the system is asked through files is read and closed.

#include "support/test.hpp"

#include <de100/os.hpp>

#if !defined(_WIN32) && !defined(__wasm__)

#include <unistd.h>

namespace {

/// The number that the next file gets: the lowest that no open one has.
int next_file() {
  const int file = dup(STDOUT_FILENO);
  REQUIRE(file >= 0);
  CHECK(close(file) == 0);
  return file;
}

}  // namespace

TEST_CASE("asking for the size of a large page leaves no file open", "[os]") {
  const int next = next_file();
  (void)de100::os::large_page_size();
  CHECK(next_file() == next);
}

#else

TEST_CASE("asking for the size of a large page leaves no file open", "[os]") {
  de100_test::skip("this system is not asked through files");
}

#endif
