// de100 memory, https://opensource.org/license/zlib
//
// library.hpp: the game's code, loaded while the engine runs, and again when its file has changed. What is loaded is a
// copy under a name that was never used: a system takes a library of the same name for the one that it has, and a
// linker writes over the file in place. The new code is loaded before the old one goes, so that no system gives the
// copy the number of a file that it still knows.
//
// Where programs load no libraries (WebAssembly, a static program) the game is linked in, and there is nothing to load.

#ifndef DE100_EXAMPLES_GAME_ENGINE_LIBRARY_HPP
#define DE100_EXAMPLES_GAME_ENGINE_LIBRARY_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include <sys/stat.h>
#include <de100/memory.hpp>

#include "common/files.hpp"
#include "common/text.hpp"
#include "game/contract.hpp"

#if defined(GAME_LINKED_IN)
#elif DE100_OS_WINDOWS
#include <process.h>
// Declared by hand, since <windows.h> brings more than all of this program. What the library itself asks of Windows is
// declared by it, GetProcAddress among that, so a module is what it takes for one.
extern "C" {
__declspec(dllimport) de100::os::windows::Module __stdcall LoadLibraryA(const char* path);
__declspec(dllimport) int __stdcall FreeLibrary(de100::os::windows::Module module);
__declspec(dllimport) int __stdcall GetFileAttributesExA(const char* path, int level, void* facts);
}
#else
#include <dlfcn.h>
#include <unistd.h>
#endif

namespace engine {

using namespace de100;
using namespace de100::literals;
using common::Text;

#if defined(GAME_LINKED_IN)

class Library {
 public:
  static constexpr bool is_linked_in = true;

  bool load(const char*, Text&) noexcept {
    api_ = game_api();
    return true;
  }
  bool has_changed() noexcept { return false; }
  [[nodiscard]] const contract::Api* api() const noexcept { return api_; }

 private:
  const contract::Api* api_ = nullptr;
};

#else

// The few calls that systems spell differently.
struct Loader {
  struct Stamp {
    std::uint64_t time, size;
    friend bool operator==(const Stamp&, const Stamp&) noexcept = default;
  };
  using Entry = const contract::Api* (*)();

#if DE100_OS_WINDOWS
  using Module = de100::os::windows::Module;
  static Module load(const char* path) noexcept {
    return LoadLibraryA(path);
  }
  static void unload(Module module) noexcept {
    (void)FreeLibrary(module);
  }
  static Entry find(Module module) noexcept {
    return reinterpret_cast<Entry>(reinterpret_cast<void*>(GetProcAddress(module, "game_api")));
  }
  static void explain(Text& error) noexcept {
    error.add("the system's error ", GetLastError());
  }
  static int process() noexcept {
    return _getpid();
  }
  static constexpr bool removes_what_is_loaded = false;

  static bool look_at(const char* path, Stamp& stamp) noexcept {
    unsigned long facts[9] = {};  // WIN32_FILE_ATTRIBUTE_DATA: attributes, three times, the size, each in two halves
    if (GetFileAttributesExA(path, 0, facts) == 0) return false;
    stamp = {std::uint64_t{facts[6]} << 32U | facts[5], std::uint64_t{facts[7]} << 32U | facts[8]};
    return true;
  }
#else
  using Module = void*;
  static Module load(const char* path) noexcept {
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
  }
  static void unload(Module module) noexcept {
    (void)dlclose(module);
  }
  static Entry find(Module module) noexcept {
    return reinterpret_cast<Entry>(dlsym(module, "game_api"));
  }
  static void explain(Text& error) noexcept {
    error.add(dlerror());
  }
  static int process() noexcept {
    return static_cast<int>(getpid());
  }
  static constexpr bool removes_what_is_loaded = true;

  static bool look_at(const char* path, Stamp& stamp) noexcept {
    struct stat facts = {};
    if (stat(path, &facts) != 0) return false;
    stamp = {static_cast<std::uint64_t>(facts.st_mtime), static_cast<std::uint64_t>(facts.st_size)};
#if DE100_OS_LINUX
    stamp.time = stamp.time * 1'000'000'000U + static_cast<std::uint64_t>(facts.st_mtim.tv_nsec);
#endif
    return true;
  }
#endif
};

class Library {
 public:
  static constexpr bool is_linked_in = false;

  Library() noexcept = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { end(current_); }

  /// Loads a copy of the file as it is now; what was loaded before is gone then. False, with why, and nothing changed,
  /// where that cannot be. `path` stays.
  bool load(const char* path, Text& error) noexcept {
    Copy copy;
    (void)Loader::look_at(path, stamp_);
    changed_ = stamp_;
    Arena name_arena{MemoryView(copy.path)};
    Text name(name_arena);
    const bool is_plain = std::strchr(path, '/') == nullptr && std::strchr(path, '\\') == nullptr;
    name.add(is_plain ? "./" : "", path, '.', Loader::process(), '.', ++copies_, '\0');  // a system looks elsewhere
    if (!name.complete()) {
      error.add(path, ": has too long a name");
      return false;
    }
    mem_move(copy.path, name.characters().data(), name.characters().size());
    {
      const MemoryBlock file = MemoryBlock::map_file(path, FileAccess::read);
      if (!file) {
        error.add(path, ": ", error_message(file.error()));
        return false;
      }
      const Span<const char> bytes(static_cast<const char*>(static_cast<const void*>(file.base())), file.size());
      if (!common::write_file(copy.path, bytes, error)) {
        end(copy);
        return false;
      }
    }
    copy.module = Loader::load(copy.path);
    const Loader::Entry entry = copy.module != nullptr ? Loader::find(copy.module) : nullptr;
    if (entry == nullptr || entry()->version != contract::version) {
      error.add(path, ": is no game for this engine: ");
      entry != nullptr ? error.add("it has another version") : Loader::explain(error);
      end(copy);
      return false;
    }
    if (Loader::removes_what_is_loaded) (void)std::remove(copy.path);
    end(current_);
    current_ = copy;
    api_ = entry();
    path_ = path;
    return true;
  }

  /// Whether the file is another one, and was not written to since the last time that this was asked.
  bool has_changed() noexcept {
    Loader::Stamp now = {};
    if (!Loader::look_at(path_, now) || now == stamp_) return false;
    const bool is_settled = now == changed_;
    changed_ = now;
    return is_settled;
  }

  [[nodiscard]] const contract::Api* api() const noexcept { return api_; }

 private:
  struct Copy {
    char path[1024] = {};
    Loader::Module module = nullptr;
  };

  static void end(const Copy& copy) noexcept {
    if (copy.module != nullptr) Loader::unload(copy.module);
    if (copy.path[0] != '\0') (void)std::remove(copy.path);
  }

  Copy current_;
  const char* path_ = nullptr;
  const contract::Api* api_ = nullptr;
  Loader::Stamp stamp_ = {}, changed_ = {};
  std::uint32_t copies_ = 0;
};

#endif

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_LIBRARY_HPP
