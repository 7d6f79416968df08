// de100 memory, https://opensource.org/license/zlib
//
// Random operations on a few blocks, each against a plain model: contents, sizes, flags, errors and generations.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <random>
#include <unordered_set>
#include <utility>
#include <vector>

#include "support/access.hpp"
#include "support/bytes.hpp"

using namespace de100;

namespace {

struct Model {
  bool valid = false;
  bool was_allocated = false;  // or tried
  std::vector<unsigned char> bytes;
  std::size_t reserved = 0;
  MemoryFlags flags = MemoryFlags::none;
  const char* name = nullptr;
  MemoryError error = MemoryError::ok;

  void clear() {
    const bool tried = was_allocated;
    *this = Model();
    was_allocated = tried;
  }
};

struct Pair {
  MemoryBlock block;
  Model model;
};

class Walk {
 public:
  explicit Walk(unsigned seed) : random_(seed) {}

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      CAPTURE(step);
      const Pair* const used = one_step();
      const Pair* const another = &pairs_[step % 4];  // that nothing was done to, and so changed in nothing
      for (const Pair& pair : pairs_) {
        agrees(pair);
        if (&pair == used || &pair == another) contents_agree(pair);
      }
    }
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }

  std::size_t some_size() {
    const std::size_t page = page_size();
    switch (below(40)) {
      case 0:
        return 0;
      case 1:
        return SIZE_MAX - below(4 * page);
      case 2:
        return max_size - below(page);
      default:
        return 1 + below(9) * page + (below(2) == 0 ? 0 : below(page));
    }
  }

  MemoryFlags some_access() {
    constexpr MemoryFlags choices[] = {MemoryFlags::read_write,
                                       MemoryFlags::read_write,
                                       MemoryFlags::read_write,
                                       MemoryFlags::read,
                                       MemoryFlags::none,
                                       MemoryFlags::write,
                                       MemoryFlags::read | MemoryFlags::execute};
    return choices[below(sizeof choices / sizeof choices[0])];
  }

  static MemoryError refusal(std::size_t size) {
    if (size == 0) return MemoryError::invalid_size;
    return size > max_size / 2 ? MemoryError::size_overflow : MemoryError::ok;
  }

  static std::size_t rounded(std::size_t size) { return (size + page_size() - 1) / page_size() * page_size(); }

  static MemoryError why_empty(const Model& model) {
    if (!model.was_allocated) return MemoryError::null_block;
    return model.error == MemoryError::ok ? MemoryError::already_freed : MemoryError::invalid_block;
  }

  /// Answers the pair that it changed; of two, the one that has the contents.
  const Pair* one_step() {
    Pair& pair = pairs_[below(4)];
    const std::uint64_t generation = pair.block.generation();
    bool changes = false;
    switch (below(10)) {
      case 0:
        allocate(pair);
        changes = true;
        break;
      case 1:
      case 2:
      case 3:
        changes = resize(pair);
        break;
      case 4:
        changes = reset(pair);
        break;
      case 5:
        protect(pair);
        break;
      case 6:
        changes = pair.model.valid;
        if (below(3) == 0)
          free(pair);
        else
          changes = false;
        break;
      case 7:
        return move(pair, pairs_[below(4)]);
      default:
        write(pair);
    }
    REQUIRE((pair.block.generation() != generation) == changes);
    if (changes) REQUIRE(seen_.insert(pair.block.generation()).second);
    return &pair;
  }

  void allocate(Pair& pair) {
    const std::size_t size = some_size();
    BlockOptions options;
    options.flags = some_access() | (below(2) == 0 ? MemoryFlags::zeroed : MemoryFlags::transient);
    options.reserve = below(3) == 0 ? some_size() : 0;
    options.name = below(2) == 0 ? "walk" : nullptr;
    pair.block = MemoryBlock::allocate(size, options);
    pair.model = Model();
    pair.model.was_allocated = true;
    pair.model.error = refusal(size);
    if (pair.model.error == MemoryError::ok && options.reserve != 0) pair.model.error = refusal(options.reserve);
    if (pair.model.error == MemoryError::ok) pair.model.error = de100_test::answer_to(options.flags);
    if (pair.model.error != MemoryError::ok) return;
    pair.model.valid = true;
    pair.model.bytes.assign(rounded(size), 0);
    pair.model.reserved = rounded(options.reserve > size ? options.reserve : size);
    pair.model.flags = options.flags;
    pair.model.name = options.name;
  }

  /// Whether the generation has to change.
  bool resize(Pair& pair) {
    const std::size_t size = some_size();
    const Contents contents = below(3) == 0 ? Contents::discard : Contents::keep;
    Model& model = pair.model;
    model.error = refusal(size);
    REQUIRE(pair.block.resize(size, contents) == model.error);
    if (model.error != MemoryError::ok) return false;
    if (!model.valid) {
      model.clear();
      model.valid = model.was_allocated = true;
      model.flags = MemoryFlags::read_write_zeroed;
    } else if (contents == Contents::keep && model.bytes.size() == rounded(size)) {
      return false;
    }
    if (contents == Contents::discard) model.bytes.clear();
    model.bytes.resize(rounded(size), 0);
    if (model.bytes.size() > model.reserved) model.reserved = model.bytes.size();
    return true;
  }

  bool reset(Pair& pair) {
    Model& model = pair.model;
    if (!model.valid) {
      REQUIRE(pair.block.reset() == why_empty(model));
      return false;
    }
    model.error = has(model.flags, MemoryFlags::write) ? MemoryError::ok : MemoryError::permission_denied;
    REQUIRE(pair.block.reset() == model.error);
    if (model.error != MemoryError::ok) return false;
    model.bytes.assign(model.bytes.size(), 0);
    return true;
  }

  void protect(Pair& pair) {
    Model& model = pair.model;
    const MemoryFlags access = some_access();
    if (!model.valid) {
      REQUIRE(pair.block.protect(access) == why_empty(model));
      return;
    }
    model.error = de100_test::answer_to(access);
    REQUIRE(pair.block.protect(access) == model.error);
    if (model.error != MemoryError::ok) return;
    model.flags = (model.flags & ~MemoryFlags::read_write_execute) | access;
  }

  void free(Pair& pair) {
    REQUIRE(pair.block.free() == MemoryError::ok);
    pair.model.clear();
  }

  const Pair* move(Pair& from, Pair& to) {
    if (&from == &to) return &to;
    const std::uint64_t generation = from.block.generation();
    to.block = std::move(from.block);
    to.model = from.model;
    from.model.clear();
    REQUIRE(to.block.generation() == generation);
    if (generation != 0) REQUIRE(seen_.insert(from.block.generation()).second);
    return &to;
  }

  void write(Pair& pair) {
    if (!pair.model.valid || !has(pair.model.flags, MemoryFlags::write)) return;
    const std::size_t from = below(pair.model.bytes.size());
    const std::size_t count = below(pair.model.bytes.size() - from) + 1;
    const int value = static_cast<int>(below(256));
    std::memset(pair.model.bytes.data() + from, value, count);
    if (has(pair.model.flags, MemoryFlags::read)) {
      std::memset(pair.block.base() + from, value, count);
      return;
    }
    // Some processors read where memset writes.
    for (std::size_t i = 0; i < count; ++i) {
      de100_test::write_byte(pair.block.base() + from + i, static_cast<unsigned char>(value));
    }
  }

  void agrees(const Pair& pair) {
    const MemoryBlock& block = pair.block;
    const Model& model = pair.model;
    const bool right = block.is_valid() == model.valid && block.error() == model.error && block.os_error() == 0 &&
                       block.flags() == model.flags && block.name() == model.name &&
                       block.size() == model.bytes.size() && block.reserved_size() == model.reserved &&
                       block.total_size() == (model.valid ? model.reserved + 2 * os::granularity() : 0) &&
                       (block.base() != nullptr) == model.valid && block.view().size() == model.bytes.size();
    REQUIRE(right);
  }

  void contents_agree(const Pair& pair) {
    if (!has(pair.model.flags, MemoryFlags::read)) return;
    REQUIRE(std::memcmp(pair.block.base(), pair.model.bytes.data(), pair.model.bytes.size()) == 0);
  }

  std::mt19937 random_;
  Pair pairs_[4];
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace

TEST_CASE("random operations match a model", "[block][mission:block][mission:realloc]") {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    Walk(seed).run(de100_test::rounds(4000));
  }
}
