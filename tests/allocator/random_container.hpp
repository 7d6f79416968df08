// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a container, and the same on one that is known to work.

#ifndef DE100_TESTS_ALLOCATOR_RANDOM_CONTAINER_HPP
#define DE100_TESTS_ALLOCATOR_RANDOM_CONTAINER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace de100_test {

/// The same numbers everywhere, which std::uniform_int_distribution does not promise.
class ContainerRandom {
 public:
  explicit ContainerRandom(unsigned seed) : state_(seed * 2654435761U + 1) {}

  std::size_t below(std::size_t end) {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 8U) % end;
  }

 private:
  std::uint32_t state_;
};

template <class Container>
auto place_in(Container& container, std::size_t index) {
  return std::next(container.begin(), static_cast<typename Container::difference_type>(index));
}

/// Does something to a vector, a string, a deque or a list. The same numbers do the same to another.
template <class Sequence>
void change_sequence(Sequence& it, ContainerRandom random) {
  using Value = typename Sequence::value_type;
  const std::size_t choice = random.below(16);
  const Value value = static_cast<Value>(random.below(100));
  const std::size_t end = it.size();
  if (choice < 6) {
    it.push_back(value);
  } else if (choice < 8) {
    it.insert(place_in(it, random.below(end + 1)), value);
  } else if (choice < 9) {
    it.insert(place_in(it, random.below(end + 1)), 1 + random.below(20), value);
  } else if (choice < 11) {
    if (end != 0) it.erase(place_in(it, random.below(end)));
  } else if (choice < 12) {
    if (end != 0) it.pop_back();
  } else if (choice < 13) {
    it.resize(random.below(40), value);
  } else if (choice < 14) {
    Sequence copy(it);
    copy.push_back(value);
    it.swap(copy);
  } else if (choice < 15) {
    Sequence moved(std::move(it));
    it = std::move(moved);
  } else if (random.below(4) == 0) {
    it.clear();
  }
}

/// The same for a map of numbers to numbers.
template <class Map>
void change_map(Map& it, ContainerRandom random) {
  const std::size_t choice = random.below(16);
  const int key = static_cast<int>(random.below(50));
  const int value = static_cast<int>(random.below(1000));
  if (choice < 6) {
    it[key] = value;
  } else if (choice < 9) {
    it.emplace(key, value);
  } else if (choice < 13) {
    it.erase(key);
  } else if (choice < 14) {
    Map copy(it);
    copy[key] = value;
    it.swap(copy);
  } else if (choice < 15) {
    Map moved(std::move(it));
    it = std::move(moved);
  } else if (random.below(4) == 0) {
    it.clear();
  }
}

template <class Sequence, class Model>
bool same_sequence(const Sequence& it, const Model& model) {
  return it.size() == model.size() && std::equal(it.begin(), it.end(), model.begin());
}

template <class Map, class Model>
bool same_map(const Map& it, const Model& model) {
  if (it.size() != model.size()) return false;
  for (const auto& [key, value] : it) {
    const auto found = model.find(key);
    if (found == model.end() || found->second != value) return false;
  }
  return true;
}

}  // namespace de100_test

#endif  // DE100_TESTS_ALLOCATOR_RANDOM_CONTAINER_HPP
