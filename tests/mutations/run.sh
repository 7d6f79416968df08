#!/usr/bin/env bash
# Whether the tests find bugs: plants those of mutations.txt in a copy of the headers, one at a time, and runs the tests on
# each until one is red. Before that, all of them have to be green on the headers as they are.
#
#   tests/mutations/run.sh [number or words...]   all bugs, or those of that number or with those words in their line
#   tests/mutations/run.sh --check                only whether each can be planted: what it replaces stands in its header
#                                                 once, and what comes out compiles
#
# Fails where a bug survives that mutations.txt does not call equal, and where one is caught that it does. CXX in the
# environment is the compiler, JOBS how many bugs are tried at a time. Writes to a temporary folder alone.

set -eu
cd "$(dirname "$0")/../.."

check=0
if [ "${1:-}" = --check ]; then
  check=1
  shift
fi
cxx=${CXX:-$(command -v clang++ || command -v g++)}
jobs=${JOBS:-$(nproc)}
folder=$(mktemp -d)
# shellcheck disable=SC2046  # a list of numbers
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
ulimit -c 0
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null || true  # a bug that takes all memory is to end itself alone

# ---- the list --------------------------------------------------------------------------------------------------------

headers=('') titles=('') olds=('') news=('') equals=('')
header='' last=0
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '' | '#'*) ;;
    '== '*) header=${line#== } ;;
    '- '*) olds[last]+=${olds[last]:+$'\n'}${line#- } ;;
    '+ '*) news[last]+=${news[last]:+$'\n'}${line#+ } ;;
    'equal: '*) equals[last]=${line#equal: } ;;
    '  '*) equals[last]+=" ${line#"${line%%[! ]*}"}" ;;
    *)
      last=$((last + 1))
      headers[last]=$header titles[last]=$line olds[last]='' news[last]='' equals[last]=''
      ;;
  esac
done <tests/mutations/mutations.txt

chosen=()
for ((n = 1; n <= last; ++n)); do
  if [ $# = 0 ]; then chosen+=("$n"); fi
  for word in "$@"; do
    if [ "$word" = "$n" ] || { [[ $word = *[!0-9]* ]] && [[ "${headers[n]}: ${titles[n]}" = *"$word"* ]]; }; then
      chosen+=("$n")
      break
    fi
  done
done
if [ ${#chosen[@]} = 0 ]; then
  echo 'There is no such mutation.' >&2
  exit 2
fi

# ---- planting --------------------------------------------------------------------------------------------------------

# plant <n>: makes a folder of the headers with the nth bug in them. Says why it cannot.
plant() {
  mkdir "$folder/$1"
  cp -r include "$folder/$1/include"
  local path=$folder/$1/include/de100/${headers[$1]} text rest
  if [ -z "${olds[$1]}" ] || [ ! -f "$path" ]; then
    echo 'names no header or no text to replace'
    return 1
  fi
  text=$(<"$path")
  rest=${text#*"${olds[$1]}"}
  if [ "$rest" = "$text" ] || [ "${rest#*"${olds[$1]}"}" != "$rest" ]; then
    echo 'the text to replace does not stand in the header exactly once'
    return 1
  fi
  printf '%s%s%s\n' "${text%%"${olds[$1]}"*}" "${news[$1]}" "$rest" >"$path"
}

# can_be_planted <n>: prints why not.
can_be_planted() {
  local why
  if ! why=$(plant "$1"); then
    echo "$1 ${headers[$1]}: ${titles[$1]}: $why"
    return
  fi
  echo "#include <de100/${headers[$1]}>" >"$folder/$1/includes.cpp"
  if ! timeout 60 "$cxx" -std=c++20 -fsyntax-only -I "$folder/$1/include" "$folder/$1/includes.cpp" 2>"$folder/$1/errors"; then
    echo "$1 ${headers[$1]}: ${titles[$1]}: does not compile: $(grep -m 1 error: "$folder/$1/errors")"
  fi
  rm -r "${folder:?}/$1"
}

# ---- testing ---------------------------------------------------------------------------------------------------------

# The programs of tests/CMakeLists.txt, the files of each as one; `unit` in parts, so that the tests of the header come
# first.
flags_of_every_program=()
parts='arena growing block others failing failing_calls copying failing_calls_copying'
program_of() {
  case $1 in
    arena | growing | block | others) echo unit ;;
    *) echo "unit_$1" ;;
  esac
}

# The parts in the order in which those for a header come first.
parts_for() {
  case $1 in
    block.hpp | region.hpp) echo block copying failing failing_calls failing_calls_copying growing arena others ;;
    *) echo "$parts" ;;
  esac
}

# as_one <part> <file...>
as_one() { printf "#include \"$PWD/%s\"\n" "${@:2}" >"$folder/$1.cpp"; }

write_parts() {
  as_one arena tests/arena/*.cpp
  as_one growing tests/block_arena/*.cpp tests/chained_arena/*.cpp
  as_one block tests/block/*.cpp
  as_one copying tests/block/*.cpp
  as_one failing tests/failures/*.cpp
  as_one failing_calls tests/failures/system_calls/*.cpp
  as_one failing_calls_copying tests/failures/system_calls/*.cpp
  local file others=()
  for file in tests/*/*.cpp; do
    case $file in
      tests/arena/* | tests/block_arena/* | tests/chained_arena/* | tests/block/* | tests/failures/*) ;;
      tests/support/* | tests/headers/* | tests/examples/* | tests/must_* | tests/single_header/*) ;;
      *) others+=("$file") ;;
    esac
  done
  as_one others "${others[@]}"
}

# What does not change from one bug to the next: main(), and Catch2's header.
build_common() {
  local file
  mkdir "$folder/common"
  cp tests/support/test.hpp "$folder/common/test.hpp"
  "$cxx" -std=c++20 -I tests -x c++-header tests/support/test.hpp -o "$folder/common/test.hpp.gch"
  for file in tests/support/*.cpp; do
    "$cxx" -std=c++20 -I include -I tests -c "$file" -o "$folder/common/$(basename "$file" .cpp).o" &
  done
  wait
  flags_of_every_program=(-std=c++20 -O0 -I "$PWD/tests" -include "$folder/common/test.hpp")
  libraries=(-pthread -ldl)
  if echo '#include <catch2/catch_session.hpp>' | "$cxx" -std=c++20 -fsyntax-only -x c++ - 2>/dev/null; then
    libraries+=(-lCatch2)
  fi
}

# build <n> <part>: a program on the headers with the nth bug; 0 has none.
build() {
  local flags=() files='-DDE100_OS_FILES_HEADER="support/platform_files.hpp"'
  case $2 in
    *copying) flags+=(-DDE100_TEST_COPYING) ;;
  esac
  case $2 in
    copying) flags+=('-DDE100_OS_HEADER="support/platform_os.hpp"' "$files") ;;
    failing) flags+=('-DDE100_OS_HEADER="support/failing_os.hpp"' "$files") ;;
    failing_calls*) flags+=('-DDE100_OS_HEADER="support/failing_calls.hpp"' "$files") ;;
  esac
  timeout 300 "$cxx" "${flags_of_every_program[@]}" -I "$folder/$1/include" "${flags[@]}" "$folder/$2.cpp" \
    "$folder"/common/*.o "${libraries[@]}" -o "$folder/$1/$2" >"$folder/$1/$2.errors" 2>&1
}

# run <n> <part> <seconds>: fails where the tests do. What they print goes to a file, of which there is enough at 10 MB.
run() {
  mkdir -p "$folder/$1/files"
  (
    set -o pipefail
    cd "$folder/$1/files"
    TMPDIR=$PWD timeout -k 5 "$3" "../$2" --abort --reporter xml 2>&1 </dev/null | head -c 10000000 >"../$2.xml"
  )
}

# first_red <file>: the name of the test case that failed first, or that ended the program.
first_red() {
  awk -F '"' '
    /<TestCase name=/ { name = $2 }
    /success="false"|<FatalErrorCondition/ { exit }
    / failed assertions of the library that the test did not claim/ { exit }
    END { print name }' "$1" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

# as_it_is <part>: builds and runs it on the headers without a bug, which has to work, and notes how long it may take.
as_it_is() {
  build 0 "$1" || { echo "$(program_of "$1") does not compile"; cat "$folder/0/$1.errors"; return; }
  local start=$SECONDS
  run 0 "$1" 900 || echo "$(program_of "$1") is red without a bug: $(first_red "$folder/0/$1.xml")"
  echo $((20 + 10 * (SECONDS - start))) >"$folder/0/$1.seconds"
}

# judge <n>: what becomes of the nth bug.
judge() {
  local part why result
  if ! why=$(plant "$1"); then
    echo "CANNOT BE PLANTED: $why"
    return
  fi
  # shellcheck disable=SC2046  # a list of words
  for part in $(parts_for "${headers[$1]}"); do
    if ! build "$1" "$part"; then
      echo 'caught: does not compile'
      return
    fi
    result=0
    run "$1" "$part" "$(<"$folder/0/$part.seconds")" || result=$?
    case $result in
      0) ;;
      124 | 137) echo "caught by $(program_of "$part"), which does not end: $(first_red "$folder/$1/$part.xml")" ;;
      *) echo "caught by $(program_of "$part"): $(first_red "$folder/$1/$part.xml")" ;;
    esac
    if [ "$result" != 0 ]; then return; fi
    rm "$folder/$1/$part"
  done
  echo SURVIVED
}

# tell <n>: judges it and says so.
tell() {
  local result
  result=$(judge "$1")
  case ${equals[$1]:+equal}:$result in
    equal:SURVIVED) result='equal' ;;
    equal:*) result="NOT EQUAL, $result" ;;
  esac
  echo "$result" >"$folder/$1.result"
  echo "$1 ${headers[$1]}: ${titles[$1]}: $result"
  rm -r "${folder:?}/$1"
}

# in_parallel <function> <argument...>: for each argument, so many at a time
in_parallel() {
  local argument running=0
  for argument in "${@:2}"; do
    if [ $running = "$jobs" ]; then
      wait -n || true
      running=$((running - 1))
    fi
    "$1" "$argument" &
    running=$((running + 1))
  done
  wait
}

# ---- what is asked for -----------------------------------------------------------------------------------------------

if [ $check = 1 ]; then
  in_parallel can_be_planted "${chosen[@]}" >"$folder/faults"
  cat "$folder/faults"
  echo "${#chosen[@]} mutations, $(wc -l <"$folder/faults") of them cannot be planted"
  if [ -s "$folder/faults" ]; then exit 1; fi
  exit 0
fi

write_parts
build_common
mkdir "$folder/0"
cp -r include "$folder/0/include"
# shellcheck disable=SC2086  # a list of words
in_parallel as_it_is $parts >"$folder/faults"
if [ -s "$folder/faults" ]; then
  cat "$folder/faults"
  exit 1
fi

in_parallel tell "${chosen[@]}"

# of <pattern>: how many results there are of that kind
of() { cat "$folder"/*.result | grep -cE "$1" || true; }
echo
echo "${#chosen[@]} mutations: $(of '^caught') caught, $(of '^equal$') equal, $(of '^[A-Z]') wrong"
for program in unit unit_failing unit_failing_calls unit_copying unit_failing_calls_copying; do
  echo "  caught by $program: $(of "^caught by ${program}[:,]")"
done
if [ "$(of '^[A-Z]')" != 0 ]; then exit 1; fi
