# A project that finds the library where it was installed, and moved to.

# Installed as this CMake does it, as one does that has no FILE_SET, and by the name of the component.
set(old_cmake "${BUILD}/old_cmake.cmake")
file(WRITE "${old_cmake}" "set(CMAKE_VERSION 3.22)\n")
install_library("moved here")
install_and_move(library component --component de100_memory)
install_library("moved here, too" -D "CMAKE_PROJECT_de100_memory_INCLUDE=${old_cmake}")

file(GLOB_RECURSE expected RELATIVE "${de100}" "${de100}/include/*")
list(APPEND expected share/cmake/de100_memory/de100_memoryConfig.cmake
  share/cmake/de100_memory/de100_memoryConfigVersion.cmake share/licenses/de100_memory/LICENSE
  share/pkgconfig/de100_memory.pc)
list(SORT expected)
foreach(place IN ITEMS "moved here" "moved here, too" component)
  file(GLOB_RECURSE files RELATIVE "${BUILD}/${place}" "${BUILD}/${place}/*")
  list(SORT files)
  if(NOT files STREQUAL expected)
    message(FATAL_ERROR "installed to '${place}':\n${files}\nand not:\n${expected}")
  endif()
endforeach()

run_cmake_project(-D "CMAKE_PREFIX_PATH=${BUILD}/moved here")
run_cmake_project(-D "CMAKE_PROJECT_game_INCLUDE=${old_cmake}")
run_cmake_project(-U CMAKE_PROJECT_game_INCLUDE -U de100_memory_DIR -D "CMAKE_PREFIX_PATH=${BUILD}/moved here, too")
