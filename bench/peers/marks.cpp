// de100 memory, https://opensource.org/license/zlib
//
// What functions do that need memory for a while: a mark, ten pushes of 16 bytes, whatever the function calls, and back
// to the mark. One operation is all of that, once.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string>

#include "arenas.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

struct Object {
  std::uint64_t first, second;
};

constexpr std::uint64_t pushes = 10;
constexpr std::size_t room = 64_KiB;  // not where it is used, where clang 14 takes it for a function that is called

template <class Arena>
std::uint64_t push_all(Arena& arena) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < pushes; ++i) {
    Object* const object = arena.template make<Object>();
    object->first = i;
    benchmark::DoNotOptimize(object);
    sum += object->first;
  }
  return sum;
}

/// With a mark that is kept and gone back to.
template <class Peer>
class Marked : public Round {
 public:
  explicit Marked(std::size_t depth) : peer_(room), depth_(depth) {}
  std::uint64_t run() override { return descend(peer_, depth_); }

 private:
  [[gnu::noinline]] static std::uint64_t descend(Peer& peer, std::size_t depth) {
    const auto mark = peer.mark();
    std::uint64_t sum = push_all(peer);
    if (depth > 1) sum += descend(peer, depth - 1);
    peer.rewind(mark);
    return sum;
  }

  Peer peer_;
  std::size_t depth_;
};

/// With an ArenaScope.
template <de100::ArenaPolicy policy = de100::ArenaPolicy{}>
class Scoped : public Round {
 public:
  explicit Scoped(std::size_t depth) : depth_(depth) {}
  std::uint64_t run() override { return descend(arena_, depth_); }

 private:
  using Arena = de100::BasicArena<policy>;

  struct Shape {
    template <class T>
    T* make() {
      return arena.template push_struct_uninitialized<T>();
    }
    Arena& arena;
  };

  [[gnu::noinline]] static std::uint64_t descend(Arena& arena, std::size_t depth) {
    const auto scope = arena.scope();
    Shape shape{arena};
    std::uint64_t sum = push_all(shape);
    if (depth > 1) sum += descend(arena, depth - 1);
    return sum;
  }

  de100::MemoryBlock block_ = de100::MemoryBlock::allocate(room);
  Arena arena_{block_.view(), de100::already_zero};
  std::size_t depth_;
};

/// Who has no marks has a new one each time, on the stack.
class PmrOnStack : public Round {
 public:
  explicit PmrOnStack(std::size_t depth) : depth_(depth) {}
  std::uint64_t run() override { return descend(depth_); }

 private:
  struct Shape {
    template <class T>
    T* make() {
      return static_cast<T*>(resource.allocate(sizeof(T), alignof(T)));
    }
    std::byte memory[256];
    std::pmr::monotonic_buffer_resource resource{memory, sizeof memory, std::pmr::null_memory_resource()};
  };

  [[gnu::noinline]] static std::uint64_t descend(std::size_t depth) {
    Shape shape;
    std::uint64_t sum = push_all(shape);
    if (depth > 1) sum += descend(depth - 1);
    return sum;
  }

  std::size_t depth_;
};

constexpr de100::ArenaPolicy unchecked = {.check_marks = false};

}  // namespace

void add_marks(Suite& suite) {
  for (const std::size_t depth : {1U, 8U, 64U}) {
    Workload& work = suite.add({.group = "Marks",
                                .name = depth == 1 ? "one" : std::to_string(depth) + ", one within the other",
                                .operations = depth,
                                .result = depth * pushes * (pushes - 1) / 2,
                                .count = true,
                                .about = "A mark, ten pushes of 16 bytes, and back to the mark, once."});
    work.add<Scoped<>>("Arena, scope()", depth);
    work.add<Marked<OurArena<>>>("Arena, checkpoint() and rewind()", depth);
    work.add<Scoped<unchecked>>("Arena, scope(), marks unchecked", depth);
    work.add<Marked<HandWrittenUp>>(names::up, depth);
    work.add<Marked<HandWrittenDown>>(names::down, depth);
    work.add<PmrOnStack>("std::pmr monotonic, a new one each", depth);
#if DE100_BENCH_FOONATHAN
    work.add<Marked<FoonathanStack>>(names::foonathan, depth);
#endif
    add_mallocs<Marked>(work, depth);
  }
}

}  // namespace peers
