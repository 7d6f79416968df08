// de100 memory, https://opensource.org/license/zlib
//
// binary-trees, of the benchmarks game: https://benchmarksgame-team.pages.debian.net/benchmarksgame/. Trees are made
// from their leaves up, counted, and given back: a large one; a great many of each of several depths; and one that
// lives all the while. One operation is one node.

#include <benchmark/benchmark.h>
#include <de100/memory.hpp>

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>

#include "arenas.hpp"
#include "suite.hpp"

namespace peers {
namespace {

using namespace de100::literals;

struct Node {
  Node* left;
  Node* right;
};

constexpr int least_depth = 4;

constexpr std::uint64_t nodes_of(int depth) {
  return (std::uint64_t{2} << depth) - 1;
}

/// Of a tree, and of what arenas keep of their own.
constexpr std::size_t bytes_of(int depth) {
  return nodes_of(depth) * sizeof(Node) + 4_KiB;
}

/// The deeper, the fewer.
constexpr std::uint64_t trees_of(int depth, int most) {
  return std::uint64_t{1} << (most - depth + least_depth);
}

/// All that are made, and so what counting them comes to.
constexpr std::uint64_t nodes_made(int most) {
  std::uint64_t sum = nodes_of(most + 1) + nodes_of(most);
  for (int depth = least_depth; depth <= most; depth += 2) sum += trees_of(depth, most) * nodes_of(depth);
  return sum;
}

/// What a tree stands on: memory that is given back at once. It is passed around as a user would, an arena as an
/// Arena&.
template <class Peer>
class Ground {
 public:
  using Memory = Peer;
  explicit Ground(std::size_t capacity) : memory_(capacity) {}
  Memory& memory() { return memory_; }
  static Node* make(Memory& memory, Node* left, Node* right) {
    return ::new (memory.template make<Node>()) Node{left, right};
  }
  void give_back(Node*) { memory_.reset(); }

 private:
  Memory memory_;
};

template <>
class Ground<OurArena<>> {
 public:
  using Memory = de100::Arena;
  explicit Ground(std::size_t capacity) : ours_(capacity) {}
  Memory& memory() { return ours_.arena(); }
  static Node* make(Memory& memory, Node* left, Node* right) { return memory.push_struct<Node>(left, right); }
  void give_back(Node*) { memory().clear(); }

 private:
  OurArena<> ours_;
};

/// Node by node, and the tree itself knows which.
template <const Mallocs& mallocs>
class Ground<EachFreed<mallocs>> {
 public:
  using Memory = const Mallocs;
  explicit Ground(std::size_t) {}
  Memory& memory() { return mallocs; }
  static Node* make(Memory&, Node* left, Node* right) {
    return ::new (mallocs.allocate(sizeof(Node))) Node{left, right};
  }
  void give_back(Node* node) {
    if (node->left != nullptr) {
      give_back(node->left);
      give_back(node->right);
    }
    mallocs.free(node);
  }
};

template <class Peer>
class Trees : public Round {
 public:
  explicit Trees(int most) : most_(most), lasting_(bytes_of(most)), passing_(bytes_of(most + 1)) {}

  std::uint64_t run() override {
    std::uint64_t sum = make_and_count(most_ + 1);
    Node* const lasting = make(lasting_.memory(), most_);
    for (int depth = least_depth; depth <= most_; depth += 2) {
      for (std::uint64_t i = trees_of(depth, most_); i > 0; --i) sum += make_and_count(depth);
    }
    sum += count(lasting);
    lasting_.give_back(lasting);
    return sum;
  }

 private:
  static Node* make(typename Ground<Peer>::Memory& memory, int depth) {
    if (depth == 0) return Ground<Peer>::make(memory, nullptr, nullptr);
    Node* const left = make(memory, depth - 1);
    Node* const right = make(memory, depth - 1);
    return Ground<Peer>::make(memory, left, right);
  }

  static std::uint64_t count(const Node* node) {
    return node->left == nullptr ? 1 : 1 + count(node->left) + count(node->right);
  }

  std::uint64_t make_and_count(int depth) {
    Node* const tree = make(passing_.memory(), depth);
    const std::uint64_t sum = count(tree);
    passing_.give_back(tree);
    return sum;
  }

  int most_;
  Ground<Peer> lasting_, passing_;
};

void add(Suite& suite, int most, bool count, int repetitions) {
  Workload& work = suite.add({.group = "Trees",
                              .name = "binary-trees, depth " + std::to_string(most),
                              .operations = nodes_made(most),
                              .result = nodes_made(most),
                              .count = count,
                              .repetitions = repetitions,
                              .about = "One node of a tree, made, counted and given back."});
  work.add<Trees<OurArena<>>>("Arena", most);
  add_other_arenas<Trees>(work, most);
  add_mallocs<Trees>(work, most);
}

}  // namespace

void add_trees(Suite& suite) {
  add(suite, 10, true, 0);
  add(suite, 18, false, 3);  // half a second and more
}

}  // namespace peers
