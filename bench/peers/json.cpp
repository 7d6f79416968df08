// de100 memory, https://opensource.org/license/zlib
//
// A tree made from JSON: a node for each value, and a copy of each name and text, of whatever length that is. The file
// is one that CMake brings along: the schema of its presets, so often that it is a megabyte. One operation is one
// value.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "arenas.hpp"
#include "hash.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

enum class Kind : std::uint8_t { null, no, yes, number, text, array, object };

struct Value {
  Kind kind;
  double number;
  std::string_view text;
  std::string_view name;  // of a member
  Value* first;           // of an array's or an object's
  Value* next;            // beside it
};

// ---- whose memory it is ---------------------------------------------------------------------------------------------

/// Room for a tree, which is given back at once.
template <class Peer>
class Room {
 public:
  explicit Room(std::size_t capacity) : peer_(capacity) {}
  Value* make() { return ::new (peer_.template make<Value>()) Value{}; }
  std::string_view copy(std::string_view text) {
    char* const copied = static_cast<char*>(peer_.bytes(text.size(), 1));
    std::memcpy(copied, text.data(), text.size());
    return {copied, text.size()};
  }
  void give_back(Value*) { peer_.reset(); }

 private:
  Peer peer_;
};

template <>
class Room<OurArena<>> {
 public:
  explicit Room(std::size_t capacity) : ours_(capacity) {}
  Value* make() { return ours_.arena().push_struct<Value>(); }
  std::string_view copy(std::string_view text) {
    const de100::Span<char> copied = ours_.arena().push_copy(text);
    return {copied.data(), copied.size()};
  }
  void give_back(Value*) { ours_.arena().clear(); }

 private:
  OurArena<> ours_;
};

/// One by one, and the tree itself knows which.
template <const Mallocs& mallocs>
class Room<EachFreed<mallocs>> {
 public:
  explicit Room(std::size_t) {}
  Value* make() { return ::new (mallocs.allocate(sizeof(Value))) Value{}; }
  std::string_view copy(std::string_view text) {
    char* const copied = static_cast<char*>(mallocs.allocate(text.size()));
    std::memcpy(copied, text.data(), text.size());
    return {copied, text.size()};
  }
  void give_back(Value* value) {
    while (value != nullptr) {
      give_back(value->first);
      free_copy(value->text);
      free_copy(value->name);
      Value* const next = value->next;
      mallocs.free(value);
      value = next;
    }
  }

 private:
  static void free_copy(std::string_view text) {
    if (!text.empty()) mallocs.free(const_cast<char*>(text.data()));
  }
};

/// Nobody's that is measured.
class Containers {
 public:
  Value* make() { return &values_.emplace_back(); }
  std::string_view copy(std::string_view text) { return texts_.emplace_back(text); }
  [[nodiscard]] std::size_t count() const { return values_.size(); }

 private:
  std::deque<Value> values_;
  std::deque<std::string> texts_;
};

// ---- reading --------------------------------------------------------------------------------------------------------

/// Strict, but for this: texts stay as they are in the file, with their backslashes.
template <class TheRoom>
class Parser {
 public:
  Parser(std::string_view json, TheRoom& room) : at_(json.data()), end_(at_ + json.size()), room_(room) {}

  /// Null where that is no JSON; then some of the memory is lost.
  Value* parse() {
    Value* const value = parse_value(0);
    return value != nullptr && peek() == '\0' && at_ == end_ ? value : nullptr;
  }

 private:
  static constexpr int most_deep = 100;

  Value* parse_value(int depth) {
    Value* const value = depth < most_deep ? room_.make() : nullptr;
    if (value == nullptr) return nullptr;
    bool well = false;
    switch (peek()) {
      case '{':
        value->kind = Kind::object;
        well = parse_inside(*value, '}', depth);
        break;
      case '[':
        value->kind = Kind::array;
        well = parse_inside(*value, ']', depth);
        break;
      case '"':
        value->kind = Kind::text;
        well = parse_text(value->text);
        break;
      case 't':
        value->kind = Kind::yes;
        well = parse_word("true");
        break;
      case 'f':
        value->kind = Kind::no;
        well = parse_word("false");
        break;
      case 'n':
        value->kind = Kind::null;
        well = parse_word("null");
        break;
      default:
        value->kind = Kind::number;
        well = parse_number(value->number);
    }
    return well ? value : nullptr;
  }

  bool parse_inside(Value& parent, char closing, int depth) {
    ++at_;
    if (accept(closing)) return true;
    Value** last = &parent.first;
    do {
      std::string_view name;
      if (closing == '}' && (peek() != '"' || !parse_text(name) || !accept(':'))) return false;
      *last = parse_value(depth + 1);
      if (*last == nullptr) return false;
      (*last)->name = name;
      last = &(*last)->next;
    } while (accept(','));
    return accept(closing);
  }

  bool parse_text(std::string_view& text) {
    const char* const begin = ++at_;
    for (; at_ != end_ && *at_ != '"'; ++at_) {
      if (static_cast<unsigned char>(*at_) < ' ') return false;
      if (*at_ == '\\' && ++at_ == end_) return false;
    }
    if (at_ == end_) return false;
    if (at_ != begin) text = room_.copy({begin, static_cast<std::size_t>(at_ - begin)});
    ++at_;
    return true;
  }

  bool parse_word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  /// What <charconv> reads, which is more than JSON has: no number of it begins with a point or with a 0 too many, and
  /// none ends with a point.
  bool parse_number(double& number) {
    const char* const digits = at_ != end_ && *at_ == '-' ? at_ + 1 : at_;
    const auto [after, error] = std::from_chars(at_, end_, number);
    if (error != std::errc() || !is_digit(*digits) || !is_digit(after[-1])) return false;
    if (*digits == '0' && after - digits > 1 && is_digit(digits[1])) return false;
    at_ = after;
    return true;
  }

  static bool is_digit(char character) { return character >= '0' && character <= '9'; }

  /// The next character that is no space; 0 at the end.
  char peek() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ != end_ ? *at_ : '\0';
  }
  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }

  const char* at_;
  const char* end_;
  TheRoom& room_;
};

void add_to_hash(const Value* value, Hash& hash) {
  for (; value != nullptr; value = value->next) {
    std::uint64_t number = 0;
    std::memcpy(&number, &value->number, sizeof number);
    hash.add(number + static_cast<std::uint64_t>(value->kind));
    hash.add(value->name.data(), value->name.size());
    hash.add(value->text.data(), value->text.size());
    add_to_hash(value->first, hash);
  }
  hash.add(0);
}

/// 0 where there is no tree.
std::uint64_t hash_of(const Value* tree) {
  Hash hash;
  if (tree != nullptr) add_to_hash(tree, hash);
  return hash.value();
}

template <class Peer>
class Json : public Round {
 public:
  Json(const std::string* json, std::size_t capacity) : json_(*json), room_(capacity) {}

  std::uint64_t run() override {
    Value* const tree = Parser(json_, room_).parse();
    const std::uint64_t hash = hash_of(tree);
    room_.give_back(tree);
    return hash;
  }

 private:
  const std::string& json_;
  Room<Peer> room_;
};

/// An array of the same file, again and again.
std::string read(const char* path) {
  std::ifstream in(path);
  const std::string once((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::string all = "[";
  while (!once.empty() && all.size() + once.size() < 1_MiB) {
    if (all.size() > 1) all += ',';
    all += once;
  }
  return all + ']';
}

}  // namespace

void add_json(Suite& suite) {
  static const std::string json = read(DE100_BENCH_JSON_FILE);
  Containers expected;
  const Value* const tree = Parser(json, expected).parse();
  if (tree == nullptr || tree->first == nullptr) {
    std::fprintf(stderr, "JSON is left out: %s cannot be read (Debian: cmake-data)\n", DE100_BENCH_JSON_FILE);
    return;
  }
  Workload& work = suite.add(
      {.group = "JSON",
       .name = "a tree built from a file",
       .operations = expected.count(),
       .result = hash_of(tree),
       .count = true,
       .about = "One value of the file, with its name and its text: found in the text, made, read and given back."});
  const std::size_t capacity = json.size() + expected.count() * 2 * sizeof(Value);
  work.add<Json<OurArena<>>>("Arena", &json, capacity);
  add_other_arenas<Json>(work, &json, capacity);
  add_mallocs<Json>(work, &json, capacity);
}

}  // namespace peers
