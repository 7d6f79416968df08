#!/usr/bin/env bash
# The machine code that a push of an object of 16 bytes adds to the function that it is in, in bytes: to one that has no
# other, and each of nine to one that has nine, with the parts that compilers put elsewhere because they hardly run. And
# what is there once, however many push: functions that they call, but for those in libraries that are compiled already.
# Prints a Markdown table for each compiler.
#
#   bench/code_size.sh [compiler...]   g++ and clang++ without arguments, where they are

set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# name | header | type | push
ours='<de100/arena.hpp>|de100::Arena'
size='sizeof(Object), alignof(Object)'
arenas=(
  "\`push_struct_uninitialized<T>()\`|$ours|arena.push_struct_uninitialized<Object>()"
  "\`push_struct<T>()\`, zero|$ours|arena.push_struct<Object>()"
  "\`push_struct<T>(first, second)\`|$ours|arena.push_struct<Object>(count, count)"
  "\`push_array_uninitialized<T>(n)\`|$ours|arena.push_array_uninitialized<Object>(count)"
  "\`push_array<T>(n)\`, zero|$ours|arena.push_array<Object>(count)"
  'hand-written, upwards|"peers/arenas.hpp"|peers::HandWrittenUp|arena.make<Object>()'
  'hand-written, downwards|"peers/arenas.hpp"|peers::HandWrittenDown|arena.make<Object>()'
  "std::pmr memory_resource*|<memory_resource>|std::pmr::memory_resource|arena.allocate($size)"
  "Boost memory_resource*|<boost/container/pmr/monotonic_buffer_resource.hpp>|boost::container::pmr::memory_resource|arena.allocate($size)"
  "foonathan memory_stack|<foonathan/memory/memory_stack.hpp>|foonathan::memory::memory_stack<>|arena.allocate($size)"
  'LLVM BumpPtrAllocator|<llvm/Support/Allocator.h>|llvm::BumpPtrAllocator|arena.Allocate(sizeof(Object), llvm::Align::Of<Object>())'
  'protobuf Arena|<google/protobuf/arena.h>|google::protobuf::Arena|google::protobuf::Arena::CreateArray<char>(&arena, sizeof(Object))'
  'mimalloc|<mimalloc.h>|char|mi_malloc(sizeof(Object))'
  'malloc|<cstdlib>|char|std::malloc(sizeof(Object))'
)

if [ $# = 0 ]; then
  for compiler in g++ clang++; do
    if command -v "$compiler" >/dev/null; then set -- "$@" "$compiler"; else printf 'absent: %s\n\n' "$compiler"; fi
  done
fi

# Prints "alone | each of nine | once" of an object file. Parts of a function are named after it: nine.cold.
sizes() {
  nm --print-size --radix=d "$1" | awk '
    $3 !~ /^[tTwW]$/ { next }
    { name = $4; sub(/\..*/, "", name); size[name ~ /^(none|one|nine)$/ ? name : "once"] += $2 }
    END { printf "%d | %.0f | %d", size["one"] - size["none"], (size["nine"] - size["none"]) / 9, size["once"] }'
}

for compiler in "$@"; do
  compile=("$compiler" -std=c++20 -DNDEBUG -I ../include -isystem /usr/include/foonathan_memory
    -isystem /usr/lib/llvm-14/include)
  "$compiler" --version | head -n 1
  echo
  echo '| bytes of code | `-Os`: alone | each of nine | once | `-O2`: alone | each of nine | once |'
  echo '|---|--:|--:|--:|--:|--:|--:|'
  absent=
  for arena in "${arenas[@]}"; do
    IFS='|' read -r name header type push <<<"$arena"
    if ! "${compile[@]}" -E -x c++ - <<<"#include $header" >/dev/null 2>&1; then
      absent+="${absent:+, }$name"
      continue
    fi
    rm -f "$folder"/*.o
    for level in Os O2; do
      "${compile[@]}" -$level "-DHEADER=$header" "-DARENA=$type" "-DPUSH=$push" -c code_size.cpp -o "$folder/$level.o" &
    done
    wait
    small=$(sizes "$folder/Os.o")
    fast=$(sizes "$folder/O2.o")
    echo "| $name | $small | $fast |"
  done
  echo
  if [ -n "$absent" ]; then printf 'absent: %s\n\n' "$absent"; fi
done
