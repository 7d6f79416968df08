// de100 memory, https://opensource.org/license/zlib
//
// engine.cpp: an engine that owns the memory, the files and the screen, and nothing of how a game is played or how its
// memory is managed. It loads a game, takes the memory that the game asks for, hands out views, and calls the game once
// a step; then it says how long the steps took, and what was used of the memory. Where a region is too small, it finds
// out how large it has to be.
//
// The game's code can be exchanged between any two steps: its state stands in the engine's memory. After start-up
// nobody asks for memory any more; the last line of the output counts who did.
//
//   contract.hpp           all that engine and game know of each other: begin here
//   engine/play.hpp        a game on a budget
//   engine/library.hpp     loads the game's code, and loads it anew
//   engine/recording.hpp   what the player held down
//   engine/canvas.hpp      draws what a game commands
//   engine/legend.hpp      the budget, as a picture
//   engine/png.hpp         a picture as a file
//   engine/window.hpp      a picture on a screen
//   engine/options.hpp     the command line
//   game.cpp, colony/      the game

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>

#include <de100/memory.hpp>

#include "common/allocations.hpp"
#include "common/files.hpp"
#include "common/text.hpp"
#include "game/contract.hpp"
#include "game/engine/canvas.hpp"
#include "game/engine/legend.hpp"
#include "game/engine/library.hpp"
#include "game/engine/options.hpp"
#include "game/engine/play.hpp"
#include "game/engine/png.hpp"
#include "game/engine/recording.hpp"
#include "game/engine/window.hpp"

namespace engine {
namespace {

using Clock = std::chrono::steady_clock;

class Program {
 public:
  explicit Program(const Options& options, Text& error) noexcept : options_(options), error_(error) {}

  bool start() noexcept {
    if (!memory_) return fail("no memory for the engine");
    arena_ = Arena(memory_.view(), already_zero);
    counted_ = common::allocations::counted();
    if (counted_ == nullptr) return fail("allocations are not noticed here, so that none are seen would prove nothing");
    if (!library_.load(options_.library, error_)) return false;
    const contract::Api& api = *library_.api();
    if (!recording_.make_room(arena_)) return fail("no memory for the recording");
    if (!options_.window && !recording_.load(options_.input, arena_, error_)) return false;
    steps_ = options_.window ? Recording::most_steps : recording_.size();
    if (options_.steps != 0) steps_ = options_.steps;
    times_ = arena_.push_array<std::uint32_t>(steps_);
    const std::size_t height = api.height + std::size_t{legend_height};
    canvas_ = Canvas(arena_.push_array<std::uint32_t>(api.width * height), api.width);
    if (times_.empty() || canvas_.pixels().empty()) return fail("no memory for the picture");
    return make_folder() && (!options_.window || window_.open(api.name, canvas_, error_)) && take_game_memory();
  }

  bool run() noexcept {
    const std::uint64_t before = common::allocations::count;
    bool well = play_.start(*library_.api());
    while (well && play_.steps() < steps_) {
      contract::Input input = recording_[play_.steps()];
      if (options_.window) {
        const Uncounted uncounted(*this);
        input = {};
        if (!window_.ask(input.buttons) || !recording_.add(input.buttons)) break;
      }
      if (!keep_library_fresh()) return false;
      well = step(input);
      if (well && frame_.background != nullptr && !show()) return false;
    }
    const std::uint64_t allocated = common::allocations::count - before - uncounted_;
    if (!well) return explain();
    print_results();
    print("allocations after start-up: ", allocated, " (", counted_, ")\n");
    if (allocated != 0) return fail("memory was asked for after start-up");
    if (options_.record != nullptr && !recording_.save(options_.record, arena_, error_)) return false;
    return printed_ || fail("the output cannot be written");
  }

 private:
  /// What the system's loader and window take for themselves is not the game's.
  struct Uncounted {
    explicit Uncounted(Program& its_program) noexcept : program(its_program) {}
    Uncounted(const Uncounted&) = delete;
    Uncounted& operator=(const Uncounted&) = delete;
    ~Uncounted() { program.uncounted_ += common::allocations::count - before; }

    Program& program;
    std::uint64_t before = common::allocations::count;
  };

  bool fail(const char* why) noexcept {
    error_.add("game_engine: ", why);
    return false;
  }

  bool make_folder() noexcept {
    if (options_.frames == nullptr || common::System::make_folder(options_.frames) == 0 || errno == EEXIST) return true;
    error_.add(options_.frames, ": cannot be made: ", std::strerror(errno));
    return false;
  }

  /// What the game asks for, but for what the command line says.
  bool make_requests(Requests& requests) noexcept {
    for (const Options::Region& wanted : Span(options_.regions).first(options_.region_count)) {
      std::size_t i = 0;
      const auto is_wanted = [&](const char* name) {
        return std::strlen(name) == wanted.name_size && std::strncmp(name, wanted.name, wanted.name_size) == 0;
      };
      while (i < requests.count && !is_wanted(requests.regions[i].name)) ++i;
      if (i == requests.count) {
        error_.add("game_engine: the game has no region ", Span<const char>(wanted.name, wanted.name_size));
        return false;
      }
      requests.regions[i].size = wanted.size;
    }
    return true;
  }

  bool take_game_memory() noexcept {
    Requests requests(*library_.api());
    if (!make_requests(requests)) return false;
    if (play_.take_memory(requests)) return true;
    print_report();
    return fail("the game has no memory");
  }

  /// Loads the game's code anew, where that is asked for, or the file has changed. A file that is no such game yet, or
  /// no more, is left alone.
  bool keep_library_fresh() noexcept {
    const std::size_t step = play_.steps();
    const Uncounted uncounted(*this);
    if (options_.replacement != nullptr && step + 1 == options_.replace_at && !replace_library()) return false;
    const bool asked = options_.reload_every != 0 && step != 0 && step % options_.reload_every == 0;
    const bool looked = step % looks_every == 0 && library_.has_changed();
    if (!asked && !looked) return true;
    const std::uint32_t state = library_.api()->state;
    if (!library_.load(options_.library, asked ? error_ : unsaid_)) return !asked;
    ++reloads_;
    return library_.api()->state == state || fail("the new code cannot go on with what the old one has left");
  }

  bool replace_library() noexcept {
    const MemoryBlock file = MemoryBlock::map_file(options_.replacement, FileAccess::read);
    if (!file) {
      error_.add(options_.replacement, ": ", error_message(file.error()));
      return false;
    }
    const Span<const char> bytes(static_cast<const char*>(static_cast<const void*>(file.base())), file.size());
    return common::write_file(options_.library, bytes, error_);
  }

  bool step(const contract::Input& input) noexcept {
    const Clock::time_point begin = Clock::now();
    const std::size_t number = play_.steps();
    const bool well = play_.step(*library_.api(), input, frame_);
    const auto taken = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
    times_[number] = static_cast<std::uint32_t>(taken < INT32_MAX ? taken : INT32_MAX);
    return well;
  }

  // ---- pictures ----------------------------------------------------------------------------------------------------

  bool show() noexcept {
    const bool is_saved = options_.frames != nullptr && play_.steps() * pictures >= (saved_ + 1) * steps_;
    if (!is_saved && !options_.window) return true;
    canvas_.draw(frame_, canvas_.height() - legend_height);
    draw_legend(canvas_, play_.budget().regions(), arena_);
    if (options_.window) {
      const Uncounted uncounted(*this);
      window_.show(canvas_);
      next_ += std::chrono::nanoseconds(1'000'000'000 / library_.api()->steps_per_second);
      if (next_ < Clock::now()) next_ = Clock::now();  // what is late is not made up for
      std::this_thread::sleep_until(next_);
    }
    return !is_saved || save();
  }

  bool save() noexcept {
    const ArenaScope scope = arena_.scope();
    Text path(arena_);
    path.add(options_.frames, "/frame_", ++saved_, ".png", '\0');
    const Span<const char> png = Png::make(canvas_, arena_);
    if (!path.complete() || png.empty()) return fail("no memory for a picture");
    return common::write_file(path.characters().data(), png, error_);
  }

  // ---- what is said ------------------------------------------------------------------------------------------------

  template <class... Parts>
  void print(const Parts&... parts) noexcept {
    const ArenaScope scope = arena_.scope();
    Text text(arena_);
    text.add(parts...);
    printed_ = text.complete() && common::write_all(common::standard_output, text.characters()) && printed_;
  }

  void print_report() noexcept {
    char text[4096];
    const std::size_t size = play_.budget().report(text);
    print(Span<const char>(text, size < sizeof text ? size : sizeof text - 1));
  }

  void print_results() noexcept {
    const contract::Api& api = *library_.api();
    char line[160];
    api.describe(play_.memory(), line, sizeof line);
    print(api.name, ": ", line, '\n');
    print("memory: ", play_.is_at_fixed_base() ? "at the same addresses in every run" : "at any address", '\n');
    print_report();
    for (const Warning& warning : play_.warnings()) {
      print("soft limit: ", warning.region->request.name, " had ", warning.used, " bytes in step ", warning.step, '\n');
    }
    const std::size_t count = play_.steps();
    std::sort(times_.begin(), times_.begin() + count);
    const auto part = [&](std::size_t share) { return count != 0 ? times_[(count - 1) * share / 100] / 1000 : 0; };
    print("microseconds a step: ", part(0), " at least, ", part(50), " in the middle, ", part(99), " for 99 of 100, ",
          part(100), " at most\n");
    if (Library::is_linked_in) {
      print("reloads: none, since the game is linked in here; asked anew for its functions ", reloads_, " times\n");
    } else {
      print("reloads: ", reloads_, '\n');
    }
    print_hash(api.hash(play_.memory()));
  }

  void print_hash(std::uint64_t hash) noexcept {
    char digits[16];
    for (char& digit : digits) {
      digit = "0123456789abcdef"[hash >> 60U];
      hash <<= 4U;
    }
    print("state: ", Span<const char>(digits), '\n');
  }

  /// A region was too small. The run is done again with more and more memory there, until it comes to its end: it is
  /// the same run, so that what it took in the end is exactly what would have done.
  bool explain() noexcept {
    const contract::Api& api = *library_.api();
    const std::size_t steps = options_.window ? recording_.size() : steps_;
    MemoryBudget& budget = play_.budget();
    Requests requests(api);
    if (!make_requests(requests)) return false;
    Outcome outcome = play_.outcome();
    if (outcome.next != Next::too_small) return fail("the system did not take memory back");
    print(api.name, ": region ", requests.regions[outcome.region].name, " is too small: ");
    if (play_.steps() == 0) print("it did not start\n");
    if (play_.steps() != 0) print("it came as far as step ", play_.steps(), '\n');
    for (int tries = 0; tries < 40; ++tries) {
      std::size_t& size = requests.regions[outcome.region].size;
      const std::size_t asked = api.requests[outcome.region].size;  // without what the command line says
      if (size < asked) {
        size = asked;
      } else if (!checked_multiply(size, 2, size) || !checked_add(size, 4_KiB, size)) {
        break;
      }
      Play trial;
      if (!trial.take_memory(requests)) break;
      if (trial.replay(api, recording_, steps)) {
        for (std::size_t i = 0; i < requests.count; ++i) {
          const BudgetRegion& region = budget.regions()[i];
          const std::size_t enough = trial.budget().regions()[i].enough();
          if (enough > region.request.size) {
            budget.note_refused(i, enough - region.used);
          } else {
            budget.note(i, region.used, enough);
          }
        }
        print_report();
        for (const BudgetRegion& region : budget.regions()) {
          if (region.missing != 0) print("enough: --region ", region.request.name, '=', region.enough(), '\n');
        }
        return fail("the game has too little memory");
      }
      outcome = trial.outcome();
    }
    print_report();
    return fail("the game has too little memory, and there is not enough to find out how much it needs");
  }

  static constexpr std::size_t looks_every = 30;  // steps
  static constexpr std::size_t pictures = 4;

  Options options_;
  Text& error_;
  Arena nowhere_;
  Text unsaid_{nowhere_};
  MemoryBlock memory_ = MemoryBlock::allocate(24_MiB, {.name = "engine"});
  Arena arena_;
  Library library_;
  Recording recording_;
  Window window_;
  Play play_;
  Canvas canvas_;
  contract::Frame frame_ = {};
  Span<std::uint32_t> times_;  // nanoseconds, of each step
  Clock::time_point next_ = Clock::now();
  std::size_t steps_ = 0;
  std::size_t saved_ = 0;
  std::size_t reloads_ = 0;
  std::uint64_t uncounted_ = 0;
  const char* counted_ = nullptr;
  bool printed_ = true;
};

}  // namespace
}  // namespace engine

int main(int count, char** arguments) {
  using namespace engine;
  char error_memory[8_KiB];  // the longest path fits
  Arena error_arena{MemoryView(error_memory)};
  Text error(error_arena);

  Options options;
  bool well = Parser(count, arguments, options, error).parse();
  if (well && options.help) {
    return common::write_all(common::standard_output, {usage, std::strlen(usage)}) ? 0 : 1;
  }
  if (well) {
    Program program(options, error);
    well = program.start() && program.run();
  }
  if (!well) {
    error.add('\n');
    (void)common::write_all(common::standard_error, error.characters());
  }
  return well ? 0 : 1;
}
