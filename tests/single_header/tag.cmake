# Fails unless TAG is the single header's version with a v before it:
#
#   cmake -D TAG=v1.2.3 -P tests/single_header/tag.cmake

cmake_minimum_required(VERSION 3.20)
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/../../include/de100_memory.hpp" version
  REGEX "^#define DE100_MEMORY_VERSION_(MAJOR|MINOR|PATCH) [0-9]+$")
string(REGEX REPLACE "[^;]* ([0-9]+)" "\\1" version "${version}")
string(REPLACE ";" "." version "${version}")
if(NOT "${TAG}" STREQUAL "v${version}")
  message(FATAL_ERROR "The tag ${TAG} is not the version, v${version}")
endif()
