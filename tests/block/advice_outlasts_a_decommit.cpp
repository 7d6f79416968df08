// de100 memory, https://opensource.org/license/zlib
//
// Pages that were decommitted and are had again are as the block's other pages: a child process finds there what
// BlockOptions::on_fork says, core dumps leave them out, large pages are made of them.

#include "support/test.hpp"

#include <de100/block.hpp>

#include <cstdio>
#include <string>

#include "support/bytes.hpp"
#include "support/os_facts.hpp"

#if !defined(_WIN32) && !defined(__wasm__)
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace de100;
using namespace de100_test;

namespace {

/// One of the ways to have pages again.
struct WayBack {
  const char* name;
  MemoryError (*go)(MemoryBlock& block, std::size_t offset, std::size_t size);
};

constexpr WayBack ways_back[] = {
    {"commit", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.commit(offset, size); }},
    {"reset of a part", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.reset(offset, size); }},
    {"reset", [](MemoryBlock& b, std::size_t, std::size_t) { return b.reset(); }},
    {"trim", [](MemoryBlock& b, std::size_t offset, std::size_t) { return b.trim(offset); }},
    {"prefault", [](MemoryBlock& b, std::size_t offset, std::size_t size) { return b.prefault(offset, size); }},
    {"protect", [](MemoryBlock& b, std::size_t, std::size_t) { return b.protect(MemoryFlags::read_write); }},
    {"move", [](MemoryBlock& b, std::size_t, std::size_t) { return b.resize(2 * b.reserved_size() + 1); }},
    {"discard",
     [](MemoryBlock& b, std::size_t, std::size_t) { return b.resize(b.size() - 1, Contents::discard); }},  // same pages
};

/// How many pages of the block lack a flag in the kernel's own account of them.
std::size_t pages_without(const MemoryBlock& block, const char* flag) {
  std::size_t without = 0;
  for (std::size_t at = 0; at < block.size(); at += page_size()) {
    without += kernel_account(block.base() + at, "VmFlags:").find(flag) == std::string::npos ? 1U : 0U;
  }
  return without;
}

/// Whether there is such an account, and advice that it tells of.
bool account_tells_advice() {
#if defined(DE100_TEST_COPYING)
  skip("the library takes Linux for a system that it is not");
  return false;
#else
  const MemoryBlock plain = MemoryBlock::allocate(1);
  const bool told = !kernel_account(plain.base(), "VmFlags:").empty();
  if (!told) skip("this system does not tell what it was advised");
  return told;
#endif
}

/// A block of `pages` pages of which the 2nd and the 3rd were decommitted and are had again.
MemoryBlock had_again(const WayBack& way, std::size_t pages, const BlockOptions& options) {
  const std::size_t page = page_size();
  MemoryBlock block = MemoryBlock::allocate(pages * page, options);
  if (!block.is_valid()) return block;
  fill(block.base(), block.size());
  REQUIRE(block.decommit(page, 2 * page) == MemoryError::ok);
  REQUIRE(way.go(block, page, 2 * page) == MemoryError::ok);
  REQUIRE(all_zero(block.base() + page, 2 * page));
  return block;
}

#if !defined(_WIN32) && !defined(__wasm__)

constexpr int not_there = 100;

/// What a child process finds in the bytes of a page, that are not zero here.
int child_finds_in_page(const std::byte* page) {
  (void)std::fflush(nullptr);  // what a sanitizer would print in the child once more
  const pid_t child = fork();
  if (child == 0) {
    if (!readable(page)) _exit(not_there);
    _exit(all_zero(page, page_size()) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

#endif

}  // namespace

TEST_CASE("a child process finds of pages that were decommitted what it finds of others", "[block]") {
#if !defined(_WIN32) && !defined(__wasm__)
  for (const OnFork on_fork : {OnFork::inherit, OnFork::drop, OnFork::wipe}) {
    for (const WayBack& way : ways_back) {
      CAPTURE(static_cast<int>(on_fork), way.name);
      MemoryBlock block = had_again(way, 5, {.on_fork = on_fork});
      if (block.error() == MemoryError::unsupported || (on_fork != OnFork::inherit && !drops_memory_on_fork())) {
        skip("this system cannot do that with a child process");
        break;
      }
      REQUIRE(block.is_valid());
      fill(block.base(), block.size());
      const int expected = on_fork == OnFork::inherit ? 1 : on_fork == OnFork::wipe ? 0 : not_there;
      for (std::size_t at = 0; at < block.size(); at += page_size()) {
        CHECK(child_finds_in_page(block.base() + at) == expected);
      }
      CHECK(filled(block.base(), block.size()));
    }
  }
#else
  skip("this system has no fork()");
#endif
}

TEST_CASE("pages that were decommitted are left out of core dumps again", "[block][mission:flags]") {
  if (!account_tells_advice()) return;
  const BlockOptions kinds[] = {
      {.no_dump = true}, {.flags = MemoryFlags::read_write | MemoryFlags::transient}, {.reserve = 8 * page_size()}};
  for (const BlockOptions& kind : kinds) {
    const bool left_out = &kind != &kinds[2];
    for (const WayBack& way : ways_back) {
      CAPTURE(&kind - kinds, way.name);
      const MemoryBlock block = had_again(way, 5, kind);
      REQUIRE(block.is_valid());
      CHECK(pages_without(block, " dd") == (left_out ? 0 : block.size() / page_size()));
    }
  }
}

TEST_CASE("large pages are made again of pages that were decommitted", "[block][mission:flags]") {
  if (!account_tells_advice()) return;
  const std::size_t large = system_facts().large_page_size;
  const std::size_t page = page_size();
  const MemoryFlags flags = MemoryFlags::read_write | MemoryFlags::large_pages;
  const MemoryBlock probe = MemoryBlock::allocate(2 * large + 1, {.flags = flags});
  if (large == 0 || probe.page_backing() != PageBacking::transparent_pages) {
    skip("this system makes no large pages when it is asked to, or has some of its own");
    return;
  }
  for (const WayBack& way : ways_back) {
    CAPTURE(way.name);
    const MemoryBlock block = had_again(way, 2 * large / page, {.flags = flags});
    REQUIRE(block.is_valid());
    CHECK(block.page_backing() == PageBacking::transparent_pages);
    for (const std::size_t at : sizes{0, page, 2 * page, 3 * page, block.size() - 1}) {
      CHECK(kernel_account(block.base() + at, "VmFlags:").find(" hg") != std::string::npos);
    }
    CHECK(mappings_in(block.base(), block.size()) == 1);
  }
}
