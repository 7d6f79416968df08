// de100 memory, https://opensource.org/license/zlib
//
// Objects that note their ends, to see that destructors run, when, and in what order.

#ifndef DE100_TESTS_ARENA_COUNTED_HPP
#define DE100_TESTS_ARENA_COUNTED_HPP

#include <vector>

namespace de100_test {

using Ends = std::vector<int>;

/// Notes its number when it ends.
struct Counted {
  Counted(Ends& its_ends, int its_number) noexcept : ends(&its_ends), number(its_number) {}
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { ends->push_back(number); }

  Ends* ends;
  int number;
};

}  // namespace de100_test

#endif  // DE100_TESTS_ARENA_COUNTED_HPP
