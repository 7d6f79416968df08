# A project that fetches the library, as an archive: here one that is made of all that it needs of this folder.
file(COPY "${de100}/CMakeLists.txt" "${de100}/LICENSE" "${de100}/include" DESTINATION "${BUILD}/de100_memory")
run("${CMAKE_COMMAND}" -E tar czf de100_memory.tar.gz de100_memory)
file(SHA256 "${BUILD}/de100_memory.tar.gz" hash)
run_cmake_project(-D "ARCHIVE=${BUILD}/de100_memory.tar.gz" -D "HASH=${hash}")
