// de100 memory, https://opensource.org/license/zlib
//
// libraries.hpp: which peers are on this machine. CMake defines DE100_BENCH_<NAME> of each library as 0 or 1, and
// DE100_BENCH_<NAME>_FILE of those that would take malloc's place in the whole program if it was linked with them: they
// are opened while it runs, and their names stay their own.

#ifndef DE100_BENCH_PEERS_LIBRARIES_HPP
#define DE100_BENCH_PEERS_LIBRARIES_HPP

#include <cstddef>
#include <string>
#include <vector>

namespace peers {

/// An allocator like malloc, as three functions.
struct Mallocs {
  void* (*allocate)(std::size_t size) = nullptr;
  void* (*allocate_aligned)(std::size_t alignment, std::size_t size) = nullptr;
  void (*free)(void* memory) = nullptr;
};

inline Mallocs glibc, mimalloc, jemalloc;  // set by find_libraries(); all null where it is not there

struct Library {
  std::string name;
  std::string version;  // empty where it is not there
  std::string package;  // Debian's
  std::string why;      // it is not there
};

/// `without_jemalloc`: it takes minutes to begin under valgrind.
std::vector<Library> find_libraries(bool without_jemalloc);

}  // namespace peers

#endif  // DE100_BENCH_PEERS_LIBRARIES_HPP
