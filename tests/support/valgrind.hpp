// de100 memory, https://opensource.org/license/zlib
//
// What valgrind (memcheck 3.19) does not know of Linux, taught by wrappers that valgrind alone puts around functions of
// the C library: without it they are never called. For main.cpp, which every test program has.

#ifndef DE100_TESTS_SUPPORT_VALGRIND_HPP
#define DE100_TESTS_SUPPORT_VALGRIND_HPP

#if defined(__linux__) && __has_include(<valgrind/memcheck.h>)

#include <valgrind/memcheck.h>
#if !defined(NVALGRIND)  // which it defines where there is no valgrind for the processor

#include <sys/mman.h>
#include <cerrno>

#define DE100_TEST_WRAPPER(function) I_WRAP_SONAME_FNNAME_ZU(libcZdsoZd6, function)

extern "C" {

/// What is too large has EINVAL for an answer there, and ENOMEM here.
void* DE100_TEST_WRAPPER(mmap)(void* address, std::size_t size, int protection, int flags, int file, off_t offset);
void* DE100_TEST_WRAPPER(mmap)(void* address, std::size_t size, int protection, int flags, int file, off_t offset) {
  OrigFn original;
  VALGRIND_GET_ORIG_FN(original);
  void* found = nullptr;
  CALL_FN_W_6W(found, original, address, size, protection, flags, file, offset);
  if (found == MAP_FAILED && errno == EINVAL && address == nullptr && size > PTRDIFF_MAX / 2) errno = ENOMEM;
  return found;
}

/// What moved pages grow by counts as forbidden there, or not, by chance. And it says ENOMEM of all that the system
/// refuses, most of which is EFAULT here, and may or may not have unmapped the pages that were to be replaced: Linux
/// before 6.17 has.
void* DE100_TEST_WRAPPER(mremap)(void* from, std::size_t size, std::size_t new_size, int flags, void* to);
void* DE100_TEST_WRAPPER(mremap)(void* from, std::size_t size, std::size_t new_size, int flags, void* to) {
  OrigFn original;
  VALGRIND_GET_ORIG_FN(original);
  char* found = nullptr;
  CALL_FN_W_5W(found, original, from, size, new_size, flags, to);
  if (found != MAP_FAILED) {
    if (new_size > size) (void)VALGRIND_MAKE_MEM_DEFINED(found + size, new_size - size);
  } else if ((flags & MREMAP_FIXED) != 0) {
    (void)munmap(to, new_size);
    errno = EFAULT;
  }
  return found;
}

/// Memory that loses all access counts as what it was there, which is then read when a system call is asked of it.
int DE100_TEST_WRAPPER(mprotect)(void* base, std::size_t size, int protection);
int DE100_TEST_WRAPPER(mprotect)(void* base, std::size_t size, int protection) {
  OrigFn original;
  VALGRIND_GET_ORIG_FN(original);
  int result = 0;
  CALL_FN_W_WWW(result, original, base, size, protection);
  if (result == 0 && protection == PROT_NONE) (void)VALGRIND_MAKE_MEM_NOACCESS(base, size);
  return result;
}

/// Pages that were given back count as what they were there; they are zero.
int DE100_TEST_WRAPPER(madvise)(void* base, std::size_t size, int advice);
int DE100_TEST_WRAPPER(madvise)(void* base, std::size_t size, int advice) {
  OrigFn original;
  VALGRIND_GET_ORIG_FN(original);
  int result = 0;
  CALL_FN_W_WWW(result, original, base, size, advice);
  if (result == 0 && advice == MADV_DONTNEED) (void)VALGRIND_MAKE_MEM_DEFINED_IF_ADDRESSABLE(base, size);
  return result;
}

/// It counts its own page faults too, so nobody's are known.
int DE100_TEST_WRAPPER(getrusage)(int who, void* usage);
int DE100_TEST_WRAPPER(getrusage)(int, void*) {
  errno = ENOSYS;
  return -1;
}
}

#undef DE100_TEST_WRAPPER

#endif
#endif

#endif  // DE100_TESTS_SUPPORT_VALGRIND_HPP
