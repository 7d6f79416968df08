// de100 memory, https://opensource.org/license/zlib
//
// A region that a chain takes of its parent has no place in the program, even where it is taken while an object of the
// parent is made, which has.

#include "support/test.hpp"

#include "helpers.hpp"

using namespace de100;
using namespace de100_test;

TEST_CASE("a region is not taken for the object that is made meanwhile", "[sites]") {
  struct Grows {
    explicit Grows(Arena& parent) : chain(ChainedArena::push_on(parent, {.region_size = 512})) {
      first = chain.push_size(8);
    }
    ChainedArena chain;
    void* first = nullptr;
  };
  alignas(64) unsigned char memory[4096];
  Arena arena{MemoryView(memory)};
  const unsigned line = Site::here().line;
  Grows* const grows = arena.push_object<Grows>(arena);
  REQUIRE((grows != nullptr && grows->first != nullptr));
  CHECK(is_here(explain(grows).push.site, line + 1));
  const Explanation region = explain(at(grows->first, 100));
  CHECK(region.place == Explanation::Place::within);
  CHECK(region.push.size >= 512);
  CHECK(region.push.type.empty());
  CHECK(region.push.site.line == 0);
}
