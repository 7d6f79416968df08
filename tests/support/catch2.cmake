# de100_catch: Catch2 3 or 2, whichever is found, fetched as a last resort, with a main() of ours. The tests see which
# by __has_include, so nothing is defined here.
find_package(Catch2 3 QUIET CONFIG)
if(NOT Catch2_FOUND)
  find_package(Catch2 2 QUIET CONFIG)
endif()
if(NOT Catch2_FOUND)
  message(STATUS "de100 memory: Catch2 was not found on this machine, fetching it")
  include(FetchContent)
  FetchContent_Declare(Catch2 GIT_REPOSITORY https://github.com/catchorg/Catch2.git GIT_TAG v3.7.1)
  FetchContent_MakeAvailable(Catch2)
endif()

add_library(de100_catch STATIC "${CMAKE_CURRENT_LIST_DIR}/main.cpp")
target_link_libraries(de100_catch PUBLIC Catch2::Catch2 de100::memory)
target_include_directories(de100_catch PUBLIC "${CMAKE_CURRENT_LIST_DIR}/..")
