// de100 memory, https://opensource.org/license/zlib
//
// push_object: the destructor runs when the arena is rewound to before the object, cleared, or ends; of several the
// newest first, each once.

#include "support/test.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include "counted.hpp"
#include "helpers.hpp"

using namespace de100;
using de100_test::Counted;
using de100_test::Ends;

namespace {

using ObjectsUncheckedArena = BasicArena<ArenaPolicy{.check_marks = false}>;
using ObjectsWideArena = BasicArena<ArenaPolicy{.minimum_alignment = 64}>;

template <class TheArena>
void push_counted(TheArena& arena, Ends& ends, int number) {
  Counted* const object = arena.template push_object<Counted>(ends, number);
  REQUIRE(object != nullptr);
  CHECK(object->number == number);
}

template <class TheArena>
void ends_as_it_should() {
  de100_test::Memory<4096> memory;
  Ends ends;
  {
    TheArena arena(memory.view());
    push_counted(arena, ends, 1);
    const ArenaCheckpoint first = arena.checkpoint();
    push_counted(arena, ends, 2);
    CHECK(arena.push_size(100) != nullptr);
    const ArenaCheckpoint second = arena.checkpoint();
    push_counted(arena, ends, 3);
    push_counted(arena, ends, 4);
    CHECK(ends.empty());
    REQUIRE(arena.rewind(second));
    CHECK(ends == Ends{4, 3});
    REQUIRE(arena.rewind(second));
    CHECK(ends == Ends{4, 3});
    push_counted(arena, ends, 5);
    REQUIRE(arena.rewind(first));
    CHECK(ends == Ends{4, 3, 5, 2});
    push_counted(arena, ends, 6);
    push_counted(arena, ends, 7);
    arena.clear();
    CHECK(ends == Ends{4, 3, 5, 2, 7, 6, 1});
    arena.clear();
    CHECK(ends.size() == 7);
    push_counted(arena, ends, 8);
    {
      const auto scope = arena.scope();
      push_counted(arena, ends, 9);
      {
        const auto inner = arena.scope();
        push_counted(arena, ends, 10);
      }
      CHECK(ends.back() == 10);
      push_counted(arena, ends, 11);
      CHECK(ends.size() == 8);
    }
    CHECK(ends == Ends{4, 3, 5, 2, 7, 6, 1, 10, 11, 9});
    push_counted(arena, ends, 12);
  }
  CHECK(ends == Ends{4, 3, 5, 2, 7, 6, 1, 10, 11, 9, 12, 8});
}

/// Holds another object, which its constructor pushes on the same arena, before it and after a mark.
template <class TheArena>
struct NestOfObjects {
  NestOfObjects(TheArena& arena, Ends& its_ends, bool* ended = nullptr) noexcept : ends(&its_ends), gone(ended) {
    first = arena.template push_object<Counted>(its_ends, 1);
    mark = arena.checkpoint();
    second = arena.template push_object<Counted>(its_ends, 2);
  }
  NestOfObjects(const NestOfObjects&) = delete;
  NestOfObjects& operator=(const NestOfObjects&) = delete;
  ~NestOfObjects() {
    ends->push_back(0);
    if (gone != nullptr) *gone = true;
  }

  Ends* ends;
  bool* gone;
  Counted* first = nullptr;
  Counted* second = nullptr;
  ArenaCheckpoint mark;
};

template <class TheArena>
void nests_as_it_should() {
  de100_test::Memory<4096> memory;
  Ends ends;
  TheArena arena(memory.view());
  const ArenaCheckpoint start = arena.checkpoint();
  push_counted(arena, ends, 9);
  NestOfObjects<TheArena>* nest = arena.template push_object<NestOfObjects<TheArena>>(arena, ends);
  REQUIRE(nest != nullptr);
  REQUIRE(nest->second != nullptr);
  SECTION("the one that holds others ends before them") {
    REQUIRE(arena.rewind(start));
    CHECK(ends == Ends{0, 2, 1, 9});
  }
  SECTION("a rewind to a mark of its constructor ends what was pushed since, and not itself") {
    REQUIRE(arena.rewind(nest->mark));
    CHECK(ends == Ends{2});
    push_counted(arena, ends, 3);
    push_counted(arena, ends, 4);
    REQUIRE(arena.rewind(nest->mark));
    CHECK(ends == Ends{2, 4, 3});
    push_counted(arena, ends, 5);
    arena.clear();
    CHECK(ends == Ends{2, 4, 3, 5, 0, 1, 9});
  }
  SECTION("and so does a rewind to a mark after it") {
    const ArenaCheckpoint after = arena.checkpoint();
    push_counted(arena, ends, 6);
    REQUIRE(arena.rewind(after));
    CHECK(ends == Ends{6});
  }
}

struct Plain {
  std::uint64_t value;
};
struct PlainWithDestructor {
  std::uint64_t value = 0;
  unsigned char bytes[200];
  Ends* ends;
  ~PlainWithDestructor() {
    if (ends != nullptr) ends->push_back(1);
  }
};
struct alignas(256) FarAligned {
  explicit FarAligned(Ends& its_ends) noexcept : ends(&its_ends) {}
  FarAligned(const FarAligned&) = delete;
  FarAligned& operator=(const FarAligned&) = delete;
  ~FarAligned() { ends->push_back(reinterpret_cast<std::uintptr_t>(this) % 256 == 0 ? 256 : 0); }
  Ends* ends;
};

static_assert(noexcept(std::declval<Arena&>().push_object<Counted>(std::declval<Ends&>(), 1)));

}  // namespace

TEST_CASE("an object ends once, when the arena is rewound to before it, cleared, or ends", "[arena]") {
  ends_as_it_should<Arena>();
  ends_as_it_should<ObjectsUncheckedArena>();
  ends_as_it_should<ObjectsWideArena>();
}

TEST_CASE("objects may be pushed by the constructors of objects", "[arena]") {
  nests_as_it_should<Arena>();
}

TEST_CASE("objects may be pushed by the constructors of objects where marks are not checked", "[arena]") {
  nests_as_it_should<ObjectsUncheckedArena>();
}

TEST_CASE("an object is not in the way of marks that were taken before it and after", "[arena]") {
  de100_test::Memory<1024> memory;
  Ends ends;
  Arena arena(memory.view());
  const ArenaCheckpoint before = arena.checkpoint();
  {
    const Arena::Scope scope = arena.scope();
    push_counted(arena, ends, 1);
  }
  CHECK(ends == Ends{1});
  push_counted(arena, ends, 2);
  const ArenaCheckpoint after = arena.checkpoint();
  REQUIRE(arena.rewind(after));
  CHECK(ends == Ends{1});
  CHECK(arena.push_size(8) != nullptr);
  REQUIRE(arena.rewind(before));
  CHECK(ends == Ends{1, 2});
  CHECK_FALSE(arena.rewind(after));
  CHECK(arena.used() == 0);
}

TEST_CASE("a refused rewind ends no object", "[arena]") {
  de100_test::Memory<1024> memory, others;
  Ends ends;
  Arena arena(memory.view()), other(others.view());
  const ArenaCheckpoint before = arena.checkpoint();
  CHECK(arena.push_size(8) != nullptr);
  const ArenaCheckpoint stale = arena.checkpoint();
  REQUIRE(arena.rewind(before));
  push_counted(arena, ends, 1);
  CHECK_FALSE(arena.rewind(stale));
  CHECK_FALSE(arena.rewind(other.checkpoint()));
  CHECK_FALSE(arena.rewind(ArenaCheckpoint{}));
  CHECK(ends.empty());
}

TEST_CASE("objects go along when an arena moves", "[arena]") {
  de100_test::Memory<1024> memory, others;
  Ends ends;
  {
    Arena last;
    {
      Arena arena(memory.view());
      push_counted(arena, ends, 1);
      Arena moved(std::move(arena));
      CHECK(ends.empty());
      arena.clear();
      CHECK(ends.empty());
      push_counted(moved, ends, 2);
      last = std::move(moved);
    }
    CHECK(ends.empty());
    Arena other(others.view());
    push_counted(other, ends, 3);
    last = std::move(other);
    CHECK(ends == Ends{2, 1});  // those of the arena that was there
    Arena& same = last;
    last = std::move(same);
    CHECK(ends == Ends{2, 1});
  }
  CHECK(ends == Ends{2, 1, 3});
}

TEST_CASE("an arena in its own memory ends its objects when it is cleared", "[arena]") {
  de100_test::Memory<1024> memory;
  Ends ends;
  Arena* const arena = Arena::make_in(memory.view());
  REQUIRE(arena != nullptr);
  push_counted(*arena, ends, 1);
  arena->clear();
  CHECK(ends == Ends{1});
}

TEST_CASE("an object that does not fit is null, and nothing changes", "[arena]") {
  de100_test::Memory<64> memory;
  Ends ends;
  {
    Arena arena(memory.view());
    CHECK(arena.push_size(56) != nullptr);
    const de100_test::Facts before = de100_test::facts_of(arena);
    CHECK(arena.push_object<Counted>(ends, 1) == nullptr);
    CHECK(arena.push_object<FarAligned>(ends) == nullptr);
    CHECK(de100_test::facts_of(arena) == before);
    CHECK(Arena().push_object<Counted>(ends, 1) == nullptr);
  }
  CHECK(ends.empty());
}

TEST_CASE("an object costs at most 32 bytes more, and one without a destructor none", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xEE);
  Ends ends;
  Arena arena(memory.view());
  Plain* const plain = arena.push_object<Plain>();
  REQUIRE(plain != nullptr);
  CHECK(plain->value == 0);
  CHECK(arena.used() == sizeof(Plain));
  CHECK(arena.push_object<Plain>(std::uint64_t{7})->value == 7);
  CHECK(arena.used() == 2 * sizeof(Plain));
  push_counted(arena, ends, 1);
  CHECK(arena.used() > 2 * sizeof(Plain) + sizeof(Counted));
  CHECK(arena.used() <= 2 * sizeof(Plain) + sizeof(Counted) + 32);
}

TEST_CASE("an object is zero where its constructor leaves it alone", "[arena]") {
  de100_test::Memory<1024> memory;
  memory.fill(0xEE);
  Ends ends;
  Arena arena(memory.view());
  PlainWithDestructor* const object = arena.push_object<PlainWithDestructor>();
  REQUIRE(object != nullptr);
  CHECK(de100_test::is_zero(object->bytes, sizeof object->bytes));
  object->ends = &ends;
  arena.clear();
  CHECK(ends == Ends{1});
}

TEST_CASE("an object stands where its type is to be aligned", "[arena]") {
  de100_test::Memory<4096> memory;
  Ends ends;
  Arena arena(memory.view());
  CHECK(arena.push_size(8) != nullptr);
  CHECK(de100_test::is_aligned(arena.push_object<FarAligned>(ends), 256));
  CHECK(de100_test::is_aligned(arena.push_object<FarAligned>(ends), 256));
  arena.clear();
  CHECK(ends == Ends{256, 256});
}

TEST_CASE("the memory of an object is still there when its destructor runs", "[arena]") {
  de100_test::Memory<1024> memory;
  Ends ends;
  bool gone = false;
  Arena arena(memory.view());
  const NestOfObjects<Arena>* const nest = arena.push_object<NestOfObjects<Arena>>(arena, ends, &gone);
  REQUIRE(nest != nullptr);
  CHECK_FALSE(gone);
  arena.clear();
  CHECK(gone);
  CHECK(ends == Ends{0, 2, 1});
}

#if defined(__cpp_exceptions)

namespace {

struct ObjectThatThrows {
  ObjectThatThrows(Ends& its_ends, Arena& arena) : ends(&its_ends) {
    (void)arena.push_object<Counted>(its_ends, 5);
    throw 1;
  }
  ~ObjectThatThrows() { ends->push_back(-1); }
  Ends* ends;
};

}  // namespace

TEST_CASE("an object whose constructor throws has no end, and its bytes stay pushed", "[arena]") {
  static_assert(
      !noexcept(std::declval<Arena&>().push_object<ObjectThatThrows>(std::declval<Ends&>(), std::declval<Arena&>())));
  de100_test::Memory<1024> memory;
  Ends ends;
  Arena arena(memory.view());
  push_counted(arena, ends, 1);
  const std::size_t before = arena.used();
  CHECK_THROWS_AS((void)arena.push_object<ObjectThatThrows>(ends, arena), int);
  CHECK(arena.used() >= before + sizeof(ObjectThatThrows));
  push_counted(arena, ends, 2);
  arena.clear();
  CHECK(ends == Ends{2, 5, 1});
}

#else

TEST_CASE("an object whose constructor throws has no end, and its bytes stay pushed", "[arena]") {
  de100_test::skip("this program has no exceptions");
}

#endif
