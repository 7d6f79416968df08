# de100_catch: Catch2 3 or 2, whichever is found, fetched as a last resort, with the main() and the helpers of all test
# programs. The tests see which Catch2 it is by __has_include, so nothing is defined here.
find_package(Catch2 3 QUIET CONFIG)
if(NOT Catch2_FOUND)
  find_package(Catch2 2 QUIET CONFIG)
endif()
if(NOT Catch2_FOUND)
  message(STATUS "de100 memory: Catch2 was not found on this machine, fetching it")
  include(FetchContent)
  FetchContent_Declare(Catch2 GIT_REPOSITORY https://github.com/catchorg/Catch2.git GIT_TAG v3.7.1)
  # For the C++ of the tests, since its headers count on what it has for that. Its warnings are not ours.
  set(CMAKE_CXX_STANDARD 20)
  FetchContent_MakeAvailable(Catch2)
  unset(CMAKE_CXX_STANDARD)
  set_target_properties(Catch2 Catch2WithMain PROPERTIES COMPILE_WARNING_AS_ERROR OFF)
endif()

find_package(Threads REQUIRED)

# The library is linked PRIVATE: a test program says itself from where it takes the headers.
file(GLOB support_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
add_library(de100_catch STATIC ${support_sources})
set_target_properties(de100_catch PROPERTIES UNITY_BUILD OFF)  # all of Catch2 2 is in main.cpp, <windows.h> in another
target_link_libraries(de100_catch PUBLIC Catch2::Catch2 Threads::Threads ${CMAKE_DL_LIBS} PRIVATE de100::memory)
target_include_directories(de100_catch PUBLIC "${CMAKE_CURRENT_LIST_DIR}/..")
# All of Catch2 2 is in main.cpp, and optimising it would take longer than building the tests. Not so with mingw, whose
# linker takes ten seconds for what has a section of its own for every small function, once for each program.
if(MINGW)
  target_compile_options(de100_catch PRIVATE -O1 -g0)
elseif(NOT MSVC)
  target_compile_options(de100_catch PRIVATE -O0 -g0)
endif()
