# A program in which one file imports the module, one includes the headers, and one does both.

include("${CMAKE_CURRENT_LIST_DIR}/compile.cmake")

set(sources "${CMAKE_CURRENT_LIST_DIR}/program")
precompile()
run(${compile} ${import} "${sources}/main.cpp" "${sources}/includes.cpp" "${sources}/both.cpp" de100.memory.pcm
  -o program)
run("${BUILD}/program")
