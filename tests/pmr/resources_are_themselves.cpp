// de100 memory, https://opensource.org/license/zlib
//
// An ArenaResource is equal to itself alone, even where the arena is the same.

#include "support/test.hpp"

#include <version>

#if __has_include(<memory_resource>) && defined(__cpp_lib_memory_resource)

#include <de100/pmr.hpp>

#include <memory_resource>
#include <utility>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;

TEST_CASE("a resource is equal to itself alone", "[pmr]") {
  de100_test::Memory<256> memory, other_memory;
  Arena arena(memory.view()), other_arena(other_memory.view());
  const ArenaResource resource(arena), same_arena(arena), other(other_arena);
  CHECK(resource.is_equal(resource));
  CHECK(resource == resource);
  CHECK_FALSE(resource.is_equal(same_arena));
  CHECK_FALSE(resource.is_equal(other));
  CHECK(resource != other);
  CHECK_FALSE(resource.is_equal(*std::pmr::null_memory_resource()));
  CHECK_FALSE(std::pmr::null_memory_resource()->is_equal(resource));
  CHECK(&resource.arena() == &arena);
  CHECK(&other.arena() == &other_arena);
}

TEST_CASE("std::pmr's containers keep their resource when they are assigned", "[pmr]") {
  de100_test::Memory<1024> memory, other_memory;
  Arena arena(memory.view()), other_arena(other_memory.view());
  ArenaResource resource(arena), other(other_arena);
  std::pmr::vector<int> first({1, 2, 3}, &resource), second({4}, &resource), elsewhere(&other);
  const int* const data = first.data();
  second = std::move(first);
  CHECK(second.data() == data);
  elsewhere = std::move(second);
  CHECK(elsewhere == std::pmr::vector<int>({1, 2, 3}, &other));
  CHECK(other_arena.contains(elsewhere.data()));
  CHECK(elsewhere.get_allocator().resource() == &other);
}

#else

TEST_CASE("equality of resources is not tested here", "[pmr]") {
  de100_test::skip("this standard library has no <memory_resource>");
}

#endif
