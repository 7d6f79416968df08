// de100 memory, https://opensource.org/license/zlib
//
// The nth system call fails with each code while a file is mapped, and in all that a mapped file can do; and while a
// ring is made, whose memory is a file without a name.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>
#include <de100/ring_block.hpp>

#include <string>
#include <vector>

#include "failures/system_calls/codes.hpp"
#include "file_block/temporary_file.hpp"
#include "support/bytes.hpp"
#include "support/os_facts.hpp"

using namespace de100;
using namespace de100_test;

namespace {

/// What a system may say of a file, beside what it says of memory.
constexpr Code file_codes[] = {
#if defined(_WIN32)
    {ERROR_FILE_NOT_FOUND, MemoryError::file_not_found},      {ERROR_PATH_NOT_FOUND, MemoryError::file_not_found},
    {ERROR_BAD_NETPATH, MemoryError::file_not_found},         {ERROR_INVALID_NAME, MemoryError::file_not_found},
    {ERROR_BAD_PATHNAME, MemoryError::file_not_found},        {ERROR_SHARING_VIOLATION, MemoryError::permission_denied},
    {ERROR_TOO_MANY_OPEN_FILES, MemoryError::platform_error}, {ERROR_CRC, MemoryError::platform_error},
#else
    {ENOENT, MemoryError::file_not_found},   {ENOTDIR, MemoryError::file_not_found},
    {EISDIR, MemoryError::not_a_file},       {ENXIO, MemoryError::not_a_file},
    {EOVERFLOW, MemoryError::size_overflow}, {EROFS, MemoryError::permission_denied},
    {EMFILE, MemoryError::platform_error},   {EIO, MemoryError::platform_error},
    {ELOOP, MemoryError::file_not_found},    {ENAMETOOLONG, MemoryError::file_not_found},
    {EILSEQ, MemoryError::file_not_found},   {ETXTBSY, MemoryError::permission_denied},
    {ESPIPE, MemoryError::not_a_file},       {ENOSPC, MemoryError::platform_error},
    {EFBIG, MemoryError::platform_error},
#endif
};

/// The codes that mean something while memory is mapped, and those that do while a file is opened.
std::vector<Code> codes_of_files() {
  std::vector<Code> all(std::begin(codes), std::end(codes));
  all.insert(all.end(), std::begin(file_codes), std::end(file_codes));
  return all;
}

/// Whether the call that failed was one that takes what it says of a file for what it is.
bool opens_a_file(const std::string& call) {
  for (const char* const each : {"open", "fstat", "lseek", "read", "pread", "CreateFileW", "GetFileSizeEx",
                                 "CreateFileMappingW", "memfd_create", "shm_open", "ftruncate", "posix_fallocate"}) {
    if (call == each) return true;
  }
  return false;
}

/// What a code becomes in that call.
MemoryError typed_error(const std::string& call, const Code& code, MemoryError otherwise) {
  if (call == "MultiByteToWideChar") return MemoryError::file_not_found;  // no UTF-8, or longer than any path
#if !defined(_WIN32)
  if (opens_a_file(call)) {
    if (code.number == EOPNOTSUPP || code.number == EINVAL) return MemoryError::not_a_file;
    if (code.number == EAGAIN) return MemoryError::permission_denied;
  }
#endif
  for (const Code& each : file_codes) {
    if (each.number == code.number && !opens_a_file(call)) return otherwise;
  }
  return code.error == MemoryError::platform_error ? otherwise : code.error;
}

constexpr std::size_t file_size = 100'000;

}  // namespace

TEST_CASE("any one system call fails while a file is mapped", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(file_size);
  const TemporaryFile file(bytes);
  const FileOptions options = {.offset = 70'001, .size = 20'000, .name = "level"};
  for (const FileAccess access : all_file_access) {
    for (const Code& code : codes_of_files()) {
      for (const bool on : {false, true}) {
        int failures_met = 0;
        for (int n = 1;; ++n) {
          REQUIRE(n < 100);
          CAPTURE(static_cast<int>(access), code.number, on, n);
          calls.arm(n, code.number, on);
          MemoryBlock block = MemoryBlock::map_file(file.path(), access, options);
          const int failed = calls.failed();
          const std::string failed_call = calls.failed_call();
          calls.disarm();
          CAPTURE(failed_call);
          CHECK(calls.open_count() == 0);
          if (!block.is_valid()) {
            ++failures_met;
            CHECK(failed != 0);
            CHECK(block.error() != MemoryError::ok);
            CHECK(block.os_error() == code.number);
            if (!on) CHECK(block.error() == typed_error(failed_call, code, MemoryError::platform_error));
            CHECK(block.base() == nullptr);
            CHECK(block.name() == nullptr);
            CHECK(block.flags() == MemoryFlags::none);
            CHECK(block.generation() != 0);
            CHECK(block.flush() == MemoryError::invalid_block);
          } else {
            CHECK(block.error() == MemoryError::ok);
            CHECK(block.os_error() == 0);
            CHECK(shows(block, bytes.data() + 70'001, 20'000));
          }
          CHECK(block.free() == MemoryError::ok);
          if (!calls.failed_to_release()) CHECK(calls.held() == 0);
          calls.give_back_leaks();
          if (failed == 0) {
            CHECK(block.error() == MemoryError::ok);
            break;
          }
        }
        CHECK(failures_met >= 3);
      }
    }
  }
  CHECK(calls.closed_in_vain() == 0);
  CHECK((file.bytes() == bytes));
}

TEST_CASE("a file that cannot be flushed is as it was", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(file_size));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write);
  REQUIRE(block.is_valid());
  fill(block.base(), file_size, 2);
  for (const Code& code : codes_of_files()) {
    CAPTURE(code.number);
    calls.arm(1, code.number);
    const MemoryError error = block.flush();
    calls.disarm();
    CHECK(calls.failed() == 1);
    CHECK(error == typed_error("flush", code, MemoryError::platform_error));
    CHECK(block.error() == error);
    CHECK(block.os_error() == code.number);
    CHECK(shows(block, pattern_bytes(file_size, 2)));
    CHECK(block.flush() == MemoryError::ok);
    CHECK(block.os_error() == 0);
  }
  CHECK((file.bytes() == pattern_bytes(file_size, 2)));
}

TEST_CASE("flush names the pages of its range and costs one call", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const std::size_t page = page_size();
  const TemporaryFile file(pattern_bytes(16 * os::granularity()));
  for (const std::size_t skipped : sizes{0, 10, page + 10}) {
    MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write,
                                              {.offset = os::granularity() + skipped, .size = 8 * page});
    REQUIRE(block.is_valid());
    const std::byte* const first = block.base() - skipped % os::granularity();
    const auto flushes = [&](std::size_t offset, std::size_t size) {
      CAPTURE(skipped, offset, size);
      calls.flushed = nullptr;
      calls.arm(0, 0);
      CHECK(block.flush(offset, size) == MemoryError::ok);
      CHECK(calls.made() == (size != 0 ? 1 : 0));
      if (size == 0) return;
      const std::size_t from = (skipped % os::granularity() + offset) / page * page;
      const std::size_t end = (skipped % os::granularity() + offset + size + page - 1) / page * page;
      CHECK(calls.flushed == first + from);
      CHECK(calls.flushed_size == end - from);
    };
    flushes(0, 8 * page);
    flushes(0, 1);
    flushes(page - 10, 10);
    flushes(page - 10, 11);
    flushes(2 * page, 2 * page);
    flushes(8 * page - 1, 1);
    flushes(3, 0);
  }
}

TEST_CASE("a mapped file whose access cannot be changed keeps it", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(file_size));
  for (const FileAccess access : all_file_access) {
    MemoryBlock block = MemoryBlock::map_file(file.path(), access);
    REQUIRE(block.is_valid());
    const MemoryFlags flags = block.flags();
    for (const Code& code : codes_of_files()) {
      CAPTURE(static_cast<int>(access), code.number);
      calls.arm(1, code.number);
      const MemoryError error = block.protect(MemoryFlags::none);
      calls.disarm();
      CHECK(calls.failed() == 1);
      CHECK(error == typed_error("protect", code, MemoryError::protection_failed));
      CHECK(block.os_error() == code.number);
      CHECK(block.flags() == flags);
      CHECK(shows(block, pattern_bytes(file_size)));
    }
  }
}

TEST_CASE("a mapped file that the system does not take back stays", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(file_size));
  for (const Code& code : codes_of_files()) {
    CAPTURE(code.number);
    MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read, {.offset = 1, .name = "level"});
    REQUIRE(block.is_valid());
    const std::size_t held = calls.held();
    calls.arm(1, code.number, true);
    const MemoryError error = block.free();
    calls.disarm();
    CHECK(error == typed_error("free", code, MemoryError::platform_error));
    CHECK(block.os_error() == code.number);
    CHECK(calls.held() == held);
    CHECK(block.is_valid());
    CHECK(block.name() != nullptr);
    CHECK(query(block.base()).base == block.base());
    CHECK(shows(block, pattern_bytes(file_size).data() + 1, file_size - 1));
    CHECK(block.guard_kind() == GuardKind::pages);
    CHECK(block.reset() == MemoryError::unsupported);
    CHECK(block.free() == MemoryError::ok);
    CHECK(calls.held() == 0);
  }
}

#if !defined(_WIN32)

TEST_CASE("reading ahead says what the system says", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(file_size));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  calls.arm(0, 0);
  CHECK(block.prefault(0, block.size()) == MemoryError::ok);
  const int made = calls.made();
  CHECK(made >= 1);
  for (const Code& code : codes_of_files()) {
    CAPTURE(code.number);
    calls.arm(1, code.number);
    const MemoryError error = block.prefault(0, block.size());
    const std::string failed_call = calls.failed_call();
    calls.disarm();
    CHECK(calls.failed() == 1);
    CAPTURE(failed_call);
    const bool goes_on = failed_call == "access" ? code.number != EFAULT : code.number == EINVAL;
    const bool is_gone = code.number == EFAULT;
    if (goes_on) {
      CHECK(error == MemoryError::ok);  // page by page
    } else if (is_gone) {
      CHECK(error == MemoryError::file_too_short);
    } else {
      CHECK(error == typed_error("prefault", code, MemoryError::platform_error));
      CHECK(block.os_error() == code.number);
    }
    CHECK(shows(block, pattern_bytes(file_size)));
  }
}

#if defined(__linux__)
TEST_CASE("an older Linux is asked for each page of a file", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
#if defined(DE100_TEST_EMULATED)
  skip("an emulator reads a path to its end, and so beyond the page that it is asked for");
  return;
#else
  const std::size_t page = page_size();
  const TemporaryFile file(pattern_bytes(6 * page));
  MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read);
  REQUIRE(block.is_valid());
  const auto prefaults = [&](std::size_t offset, std::size_t size) {
#if !defined(DE100_TEST_COPYING)
    calls.arm(1, EINVAL);  // the advice is not known
#endif
    const MemoryError error = block.prefault(offset, size);
    calls.disarm();
    return error;
  };
  CHECK(prefaults(0, 6 * page) == MemoryError::ok);
  REQUIRE(truncate(file.path(), static_cast<off_t>(4 * page)) == 0);
  CHECK(prefaults(0, 6 * page) == MemoryError::file_too_short);
  CHECK(prefaults(0, 4 * page) == MemoryError::ok);
  CHECK(prefaults(4 * page - 1, 2) == MemoryError::file_too_short);
  CHECK(prefaults(5 * page, page) == MemoryError::file_too_short);
#endif
}
#endif

#endif

#if defined(_WIN32)

TEST_CASE("a file is mapped elsewhere where somebody else was first", "[failures][file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const FileBytes bytes = pattern_bytes(file_size);
  const TemporaryFile file(bytes);
  for (int n = 1;; ++n) {  // every one of the calls that find a place may fail once
    REQUIRE(n < 100);
    CAPTURE(n);
    calls.arm(n, ERROR_INVALID_ADDRESS);
    MemoryBlock block = MemoryBlock::map_file(file.path(), FileAccess::read_write);
    const int failed = calls.failed();
    const std::string failed_call = calls.failed_call();
    calls.disarm();
    CAPTURE(failed_call);
    const bool finds_a_place =
        failed_call == "VirtualAlloc" || failed_call == "MapViewOfFileEx" || calls.failed_to_release();
    if (failed == 0 || finds_a_place) {
      CHECK(shows(block, bytes));
      CHECK(off_limits(block.base() - 1));
      CHECK(off_limits(block.base() + align_up(block.size(), os::granularity())));
    } else {
      CHECK_FALSE(block.is_valid());
    }
    CHECK(block.free() == MemoryError::ok);
    if (!calls.failed_to_release()) CHECK(calls.held() == 0);
    calls.give_back_leaks();
    if (failed == 0) break;
  }
}

#endif

TEST_CASE("any one system call fails while a ring is made", "[failures][ring_block]") {
  for (const bool is_old : {false, true}) {
    calls.has_no_placeholders = is_old;
    for (const Code& code : codes_of_files()) {
      int failures_met = 0;
      for (int n = 1;; ++n) {
        REQUIRE(n < 100);
        CAPTURE(is_old, code.number, n);
        const std::size_t held = calls.held();
        calls.arm(n, code.number);
        RingBlock ring = RingBlock::allocate(file_size, "commands");
        const int failed = calls.failed();
        const std::string failed_call = calls.failed_call();
        calls.disarm();
        CAPTURE(failed_call);
        CHECK(calls.open_count() == 0);
        if (!ring.is_valid()) {
          ++failures_met;
          CHECK(failed != 0);
          bool is_sized = failed_call == "CreateFileMappingW";
#if !defined(_WIN32)
          is_sized = code.number == ENOSPC || code.number == EFBIG;
          is_sized = is_sized && (failed_call == "posix_fallocate" || failed_call == "ftruncate");
#endif
          const MemoryError otherwise = is_sized ? MemoryError::out_of_memory : MemoryError::platform_error;
          CHECK(ring.error() == typed_error(failed_call, code, otherwise));
          CHECK(ring.os_error() == code.number);
          CHECK(ring.size() == 0);
          CHECK(ring.write_window(1).empty());
        } else {
          CHECK(ring.error() == MemoryError::ok);
          MemoryView room = ring.write_window(ring.size());
          fill(room.data(), room.size());
          ring.commit_write(room.size());
          CHECK(filled(ring.read_window().data(), ring.size()));
        }
        CHECK(ring.free() == MemoryError::ok);
        if (!calls.failed_to_release()) CHECK(calls.held() == held);
        calls.give_back_leaks();
        if (failed == 0) break;
      }
      CHECK(failures_met >= 1);
    }
  }
  calls.has_no_placeholders = false;
}
