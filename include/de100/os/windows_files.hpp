// de100 memory, https://opensource.org/license/zlib
//
// os/windows_files.hpp: the contract of os_files.hpp on Windows. Included by os_files.hpp only. As os/windows.hpp it
// does without <windows.h>.

#ifndef DE100_OS_WINDOWS_FILES_HPP
#define DE100_OS_WINDOWS_FILES_HPP

#include "../config.hpp"
#include "../error.hpp"
#include "../flags.hpp"
#include "windows.hpp"

struct _SECURITY_ATTRIBUTES;
struct HINSTANCE__;

namespace de100::os::windows {
#if defined(NO_STRICT)  // of <windows.h>: handles have no types of their own
using Module = void*;
#else
using Module = struct HINSTANCE__*;
#endif
using AnyFunction = std::intptr_t(__stdcall*)();
}  // namespace de100::os::windows

extern "C" {
__declspec(dllimport) void* __stdcall CreateFileW(const wchar_t*, unsigned long, unsigned long,
                                                  struct _SECURITY_ATTRIBUTES*, unsigned long, unsigned long, void*);
__declspec(dllimport) unsigned long __stdcall GetFileAttributesW(const wchar_t*);
__declspec(dllimport) unsigned long __stdcall GetFileType(void*);
__declspec(dllimport) int __stdcall GetFileSizeEx(void*, union _LARGE_INTEGER*);
__declspec(dllimport) int __stdcall CloseHandle(void*);
__declspec(dllimport) void* __stdcall CreateFileMappingW(void*, struct _SECURITY_ATTRIBUTES*, unsigned long,
                                                         unsigned long, unsigned long, const wchar_t*);
__declspec(dllimport) void* __stdcall MapViewOfFileEx(void*, unsigned long, unsigned long, unsigned long,
                                                      de100::os::windows::Size, void*);
__declspec(dllimport) int __stdcall FlushViewOfFile(const void*, de100::os::windows::Size);
__declspec(dllimport) int __stdcall MultiByteToWideChar(unsigned int, unsigned long, const char*, int, wchar_t*, int);
__declspec(dllimport) de100::os::windows::Module __stdcall GetModuleHandleW(const wchar_t*);
__declspec(dllimport) de100::os::windows::AnyFunction __stdcall GetProcAddress(de100::os::windows::Module, const char*);
}

namespace de100::os {

namespace windows {

inline constexpr unsigned long mem_replace_placeholder = 0x4000, mem_reserve_placeholder = 0x40000;
inline constexpr unsigned long mem_preserve_placeholder = 0x2;

// From Windows 10 1803 on, in kernelbase.dll.
using VirtualAlloc2 = void*(__stdcall*)(void* process, void* base, Size size, unsigned long type,
                                        unsigned long protection, void* parameters, unsigned long parameter_count);
using MapViewOfFile3 = void*(__stdcall*)(void* section, void* process, void* base, std::uint64_t offset, Size size,
                                         unsigned long type, unsigned long protection, void* parameters,
                                         unsigned long parameter_count);

/// A function that not every Windows has; null where there is none.
template <class Function>
Function find_function(const char* name) noexcept {
  auto* const library = GetModuleHandleW(L"kernelbase.dll");
  if (library == nullptr) return nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(library, name)));
}

inline void* as_handle(std::intptr_t number) noexcept {
  return reinterpret_cast<void*>(number);
}

inline File no_file(MemoryError otherwise) noexcept {
  Result result = failure(otherwise);
  switch (result.code) {
    case 2:    // ERROR_FILE_NOT_FOUND
    case 3:    // ERROR_PATH_NOT_FOUND
    case 53:   // ERROR_BAD_NETPATH
    case 123:  // ERROR_INVALID_NAME
    case 161:  // ERROR_BAD_PATHNAME
    case 206:  // ERROR_FILENAME_EXCED_RANGE
      result.error = MemoryError::file_not_found;
      break;
    case 19:  // ERROR_WRITE_PROTECT
    case 32:  // ERROR_SHARING_VIOLATION
      result.error = MemoryError::permission_denied;
      break;
    default:
      break;
  }
  return {-1, 0, result};
}

/// A file's bytes, or memory where `file` is -1.
inline File make_section(void* file, std::uint64_t size, unsigned long protection, MemoryError otherwise) noexcept {
  void* const section = CreateFileMappingW(file, nullptr, protection, static_cast<unsigned long>(size >> 32U),
                                           static_cast<unsigned long>(size & 0xFFFF'FFFFU), nullptr);
  if (section == nullptr) return no_file(otherwise);
  return {reinterpret_cast<std::intptr_t>(section), size, {}};
}

/// What map_file makes: its parts, in a row.
struct Parts {
  std::byte* start;
  std::size_t guard;
  std::size_t copy;
  unsigned times;

  [[nodiscard]] std::byte* first() const noexcept { return start + guard; }
  [[nodiscard]] std::byte* behind() const noexcept { return first() + copy * times; }
  [[nodiscard]] std::size_t total() const noexcept { return guard + copy * times + guard; }
};

/// Gives back the guard before and the first `copies`.
inline void give_back(const Parts& parts, unsigned copies) noexcept {
  if (parts.guard != 0) (void)VirtualFree(parts.start, 0, mem_release);
  for (unsigned i = 0; i < copies; ++i) (void)UnmapViewOfFile(parts.first() + i * parts.copy);
}

/// Maps copies where nobody else can get in between. Null where the system does not have that.
inline std::byte* map_over_placeholders(void* section, Parts parts) noexcept {
  const VirtualAlloc2 allocate = find_function<VirtualAlloc2>("VirtualAlloc2");
  const MapViewOfFile3 map = find_function<MapViewOfFile3>("MapViewOfFile3");
  if (allocate == nullptr || map == nullptr) return nullptr;
  parts.start = static_cast<std::byte*>(
      allocate(nullptr, nullptr, parts.total(), mem_reserve | mem_reserve_placeholder, page_noaccess, nullptr, 0));
  if (parts.start == nullptr) return nullptr;
  const auto split = [](void* place, std::size_t size) noexcept {
    return size == 0 || VirtualFree(place, size, mem_release | mem_preserve_placeholder) != 0;
  };
  if (!split(parts.start, parts.guard)) {
    (void)VirtualFree(parts.start, 0, mem_release);
    return nullptr;
  }
  unsigned cut = 0;  // copies that have a placeholder of their own
  bool ok = true;
  while (ok && cut < parts.times && (ok = split(parts.first() + cut * parts.copy, parts.copy))) ++cut;
  unsigned mapped = 0;
  while (ok && mapped < parts.times) {
    ok = map(section, nullptr, parts.first() + mapped * parts.copy, 0, parts.copy, mem_replace_placeholder,
             page_readwrite, nullptr, 0) != nullptr;
    if (ok) ++mapped;
  }
  if (ok) return parts.start;
  give_back(parts, mapped);
  for (unsigned i = mapped; i < cut; ++i) (void)VirtualFree(parts.first() + i * parts.copy, 0, mem_release);
  (void)VirtualFree(parts.first() + cut * parts.copy, 0, mem_release);
  return nullptr;
}

/// Maps where there was room a moment ago. Where somebody else was first, that is refused.
inline MappedFile map_in_a_gap(void* section, std::uint64_t offset, std::size_t size, Parts parts,
                               unsigned long access) noexcept {
  const auto hold = [](void* place, std::size_t bytes) noexcept {
    return bytes == 0 || VirtualAlloc(place, bytes, mem_reserve, page_noaccess) == place;
  };
  const Reservation gap = reserve(nullptr, parts.total(), Placement::anywhere, MemoryFlags::none);
  if (!gap.result.ok()) return {nullptr, true, gap.result};
  (void)VirtualFree(gap.base, 0, mem_release);

  parts.start = gap.base;
  if (!hold(parts.start, parts.guard)) return {nullptr, true, failure(MemoryError::out_of_memory)};
  unsigned mapped = 0;
  while (mapped < parts.times && MapViewOfFileEx(section, access, static_cast<unsigned long>(offset >> 32U),
                                                 static_cast<unsigned long>(offset & 0xFFFF'FFFFU), size,
                                                 parts.first() + mapped * parts.copy) != nullptr) {
    ++mapped;
  }
  if (mapped == parts.times && hold(parts.behind(), parts.guard)) return {parts.start, true, {}};
  const Result result = failure(MemoryError::platform_error);
  give_back(parts, mapped);
  return {nullptr, true, result};
}

}  // namespace windows

DE100_INLINE void close_file(const File& file) noexcept {
  if (file.handle != -1) (void)CloseHandle(windows::as_handle(file.handle));
}

DE100_INLINE File open_file(const char* path, FileAccess access) noexcept {
  wchar_t wide[4096];
  constexpr unsigned int utf8 = 65001;
  constexpr unsigned long no_invalid_characters = 8;
  if (MultiByteToWideChar(utf8, no_invalid_characters, path, -1, wide, sizeof wide / sizeof *wide) == 0) {
    return {-1, 0, {MemoryError::file_not_found, static_cast<int>(GetLastError())}};
  }
  constexpr unsigned long generic_read = 0x8000'0000U, generic_write = 0x4000'0000U, share_all = 7, open_existing = 3;
  const bool written = access == FileAccess::read_write;
  void* const opened = CreateFileW(wide, written ? generic_read | generic_write : generic_read, share_all, nullptr,
                                   open_existing, 0, nullptr);
  if (opened == windows::as_handle(-1)) {
    const File none = windows::no_file(MemoryError::platform_error);
    const unsigned long attributes = GetFileAttributesW(wide);
    const bool folder = attributes != 0xFFFF'FFFFU && (attributes & 0x10U) != 0;  // to open one is ERROR_ACCESS_DENIED
    return folder ? File{-1, 0, {MemoryError::not_a_file, none.result.code}} : none;
  }
  alignas(8) std::uint64_t size = 0;
  File file;
  if (GetFileType(opened) != 1) {  // FILE_TYPE_DISK
    file.result = {MemoryError::not_a_file, 0};
  } else if (GetFileSizeEx(opened, reinterpret_cast<union _LARGE_INTEGER*>(&size)) == 0) {
    file = windows::no_file(MemoryError::platform_error);
  } else if (size != 0) {  // of nothing there is no section
    constexpr unsigned long protections[] = {windows::page_readonly, windows::page_readwrite, windows::page_writecopy};
    file = windows::make_section(opened, size, protections[static_cast<int>(access)], MemoryError::platform_error);
  }
  (void)CloseHandle(opened);
  return file;
}

DE100_INLINE File make_shared(std::size_t size) noexcept {
  return windows::make_section(windows::as_handle(-1), size, windows::page_readwrite, MemoryError::out_of_memory);
}

DE100_INLINE MappedFile map_file(const File& file, std::uint64_t offset, std::size_t size, unsigned times,
                                 std::size_t guard, FileAccess access) noexcept {
  void* const section = windows::as_handle(file.handle);
  const std::size_t granule = granularity();
  const windows::Parts parts = {nullptr, guard, (size + granule - 1) / granule * granule, times};
  if (times > 1) {
    if (std::byte* const start = windows::map_over_placeholders(section, parts)) return {start, true, {}};
  }
  constexpr unsigned long accesses[] = {4, 2, 1};  // FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_COPY
  MappedFile mapped;
  for (int i = 0; i < 8 && mapped.start == nullptr; ++i) {
    mapped = windows::map_in_a_gap(section, offset, size, parts, accesses[static_cast<int>(access)]);
  }
  return mapped;
}

DE100_INLINE Result flush(void* address, std::size_t size) noexcept {
  if (FlushViewOfFile(address, size) == 0) return windows::failure(MemoryError::platform_error);
  return {};
}

}  // namespace de100::os

#endif  // DE100_OS_WINDOWS_FILES_HPP
