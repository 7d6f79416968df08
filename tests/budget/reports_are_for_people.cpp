// de100 memory, https://opensource.org/license/zlib
//
// A report is a table that is read at a glance, or says why there is no budget and what would do.

#include "support/test.hpp"

#include "budget/helpers.hpp"
#include "support/os_facts.hpp"

using namespace de100_test;

namespace {

constexpr std::size_t a_kib = 1024;

std::string refused(Span<const RegionRequest> requests, const BudgetOptions& options) {
  return report_of(MemoryBudget::allocate(requests, options));
}

}  // namespace

TEST_CASE("a report of a budget is a table of its regions", "[budget]") {
  const RegionRequest requests[] = {{.name = "permanent", .size = 640 * a_kib},
                                    {.name = "level", .size = 256 * a_kib, .lifetime = Lifetime::transient},
                                    {.name = "sound", .size = 128 * a_kib, .lifetime = Lifetime::transient}};
  MemoryBudget budget = MemoryBudget::allocate(requests, {.name = "game", .machine = 1536 * a_kib});
  REQUIRE(budget.is_valid());
  budget.note("permanent", 100'000, 200'000);
  budget.note("level", 250'000);
  budget.note_refused("level", 100'000);
  const std::string guards = has_virtual_memory ? "" : "; there are no guards here";
  CHECK(report_of(budget) ==
        "budget \"game\": 1.0 MiB in 3 regions, the machine has 1.5 MiB" + guards +
            "\n"
            "region     lifetime    asked for   share        used        peak        bytes to ask for\n"
            "permanent  permanent   640.0 KiB  62.5 %    97.7 KiB   195.3 KiB                  200000\n"
            "level      transient   256.0 KiB  25.0 %   244.1 KiB   244.1 KiB                  350000\n"
            "sound      transient   128.0 KiB  12.5 %         0 B         0 B           nothing noted\n"
            "too small: region \"level\" asked for 262144 bytes, 350000 bytes would do: 85.8 KiB more\n");
}

TEST_CASE("a report gives long names room", "[budget]") {
  const RegionRequest requests[] = {{.name = "a", .size = 1}, {.name = "a name that is long", .size = 1}};
  const std::string text = report_of(MemoryBudget::allocate(requests));
  CHECK(contains(text, "\na                    permanent"));
  CHECK(contains(text, "\na name that is long  permanent"));
  CHECK(contains(text, "\nregion               lifetime"));
}

TEST_CASE("a report of what was refused names the region, and what would do", "[budget]") {
  const RegionRequest requests[] = {{.name = "permanent", .size = 700 * a_kib}, {.name = "level", .size = 500 * a_kib}};
  CHECK(refused(requests, {.name = "game", .machine = 1024 * a_kib}) ==
        "no budget \"game\": region \"level\" (2 of 2) asks for 500.0 KiB; the regions up to it ask for 1.2 MiB and "
        "the machine has 1.0 MiB: 176.0 KiB (180224 bytes) too much; 331776 bytes would do\n");
  CHECK(refused(requests, {.name = "game", .machine = 1}) ==
        "no budget \"game\": region \"permanent\" (1 of 2) asks for 700.0 KiB; the regions up to it ask for 700.0 KiB "
        "and the machine has 1 B: 700.0 KiB (716799 bytes) too much; 1 byte would do\n");
}

TEST_CASE("a report of requests that cannot be says what is wrong with which", "[budget]") {
  RegionRequest requests[] = {{.name = "level", .size = 1}, {.name = "sound", .size = 1}};
  const auto why = [&]() { return refused(requests, {.name = "game"}); };
  requests[1].size = 0;
  CHECK(why() == "no budget \"game\": region \"sound\" (2 of 2) asks for 0 bytes\n");
  requests[1] = {.name = "level", .size = 1};
  CHECK(why() == "no budget \"game\": region \"level\" (2 of 2) has the name of one before it\n");
  requests[1].name = "";
  CHECK(why() == "no budget \"game\": region 2 of 2 has no name\n");
  requests[1] = {.name = "sound", .size = SIZE_MAX};
  CHECK(contains(why(), "region \"sound\" (2 of 2) asks for "));
  CHECK(contains(why(), "; no address space has room for the regions up to it and their guards: "));
  CHECK(contains(why(), " bytes) too much\n"));
  CHECK(refused({}, {.name = "game"}) == "no budget \"game\": no region was asked for\n");
  CHECK(report_of(MemoryBudget()) == "no budget \"budget\": none was allocated\n");
}

TEST_CASE("a report of what the system refuses says how much that was, and what to try", "[budget]") {
  if (sizeof(void*) == 4) return;  // there may be room for it
  const RegionRequest requests[] = {{.name = "level", .size = max_size / 4 * 3}};
  const std::string text = refused(requests, {.name = "game", .machine = ~std::uint64_t{0}});
  CHECK(contains(text, "no budget \"game\": the system refuses 6.0 EiB in all: out of memory"));
  CHECK(contains(text, "; the largest is region \"level\" (1 of 1) with 6.0 EiB\n"));
  CHECK(contains(text, error_details(MemoryError::out_of_memory)));
}

TEST_CASE("as much of a report is written as there is room for", "[budget]") {
  const RegionRequest requests[] = {{.name = "level", .size = 1}};
  const MemoryBudget budget = MemoryBudget::allocate(requests);
  const std::string all = report_of(budget);
  for (std::size_t room = 0; room <= all.size() + 2; ++room) {
    std::string text(all.size() + 2, '?');
    CHECK(budget.report(Span<char>(text.data(), room)) == all.size());
    const std::size_t written = room == 0 ? 0 : room - 1 < all.size() ? room - 1 : all.size();
    CHECK(text.substr(0, written) == all.substr(0, written));
    if (room != 0) CHECK(text[written] == '\0');
    CHECK(text.substr(written + (room != 0)) == std::string(text.size() - written - (room != 0), '?'));
  }
}
