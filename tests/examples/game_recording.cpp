// de100 memory, https://opensource.org/license/zlib
//
// A recording that is written is read as it was; one that is damaged is refused with the line where.

#include "support/test.hpp"

#include <cstdio>
#include <string>

#include "common/files.hpp"
#include "game/engine/recording.hpp"

using namespace de100;
using namespace de100::literals;

namespace {

constexpr const char* recording_path = "de100_test_recording.txt";

/// A recording, and the line that it complained with last.
struct TestRecording {
  TestRecording() { REQUIRE(recording.make_room(arena)); }
  ~TestRecording() { (void)std::remove(recording_path); }
  TestRecording(const TestRecording&) = delete;
  TestRecording& operator=(const TestRecording&) = delete;

  bool load() {
    common::Text error(error_arena);
    const bool loaded = recording.load(recording_path, arena, error);
    line.assign(error.characters().data(), error.characters().size());
    return loaded;
  }
  bool load(const std::string& text) {
    common::Text error(error_arena);
    REQUIRE(common::write_file(recording_path, Span<const char>(text), error));
    return load();
  }

  MemoryBlock memory = MemoryBlock::allocate(4_MiB);
  Arena arena{memory.view()};
  char error_memory[16 << 10] = {};
  Arena error_arena{MemoryView(error_memory)};
  engine::Recording recording;
  std::string line;
};

std::string refusal_of(const std::string& text) {
  TestRecording test;
  CHECK_FALSE(test.load(text));
  return test.line;
}

}  // namespace

TEST_CASE("a recording is read as it was written", "[game]") {
  TestRecording written, read;
  for (std::uint32_t step = 0; step < 5000; ++step) REQUIRE(written.recording.add(step / 7 * 5 % 32));
  common::Text error(written.error_arena);
  REQUIRE(written.recording.save(recording_path, written.arena, error));
  REQUIRE(read.load());
  REQUIRE(read.recording.size() == 5000);
  bool same = true;
  for (std::size_t step = 0; step < 5000; ++step) {
    same = same && read.recording[step].buttons == written.recording[step].buttons;
  }
  CHECK(same);
  CHECK(read.recording[5000].buttons == 0);
}

TEST_CASE("a recording made by hand", "[game]") {
  TestRecording test;
  REQUIRE(test.load("# remark\n\n2 -\r\n1 ra\n1 lud"));
  CHECK(test.recording.size() == 4);
  CHECK(test.recording[1].buttons == 0);
  CHECK(test.recording[2].buttons == (contract::right | contract::act));
  CHECK(test.recording[3].buttons == (contract::left | contract::up | contract::down));
}

TEST_CASE("a damaged recording is refused with the line where", "[game]") {
  const std::string file = recording_path;
  CHECK(refusal_of("2 -\n3 rx\n") == file + ": line 2: a button is one of l, r, u, d, a, or - for none");
  CHECK(refusal_of("r 3\n") == file + ": line 1: a number of steps and a space should stand here first");
  CHECK(refusal_of("30") == file + ": line 1: a number of steps and a space should stand here first");
  CHECK(refusal_of("\n999999 -\n2 -\n") == file + ": line 3: there are more steps than a recording may have, 1000000");
  CHECK(refusal_of("99999999999999999999999 -") ==
        file + ": line 1: a number of steps and a space should stand here first");
  CHECK(refusal_of("# nothing\n") == file + ": has no steps");
  CHECK(refusal_of("") == file + ": is empty");
  CHECK(refusal_of(std::string(1_MiB, '\n')) == file + ": is too large");
}
