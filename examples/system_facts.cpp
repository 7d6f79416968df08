// de100 memory, https://opensource.org/license/zlib
//
// system_facts: prints what this system is like and what it can do, to be sent along with a report of a fault.

#include <de100/memory.hpp>

#include <cstdio>

namespace {

void print_size(const char* fact, std::uint64_t bytes) {
  std::printf("%-45s %llu KiB\n", fact, static_cast<unsigned long long>(bytes / 1024));
}

void print(const char* fact, bool yes) {
  std::printf("%-45s %s\n", fact, yes ? "yes" : "no");
}

}  // namespace

int main() {
  const de100::SystemFacts facts = de100::system_facts();
  std::printf("%-45s %d.%d.%d\n", "de100 memory", DE100_MEMORY_VERSION_MAJOR, DE100_MEMORY_VERSION_MINOR,
              DE100_MEMORY_VERSION_PATCH);
  std::printf("%-45s %zu\n", "bits of an address", 8 * sizeof(void*));
  print_size("a page", facts.page_size);
  print_size("bases of blocks are multiples of", facts.granularity);
  print_size("a large page (0: none)", facts.large_page_size);
  print_size("physical memory (0: not known)", facts.memory_size);
  print("a touch of a block's guards faults", facts.guards != de100::GuardKind::none);
  print("a fixed base can be had", facts.fixed_base);
  print("reset() costs what was touched", facts.resets_pages);
  print("blocks move without copying", facts.moves_pages);
  print("memory can be writable and executable at once", facts.write_execute);
  print("names of blocks show in the list of mappings", facts.names);
}
