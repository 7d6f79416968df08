// de100 memory, https://opensource.org/license/zlib
//
// levels.hpp: the level loader of examples/ on other people's memory. What it names as Arena, ArenaScope and
// ArenaCheckpoint is this library's only where nothing of that name stands closer to it. So each peer has a .cpp in
// which it stands inside of namespaces that have an Arena of the peer's:
//
//   namespace peers {
//   namespace {
//   class Memory { ... };                  see ArenaOn
//   using Arena = ArenaOn<Memory>;
//   using ArenaScope = Arena::Scope;
//   using ArenaCheckpoint = Arena::Checkpoint;
//   #include "levels_round.hpp"            the loader's headers, and class Levels, which is the round
//
// Whatever the loader's headers include is included here, before: in there nothing is left of it.

#ifndef DE100_BENCH_PEERS_LEVELS_HPP
#define DE100_BENCH_PEERS_LEVELS_HPP

#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <map>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "hash.hpp"
#include "suite.hpp"

namespace peers {

/// All that the loader asks of an Arena, on a `Memory`:
///
///   explicit Memory(de100::MemoryView view);                              what the engine has for it
///   void* bytes(std::size_t size, std::size_t alignment, bool zeroed);
///   std::size_t mark();   void rewind(std::size_t mark);                  again and again; to 0: all
template <class Memory>
class ArenaOn {
 public:
  struct Checkpoint {
    std::size_t mark;
  };

  class Scope {
   public:
    explicit Scope(ArenaOn& arena) : arena_(arena), checkpoint_(arena.checkpoint()) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { (void)arena_.rewind(checkpoint_); }

   private:
    ArenaOn& arena_;
    Checkpoint checkpoint_;
  };

  explicit ArenaOn(de100::MemoryView view) : memory_(view) {}

  static ArenaOn* make_in(de100::MemoryView view, de100::already_zero_t) {
    return ::new (view.data()) ArenaOn(view.subview(sizeof(ArenaOn), view.size() - sizeof(ArenaOn)));
  }

  template <class T>
  T* push_struct() {
    return ::new (memory_.bytes(sizeof(T), alignof(T), true)) T{};
  }
  template <class T>
  de100::Span<T> push_array(std::size_t count) {
    return push<T>(count, count, true);
  }
  template <class T>
  de100::Span<T> push_array_uninitialized(std::size_t count) {
    return push<T>(count, std::is_same_v<T, char> && count < text_room ? text_room : count, false);
  }

  /// Only text grows, and nobody else can do that in place: it has had all the room from the beginning.
  bool extend(const char*, std::size_t, std::size_t size) { return size <= text_room; }

  Checkpoint checkpoint() { return {memory_.mark()}; }
  bool rewind(Checkpoint checkpoint) {
    memory_.rewind(checkpoint.mark);
    return true;
  }
  Scope scope() { return Scope(*this); }
  void clear() { memory_.rewind(0); }

  // What is told to people, and here to nobody.
  [[nodiscard]] static std::size_t used() { return 0; }
  [[nodiscard]] static std::size_t peak() { return 0; }
  [[nodiscard]] static std::size_t remaining() { return text_room; }

 private:
  static constexpr std::size_t text_room = std::size_t{1} << 20U;

  template <class T>
  de100::Span<T> push(std::size_t count, std::size_t room, bool zeroed) {
    if (count == 0) return {};
    return {static_cast<T*>(memory_.bytes(room * sizeof(T), alignof(T), zeroed)), count};
  }

  Memory memory_;
};

/// The marks of a Memory that gives back each piece by itself. Somebody has to know which; and they stay, as in an
/// arena, until another is begun on the same view.
template <class Piece>
class Pieces {
 public:
  explicit Pieces(de100::MemoryView view) : all_(all_on(view)) { all_.clear(); }

  [[nodiscard]] std::size_t mark() const { return all_.size(); }
  void rewind(std::size_t mark) { all_.resize(mark); }

 protected:
  std::vector<Piece>& all_;

 private:
  static std::vector<Piece>& all_on(de100::MemoryView view) {
    static std::map<const std::byte*, std::vector<Piece>> all;
    return all[view.data()];
  }
};

/// Loads all maps of a WAD; `drawn`: with a picture of each.
using LevelsOn = std::unique_ptr<Round>(de100::MemoryView wad, bool drawn);

LevelsOn levels_on_arena, levels_on_malloc, levels_on_pmr;
LevelsOn levels_on_containers;  // nobody's that is measured

}  // namespace peers

#endif  // DE100_BENCH_PEERS_LEVELS_HPP
