// de100 memory, https://opensource.org/license/zlib
//
// report.hpp: what was measured, for people: as lines in the terminal, as tables in Markdown, as bars in SVG. Ratios
// are to the first peer of a workload, which is this library.

#ifndef DE100_BENCH_PEERS_REPORT_HPP
#define DE100_BENCH_PEERS_REPORT_HPP

#include <iosfwd>
#include <string>
#include <vector>

#include "libraries.hpp"
#include "measure.hpp"
#include "suite.hpp"

namespace peers {

struct Result {
  const Workload* work;
  Row row;
};

using Results = std::vector<Result>;

/// One workload, sorted by time.
void print(const Result& result);

/// The machine, the compiler, and the libraries that are there and that are not.
std::vector<std::string> describe(const std::vector<Library>& libraries);

/// `plot`: the file to show in it, if any.
void write_markdown(std::ostream& out, const Results& results, const std::vector<std::string>& description,
                    const std::string& plot);
void write_svg(std::ostream& out, const Results& results, const std::vector<std::string>& description);

}  // namespace peers

#endif  // DE100_BENCH_PEERS_REPORT_HPP
