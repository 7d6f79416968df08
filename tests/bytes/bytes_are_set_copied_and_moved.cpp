// de100 memory, https://opensource.org/license/zlib
//
// mem_set, mem_copy, mem_move and mem_zero_secure: every byte of the range and no other, for many sizes.

#include "support/test.hpp"

#include <algorithm>
#include <array>

#include <de100/bytes.hpp>

using namespace de100;

namespace {

using Buffer = std::array<unsigned char, 96>;

Buffer counted() {
  Buffer buffer{};
  for (std::size_t i = 0; i < buffer.size(); ++i) buffer[i] = static_cast<unsigned char>(i + 1);
  return buffer;
}

}  // namespace

TEST_CASE("setting and zeroing reach the range and nothing else", "[bytes][mission:byte_operations]") {
  for (std::size_t size = 1; size <= 70; ++size) {
    Buffer expected = counted(), set = counted(), zeroed = counted();
    std::fill_n(expected.begin() + 9, size, static_cast<unsigned char>(0xA5));
    REQUIRE(mem_set(set.data() + 9, 0xFFFFA5, size) == set.data() + 9);  // the low 8 bits count
    REQUIRE(set == expected);

    std::fill_n(expected.begin() + 9, size, static_cast<unsigned char>(0));
    REQUIRE(mem_zero_secure(zeroed.data() + 9, size) == zeroed.data() + 9);
    REQUIRE(zeroed == expected);
  }
}

TEST_CASE("copying reaches the range and nothing else", "[bytes][mission:byte_operations]") {
  const Buffer source = counted();
  for (std::size_t size = 1; size <= 70; ++size) {
    Buffer expected{}, copied{}, moved{};
    std::copy_n(source.begin() + 3, size, expected.begin() + 11);
    REQUIRE(mem_copy(copied.data() + 11, source.data() + 3, size) == copied.data() + 11);
    REQUIRE(copied == expected);
    REQUIRE(mem_move(moved.data() + 11, source.data() + 3, size) == moved.data() + 11);
    REQUIRE(moved == expected);
  }
}

TEST_CASE("mem_move copes with ranges that overlap, either way", "[bytes][mission:byte_operations]") {
  const Buffer source = counted();
  for (std::size_t to = 0; to < 32; ++to) {
    for (std::size_t from = 0; from < 32; ++from) {
      Buffer expected = source, moved = source;
      std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(from), 64,
                  expected.begin() + static_cast<std::ptrdiff_t>(to));
      REQUIRE(mem_move(moved.data() + to, moved.data() + from, 64) == moved.data() + to);
      REQUIRE(moved == expected);
    }
  }
}

TEST_CASE("null pointers and sizes of 0 are harmless to all four", "[bytes][mission:byte_operations]") {
  const Buffer before = counted();
  Buffer buffer = before;
  CHECK(mem_set(nullptr, 1, 0) == nullptr);
  CHECK(mem_set(nullptr, 1, 100) == nullptr);
  CHECK(mem_set(buffer.data(), 1, 0) == buffer.data());

  CHECK(mem_copy(nullptr, buffer.data(), 8) == nullptr);
  CHECK(mem_copy(buffer.data(), nullptr, 8) == buffer.data());
  CHECK(mem_copy(nullptr, nullptr, 8) == nullptr);
  CHECK(mem_copy(buffer.data(), buffer.data() + 50, 0) == buffer.data());

  CHECK(mem_move(nullptr, buffer.data(), 8) == nullptr);
  CHECK(mem_move(buffer.data(), nullptr, 8) == buffer.data());
  CHECK(mem_move(nullptr, nullptr, 8) == nullptr);
  CHECK(mem_move(buffer.data(), buffer.data() + 4, 0) == buffer.data());

  CHECK(mem_zero_secure(nullptr, 0) == nullptr);
  CHECK(mem_zero_secure(nullptr, 100) == nullptr);
  CHECK(mem_zero_secure(buffer.data(), 0) == buffer.data());
  CHECK(buffer == before);
}
