#!/usr/bin/env bash
# The instructions of an operation of each allocator that bench_heap compares, counted by valgrind: nothing else on the
# machine changes their number. Prints a Markdown table. "(nobody)" is what the replay itself takes, and is in all of
# them. Not of jemalloc, which takes minutes to begin in valgrind.
#
#   bench/heap_instructions.sh build/bench/bench_heap

set -eu
program=$1

# Prints the instructions of an operation: count <load> <allocator>; nothing where there is none.
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*::replay<*' \
    "$program" --once "$1" "$2" 2>&1 |
    awk '/operations:/ { operations = $2 } /Collected :/ { collected = $NF }
      END { if (operations) printf "%.1f", collected / operations; else printf "-" }'
}

echo '| instructions an operation | lua | sqlite |'
echo '|---|---|---|'
for allocator in 'de100 Heap' malloc mimalloc '(nobody)'; do
  echo "| $allocator | $(count lua "$allocator") | $(count sqlite "$allocator") |"
done
