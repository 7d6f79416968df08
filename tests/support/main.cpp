// de100 memory, https://opensource.org/license/zlib
//
// main() of every test program: runs Catch2, or a child of a test (see child.hpp), fails the run for a failed assertion
// of the library that no test claimed, and counts what was skipped.

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#else
#define CATCH_CONFIG_RUNNER
#endif

#include "support/test.hpp"

#include <cstdio>
#include <string>

#include <de100/config.hpp>

#include "support/child.hpp"
#include "support/valgrind.hpp"

#if DE100_SANITIZE_MEMORY
#include <sanitizer/msan_interface.h>
#include <locale>
#endif

#if defined(DE100_TEST_EMULATED)
// Where qemu has larger pages than its machine, the rest of the last page of the dynamic linker's data is not there,
// and the linker puts a program's thread_local variables there if they fit. Now they do not.
extern thread_local unsigned char more_than_a_page[64 * 1024];
thread_local unsigned char more_than_a_page[64 * 1024];
#endif

namespace {

int failed_assertions = 0;     // in the test that runs now
int unclaimed_assertions = 0;  // in those before
int skips = 0;
std::string test_name;  // of the one that runs now

#if __has_include(<catch2/catch_session.hpp>)
using Listener = Catch::EventListenerBase;
#else
using Listener = Catch::TestEventListenerBase;
#endif

struct AssertionListener : Listener {
  using Listener::Listener;
  void testCaseStarting(const Catch::TestCaseInfo& test) override {
    test_name = test.name;
    failed_assertions = 0;
  }
  void testCaseEnded(const Catch::TestCaseStats&) override {
    if (failed_assertions == 0) return;
    std::fprintf(stderr, "%s: %d failed assertions of the library that the test did not claim\n", test_name.c_str(),
                 failed_assertions);
    unclaimed_assertions += failed_assertions;
  }
};
CATCH_REGISTER_LISTENER(AssertionListener)

#if DE100_SANITIZE_MEMORY
/// The C++ library is not instrumented: what it writes on its stack counts as initialized only where the stack was
/// never used by what is. Its streams look at a table that they made there, once: so they make it here.
void make_tables_of_streams() {
  char stack[65536];
  __msan_unpoison(stack, sizeof stack);
  (void)std::use_facet<std::ctype<char>>(std::locale::classic()).widen(' ');
}
#endif

}  // namespace

void de100_test::assertion_failed(const char* condition, const char* file, int line) noexcept {
  ++failed_assertions;
  std::fprintf(stderr, "%s:%d: DE100_ASSERT(%s) failed\n", file, line, condition);
}

int de100_test::assertions_claimed() noexcept {
  const int count = failed_assertions;
  failed_assertions = 0;
  return count;
}

void de100_test::skip(const char* why) noexcept {
  ++skips;
  std::printf("skipped: %s: %s\n", test_name.c_str(), why);
}

int main(int argc, char** argv) {
#if DE100_SANITIZE_MEMORY
  make_tables_of_streams();
#endif
  int exit_code = 0;
  if (de100_test::run_as_child(argc, argv, exit_code)) return exit_code;
  const int result = Catch::Session().run(argc, argv);
  if (skips != 0) std::printf("%d skipped\n", skips);
  return result == 0 && unclaimed_assertions != 0 ? 1 : result;
}
