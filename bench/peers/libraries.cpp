// de100 memory, https://opensource.org/license/zlib

#include "libraries.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <gnu/libc-version.h>

#if DE100_BENCH_BOOST
#include <boost/version.hpp>
#endif
#if DE100_BENCH_FOONATHAN
#include <foonathan/memory/config.hpp>
#endif
#if DE100_BENCH_LLVM
#include <llvm/Config/llvm-config.h>
#endif
#if DE100_BENCH_PROTOBUF
#include <google/protobuf/stubs/common.h>
#endif

namespace peers {
namespace {

template <class Function>
Function* symbol(void* library, const std::string& name) {
  return reinterpret_cast<Function*>(dlsym(library, name.c_str()));
}

/// A library with a malloc of its own; answers why it cannot be used.
[[maybe_unused]] std::string open(const char* file, const std::string& prefix, const char* aligned, Mallocs& mallocs) {
  void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return dlerror();
  const Mallocs found = {symbol<void*(std::size_t)>(library, prefix + "malloc"),
                         symbol<void*(std::size_t, std::size_t)>(library, prefix + aligned),
                         symbol<void(void*)>(library, prefix + "free")};
  if (found.allocate == nullptr || found.allocate_aligned == nullptr || found.free == nullptr ||
      found.allocate == static_cast<void* (*)(std::size_t)>(std::malloc)) {
    return std::string(file) + " has no malloc of its own";
  }
  mallocs = found;
  return {};
}

[[maybe_unused]] std::string number(long version, long thousand) {
  return std::to_string(version / thousand / thousand) + '.' + std::to_string(version / thousand % thousand) + '.' +
         std::to_string(version % thousand);
}

}  // namespace

std::vector<Library> find_libraries(bool without_jemalloc) {
  glibc = {std::malloc, std::aligned_alloc, std::free};
  std::vector<Library> libraries = {{"GNU C library", gnu_get_libc_version(), "libc6", {}}};
  const auto add = [&](const char* name, const char* package, const std::string& version) {
    libraries.push_back({name, version, package, version.empty() ? "not found by CMake" : ""});
  };
#if DE100_BENCH_BOOST
  add("Boost", "libboost-container-dev",
      std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000));
#else
  add("Boost", "libboost-container-dev", {});
#endif
#if DE100_BENCH_FOONATHAN
  add("foonathan/memory", "libfoonathan-memory-dev",
      std::to_string(FOONATHAN_MEMORY_VERSION_MAJOR) + '.' + std::to_string(FOONATHAN_MEMORY_VERSION_MINOR) + '.' +
          std::to_string(FOONATHAN_MEMORY_VERSION_PATCH));
#else
  add("foonathan/memory", "libfoonathan-memory-dev", {});
#endif
#if DE100_BENCH_LLVM
  add("LLVM", "llvm-14-dev", LLVM_VERSION_STRING);
#else
  add("LLVM", "llvm-14-dev", {});
#endif
#if DE100_BENCH_PROTOBUF
  add("protobuf", "libprotobuf-dev", number(GOOGLE_PROTOBUF_VERSION, 1000));
#else
  add("protobuf", "libprotobuf-dev", {});
#endif

  std::string why = "not found by CMake", version;
#if DE100_BENCH_MIMALLOC
  why = open(DE100_BENCH_MIMALLOC_FILE, "mi_", "malloc_aligned", mimalloc);
  // It aligns by a size and an alignment, and not the other way round.
  if (mimalloc.allocate_aligned != nullptr) {
    static void* (*const by_size)(std::size_t, std::size_t) = mimalloc.allocate_aligned;
    mimalloc.allocate_aligned = [](std::size_t alignment, std::size_t size) { return by_size(size, alignment); };
    int (*const told)() = symbol<int()>(dlopen(DE100_BENCH_MIMALLOC_FILE, RTLD_NOW | RTLD_LOCAL), "mi_version");
    version = told != nullptr ? std::to_string(told() / 100) + '.' + std::to_string(told() / 10 % 10) + '.' +
                                    std::to_string(told() % 10)
                              : "of no known version";
  }
#endif
  libraries.push_back({"mimalloc", version, "libmimalloc-dev", why});

  why = "not found by CMake";
  version.clear();
  if (without_jemalloc) why = "left out: it takes minutes to begin under valgrind";
#if DE100_BENCH_JEMALLOC
  if (!without_jemalloc) why = open(DE100_BENCH_JEMALLOC_FILE, "", "aligned_alloc", jemalloc);
  if (jemalloc.allocate != nullptr) {
    using Control = int(const char*, void*, std::size_t*, void*, std::size_t);
    Control* const control = symbol<Control>(dlopen(DE100_BENCH_JEMALLOC_FILE, RTLD_NOW | RTLD_LOCAL), "mallctl");
    const char* told = nullptr;
    std::size_t size = sizeof told;
    version = "of no known version";
    if (control != nullptr && control("version", &told, &size, nullptr, 0) == 0) version = told;
    version = version.substr(0, version.find('-'));
  }
#endif
  libraries.push_back({"jemalloc", version, "libjemalloc-dev", why});
  return libraries;
}

}  // namespace peers
