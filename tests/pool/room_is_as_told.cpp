// de100 memory, https://opensource.org/license/zlib
//
// A pool has room for what was asked for, says why where it has not, and refuses more.

#include "support/test.hpp"

#include <de100/pool.hpp>

#include <utility>

#include <de100/arena.hpp>

#include "arena/helpers.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"
#include "support/witness.hpp"

using namespace de100;
using de100_test::Witness;

namespace {

void pool_has_no_room(Pool<int>& pool) {
  CHECK_FALSE(pool.is_valid());
  CHECK(pool.capacity() == 0);
  CHECK(pool.size() == 0);
  CHECK(pool.empty());
  CHECK(pool.begin() == pool.end());
  CHECK(!pool.create(1));
  CHECK(pool.size() == 0);
  pool.clear();
}

/// The pool takes as many objects as it says, and then none.
void takes_its_capacity(Pool<Witness>& pool) {
  const std::size_t capacity = pool.capacity();
  REQUIRE(capacity != 0);
  CHECK(pool.is_valid());
  CHECK(pool.error() == MemoryError::ok);
  Handle<Witness> last;
  for (std::size_t i = 0; i < capacity; ++i) {
    last = pool.create(static_cast<int>(i));
    REQUIRE(last);
    REQUIRE(pool.size() == i + 1);
  }
  const int lives = Witness::living;
  CHECK(!pool.create(-5));
  CHECK(pool.size() == capacity);
  CHECK(Witness::living == lives);
  CHECK(pool.error() == MemoryError::ok);  // full, which is no refusal of the system's
  CHECK(pool.get(last)->read() == static_cast<int>(capacity - 1));
  CHECK(pool.destroy(last));
  CHECK(pool.create(7));
  CHECK(!pool.create(8));
}

template <std::size_t size, std::size_t alignment>
struct alignas(alignment) Sized {
  unsigned char bytes[size] = {};
};

/// On every view within some memory: as many objects as the view has room for, each in its own bytes of the view.
template <class T>
void pool_lies_within() {
  de100_test::Memory<6 * 128> memory;
  for (std::size_t from = 0; from <= 65; ++from) {
    for (std::size_t size = 0; from + size <= 5 * 128; size += size < 40 || size > 600 ? 1 : 7) {
      memory.fill(0xAB);
      std::size_t made = 0;
      bool right = true;
      {
        Pool<T> pool(MemoryView(memory.bytes + from, size));
        while (const Handle<T> handle = pool.create()) {
          ++made;
          T* const object = pool.get(handle);
          right = right && object != nullptr;
          if (object == nullptr) break;
          right = right && de100_test::is_aligned(object, alignof(T));
          const unsigned char* const bytes = reinterpret_cast<const unsigned char*>(object);
          right = right && bytes >= memory.bytes + from && bytes + sizeof(T) <= memory.bytes + from + size;
          de100_test::fill(object, sizeof(T), static_cast<unsigned>(made));
        }
        right = right && made == pool.capacity() && made == pool.size() && pool.is_valid() == (made != 0);
        unsigned number = 0;
        for (T& object : pool) right = right && de100_test::filled(&object, sizeof(T), ++number);
        right = right && number == made;
      }
      const std::size_t each = sizeof(T) + 8;
      const std::size_t alignment = alignof(T) > 4 ? alignof(T) : 4;
      const std::size_t start = align_up(from, alignment);
      const std::size_t room = start < from + size ? from + size - start : 0;
      right = right && made * each <= room;
      // Only what aligning the numbers behind the slots takes may be left over.
      right = right && (made + 1) * each + (sizeof(T) % 4 == 0 ? 0 : 3) > room;
      right = right && de100_test::all_bytes(memory.bytes, from, 0xAB) &&
              de100_test::all_bytes(memory.bytes + from + size, sizeof memory.bytes - from - size, 0xAB);
      if (!right) {
        CAPTURE(from, size, made);
        REQUIRE(right);
      }
    }
  }
}

}  // namespace

TEST_CASE("a pool without memory has room for nothing", "[pool]") {
  Pool<int> pool;
  pool_has_no_room(pool);
  CHECK(pool.error() == MemoryError::ok);
  Pool<int> empty_view{MemoryView()};
  pool_has_no_room(empty_view);
}

TEST_CASE("a pool that cannot be has room for nothing, and says why", "[pool]") {
  Pool<int> none = Pool<int>::reserve(0);
  CHECK(none.error() == MemoryError::invalid_size);
  pool_has_no_room(none);
  Pool<int> too_many = Pool<int>::reserve(SIZE_MAX);
  CHECK(too_many.error() == MemoryError::size_overflow);
  pool_has_no_room(too_many);
  struct Megabyte {
    unsigned char bytes[1U << 20U];
  };
  if constexpr (sizeof(void*) == 8) {
    CHECK(Pool<int>::reserve(std::size_t{1} << 31U << 1U).error() == MemoryError::size_overflow);
  } else {
    CHECK(Pool<Megabyte>::reserve(UINT32_MAX).error() == MemoryError::size_overflow);
  }
  Pool<int> of_failed(MemoryBlock::allocate(0));
  CHECK(of_failed.error() == MemoryError::invalid_size);
  pool_has_no_room(of_failed);
}

TEST_CASE("a reserved pool takes as many objects as were asked for", "[pool]") {
  for (const std::size_t most : de100_test::sizes{1, 3, 1000, 10'000}) {
    Witness::start();
    {
      Pool<Witness> pool = Pool<Witness>::reserve(most, "witnesses");
      CHECK(pool.capacity() == most);
      takes_its_capacity(pool);
    }
    CHECK(Witness::all_ended());
  }
}

TEST_CASE("a pool owns the block that it is given", "[pool]") {
  Witness::start();
  MemoryBlock block = MemoryBlock::allocate(page_size(), {.reserve = 4 * page_size()});
  REQUIRE(block.is_valid());
  void* const base = block.base();
  {
    Pool<Witness> pool(std::move(block));
    CHECK_FALSE(block.is_valid());
    CHECK(pool.capacity() == page_size() / (sizeof(Witness) + 8));
    takes_its_capacity(pool);
  }
  CHECK(Witness::all_ended());
  if (de100_test::has_virtual_memory) CHECK_FALSE(de100_test::mapped(base));
}

TEST_CASE("a pool on an arena has room for what was asked for, and for nothing where the arena is too full", "[pool]") {
  Witness::start();
  {
    de100_test::Memory<16 * (sizeof(Witness) + 8)> memory;
    Arena arena(memory.view());
    Pool<Witness> pool = Pool<Witness>::push_on(arena, 10);
    CHECK(pool.capacity() == 10);
    takes_its_capacity(pool);
    const de100_test::Facts before = de100_test::facts_of(arena);
    for (const std::size_t most :
         {std::size_t{7}, SIZE_MAX, SIZE_MAX / (sizeof(Witness) + 8), std::size_t{UINT32_MAX}}) {
      Pool<Witness> none = Pool<Witness>::push_on(arena, most);
      CHECK_FALSE(none.is_valid());
      CHECK(!none.create(1));
      CHECK(none.error() == MemoryError::ok);
      CHECK(de100_test::facts_of(arena) == before);
    }
    CHECK_FALSE(Pool<Witness>::push_on(arena, 0).is_valid());
  }
  CHECK(Witness::all_ended());
}

TEST_CASE("a pool on an arena has room whatever the size of its objects", "[pool]") {
  de100_test::Memory<4096> memory;
  Arena arena(memory.view());
  for (std::size_t most = 1; most <= 5; ++most) {
    arena.clear();
    REQUIRE(arena.push_size(1, 1) != nullptr);
    Pool<Sized<5, 1>> odd = Pool<Sized<5, 1>>::push_on(arena, most);
    CHECK(odd.capacity() == most);
    Pool<Sized<64, 64>> aligned = Pool<Sized<64, 64>>::push_on(arena, most);
    CHECK(aligned.capacity() == most);
    for (std::size_t i = 0; i < most; ++i) {
      CHECK(odd.create());
      CHECK(de100_test::is_aligned(aligned.get(aligned.create()), 64));
    }
  }
}

TEST_CASE("a pool fits into its view, wherever that starts and ends", "[pool]") {
  pool_lies_within<Sized<1, 1>>();
  pool_lies_within<Sized<5, 1>>();
  pool_lies_within<Sized<6, 2>>();
  pool_lies_within<Sized<4, 4>>();
  pool_lies_within<Sized<24, 8>>();
  pool_lies_within<Sized<64, 64>>();
}
