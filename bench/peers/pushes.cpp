// de100 memory, https://opensource.org/license/zlib
//
// What a push costs: ten thousand of them, and all is given back at once.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "arenas.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

constexpr std::size_t pushes = 10'000;

// Not where they are used: in a template's constructor clang 14 takes a literal for a function that is called.
constexpr std::size_t room = 4_MiB, little_room = 64_KiB;

template <std::size_t words>
struct Words {
  std::uint64_t word[words];
};

struct Ask {
  std::size_t size;
  std::size_t alignment;
};

/// Small ones more often, and the same in every run.
std::vector<Ask> asks(bool aligned) {
  std::vector<Ask> result;
  std::uint32_t random = 1;
  const auto draw = [&](std::uint32_t below) {
    random = random * 1664525U + 1013904223U;
    return (random >> 16U) % below;
  };
  for (std::size_t i = 0; i < pushes; ++i) {
    const std::uint32_t largest = 8U << draw(7);
    result.push_back({largest / 2 + draw(largest / 2) + 4, aligned ? std::size_t{1} << draw(7) : 8});
  }
  return result;
}

const std::vector<Ask>& mixed_asks() {
  static const std::vector<Ask> result = asks(true);
  return result;
}
const std::vector<Ask>& sized_asks() {
  static const std::vector<Ask> result = asks(false);
  return result;
}

/// What is wrong with what `give(number)` gives, which is memory for `ask(number)`: written all over, and looked at
/// when all of it is there.
template <class Give, class Ask>
const char* fault_of(Give give, Ask ask, bool zeroed) {
  std::vector<unsigned char*> all;
  for (std::size_t i = 0; i < pushes; ++i) {
    unsigned char* const memory = static_cast<unsigned char*>(give(i));
    const auto [size, alignment] = ask(i);
    if (memory == nullptr) return "nothing was given";
    if (reinterpret_cast<std::uintptr_t>(memory) % alignment != 0) return "is not aligned";
    for (std::size_t k = 0; zeroed && k < size; ++k) {
      if (memory[k] != 0) return "is not zero";
    }
    std::memset(memory, static_cast<int>(i % 251), size);
    all.push_back(memory);
  }
  for (std::size_t i = 0; i < pushes; ++i) {
    for (std::size_t k = 0; k < ask(i).size; ++k) {
      if (all[i][k] != i % 251) return "was given twice";
    }
  }
  return nullptr;
}

template <class Peer>
inline constexpr bool is_zeroed = false;
template <de100::ArenaPolicy policy>
inline constexpr bool is_zeroed<OurArena<Zero::yes, policy>> = true;

// ---- a size that the compiler knows ---------------------------------------------------------------------------------

template <std::size_t words, bool written>
struct Known {
  using Object = Words<words>;
  static constexpr std::uint64_t result = written ? pushes - 1 : pushes;

  template <class Peer>
  class Pushes : public Round {
   public:
    Pushes() : peer_(room) {}

    std::uint64_t run() override {
      std::uint64_t last = pushes;
      for (std::size_t i = 0; i < pushes; ++i) {
        Object* const object = peer_.template make<Object>();
        if constexpr (written) {
          for (std::uint64_t& word : object->word) word = i;
          last = i;
        }
        benchmark::DoNotOptimize(object);
      }
      peer_.reset();
      return last;
    }

    const char* fault() override {
      for (int round = 0; round < 2; ++round) {
        const char* const found =
            fault_of([&](std::size_t) { return static_cast<void*>(peer_.template make<Object>()); },
                     [](std::size_t) {
                       return Ask{sizeof(Object), alignof(Object)};
                     },
                     is_zeroed<Peer>);
        if (found != nullptr) return found;
        peer_.reset();
      }
      return nullptr;
    }

   private:
    Peer peer_;
  };
};

// ---- sizes that it does not know ------------------------------------------------------------------------------------

/// `aligned`: nor the alignments.
template <bool aligned>
struct Unknown {
  static constexpr std::uint64_t result = pushes;

  template <class Peer>
  class Pushes : public Round {
   public:
    Pushes() : peer_(room) {}

    std::uint64_t run() override {
      for (const Ask& ask : all_) {
        void* const memory = give(ask);
        *static_cast<char*>(memory) = 1;
        benchmark::DoNotOptimize(memory);
      }
      peer_.reset();
      return all_.size();
    }

    const char* fault() override {
      for (int round = 0; round < 2; ++round) {
        const char* const found = fault_of([&](std::size_t i) { return give(all_[i]); },
                                           [&](std::size_t i) { return all_[i]; }, is_zeroed<Peer>);
        if (found != nullptr) return found;
        peer_.reset();
      }
      return nullptr;
    }

   private:
    void* give(const Ask& ask) { return peer_.bytes(ask.size, aligned ? ask.alignment : 8); }

    Peer peer_;
    const std::vector<Ask>& all_ = aligned ? mixed_asks() : sized_asks();
  };
};

// ---- a loop that has the cursor in registers -----------------------------------------------------------------------

struct Link {
  Link* next;
  std::uint64_t number;
};

/// A list, made in a function that gets the arena and has a cursor of its own: what is kept of that is Keep's.
template <class Peer, class Keep>
class Linked : public Round {
 public:
  std::uint64_t run() override {
    const Link* const last = make_list(peer_);
    const std::uint64_t result = last->number;
    peer_.reset();
    return result;
  }

 private:
  [[gnu::noinline]] static const Link* make_list(Peer& peer) {
    Keep keep(peer);
    Link* last = nullptr;
    for (std::uint64_t i = 0; i < pushes; ++i) {
      Link* const link = keep.make();
      link->next = last;
      link->number = i;
      last = link;
    }
    return last;
  }

  Peer peer_{room};
};

template <class Peer>
struct Referred {
  explicit Referred(Peer& its_peer) : peer(its_peer) {}
  Link* make() { return peer.template make<Link>(); }
  Peer& peer;
};

struct WithCursor {
  explicit WithCursor(OurArena<>& peer) : cursor(peer.arena()) {}
  Link* make() { return cursor.push_struct_uninitialized<Link>(); }
  de100::ArenaCursor cursor;
};

/// Moved out of the arena and back.
struct InRegisters {
  explicit InRegisters(HandWrittenUp& its_peer) : peer(its_peer), cursor(its_peer.mark()), end(its_peer.end()) {}
  InRegisters(const InRegisters&) = delete;
  InRegisters& operator=(const InRegisters&) = delete;
  ~InRegisters() { peer.rewind(cursor); }
  Link* make() {
    if (cursor + sizeof(Link) > end) return nullptr;
    Link* const link = reinterpret_cast<Link*>(cursor);
    cursor += sizeof(Link);
    return link;
  }
  HandWrittenUp& peer;
  std::uintptr_t cursor, end;
};

// ---- an arena that is full ------------------------------------------------------------------------------------------

template <class Peer>
class Refused : public Round {
 public:
  Refused() : peer_(little_room) {
    while (peer_.template make<Words<2>>() != nullptr) {
    }
  }

  std::uint64_t run() override {
    std::uint64_t refused = 0;
    for (std::size_t i = 0; i < pushes; ++i) {
      Words<2>* const object = peer_.template make<Words<2>>();
      refused += object == nullptr;
    }
    return refused;
  }

 private:
  Peer peer_;
};

// ---- memory that nobody has touched ---------------------------------------------------------------------------------

/// Each object is written as soon as it is there.
template <Zero zero, std::size_t words>
class Fresh : public Round {
 public:
  static constexpr std::size_t size = 8_MiB;
  static constexpr std::size_t count = size / sizeof(Words<words>);

  void prepare() override {
    if (failed(block_.reset())) std::abort();
  }

  std::uint64_t run() override {
    de100::Arena arena(block_.view(), de100::already_zero);
    std::uint64_t made = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Words<words>* const object =
          zero == Zero::yes ? arena.push_struct<Words<words>>() : arena.push_struct_uninitialized<Words<words>>();
      if (object == nullptr) break;
      for (std::uint64_t& word : object->word) word = i;
      benchmark::DoNotOptimize(object);
      ++made;
    }
    return made;
  }

 private:
  de100::MemoryBlock block_ = de100::MemoryBlock::allocate(size, {.guard_size = 0});
};

// ---- which of them --------------------------------------------------------------------------------------------------

template <class Kind>
void add_for_all(Suite& suite, const std::string& name, bool count, bool plot) {
  Workload& work = suite.add({.group = "Pushes",
                              .name = name,
                              .operations = pushes,
                              .result = Kind::result,
                              .count = count,
                              .plot = plot,
                              .about = "One push. Ten thousand of them, and all is given back at once."});
  work.add<typename Kind::template Pushes<OurArena<>>>("Arena");
  work.add<typename Kind::template Pushes<OurArena<Zero::yes>>>("Arena, made zero");
  add_other_arenas<Kind::template Pushes>(work);
  add_mallocs<Kind::template Pushes>(work);
}

template <class Kind>
void add_for_alignments(Suite& suite, const std::string& name) {
  Workload& work = suite.add({.group = "ArenaPolicy::minimum_alignment",
                              .name = name,
                              .operations = pushes,
                              .result = Kind::result,
                              .count = true,
                              .plot = false,
                              .about = "One push, as above, with another policy."});
  work.add<typename Kind::template Pushes<OurArena<>>>("8, the default");
  work.add<typename Kind::template Pushes<OurArena<Zero::no, de100::ArenaPolicy{.minimum_alignment = 16}>>>("16");
  work.add<typename Kind::template Pushes<OurArena<Zero::no, de100::ArenaPolicy{.minimum_alignment = 32}>>>("32");
}

constexpr de100::ArenaPolicy thread_checked = {.check_thread = true};
constexpr de100::ArenaPolicy watched = {
    .check_thread = true, .red_zone = 16, .assert_marks = true, .check_scopes = true};

template <class Kind>
void add_for_checks(Suite& suite, const std::string& name) {
  Workload& work = suite.add({.group = "What checks cost",
                              .name = name,
                              .operations = pushes,
                              .result = Kind::result,
                              .count = true,
                              .plot = false,
                              .about = "One push, as above, with another policy."});
  work.add<typename Kind::template Pushes<OurArena<>>>("Arena");
  work.add<typename Kind::template Pushes<OurArena<Zero::no, thread_checked>>>("check_thread, as in debug builds");
  work.add<typename Kind::template Pushes<OurArena<Zero::no, watched>>>("every check that needs no system call");
}

template <std::size_t words>
void add_fresh(Suite& suite, const std::string& name) {
  using Uninitialized = Fresh<Zero::no, words>;
  Workload& work = suite.add({.group = "Fresh memory",
                              .name = name,
                              .operations = Uninitialized::count,
                              .result = Uninitialized::count,
                              .prepares = true,
                              .plot = false,
                              .about = "One push, written at once, in pages that nobody has touched."});
  work.add<Uninitialized>("push_struct_uninitialized");
  work.add<Fresh<Zero::yes, words>>("push_struct, made zero");
}

}  // namespace

void add_pushes(Suite& suite) {
  add_for_all<Known<2, false>>(suite, "16 B, untouched", true, false);
  add_for_all<Known<2, true>>(suite, "16 B, written", true, true);
  add_for_all<Known<8, false>>(suite, "64 B, untouched", false, false);
  add_for_all<Known<8, true>>(suite, "64 B, written", false, true);
  add_for_all<Unknown<true>>(suite, "8 to 512 B, aligned to 1 to 64", true, true);
  add_for_all<Unknown<false>>(suite, "8 to 512 B, aligned to 8", true, true);

  Workload& linked = suite.add({.group = "Pushes in a loop, of an arena passed by reference",
                                .name = "16 B, linked",
                                .operations = pushes,
                                .result = pushes - 1,
                                .count = true});
  linked.add<Linked<OurArena<>, WithCursor>>("ArenaCursor");
  linked.add<Linked<OurArena<>, Referred<OurArena<>>>>("Arena");
  linked.add<Linked<HandWrittenUp, InRegisters>>("hand-written, cursor copied out and back");
  linked.add<Linked<HandWrittenUp, Referred<HandWrittenUp>>>(names::up);
  linked.add<Linked<HandWrittenDown, Referred<HandWrittenDown>>>(names::down);
  linked.add<Linked<PmrMonotonic, Referred<PmrMonotonic>>>(names::pmr);

  add_fresh<2>(suite, "16 B");
  add_fresh<8>(suite, "64 B");

  add_for_alignments<Known<2, true>>(suite, "16 B, written");
  add_for_alignments<Known<3, true>>(suite, "24 B, written");
  add_for_alignments<Unknown<true>>(suite, "8 to 512 B, aligned to 1 to 64");

  add_for_checks<Known<2, true>>(suite, "16 B, written");
  add_for_checks<Unknown<true>>(suite, "8 to 512 B, aligned to 1 to 64");

  Workload& refused = suite.add({.group = "A full arena",
                                 .name = "16 B, refused",
                                 .operations = pushes,
                                 .result = pushes,
                                 .count = true,
                                 .plot = false,
                                 .about = "One push for which there is no room."});
  refused.add<Refused<OurArena<>>>("Arena");
  refused.add<Refused<HandWrittenUp>>(names::up);
  refused.add<Refused<HandWrittenDown>>(names::down);
}

}  // namespace peers
