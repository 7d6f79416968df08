// de100 memory, https://opensource.org/license/zlib
//
// measure.hpp: runs what a suite has: to see whether it is done at all, for its time, and for its instructions.

#ifndef DE100_BENCH_PEERS_MEASURE_HPP
#define DE100_BENCH_PEERS_MEASURE_HPP

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "suite.hpp"

namespace peers {

/// Of one peer in one workload, for one operation. Negative: not measured.
struct Measured {
  double nanoseconds = -1;
  double instructions = -1;
  double branches = -1;
};

/// One for each peer of a workload, in order.
using Row = std::vector<Measured>;

/// Has each peer do the work twice. False, and says who does it wrong and how, where somebody does.
bool check(const Workload& work);

/// The median of the CPU times of `repetitions` of at least `seconds` each, in which the peers take turns. False where
/// a round answered wrongly meanwhile.
bool measure_time(const Workload& work, std::size_t number, double seconds, int repetitions, Row& row);

/// Instructions and branches of a round, under `valgrind --tool=callgrind --branch-sim=yes --callgrind-out-file=FILE`.
bool count_instructions(const Workload& work, const std::string& file, Row& row);

}  // namespace peers

#endif  // DE100_BENCH_PEERS_MEASURE_HPP
