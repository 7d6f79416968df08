// de100 memory, https://opensource.org/license/zlib
//
// Code that is to die, such as a touch of a guard, runs in a child process: this very program, started again with
// `--child <name> <argument>`, which main() hands to run_as_child() before Catch2 sees it. WebAssembly has no
// processes, and nothing there can die of a touch: a child runs within its parent.

#ifndef DE100_TESTS_SUPPORT_CHILD_HPP
#define DE100_TESTS_SUPPORT_CHILD_HPP

#include <cstddef>

#include "support/os_facts.hpp"

namespace de100_test {

/// Something to run in a child process. Make it at namespace scope, with a name that no other one has:
/// `const Child reads("reads a guard", [](std::size_t offset) -> int { ... return 0; });`
struct Child {
  Child(const char* name, int (*run)(std::size_t argument)) noexcept;
  const char* name;
  int (*run)(std::size_t argument);
  const Child* next;
};

enum class Ended {
  clean,  // it answered 0
  fault,  // it touched memory that it may not touch
  other,  // anything else; what it was is printed
};

/// How a child ends that touches memory which is off limits, and answers 0 should it get that far.
inline constexpr Ended forbidden_touch = has_virtual_memory ? Ended::fault : Ended::clean;

/// Starts a child by its name, waits for it, and tells how it ended.
Ended run_child(const char* name, std::size_t argument = 0);

/// Whether this process is such a child; then it has run, and `exit_code` is what main() answers.
bool run_as_child(int argc, char** argv, int& exit_code);

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_CHILD_HPP
