# A project that has the library in a subfolder. What it installs is its own.
run_cmake_project(-D "DE100=${de100}")
install_and_move(. installed)
file(GLOB_RECURSE installed RELATIVE "${BUILD}/installed" "${BUILD}/installed/*")
if(NOT installed MATCHES "^bin/game(\\.exe)?$")
  message(FATAL_ERROR "installed besides the game: ${installed}")
endif()
