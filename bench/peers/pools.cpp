// de100 memory, https://opensource.org/license/zlib
//
// Objects of 64 bytes that come and go, ten thousand at once. Each is written all over when it begins, and all of it is
// read when it ends, so that one that somebody else was given too is noticed.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "arenas.hpp"
#include "libraries.hpp"
#include "suite.hpp"

#if DE100_BENCH_BOOST
#include <boost/container/pmr/global_resource.hpp>
#include <boost/container/pmr/unsynchronized_pool_resource.hpp>
#include <boost/pool/pool.hpp>
#endif
#if DE100_BENCH_FOONATHAN
#include <foonathan/memory/memory_pool.hpp>
#endif

namespace peers {
namespace {

constexpr std::size_t objects = 10'000;

class Object {
 public:
  explicit Object(std::uint64_t number)
      : words_{number, number + 1, number + 2, number + 3, number + 4, number + 5, number + 6, number + 7} {}

  [[nodiscard]] std::uint64_t sum() const {
    return words_[0] + words_[1] + words_[2] + words_[3] + words_[4] + words_[5] + words_[6] + words_[7];
  }

 private:
  std::uint64_t words_[8];
};

/// The sums of those that have all even numbers, or all numbers.
constexpr std::uint64_t sum_of_objects(std::uint64_t step) {
  std::uint64_t sum = 0;
  for (std::uint64_t number = 0; number < objects; number += step) sum += 8 * number + 28;
  return sum;
}

// ---- pools in one shape ---------------------------------------------------------------------------------------------
//
//   explicit Peer(std::size_t most);           room for so many at once, where it can be told
//   Name make(std::uint64_t number);           what its user keeps of an object
//   Object& object(Name name);
//   void end(Name name);
//
// One that knows which live has `for_each(visit)` too.

/// What a Pool's users keep are handles.
class OurPool {
 public:
  using Name = de100::Handle<Object>;

  explicit OurPool(std::size_t most) : pool_(de100::Pool<Object>::reserve(most)) {}

  Name make(std::uint64_t number) { return pool_.create(number); }
  Object& object(Name name) { return *pool_.get(name); }
  void end(Name name) { (void)pool_.destroy(name); }

 protected:
  de100::Pool<Object> pool_;
};

class OurPoolVisited : public OurPool {
 public:
  using OurPool::OurPool;
  template <class Visit>
  void for_each(Visit visit) {
    for (Object& object : pool_) visit(object);
  }
};

/// The same where they keep pointers.
class OurPoolByPointer {
 public:
  using Name = Object*;

  explicit OurPoolByPointer(std::size_t most) : pool_(de100::Pool<Object>::reserve(most)) {}

  Name make(std::uint64_t number) { return pool_.get(pool_.create(number)); }
  static Object& object(Name name) { return *name; }
  void end(Name name) { (void)pool_.destroy(pool_.handle_of(name)); }

 private:
  de100::Pool<Object> pool_;
};

/// Objects in what `Memory` gives and takes back.
template <class Memory>
class PoolOf {
 public:
  using Name = Object*;

  explicit PoolOf(std::size_t most) : memory_(most) {}

  Name make(std::uint64_t number) { return ::new (memory_.give()) Object(number); }
  static Object& object(Name name) { return *name; }
  void end(Name name) {
    name->~Object();
    memory_.take(name);
  }

 private:
  Memory memory_;
};

/// What people write themselves: free slots are a list in their own bytes.
class FreeList {
 public:
  explicit FreeList(std::size_t most) : slots_(std::make_unique_for_overwrite<Slot[]>(most)) {
    for (std::size_t i = most; i-- > 0;) take(&slots_[i]);
  }

  void* give() {
    if (free_ == nullptr) std::abort();
    return std::exchange(free_, free_->next);
  }
  void take(void* memory) { free_ = ::new (memory) Slot{free_}; }

 private:
  union Slot {
    Slot* next;
    alignas(Object) std::byte bytes[sizeof(Object)];
  };

  std::unique_ptr<Slot[]> slots_;
  Slot* free_ = nullptr;
};

/// The std's and Boost's, told what they are used for.
template <class Resource, class Options>
class PoolResource {
 public:
  explicit PoolResource(std::size_t most) : resource_(options(most)) {}
  void* give() { return resource_.allocate(sizeof(Object), alignof(Object)); }
  void take(void* memory) { resource_.deallocate(memory, sizeof(Object), alignof(Object)); }

 private:
  static Options options(std::size_t most) {
    Options result;
    result.max_blocks_per_chunk = most;
    result.largest_required_pool_block = sizeof(Object);
    return result;
  }

  Resource resource_;
};

#if DE100_BENCH_BOOST
class BoostPool {
 public:
  explicit BoostPool(std::size_t most) : pool_(sizeof(Object), most) {}
  void* give() { return pool_.malloc(); }
  void take(void* memory) { pool_.free(memory); }

 private:
  boost::pool<boost::default_user_allocator_malloc_free> pool_;
};
#endif

#if DE100_BENCH_FOONATHAN
template <class Kind>
class FoonathanPool {
 public:
  explicit FoonathanPool(std::size_t most) : pool_(sizeof(Object), Pool::min_block_size(sizeof(Object), most)) {}
  void* give() { return pool_.allocate_node(); }
  void take(void* memory) { pool_.deallocate_node(memory); }

 private:
  using Pool = foonathan::memory::memory_pool<Kind>;
  Pool pool_;
};
#endif

template <const Mallocs& mallocs>
class OneByOne {
 public:
  explicit OneByOne(std::size_t) {}
  static void* give() { return mallocs.allocate(sizeof(Object)); }
  static void take(void* memory) { mallocs.free(memory); }
};

// ---- the work -------------------------------------------------------------------------------------------------------

enum class Order : bool { as_made, reverse };

/// All are made, then all end.
template <class Peer>
class FillAndEmpty : public Round {
 public:
  explicit FillAndEmpty(Order order) : order_(order) {}

  std::uint64_t run() override {
    for (std::size_t i = 0; i < objects; ++i) names_[i] = peer_.make(i);
    std::uint64_t sum = 0;
    if (order_ == Order::as_made) {
      for (std::size_t i = 0; i < objects; ++i) sum += end(names_[i]);
    } else {
      for (std::size_t i = objects; i-- > 0;) sum += end(names_[i]);
    }
    return sum;
  }

 private:
  std::uint64_t end(typename Peer::Name name) {
    const std::uint64_t sum = peer_.object(name).sum();
    peer_.end(name);
    return sum;
  }

  Order order_;
  Peer peer_{objects};
  std::vector<typename Peer::Name> names_ = std::vector<typename Peer::Name>(objects);
};

/// Numbers below `objects`, each once and in no order; then the same again, so that they can be read from any of the
/// first ones on.
const std::vector<std::uint32_t>& shuffled() {
  static const std::vector<std::uint32_t> result = [] {
    std::vector<std::uint32_t> all(objects);
    std::uint32_t random = 1;
    for (std::uint32_t i = 0; i < objects; ++i) {
      random = random * 1664525U + 1013904223U;
      const std::uint32_t other = (random >> 8U) % (i + 1);
      all[i] = all[other];
      all[other] = i;
    }
    all.reserve(2 * objects);
    for (std::size_t i = 0; i < objects; ++i) all.push_back(all[i]);
    return all;
  }();
  return result;
}

/// Objects that live, each known by its number.
template <class Peer>
class Population {
 public:
  Population() {
    for (std::size_t i = 0; i < objects; ++i) names_.push_back(peer_.make(i));
  }
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;
  ~Population() {
    for (const auto name : names_) peer_.end(name);
  }

  /// In each frame some end, whichever, and as many others begin: each ends once. Every time begins elsewhere in the
  /// order, so that sooner or later what is free is in no order either. Answers the sum of those that ended.
  std::uint64_t replace_all() {
    std::uint64_t sum = 0;
    const std::uint32_t* next = shuffled().data() + start_;
    start_ = (start_ + 37) % objects;
    for (std::size_t frame = 0; frame < objects / in_a_frame; ++frame, next += in_a_frame) {
      for (std::size_t i = 0; i < in_a_frame; ++i) {
        const auto name = names_[next[i]];
        sum += peer_.object(name).sum();
        peer_.end(name);
      }
      for (std::size_t i = 0; i < in_a_frame; ++i) names_[next[i]] = peer_.make(next[i]);
    }
    return sum;
  }

  /// Those with odd numbers end.
  void halve() {
    std::vector<typename Peer::Name> stay;
    for (std::size_t i = 0; i < names_.size(); i += 2) {
      stay.push_back(names_[i]);
      peer_.end(names_[i + 1]);
    }
    names_ = std::move(stay);
  }

  /// All that live: by the pool itself where it knows them.
  [[nodiscard]] std::uint64_t sum() {
    std::uint64_t sum = 0;
    const auto add = [&sum](const Object& object) { sum += object.sum(); };
    if constexpr (requires { peer_.for_each(add); }) {
      peer_.for_each(add);
    } else {
      for (const auto name : names_) add(peer_.object(name));
    }
    return sum;
  }

 private:
  static constexpr std::size_t in_a_frame = 100;

  Peer peer_{objects};
  std::vector<typename Peer::Name> names_;
  std::size_t start_ = 0;
};

template <class Peer>
class Churn : public Round {
 public:
  std::uint64_t run() override { return population_.replace_all(); }

 private:
  Population<Peer> population_;
};

/// Who has lived for a while is visited.
template <class Peer>
class Walk : public Round {
 public:
  explicit Walk(bool half) {
    for (int i = 0; i < 10; ++i) population_.replace_all();
    if (half) population_.halve();
  }
  std::uint64_t run() override { return population_.sum(); }

 private:
  Population<Peer> population_;
};

// ---- which of them --------------------------------------------------------------------------------------------------

template <template <class> class TheRound, class... Args>
void add_other_pools(Workload& work, Args... args) {
  work.add<TheRound<PoolOf<FreeList>>>("hand-written free list", args...);
  work.add<TheRound<PoolOf<PoolResource<std::pmr::unsynchronized_pool_resource, std::pmr::pool_options>>>>(
      "std::pmr unsynchronized pool", args...);
#if DE100_BENCH_BOOST
  namespace boost_pmr = boost::container::pmr;
  work.add<TheRound<PoolOf<BoostPool>>>("Boost pool", args...);
  work.add<TheRound<PoolOf<PoolResource<boost_pmr::unsynchronized_pool_resource, boost_pmr::pool_options>>>>(
      "Boost unsynchronized pool", args...);
#endif
#if DE100_BENCH_FOONATHAN
  work.add<TheRound<PoolOf<FoonathanPool<foonathan::memory::node_pool>>>>("foonathan node_pool", args...);
  work.add<TheRound<PoolOf<FoonathanPool<foonathan::memory::small_node_pool>>>>("foonathan small_node_pool", args...);
#endif
  if (mimalloc.allocate != nullptr) work.add<TheRound<PoolOf<OneByOne<mimalloc>>>>(names::mimalloc, args...);
  if (jemalloc.allocate != nullptr) work.add<TheRound<PoolOf<OneByOne<jemalloc>>>>(names::jemalloc, args...);
  work.add<TheRound<PoolOf<OneByOne<glibc>>>>(names::malloc, args...);
}

template <template <class> class TheRound, class... Args>
void add_pools_that_change(Suite& suite, const std::string& name, bool count, Args... args) {
  Workload& work =
      suite.add({.group = "Pools", .name = name, .operations = objects, .result = sum_of_objects(1), .count = count});
  work.add<TheRound<OurPool>>("Pool, by handles", args...);
  work.add<TheRound<OurPoolByPointer>>("Pool, by pointers", args...);
  add_other_pools<TheRound>(work, args...);
}

void add_walks(Suite& suite, const std::string& name, bool half) {
  Workload& work = suite.add({.group = "Pools, all visited",
                              .name = name,
                              .operations = half ? objects / 2 : objects,
                              .result = sum_of_objects(half ? 2 : 1)});
  work.add<Walk<OurPoolVisited>>("Pool, its iterator", half);
  work.add<Walk<OurPool>>("Pool, by handles", half);
  work.add<Walk<OurPoolByPointer>>("Pool, by pointers", half);
  add_other_pools<Walk>(work, half);
}

}  // namespace

void add_pools(Suite& suite) {
  add_pools_that_change<FillAndEmpty>(suite, "10,000 made, ended in that order", false, Order::as_made);
  add_pools_that_change<FillAndEmpty>(suite, "10,000 made, ended in reverse", false, Order::reverse);
  add_pools_that_change<Churn>(suite, "100 of 10,000 replaced at a time", true);
  add_walks(suite, "10,000", false);
  add_walks(suite, "every second of 10,000", true);
}

}  // namespace peers
