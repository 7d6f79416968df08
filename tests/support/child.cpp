// de100 memory, https://opensource.org/license/zlib
//
// Child processes on POSIX and Windows; calls on WebAssembly.

#include "support/child.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#if defined(_WIN32)
#include <windows.h>
#elif !defined(__wasm__)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#endif

namespace {

const de100_test::Child* first = nullptr;
const char* own_path = nullptr;

int run_here(const char* name, std::size_t argument) {
#if defined(_WIN32)
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);  // no window that waits for a click
#elif !defined(__wasm__)
  // A sanitizer's handler or Catch2's would turn the fault into something else; a core dump would only take time.
  std::signal(SIGSEGV, SIG_DFL);
  std::signal(SIGBUS, SIG_DFL);
  const rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
#endif
  for (const de100_test::Child* child = first; child != nullptr; child = child->next) {
    if (std::strcmp(child->name, name) == 0) return child->run(argument);
  }
  std::fprintf(stderr, "there is no child named \"%s\"\n", name);
  return 127;
}

}  // namespace

namespace de100_test {

Child::Child(const char* child_name, int (*child_run)(std::size_t)) noexcept
    : name(child_name), run(child_run), next(first) {
  first = this;
}

bool run_as_child(int argc, char** argv, int& exit_code) {
  own_path = argv[0];
  if (argc != 4 || std::strcmp(argv[1], "--child") != 0) return false;
  exit_code = run_here(argv[2], static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10)));
  return true;
}

#if defined(_WIN32)

Ended run_child(const char* name, std::size_t argument) {
  char path[MAX_PATH];
  if (GetModuleFileNameA(nullptr, path, MAX_PATH) == 0) return Ended::other;
  std::string command = '"' + std::string(path) + "\" --child \"" + name + "\" " +
                        std::to_string(static_cast<unsigned long long>(argument));
  STARTUPINFOA startup = {};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process = {};
  if (CreateProcessA(path, command.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup, &process) == 0) {
    std::fprintf(stderr, "child \"%s\" could not be started: error %lu\n", name, GetLastError());
    return Ended::other;
  }
  DWORD code = 1;
  (void)WaitForSingleObject(process.hProcess, INFINITE);
  (void)GetExitCodeProcess(process.hProcess, &code);
  (void)CloseHandle(process.hThread);
  (void)CloseHandle(process.hProcess);
  if (code == 0) return Ended::clean;
  if (code == 0xC0000005) return Ended::fault;  // STATUS_ACCESS_VIOLATION
  std::fprintf(stderr, "child \"%s\" ended with exit code 0x%lx\n", name, code);
  return Ended::other;
}

#elif defined(__wasm__)

Ended run_child(const char* name, std::size_t argument) {
  const int code = run_here(name, argument);
  if (code == 0) return Ended::clean;
  std::fprintf(stderr, "child \"%s\" answered %d\n", name, code);
  return Ended::other;
}

#else

Ended run_child(const char* name, std::size_t argument) {
  const std::string number = std::to_string(argument);
  (void)std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const char* path = own_path;
#if defined(__linux__)
    char link[4096];  // what it says is started, and not the link: under valgrind that leads to valgrind
    const ssize_t length = readlink("/proc/self/exe", link, sizeof link - 1);
    if (length > 0) {
      link[length] = '\0';
      path = link;
    }
#endif
    (void)execl(path, own_path, "--child", name, number.c_str(), static_cast<char*>(nullptr));
    _exit(run_here(name, argument));  // an emulator without binfmt cannot start a program: the fork does
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    std::fprintf(stderr, "child \"%s\" could not be started\n", name);
    return Ended::other;
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Ended::clean;
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS)) return Ended::fault;
  std::fprintf(stderr, "child \"%s\" ended with wait status 0x%x\n", name, static_cast<unsigned>(status));
  return Ended::other;
}

#endif

}  // namespace de100_test
