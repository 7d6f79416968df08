// de100 memory, https://opensource.org/license/zlib
//
// What the tests of sites need: the text of an explanation.

#ifndef DE100_TESTS_SITES_HELPERS_HPP
#define DE100_TESTS_SITES_HELPERS_HPP

#include <de100/memory.hpp>

#include <string>

namespace de100_test {

inline std::string text_of(const de100::Explanation& explanation) {
  char text[2048];
  const std::size_t size = explanation.print(text, sizeof text);
  return std::string(text) + (size < sizeof text ? "" : "...");
}
inline std::string explained(const void* pointer) {
  return text_of(de100::explain(pointer));
}

inline const char* at(const void* pointer, std::size_t offset) {
  return static_cast<const char*>(pointer) + offset;
}

inline std::string type_of(const de100::PushRecord& push) {
  return {push.type.data(), push.type.size()};
}

/// Whether it is here: in this function of this file, in that line.
inline bool is_here(const de100::Site& site, unsigned line, de100::Site here = de100::Site::here()) {
  return site.line == line && std::string(site.file) == here.file && std::string(site.function) == here.function;
}

struct Enemy {
  float x, y, health;
};

}  // namespace de100_test

#endif  // DE100_TESTS_SITES_HELPERS_HPP
