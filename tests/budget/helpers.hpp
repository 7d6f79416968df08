// de100 memory, https://opensource.org/license/zlib
//
// What several tests of budgets do.

#ifndef DE100_TESTS_BUDGET_HELPERS_HPP
#define DE100_TESTS_BUDGET_HELPERS_HPP

#include <de100/budget.hpp>

#include <string>

#include "support/bytes.hpp"

namespace de100_test {

using namespace de100;

/// All of a budget's report.
inline std::string report_of(const MemoryBudget& budget) {
  std::string text(budget.report({}) + 1, '?');
  CHECK(budget.report(text) == text.size() - 1);
  CHECK(text.back() == '\0');
  text.pop_back();
  return text;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::size_t bytes_between(const std::byte* from, const std::byte* to) {
  return reinterpret_cast<std::uintptr_t>(to) - reinterpret_cast<std::uintptr_t>(from);
}

}  // namespace de100_test

#endif  // DE100_TESTS_BUDGET_HELPERS_HPP
