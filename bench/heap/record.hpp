// de100 memory, https://opensource.org/license/zlib
//
// The operations of the loads that tests/clients has for Lua and SQLite. A library that is not there does nothing.

#ifndef DE100_BENCH_HEAP_RECORD_HPP
#define DE100_BENCH_HEAP_RECORD_HPP

#include "trace.hpp"

#if DE100_BENCH_LUA
#include "clients/lua_load.hpp"
#endif
#if DE100_BENCH_SQLITE
#include "clients/sqlite_load.hpp"
#endif

namespace heap_bench {

inline Trace record_lua(de100::MemoryView memory) {
  Recorder recorder("lua", memory);
#if DE100_BENCH_LUA
  const auto reallocate = [](void* user, void* old, std::size_t, std::size_t size) {
    return static_cast<Recorder*>(user)->reallocate(old, size);
  };
  if (clients::run_lua(reallocate, &recorder, 40).ending != clients::Ending::done) std::abort();
#endif
  return recorder.take();
}

#if DE100_BENCH_SQLITE
inline Recorder* sqlite_recorder = nullptr;  // SQLite hands no pointer of the user's on

constexpr sqlite3_mem_methods sqlite_methods = {
    .xMalloc = [](int size) { return sqlite_recorder->allocate(static_cast<std::size_t>(size)); },
    .xFree = [](void* allocated) { sqlite_recorder->free(allocated); },
    .xRealloc = [](void* old, int size) { return sqlite_recorder->reallocate(old, static_cast<std::size_t>(size)); },
    .xSize = [](void* allocated) { return static_cast<int>(Recorder::size_of(allocated)); },
    .xRoundup = [](int size) { return static_cast<int>(de100::align_up(static_cast<std::size_t>(size), 8)); },
    .xInit = [](void*) { return SQLITE_OK; },
    .xShutdown = [](void*) {},
    .pAppData = nullptr,
};
#endif

inline Trace record_sqlite(de100::MemoryView memory) {
  Recorder recorder("sqlite", memory);
#if DE100_BENCH_SQLITE
  sqlite_recorder = &recorder;
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &sqlite_methods) != SQLITE_OK) std::abort();
  if (clients::SqliteLoad::run(10).ending != clients::Ending::done) std::abort();
  if (sqlite3_shutdown() != SQLITE_OK) std::abort();
#endif
  return recorder.take();
}

}  // namespace heap_bench

#endif  // DE100_BENCH_HEAP_RECORD_HPP
