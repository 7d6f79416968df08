# The README's first program, with the module in place of the header.

include("${CMAKE_CURRENT_LIST_DIR}/compile.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/../consumers/blocks.cmake")

write_blocks("${de100}/README.md" "${BUILD}" blocks)
list(GET blocks 0 first)
file(READ "${first}" text)
string(REGEX REPLACE "#include \"de100_memory.hpp\"[^\n]*" "import de100.memory;" text "${text}")
if(NOT text MATCHES "import de100.memory;" OR text MATCHES "#include [^\n]*de100")
  message(FATAL_ERROR "It includes the library in another way:\n${text}")
endif()
file(WRITE "${first}" "${text}")

precompile()
run(${compile} ${import} "${first}" de100.memory.pcm -o program)
run("${BUILD}/program")
