// de100 memory, https://opensource.org/license/zlib
//
// The facts on POSIX, with more of them on Linux, on Windows, and the few that there are on WebAssembly.

#include "support/os_facts.hpp"

#include <de100/config.hpp>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#if defined(_WIN32)
#include <windows.h>
// After it.
#include <psapi.h>
#include <winioctl.h>
#elif defined(__EMSCRIPTEN__)
#include <malloc.h>
#elif !defined(__wasm__)
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif
#include <sys/wait.h>
#include <unistd.h>
#include <csetjmp>
#include <csignal>
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

std::size_t resident_bytes(const void* base, std::size_t size) {
  SYSTEM_INFO info = {};
  GetSystemInfo(&info);
  std::vector<PSAPI_WORKING_SET_EX_INFORMATION> pages(size / info.dwPageSize);
  char* at = static_cast<char*>(const_cast<void*>(base));
  for (PSAPI_WORKING_SET_EX_INFORMATION& page : pages) {
    page.VirtualAddress = at;
    at += info.dwPageSize;
  }
  const DWORD bytes = static_cast<DWORD>(pages.size() * sizeof pages[0]);
  if (K32QueryWorkingSetEx(GetCurrentProcess(), pages.data(), bytes) == 0) return unknown;
  std::size_t in_memory = 0;
  for (const PSAPI_WORKING_SET_EX_INFORMATION& page : pages) in_memory += page.VirtualAttributes.Valid;
  return in_memory * info.dwPageSize;
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

std::string kernel_account(const void*, const char*) {
  return {};
}

std::size_t promised_bytes() {
  return unknown;
}

std::size_t large_page_bytes() {
  return GetLargePageMinimum();
}

bool takes_advice() {
  return true;  // touches do what advice does elsewhere
}

bool drops_memory_on_fork() {
  return false;
}

bool gives_writable_and_executable() {
  void* const found = VirtualAlloc(nullptr, 1, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
  if (found != nullptr) (void)VirtualFree(found, 0, MEM_RELEASE);
  return found != nullptr;
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

bool limit_promised_memory(std::size_t) {
  return false;
}

void lift_limits() {}

bool use_up_mappings() {
  return false;
}

void give_back_mappings() {}

bool lock_memory_to_come() {
  return false;
}

std::size_t open_files() {
  DWORD count = 0;
  return GetProcessHandleCount(GetCurrentProcess(), &count) != FALSE ? count : unknown;
}

bool make_sparse_file(const char* path, std::uint64_t size) {
  const HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) return false;
  DWORD unused = 0;
  LARGE_INTEGER end = {};
  end.QuadPart = static_cast<LONGLONG>(size);
  const bool made = DeviceIoControl(file, FSCTL_SET_SPARSE, nullptr, 0, nullptr, 0, &unused, nullptr) != FALSE &&
                    SetFilePointerEx(file, end, nullptr, FILE_BEGIN) != FALSE && SetEndOfFile(file) != FALSE;
  (void)CloseHandle(file);
  return made;
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

#elif defined(__wasm__)

bool readable(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) / 65536 < __builtin_wasm_memory_size(0);
}

bool writable(void* address) {
  return readable(address);
}

bool mapped(const void* address) {
  return readable(address);
}

std::size_t resident_bytes(const void*, std::size_t) {
  return unknown;
}

std::size_t address_space_in_use() {
#if defined(__EMSCRIPTEN__)
  return static_cast<std::size_t>(mallinfo().uordblks);
#else
  return unknown;
#endif
}

std::size_t mappings_in(const void*, std::size_t) {
  return unknown;
}

std::string mapping_line(const void*) {
  return {};
}

std::string kernel_account(const void*, const char*) {
  return {};
}

std::size_t promised_bytes() {
  return unknown;
}

std::size_t large_page_bytes() {
  return 0;
}

bool takes_advice() {
  return true;  // touches do what advice does elsewhere
}

bool drops_memory_on_fork() {
  return false;
}

bool gives_writable_and_executable() {
  return false;
}

std::size_t page_faults() {
  return unknown;
}

void* map_pages(void*, std::size_t) {
  return nullptr;
}

void unmap_pages(void*, std::size_t) {}

bool lock_pages(void*, std::size_t) {
  return false;
}

bool limit_address_space(std::size_t) {
  return false;
}

bool limit_promised_memory(std::size_t) {
  return false;
}

void lift_limits() {}

bool use_up_mappings() {
  return false;
}

void give_back_mappings() {}

bool lock_memory_to_come() {
  return false;
}

std::size_t open_files() {
  return unknown;
}

bool make_sparse_file(const char*, std::uint64_t) {
  return false;
}

void* load_module(const char* path) {
  std::fprintf(stderr, "%s: no libraries are loaded here\n", path);
  return nullptr;
}

void* find_in_module(void*, const char*) {
  return nullptr;
}

void unload_module(void*) {}

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

/// Calls `use(begin, end, line)` for every mapping in order; for none where the system does not list them.
template <class Use>
void each_mapping(Use use) {
  std::FILE* const file = std::fopen("/proc/self/maps", "r");
  if (file == nullptr) return;
  char line[512];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    if (std::sscanf(line, "%llx-%llx", &begin, &end) != 2) continue;
    use(static_cast<std::uintptr_t>(begin), static_cast<std::uintptr_t>(end), line);
  }
  (void)std::fclose(file);
}

/// The mappings that touch a range.
std::vector<std::string> mappings_of(const void* base, std::size_t size) {
  std::vector<std::string> lines;
  const std::uintptr_t from = reinterpret_cast<std::uintptr_t>(base);
  each_mapping([&](std::uintptr_t begin, std::uintptr_t end, const char* line) {
    if (end > from && begin < from + size) lines.emplace_back(line);
  });
  return lines;
}

std::size_t page_bytes() {
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// Past the sanitizer, which looks at what is poisoned too.
bool write_byte(int file, const void* address) {
#if DE100_OS_LINUX && DE100_SANITIZE_ADDRESS
  return syscall(SYS_write, file, address, 1) == 1;
#else
  return write(file, address, 1) == 1;
#endif
}

bool read_byte(int file, void* address) {
#if DE100_OS_LINUX && DE100_SANITIZE_ADDRESS
  return syscall(SYS_read, file, address, 1) == 1;
#else
  return read(file, address, 1) == 1;
#endif
}

bool call_writes(void* address) {
  const Pipe pipe;
  const unsigned char zero = 0;
  if (!write_byte(pipe.ends[1], address) && !write_byte(pipe.ends[1], &zero)) return false;
  return read_byte(pipe.ends[0], address);
}

/// An emulator may let its processor write to such memory, and its system calls not.
bool calls_write_what_cannot_be_read() {
  void* const page = mmap(nullptr, page_bytes(), PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return true;
  const bool written = call_writes(page);
  (void)munmap(page, page_bytes());
  return written;
}

sigjmp_buf before_the_touch;

/// Whether the processor writes a 0 there, or faults.
bool touch_writes(void* address) {
  struct sigaction come_back = {};
  struct sigaction handler = {};
  come_back.sa_handler = [](int) { siglongjmp(before_the_touch, 1); };
  (void)sigaction(SIGSEGV, &come_back, &handler);
  volatile bool written = false;
  if (sigsetjmp(before_the_touch, 1) == 0) {
    *static_cast<volatile unsigned char*>(address) = 0;
    written = true;
  }
  (void)sigaction(SIGSEGV, &handler, nullptr);
  return written;
}

}  // namespace

bool readable(const void* address) {
  const Pipe pipe;
  return write_byte(pipe.ends[1], address);
}

bool writable(void* address) {
  if (call_writes(address)) return true;
  static const bool calls_write_unread = calls_write_what_cannot_be_read();
  return !calls_write_unread && !readable(address) && touch_writes(address);
}

bool mapped(const void* address) {
  void* const page = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(address) & ~(page_bytes() - 1));
  if (msync(page, page_bytes(), MS_ASYNC) != 0) return false;  // ENOMEM where nothing is mapped
  // An emulator may hold all addresses for itself, so that none is without a mapping. Then this page can be had.
  void* const found = mmap(page, page_bytes(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found != MAP_FAILED) (void)munmap(found, page_bytes());
  return found != page;
}

std::size_t resident_bytes(const void* base, std::size_t size) {
#if defined(__linux__)
  // One byte for each page; an emulator writes one for each smaller page of the machine that it runs on.
  constexpr std::size_t smallest_page = 4096;
  constexpr unsigned char not_written = 2;
  std::vector<unsigned char> in_memory(size / smallest_page + 1, not_written);
  if (mincore(const_cast<void*>(base), size, in_memory.data()) != 0) return unknown;
  std::size_t pages = 0;
  std::size_t resident_pages = 0;
  for (; in_memory[pages] != not_written; ++pages) resident_pages += in_memory[pages] & 1U;
  return size / pages * resident_pages;
#else
  (void)base, (void)size;
  return unknown;
#endif
}

std::size_t address_space_in_use() {
  std::size_t held = 0;  // not from /proc/self/statm, where what an emulator holds is counted too
  each_mapping([&](std::uintptr_t begin, std::uintptr_t end, const char*) { held += end - begin; });
  return held != 0 ? held : unknown;
}

std::size_t mappings_in(const void* base, std::size_t size) {
  const std::size_t count = mappings_of(base, size).size();
  return count != 0 ? count : unknown;
}

std::string mapping_line(const void* address) {
  const std::vector<std::string> lines = mappings_of(address, 1);
  return lines.empty() ? std::string() : lines.front();
}

std::string kernel_account(const void* address, const char* field) {
  if (!takes_advice()) return {};
  std::FILE* const file = std::fopen("/proc/self/smaps", "r");
  if (file == nullptr) return {};
  const std::uintptr_t wanted = reinterpret_cast<std::uintptr_t>(address);
  bool here = false;
  std::string found;
  char line[512];
  while (found.empty() && std::fgets(line, sizeof line, file) != nullptr) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    if (std::sscanf(line, "%llx-%llx", &begin, &end) == 2) here = wanted >= begin && wanted < end;
    if (here && std::strncmp(line, field, std::strlen(field)) == 0) found = line + std::strlen(field);
  }
  (void)std::fclose(file);
  return found;
}

std::size_t promised_bytes() {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) return unknown;
  unsigned long long kibibytes = 0;
  bool found = false;
  char line[512];
  while (!found && std::fgets(line, sizeof line, file) != nullptr) {
    found = std::sscanf(line, "VmData: %llu kB", &kibibytes) == 1;
  }
  (void)std::fclose(file);
  return found ? static_cast<std::size_t>(kibibytes) * 1024 : unknown;
}

std::size_t large_page_bytes() {
  unsigned long long size = 0;
  std::FILE* const file = std::fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "r");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%llu", &size) != 1) size = 0;
  (void)std::fclose(file);
  return static_cast<std::size_t>(size);
}

bool takes_advice() {
  void* const page = map_pages(nullptr, page_bytes());
  constexpr int nonsense = 0x7FFF;
  const bool refused = page != nullptr && madvise(page, page_bytes(), nonsense) != 0;
  unmap_pages(page, page_bytes());
  return refused;
}

bool drops_memory_on_fork() {
#if defined(MADV_DONTFORK)
  void* const page = map_pages(nullptr, page_bytes());
  if (page == nullptr || madvise(page, page_bytes(), MADV_DONTFORK) != 0) return false;
  const pid_t child = fork();
  if (child == 0) _exit(readable(page) ? 1 : 0);
  int status = 0;
  const bool ended = waitpid(child, &status, 0) == child;
  unmap_pages(page, page_bytes());
  return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
#else
  return false;
#endif
}

bool gives_writable_and_executable() {
  const int protection = PROT_READ | PROT_WRITE | PROT_EXEC;
  void* const found = mmap(nullptr, page_bytes(), protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (found == MAP_FAILED) return false;
  (void)munmap(found, page_bytes());
  return true;
}

std::size_t page_faults() {
#if DE100_SANITIZE_ADDRESS
  return unknown;  // what the sanitizer notes of memory is in pages too
#endif
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

namespace {

/// Sets a limit, and tries whether it is kept: an emulator may take it and not.
bool limit_memory(int resource, std::size_t now, std::size_t more, int protection) {
  if (now == unknown) return false;
  rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return false;
  limit.rlim_cur = now + more;
  if (setrlimit(resource, &limit) != 0) return false;
  const std::size_t size = 2 * more + (std::size_t{1} << 20U);
  void* const beyond = mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (beyond == MAP_FAILED) return true;
  (void)munmap(beyond, size);
  return false;
}

std::vector<void*> mappings_used_up;

}  // namespace

bool limit_address_space(std::size_t more) {
  return limit_memory(RLIMIT_AS, address_space_in_use(), more, PROT_NONE);
}

bool limit_promised_memory(std::size_t more) {
  return limit_memory(RLIMIT_DATA, promised_bytes(), more, PROT_READ | PROT_WRITE);
}

void lift_limits() {
  for (const int resource : {static_cast<int>(RLIMIT_AS), static_cast<int>(RLIMIT_DATA)}) {
    rlimit limit = {};
    if (getrlimit(resource, &limit) != 0) continue;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(resource, &limit);
  }
}

bool use_up_mappings() {
  constexpr std::size_t most = 200'000;  // Linux lets a process have 65,530 unless it was told otherwise
  const std::size_t page = page_bytes();
  mappings_used_up.reserve(most);
  while (mappings_used_up.size() < most) {  // each differs from its neighbours, so that they are not one
    const int protection = mappings_used_up.size() % 2 == 0 ? PROT_NONE : PROT_READ;
    void* const found = mmap(nullptr, page, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (found == MAP_FAILED) return true;
    mappings_used_up.push_back(found);
  }
  give_back_mappings();
  return false;
}

void give_back_mappings() {
  for (void* const page : mappings_used_up) (void)munmap(page, page_bytes());
  mappings_used_up.clear();
}

bool lock_memory_to_come() {
  return mlockall(MCL_FUTURE) == 0;
}

std::size_t open_files() {
  const int next = dup(STDOUT_FILENO);  // the lowest number that no open file has
  if (next < 0) return unknown;
  (void)close(next);
  return static_cast<std::size_t>(next);
}

bool make_sparse_file(const char* path, std::uint64_t size) {
#if defined(__LP64__) || !(defined(__GLIBC__) || defined(__BIONIC__))
  return static_cast<std::uint64_t>(static_cast<off_t>(size)) == size && truncate(path, static_cast<off_t>(size)) == 0;
#else
  return truncate64(path, static_cast<off64_t>(size)) == 0;  // an off_t has 32 bits there
#endif
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

std::size_t kernel_account_bytes(const void* address, const char* field) {
  unsigned long long kibibytes = 0;
  const std::string account = kernel_account(address, field);
  return std::sscanf(account.c_str(), " %llu kB", &kibibytes) == 1 ? static_cast<std::size_t>(kibibytes) * 1024
                                                                   : unknown;
}

}  // namespace de100_test
