// de100 memory, https://opensource.org/license/zlib
//
// What is no arena has no name.
//
// ends: aborted
// prints: ^[^\n]*view\.hpp:[0-9]+[^\n]*index < size_[^\n]*\n$

#include <de100/view.hpp>

int main() {
  const int numbers[] = {1, 2, 3};
  const de100::Span<const int> span(numbers);
  const volatile std::size_t three = 3;
  return span[three] == 0;
}
