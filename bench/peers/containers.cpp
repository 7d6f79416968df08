// de100 memory, https://opensource.org/license/zlib
//
// The standard library's containers with memory from an arena, through an allocator or std::pmr: they are filled, read,
// and gone at the end of a round, whose memory is then given back at once where that can be.
//
// Boost's and malloc's memory comes through the least that is an allocator, so that all have the same containers:
// Boost's own grow in other steps. What it adds is what std::pmr::polymorphic_allocator adds to a std::pmr resource.

#include <benchmark/benchmark.h>
#include <de100/allocator.hpp>
#include <de100/memory.hpp>
#include <de100/pmr.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "arenas.hpp"
#include "libraries.hpp"
#include "suite.hpp"

#if DE100_BENCH_FOONATHAN
#include <foonathan/memory/std_allocator.hpp>
#endif

namespace peers {
namespace {

using namespace de100::literals;

constexpr std::size_t capacity = 8_MiB;

// ---- peers ----------------------------------------------------------------------------------------------------------
//
//   template <class T> using Allocator;
//   source();     what an Allocator is made from
//   reset();      all of it is given back, and no container is there any more

class OurAllocator : public OurArena<> {
 public:
  template <class T>
  using Allocator = de100::ArenaAllocator<T>;

  OurAllocator() : OurArena(capacity) {}
  de100::Arena& source() { return arena(); }
};

class OurResource : public OurArena<> {
 public:
  template <class T>
  using Allocator = std::pmr::polymorphic_allocator<T>;

  OurResource() : OurArena(capacity) {}
  std::pmr::memory_resource* source() { return &resource_; }

 private:
  de100::ArenaResource resource_{arena()};
};

class StdMonotonic : public PmrMonotonic {
 public:
  template <class T>
  using Allocator = std::pmr::polymorphic_allocator<T>;

  StdMonotonic() : PmrMonotonic(capacity) {}
  std::pmr::memory_resource* source() { return &resource_; }
};

/// Keeps what it has from round to round.
class StdPool {
 public:
  template <class T>
  using Allocator = std::pmr::polymorphic_allocator<T>;

  std::pmr::memory_resource* source() { return &resource_; }
  static void reset() {}

 private:
  std::pmr::unsynchronized_pool_resource resource_;
};

/// An allocator on something with the functions of a memory_resource.
template <class T, class Resource>
class Through {
 public:
  using value_type = T;

  Through(Resource* resource) : resource_(resource) {}
  template <class Other>
  Through(const Through<Other, Resource>& other) : resource_(other.resource()) {}

  T* allocate(std::size_t count) { return static_cast<T*>(resource_->allocate(count * sizeof(T), alignof(T))); }
  void deallocate(T* memory, std::size_t count) { resource_->deallocate(memory, count * sizeof(T), alignof(T)); }

  [[nodiscard]] Resource* resource() const { return resource_; }
  template <class Other>
  bool operator==(const Through<Other, Resource>& other) const {
    return resource_ == other.resource();
  }

 private:
  Resource* resource_;
};

/// What allocators do with null.
void* given(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

#if DE100_BENCH_BOOST
class BoostResource : public BoostMonotonic {
 public:
  template <class T>
  using Allocator = Through<T, boost::container::pmr::memory_resource>;

  BoostResource() : BoostMonotonic(capacity) {}
  boost::container::pmr::memory_resource* source() { return &resource_; }
};
#endif

#if DE100_BENCH_FOONATHAN
class FoonathanAllocator : public FoonathanStack {
 public:
  using Stack = foonathan::memory::memory_stack<>;
  template <class T>
  using Allocator = foonathan::memory::std_allocator<T, Stack>;

  FoonathanAllocator() : FoonathanStack(capacity) {}
  Stack& source() { return stack_; }
};
#endif

/// The library's general-purpose allocator, for containers whose parts come and go.
class OurHeap {
 public:
  struct Resource {
    void* allocate(std::size_t size, std::size_t alignment) { return given(heap.allocate(size, alignment)); }
    void deallocate(void* memory, std::size_t size, std::size_t) { heap.free(memory, size); }
    de100::Heap heap;
  };
  template <class T>
  using Allocator = Through<T, Resource>;

  Resource* source() { return &resource_; }
  static void reset() {}

 private:
  de100::MemoryBlock block_ = de100::MemoryBlock::allocate(capacity);
  Resource resource_{de100::Heap(block_.view())};
};

template <const Mallocs& mallocs>
class FromMalloc {
 public:
  struct Nothing {};

  template <class T>
  struct Allocator {
    using value_type = T;
    template <class Other>
    struct rebind {
      using other = Allocator<Other>;
    };

    Allocator(Nothing) {}
    template <class Other>
    Allocator(const Allocator<Other>&) {}

    T* allocate(std::size_t count) { return static_cast<T*>(given(mallocs.allocate(count * sizeof(T)))); }
    void deallocate(T* memory, std::size_t) { mallocs.free(memory); }

    template <class Other>
    bool operator==(const Allocator<Other>&) const {
      return true;
    }
  };

  static Nothing source() { return {}; }
  static void reset() {}
};

class StdAllocator {
 public:
  template <class T>
  using Allocator = std::allocator<T>;

  static std::allocator<char> source() { return {}; }
  static void reset() {}
};

// ---- the work: fills a container and answers what it finds in it ----------------------------------------------------

/// Counts words of a text, half of which have room in the string itself.
class CountWords {
 public:
  static constexpr const char* name = "unordered_map, 10,000 strings counted";

  static std::size_t operations() { return text().size(); }

  static std::uint64_t result() {
    std::uint64_t sum = 0;
    for (std::size_t number = 0; number < words; ++number) sum += points(word(number), times(number));
    return sum;
  }

  template <class Peer>
  static std::uint64_t run(Peer& peer) {
    using Letters = typename Peer::template Allocator<char>;
    using Word = std::basic_string<char, std::char_traits<char>, Letters>;
    using Entries = typename Peer::template Allocator<std::pair<const Word, std::uint32_t>>;
    std::unordered_map<Word, std::uint32_t, Hash, std::equal_to<>, Entries> counts{Entries(peer.source())};
    for (const std::string& next : text()) {
      const std::string_view letters = next;
      auto found = counts.find(letters);
      if (found == counts.end()) found = counts.emplace(Word(letters, Letters(peer.source())), 0U).first;
      ++found->second;
    }
    std::uint64_t sum = 0;
    for (const auto& [letters, count] : counts) sum += points(letters, count);
    return sum;
  }

 private:
  static constexpr std::size_t words = 10'000;

  struct Hash {
    using is_transparent = void;
    // Not noexcept: then the nodes keep the hash, as they do with the usual one.
    std::size_t operator()(std::string_view letters) const { return std::hash<std::string_view>()(letters); }
  };

  static std::string word(std::size_t number) {
    return (number % 2 == 0 ? "prop_" : "models/props/barrel_") + std::to_string(100'000 + number);
  }
  static std::uint32_t times(std::size_t number) { return static_cast<std::uint32_t>(1 + number % 3); }

  /// A word that is not what it was is another, or is worth something else.
  static std::uint64_t points(std::string_view letters, std::uint32_t count) {
    std::uint64_t sum = 0;
    for (const char letter : letters) sum = sum * 3 + static_cast<unsigned char>(letter);
    return sum * count * count;
  }

  static const std::vector<std::string>& text() {
    static const std::vector<std::string> result = [] {
      std::vector<std::string> all;
      for (std::size_t number = 0; number < words; ++number) all.insert(all.end(), times(number), word(number));
      std::uint32_t random = 1;
      for (std::size_t i = all.size(); i > 1; --i) {
        random = random * 1664525U + 1013904223U;
        all[i - 1].swap(all[(random >> 8U) % i]);
      }
      return all;
    }();
    return result;
  }
};

class GrowVector {
 public:
  static constexpr const char* name = "vector, grown to 100,000";

  static std::size_t operations() { return numbers; }
  static std::uint64_t result() { return numbers * (numbers - 1) / 2; }

  template <class Peer>
  static std::uint64_t run(Peer& peer) {
    using Numbers = typename Peer::template Allocator<std::uint64_t>;
    std::vector<std::uint64_t, Numbers> all{Numbers(peer.source())};
    for (std::uint64_t i = 0; i < numbers; ++i) all.push_back(i);
    std::uint64_t sum = 0;
    for (const std::uint64_t number : all) sum += number;
    return sum;
  }

 private:
  static constexpr std::uint64_t numbers = 100'000;
};

/// What functions have for a moment.
class ShortVectors {
 public:
  static constexpr const char* name = "vector of 1 to 32, one after another";

  static std::size_t operations() { return vectors; }
  static std::uint64_t result() {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < vectors; ++i) sum += i * length(i);
    return sum;
  }

  template <class Peer>
  static std::uint64_t run(Peer& peer) {
    using Numbers = typename Peer::template Allocator<std::uint64_t>;
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < vectors; ++i) {
      std::vector<std::uint64_t, Numbers> all{Numbers(peer.source())};
      for (std::uint64_t k = length(i); k > 0; --k) all.push_back(i);
      benchmark::ClobberMemory();
      for (const std::uint64_t number : all) sum += number;
    }
    return sum;
  }

 private:
  static constexpr std::uint64_t vectors = 1000;
  /// In no order that could be foreseen.
  static std::uint64_t length(std::uint64_t i) { return 1 + (i * 2654435761U >> 16U) % 32; }
};

class FillList {
 public:
  static constexpr const char* name = "list of 10,000";

  static std::size_t operations() { return numbers; }
  static std::uint64_t result() { return numbers * (numbers - 1) / 2; }

  template <class Peer>
  static std::uint64_t run(Peer& peer) {
    using Numbers = typename Peer::template Allocator<std::uint64_t>;
    std::list<std::uint64_t, Numbers> all{Numbers(peer.source())};
    for (std::uint64_t i = 0; i < numbers; ++i) all.push_back(i);
    std::uint64_t sum = 0;
    for (const std::uint64_t number : all) sum += number;
    return sum;
  }

 private:
  static constexpr std::uint64_t numbers = 10'000;
};

template <class Work, class Peer>
class Contained : public Round {
 public:
  std::uint64_t run() override {
    const std::uint64_t result = Work::run(peer_);
    peer_.reset();
    return result;
  }

 private:
  Peer peer_;
};

template <class Work>
void add(Suite& suite, bool count) {
  Workload& work = suite.add({.group = "Containers",
                              .name = Work::name,
                              .operations = Work::operations(),
                              .result = Work::result(),
                              .count = count});
  work.add<Contained<Work, OurAllocator>>("ArenaAllocator");
  work.add<Contained<Work, OurResource>>("ArenaResource");
  work.add<Contained<Work, OurHeap>>("Heap");
  work.add<Contained<Work, StdMonotonic>>(names::pmr);
  work.add<Contained<Work, StdPool>>("std::pmr unsynchronized pool");
#if DE100_BENCH_BOOST
  work.add<Contained<Work, BoostResource>>(names::boost);
#endif
#if DE100_BENCH_FOONATHAN
  work.add<Contained<Work, FoonathanAllocator>>(names::foonathan);
#endif
  if (mimalloc.allocate != nullptr) work.add<Contained<Work, FromMalloc<mimalloc>>>(names::mimalloc);
  if (jemalloc.allocate != nullptr) work.add<Contained<Work, FromMalloc<jemalloc>>>(names::jemalloc);
  work.add<Contained<Work, FromMalloc<glibc>>>(names::malloc);
  work.add<Contained<Work, StdAllocator>>("std::allocator");
}

}  // namespace

void add_containers(Suite& suite) {
  add<CountWords>(suite, false);
  add<GrowVector>(suite, false);
  add<ShortVectors>(suite, true);
  add<FillList>(suite, true);
}

}  // namespace peers
