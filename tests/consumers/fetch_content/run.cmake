# A project that fetches the library, here from a local folder.
run_cmake_project()
