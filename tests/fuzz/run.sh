#!/usr/bin/env bash
# Fuzzes every target for an equal share of some seconds, beginning with what is in corpus/. Prints a line for each; fails,
# and prints the input, where one has found something. Needs clang++-19 with libclang-rt-19-dev, or afl++.
#
#   tests/fuzz/run.sh libfuzzer <seconds> [target...]   finds inputs by the code that they reach, under sanitizers
#   tests/fuzz/run.sh afl <seconds> [target...]         the same in another way, without them, as users build it
#   tests/fuzz/run.sh merge [folder]                    makes the corpus as small as it can be while it reaches the same;
#                                                       takes in what is in <folder>/<target>/
#
# All is built and found in a temporary folder; with FOUND=<folder> in the environment, what was found is kept there, in
# <folder>/<target>/. Only `merge` writes to the checkout.

set -eu
if [ -n "${FOUND:-}" ]; then FOUND=$(realpath -m "$FOUND"); fi
more=$(realpath -m "${2:-/nothing}")  # of merge
cd "$(dirname "$0")"

usage() { sed -n '/^#   tests/,/^#$/s/^# *//p' "$0" >&2; exit 2; }

targets=(arena growing_arena block pool scratch heap)
longest=1000  # bytes of an input
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# build <libfuzzer, afl or merge> <compiler>
build() {
  if ! { cmake -S . -B "$folder/build" -DDE100_FUZZER="$1" -DCMAKE_CXX_COMPILER="$2" && cmake --build "$folder/build" -j 2; } \
    >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    exit 1
  fi
}

# report <target> <executions> <per second> <edges> <folder of inputs that crash>
report() {
  local crashes=() input
  for input in "$5"/*; do
    if [ -f "$input" ] && [ "${input##*/}" != README.txt ]; then crashes+=("$input"); fi
  done
  printf '%-14s %10s executions %8s a second %6s edges %3d crashes\n' "$1" "${2:-no}" "$3" "$4" ${#crashes[@]}
  if [ -z "$2" ]; then failed=1; fi
  for input in ${crashes[@]+"${crashes[@]}"}; do
    failed=1
    echo "$1 fails on $(od -An -v -tx1 "$input" | tr -d ' \n')"
  done
}

# keep <target> <folder>: what was found there, if somebody wants it
keep() {
  if [ -z "${FOUND:-}" ]; then return; fi
  mkdir -p "$FOUND/$1"
  find "$2" -maxdepth 1 -type f ! -name '.*' -exec cp {} "$FOUND/$1" \;
}

# with_libfuzzer <target> <seconds>
with_libfuzzer() {
  local here=$folder/$1 log=$folder/$1.log
  mkdir -p "$here/found" "$here/crashes"
  "$folder/build/fuzz_$1" -max_total_time="$2" -max_len=$longest -len_control=0 -timeout=20 -print_final_stats=1 \
    -artifact_prefix="$here/crashes/" "$here/found" "corpus/$1" >"$log" 2>&1 || tail -n 40 "$log"
  report "$1" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
    "$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")" \
    "$(sed -nE 's/^#[0-9]+.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)" "$here/crashes"
  keep "$1" "$here/found"
}

# with_afl <target> <seconds>
with_afl() {
  local here=$folder/$1 log=$folder/$1.log
  mkdir -p "$here/begin"
  echo begin >"$here/begin/begin"  # it wants some input
  find "corpus/$1" -type f -exec cp {} "$here/begin" \;
  AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
    afl-fuzz -V "$2" -G $longest -i "$here/begin" -o "$here/out" -- "$folder/build/fuzz_$1" >"$log" 2>&1 || tail -n 40 "$log"
  fact() { sed -n "s/^$1 *: *//p" "$here/out/default/fuzzer_stats"; }
  report "$1" "$(fact execs_done)" "$(fact execs_per_sec)" "$(fact edges_found)" "$here/out/default/crashes"
  keep "$1" "$here/out/default/queue"
}

# merge <target> <folder of more inputs>
merge() {
  local inputs=("$folder/old" "$2/$1")
  rm -rf "$folder/old" "$folder/new"
  mkdir -p "corpus/$1" "$folder/new"
  cp -r "corpus/$1" "$folder/old"
  if [ ! -d "$2/$1" ]; then inputs=("$folder/old"); fi
  "$folder/build/fuzz_$1" -set_cover_merge=1 -use_counters=0 -max_len=$longest "$folder/new" "${inputs[@]}" >"$folder/$1.log" 2>&1 ||
    { tail -n 40 "$folder/$1.log"; exit 1; }
  rm -rf "corpus/$1"
  cp -r "$folder/new" "corpus/$1"
  printf '%-14s %4d inputs, %6d bytes\n' "$1" "$(find "corpus/$1" -type f | wc -l)" \
    "$(find "corpus/$1" -type f -exec cat {} + | wc -c)"
}

case "${1:-}" in
  libfuzzer | afl)
    fuzzer=$1
    seconds=${2:-}
    [[ "$seconds" =~ ^[0-9]+$ ]] || usage
    shift 2
    if [ $# != 0 ]; then targets=("$@"); fi
    if [ "$fuzzer" = afl ]; then build afl afl-clang-fast++; else build libfuzzer clang++-19; fi
    for target in "${targets[@]}"; do "with_$fuzzer" "$target" $((seconds / ${#targets[@]} + 1)); done
    ;;
  merge)
    build merge clang++-19
    for target in "${targets[@]}"; do merge "$target" "$more"; done
    ;;
  *) usage ;;
esac
exit $failed
