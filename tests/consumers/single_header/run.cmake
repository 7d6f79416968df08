# One file copied into a folder, beside the README's first program.

include("${CMAKE_CURRENT_LIST_DIR}/../blocks.cmake")

write_blocks("${de100}/README.md" "${BUILD}/blocks" blocks)
list(GET blocks 0 program)
configure_file("${program}" "${BUILD}/main.cpp" COPYONLY)
configure_file("${de100}/include/de100_memory.hpp" "${BUILD}/de100_memory.hpp" COPYONLY)

foreach(options IN ITEMS "" "-Wall -Wextra -Wpedantic" "-fno-exceptions -fno-rtti"
    "-Wall -Wextra -Wpedantic -fno-exceptions -fno-rtti")
  separate_arguments(words UNIX_COMMAND "${options}")
  run("${COMPILER}" -std=c++20 ${words} main.cpp)
  if(NOT output STREQUAL "")
    message(FATAL_ERROR "it is not compiled without a word")
  endif()
  file(GLOB program "${BUILD}/a.*")  # a.out or a.exe
  run(${EMULATOR} "${program}")
endforeach()
