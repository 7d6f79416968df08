// de100 memory, https://opensource.org/license/zlib
//
// A std::pmr::monotonic_buffer_resource has its memory from an arena, and gives it back.

#include "support/test.hpp"

#include <version>

#if __has_include(<memory_resource>) && defined(__cpp_lib_memory_resource)

#include <de100/pmr.hpp>

#include <memory_resource>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("an arena is the upstream of a monotonic_buffer_resource", "[pmr]") {
  de100_test::Memory<16384> memory;
  Arena arena(memory.view());
  ArenaResource resource(arena);
  std::size_t used_first = 0;
  {
    std::pmr::monotonic_buffer_resource buffers(256, &resource);
    CHECK(buffers.upstream_resource() == &resource);
    std::pmr::vector<int> first(&buffers);
    first.reserve(10);
    used_first = arena.used();
    CHECK(used_first >= 256);
    std::pmr::vector<int> second(&buffers);
    for (int i = 0; i < 300; ++i) second.push_back(i);
    for (int i = 0; i < 300; ++i) CHECK(second[static_cast<std::size_t>(i)] == i);
    CHECK(arena.contains(first.data()));
    CHECK(arena.contains(second.data()));
    CHECK(arena.contains(second.data() + 299));
    CHECK(arena.used() > used_first);
  }
  // Whether it gives its buffers back newest first is up to the library; the arena is no worse for it.
  CHECK(arena.used() < arena.peak());
  CHECK(arena.push_size(8) != nullptr);
}

#else

TEST_CASE("upstreams are not tested here", "[pmr]") {
  de100_test::skip("this standard library has no <memory_resource>");
}

#endif
