// de100 memory, https://opensource.org/license/zlib
//
// draw_identity() on one thread and on many.

#include "support/test.hpp"

#include <de100/identity.hpp>

#include <algorithm>
#include <vector>

#include "support/threads.hpp"

using namespace de100;

TEST_CASE("identities ascend and are never zero", "[identity][mission:defect:generation]") {
  std::uint64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t drawn = draw_identity();
    REQUIRE(drawn > last);
    last = drawn;
  }
}

TEST_CASE("identities drawn on eight threads all differ and ascend on each", "[identity]") {
  constexpr std::size_t each = 50'000;
  std::vector<std::vector<std::uint64_t>> drawn(8);
  de100_test::on_threads(8, [&drawn](unsigned thread) {
    std::vector<std::uint64_t>& mine = drawn[thread];
    mine.reserve(each);
    for (std::size_t i = 0; i < each; ++i) mine.push_back(draw_identity());
  });

  std::vector<std::uint64_t> all;
  for (const std::vector<std::uint64_t>& mine : drawn) {
    CHECK(mine.size() == each);
    CHECK(std::is_sorted(mine.begin(), mine.end()));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(all.front() != 0);
}
