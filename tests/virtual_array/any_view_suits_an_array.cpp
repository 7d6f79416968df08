// de100 memory, https://opensource.org/license/zlib
//
// An array on a view starts at the first address that its elements may have, wherever the view starts.

#include "support/test.hpp"

#include <de100/virtual_array.hpp>

#include "arena/helpers.hpp"

using namespace de100;

namespace {

struct alignas(64) LineOf64 {
  unsigned char bytes[64];
};

/// On every view within some memory, the array has room for all elements that fit, and writes nothing else.
template <class T>
void lies_within() {
  de100_test::Memory<4 * 64> memory;
  for (std::size_t from = 0; from <= 65; ++from) {
    for (std::size_t size = 0; from + size <= 3 * 64; ++size) {
      memory.fill(0xAB);
      VirtualArray<T> array(MemoryView(memory.bytes + from, size));
      const std::size_t start = align_up(from, alignof(T));
      const std::size_t count = start < from + size ? (from + size - start) / sizeof(T) : 0;
      bool right = array.capacity() == count && array.committed() == count && array.is_valid() == (count != 0) &&
                   array.error() == MemoryError::ok;
      for (std::size_t i = 0; i < count; ++i) {
        const T* const element = array.emplace_back();
        right = right && reinterpret_cast<const unsigned char*>(element) == memory.bytes + start + i * sizeof(T);
      }
      right = right && array.emplace_back() == nullptr;
      right = right && de100_test::all_bytes(memory.bytes, start < from + size ? start : from + size, 0xAB);
      if (count != 0) right = right && de100_test::is_zero(memory.bytes + start, count * sizeof(T));
      const std::size_t behind = count != 0 ? start + count * sizeof(T) : from;
      right = right && de100_test::all_bytes(memory.bytes + behind, sizeof memory.bytes - behind, 0xAB);
      if (!right) {
        CAPTURE(from, size, count);
        REQUIRE(right);
      }
    }
  }
}

}  // namespace

TEST_CASE("an array lies within its view and at the alignment of its elements", "[virtual_array]") {
  lies_within<unsigned char>();
  lies_within<std::uint16_t>();
  lies_within<std::uint64_t>();
  lies_within<LineOf64>();
}

TEST_CASE("an array of over-aligned elements has them aligned in a block", "[virtual_array]") {
  VirtualArray<LineOf64> array = VirtualArray<LineOf64>::reserve(100);
  for (int i = 0; i < 100; ++i) REQUIRE(de100_test::is_aligned(array.emplace_back(), 64));
}

TEST_CASE("an array on an empty view has room for nothing", "[virtual_array]") {
  VirtualArray<int> array{MemoryView()};
  CHECK_FALSE(array.is_valid());
  CHECK(array.data() == nullptr);
  CHECK(array.emplace_back(1) == nullptr);
}
