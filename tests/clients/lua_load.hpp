// de100 memory, https://opensource.org/license/zlib
//
// The load for Lua: a new state, its libraries, and scripts, on the allocator that is given.

#ifndef DE100_TESTS_CLIENTS_LUA_LOAD_HPP
#define DE100_TESTS_CLIENTS_LUA_LOAD_HPP

#include <de100/view.hpp>

#include <lua.hpp>

#include <cstring>
#include <initializer_list>

#include "load.hpp"
#include "lua_scripts.hpp"

namespace clients {

/// What scripts call to produce something: emit(...). The result is the address in the extra space of the state.
inline int lua_emit(lua_State* lua) {
  LoadResult& result = **static_cast<LoadResult**>(lua_getextraspace(lua));
  for (int i = 1; i <= lua_gettop(lua); ++i) {
    std::size_t size = 0;
    const char* const text = luaL_tolstring(lua, i, &size);
    result.add(text, size + 1);
    lua_pop(lua, 1);
  }
  return 0;
}

inline int lua_open(lua_State* lua) {
  luaL_openlibs(lua);
  lua_pushinteger(lua, lua_tointeger(lua, 1));
  lua_setglobal(lua, "scale");
  lua_pushcfunction(lua, lua_emit);
  lua_setglobal(lua, "emit");
  return 0;
}

/// Lua has an error code of its own for memory. Its libraries and coroutines pass it on as words; and where a stack
/// cannot grow, as "stack overflow" or "too many" of what was to be there: the scripts come nowhere near the limits of
/// a stack.
inline bool lua_is_out_of_memory(int status, const char* message) {
  if (status == LUA_ERRMEM) return true;
  for (const char* const words : {"not enough memory", "stack overflow", "too many"}) {
    if (std::strstr(message, words) != nullptr) return true;
  }
  return false;
}

inline LoadResult run_lua(lua_Alloc allocate, void* user, int scale,
                          de100::Span<const LuaScript> scripts = lua_scripts) {
  LoadResult result;
  lua_State* const lua = lua_newstate(allocate, user);
  if (lua == nullptr) {
    result.end(Ending::out_of_memory, "no state");
    return result;
  }
  *static_cast<LoadResult**>(lua_getextraspace(lua)) = &result;
  const auto ended = [&](int status) {
    if (status == LUA_OK) return false;
    const char* const message = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "no message";
    result.end(lua_is_out_of_memory(status, message) ? Ending::out_of_memory : Ending::failed, message);
    return true;
  };
  // Nothing is called outside a protected call that could raise an error: pushing these does not allocate.
  lua_pushcfunction(lua, lua_open);
  lua_pushinteger(lua, scale);
  bool has_ended = ended(lua_pcall(lua, 1, 0, 0));
  for (const LuaScript& script : scripts) {
    if (has_ended) break;
    has_ended = ended(luaL_loadbufferx(lua, script.text, std::strlen(script.text), script.name, "t")) ||
                ended(lua_pcall(lua, 0, 0, 0));
    if (!has_ended) ++result.steps;
  }
  lua_close(lua);
  return result;
}

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_LUA_LOAD_HPP
