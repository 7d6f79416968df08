#!/usr/bin/env bash
# What including a header costs the file that includes it: a syntax check of it, beside an empty file and a few standard
# headers. Prints a Markdown table for each compiler.
#
#   bench/compile_time.sh [compiler...]           g++ and clang++ without arguments; ROUNDS=21 in the environment
#   bench/compile_time.sh --check [compiler...]   fails where all of the library costs more than 95 % of <vector>
#
# Milliseconds are CPU time. The smallest of many rounds is taken, and the headers take turns, so that a busy machine does
# little harm. The ratio is (time - empty) / (<vector> - empty). The check counts the instructions that the compiler
# runs, with valgrind, instead: nothing else on the machine changes their number.

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

# Prints how many thousand instructions a command and what it starts run.
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --trace-children=yes "$@" 2>&1 |
    awk '/Collected :/ { sum += $NF } END { printf "%d\n", sum / 1000 }'
}

failed=0
for compiler in "$@"; do
  check_syntax=("$compiler" -std=c++20 -fsyntax-only -I include)
  for i in "${!names[@]}"; do "${check_syntax[@]}" "$folder/$i.cpp"; done
  if [ $check = 1 ]; then
    cost=()
    for i in "${!names[@]}"; do cost[i]=$(instructions "${check_syntax[@]}" "$folder/$i.cpp"); done
    for ((i = 2; i < ${#names[@]}; ++i)); do
      percent=$(((cost[i] - cost[0]) * 100 / (cost[1] - cost[0])))
      echo "$compiler: ${names[i]} costs $percent % of <vector> in instructions"
      if [ $percent -gt 95 ]; then failed=1; fi
    done
    continue
  fi

  best=()
  for ((round = 0; round < rounds; ++round)); do
    for i in "${!names[@]}"; do
      time=$(cpu_time "${check_syntax[@]}" "$folder/$i.cpp")
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
  done
  echo
done
if [ $failed = 1 ]; then echo 'All of the library costs more than 95 % of <vector>.'; fi
exit $failed
