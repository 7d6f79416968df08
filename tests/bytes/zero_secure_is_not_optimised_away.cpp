// de100 memory, https://opensource.org/license/zlib
//
// A function makes a key in a local array, wipes it and returns; then its stack is searched for the key. The stack is
// an array of ours, given to a thread, so that looking at it afterwards is no more than reading an array. A second
// function wipes with memset: only where that one leaves its key behind does the first one prove anything.

#include "support/test.hpp"

#include <de100/bytes.hpp>

#if DE100_OS_POSIX && DE100_COMPILER_GNU
#include <pthread.h>

namespace {

constexpr std::size_t stack_size = 1 << 20;
constexpr std::size_t key_size = 512;
alignas(65536) unsigned char stack[stack_size];
unsigned char key_start = 0x5C;

/// The key is a pattern that is nowhere in the program as such.
__attribute__((noinline)) void make_key(unsigned char* key) {
  for (std::size_t i = 0; i < key_size; ++i) key[i] = static_cast<unsigned char>(key_start + i * 37);
}

__attribute__((noinline)) int use_key(const unsigned char* key) {
  int sum = 0;
  for (std::size_t i = 0; i < key_size; ++i) sum += key[i];
  return sum;
}

extern "C" void* wipe_securely(void* result) {
  unsigned char key[key_size];
  make_key(key);
  *static_cast<int*>(result) = use_key(key);
  de100::mem_zero_secure(key, sizeof key);
  return nullptr;
}

extern "C" void* wipe_with_memset(void* result) {
  unsigned char key[key_size];
  make_key(key);
  *static_cast<int*>(result) = use_key(key);
  std::memset(key, 0, sizeof key);
  return nullptr;
}

/// Runs `function` on our stack, and answers how many bytes of its key are found there in a row.
std::size_t key_bytes_left_by(void* (*function)(void*)) {
  std::memset(stack, 0, sizeof stack);
  int result = 0;
  pthread_attr_t attributes;
  pthread_t thread;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstack(&attributes, stack, sizeof stack) == 0);
  REQUIRE(pthread_create(&thread, &attributes, function, &result) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  REQUIRE(pthread_attr_destroy(&attributes) == 0);
  REQUIRE(result != 0);

  std::size_t longest = 0, row = 0;
  for (std::size_t i = 1; i < stack_size; ++i) {
    row = static_cast<unsigned char>(stack[i - 1] + 37) == stack[i] ? row + 1 : 0;
    if (row > longest) longest = row;
  }
  return longest;
}

}  // namespace

TEST_CASE("mem_zero_secure wipes what nobody reads again", "[bytes][mission:byte_operations]") {
  CHECK(key_bytes_left_by(&wipe_securely) < 16);
  if (key_bytes_left_by(&wipe_with_memset) < 16) {
    de100_test::skip("this build keeps a memset that nobody reads, so mem_zero_secure proves nothing here");
  }
}

#else

TEST_CASE("mem_zero_secure wipes what nobody reads again", "[bytes]") {
  de100_test::skip("no threads that run on a stack of ours here");
}

#endif
