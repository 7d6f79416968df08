// de100 memory, https://opensource.org/license/zlib
//
// The allocators that are measured, each as three functions.

#ifndef DE100_BENCH_HEAP_ALLOCATORS_HPP
#define DE100_BENCH_HEAP_ALLOCATORS_HPP

#include <de100/heap.hpp>
#include <de100/heap_callbacks.hpp>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace heap_bench {

struct Allocator {
  const char* name;
  void* (*allocate)(std::size_t);
  void* (*reallocate)(void*, std::size_t);
  void (*free)(void*);
};

inline de100::Heap* heap = nullptr;

inline Allocator de100_heap() {
  using OfHeap = de100::heap_callbacks::malloc_of<heap>;
  return {"de100 Heap", OfHeap::malloc, OfHeap::realloc, OfHeap::free};
}

inline Allocator c_library() {
  return {"malloc", std::malloc, std::realloc, std::free};
}

/// Has the same memory for everybody: what the replay itself costs.
inline Allocator nobody() {
  static unsigned char memory[1U << 22U];
  return {"(nobody)", [](std::size_t) -> void* { return memory; }, [](void*, std::size_t) -> void* { return memory; },
          [](void*) {}};
}

/// From a library that would take malloc's place in the whole program if this was linked with it: opened like this, its
/// names stay its own. Adds nothing where it is not there.
inline void add_from_library(std::vector<Allocator>& allocators, const char* name, const char* file,
                             const std::string& prefix) {
  void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::printf("%s: skipped: %s\n", name, dlerror());
    return;
  }
  const Allocator found = {
      name, reinterpret_cast<void* (*)(std::size_t)>(dlsym(library, (prefix + "malloc").c_str())),
      reinterpret_cast<void* (*)(void*, std::size_t)>(dlsym(library, (prefix + "realloc").c_str())),
      reinterpret_cast<void (*)(void*)>(dlsym(library, (prefix + "free").c_str()))};
  if (found.allocate == nullptr || found.reallocate == nullptr || found.free == nullptr ||
      found.allocate == static_cast<void* (*)(std::size_t)>(std::malloc)) {
    std::printf("%s: skipped: %s has no malloc of its own\n", name, file);
    return;
  }
  allocators.push_back(found);
}

inline std::vector<Allocator> all_allocators() {
  std::vector<Allocator> allocators = {de100_heap(), c_library()};
  add_from_library(allocators, "mimalloc", "libmimalloc.so.2", "mi_");
  // Its variables of threads are where room has to be left for them:
  // GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384
  add_from_library(allocators, "jemalloc", "libjemalloc.so.2", "");
  allocators.push_back(nobody());
  return allocators;
}

/// The file that has the malloc which all of the program calls.
inline const char* home_of_malloc() {
  Dl_info info = {};
  void* const symbol = dlsym(RTLD_DEFAULT, "malloc");
  return symbol != nullptr && dladdr(symbol, &info) != 0 ? info.dli_fname : "an unknown file";
}

}  // namespace heap_bench

#endif  // DE100_BENCH_HEAP_ALLOCATORS_HPP
