// de100 memory, https://opensource.org/license/zlib
//
// All memory that a container asks for is the arena's, and as aligned as its elements are: those of nodes and of shared
// pointers too.

#include "support/test.hpp"

#include <de100/allocator.hpp>

#include <deque>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "arena/helpers.hpp"

using namespace de100;
using de100_test::is_aligned;

namespace {
struct alignas(64) AllocatorWide {
  explicit AllocatorWide(int its_value) : value(its_value) {}
  int value;
};
}  // namespace

TEST_CASE("allocate counts objects and takes no more than they need", "[allocator]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xAB);
  Arena arena(memory.view());
  ArenaAllocator<std::uint64_t> numbers(arena);
  CHECK(static_cast<void*>(numbers.allocate(5)) == memory.bytes);
  CHECK(arena.used() == 40);
  ArenaAllocator<char> characters(numbers);
  CHECK(static_cast<void*>(characters.allocate(3)) == memory.bytes + 40);
  CHECK(arena.used() == 48);
  CHECK(de100_test::all_bytes(memory.bytes, sizeof memory.bytes, 0xAB));  // what is overwritten is not cleared first
}

TEST_CASE("allocate of no objects answers memory of its own, which is given back", "[allocator]") {
  de100_test::Memory<256> memory;
  Arena arena(memory.view());
  ArenaAllocator<int> allocator(arena);
  int* const first = allocator.allocate(0);
  const std::size_t used = arena.used();
  int* const second = allocator.allocate(0);
  CHECK(arena.contains(first));
  CHECK(arena.contains(second));
  CHECK(first != second);
  allocator.deallocate(second, 0);
  CHECK(arena.used() == used);
  CHECK(allocator.extend(first, 0, 4));
  CHECK(arena.used() == 16);
  allocator.deallocate(first, 4);
  CHECK(arena.used() == 0);
}

TEST_CASE("allocators align to more than the arena does", "[allocator]") {
  de100_test::Memory<16384> memory;  // a deque may take 4096 at a time
  Arena arena(memory.view());
  REQUIRE(arena.push_size(8, 8) != nullptr);
  ArenaAllocator<AllocatorWide> allocator(arena);
  for (std::size_t count = 0; count < 3; ++count) {
    CHECK(is_aligned(allocator.allocate(count), 64));
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }

  std::vector<AllocatorWide, ArenaAllocator<AllocatorWide>> row(arena);
  std::deque<AllocatorWide, ArenaAllocator<AllocatorWide>> queue(arena);
  std::list<AllocatorWide, ArenaAllocator<AllocatorWide>> list(arena);
  for (int i = 0; i < 5; ++i) {
    row.emplace_back(i);
    queue.emplace_back(i);
    list.emplace_back(i);
    REQUIRE(arena.push_size(8, 8) != nullptr);
  }
  int i = 0;
  auto queued = queue.begin();
  auto listed = list.begin();
  for (const AllocatorWide& wide : row) {
    CHECK(is_aligned(&wide, 64));
    CHECK(is_aligned(&*queued, 64));
    CHECK(is_aligned(&*listed, 64));
    CHECK((wide.value == i && queued->value == i && listed->value == i));
    ++i, ++queued, ++listed;
  }
  const auto shared = std::allocate_shared<AllocatorWide>(ArenaAllocator<AllocatorWide>(arena), 7);
  CHECK(is_aligned(shared.get(), 64));
  CHECK(arena.contains(shared.get()));
}

TEST_CASE("a long string is in the arena", "[allocator]") {
  de100_test::Memory<1024> memory;
  Arena arena(memory.view());
  using Text = std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>>;
  Text text(100, 'x', arena);
  CHECK(arena.contains(text.data()));
  CHECK(arena.contains(text.data() + 99));
  text += "yz";
  CHECK(arena.contains(text.data() + 101));
  CHECK(text.compare(98, 4, "xxyz") == 0);
  CHECK(text == Text(text, arena));
}

TEST_CASE("shared pointers have object and counts in the arena", "[allocator]") {
  de100_test::Memory<512> memory;
  Arena arena(memory.view());
  std::weak_ptr<int> weak;
  {
    const std::shared_ptr<int> shared = std::allocate_shared<int>(ArenaAllocator<int>(arena), 42);
    const std::shared_ptr<int> other = shared;
    weak = shared;
    CHECK(*other == 42);
    CHECK(arena.contains(shared.get()));
    CHECK(arena.used() > sizeof(int) + 8);
  }
  CHECK(weak.expired());
  CHECK(arena.used() > 0);
  weak.reset();
  CHECK(arena.used() == 0);
}
