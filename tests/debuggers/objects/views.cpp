// de100 memory, https://opensource.org/license/zlib

#include <de100/block.hpp>
#include <de100/view.hpp>

#include "stop.hpp"

using namespace de100;

namespace game {
struct Point {
  int x, y;
};
}  // namespace game

namespace {

void stop_at(const MemoryView& as_reference, MemoryView* as_pointer) {
  // shows as_reference: MemoryView: 512 B at ~
  // shows *as_pointer: MemoryView: 512 B at ~
  stop();
  (void)as_reference;
  (void)as_pointer;
}

}  // namespace

void stop_at_views() {
  static char buffer[1536];
  [[maybe_unused]] MemoryView none, nothing(buffer, 0), all(buffer), part = all.subview(0, 512);
  [[maybe_unused]] const MemoryView constant = part;
  // shows none: MemoryView: empty
  // natvis none: empty
  // shows nothing: MemoryView: 0 B at @buffer
  // shows all: MemoryView: 1.5 KiB at @buffer
  // natvis all: 1536 bytes at @buffer
  // shows part: MemoryView: 512 B at @buffer
  // shows constant: MemoryView: 512 B at @buffer
  stop();
  stop_at(part, &part);

  static int numbers[] = {7, -8, 9};
  static game::Point points[] = {{1, 2}, {3, 4}};
  [[maybe_unused]] Span<int> row(numbers), no_row;
  [[maybe_unused]] const Span<const int> first = row.first(1);
  [[maybe_unused]] Span<game::Point> line(points);
  // shows row: Span<int>: 3 at @numbers = {7, -8, 9}
  // natvis row: 3 at @numbers
  // shows no_row: Span<int>: empty
  // natvis no_row: empty
  // shows first: Span<const int>: 1 at @numbers = {7}
  // shows line: Span<game::Point>: 2 at @points = {{x = 1, y = 2}, {x = 3, y = 4}}
  stop();

  MemoryBlock block = MemoryBlock::allocate(1, {.name = "short-lived"});
  MemoryView gone = block.view(0, 64);
  Span<int> gone_row(static_cast<int*>(static_cast<void*>(gone.data())), 16);
  (void)block.free();
  // shows gone: MemoryView: 64 B at ~, which cannot be read
  // shows gone_row: Span<int>: 16 at ~, which cannot be read
  stop();
}
