// de100 memory, https://opensource.org/license/zlib
//
// A program and the libraries it loads have a counter each, and a library that is loaded again starts a new one where
// the old one was: still no identity comes twice. This is a game's code, reloaded while its engine runs.

#include "support/test.hpp"

#include <de100/identity.hpp>

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>

#include "support/os_facts.hpp"

using namespace de100;

#if defined(DE100_TEST_MODULE)

namespace {

using Draw = void(std::uint64_t* drawn, std::size_t count);
constexpr std::size_t many = 200'000;

struct Module {
  void* handle = de100_test::load_module(DE100_TEST_MODULE);
  Draw* draw = nullptr;

  Module() {
    REQUIRE(handle != nullptr);
    void* const found = de100_test::find_in_module(handle, "de100_test_draw");
    REQUIRE(found != nullptr);
    std::memcpy(&draw, &found, sizeof draw);
  }
  ~Module() {
    if (handle != nullptr) de100_test::unload_module(handle);
  }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
};

void draw_here(std::uint64_t* drawn, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) drawn[i] = draw_identity();
}

/// Appends so many identities, drawn by two threads at once.
void draw_many(Draw* draw, std::vector<std::uint64_t>& all) {
  const std::size_t before = all.size();
  all.resize(before + many);
  std::thread other([&] { draw(all.data() + before, many / 2); });
  draw(all.data() + before + many / 2, many / 2);
  other.join();
}

}  // namespace

TEST_CASE("a program and a library that is loaded again and again draw different identities",
          "[identity][mission:defect:generation]") {
  std::vector<std::uint64_t> all;
  draw_many(draw_here, all);
  for (int load = 0; load < 3; ++load) {
    const Module module;
    draw_many(module.draw, all);
  }
  draw_many(draw_here, all);

  std::uint64_t small_numbers = 0;  // a counter that starts at 1 in every module would show here
  for (const std::uint64_t drawn : all) small_numbers += drawn < (std::uint64_t{1} << 32) ? 1U : 0U;
  CHECK(small_numbers == 0);
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

#else

TEST_CASE("a program and a library that is loaded again and again draw different identities", "[identity]") {
  de100_test::skip("this build has no library to load (DE100_TEST_MODULE)");
}

#endif
