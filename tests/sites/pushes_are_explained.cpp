// de100 memory, https://opensource.org/license/zlib
//
// explain() tells of any address in an arena which push it is in: what it was of, and where it was asked for.

#include "support/test.hpp"

#include "helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// What is said of a push that was just made in the line before that one, at the place where this is called.
void check_push(const void* start, std::size_t size, std::size_t count, const char* type, unsigned line, Site here) {
  REQUIRE(start != nullptr);
  for (const std::size_t offset : {std::size_t{0}, size / 2, size - 1}) {
    const Explanation found = explain(at(start, offset));
    REQUIRE(found.place == Explanation::Place::within);
    CHECK(found.distance == offset);
    CHECK(found.push.start == reinterpret_cast<std::uintptr_t>(start));
    CHECK(found.push.size == size);
    CHECK(found.push.count == count);
    const std::string found_type = type_of(found.push), wanted = type;
    const bool ends_so = found_type.size() >= wanted.size() &&
                         found_type.compare(found_type.size() - wanted.size(), wanted.size(), wanted) == 0;
    CHECK(ends_so);
    CHECK(found.push.site.line == line);
    CHECK(std::string(found.push.site.file) == here.file);
    CHECK(std::string(found.push.site.function) == here.function);
    CHECK(std::string(found.arena) == "explained");
  }
}

struct Pair {
  Pair(int its_first, int its_second) : first(its_first), second(its_second) {}
  int first, second;
};

struct Ends {
  ~Ends() { ++ended; }
  int value = 0;
  static inline int ended = 0;
};

struct Four {
  int a, b, c, d;
};
struct Five {
  int a, b, c, d, e;
};

}  // namespace

TEST_CASE("every way to push is explained by its place", "[sites]") {
  alignas(64) unsigned char memory[4096];
  Arena arena{MemoryView(memory)};
  arena.set_name("explained");
  const Site here = Site::here();
  const unsigned line = here.line;

  const void* pushed = arena.push_size(24);
  check_push(pushed, 24, 24, "", line + 3, here);
  pushed = arena.push_size_uninitialized(7, 1);
  check_push(pushed, 7, 7, "", line + 5, here);
  pushed = arena.push_struct<Enemy>();
  check_push(pushed, sizeof(Enemy), 1, "Enemy", line + 7, here);
  pushed = arena.push_struct<double>(1.5);
  check_push(pushed, sizeof(double), 1, "double", line + 9, here);
  pushed = arena.push_struct<Pair>(1, 2);
  check_push(pushed, sizeof(Pair), 1, "Pair", line + 11, here);
  pushed = arena.push_struct<Enemy>(1.0F, 2.0F, 3.0F);
  check_push(pushed, sizeof(Enemy), 1, "Enemy", line + 13, here);
  pushed = arena.push_struct<Four>(1, 2, 3, 4);
  check_push(pushed, sizeof(Four), 1, "Four", line + 15, here);
  pushed = arena.push_struct_uninitialized<Enemy>();
  check_push(pushed, sizeof(Enemy), 1, "Enemy", line + 17, here);
  pushed = arena.push_array<Enemy>(10).data();
  check_push(pushed, 10 * sizeof(Enemy), 10, "Enemy", line + 19, here);
  pushed = arena.push_array_uninitialized<float>(3).data();
  check_push(pushed, 12, 3, "float", line + 21, here);
  const int numbers[] = {1, 2, 3};
  pushed = arena.push_copy(Span<const int>(numbers)).data();
  check_push(pushed, sizeof numbers, 3, "int", line + 24, here);
  pushed = arena.push_string("text");
  check_push(pushed, 5, 5, "char", line + 26, here);
  pushed = arena.push_string(Span<const char>("text", 2));
  check_push(pushed, 3, 3, "char", line + 28, here);
}

TEST_CASE("with more than four arguments it is not known where", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena arena{MemoryView(memory)};
  Five* const five = arena.push_struct<Five>(1, 2, 3, 4, 5);
  REQUIRE(five != nullptr);
  CHECK(five->e == 5);
  const Explanation found = explain(five);
  CHECK(found.place == Explanation::Place::within);
  CHECK(found.push.count == 1);
  CHECK(found.push.site.line == 0);
}

TEST_CASE("objects are explained, and what their constructors push too", "[sites]") {
  struct Holder {
    explicit Holder(Arena& arena) : name(arena.push_string("held")) {}
    ~Holder() { ++Ends::ended; }
    char* name;
  };
  alignas(64) unsigned char memory[1024];
  Ends::ended = 0;
  {
    Arena arena{MemoryView(memory)};
    const unsigned line = Site::here().line;
    Holder* const holder = arena.push_object<Holder>(arena);
    Ends* const ends = arena.push_object<Ends>();
    REQUIRE((holder != nullptr && ends != nullptr));
    const Explanation found = explain(holder), held = explain(holder->name), other = explain(ends);
    CHECK(found.push.site.line == line + 1);
    CHECK(type_of(held.push) == "char");
    CHECK(held.push.site.line == line - 8);
    CHECK(other.push.site.line == line + 2);
  }
  CHECK(Ends::ended == 2);
}

TEST_CASE("what is beside a push is told from the nearest", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena arena{MemoryView(memory)};
  const char* const first = static_cast<const char*>(arena.push_size(13));
  const char* const second = static_cast<const char*>(arena.push_size(64, 64));
  REQUIRE((first != nullptr && second != nullptr));

  const Explanation behind = explain(first + 13);
  CHECK(behind.place == Explanation::Place::behind);
  CHECK(behind.distance == 1);
  CHECK(behind.push.size == 13);
  const Explanation before = explain(second - 1);
  CHECK(before.place == Explanation::Place::before);
  CHECK(before.distance == 1);
  CHECK(before.push.size == 64);
  CHECK(explain(second + 64).distance == 1);
}

TEST_CASE("an address that is nobody's is not explained", "[sites]") {
  const Explanation found = explain(nullptr);
  CHECK(found.place == Explanation::Place::unknown);
  CHECK(found.dropped.how == Dropped::no);
  CHECK(text_of(found) == "0x0 is in no arena that keeps sites, and in no block");
}

TEST_CASE("a block is named", "[sites]") {
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.name = "level"});
  REQUIRE(block.is_valid());
  const std::string text = explained(block.base() + 5);
  CAPTURE(text);
  CHECK(text.find(" is in the block \"level\" (") != std::string::npos);
  if (has_virtual_memory) {
    CHECK(explained(block.base() - 1).find(" is in the guard before the block \"level\"") != std::string::npos);
    const std::byte* const behind = block.base() + block.size();
    CHECK(explained(behind).find(" is in the guard behind the block \"level\"") != std::string::npos);
  }
}

TEST_CASE("extend and give_back are kept", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena arena{MemoryView(memory)};
  Span<int> row = arena.push_array<int>(4);
  REQUIRE(arena.extend(row.data(), 16, 40));
  CHECK(explain(row.data() + 9).push.count == 10);
  CHECK(explain(row.data() + 9).place == Explanation::Place::within);
  const unsigned line = Site::here().line;
  REQUIRE(arena.give_back(row.data(), 40));
  const Explanation found = explain(row.data() + 9);
  CHECK(found.place == Explanation::Place::unknown);
  CHECK(found.dropped.how == Dropped::given_back);
  CHECK(found.dropped.dropped_at.line == line + 1);
}

TEST_CASE("an arena that was moved keeps what it has", "[sites]") {
  alignas(64) unsigned char memory[1024];
  Arena first{MemoryView(memory)};
  const Enemy* const enemy = first.push_struct<Enemy>();
  Arena second(static_cast<Arena&&>(first));
  CHECK(explain(enemy).place == Explanation::Place::within);
  second.clear();
  CHECK(explain(enemy).dropped.how == Dropped::cleared);
}

TEST_CASE("an arena of a policy without sites keeps none", "[sites]") {
  alignas(64) unsigned char memory[256];
  BasicArena<ArenaPolicy{.sites = false}> arena{MemoryView(memory)};
  const Enemy* const enemy = arena.push_struct<Enemy>();
  REQUIRE(enemy != nullptr);
  CHECK(explain(enemy).place == Explanation::Place::unknown);
}

TEST_CASE("the text is as long as there is room for", "[sites]") {
  alignas(64) unsigned char memory[256];
  Arena arena{MemoryView(memory)};
  arena.set_name("short");
  const Explanation found = explain(arena.push_struct<Enemy>());
  char text[4096];
  const std::size_t size = found.print(text, sizeof text);
  REQUIRE(size < sizeof text);
  const std::string whole = text;
  CHECK(whole.size() == size);
  CHECK(whole.find("is 0 bytes into ") != std::string::npos);
  CHECK(whole.find("pushed on arena \"short\" at ") != std::string::npos);
  for (std::size_t room = 0; room <= size + 1; ++room) {
    std::memset(text, '?', sizeof text);
    REQUIRE(found.print(text, room) == size);
    REQUIRE(text[room] == '?');
    if (room != 0) REQUIRE(std::string(text) == whole.substr(0, room - 1));
  }
}
