// de100 memory, https://opensource.org/license/zlib

#include "report.hpp"

#include <de100/config.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <numeric>
#include <ostream>
#include <sstream>
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

/// Lines of at most so many letters, broken at spaces.
std::vector<std::string> wrapped(const std::string& line, std::size_t most) {
  std::vector<std::string> lines(1);
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > most) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

// ---- the plot -------------------------------------------------------------------------------------------------------

// As wide as a README is shown. A group's workloads stand beside each other, and its peers are named once, at the left.
constexpr double plot_width = 1000, margin = 20, line_height = 15, bar_height = 11, letter_width = 6.4;
constexpr double column_width = 192, value_width = 40, column_gap = 12, group_gap = 26, group_title = 22,
                 axis_height = 14, least_between_ticks = 13;
constexpr std::size_t letters_of_title = 28, letters_of_description = 150;

/// The ratios at which bars begin and end: the same for all of them, so that they can be compared.
struct Axis {
  double begin = 0.5, end = 10;

  /// Logarithmic, from 0 to 1.
  [[nodiscard]] double place(double ratio) const {
    return std::log(std::clamp(ratio, begin, end) / begin) / std::log(end / begin);
  }
};

Axis axis_for(const Results& results) {
  Axis axis;
  for (const Result& result : results) {
    for (std::size_t i = 0; i < result.row.size(); ++i) {
      axis.begin = std::min(axis.begin, ratio(result.row, i) * 0.8);
      axis.end = std::max(axis.end, ratio(result.row, i));
    }
  }
  return {std::max(axis.begin, 0.1), std::min(axis.end, 100.0)};
}

/// Workloads of one group, as many as fit side by side.
struct Panel {
  std::string group;
  std::vector<const Result*> columns;
  std::vector<std::string> peers;

  [[nodiscard]] double label_width() const {
    std::size_t most = 0;
    for (const std::string& peer : peers) most = std::max(most, peer.size());
    return static_cast<double>(most) * letter_width + 8;
  }
  [[nodiscard]] double width() const { return label_width() + column_width * static_cast<double>(columns.size()); }
  [[nodiscard]] double title_lines() const {
    std::size_t most = 0;
    for (const Result* const column : columns) {
      most = std::max(most, wrapped(column->work->facts.name, letters_of_title).size());
    }
    return static_cast<double>(most);
  }
  [[nodiscard]] double height() const {
    return group_title + line_height * (title_lines() + 1 + static_cast<double>(peers.size())) + axis_height;
  }
};

std::vector<Panel> panels_of(const Results& results) {
  std::vector<Panel> panels;
  for (const std::string& group : groups_of(results)) {
    Panel whole{group, of_group(results, group), {}};
    whole.peers = peers_of(whole.columns);
    const double room = (plot_width - 2 * margin - whole.label_width()) / column_width;
    const std::size_t fit = room < 1 ? 1 : static_cast<std::size_t>(room);
    const std::size_t lines = (whole.columns.size() + fit - 1) / fit;
    for (std::size_t line = 0; line < lines; ++line) {
      const auto at = [&](std::size_t number) {
        return whole.columns.begin() + static_cast<std::ptrdiff_t>(whole.columns.size() * number / lines);
      };
      Panel panel{group, {at(line), at(line + 1)}, {}};
      panel.peers = peers_of(panel.columns);
      panels.push_back(panel);
    }
  }
  return panels;
}

std::string escaped(const std::string& plain) {
  std::string result;
  for (const char c : plain) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      result += c;
    }
  }
  return result;
}

void write_text(std::ostream& out, double x, double y, const char* kind, const std::string& words) {
  out << "<text x=\"" << x << "\" y=\"" << y << "\" class=\"" << kind << "\">" << escaped(words) << "</text>\n";
}

/// This library's other forms are named as the first is, up to a comma.
bool is_ours(const Workload& work, const std::string& peer) {
  const auto start = [](const std::string& name) { return name.substr(0, name.find(',')); };
  return start(peer) == start(work.peers[0].name);
}

const char* kind_of(const Result& result, const std::string& peer, const std::string& shown) {
  if (peer == result.work->peers[0].name) return "our";
  if (is_ours(*result.work, peer)) return "form";
  return std::stod(shown) < 1 ? "faster" : "peer";
}

void write_panel(std::ostream& out, double left, double top, const Panel& panel, const Axis& axis) {
  const double labels = left + panel.label_width(), bars = column_width - value_width - column_gap;
  const double first = top + group_title + line_height * (panel.title_lines() + 1);
  const double last = first + line_height * static_cast<double>(panel.peers.size());
  write_text(out, left, top + 14, "group", panel.group);
  for (std::size_t row = 0; row < panel.peers.size(); ++row) {
    write_text(out, labels - 6, first + line_height * static_cast<double>(row) + 9.5, "name", panel.peers[row]);
  }
  for (std::size_t column = 0; column < panel.columns.size(); ++column) {
    const Result& result = *panel.columns[column];
    const double begin = labels + column_width * static_cast<double>(column);
    const std::vector<std::string> title = wrapped(result.work->facts.name, letters_of_title);
    for (std::size_t line = 0; line < title.size(); ++line) {
      write_text(out, begin, first - 7 - line_height * static_cast<double>(title.size() - line), "workload",
                 title[line]);
    }
    write_text(out, begin, first - 7, "about", "1.00 = " + time_text(result.row[0].nanoseconds));
    double last_tick = 0;
    for (const double tick : {0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
      const double x = begin + bars * axis.place(tick);
      if (tick < axis.begin || tick > axis.end || x - last_tick < least_between_ticks) continue;
      last_tick = x;
      out << "<path d=\"M" << x << ' ' << first - 2 << "V" << last << "\" class=\"" << (tick == 1.0 ? "one" : "tick")
          << "\"/>\n";
      write_text(out, x, last + 9, "axis", text("%g", tick));
    }
    for (std::size_t row = 0; row < panel.peers.size(); ++row) {
      const Measured* const measured = find(result, panel.peers[row]);
      if (measured == nullptr) continue;
      const double value = measured->nanoseconds / result.row[0].nanoseconds, length = bars * axis.place(value);
      const double y = first + line_height * static_cast<double>(row);
      const std::string shown = ratio_text(value);
      out << "<rect x=\"" << begin << "\" y=\"" << y << "\" width=\"" << length << "\" height=\"" << bar_height
          << "\" class=\"" << kind_of(result, panel.peers[row], shown) << "\"/>\n";
      write_text(out, begin + length + 4, y + 9.5, "value", shown);
    }
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
  std::string there = "de100 memory " + std::to_string(DE100_MEMORY_VERSION_MAJOR) + '.' +
                      std::to_string(DE100_MEMORY_VERSION_MINOR) + '.' + std::to_string(DE100_MEMORY_VERSION_PATCH);
  std::string absent;
  for (const Library& library : libraries) {
    if (library.why.empty()) {
      there += ", " + library.name + ' ' + library.version;
    } else {
      absent +=
          (absent.empty() ? "absent: " : "; ") + library.name + " (Debian: " + library.package + "), " + library.why;
    }
  }
  lines.push_back(there);
  if (!absent.empty()) lines.push_back(absent);
  return lines;
}

void write_markdown(std::ostream& out, const Results& results, const std::vector<std::string>& description,
                    const std::string& plot) {
  out << "# This library and others\n\nRatios of the time for one operation to that of the first row; less is faster. "
         "Medians of turns that the peers took one after the other. Before it was measured each did the work, and its "
         "result was compared, as it is each time.\n\n";
  for (const std::string& line : description) out << "- " << line << '\n';
  out << '\n';
  if (!plot.empty()) out << "![Most of it, drawn](" << plot << ")\n\n";
  for (const std::string& group : groups_of(results)) {
    const std::vector<const Result*> table = of_group(results, group);
    out << "## " << group << "\n\n";
    for (const Result* const result : table) {
      if (result->work->facts.about.empty()) continue;
      out << result->work->facts.about << "\n\n";
      break;
    }
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
  Results drawn;
  std::copy_if(results.begin(), results.end(), std::back_inserter(drawn),
               [](const Result& result) { return result.work->facts.plot; });
  const Axis axis = axis_for(drawn);
  std::vector<std::string> lines;
  for (const std::string& whole : description) {
    for (const std::string& line : wrapped(whole, letters_of_description)) lines.push_back(line);
  }

  std::ostringstream drawing;
  double x = margin, y = margin + 52 + line_height * static_cast<double>(lines.size()), tallest = 0;
  for (const Panel& panel : panels_of(drawn)) {
    if (x > margin && x + panel.width() > plot_width - margin) {
      x = margin;
      y += tallest + group_gap;
      tallest = 0;
    }
    write_panel(drawing, x, y, panel, axis);
    x += panel.width();
    tallest = std::max(tallest, panel.height());
  }
  const double height = y + tallest + margin;

  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << plot_width << ' ' << height << "\" width=\""
      << plot_width << "\" height=\"" << height << "\">\n"
      << "<style>\n"
         "text{font:11px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1f2328}\n"
         ".title{font-size:19px;font-weight:600}.group{font-size:15px;font-weight:600}.workload{font-weight:600}\n"
         ".name{text-anchor:end}.axis{font-size:9px;text-anchor:middle}\n"
         ".value{paint-order:stroke;stroke:#fff;stroke-width:3px}.back{fill:#fff}.about,.axis{fill:#59636e}\n"
         ".tick{stroke:#e4e8ec}.one{stroke:#0969da;stroke-dasharray:2 2}\n"
         ".our{fill:#0969da}.form{fill:#86b9ee}.peer{fill:#b4bcc4}.faster{fill:#d9822b}\n"
         "@media (prefers-color-scheme:dark){text{fill:#e6edf3}\n"
         ".value{stroke:#0d1117}.back{fill:#0d1117}.about,.axis{fill:#9198a1}\n"
         ".tick{stroke:#262c33}.one{stroke:#4493f8}\n"
         ".our{fill:#4493f8}.form{fill:#28568c}.peer{fill:#565e68}}\n"
         "</style>\n"
         "<rect width=\"100%\" height=\"100%\" class=\"back\"/>\n";
  write_text(out, margin, margin + 14, "title", "de100 memory beside others: time of an operation, as a ratio");
  out << "<text x=\"" << margin << "\" y=\"" << margin + 36
      << "\">Shorter is faster, on a logarithmic axis.&#160; <tspan class=\"our\">■</tspan> this library, 1.00&#160; "
         "<tspan class=\"form\">■</tspan> other forms of it&#160; <tspan class=\"peer\">■</tspan> others&#160; "
         "<tspan class=\"faster\">■</tspan> others, where they are faster</text>\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    write_text(out, margin, margin + 54 + line_height * static_cast<double>(i), "about", lines[i]);
  }
  out << drawing.str() << "</svg>\n";
}

}  // namespace peers
