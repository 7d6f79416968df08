# One file copied into a folder, beside the README's first program.

include("${CMAKE_CURRENT_LIST_DIR}/../blocks.cmake")

write_blocks("${de100}/README.md" "${BUILD}/blocks" blocks)
list(GET blocks 0 program)
configure_file("${program}" "${BUILD}/main.cpp" COPYONLY)
configure_file("${de100}/include/de100_memory.hpp" "${BUILD}/de100_memory.hpp" COPYONLY)

set(compilers "${COMPILER}")
find_program(clang clang++)
if(clang)
  list(APPEND compilers "${clang}")
endif()
set(program a.out)
if(WIN32)
  set(program a.exe)
endif()

foreach(compiler IN LISTS compilers)
  run("${compiler}" -std=c++20 main.cpp)
  run("${BUILD}/${program}")
  run("${compiler}" -std=c++20 -Wall -Wextra -Wpedantic -Werror main.cpp)
  run("${compiler}" -std=c++20 -fno-exceptions -fno-rtti main.cpp)
  run("${BUILD}/${program}")
endforeach()
