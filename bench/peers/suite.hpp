// de100 memory, https://opensource.org/license/zlib
//
// suite.hpp: what is measured, before anything is. A workload is one piece of work; a round is that work done once, by
// one peer: whoever gives memory. Every round answers a number that says what it did, which is the workload's own, so
// that nobody is measured for work that was not done.
//
//   Workload& work = suite.add({.group = "Pushes", .name = "16 B, written", .operations = 1000, .result = 499500});
//   work.add<PushWritten<OurArena>>("Arena");   // the first one is this library, and 1.00
//   work.add<PushWritten<OurArena<Zero::yes>>>("Arena, made zero");   // and so is what is named so up to a comma

#ifndef DE100_BENCH_PEERS_SUITE_HPP
#define DE100_BENCH_PEERS_SUITE_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace peers {

/// What one peer does. It is made before it is measured, and given up after.
class Round {
 public:
  Round() = default;
  Round(const Round&) = delete;
  Round& operator=(const Round&) = delete;
  virtual ~Round() = default;

  /// Does all the work once; what is measured.
  virtual std::uint64_t run() = 0;

  /// What is wrong with the memory that the peer gives, looked at more closely than run() could; null where nothing is.
  virtual const char* fault() { return nullptr; }

  /// What has to be done before each run() and is not measured, such as to touch what run() then clears.
  virtual void prepare() {}
};

struct Facts {
  std::string group;           // the table it is in
  std::string name;            // its column
  std::size_t operations = 1;  // in a round: times are told for one of them
  std::uint64_t result = 0;    // of run()
  bool count = false;          // whether instructions are counted too
  bool prepares = false;       // whether prepare() does anything
  int repetitions = 0;         // where the usual number of them takes too long; each is then a single round
  bool plot = true;            // whether it is drawn too: not what compares this library with itself only
  std::string about = {};      // said above the table of its group: what an operation is
};

struct Peer {
  std::string name;
  std::function<std::unique_ptr<Round>()> make;
};

struct Workload {
  Facts facts;
  std::vector<Peer> peers;

  template <class TheRound, class... Args>
  Workload& add(const std::string& name, Args... args) {
    peers.push_back({name, [args...] { return std::make_unique<TheRound>(args...); }});
    return *this;
  }
};

class Suite {
 public:
  Workload& add(const Facts& facts) { return workloads_.emplace_back(Workload{facts, {}}); }

  [[nodiscard]] const std::deque<Workload>& workloads() const { return workloads_; }

 private:
  std::deque<Workload> workloads_;
};

// Each adds its workloads; it is in the .cpp of that name.
void add_pushes(Suite& suite);
void add_frames(Suite& suite);
void add_marks(Suite& suite);
void add_trees(Suite& suite);
void add_json(Suite& suite);
void add_levels(Suite& suite);
void add_containers(Suite& suite);
void add_blocks(Suite& suite);
void add_pools(Suite& suite);
void add_scaling(Suite& suite);

}  // namespace peers

#endif  // DE100_BENCH_PEERS_SUITE_HPP
