// de100 memory, https://opensource.org/license/zlib
//
// code_block.hpp: `CodeBlock`, memory for code that a program makes while it runs. It can be written or executed, and
// never both: what writes beyond its place faults, and what is executed has been finished.
//
//   CodeBlock code = CodeBlock::allocate(64_KiB, "shaders");
//   assemble(code.view());
//   if (code.seal() == MemoryError::ok) code.function<int(int)>()(42);
//
// A block belongs to one thread at a time; sealed, its code may be run by any. (For memory that is writable and
// executable at once, where the system lets it: MemoryBlock with MemoryFlags::read_write_execute.)

#ifndef DE100_CODE_BLOCK_HPP
#define DE100_CODE_BLOCK_HPP

#include "block.hpp"
#include "config.hpp"
#include "error.hpp"
#include "flags.hpp"
#include "os.hpp"
#include "view.hpp"

namespace de100 {

class CodeBlock {
 public:
  /// No memory: not valid.
  CodeBlock() noexcept = default;

  /// Memory that can be written, `size` bytes rounded up to pages, between guards. Where that fails it is not valid,
  /// and error() says why, as of MemoryBlock::allocate. unsupported where a program cannot make code (WebAssembly).
  /// `name` is as in BlockOptions.
  [[nodiscard]] static CodeBlock allocate(std::size_t size, const char* name = nullptr) noexcept;

  /// The memory goes to the new block, and the other is empty.
  CodeBlock(CodeBlock&& other) noexcept = default;
  CodeBlock& operator=(CodeBlock&& other) noexcept = default;
  ~CodeBlock() = default;

  [[nodiscard]] bool is_valid() const noexcept { return block_.is_valid(); }
  [[nodiscard]] explicit operator bool() const noexcept { return is_valid(); }

  /// How the last operation went, and the system's own number for it (0 where there is none).
  [[nodiscard]] MemoryError error() const noexcept { return last_.error; }
  [[nodiscard]] int os_error() const noexcept { return last_.code; }

  /// The bytes: to write to until it is sealed, then to read. On Apple silicon only the thread that made the block, or
  /// unsealed it, can write; and a thread either writes or runs all code that was made, not some of each.
  [[nodiscard]] MemoryView view() const noexcept DE100_LIFETIME_BOUND { return block_.view(); }

  /// Whether the bytes can be executed, and not written.
  [[nodiscard]] bool is_sealed() const noexcept { return is_valid() && sealed_; }

  /// From now on the bytes can be executed, by every thread, and not written. permission_denied, and nothing changed,
  /// where the system does not let this program make code; null_block, invalid_block or already_freed where there is no
  /// memory. Costs two system calls at most.
  [[nodiscard]] MemoryError seal() noexcept { return change(true); }

  /// From now on the bytes can be written, and not executed. Nobody is running them.
  [[nodiscard]] MemoryError unseal() noexcept { return change(false); }

  /// The function that starts `offset` bytes into a sealed block; null where it is not sealed or not so long.
  /// `Function` is its type: `code.function<int(int)>()`. clang's -fsanitize=function reads the 8 bytes before a
  /// function: leave room for them before the first.
  template <class Function>
  [[nodiscard]] Function* function(std::size_t offset = 0) const noexcept DE100_LIFETIME_BOUND {
    if (!is_sealed() || offset >= block_.size()) return nullptr;
    return reinterpret_cast<Function*>(reinterpret_cast<std::uintptr_t>(block_.base() + offset));
  }

  /// Gives the memory back. ok for an empty block.
  [[nodiscard]] MemoryError free() noexcept {
    last_ = {block_.free(), block_.os_error()};
    return last_.error;
  }

 private:
  MemoryError change(bool sealed) noexcept;

  MemoryBlock block_;  // made without any access, which is given and taken here
  bool sealed_ = false;
  os::Result last_;
};

#if DE100_BODIES

// ---- implementation ------------------------------------------------------------------------------------------------

DE100_INLINE CodeBlock CodeBlock::allocate(std::size_t size, const char* name) noexcept {
  CodeBlock code;
  code.block_ = MemoryBlock::allocate(size, {.flags = MemoryFlags::none, .name = name});
  code.last_ = {code.block_.error(), code.block_.os_error()};
  if (!code) return code;
  code.last_ = os::commit_code(code.block_.base(), code.block_.size());
  if (!code.last_.ok()) code.block_ = MemoryBlock();
  return code;
}

DE100_INLINE MemoryError CodeBlock::change(bool sealed) noexcept {
  if (is_valid()) {
    const MemoryFlags access = sealed ? MemoryFlags::read | MemoryFlags::execute : MemoryFlags::read_write;
    last_ = os::protect_code(block_.base(), block_.size(), access);
  } else {
    last_ = {block_.reset(), 0};  // which says why there is no memory
  }
  if (last_.ok()) sealed_ = sealed;
  return last_.error;
}

#endif  // DE100_BODIES

}  // namespace de100

#endif  // DE100_CODE_BLOCK_HPP
