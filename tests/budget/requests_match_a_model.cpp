// de100 memory, https://opensource.org/license/zlib
//
// Random requests, sound and unsound ones, against a model that says what becomes of them.

#include "support/test.hpp"

#include <set>
#include <vector>

#include "budget/helpers.hpp"
#include "support/random.hpp"

using namespace de100_test;

namespace {

constexpr const char* budget_names[] = {"permanent", "level", "frame", "sound", "scripts", "", nullptr};

RegionRequest random_request(Random& random) {
  RegionRequest request;
  request.name = budget_names[random.below(random.one_in(10) ? 7 : 5)];
  switch (random.below(12)) {
    case 0:
      request.size = random.below(2);
      break;
    case 1:
      request.size = SIZE_MAX - random.below(3 * page_size());
      break;
    case 2:
      request.size = max_size - random.below(3 * page_size());
      break;
    case 3:
      request.size = page_size() * (1 + random.below(4));
      break;
    default:
      request.size = 1 + random.below(5 * page_size());
      break;
  }
  if (random.one_in(2)) request.guard = random.below(3 * page_size());
  if (random.one_in(30)) request.guard = SIZE_MAX - random.below(3);
  if (random.one_in(2)) request.lifetime = Lifetime::transient;
  return request;
}

struct ExpectedBudget {
  MemoryError error = MemoryError::ok;
  std::size_t region = 0;
  std::uint64_t missing = 0;
  bool is_tight = false;  // there may be no room for what the budget and its block take beside
};

/// What is left of an address space in which nothing is subtracted that is not there.
struct RoomLeft {
  std::size_t unit = page_size() > MemoryBudget::region_alignment ? page_size() : MemoryBudget::region_alignment;
  std::uint64_t bytes = max_size / unit * unit;
  std::uint64_t missing = 0;

  bool take(std::size_t size) {
    if (size > bytes) missing = size - bytes;
    for (const std::size_t page = page_size(); missing == 0 && size % page != 0;) size += page - size % page;
    bytes -= missing == 0 ? size : 0;
    return missing == 0;
  }
  void start_anew() { bytes = bytes / unit * unit; }
};

ExpectedBudget budget_model(const std::vector<RegionRequest>& requests, std::uint64_t machine) {
  if (requests.empty()) return {MemoryError::invalid_size, 0, 0};
  std::set<std::string> taken;
  RoomLeft room;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const RegionRequest& request = requests[i];
    if (request.name == nullptr || std::string(request.name).empty()) return {MemoryError::invalid_name, i, 0};
    if (!taken.insert(request.name).second) return {MemoryError::duplicate_name, i, 0};
    if (request.size == 0) return {MemoryError::invalid_size, i, 0};
    const bool is_last = i + 1 == requests.size();
    if (!room.take(request.size) || !room.take(request.guard == 0 && is_last ? 1 : request.guard)) {
      return {MemoryError::size_overflow, i, room.missing};
    }
    room.start_anew();
    if (request.size > machine) return {MemoryError::out_of_memory, i, request.size - machine};
    machine -= request.size;
  }
  return {MemoryError::ok, 0, 0, room.bytes < 1'000'000};
}

bool lies_between(MemoryView view, const std::byte* begin, const std::byte* end) {
  return begin <= view.data() && view.data() + view.size() <= end;
}

/// All is as was asked for: sizes, order, and a distance between them; nothing is in the way of anything.
void holds_them(const MemoryBudget& budget, const std::vector<RegionRequest>& requests) {
  REQUIRE(budget.regions().size() == requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CHECK(budget[i].size() == requests[i].size);
    CHECK(budget[requests[i].name].data() == budget[i].data());
    CHECK(all_zero(budget[i].data(), budget[i].size()));
    fill(budget[i].data(), budget[i].size(), static_cast<unsigned>(i));
    if (i == 0) continue;
    const std::byte* const end = budget[i - 1].data() + budget[i - 1].size();
    CHECK(lies_between(
        budget[i], end,
        end + 3 * page_size() + MemoryBudget::region_alignment + requests[i - 1].guard + requests[i].size));
    CHECK(bytes_between(end, budget[i].data()) >= requests[i - 1].guard);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    CHECK(filled(budget[i].data(), budget[i].size(), static_cast<unsigned>(i)));
  }
}

}  // namespace

TEST_CASE("random requests become what a model says", "[budget]") {
  int seen[static_cast<std::size_t>(MemoryError::count)] = {};
  for (std::size_t seed = 0; seed < static_cast<std::size_t>(rounds(2000)); ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<RegionRequest> requests(random.below(5));
    for (RegionRequest& request : requests) request = random_request(random);
    const std::uint64_t machine = random.one_in(2) ? 1 + random.below(10 * page_size()) : max_size;
    const ExpectedBudget expected = budget_model(requests, machine);
    ++seen[static_cast<std::size_t>(expected.error)];

    const MemoryBudget budget = MemoryBudget::allocate(requests, {.machine = machine});
    const BudgetFailure& failure = budget.failure();
    CAPTURE(report_of(budget));
    if (expected.is_tight && failure.error == MemoryError::size_overflow) continue;
    if (expected.error == MemoryError::ok && failure.error == MemoryError::out_of_memory && failure.missing == 0) {
      continue;  // sizes that an address space could have, and this system has not
    }
    CHECK(failure.error == expected.error);
    CHECK(budget.is_valid() == (expected.error == MemoryError::ok));
    CHECK(failure.region == expected.region);
    CHECK(failure.missing == expected.missing);
    if (budget) holds_them(budget, requests);
  }
  for (const MemoryError error : {MemoryError::ok, MemoryError::out_of_memory, MemoryError::invalid_size,
                                  MemoryError::size_overflow, MemoryError::invalid_name, MemoryError::duplicate_name}) {
    CAPTURE(static_cast<int>(error));
    CHECK(seen[static_cast<std::size_t>(error)] > rounds(2000) / 100);
  }
}
