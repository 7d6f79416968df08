#!/usr/bin/env bash
# What including a header costs the file that includes it: a syntax check of it, beside an empty file and a few standard
# headers. Prints a Markdown table for each compiler.
#
#   bench/compile_time.sh [compiler...]           g++ and clang++ without arguments; ROUNDS=21 in the environment
#   bench/compile_time.sh --check [compiler...]   fails where all of the library costs more than 90 % of <vector>, or
#                                                 more than 50 % where its functions are compiled separately
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

# First what the ratios are made of. The headers of the library are there twice: as they are, and separately compiled.
names=('nothing' '<vector>' '<span>' '<memory_resource>')
if [ $check = 1 ]; then names=('nothing' '<vector>'); fi
others=${#names[@]}
names+=('<de100/memory.hpp>' '<de100_memory.hpp>')
if [ $check = 0 ]; then
  for header in include/de100/*.hpp; do
    name="<de100/${header##*/}>"
    if [ "$name" != '<de100/memory.hpp>' ]; then names+=("$name"); fi
  done
fi
ours=$((${#names[@]} - others))
: >"$folder/0.cpp"
for ((i = 1; i < ${#names[@]}; ++i)); do
  echo "#include ${names[i]}" >"$folder/$i.cpp"
  if ((i >= others)); then
    printf '#define DE100_SEPARATE_COMPILATION 1\n#include %s\n' "${names[i]}" >"$folder/$((i + ours)).cpp"
  fi
done
count=$((others + 2 * ours))

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

# Prints the cost of a file in percent of <vector>'s.
percent() { echo $(((cost[$1] - cost[0]) * 100 / (cost[1] - cost[0]))); }

failed=0
for compiler in "$@"; do
  check_syntax=("$compiler" -std=c++20 -fsyntax-only -I include)
  for ((i = 0; i < count; ++i)); do "${check_syntax[@]}" "$folder/$i.cpp"; done
  cost=()
  if [ $check = 1 ]; then
    for ((i = 0; i < count; ++i)); do cost[i]=$(instructions "${check_syntax[@]}" "$folder/$i.cpp"); done
    for ((i = others; i < others + ours; ++i)); do
      all=$(percent $i) declarations=$(percent $((i + ours)))
      echo "$compiler: ${names[i]} costs $all % of <vector> in instructions, separately compiled $declarations %"
      if ((all > 90 || declarations > 50)); then failed=1; fi
    done
    continue
  fi

  for ((round = 0; round < rounds; ++round)); do
    for ((i = 0; i < count; ++i)); do
      time=$(cpu_time "${check_syntax[@]}" "$folder/$i.cpp")
      if [ "$round" = 0 ] || [ "$time" -lt "${cost[i]}" ]; then cost[i]=$time; fi
    done
  done

  "$compiler" --version | head -n 1
  echo
  # shellcheck disable=SC2016  # `<vector>` is for Markdown
  echo '| header | ms | of `<vector>` | separately | preprocessed lines |'
  echo '|---|--:|--:|--:|--:|'
  for i in "${!names[@]}"; do
    lines=$("$compiler" -std=c++20 -E -P -I include "$folder/$i.cpp" | wc -l)
    declarations=''
    if ((i >= others)); then declarations="$(percent $((i + ours))) %"; fi
    # shellcheck disable=SC2016
    printf '| `%s` | %d | %d %% | %s | %d |\n' "${names[i]}" "${cost[i]}" "$(percent "$i")" "$declarations" $((lines))
  done
  echo
done
if [ $failed = 1 ]; then echo 'That is more than 90 % of <vector>, or separately compiled more than 50 %.'; fi
exit $failed
