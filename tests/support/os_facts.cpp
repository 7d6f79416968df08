// de100 memory, https://opensource.org/license/zlib
//
// The facts on POSIX, with more of them on Linux, and on Windows.

#include "support/os_facts.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace de100_test {

#if defined(_WIN32)

namespace {

MEMORY_BASIC_INFORMATION region_at(const void* address) {
  MEMORY_BASIC_INFORMATION region = {};
  if (VirtualQuery(address, &region, sizeof region) == 0) region.State = MEM_FREE;
  return region;
}

bool allowed(const void* address, DWORD protections) {
  const MEMORY_BASIC_INFORMATION region = region_at(address);
  return region.State == MEM_COMMIT && (region.Protect & PAGE_GUARD) == 0 && (region.Protect & protections) != 0;
}

constexpr DWORD write_protections = PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;

}  // namespace

bool readable(const void* address) {
  return allowed(address, write_protections | PAGE_READONLY | PAGE_EXECUTE_READ);
}

bool writable(void* address) {
  return allowed(address, write_protections);
}

bool mapped(const void* address) {
  return region_at(address).State != MEM_FREE;
}

std::size_t resident_bytes(const void*, std::size_t) {
  return unknown;
}

std::size_t address_space_in_use() {
  std::size_t held = 0;
  MEMORY_BASIC_INFORMATION region = {};
  for (const char* at = nullptr; VirtualQuery(at, &region, sizeof region) != 0;
       at = static_cast<const char*>(region.BaseAddress) + region.RegionSize) {
    if (region.State != MEM_FREE) held += region.RegionSize;
  }
  return held;
}

std::size_t mappings_in(const void* base, std::size_t size) {
  std::size_t count = 0;
  const char* const end = static_cast<const char*>(base) + size;
  for (const char* at = static_cast<const char*>(base); at < end; ++count) {
    const MEMORY_BASIC_INFORMATION region = region_at(at);
    if (region.RegionSize == 0) break;
    at = static_cast<const char*>(region.BaseAddress) + region.RegionSize;
  }
  return count;
}

std::string mapping_line(const void*) {
  return {};
}

std::size_t page_faults() {
  return unknown;
}

void* map_pages(void* address, std::size_t size) {
  return VirtualAlloc(address, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void unmap_pages(void* base, std::size_t) {
  (void)VirtualFree(base, 0, MEM_RELEASE);
}

bool lock_pages(void* base, std::size_t size) {
  return VirtualLock(base, size) != 0;
}

bool limit_address_space(std::size_t) {
  return false;
}

void* load_module(const char* path) {
  const HMODULE module = LoadLibraryA(path);
  if (module == nullptr) std::fprintf(stderr, "%s: error %lu\n", path, GetLastError());
  return reinterpret_cast<void*>(module);
}

void* find_in_module(void* module, const char* name) {
  const FARPROC function = GetProcAddress(static_cast<HMODULE>(module), name);
  void* found = nullptr;
  std::memcpy(&found, &function, sizeof found);
  return found;
}

void unload_module(void* module) {
  (void)FreeLibrary(static_cast<HMODULE>(module));
}

#else

namespace {

/// A pipe: the system copies a byte in or out, and answers EFAULT where it may not touch it.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (pipe(ends) != 0) std::perror("pipe");
  }
  ~Pipe() {
    (void)close(ends[0]);
    (void)close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

struct Mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::string line;
};

/// The mappings that touch a range, in order; none where the system does not list them.
std::vector<Mapping> list_mappings(const void* base, std::size_t size) {
  std::vector<Mapping> found;
  std::FILE* const file = std::fopen("/proc/self/maps", "r");
  if (file == nullptr) return found;
  const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(base);
  char line[512];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    unsigned long long from = 0;
    unsigned long long to = 0;
    if (std::sscanf(line, "%llx-%llx", &from, &to) != 2) continue;
    if (to > begin && from < begin + size) {
      found.push_back({static_cast<std::uintptr_t>(from), static_cast<std::uintptr_t>(to), line});
    }
  }
  (void)std::fclose(file);
  return found;
}

}  // namespace

bool readable(const void* address) {
  const Pipe pipe;
  return write(pipe.ends[1], address, 1) == 1;
}

bool writable(void* address) {
  const Pipe pipe;
  const unsigned char zero = 0;
  if (write(pipe.ends[1], address, 1) != 1 && write(pipe.ends[1], &zero, 1) != 1) return false;
  return read(pipe.ends[0], address, 1) == 1;
}

bool mapped(const void* address) {
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(address) & ~(page - 1);
  return msync(reinterpret_cast<void*>(start), page, MS_ASYNC) == 0;  // ENOMEM where nothing is mapped
}

std::size_t resident_bytes(const void* base, std::size_t size) {
#if defined(__linux__)
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> in_memory((size + page - 1) / page);
  if (mincore(const_cast<void*>(base), size, in_memory.data()) != 0) return unknown;
  std::size_t pages = 0;
  for (const unsigned char state : in_memory) pages += state & 1U;
  return pages * page;
#else
  (void)base, (void)size;
  return unknown;
#endif
}

std::size_t address_space_in_use() {
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return unknown;
  unsigned long long pages = 0;
  const bool read = std::fscanf(file, "%llu", &pages) == 1;
  (void)std::fclose(file);
  return read ? static_cast<std::size_t>(pages) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : unknown;
}

std::size_t mappings_in(const void* base, std::size_t size) {
  const std::size_t count = list_mappings(base, size).size();
  return count != 0 ? count : unknown;
}

std::string mapping_line(const void* address) {
  const std::vector<Mapping> found = list_mappings(address, 1);
  return found.empty() ? std::string() : found.front().line;
}

std::size_t page_faults() {
  rusage usage = {};
  return getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<std::size_t>(usage.ru_minflt) : unknown;
}

void* map_pages(void* address, std::size_t size) {
  void* const found = mmap(address, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return nullptr;
  if (address == nullptr || found == address) return found;
  (void)munmap(found, size);
  return nullptr;
}

void unmap_pages(void* base, std::size_t size) {
  (void)munmap(base, size);
}

bool lock_pages(void* base, std::size_t size) {
  return mlock(base, size) == 0;
}

bool limit_address_space(std::size_t more) {
  const std::size_t now = address_space_in_use();
  if (now == unknown) return false;
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) != 0) return false;
  limit.rlim_cur = now + more;
  if (setrlimit(RLIMIT_AS, &limit) != 0) return false;
  void* const beyond = mmap(nullptr, 2 * more, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (beyond == MAP_FAILED) return true;
  (void)munmap(beyond, 2 * more);  // an emulator may take the limit and not keep it
  return false;
}

void* load_module(const char* path) {
  void* const module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) std::fprintf(stderr, "%s\n", dlerror());
  return module;
}

void* find_in_module(void* module, const char* name) {
  return dlsym(module, name);
}

void unload_module(void* module) {
  (void)dlclose(module);
}

#endif

}  // namespace de100_test
