// de100 memory, https://opensource.org/license/zlib
//
// One column of the gallery: all bugs in one program, which runs the one that is named on its command line.

#include "gallery.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <cstring>

#include "all_bugs.inc"  // made by CMakeLists.txt: includes the files in bugs/, and lists what they define

namespace gallery {
namespace {

/// At once, and whole: whoever ends the program flushes nothing.
void say(const char* line) noexcept {
  (void)!write(STDOUT_FILENO, line, std::strlen(line));
}

/// The bug cannot be shown.
[[noreturn]] void give_up(const char* why) noexcept {
  say("gallery: given up: ");
  say(why);
  _exit(127);
}

}  // namespace

void before_culprit() noexcept {
  say("gallery: before the culprit\n");
}
void after_culprit() noexcept {
  say("gallery: after the culprit\n");
}
void refused_if(bool refused) noexcept {
  if (refused) say("gallery: refused\n");
}

void write_byte(void* place) noexcept {
  if (place == nullptr) give_up("a push was refused: that this faults means nothing\n");
  *static_cast<volatile unsigned char*>(place) = 0xFF;
}
void read_byte(const void* place) noexcept {
  if (place == nullptr) give_up("a push was refused: that this faults means nothing\n");
  (void)*static_cast<const volatile unsigned char*>(place);
}

}  // namespace gallery

int main(int argc, char** argv) {
  const rlimit none = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);  // a core dump would only take time
  for (const gallery::Bug& bug : gallery::bugs) {
    if (argc != 2 || std::strcmp(bug.name, argv[1]) != 0) continue;
    bug.run();
    return 0;
  }
  gallery::give_up("there is no such bug\n");
}
