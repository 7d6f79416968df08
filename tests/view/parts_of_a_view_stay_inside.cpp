// de100 memory, https://opensource.org/license/zlib
//
// subview and split: what is not all within the view is empty, at any offset up to SIZE_MAX.

#include "support/test.hpp"

#include <de100/view.hpp>

using namespace de100;

namespace {
bool is(MemoryView view, const void* base, std::size_t size) {
  return static_cast<const void*>(view.data()) == base && view.size() == size;
}
bool is_empty(MemoryView view) {
  return view.data() == nullptr && view.size() == 0 && view.empty();
}
}  // namespace

TEST_CASE("a part within the view is just that part", "[view][mission:views]") {
  unsigned char bytes[16] = {};
  const MemoryView view(bytes);
  for (std::size_t offset = 0; offset <= 20; ++offset) {
    for (std::size_t size = 0; size <= 20; ++size) {
      INFO(offset << ", " << size);
      const MemoryView part = view.subview(offset, size);
      if (size != 0 && offset + size <= 16) {
        REQUIRE(is(part, bytes + offset, size));
      } else {
        REQUIRE(is_empty(part));
      }
    }
  }
}

TEST_CASE("a part that would wrap is empty", "[view][mission:views]") {
  unsigned char bytes[16] = {};
  const MemoryView view(bytes);
  for (std::size_t back = 0; back < 40; ++back) {
    const std::size_t huge = SIZE_MAX - back;
    REQUIRE(is_empty(view.subview(huge, 8)));
    REQUIRE(is_empty(view.subview(8, huge)));
    REQUIRE(is_empty(view.subview(huge, huge)));
    REQUIRE(is_empty(view.subview(huge, back + 2)));  // wraps to 1
    REQUIRE(is_empty(view.split(huge).first));
    REQUIRE(is_empty(view.split(huge).rest));
  }
}

TEST_CASE("parts of nothing are nothing", "[view][mission:views]") {
  CHECK(is_empty(MemoryView().subview(0, 0)));
  CHECK(is_empty(MemoryView().subview(0, 1)));
  CHECK(is_empty(MemoryView().subview(1, 0)));
  CHECK(is_empty(MemoryView(nullptr, 64).subview(0, 64)));
  CHECK(is_empty(MemoryView().split(0).first));
  CHECK(is_empty(MemoryView().split(0).rest));
  CHECK(is_empty(MemoryView().split(1).rest));
}

TEST_CASE("a view is split in two that meet, or not at all", "[view][mission:views]") {
  unsigned char bytes[16] = {};
  const MemoryView view(bytes);
  for (std::size_t size = 0; size <= 20; ++size) {
    INFO(size);
    const auto [first, rest] = view.split(size);
    if (size > 16) {
      REQUIRE((is_empty(first) && is_empty(rest)));
      continue;
    }
    REQUIRE((size == 0 ? is_empty(first) : is(first, bytes, size)));
    REQUIRE((size == 16 ? is_empty(rest) : is(rest, bytes + size, 16 - size)));
  }
}

TEST_CASE("a view contains its bytes and neither neighbour", "[view][mission:views]") {
  unsigned char bytes[16] = {};
  const MemoryView view(bytes + 1, 14);
  CHECK_FALSE(view.contains(bytes));
  for (int i = 1; i <= 14; ++i) CHECK(view.contains(bytes + i));
  CHECK_FALSE(view.contains(bytes + 15));
  CHECK_FALSE(view.contains(bytes + 16));
  CHECK_FALSE(view.contains(nullptr));

  CHECK_FALSE(MemoryView().contains(nullptr));
  CHECK_FALSE(MemoryView().contains(bytes));
  CHECK_FALSE(MemoryView(bytes, 0).contains(bytes));
}
