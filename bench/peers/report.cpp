// de100 memory, https://opensource.org/license/zlib

#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <sys/utsname.h>
#include <unistd.h>

namespace peers {
namespace {

std::string text(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string ratio_text(double ratio) {
  return text(ratio < 0.0995 ? "%.2g" : ratio < 9.995 ? "%.2f" : ratio < 99.95 ? "%.1f" : "%.0f", ratio);
}

std::string time_text(double nanoseconds) {
  constexpr std::pair<double, const char*> units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}};
  for (const auto& [size, name] : units) {
    if (nanoseconds >= size) return text("%.3g ", nanoseconds / size) + name;
  }
  return text("%.3g ns", nanoseconds);
}

double ratio(const Row& row, std::size_t peer) {
  return row[peer].nanoseconds / row[0].nanoseconds;
}

/// Groups in the order of their first workload.
std::vector<std::string> groups_of(const Results& results) {
  std::vector<std::string> groups;
  for (const Result& result : results) {
    const std::string& group = result.work->facts.group;
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  return groups;
}

std::vector<const Result*> of_group(const Results& results, const std::string& group) {
  std::vector<const Result*> found;
  for (const Result& result : results) {
    if (result.work->facts.group == group) found.push_back(&result);
  }
  return found;
}

/// Everybody in any of these workloads, in the order of the first that has most.
std::vector<std::string> peers_of(const std::vector<const Result*>& results) {
  std::vector<std::string> names;
  for (const Result* const result : results) {
    for (const Peer& peer : result->work->peers) {
      if (std::find(names.begin(), names.end(), peer.name) == names.end()) names.push_back(peer.name);
    }
  }
  return names;
}

const Measured* find(const Result& result, const std::string& peer) {
  for (std::size_t i = 0; i < result.row.size(); ++i) {
    if (result.work->peers[i].name == peer) return &result.row[i];
  }
  return nullptr;
}

/// A table with a column for each workload; `cell` says what stands in it.
template <class Cell>
void write_table(std::ostream& out, const std::vector<const Result*>& results, Cell cell) {
  out << "| |";
  for (const Result* const result : results) out << ' ' << result->work->facts.name << " |";
  out << "\n|---|";
  for (std::size_t i = 0; i < results.size(); ++i) out << "--:|";
  out << '\n';
  for (const std::string& peer : peers_of(results)) {
    out << "| " << peer << " |";
    for (const Result* const result : results) {
      const Measured* const found = find(*result, peer);
      out << ' ' << (found != nullptr ? cell(*result, *found) : "") << " |";
    }
    out << '\n';
  }
  out << '\n';
}

std::string first_line_with(const char* file, const std::string& start) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, start.size(), start) == 0) return line.substr(start.size());
  }
  return {};
}

std::string trimmed(std::string line) {
  line.erase(0, line.find_first_not_of(" \t:=\""));
  line.erase(line.find_last_not_of(" \t\"") + 1);
  return line;
}

// ---- the plot -------------------------------------------------------------------------------------------------------

constexpr double panel_width = 380, label_width = 178, value_width = 44, bar_height = 13, row_height = 17;
constexpr double panel_title = 26, axis_height = 18, panel_gap = 20, margin = 24, group_title = 34;
constexpr std::size_t panels_in_a_row = 3;
constexpr double shortest = 0.5;  // where bars begin

std::string escaped(const std::string& plain) {
  std::string result;
  for (const char c : plain) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

void write_text(std::ostream& out, double x, double y, const char* kind, const std::string& words) {
  out << "<text x=\"" << x << "\" y=\"" << y << "\" class=\"" << kind << "\">" << escaped(words) << "</text>\n";
}

double height_of(const Result& result) {
  return panel_title + row_height * static_cast<double>(result.row.size()) + axis_height;
}

/// Shorter is faster. The axis is logarithmic, and the same for all panels.
void write_panel(std::ostream& out, double left, double top, const Result& result, double longest) {
  const double begin = left + label_width, width = panel_width - label_width - value_width;
  const auto place = [&](double value) {
    return begin + width * std::log(std::clamp(value, shortest, longest) / shortest) / std::log(longest / shortest);
  };
  write_text(out, left, top + 14, "workload", result.work->facts.name);
  write_text(out, left + panel_width - value_width, top + 14, "unit", "1.00 = " + time_text(result.row[0].nanoseconds));
  const double first = top + panel_title;
  const double last = first + row_height * static_cast<double>(result.row.size());
  for (const double tick : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0}) {
    if (tick > longest) break;
    out << "<path d=\"M" << place(tick) << ' ' << first - 3 << "V" << last << "\" class=\""
        << (tick == 1.0 ? "one" : "tick") << "\"/>\n";
    write_text(out, place(tick), last + 11, "axis", text("%g", tick));
  }
  for (std::size_t i = 0; i < result.row.size(); ++i) {
    const double value = ratio(result.row, i), y = first + row_height * static_cast<double>(i);
    const bool ours = i == 0;
    write_text(out, begin - 6, y + 10.5, ours ? "ours name" : "name", result.work->peers[i].name);
    out << "<rect x=\"" << begin << "\" y=\"" << y << "\" width=\"" << place(value) - begin << "\" height=\""
        << bar_height << "\" class=\""
        << (ours        ? "our"
            : value < 1 ? "faster"
                        : "peer")
        << "\"/>\n";
    write_text(out, place(value) + 4, y + 10.5, ours ? "ours value" : "value", ratio_text(value));
  }
}

}  // namespace

void print(const Result& result) {
  const Facts& facts = result.work->facts;
  std::printf("\n%s: %s\n", facts.group.c_str(), facts.name.c_str());
  std::vector<std::size_t> order(result.row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return result.row[a].nanoseconds < result.row[b].nanoseconds; });
  for (const std::size_t peer : order) {
    const Measured& measured = result.row[peer];
    std::printf("  %-36s %8s  %10s", result.work->peers[peer].name.c_str(), ratio_text(ratio(result.row, peer)).c_str(),
                time_text(measured.nanoseconds).c_str());
    if (measured.instructions >= 0) {
      std::printf("  %8.1f instructions, %.1f branches", measured.instructions, measured.branches);
    }
    std::puts("");
  }
  (void)std::fflush(stdout);
}

std::vector<std::string> describe(const std::vector<Library>& libraries) {
  utsname system = {};
  (void)uname(&system);
  std::vector<std::string> lines;
  lines.push_back(trimmed(first_line_with("/proc/cpuinfo", "model name")) + ", " +
                  std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " processors, " +
                  text("%.0f GiB", static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                                       static_cast<double>(sysconf(_SC_PAGESIZE)) / (1U << 30U)));
  lines.push_back(trimmed(first_line_with("/etc/os-release", "PRETTY_NAME")) + ", " + system.sysname + ' ' +
                  system.release);
#if defined(__clang__)
  lines.push_back("clang " __clang_version__);
#else
  lines.push_back("g++ " __VERSION__);
#endif
  std::string there, absent;
  for (const Library& library : libraries) {
    if (library.why.empty()) {
      there += (there.empty() ? "" : ", ") + library.name + ' ' + library.version;
    } else {
      absent +=
          (absent.empty() ? "absent: " : "; ") + library.name + " (Debian: " + library.package + "), " + library.why;
    }
  }
  lines.push_back(there);
  if (!absent.empty()) lines.push_back(absent);
  return lines;
}

void write_markdown(std::ostream& out, const Results& results, const std::vector<std::string>& description) {
  out << "# This library and others\n\nRatios of the time for one operation to that of the first row; less is faster. "
         "Medians of turns that the peers took one after the other. Before it was measured each did the work, and its "
         "result was compared, as it is each time.\n\n";
  for (const std::string& line : description) out << "- " << line << '\n';
  out << '\n';
  for (const std::string& group : groups_of(results)) {
    const std::vector<const Result*> table = of_group(results, group);
    out << "## " << group << "\n\n";
    write_table(out, table, [](const Result& result, const Measured& measured) {
      const std::string value = ratio_text(measured.nanoseconds / result.row[0].nanoseconds);
      return &measured == &result.row[0] ? value + " (" + time_text(measured.nanoseconds) + ")" : value;
    });
    std::vector<const Result*> counted;
    for (const Result* const result : table) {
      if (result->row[0].instructions >= 0) counted.push_back(result);
    }
    if (counted.empty()) continue;
    out << "Instructions of an operation, and branches among them, with all that the loop around it takes:\n\n";
    write_table(out, counted, [](const Result&, const Measured& measured) {
      return measured.instructions < 0
                 ? std::string("not counted")
                 : text("%.1f", measured.instructions) + " (" + text("%.1f", measured.branches) + ")";
    });
  }
}

void write_svg(std::ostream& out, const Results& results, const std::vector<std::string>& description) {
  double longest = 10;
  for (const Result& result : results) {
    for (std::size_t i = 0; i < result.row.size(); ++i) longest = std::max(longest, ratio(result.row, i));
  }
  longest = std::min(longest, 1000.0);

  const double width = 2 * margin + panels_in_a_row * panel_width + (panels_in_a_row - 1) * panel_gap;
  double height = margin + 56 + 15 * static_cast<double>(description.size());
  const double first = height;
  const auto place_panels = [&](auto place_group, auto place_panel) {
    height = first;
    for (const std::string& group : groups_of(results)) {
      place_group(group);
      height += group_title;
      const std::vector<const Result*> panels = of_group(results, group);
      for (std::size_t row = 0; row < panels.size(); row += panels_in_a_row) {
        double tallest = 0;
        for (std::size_t i = row; i < std::min(row + panels_in_a_row, panels.size()); ++i) {
          place_panel(*panels[i], margin + static_cast<double>(i - row) * (panel_width + panel_gap));
          tallest = std::max(tallest, height_of(*panels[i]));
        }
        height += tallest + panel_gap;
      }
    }
  };
  place_panels([](const std::string&) {}, [](const Result&, double) {});

  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << ' ' << height << "\" width=\"" << width
      << "\" height=\"" << height << "\">\n"
      << "<style>text{font:11px system-ui,sans-serif;fill:#333}.title{font-size:20px;font-weight:600}"
         ".group{font-size:15px;font-weight:600}.workload{font-weight:600}.about,.axis,.unit{fill:#777}"
         ".axis{font-size:9px;text-anchor:middle}.unit,.name{text-anchor:end}.ours{font-weight:700;fill:#0b5cad}"
         ".our{fill:#0b5cad}.peer{fill:#b9c3cd}.faster{fill:#d9822b}.tick{stroke:#e6e9ec}.one{stroke:#0b5cad;"
         "stroke-dasharray:2 2}.line{stroke:#ccd3da}</style>\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  write_text(out, margin, margin + 14, "title", "de100 memory and others: time of an operation, as a ratio");
  write_text(out, margin, margin + 34, "about",
             "Shorter is faster. Blue is this library, 1.00 everywhere; orange is what is faster than it. The axis is "
             "logarithmic.");
  for (std::size_t i = 0; i < description.size(); ++i) {
    write_text(out, margin, margin + 52 + 15 * static_cast<double>(i), "about", description[i]);
  }
  place_panels(
      [&](const std::string& group) {
        out << "<path d=\"M" << margin << ' ' << height + 2 << "H" << width - margin << "\" class=\"line\"/>\n";
        write_text(out, margin, height + 22, "group", group);
      },
      [&](const Result& result, double left) { write_panel(out, left, height, result, longest); });
  out << "</svg>\n";
}

}  // namespace peers
