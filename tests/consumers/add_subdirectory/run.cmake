# A project that has the library in a subfolder.
run_cmake_project()
