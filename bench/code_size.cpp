// de100 memory, https://opensource.org/license/zlib
//
// Functions with no push, with one and with nine, for code_size.sh, which compiles this for each arena:
//
//   HEADER   what to include
//   ARENA    the arena's type; the functions get a reference, so that the compiler knows nothing else of it
//   PUSH     an expression of `arena`, and of `count` where a size is not known

#include HEADER

#include <cstddef>
#include <cstdint>

struct Object {
  std::uint64_t first, second;
};

/// Nothing more than what the compiler has to have in a register for it. It has to assume that all memory is read and
/// written here, so that what one push does is not put together with the next one.
template <class T>
inline __attribute__((always_inline)) void use(const T& result) {
  if constexpr (requires { result.data(); }) {
    asm volatile("" : : "r"(result.data()), "r"(result.size()) : "memory");
  } else {
    asm volatile("" : : "r"(result) : "memory");
  }
}

extern "C" void none(ARENA&, std::size_t) {}

extern "C" void one([[maybe_unused]] ARENA& arena, [[maybe_unused]] std::size_t count) {
  use(PUSH);
}

extern "C" void nine([[maybe_unused]] ARENA& arena, [[maybe_unused]] std::size_t count) {
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
  use(PUSH);
}
