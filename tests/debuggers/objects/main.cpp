// de100 memory, https://opensource.org/license/zlib
//
// The program that a debugger runs.

#include "stop.hpp"

void stop() {}

int main() {
  stop_at_views();
  stop_at_blocks();
  stop_at_arenas();
  stop_at_growing_arenas();
  stop_at_arrays();
  stop_at_pools();
  stop_at_heaps();
  stop_at_budgets();
  stop_at_garbage();
}
