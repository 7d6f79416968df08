// de100 memory, https://opensource.org/license/zlib
//
// Where the debugger is to look. What it has to show stands in comments before the call, since the one before:
//
//   // shows <variable>: <what gdb prints; the same is put together of what lldb has>
//   // natvis <variable>: <what Visual Studio is to show, as far as gdb can tell>
//
// @name is the address of that variable, and ~ is anything.

#ifndef DE100_TESTS_STOP_HPP
#define DE100_TESTS_STOP_HPP

void stop();

// All that is stopped in.
void stop_at_views();
void stop_at_blocks();
void stop_at_arenas();
void stop_at_growing_arenas();
void stop_at_arrays();
void stop_at_pools();
void stop_at_heaps();
void stop_at_budgets();
void stop_at_garbage();

#endif  // DE100_TESTS_STOP_HPP
