# An engine that has the library in a subfolder and asks to have it installed; a game finds both.
configure("${project}" engine -D "DE100=${de100}")
install_and_move(engine "moved here")

set(project "${project}/game")
run_cmake_project(-D "CMAKE_PREFIX_PATH=${BUILD}/moved here")
