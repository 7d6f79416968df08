# Somebody who copies the README's code: the first block is a program that runs, all others compile.

include("${CMAKE_CURRENT_LIST_DIR}/../blocks.cmake")

write_blocks("${de100}/README.md" "${BUILD}" blocks)
list(POP_FRONT blocks first)
run("${COMPILER}" -std=c++20 -I "${de100}/include" "${first}" -o first)
run("${BUILD}/first")
foreach(block IN LISTS blocks)
  run("${COMPILER}" -std=c++20 -I "${de100}/include" -c "${block}" -o "${block}.o")
endforeach()
