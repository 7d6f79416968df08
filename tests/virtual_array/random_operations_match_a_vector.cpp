// de100 memory, https://opensource.org/license/zlib
//
// Random operations on arrays, each against a std::vector.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include <random>
#include <utility>
#include <vector>

#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

struct Vectors {
  explicit Vectors(unsigned seed) : random(seed), array(VirtualArray<Witness>::reserve(20'000)) {}

  std::size_t some(std::size_t count) { return random() % count; }

  void add() {
    const int value = static_cast<int>(random() % 1'000'000);
    const bool fits = model.size() < array.capacity();
    const Witness made(value);
    const Witness* const added = some(2) == 0 ? array.emplace_back(value) : array.push_back(made);
    REQUIRE((added != nullptr) == fits);
    if (fits) model.push_back(value);
  }
  void add_many() {
    const std::size_t count = some(5) == 0 ? some(array.capacity() + 100) : some(100);
    const bool fits = count <= array.capacity() - model.size();
    const Span<Witness> added = array.extend(count);
    REQUIRE(added.size() == (fits ? count : 0));
    if (!added.empty()) REQUIRE(added.data() == array.data() + model.size());
    if (fits) model.resize(model.size() + count, 0);
  }
  void resize_it() {
    const std::size_t count = some(4) == 0 ? some(array.capacity() + 100) : some(model.size() + 50);
    const bool fits = count <= array.capacity();
    REQUIRE(array.resize(count) == fits);
    if (fits) model.resize(count, 0);
  }
  void drop_one() {
    if (model.empty()) return;
    if (some(2) == 0) {
      array.pop_back();
      model.pop_back();
      return;
    }
    const std::size_t index = some(model.size());
    array.swap_remove(index);
    model[index] = model.back();
    model.pop_back();
  }
  void step() {
    switch (some(40)) {
      case 0:
        array.clear();
        model.clear();
        break;
      case 1:
        array.shrink_to_fit();
        break;
      case 2: {
        VirtualArray<Witness> moved(std::move(array));
        REQUIRE(array.size() == 0);
        array = std::move(moved);
        break;
      }
      case 3:
      case 4:
        add_many();
        break;
      case 5:
        resize_it();
        break;
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
      case 11:
      case 12:
        drop_one();
        break;
      default:
        add();
    }
  }
  void compare() {
    const bool same = array.size() == model.size() && array.data() == start &&
                      static_cast<std::size_t>(Witness::living) == model.size() && array.committed() >= model.size() &&
                      array.committed() <= array.capacity() && array.error() == MemoryError::ok;
    REQUIRE(same);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < model.size(); ++i) wrong += array[i].read() != model[i];
    REQUIRE(wrong == 0);
  }

  std::mt19937 random;
  VirtualArray<Witness> array;
  const Witness* start = array.data();
  std::vector<int> model;
};

}  // namespace

TEST_CASE("random operations on an array do what they do to a vector", "[virtual_array]") {
#if defined(NDEBUG)
  const int steps = 20'000;
#else
  const int steps = 2000;
#endif
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    Witness::start();
    {
      Vectors both(seed);
      REQUIRE(both.array.is_valid());
      for (int i = 0; i < steps; ++i) {
        both.step();
        if (i % 16 == 0) both.compare();
        if (Witness::ended.size() > 100'000) Witness::ended.clear();
      }
      both.compare();
    }
    CHECK(Witness::all_ended());
  }
}
