// de100 memory, https://opensource.org/license/zlib
//
// The values of MemoryError: programs log them and libraries built apart pass them on, so that they never change.

#include "support/test.hpp"

#include <de100/error.hpp>

using de100::MemoryError;

static_assert(sizeof(MemoryError) == 1);
static_assert(MemoryError{} == MemoryError::ok, "what is zero is no error");

TEST_CASE("every error code is there and keeps its value", "[error][mission:error_codes]") {
  const MemoryError in_order[] = {
      MemoryError::ok,
      MemoryError::out_of_memory,
      MemoryError::invalid_size,
      MemoryError::size_overflow,
      MemoryError::invalid_address,
      MemoryError::address_in_use,
      MemoryError::alignment_failed,
      MemoryError::permission_denied,
      MemoryError::protection_failed,
      MemoryError::null_block,
      MemoryError::invalid_block,
      MemoryError::already_freed,
      MemoryError::page_size_failed,
      MemoryError::platform_error,
      MemoryError::unsupported,
  };
  int value = 0;
  for (const MemoryError error : in_order) CHECK(static_cast<int>(error) == value++);
  CHECK(static_cast<int>(MemoryError::count) >= value);
}
