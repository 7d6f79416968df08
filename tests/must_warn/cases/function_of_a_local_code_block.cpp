// de100 memory, https://opensource.org/license/zlib
//
// Code is gone with its block.
//
// expect: stack memory associated with local variable 'code'

#include <de100/code_block.hpp>

using namespace de100;

using Function = int();
Function* good(const CodeBlock& code) {
  return code.function<Function>();
}

#if defined(DE100_MUST_WARN)
Function* bad() {
  const CodeBlock code = CodeBlock::allocate(4096);
  return code.function<Function>();
}
#endif
