// de100 memory, https://opensource.org/license/zlib
//
// play.hpp: a game on a budget. What the game asks for is taken once; the game gets views, and the budget is told after
// each step what of them is used.

#ifndef DE100_EXAMPLES_GAME_ENGINE_PLAY_HPP
#define DE100_EXAMPLES_GAME_ENGINE_PLAY_HPP

#include <cstddef>
#include <cstdint>

#include <de100/memory.hpp>

#include "game/contract.hpp"
#include "game/engine/recording.hpp"

namespace engine {

using contract::Next;
using contract::Outcome;

/// When the budget told that a region is nearly full.
struct Warning {
  const BudgetRegion* region;
  std::size_t used, step;
};

/// A game's requests, to be changed.
struct Requests {
  RegionRequest regions[contract::most_regions] = {};
  std::size_t count = 0;

  explicit Requests(const contract::Api& api) noexcept : count(api.request_count) {
    DE100_ASSERT(count <= contract::most_regions);
    for (std::size_t i = 0; i < count; ++i) regions[i] = api.requests[i];
  }
  [[nodiscard]] Span<const RegionRequest> all() const noexcept { return {regions, count}; }
};

class Play {
 public:
  Play() noexcept = default;
  Play(const Play&) = delete;  // the budget knows its address
  Play& operator=(const Play&) = delete;

  /// At a base that is the same in every run, where the system has such: pointers in a snapshot of one run are good in
  /// another. False where the budget is not to be had.
  bool take_memory(const Requests& requests) noexcept {
    std::size_t size = 64_KiB;  // the budget's own; a region has its guard, and each of both is rounded up to pages
    for (const RegionRequest& request : requests.all()) {
      std::size_t with_guards = 0;
      if (!checked_add(request.size, 2 * 64_KiB + request.guard, with_guards)) return take(requests, nullptr);
      if (!checked_add(size, with_guards, size)) return take(requests, nullptr);
    }
    void* const base = size <= max_size ? find_fixed_base(size) : nullptr;
    return take(requests, base) || (base != nullptr && take(requests, nullptr));
  }

  /// False where the memory is too small: see outcome().
  bool start(const contract::Api& api) noexcept {
    if (!went_well(api.start(memory_))) return false;
    note(api);
    return enter_level(api);
  }

  bool step(const contract::Api& api, const contract::Input& input, contract::Frame& frame) noexcept {
    ++steps_;
    if (!went_well(api.step(memory_, input, frame))) return false;
    note(api);
    if (outcome_.next != Next::next_level) return true;
    // What was to be drawn stands in memory that is gone now.
    frame = {};
    api.leave_level(memory_);
    return !failed(budget_.reset_transient()) && enter_level(api);
  }

  /// All steps of a recording, unseen.
  bool replay(const contract::Api& api, const Recording& recording, std::size_t steps) noexcept {
    bool well = start(api);
    for (std::size_t i = 0; well && i < steps; ++i) {
      contract::Frame unseen = {};
      well = step(api, recording[i], unseen);
    }
    return well;
  }

  [[nodiscard]] const contract::GameMemory& memory() const noexcept { return memory_; }
  [[nodiscard]] MemoryBudget& budget() noexcept { return budget_; }
  [[nodiscard]] bool is_at_fixed_base() const noexcept { return is_at_fixed_base_; }
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  [[nodiscard]] Span<const Warning> warnings() const noexcept { return {warnings_, warning_count_}; }
  /// Of the call that ended the game.
  [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }

 private:
  bool take(const Requests& requests, void* base) noexcept {
    budget_ =
        MemoryBudget::allocate(requests.all(), {.base = base, .name = "game", .on_soft_limit = warn, .user = this});
    is_at_fixed_base_ = base != nullptr;
    for (std::size_t i = 0; i < requests.count; ++i) memory_.regions[i] = budget_[i];
    return budget_.is_valid();
  }

  static void warn(void* user, const BudgetRegion& region) noexcept {
    Play& play = *static_cast<Play*>(user);
    if (play.warning_count_ == contract::most_regions) return;
    play.warnings_[play.warning_count_++] = {&region, region.peak, play.steps_};
  }

  bool enter_level(const contract::Api& api) noexcept {
    if (!went_well(api.enter_level(memory_))) return false;
    note(api);
    return true;
  }

  bool went_well(const Outcome& outcome) noexcept {
    outcome_ = outcome;
    return outcome.next != Next::too_small;
  }

  void note(const contract::Api& api) noexcept {
    contract::RegionUse uses[contract::most_regions] = {};
    api.measure(memory_, uses);
    for (std::size_t i = 0; i < budget_.regions().size(); ++i) budget_.note(i, uses[i].used, uses[i].peak);
  }

  MemoryBudget budget_;
  contract::GameMemory memory_ = {};
  Outcome outcome_ = {};
  Warning warnings_[contract::most_regions] = {};
  std::size_t warning_count_ = 0;
  std::size_t steps_ = 0;
  bool is_at_fixed_base_ = false;
};

}  // namespace engine

#endif  // DE100_EXAMPLES_GAME_ENGINE_PLAY_HPP
