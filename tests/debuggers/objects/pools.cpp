// de100 memory, https://opensource.org/license/zlib

#include <de100/arena.hpp>
#include <de100/bytes.hpp>
#include <de100/pool.hpp>

#include "stop.hpp"

using namespace de100;
using namespace de100::literals;

namespace game {
struct Enemy {
  int health;
  short kind;
};
}  // namespace game
using game::Enemy;

void stop_at_pools() {
  Pool<Enemy> none, too_large = Pool<Enemy>::reserve(SIZE_MAX), empty = Pool<Enemy>::reserve(10);
  Pool<Enemy> enemies = Pool<Enemy>::reserve(100'000, "enemies");
  Handle<Enemy> handles[5];
  [[maybe_unused]] Handle<Enemy> null;
  for (short i = 0; i < 5; ++i) handles[i] = enemies.create(i * 10, i);
  (void)enemies.destroy(handles[0]);
  (void)enemies.destroy(handles[3]);
  (void)enemies.destroy(handles[4]);
  handles[4] = enemies.create(99, short{9});  // in the slot that was left last
  // shows none: Pool<game::Enemy>: no memory
  // natvis none: no memory
  // shows too_large: Pool<game::Enemy>: no memory, size_overflow
  // natvis too_large: no memory, size_overflow
  // shows empty: Pool<game::Enemy>: 0 of 10 live
  // natvis empty: 0 of 10 live
  // shows enemies: Pool<game::Enemy> "enemies": 3 of 100000 live = {[1] = {health = 10, kind = 1}, [2] = ~
  // shows enemies: ~ [2] = {health = 20, kind = 2}, [4] = {health = 99, kind = 9}}
  // natvis enemies: "enemies": 3 of 100000 live
  // shows null: Handle<game::Enemy>: null
  // natvis null: null
  // shows handles[1]: Handle<game::Enemy>: slot 1, generation 3
  // natvis handles[1]: slot 1, generation 3
  // shows handles[4]: Handle<game::Enemy>: slot 4, generation 5
  stop();

  static char buffer[160];
  Pool<int> full{MemoryView(buffer)}, owning(MemoryBlock::allocate(4096, {.name = "owned"}));
  while (full.create(7)) {
  }
  (void)owning.create(1);
  Pool<int> moved_from = Pool<int>::reserve(10, "moves");
  (void)moved_from.create(2);
  Pool<int> moved = static_cast<Pool<int>&&>(moved_from);
  // shows full: Pool<int>: 13 of 13 live = {[0] = 7, ~, [12] = 7}
  // shows owning: Pool<int> "owned": 1 of 341 live = {[0] = 1}
  // natvis owning: "owned": 1 of 341 live
  // shows moved: Pool<int> "moves": 1 of 10 live = {[0] = 2}
  // shows moved_from: Pool<int>: no memory
  stop();

  // A slot that has had all objects that its generation can count is retired.
  alignas(8) static char table[160];
  static_assert(sizeof(Handle<int>) == 8);
  Pool<int> retiring{MemoryView(table)};
  Handle<int> last = retiring.create(1);
  (void)retiring.create(2);
  mem_set(table + 13 * sizeof(int), 0xff, 4);  // the generation behind the slots
  mem_set(reinterpret_cast<char*>(&last) + 4, 0xff, 4);
  (void)retiring.destroy(last);
  // shows retiring: Pool<int>: 1 of 12 live, 1 retired = {[1] = 2}
  stop();

  // Slots beyond those that are looked at at a time.
  Pool<int> many = Pool<int>::reserve(10'000);
  Handle<int> one, another;
  for (int i = 0; i < 10'000; ++i) (i == 4095 ? one : another) = many.create(i);
  for (Pool<int>::Iterator it = many.begin(); it != many.end(); ++it) {
    if (it.handle() != one && it.handle() != another) (void)many.destroy(it.handle());
  }
  // shows many: Pool<int>: 2 of 10000 live = {[4095] = 4095, [9999] = 9999}
  stop();
}
