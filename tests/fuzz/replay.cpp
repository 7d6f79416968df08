// de100 memory, https://opensource.org/license/zlib
//
// Runs what fuzzers have found worth keeping, without a fuzzer, with any compiler: every file that is named, and inputs
// that are random.
//
//   fuzz_arena [--random <seed> <inputs>] <file>...

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "check.hpp"
#include "support/random.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;

void run(const Bytes& bytes) {
  // A copy that ends where the input does, so that a sanitizer sees who reads on.
  const Bytes input(bytes.begin(), bytes.end());
  (void)LLVMFuzzerTestOneInput(input.data(), input.size());
}

/// Whether the file could be read.
bool run_file(const char* path) {
  std::FILE* const file = std::fopen(path, "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "%s cannot be read\n", path);
    return false;
  }
  Bytes bytes;
  for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) {
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  (void)std::fclose(file);
  run(bytes);
  return true;
}

void run_random(unsigned long seed, unsigned long inputs) {
  de100_test::Random random(seed);
  for (unsigned long i = 0; i < inputs; ++i) {
    Bytes bytes(random.below(random.below(8) == 0 ? 1024 : 128));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
    run(bytes);
  }
}

}  // namespace

int main(int count, char** arguments) {
  unsigned long files = 0, random = 0;
  bool all_read = true;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--random") == 0 && i + 2 < count) {
      random = std::strtoul(arguments[i + 2], nullptr, 10);
      run_random(std::strtoul(arguments[i + 1], nullptr, 10), random);
      i += 2;
    } else {
      all_read = run_file(arguments[i]) && all_read;
      ++files;
    }
  }
  std::printf("%lu files and %lu random inputs\n", files, random);
  return all_read && files + random != 0 ? 0 : 1;
}
