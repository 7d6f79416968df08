// de100 memory, https://opensource.org/license/zlib
//
// bench_peers: this library beside those that a user would otherwise take, on the same work. The peers take turns; what
// is told is the median, as a ratio to this library.
//
//   bench_peers                     all of it, some minutes
//     --only TEXT                   workloads with this in their group or name
//     --quick                       each a moment: shows whether the work is done, and not how fast
//     --markdown FILE --svg FILE    tables and a plot
//     --counts FILE                 with the instructions that are in this file
//   valgrind --tool=callgrind --branch-sim=yes --callgrind-out-file=FILE bench_peers --count FILE
//                                   prints what goes into that file
//
// jemalloc needs GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 in the environment.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "libraries.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "suite.hpp"

namespace {

using namespace peers;

struct Options {
  std::string only, markdown, svg, counts, count;
  bool quick = false;
};

bool parse(int argc, char** argv, Options& options) {
  const struct {
    const char* name;
    std::string* value;
  } named[] = {{"--only", &options.only},
               {"--markdown", &options.markdown},
               {"--svg", &options.svg},
               {"--counts", &options.counts},
               {"--count", &options.count}};
  for (int i = 1; i < argc; ++i) {
    std::string* value = nullptr;
    for (const auto& option : named) {
      if (std::strcmp(argv[i], option.name) == 0) value = option.value;
    }
    if (std::strcmp(argv[i], "--quick") == 0) {
      options.quick = true;
    } else if (value != nullptr && i + 1 < argc) {
      *value = argv[++i];
    } else {
      std::fprintf(stderr, "bench_peers: what is %s? The start of main.cpp says what there is.\n", argv[i]);
      return false;
    }
  }
  return true;
}

bool is_wanted(const Workload& work, const Options& options) {
  return (work.facts.group + ": " + work.facts.name).find(options.only) != std::string::npos &&
         (options.count.empty() || work.facts.count);
}

std::string key(const Workload& work, const Peer& peer) {
  return work.facts.group + '\t' + work.facts.name + '\t' + peer.name;
}

void print_counts(const Result& result) {
  for (std::size_t i = 0; i < result.row.size(); ++i) {
    std::printf("%s\t%.2f\t%.2f\n", key(*result.work, result.work->peers[i]).c_str(), result.row[i].instructions,
                result.row[i].branches);
  }
}

void read_counts(const std::string& file, Result& result) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    for (std::size_t i = 0; i < result.row.size(); ++i) {
      const std::string start = key(*result.work, result.work->peers[i]) + '\t';
      if (line.compare(0, start.size(), start) != 0) continue;
      std::istringstream(line.substr(start.size())) >> result.row[i].instructions >> result.row[i].branches;
    }
  }
}

template <class Write>
bool save(const std::string& file, Write write) {
  if (file.empty()) return true;
  std::ofstream out(file);
  write(out);
  out.close();
  if (!out) std::fprintf(stderr, "%s cannot be written\n", file.c_str());
  return static_cast<bool>(out);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) return 2;

  std::string name = argv[0], interleaving = "--benchmark_enable_random_interleaving=true";
  char* arguments[] = {name.data(), interleaving.data()};
  int count = options.quick ? 1 : 2;
  benchmark::Initialize(&count, arguments);

  std::vector<std::string> description = describe(find_libraries(!options.count.empty()));
  if (options.quick) description.emplace_back("measured for a moment only (--quick): the numbers mean nothing");
  Suite suite;
  for (void (*const add)(Suite&) : {add_pushes, add_frames, add_marks, add_trees, add_json, add_levels, add_containers,
                                    add_pools, add_blocks, add_scaling}) {
    add(suite);
  }

  if (options.count.empty()) {
    for (const std::string& line : description) std::puts(line.c_str());
  }
  Results results;
  bool well = true;
  for (const Workload& work : suite.workloads()) {
    if (!is_wanted(work, options)) continue;
    Result result{&work, {}};
    if (!options.count.empty()) {
      if (!count_instructions(work, options.count, result.row)) return 1;
      print_counts(result);
      continue;
    }
    if (!check(work) ||
        !measure_time(work, results.size(), options.quick ? 0.0001 : 0.02, options.quick ? 1 : 9, result.row)) {
      well = false;
      continue;
    }
    read_counts(options.counts, result);
    print(result);
    results.push_back(result);
  }
  if (!well) return 1;
  const std::string plot = options.svg.substr(options.svg.rfind('/') + 1);
  return save(options.markdown, [&](std::ostream& out) { write_markdown(out, results, description, plot); }) &&
                 save(options.svg, [&](std::ostream& out) { write_svg(out, results, description); })
             ? 0
             : 1;
}
