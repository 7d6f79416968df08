// de100 memory, https://opensource.org/license/zlib
//
// A file that this user may not read, or not write, is permission_denied; so is one that somebody has for himself.

#include "support/test.hpp"

#include <de100/block.hpp>
#include <de100/file_block.hpp>

#include "file_block/temporary_file.hpp"

#if defined(_WIN32)
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#elif !defined(__wasm__)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#endif

using namespace de100;
using namespace de100_test;

#if !defined(__wasm__)
namespace {

MemoryError mapping_error(const TemporaryFile& file, FileAccess access) {
  const MemoryBlock block = MemoryBlock::map_file(file.path(), access);
  CHECK(block.is_valid() == (block.error() == MemoryError::ok));
  CHECK((block.os_error() != 0) == (block.error() == MemoryError::permission_denied));
  return block.error();
}

}  // namespace
#endif

#if defined(_WIN32)

TEST_CASE("a file that may only be read is not mapped for writing", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  REQUIRE(_wchmod(widened(file.path()).c_str(), _S_IREAD) == 0);
  CHECK(mapping_error(file, FileAccess::read) == MemoryError::ok);
  CHECK(mapping_error(file, FileAccess::copy_on_write) == MemoryError::ok);
  if (std::FILE* const opened = open_stream(file.path(), "r+b")) {
    skip("this Windows lets anything be written: it is an imitation");
    CHECK(std::fclose(opened) == 0);
  } else {
    CHECK(mapping_error(file, FileAccess::read_write) == MemoryError::permission_denied);
  }
  REQUIRE(_wchmod(widened(file.path()).c_str(), _S_IREAD | _S_IWRITE) == 0);
  CHECK(mapping_error(file, FileAccess::read_write) == MemoryError::ok);
}

TEST_CASE("a file that somebody has for himself is not mapped", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  std::FILE* const mine = _wfsopen(widened(file.path()).c_str(), L"rb", _SH_DENYRW);
  REQUIRE(mine != nullptr);
  for (const FileAccess access : all_file_access) CHECK(mapping_error(file, access) == MemoryError::permission_denied);
  CHECK(std::fclose(mine) == 0);
  for (const FileAccess access : all_file_access) CHECK(mapping_error(file, access) == MemoryError::ok);
}

#elif !defined(__wasm__)

namespace {

/// While it lives, this process is a user whom the system may refuse things.
class OrdinaryUser {
 public:
  OrdinaryUser() : is_one_(before_ != 0 || seteuid(65534) == 0) {}
  ~OrdinaryUser() {
    if (before_ == 0 && seteuid(0) != 0) std::abort();
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  [[nodiscard]] bool is_one() const { return is_one_; }

 private:
  uid_t before_ = geteuid();
  bool is_one_;
};

bool can_open(const TemporaryFile& file, const char* mode) {
  std::FILE* const opened = open_stream(file.path(), mode);
  return opened != nullptr && std::fclose(opened) == 0;
}

}  // namespace

TEST_CASE("a file that may not be read or not be written is permission_denied", "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile hidden(pattern_bytes(10));
  const TemporaryFile locked_file(pattern_bytes(10));
  REQUIRE(chmod(hidden.path(), 0) == 0);
  REQUIRE(chmod(locked_file.path(), 0444) == 0);
  {
    const OrdinaryUser user;
    if (!user.is_one() || can_open(hidden, "rb") || can_open(locked_file, "r+b") || !can_open(locked_file, "rb")) {
      skip("the system lets this user do anything, or nothing, with the files here");
      return;
    }
    CHECK(mapping_error(locked_file, FileAccess::read) == MemoryError::ok);
    CHECK(mapping_error(locked_file, FileAccess::copy_on_write) == MemoryError::ok);
    CHECK(mapping_error(locked_file, FileAccess::read_write) == MemoryError::permission_denied);
    cannot_map(hidden.path(), MemoryError::permission_denied);
  }
}

#if defined(__linux__)

namespace {

/// Has a file for himself: whoever opens it meanwhile has to wait, or is refused. fcntl(2): F_SETLEASE, whose name
/// belongs to _GNU_SOURCE.
class LeaseHolder {
 public:
  explicit LeaseHolder(const TemporaryFile& file, bool for_writing)
      : file_(open(file.path(), for_writing ? O_RDWR : O_RDONLY)), before_(std::signal(SIGIO, SIG_IGN)) {
    constexpr int set_lease = 1024;
    holds_ = file_ >= 0 && fcntl(file_, set_lease, for_writing ? F_WRLCK : F_RDLCK) == 0;
  }
  ~LeaseHolder() {
    if (file_ >= 0) (void)close(file_);
    (void)std::signal(SIGIO, before_);  // by which he is told that somebody waits
  }
  LeaseHolder(const LeaseHolder&) = delete;
  LeaseHolder& operator=(const LeaseHolder&) = delete;
  [[nodiscard]] bool holds() const { return holds_; }

 private:
  int file_;
  void (*before_)(int);
  bool holds_ = false;
};

/// Whether others are kept from the file: an emulator may grant a lease and keep nobody.
bool lease_is_kept(const TemporaryFile& file, int mode) {
  const int opened = open(file.path(), mode | O_NONBLOCK);
  if (opened >= 0) (void)close(opened);
  return opened < 0 && errno == EWOULDBLOCK;
}

}  // namespace

TEST_CASE("a file that somebody has a lease on is permission_denied, and is not waited for",
          "[file_block][mission:file_mapping]") {
  if (!can_map_files()) return;
  const TemporaryFile file(pattern_bytes(10));
  {
    const LeaseHolder writer(file, true);
    if (!writer.holds() || !lease_is_kept(file, O_RDONLY)) return skip("this system gives no leases on files here");
    for (const FileAccess access : all_file_access) {
      CHECK(mapping_error(file, access) == MemoryError::permission_denied);
    }
    cannot_map(file.path(), MemoryError::permission_denied);
  }
  CHECK(mapping_error(file, FileAccess::read_write) == MemoryError::ok);
  {
    const LeaseHolder reader(file, false);
    if (!reader.holds()) return skip("this system gives no leases for reading here");
    CHECK(mapping_error(file, FileAccess::read) == MemoryError::ok);  // who reads beside him is no trouble
    CHECK(mapping_error(file, FileAccess::copy_on_write) == MemoryError::ok);
    if (lease_is_kept(file, O_RDWR)) {
      CHECK(mapping_error(file, FileAccess::read_write) == MemoryError::permission_denied);
    }
  }
  for (const FileAccess access : all_file_access) CHECK(mapping_error(file, access) == MemoryError::ok);
}

#endif

#endif
