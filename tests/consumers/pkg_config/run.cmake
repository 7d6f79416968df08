# What pkg-config says of the library where it was installed, and moved to, is handed to the compiler.
install_library("moved here")
set(ENV{PKG_CONFIG_PATH} "${BUILD}/moved here/share/pkgconfig")

run(pkg-config --print-errors --exists "de100_memory >= 1.0")
run(pkg-config --cflags de100_memory)
separate_arguments(options UNIX_COMMAND "${output}")
run("${COMPILER}" -std=c++20 ${options} "${project}/main.cpp" -o game)
run("${BUILD}/game")

run(pkg-config --libs de100_memory)  # there is nothing to link
if(NOT output MATCHES "^[ \n]*$")
  message(FATAL_ERROR "pkg-config --libs says: ${output}")
endif()
