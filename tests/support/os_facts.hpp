// de100 memory, https://opensource.org/license/zlib
//
// What the operating system itself says about memory, so that tests need not take the library's word for it.

#ifndef DE100_TESTS_SUPPORT_OS_FACTS_HPP
#define DE100_TESTS_SUPPORT_OS_FACTS_HPP

#include <cstddef>
#include <cstdint>
#include <string>

namespace de100_test {

/// Whether pages of memory can be protected and put where one wants. On WebAssembly they cannot: memory is one array
/// there, and every byte of it can be read and written.
#if defined(__wasm__)
inline constexpr bool has_virtual_memory = false;
#else
inline constexpr bool has_virtual_memory = true;
#endif

/// What the functions below answer where the system cannot tell.
inline constexpr std::size_t unknown = static_cast<std::size_t>(-1);

/// Whether the byte can be read or written. The system tries, so nothing faults; the byte stays as it is (it may become
/// 0 where it can be written and not read).
bool readable(const void* address);
bool writable(void* address);

/// Whether the byte is kept from everybody: it can neither be read nor written. Where nothing can be kept from anybody,
/// this is whether it can be both, which is all that is to be seen there.
inline bool off_limits(void* address) {
  return readable(address) != has_virtual_memory && writable(address) != has_virtual_memory;
}

/// Whether the byte belongs to any mapping or reservation, whatever may be done with it.
bool mapped(const void* address);

/// Bytes of physical memory in use behind a mapped range.
std::size_t resident_bytes(const void* base, std::size_t size);

/// Bytes of address space that this process holds, and how many entries its list of mappings has within a range.
std::size_t address_space_in_use();
std::size_t mappings_in(const void* base, std::size_t size);

/// The line of the system's list of mappings for an address; empty where there is none.
std::string mapping_line(const void* address);

/// Whether this system does what it is advised to: an emulator may say yes to any advice and do nothing.
bool takes_advice();

/// What Linux tells of the mapping that an address is in: the rest of the line of /proc/self/smaps that begins with
/// `field`. Empty elsewhere, where there is no such line, and in an emulator, whose advice it is not.
std::string kernel_account(const void* address, const char* field);
/// The same as bytes, where it is a number of KiB; `unknown` where there is none.
std::size_t kernel_account_bytes(const void* address, const char* field);

/// Bytes that the system has promised this process: private memory that may be written, touched or not.
std::size_t promised_bytes();

/// Bytes in a large page, as the kernel's own file says; 0 where there is none.
std::size_t large_page_bytes();

/// Whether this system can keep memory from a child process: an emulator may say so and not do it.
bool drops_memory_on_fork();

/// Whether this system gives memory that is writable and executable at once.
bool gives_writable_and_executable();

/// Pages that this process has been given on touch so far.
std::size_t page_faults();

/// Maps readable and writable pages without guards and without this library; null where that fails. `address` may be
/// null, else they are there or nowhere.
void* map_pages(void* address, std::size_t size);
void unmap_pages(void* base, std::size_t size);

/// Keeps pages in memory, and so makes them a mapping of their own on Linux; false where that cannot be done.
bool lock_pages(void* base, std::size_t size);

/// Lets this process hold `more` bytes of address space than it does now, and no more; false where that cannot be done.
bool limit_address_space(std::size_t more);
/// The same for what the system promises it: private memory that may be written.
bool limit_promised_memory(std::size_t more);
/// Takes both limits away.
void lift_limits();

/// Takes so many mappings that this process can have no more; false where that cannot be done.
bool use_up_mappings();
/// Gives them back.
void give_back_mappings();

/// Keeps all memory that this process is given from now on from being paged out; false where that cannot be done.
bool lock_memory_to_come();

/// How many files this process has open, but for those that were opened after one that is closed by now (on Windows,
/// handles of any kind).
std::size_t open_files();

/// Makes a file that is there as long as this; what it has more takes no room. false where that cannot be done.
bool make_sparse_file(const char* path, std::uint64_t size);

/// Loads a shared library, finds a function in it, gives it back. Null where that fails; the reason is printed.
void* load_module(const char* path);
void* find_in_module(void* module, const char* name);
void unload_module(void* module);

}  // namespace de100_test

#endif  // DE100_TESTS_SUPPORT_OS_FACTS_HPP
