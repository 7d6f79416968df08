// de100 memory, https://opensource.org/license/zlib
//
// What a system may say of a call that fails.

#ifndef DE100_TESTS_FAILURES_SYSTEM_CALLS_CODES_HPP
#define DE100_TESTS_FAILURES_SYSTEM_CALLS_CODES_HPP

#include <de100/error.hpp>

#include "support/failing_calls.hpp"

namespace de100_test {

using de100::MemoryError;

/// A number of errno or GetLastError(), and the error that it becomes; platform_error where it means nothing more.
struct Code {
  int number;
  MemoryError error;
};

#if defined(_WIN32)
inline constexpr Code codes[] = {
    {ERROR_NOT_ENOUGH_MEMORY, MemoryError::out_of_memory},
    {ERROR_OUTOFMEMORY, MemoryError::out_of_memory},
    {ERROR_COMMITMENT_MINIMUM, MemoryError::out_of_memory},
    {ERROR_NO_SYSTEM_RESOURCES, MemoryError::out_of_memory},
    {ERROR_WORKING_SET_QUOTA, MemoryError::out_of_memory},
    {ERROR_PAGEFILE_QUOTA, MemoryError::out_of_memory},
    {ERROR_COMMITMENT_LIMIT, MemoryError::out_of_memory},
    {ERROR_NOT_ENOUGH_QUOTA, MemoryError::out_of_memory},
    {ERROR_ACCESS_DENIED, MemoryError::permission_denied},
    {ERROR_PRIVILEGE_NOT_HELD, MemoryError::permission_denied},
    {1655, MemoryError::permission_denied},  // ERROR_DYNAMIC_CODE_BLOCKED, a name that older headers do not have
    {ERROR_INVALID_ADDRESS, MemoryError::platform_error},
    {ERROR_BUSY, MemoryError::platform_error},
};
#else
inline constexpr Code codes[] = {
    {ENOMEM, MemoryError::out_of_memory},    {EAGAIN, MemoryError::out_of_memory},
    {EPERM, MemoryError::permission_denied}, {EACCES, MemoryError::permission_denied},
    {EEXIST, MemoryError::address_in_use},   {ENOTSUP, MemoryError::permission_denied},
    {EINVAL, MemoryError::platform_error},   {EFAULT, MemoryError::platform_error},
    {EBUSY, MemoryError::platform_error},
};
#endif

}  // namespace de100_test

#endif  // DE100_TESTS_FAILURES_SYSTEM_CALLS_CODES_HPP
