#!/usr/bin/env bash
# What including a header costs the file that includes it: CPU time of a syntax check, beside an empty file and a few
# standard headers. Prints a Markdown table for each compiler.
#
#   bench/compile_time.sh [--check] [compiler...]     g++ and clang++ without arguments; ROUNDS=21 in the environment
#
# The smallest of many rounds is taken, and the headers take turns, so that a busy machine does little harm. The ratio
# is (time - empty) / (<vector> - empty). With --check only all of the library is measured, and the script fails where it
# costs more than 55 % of <vector>: half is the aim, and the same headers measure up to 5 % more or less from run to run.

set -eu
cd "$(dirname "$0")/.."

check=0
if [ "${1:-}" = --check ]; then
  check=1
  shift
fi
if [ $# = 0 ]; then set -- g++ clang++; fi
rounds=${ROUNDS:-21}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

names=('nothing' '<vector>' '<de100/memory.hpp>' '<de100_memory.hpp>')
if [ $check = 0 ]; then
  names+=('<span>' '<memory_resource>')
  for header in include/de100/*.hpp; do
    name="<de100/${header##*/}>"
    if [ "$name" != '<de100/memory.hpp>' ]; then names+=("$name"); fi
  done
fi
: >"$folder/0.cpp"
for ((i = 1; i < ${#names[@]}; ++i)); do echo "#include ${names[i]}" >"$folder/$i.cpp"; done

# Prints the CPU time of a command in milliseconds. The system samples how it splits into user and system; the sum is
# exact.
TIMEFORMAT='%3U %3S'
cpu_time() {
  local user system
  read -r user system < <({ time "$@" >/dev/null 2>&1; } 2>&1)
  echo $((10#${user/./} + 10#${system/./}))
}

failed=0
for compiler in "$@"; do
  for i in "${!names[@]}"; do "$compiler" -std=c++20 -fsyntax-only -I include "$folder/$i.cpp"; done
  best=()
  for ((round = 0; round < rounds; ++round)); do
    for i in "${!names[@]}"; do
      time=$(cpu_time "$compiler" -std=c++20 -fsyntax-only -I include "$folder/$i.cpp")
      if [ "$round" = 0 ] || [ "$time" -lt "${best[i]}" ]; then best[i]=$time; fi
    done
  done

  "$compiler" --version | head -n 1
  echo
  echo '| header | ms | of `<vector>` | preprocessed lines |'
  echo '|---|--:|--:|--:|'
  for i in "${!names[@]}"; do
    lines=$("$compiler" -std=c++20 -E -P -I include "$folder/$i.cpp" | wc -l)
    percent=$(((best[i] - best[0]) * 100 / (best[1] - best[0])))
    printf '| `%s` | %d | %d %% | %d |\n' "${names[i]}" "${best[i]}" $percent $((lines))
    if [ $check = 1 ] && [ "${names[i]}" = '<de100/memory.hpp>' ] && [ $percent -gt 55 ]; then failed=1; fi
  done
  echo
done
if [ $failed = 1 ]; then echo 'All of the library costs more than 55 % of <vector>.'; fi
exit $failed
