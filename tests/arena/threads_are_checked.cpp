// de100 memory, https://opensource.org/license/zlib
//
// ArenaPolicy::check_thread: an assertion fails when a second thread uses an arena that was neither cleared, moved nor
// handed over.

#include "support/test.hpp"

#include <optional>
#include <utility>

#include <de100/block_arena.hpp>

#include "helpers.hpp"
#include "support/threads.hpp"

using namespace de100;
using de100_test::assertions_claimed;

namespace {

using ThreadsArena = BasicArena<ArenaPolicy{.check_thread = true}>;
using AnyThreadsArena = BasicArena<ArenaPolicy{.check_thread = false}>;

/// How many assertions fail when another thread does this.
template <class Work>
int failed_elsewhere(const Work& work) {
  (void)assertions_claimed();
  de100_test::on_threads(1, [&work](unsigned) { work(); });
  return assertions_claimed();
}

bool no_threads_here() {
#if defined(__wasm__) && !defined(__EMSCRIPTEN_PTHREADS__)
  de100_test::skip("this program has no threads");
  return true;
#else
  return false;
#endif
}

template <class TheArena>
int all_uses_elsewhere(TheArena& arena) {
  int failed = 0;
  void* newest = nullptr;
  ArenaCheckpoint mark;
  failed += failed_elsewhere([&] { newest = arena.push_size(16, 8); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.extend(newest, 16, 32); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.template push_struct<int>(); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.template push_object<ArenaCheckpoint>(); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.push_string("text"); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.push_arena(64); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { mark = arena.checkpoint(); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { (void)arena.rewind(mark); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { const auto scope = arena.scope(); }) != 0 ? 1 : 0;
  failed += failed_elsewhere([&] { arena.clear(); }) != 0 ? 1 : 0;
  return failed;
}

}  // namespace

TEST_CASE("an arena that another thread uses without a hand-over fails an assertion", "[arena]") {
  if (no_threads_here()) return;
  de100_test::Memory<1024> memory;
  ThreadsArena arena(memory.view());
  REQUIRE(arena.push_size(8) != nullptr);
  CHECK(all_uses_elsewhere(arena) == 10);
  CHECK(assertions_claimed() == 0);
}

TEST_CASE("a scope that ends on another thread, and trim there, fail an assertion", "[arena]") {
  if (no_threads_here()) return;
  de100_test::Memory<1024> memory;
  ThreadsArena arena(memory.view());
  std::optional<ThreadsArena::Scope> scope(arena.scope());
  CHECK(failed_elsewhere([&] { scope.reset(); }) == 1);
  BasicBlockArena<ThreadsArena::policy> grows =
      BasicBlockArena<ThreadsArena::policy>::reserve({.reserve = page_size()});
  REQUIRE(grows.push_size(8) != nullptr);
  CHECK(failed_elsewhere([&] { grows.trim(); }) == 1);
}

TEST_CASE("an arena that does not check threads does not", "[arena]") {
  if (no_threads_here()) return;
  de100_test::Memory<1024> memory;
  AnyThreadsArena arena(memory.view());
  REQUIRE(arena.push_size(8) != nullptr);
  CHECK(all_uses_elsewhere(arena) == 0);
}

TEST_CASE("an arena that nobody has used yet is anybody's", "[arena]") {
  if (no_threads_here()) return;
  de100_test::Memory<1024> memory;
  ThreadsArena arena(memory.view());
  CHECK(failed_elsewhere([&] { (void)arena.push_size(8); }) == 0);
  (void)arena.push_size(8);
  CHECK(assertions_claimed() == 1);
}

TEST_CASE("an arena that was cleared, moved or handed over is the next thread's", "[arena]") {
  if (no_threads_here()) return;
  de100_test::Memory<1024> memory;
  ThreadsArena arena(memory.view());
  REQUIRE(arena.push_size(8) != nullptr);
  arena.clear();
  CHECK(failed_elsewhere([&] { (void)arena.push_size(8); }) == 0);
  arena.hand_over();
  REQUIRE(arena.push_size(8) != nullptr);
  CHECK(assertions_claimed() == 0);
  ThreadsArena moved(std::move(arena));
  CHECK(failed_elsewhere([&] { (void)moved.push_size(8); }) == 0);
  ThreadsArena assigned;
  assigned = std::move(moved);
  REQUIRE(assigned.push_size(8) != nullptr);
  CHECK(assertions_claimed() == 0);
  CHECK(failed_elsewhere([&] { (void)assigned.push_size(8); }) == 1);
}
