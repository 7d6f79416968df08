#!/usr/bin/env bash
# Whether the tests find bugs: plants those of mutations.txt in a copy of the headers, one at a time, and runs the tests
# on each until one is red. Before that, all of them have to be green on the headers as they are.
#
#   tests/mutations/run.sh [number or words...]   all bugs, or those of that number or with those words in their line,
#                                                 before which the header is: 17 "block.hpp: A reset" "of a cache"
#   tests/mutations/run.sh --check [...]          only whether each can be planted: what it replaces stands once in its
#                                                 header, and what comes out compiles
#
# Fails where a bug survives that mutations.txt does not call equal, and where one is caught that it does. CXX in the
# environment is the compiler, JOBS how many bugs are tried at a time. Writes to a temporary folder alone.

set -eu
export LC_ALL=C
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

headers=('') titles=('') olds=('') news=('') equals=('') needs=('')
header='' last=0
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '' | '#'*) ;;
    '== '*) header=${line#== } ;;
    - | '- '*) olds[last]+=${olds[last]:+$'\n'}${line:2} ;;
    + | '+ '*) news[last]+=${news[last]:+$'\n'}${line:2} ;;
    'equal: '*) equals[last]=${line#equal: } ;;
    'needs: '*) needs[last]=${line#needs: } ;;
    '  '*) equals[last]+=" ${line#"${line%%[! ]*}"}" ;;
    *)
      last=$((last + 1))
      headers[last]=$header titles[last]=$line olds[last]='' news[last]='' equals[last]='' needs[last]=''
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

not_once='what it replaces does not stand there exactly once'

# replace <text> <n>: the text with the nth bug in it, in `text`. Fails where what the bug replaces does not stand in it
# exactly once.
replace() {
  local before=${1%%"${olds[$2]}"*}
  local after=${1:${#before}+${#olds[$2]}}
  if [ -z "${olds[$2]}" ] || [ "$before" = "$1" ] || [[ $after = *"${olds[$2]}"* ]]; then return 1; fi
  text=$before${news[$2]}$after
}

# make_headers <name>: a folder with a copy of the headers.
make_headers() {
  mkdir "$folder/$1"
  cp -r include "$folder/$1/include"
}

# reads <header> <text>: whether the compiler takes that text for that header. What it says otherwise is in `errors`.
reads() {
  local more=(-DDE100_SITES=1 -I "$folder/$1/include" -include "de100/$1")
  printf '%s\n' "$2" >"$folder/$1/include/de100/$1"
  errors=$(timeout 60 "$cxx" -std=c++20 -fsyntax-only "${more[@]}" -x c++ /dev/null 2>&1)
}

# check_header <header>: says which of its bugs cannot be planted. Most of what a compiler does is the same for all of
# them, so it reads as many together as do not replace the same text; one by one where that does not compile.
check_header() {
  local original text errors n left=() together later
  original=$(<"include/de100/$1")
  for n in "${chosen[@]}"; do
    if [ "${headers[n]}" != "$1" ]; then continue; fi
    if replace "$original" "$n"; then left+=("$n"); else echo "$n $1: ${titles[n]}: $not_once"; fi
  done
  while [ ${#left[@]} != 0 ]; do
    text=$original together=() later=()
    for n in "${left[@]}"; do
      if replace "$text" "$n"; then together+=("$n"); else later+=("$n"); fi
    done
    if ! reads "$1" "$text"; then
      for n in "${together[@]}"; do
        replace "$original" "$n"
        reads "$1" "$text" || echo "$n $1: ${titles[n]}: does not compile: $(grep -m 1 error: <<<"$errors")"
      done
    fi
    left=("${later[@]}")
  done
}

# ---- testing ---------------------------------------------------------------------------------------------------------

# The programs of tests/CMakeLists.txt, the files of each as one; `unit` in parts, so that the tests of the header come
# first, and before them those that hold random operations against a model, which find most and take least to compile.
# What is poisoned only AddressSanitizer can tell, for which the tests of that are compiled once more.
flags=(-std=c++20 -O0 -pthread -I "$PWD/tests")
parts='arena_models arena growing block_models block heap_models heap others failing failing_calls copying failing_calls_copying sites'
program_of() {
  case $1 in
    arena* | growing | block* | heap* | others) echo unit ;;
    poison) echo 'unit with AddressSanitizer' ;;
    *) echo "unit_$1" ;;
  esac
}

# parts_for <n>: the parts in the order in which those for the header of the nth bug come first.
parts_for() {
  if [ "${needs[$1]}" = AddressSanitizer ]; then
    echo "$poison"
    return
  fi
  case ${headers[$1]} in
    block.hpp | region.hpp)
      echo block_models block copying failing failing_calls failing_calls_copying others growing arena_models arena
      ;;
    backing.hpp)
      echo growing arena_models arena failing failing_calls others block_models block copying failing_calls_copying
      ;;
    sites.hpp) echo sites ;;  # which is empty in the others
    heap*.hpp) echo heap_models heap ;;
    budget.hpp | text.hpp) echo others failing ;;
    *) echo "$parts" ;;
  esac
}

# as_one <part> <file...>
as_one() {
  local files=("${@:2}")
  printf '#include "%s"\n' "${files[@]/#/$PWD/}" >"$folder/$1.cpp"
}

write_parts() {
  local file arena_models=() arena=() growing=() block_models=() block=() heap_models=() heap=() others=()
  for file in tests/*/*.cpp; do
    case $file in
      tests/support/* | tests/failures/* | tests/headers/* | tests/examples/* | tests/must_* | tests/single_header/*) ;;
      tests/clients/* | tests/fuzz/* | tests/gallery/* | tests/sites/*) ;;
      tests/arena/*_model*) arena_models+=("$file") ;;
      tests/block/*_model*) block_models+=("$file") ;;
      tests/heap/*_model*) heap_models+=("$file") ;;
      tests/arena/*) arena+=("$file") ;;
      tests/block/*) block+=("$file") ;;
      tests/heap/*) heap+=("$file") ;;
      tests/block_arena/* | tests/chained_arena/*) growing+=("$file") ;;
      *) others+=("$file") ;;
    esac
  done
  as_one arena_models "${arena_models[@]}"
  as_one arena "${arena[@]}"
  as_one growing "${growing[@]}"
  as_one block_models "${block_models[@]}"
  as_one block "${block[@]}"
  as_one heap_models "${heap_models[@]}"
  as_one heap "${heap[@]}"
  as_one others "${others[@]}"
  as_one copying tests/block/*.cpp
  as_one failing tests/failures/*.cpp
  as_one failing_calls tests/failures/system_calls/*.cpp
  as_one failing_calls_copying tests/failures/system_calls/*.cpp
  as_one sites tests/sites/*.cpp
  as_one poison tests/arena/poison_*.cpp tests/heap/poison_*.cpp
}

# What does not change from one bug to the next: main(), and Catch2's header.
build_common() {
  local file
  mkdir "$folder/common"
  cp tests/support/test.hpp "$folder/common/test.hpp"
  "$cxx" "${flags[@]}" -x c++-header tests/support/test.hpp -o "$folder/common/test.hpp.gch"
  for file in tests/support/*.cpp; do
    "$cxx" "${flags[@]}" -I include -c "$file" -o "$folder/common/$(basename "$file" .cpp).o" &
  done
  wait
  libraries=(-ldl)
  if "$cxx" -std=c++20 -fsyntax-only -include catch2/catch_session.hpp -x c++ /dev/null 2>/dev/null; then
    libraries+=(-lCatch2)
  fi
  # Which takes a third of the time, where it is there.
  if "$cxx" -fuse-ld=lld -shared -x c++ /dev/null -o "$folder/common/none.so" 2>/dev/null; then
    libraries+=(-fuse-ld=lld)
  fi
  poison=''
  if echo 'int main() {}' | "$cxx" -fsanitize=address -x c++ - -o "$folder/common/none" 2>/dev/null; then
    poison=poison
  fi
}

# build <n> <part>: a program on the headers with the nth bug; 0 has none.
build() {
  local more=() test=$folder/common/test.hpp os_files='-DDE100_OS_FILES_HEADER="support/platform_files.hpp"'
  case $2 in
    *copying) more+=(-DDE100_TEST_COPYING) ;;
  esac
  case $2 in
    copying) more+=('-DDE100_OS_HEADER="support/platform_os.hpp"' "$os_files") ;;
    failing) more+=('-DDE100_OS_HEADER="support/failing_os.hpp"' "$os_files") ;;
    failing_calls*) more+=('-DDE100_OS_HEADER="support/failing_calls.hpp"' "$os_files") ;;
    sites) more+=(-DDE100_SITES=1) ;;
    poison) more+=(-fsanitize=address) test=support/test.hpp ;;
  esac
  timeout 300 "$cxx" "${flags[@]}" "${more[@]}" -I "$folder/$1/include" -include "$test" \
    "$folder/$2.cpp" "$folder"/common/*.o "${libraries[@]}" -o "$folder/$1/$2" >"$folder/$1/$2.errors" 2>&1
}

# run <n> <part>: fails where the tests do, or take a minute of the processor where they need three seconds. What they
# print goes to a file, of which there is enough at 10 MB.
run() {
  mkdir -p "$folder/$1/files"
  (
    set -o pipefail
    cd "$folder/$1/files"
    ulimit -S -t 60
    TMPDIR=$PWD timeout -k 5 900 "../$2" --abort --reporter xml 2>&1 </dev/null | head -c 10000000 >"../$2.xml"
  ) 2>/dev/null  # where the shell says that it crashed
}

# first_red <file>: the name of the test case that failed first, or that ended the program.
first_red() {
  awk -F '"' '
    /<TestCase name=/ { name = $2 }
    /success="false"|<FatalErrorCondition/ { exit }
    sub(/: [0-9]+ failed assertions of the library that the test did not claim/, "") { name = $0; exit }
    END { print name }' "$1" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

# as_it_is <part>: builds and runs it on the headers without a bug, which has to work.
as_it_is() {
  build 0 "$1" || { echo "$(program_of "$1") does not compile"; cat "$folder/0/$1.errors"; return; }
  run 0 "$1" || echo "$(program_of "$1") is red without a bug: $(first_red "$folder/0/$1.xml")"
}

# judge <n>: what becomes of the nth bug.
judge() {
  local part text result
  if [ "${needs[$1]}" = 'large pages' ] && [ "$(cat /proc/sys/vm/nr_hugepages 2>/dev/null || echo 0)" = 0 ]; then
    echo 'not tried: this system keeps no large pages'
    return
  fi
  if [ "${needs[$1]}" = AddressSanitizer ] && [ -z "$poison" ]; then
    echo 'not tried: the compiler has no AddressSanitizer'
    return
  fi
  if ! replace "$(<"include/de100/${headers[$1]}")" "$1"; then
    echo "CANNOT BE PLANTED: $not_once"
    return
  fi
  make_headers "$1"
  printf '%s\n' "$text" >"$folder/$1/include/de100/${headers[$1]}"
  # shellcheck disable=SC2046  # a list of words
  for part in $(parts_for "$1"); do
    if ! build "$1" "$part"; then
      echo 'caught: does not compile'
      return
    fi
    result=0
    run "$1" "$part" || result=$?
    case $result in
      0) ;;
      124 | 137 | 152) echo "caught by $(program_of "$part"), which does not end: $(first_red "$folder/$1/$part.xml")" ;;
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
  judge "$1" >"$folder/$1.result"  # not in a shell of its own, which would outlive this script when that is stopped
  result=$(<"$folder/$1.result")
  case ${equals[$1]:+equal}:$result in
    equal:SURVIVED) result='equal' ;;
    equal:not*) ;;
    equal:*) result="NOT EQUAL, $result" ;;
  esac
  echo "$result" >"$folder/$1.result"
  echo "$1 ${headers[$1]}: ${titles[$1]}: $result"
  rm -rf "${folder:?}/$1"
}

# in_parallel <function> <argument...>: for each argument, so many at a time
in_parallel() {
  local argument
  for argument in "${@:2}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done  # which also tells of one that was waited for
    "$1" "$argument" &
  done
  wait
}

# ---- what is asked for -----------------------------------------------------------------------------------------------

if [ $check = 1 ]; then
  mapfile -t names < <(for n in "${chosen[@]}"; do echo "${headers[n]}"; done | sort -u)
  for name in "${names[@]}"; do make_headers "$name"; done
  in_parallel check_header "${names[@]}" >"$folder/faults"
  cat "$folder/faults"
  echo "${#chosen[@]} mutations, $(wc -l <"$folder/faults") of them cannot be planted"
  if [ -s "$folder/faults" ]; then exit 1; fi
  exit 0
fi

write_parts
build_common
make_headers 0
# shellcheck disable=SC2046  # a list of words
in_parallel as_it_is $(for n in "${chosen[@]}"; do parts_for "$n"; done | tr ' ' '\n' | sort -u) >"$folder/faults"
if [ -s "$folder/faults" ]; then
  cat "$folder/faults"
  exit 1
fi

in_parallel tell "${chosen[@]}"

# of <pattern>: how many results there are of that kind
of() { cat "$folder"/*.result | grep -cE "$1" || true; }
echo
echo "${#chosen[@]} mutations: $(of '^caught') caught, $(of '^equal$') equal, $(of '^not') not tried, $(of '^[A-Z]') wrong"
for program in unit unit_failing unit_failing_calls unit_copying unit_failing_calls_copying unit_sites \
  'unit with AddressSanitizer'; do
  echo "  caught by $program: $(of "^caught by ${program}[:,]")"
done
if [ "$(of '^[A-Z]')" != 0 ]; then exit 1; fi
