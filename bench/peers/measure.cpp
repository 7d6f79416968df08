// de100 memory, https://opensource.org/license/zlib

#include "measure.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#if DE100_BENCH_VALGRIND
#include <valgrind/callgrind.h>
#endif

namespace peers {
namespace {

bool complain(const Workload& work, const Peer& peer, const std::string& what) {
  std::fprintf(stderr, "%s, %s: %s: %s\n", work.facts.group.c_str(), work.facts.name.c_str(), peer.name.c_str(),
               what.c_str());
  return false;
}

std::string wrong_result(std::uint64_t result, std::uint64_t expected) {
  return "answers " + std::to_string(result) + ", and the work comes to " + std::to_string(expected);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Keeps the times that Google Benchmark finds, by the number of the peer.
class Keeper : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred) errors += run.error_message + '\n';
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const std::string name = run.run_name.function_name;
      const std::size_t peer = std::stoul(name.substr(name.find('/') + 1));
      seconds[peer].push_back(run.cpu_accumulated_time / static_cast<double>(run.iterations));
    }
  }

  std::map<std::size_t, std::vector<double>> seconds;
  std::string errors;
};

void run_in(benchmark::State& state, const Workload& work, const Peer& peer) {
  const std::unique_ptr<Round> round = peer.make();
  // Once before: some have memory here that was touched already, by a round that ended, and others that was not.
  round->prepare();
  (void)round->run();
  while (state.KeepRunning()) {
    if (work.facts.prepares) {
      state.PauseTiming();
      round->prepare();
      state.ResumeTiming();
    }
    const std::uint64_t result = round->run();
    if (result != work.facts.result) {
      complain(work, peer, wrong_result(result, work.facts.result));
      return state.SkipWithError("wrong result");
    }
  }
}

}  // namespace

bool check(const Workload& work) {
  for (const Peer& peer : work.peers) {
    const std::unique_ptr<Round> round = peer.make();
    for (int time = 0; time < 2; ++time) {
      round->prepare();
      const std::uint64_t result = round->run();
      if (result != work.facts.result) return complain(work, peer, wrong_result(result, work.facts.result));
    }
    if (const char* const fault = round->fault()) return complain(work, peer, std::string("its memory ") + fault);
  }
  return true;
}

bool measure_time(const Workload& work, std::size_t number, double seconds, int repetitions, Row& row) {
  for (std::size_t i = 0; i < work.peers.size(); ++i) {
    const Peer& peer = work.peers[i];
    benchmark::internal::Benchmark* const made =
        benchmark::RegisterBenchmark((std::to_string(number) + '/' + std::to_string(i)).c_str(),
                                     [&work, &peer](benchmark::State& state) { run_in(state, work, peer); });
    if (work.facts.repetitions != 0) {
      made->Iterations(1)->Repetitions(std::min(work.facts.repetitions, repetitions));
    } else {
      made->MinTime(seconds)->Repetitions(repetitions);
    }
  }
  Keeper keeper;
  benchmark::RunSpecifiedBenchmarks(&keeper, '^' + std::to_string(number) + "/");
  row.resize(work.peers.size());
  for (auto& [peer, times] : keeper.seconds) {
    row[peer].nanoseconds = median(std::move(times)) * 1e9 / static_cast<double>(work.facts.operations);
  }
  return keeper.errors.empty() && keeper.seconds.size() == work.peers.size();
}

#if DE100_BENCH_VALGRIND
bool count_instructions(const Workload& work, const std::string& file, Row& row) {
  static int dumps = 0;
  for (const Peer& peer : work.peers) {
    const std::unique_ptr<Round> round = peer.make();
    (void)round->run();
    CALLGRIND_ZERO_STATS;
    const std::uint64_t result = round->run();
    CALLGRIND_DUMP_STATS;
    if (result != work.facts.result) return complain(work, peer, wrong_result(result, work.facts.result));

    const std::string name = file + '.' + std::to_string(++dumps);
    std::ifstream dump(name);
    double counted = -1, branches = 0, mispredicted = 0, indirect = 0;
    for (std::string line; std::getline(dump, line);) {
      if (line.compare(0, 8, "summary:") != 0 && line.compare(0, 7, "totals:") != 0) continue;
      std::istringstream(line.substr(line.find(':') + 1)) >> counted >> branches >> mispredicted >> indirect;
    }
    dump.close();
    (void)std::remove(name.c_str());
    if (counted < 0) return complain(work, peer, name + " has no sums: is this callgrind, with this file?");
    const double operations = static_cast<double>(work.facts.operations);
    row.push_back({-1, counted / operations, (branches + indirect) / operations});
  }
  return true;
}
#else
bool count_instructions(const Workload&, const std::string&, Row&) {
  std::fputs("instructions are not counted: valgrind's headers were not found (Debian: valgrind)\n", stderr);
  return false;
}
#endif

}  // namespace peers
