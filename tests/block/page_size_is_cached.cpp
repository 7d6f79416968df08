// de100 memory, https://opensource.org/license/zlib
//
// page_size() on many threads at once. How often the system is asked: tests/failures/page_size.cpp.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <atomic>

#include "support/threads.hpp"

using namespace de100;

TEST_CASE("page_size is the same on every thread", "[block][mission:page_size][mission:defect:page_size]") {
  std::atomic<int> different{0};
  de100_test::on_threads(8, [&different](unsigned) {
    for (int round = 0; round < 1000; ++round) {
      if (page_size() != os::page_size()) ++different;
    }
  });
  CHECK(different == 0);
  CHECK(page_size() >= 4096);
}
