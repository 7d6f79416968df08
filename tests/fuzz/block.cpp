// de100 memory, https://opensource.org/license/zlib
//
// Two blocks, made with any options, and all that can be done to them, beside a model that says of each byte what it is
// and of each page whether it can be touched.

#include <de100/block.hpp>

#include <cstring>
#include <initializer_list>
#include <utility>
#include <vector>

#include "check.hpp"
#include "input.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_fuzz;
using de100_test::has_virtual_memory;

namespace {

/// Whether this may run in an emulator, or in valgrind: those mix up what is around pages that mremap() moves.
#if defined(DE100_TEST_EMULATED)
constexpr bool emulated = true;
#else
constexpr bool emulated = false;
#endif

/// Answers that are right: one of these where there are any, else ok.
struct Reasons {
  std::vector<MemoryError> errors;

  void add(bool there, MemoryError error) {
    if (there) errors.push_back(error);
  }
  [[nodiscard]] bool allow(MemoryError answer) const {
    for (const MemoryError error : errors) {
      if (error == answer) return true;
    }
    return errors.empty() && answer == MemoryError::ok;
  }
};

/// What is known of a page.
struct Page {
  bool held = true;   // it can be touched
  bool known = true;  // its contents are not undefined
};

class BlockWorld {
 public:
  BlockWorld(Input& input, const SystemFacts& facts) : input_(input), facts_(facts), page_(facts.page_size) {}

  void allocate(const BlockWorld& other) {
    const std::size_t size = some_size();
    BlockOptions options;
    options.flags = some_access() | input_.one_of({MemoryFlags::none, MemoryFlags::zeroed, MemoryFlags::transient,
                                                   MemoryFlags::large_pages});
    const std::size_t choices = input_.byte();
    if (choices % 4 == 1) options.reserve = some_size();
    if (choices / 4 % 4 == 1)
      options.alignment = input_.one_of<std::size_t>({1, 3, 64, 65536, 1U << 18U, max_size + 1});
    if (choices / 16 % 4 == 1) options.guard_size = input_.one_of<std::size_t>({0, 2, 65537, SIZE_MAX});
    if (choices / 64 == 1) options.end_at_guard = true;
    if (choices / 64 == 2) place(options, other);
    if (choices / 64 == 3) {
      options.prefault = has(options.flags, MemoryFlags::read_write);
      options.no_dump = input_.flag();
      options.on_fork = input_.one_of({OnFork::inherit, OnFork::drop, OnFork::wipe});
      options.name = "fuzzed";
    }

    Reasons reasons;
    const bool wants_base = has(options.flags, MemoryFlags::base_hint) || has(options.flags, MemoryFlags::base_fixed);
    const bool fixed = has(options.flags, MemoryFlags::base_fixed);
    const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(options.base);
    const std::size_t alignment = options.alignment;
    reasons.add(size == 0, MemoryError::invalid_size);
    reasons.add(options.end_at_guard && options.reserve > size, MemoryError::invalid_size);
    for (const std::size_t number : {size, options.reserve, alignment, options.guard_size}) {
      reasons.add(number > max_size / 2, MemoryError::size_overflow);
    }
    reasons.add(alignment != 0 && !is_power_of_two(alignment), MemoryError::alignment_failed);
    reasons.add(options.end_at_guard && alignment != 0 && size % alignment != 0, MemoryError::alignment_failed);
    reasons.add(alignment != 0 && base % alignment != 0, MemoryError::alignment_failed);
    reasons.add(base != 0 && (!wants_base || options.end_at_guard || base % facts_.granularity != 0),
                MemoryError::invalid_address);
    reasons.add(fixed && (base == 0 || base <= options.guard_size), MemoryError::invalid_address);
    reasons.add(fixed, facts_.fixed_base ? MemoryError::address_in_use : MemoryError::unsupported);
    reasons.add(!can_have(options.flags), MemoryError::unsupported);

    const std::uint64_t before = block_.generation();
    const bool may_be_unsupported = options.on_fork != OnFork::inherit;
    block_ = MemoryBlock::allocate(size, options);
    const MemoryError answer = block_.error();
    if (!reasons.allow(answer) && !(may_be_unsupported && answer == MemoryError::unsupported))
      fail(error_message(answer));
    check(block_.is_valid() == (answer == MemoryError::ok), "is_valid() of a block that was allocated");
    check(block_.generation() > before, "generation() of a new block");
    forget();
    was_allocated_ = true;
    if (!block_.is_valid()) return;

    options_ = options;
    flags_ = options.flags;
    reserved_ = options.end_at_guard ? size : rounded(options.reserve > size ? options.reserve : size);
    begin_bytes(options.end_at_guard ? size : rounded(size));
    const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(block_.base());
    check(start % (alignment != 0 ? alignment : options.end_at_guard ? 1 : facts_.granularity) == 0, "base()");
    if (options.end_at_guard) check((start + size) % page_ == 0, "where a block ends that ends at its guard");
    check((block_.guard_kind() == GuardKind::none) == (options.guard_size == 0 || facts_.guards == GuardKind::none),
          "guard_kind()");
  }

  void step() {
    const std::uint64_t before = block_.generation();
    const int changed = operate();
    const std::uint64_t after = block_.generation();
    check(changed < 0 || (changed != 0) == (after != before), "whether generation() changes");
    check(after >= before, "generation() went back");
  }

  /// The memory goes from one to the other, which has lost its own.
  void move_from(BlockWorld& other) {
    const std::uint64_t generation = other.block_.generation();
    if (input_.flag()) {
      MemoryBlock moved(std::move(other.block_));
      block_ = std::move(moved);
    } else {
      block_ = std::move(other.block_);
    }
    check_equal(block_.generation(), generation, "generation() of a block that was moved");
    bytes_ = other.bytes_;
    pages_ = other.pages_;
    first_ = other.first_;
    reserved_ = other.reserved_;
    flags_ = other.flags_;
    options_ = other.options_;
    was_allocated_ = other.was_allocated_;
    other.forget();
  }

  void compare() const {
    check_equal(block_.size(), bytes_.size(), "size()");
    check(block_.is_valid() == !bytes_.empty() && block_.view().size() == bytes_.size(), "is_valid() and view()");
    check_equal(block_.reserved_size(), reserved_, "reserved_size()");
    check(block_.flags() == flags_, "flags()");
    check(block_.name() == options_.name, "name()");
    const std::size_t half = bytes_.size() / 2;
    check(block_.view(half, bytes_.size() - half).size() == bytes_.size() - half &&
              block_.view(half, bytes_.size() - half + 1).empty(),
          "view() of a part");
    check(block_.total_size() >= reserved_ + (bytes_.empty() ? 0 : 2 * options_.guard_size), "total_size()");
    if (!has(flags_, MemoryFlags::read)) return;
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      const std::size_t from = begin_of(p), size = begin_of(p + 1) - from;
      if (!pages_[p].held || !pages_[p].known) continue;
      check(std::memcmp(block_.base() + from, bytes_.data() + from, size) == 0, "the contents of a block");
    }
  }

  /// What is around the bytes, and that what nobody may touch faults.
  void check_around() const {
    if (!block_.is_valid()) return;
    const BlockInfo info = query(block_.base() + bytes_.size() - 1);
    check(info.part == BlockPart::usable && info.base == block_.base() && info.size == block_.size() &&
              info.name == block_.name(),
          "query() of a block's last byte");
    const BlockPart behind = query(block_.base() + bytes_.size()).part;
    if (reserved_ > bytes_.size())
      check(behind == BlockPart::held, "query() of what is held");
    else if (options_.guard_size != 0)
      check(behind == BlockPart::guard_behind, "query() of a guard");
    if (facts_.guards == GuardKind::none) return;
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      if (!pages_[p].held) check(os::faults(block_.base() + begin_of(p)), "what was decommitted can be touched");
    }
    if (reserved_ != bytes_.size() || options_.guard_size != 0) {
      check(os::faults(block_.base() + bytes_.size()), "what is behind a block can be touched");
    }
  }

  [[nodiscard]] bool is_valid() const { return block_.is_valid(); }

 private:
  static bool can_have(MemoryFlags flags) {
    return has_virtual_memory || (flags & MemoryFlags::read_write_execute) == MemoryFlags::read_write;
  }

  std::size_t some_size() {
    const std::size_t impossible[] = {0, SIZE_MAX, SIZE_MAX - 4095, max_size, max_size - 100};
    const std::size_t choice = input_.byte();
    if (choice < 16) return input_.one_of(impossible);
    return 1 + choice % 8 * page_ + (choice < 128 ? page_ - 1 : input_.below(page_));
  }

  MemoryFlags some_access() {
    return input_.one_of({MemoryFlags::read_write, MemoryFlags::read_write, MemoryFlags::read_write, MemoryFlags::read,
                          MemoryFlags::none});
  }

  /// Somewhere that may or may not do; when it is to be just there, where the other block is.
  void place(BlockOptions& options, const BlockWorld& other) {
    options.flags |= input_.one_of({MemoryFlags::none, MemoryFlags::base_hint, MemoryFlags::base_fixed});
    options.base = other.block_.base();
    if (options.base == nullptr || input_.below(4) == 0) options.base = reinterpret_cast<void*>(std::uintptr_t{4097});
    if (has(options.flags, MemoryFlags::base_hint) && input_.flag()) {
      options.base = reinterpret_cast<void*>(std::uintptr_t{1U << 30U});
    }
  }

  [[nodiscard]] std::size_t rounded(std::size_t size) const { return align_up(size, page_); }

  /// Of a page, from the first usable byte.
  [[nodiscard]] std::size_t begin_of(std::size_t p) const {
    const std::size_t begin = p * page_ > first_ ? p * page_ - first_ : 0;
    return begin < bytes_.size() ? begin : bytes_.size();
  }

  void forget() {
    bytes_.clear();
    pages_.clear();
    first_ = reserved_ = 0;
    flags_ = MemoryFlags::none;
    options_ = {};
  }

  void begin_bytes(std::size_t size) {
    first_ = reinterpret_cast<std::uintptr_t>(block_.base()) % page_;
    bytes_.resize(size, 0);
    pages_.resize((first_ + size + page_ - 1) / page_);
  }

  [[nodiscard]] MemoryError why_empty() const {
    if (!was_allocated_) return MemoryError::null_block;
    return block_.error() == MemoryError::ok ? MemoryError::already_freed : MemoryError::invalid_block;
  }

  void check_answer(MemoryError answer, const Reasons& reasons) {
    if (!reasons.allow(answer)) fail(error_message(answer));
    check(block_.error() == answer || !block_.is_valid(), "error()");
  }

  /// Answers whether the generation changes; -1 where that is not said.
  int operate() {
    switch (input_.below(14)) {
      default:
        return write();
      case 3:
      case 4:
        return resize();
      case 5:
        return resize_in_place();
      case 6:
        return protect();
      case 7:
        return free();
      case 8:
        return reset();
      case 9:
        return decommit();
      case 10:
        return commit();
      case 11:
        return discard();
      case 12:
        return reset_part();
      case 13:
        return input_.flag() ? prefault() : trim();
    }
  }

  // ---- all of it ---------------------------------------------------------------------------------------------------

  int write() {
    if (!has(flags_, MemoryFlags::read_write) || bytes_.empty()) return 0;
    const Range range = some_range();
    if (!is_within(range)) return 0;
    const unsigned seed = ++seed_;
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      const std::size_t from = range.offset > begin_of(p) ? range.offset : begin_of(p);
      const std::size_t to = range.end() < begin_of(p + 1) ? range.end() : begin_of(p + 1);
      if (from >= to || !pages_[p].held) continue;
      de100_test::fill(block_.base() + from, to - from, seed);
      de100_test::fill(bytes_.data() + from, to - from, seed);
      if (from == begin_of(p) && to == begin_of(p + 1)) pages_[p].known = true;
    }
    return 0;
  }

  int resize() {
    const std::size_t size = some_size();
    const bool keep = input_.below(3) != 0;
    const Contents contents = keep ? Contents::keep : Contents::discard;
    if (!block_.is_valid()) {
      const MemoryError answer = block_.resize(size, contents);
      Reasons reasons;
      reasons.add(size == 0, MemoryError::invalid_size);
      reasons.add(size > max_size / 2, MemoryError::size_overflow);
      check_answer(answer, reasons);
      if (answer != MemoryError::ok) return 0;
      was_allocated_ = true;
      flags_ = MemoryFlags::read_write_zeroed;
      reserved_ = rounded(size);
      begin_bytes(reserved_);
      return 1;
    }
    const std::size_t new_size = options_.end_at_guard ? size : size > max_size / 2 ? 0 : rounded(size);
    const bool same = keep && new_size == bytes_.size();
    const bool stays = same || (!options_.end_at_guard && new_size <= reserved_);
    if (emulated && !stays) return 0;
    Reasons reasons = cannot_be(size);
    if (!stays && options_.end_at_guard) {
      reasons.add(!has(flags_, MemoryFlags::read_write), MemoryError::permission_denied);
    }
    const MemoryError answer = block_.resize(size, contents);
    check_answer(answer, reasons);
    if (answer != MemoryError::ok) return drop_what_may_be_gone(keep);
    if (same) return 0;
    if (!keep) drop_contents();
    if (!stays) hold_all();
    begin_bytes(new_size);
    if (new_size > reserved_ || options_.end_at_guard) reserved_ = new_size;
    return 1;
  }

  int resize_in_place() {
    const std::size_t size = some_size();
    if (!block_.is_valid()) {
      const MemoryError expected = why_empty();
      check(block_.resize_in_place(size) == expected, "resize_in_place() of no block");
      return 0;
    }
    Reasons reasons = cannot_be(size);
    const std::size_t new_size = options_.end_at_guard ? size : size > max_size / 2 ? 0 : rounded(size);
    const bool same = new_size == bytes_.size();
    reasons.add(!same && (options_.end_at_guard || new_size > reserved_), MemoryError::unsupported);
    const MemoryError answer = block_.resize_in_place(size);
    check_answer(answer, reasons);
    if (answer != MemoryError::ok || same) return 0;
    begin_bytes(new_size);
    return 1;
  }

  /// Why no block like this one has that size.
  [[nodiscard]] Reasons cannot_be(std::size_t size) const {
    Reasons reasons;
    reasons.add(size == 0, MemoryError::invalid_size);
    reasons.add(size > max_size / 2, MemoryError::size_overflow);
    reasons.add(options_.end_at_guard && options_.alignment != 0 && size % options_.alignment != 0,
                MemoryError::alignment_failed);
    return reasons;
  }

  /// A resize that failed: all is as it was, but for what it was to discard.
  int drop_what_may_be_gone(bool keep) {
    if (keep) return 0;
    for (Page& page : pages_) page.known = false;
    return -1;
  }

  int protect() {
    const MemoryFlags access = some_access();
    if (!block_.is_valid()) {
      const MemoryError expected = why_empty();
      check(block_.protect(access) == expected, "protect() of no block");
      return 0;
    }
    Reasons reasons;
    reasons.add(!can_have(access), MemoryError::unsupported);
    const MemoryError answer = block_.protect(access);
    check_answer(answer, reasons);
    if (answer != MemoryError::ok) return 0;
    hold_all();
    flags_ = (flags_ & ~MemoryFlags::read_write_execute) | access;
    return 0;
  }

  int free() {
    if (input_.below(4) != 0) return 0;
    const bool was_valid = block_.is_valid();
    check(block_.free() == MemoryError::ok && !block_.is_valid(), "free()");
    forget();
    return was_valid ? 1 : 0;
  }

  int reset() {
    if (!block_.is_valid()) {
      const MemoryError expected = why_empty();
      check(block_.reset() == expected, "reset() of no block");
      return 0;
    }
    Reasons reasons;
    reasons.add(!has(flags_, MemoryFlags::write), MemoryError::permission_denied);
    const MemoryError answer = block_.reset();
    check_answer(answer, reasons);
    if (answer != MemoryError::ok) return 0;
    drop_contents();
    return 1;
  }

  void drop_contents() {
    bytes_.assign(bytes_.size(), 0);
    pages_.assign(pages_.size(), Page());
  }
  void hold_all() {
    for (Page& page : pages_) page.held = true;
  }

  // ---- a part of it ------------------------------------------------------------------------------------------------

  struct Range {
    std::size_t offset, size;
    [[nodiscard]] std::size_t end() const { return offset + size; }
  };

  Range some_range() {
    if (input_.below(16) == 0) return {input_.one_of<std::size_t>({0, bytes_.size(), SIZE_MAX}), SIZE_MAX - 1};
    const std::size_t offset =
        input_.flag() ? input_.below(pages_.size() + 1) * page_ : input_.below(bytes_.size() + 1);
    const std::size_t rest = bytes_.size() - (offset < bytes_.size() ? offset : bytes_.size());
    return {offset, input_.below(4) == 0 ? rest : input_.below(rest + 2)};
  }
  [[nodiscard]] bool is_within(Range range) const {
    return range.offset <= bytes_.size() && range.size <= bytes_.size() - range.offset;
  }

  /// Does something to a range where there is one, and answers whether it was done.
  template <class Do>
  bool did(Range range, bool needs_access, const Do& operation) {
    const MemoryError empty = why_empty();
    const MemoryError answer = operation();
    if (!block_.is_valid()) {
      check(answer == empty, "the answer of no block");
      return false;
    }
    Reasons reasons;
    reasons.add(!is_within(range), MemoryError::invalid_size);
    reasons.add(needs_access && !has(flags_, MemoryFlags::read_write), MemoryError::permission_denied);
    check_answer(answer, reasons);
    return answer == MemoryError::ok;
  }

  /// Calls `use` with each page that the range touches, or that is whole within it. Answers whether there is any.
  template <class Use>
  bool each_page(Range range, bool whole, const Use& use) {
    bool any = false;
    for (std::size_t p = 0; p < pages_.size() && range.size != 0; ++p) {
      const std::size_t from = p * page_, begin = first_ + range.offset, end = first_ + range.end();
      if (whole ? from < begin || from + page_ > end : from >= end || from + page_ <= begin) continue;
      use(p);
      any = true;
    }
    return any;
  }

  int decommit() {
    const Range range = some_range();
    if (!did(range, false, [&] { return block_.decommit(range.offset, range.size); })) return 0;
    return each_page(range, true, [this](std::size_t p) {
      pages_[p] = {false, true};
      set_zero(begin_of(p), begin_of(p + 1));
    });
  }
  int commit() {
    const Range range = some_range();
    if (did(range, false, [&] { return block_.commit(range.offset, range.size); })) hold(range);
    return 0;
  }
  int discard() {
    const Range range = some_range();
    if (!did(range, false, [&] { return block_.discard(range.offset, range.size); })) return 0;
    return each_page(range, true, [this](std::size_t p) { pages_[p].known = !pages_[p].held; });
  }
  int reset_part() {
    const Range range = some_range();
    if (!did(range, true, [&] { return block_.reset(range.offset, range.size); })) return 0;
    return zero(range);
  }
  int trim() {
    const std::size_t used = some_range().offset;
    if (!did({0, used}, true, [&] { return block_.trim(used); })) return 0;
    return zero({used, bytes_.size() - used});
  }
  int prefault() {
    const Range range = some_range();
    if (did(range, true, [&] { return block_.prefault(range.offset, range.size); })) hold(range);
    return 0;
  }

  void hold(Range range) {
    (void)each_page(range, false, [this](std::size_t p) { pages_[p].held = true; });
  }
  int zero(Range range) {
    hold(range);
    set_zero(range.offset, range.end());
    (void)each_page(range, true, [this](std::size_t p) { pages_[p].known = true; });
    return range.size != 0;
  }
  void set_zero(std::size_t begin, std::size_t end) { std::memset(bytes_.data() + begin, 0, end - begin); }

  Input& input_;
  const SystemFacts& facts_;
  std::size_t page_;
  MemoryBlock block_;
  std::vector<unsigned char> bytes_;
  std::vector<Page> pages_;
  std::size_t first_ = 0;  // where the usable bytes begin in their first page
  std::size_t reserved_ = 0;
  MemoryFlags flags_ = MemoryFlags::none;
  BlockOptions options_;
  bool was_allocated_ = false;
  unsigned seed_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const SystemFacts facts = system_facts();
  const std::size_t blocks = memory_stats().blocks;
  Input input(bytes, size);
  {
    BlockWorld one(input, facts), two(input, facts);
    one.allocate(two);
    while (!input.ended()) {
      BlockWorld& chosen = input.flag() ? one : two;
      BlockWorld& other = &chosen == &one ? two : one;
      const std::size_t choice = input.below(16);
      if (choice == 0)
        chosen.allocate(other);
      else if (choice == 1)
        chosen.move_from(other);
      else
        chosen.step();
      one.compare();
      two.compare();
      check_equal(memory_stats().blocks, blocks + one.is_valid() + two.is_valid(), "memory_stats().blocks");
    }
    one.check_around();
    two.check_around();
  }
  check_equal(memory_stats().blocks, blocks, "blocks that are left");
  return 0;
}
