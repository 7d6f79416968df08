// de100 memory, https://opensource.org/license/zlib
//
// The scripts that Lua runs in the tests and in bench/heap.cpp: the kinds of work that make a script language allocate.
// What a script emits depends on `scale` alone: none of them looks at an address, a clock, or the order that pairs()
// goes through strings in, which Lua changes from run to run.

#ifndef DE100_TESTS_CLIENTS_LUA_SCRIPTS_HPP
#define DE100_TESTS_CLIENTS_LUA_SCRIPTS_HPP

namespace clients {

struct LuaScript {
  const char* name;
  const char* text;
};

inline constexpr LuaScript lua_scripts[] = {
    {"strings", R"lua(
local words = {}
for i = 1, 40 * scale do
  words[#words + 1] = string.format("%s-%03d", ("abcdefghij"):sub(1 + i % 7, 3 + i % 7), i)
end
local text = table.concat(words, " ")
emit(#text, text:sub(1, 40))
local shouted = text:gsub("%a+", string.upper)
emit(shouted:sub(-40))
local digits = 0
for number in text:gmatch("%d+") do digits = digits + tonumber(number) end
emit(digits)
local line = ""
for i = 1, 30 * scale do line = line .. i .. "," end  -- each a new string, longer than the one before
emit(#line, line:reverse():sub(1, 30))
emit(("x"):rep(5000 * scale, "-"):find("x-x-x$"))
emit(string.pack("<i4s2d", 7, "seven", 0.5):byte(1, -1))
)lua"},

    {"tables", R"lua(
local squares = {}
for i = 1, 500 * scale do squares[i] = i * i end
for i = #squares, 1, -3 do table.remove(squares, i) end
emit(#squares, squares[1], squares[#squares])
local sparse, present = {}, 0
for i = 1, 300 * scale do sparse[i * 7919 % 100003] = i end
for i = 1, 100003 do if sparse[i] then present = present + i end end
emit(present)
local grid = {}
for y = 1, 12 * scale do
  grid[y] = {}
  for x = 1, 12 do grid[y][x] = (x * y) % 5 end
end
local sum = 0
for _, row in ipairs(grid) do for _, cell in ipairs(row) do sum = sum + cell end end
emit(sum)
local names = {}
for i = 1, 200 * scale do names["entity_" .. i] = {id = i, tags = {"a", "b", i % 3 == 0 and "c" or nil}} end
local ids, tags = 0, 0
for _, entity in pairs(names) do ids = ids + entity.id; tags = tags + #entity.tags end
emit(ids, tags)
emit(select("#", table.unpack(squares, 1, 100)), table.concat(table.move(squares, 1, 5, 3, {0, 0}), ","))
)lua"},

    {"closures", R"lua(
local function counter(step)
  local n = 0
  return function() n = n + step; return n end
end
local counters = {}
for i = 1, 100 * scale do counters[i] = counter(i) end
local sum = 0
for round = 1, 3 do for _, count in ipairs(counters) do sum = sum + count() end end
emit(sum)
local function compose(f, g) return function(...) return f(g(...)) end end
local chain = function(x) return x end
for i = 1, 50 do chain = compose(function(x) return (x * 31 + i) % 65521 end, chain) end
emit(chain(1), chain(2))
local cache = {}
local function fibonacci(n)
  if n < 2 then return n end
  local known = cache[n]
  if not known then
    known = fibonacci(n - 1) + fibonacci(n - 2)
    cache[n] = known
  end
  return known
end
emit(fibonacci(80))
local compiled = 0
for i = 1, 10 * scale do compiled = compiled + load("local a, b = " .. i .. ", {...} return a * #b")(1, 2, 3) end
emit(compiled)
)lua"},

    {"coroutines", R"lua(
local function permutations(items)
  local function permute(n)
    if n == 0 then coroutine.yield(table.concat(items)) end
    for i = 1, n do
      items[n], items[i] = items[i], items[n]
      permute(n - 1)
      items[n], items[i] = items[i], items[n]
    end
  end
  return coroutine.wrap(function() permute(#items) end)
end
local count, last = 0, nil
for word in permutations({"a", "b", "c", "d", "e"}) do count = count + 1; last = word end
emit(count, last)
local tasks, log = {}, {}
for i = 1, 20 * scale do  -- a scheduler: each task works through its own number of frames
  tasks[i] = coroutine.create(function(frames)
    local done = {}
    for frame = 1, frames do done[frame] = coroutine.yield(frame) end
    return #done
  end)
end
local frame = 0
while #tasks > 0 do
  frame = frame + 1
  for i = #tasks, 1, -1 do
    local ok, value = coroutine.resume(tasks[i], 3 + i % 9)
    if not ok then error(value, 0) end
    if coroutine.status(tasks[i]) == "dead" then log[#log + 1] = value; table.remove(tasks, i) end
  end
end
emit(frame, #log, table.concat(log, "", 1, 20))
)lua"},

    {"garbage", R"lua(
local finalized = 0
local meta = {__gc = function() finalized = finalized + 1 end}
for i = 1, 50 * scale do setmetatable({i, payload = ("p"):rep(i % 50)}, meta) end
local weak = setmetatable({}, {__mode = "v"})
local kept = {}
for i = 1, 60 do
  local value = {i}
  weak[i] = value
  if i % 3 == 0 then kept[#kept + 1] = value end
end
collectgarbage()
collectgarbage()
local alive = 0
for i = 1, 60 do if weak[i] then alive = alive + 1 end end
emit(finalized, alive, #kept)
collectgarbage("generational")
local ring = {}
for i = 1, 400 * scale do ring[i % 64 + 1] = {i, {tostring(i)}} end
local sum = 0
for _, entry in ipairs(ring) do sum = sum + entry[1] + #entry[2][1] end
emit(sum)
collectgarbage("incremental")
)lua"},

    {"sort", R"lua(
local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n
end
local records = {}
for i = 1, 200 * scale do records[i] = {key = random(1000), name = "record" .. random(100000), index = i} end
table.sort(records, function(a, b)
  if a.key ~= b.key then return a.key < b.key end
  return a.index < b.index
end)
emit(records[1].key, records[1].name, records[#records].key, records[#records].name)
local function merge_sort(list)
  if #list < 2 then return list end
  local middle, left, right, merged = #list // 2, {}, {}, {}
  for i = 1, middle do left[#left + 1] = list[i] end
  for i = middle + 1, #list do right[#right + 1] = list[i] end
  left, right = merge_sort(left), merge_sort(right)
  local i, j = 1, 1
  while i <= #left or j <= #right do
    if j > #right or (i <= #left and left[i] <= right[j]) then
      merged[#merged + 1] = left[i]; i = i + 1
    else
      merged[#merged + 1] = right[j]; j = j + 1
    end
  end
  return merged
end
local names = {}
for _, record in ipairs(records) do names[#names + 1] = record.name end
local sorted = merge_sort(names)
for i = 2, #sorted do assert(sorted[i - 1] <= sorted[i]) end
emit(#sorted, sorted[1], sorted[#sorted])
)lua"},

    {"serialize", R"lua(
local function serialize(value, out)
  local kind = type(value)
  if kind == "table" then
    if #value > 0 then
      out[#out + 1] = "["
      for i, item in ipairs(value) do
        if i > 1 then out[#out + 1] = "," end
        serialize(item, out)
      end
      out[#out + 1] = "]"
    else
      local keys = {}
      for key in pairs(value) do keys[#keys + 1] = key end
      table.sort(keys)
      out[#out + 1] = "{"
      for i, key in ipairs(keys) do
        if i > 1 then out[#out + 1] = "," end
        out[#out + 1] = string.format("%q:", key)
        serialize(value[key], out)
      end
      out[#out + 1] = "}"
    end
  elseif kind == "string" then
    out[#out + 1] = '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
  else
    out[#out + 1] = tostring(value)
  end
end

local parse
local function parse_list(text, at, close, item)
  at = text:match("^%s*()", at)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = item(at)
    local separator, after = text:match("^%s*(.)()", at)
    if separator == close then return after end
    assert(separator == ",")
    at = after
  end
end
function parse(text, at)
  local first, start = text:match("^%s*(.)()", at)
  if first == '"' then
    local raw, after = text:match('^([^"]*)"()', start)
    return raw:gsub("\\u(%x%x%x%x)", function(hex) return string.char(tonumber(hex, 16)) end), after
  elseif first == "[" then
    local list = {}
    return list, parse_list(text, start, "]", function(place)
      local value, after = parse(text, place)
      list[#list + 1] = value
      return after
    end)
  elseif first == "{" then
    local object = {}
    return object, parse_list(text, start, "}", function(place)
      local key, after = parse(text, place)
      object[key], after = parse(text, text:match("^%s*:()", after))
      return after
    end)
  end
  local word, after = text:match("^([%w%.%-+]+)()", start - 1)
  if word == "true" or word == "false" then return word == "true", after end
  return tonumber(word), after
end

local level = {name = "level \"one\"\n", size = {width = 64, height = 48}, entities = {}}
for i = 1, 30 * scale do
  local position = {i * 3 % 64, i * 5 % 48}
  level.entities[i] = {id = i, position = position, solid = i % 2 == 0, kind = "kind" .. i % 4, hp = i / 4}
end
local out = {}
serialize(level, out)
local text = table.concat(out)
emit(#text, text:sub(1, 60))
local again = {}
serialize((parse(text, 1)), again)
emit(table.concat(again) == text)
)lua"},

    {"binary_trees", R"lua(
local function bottom_up(depth)
  if depth == 0 then return {} end
  return {bottom_up(depth - 1), bottom_up(depth - 1)}
end
local function count(tree)
  if not tree[1] then return 1 end
  return 1 + count(tree[1]) + count(tree[2])
end
local long_lived = bottom_up(8)
for depth = 2, 8, 2 do
  local sum = 0
  for _ = 1, scale * (1 << (8 - depth)) do sum = sum + count(bottom_up(depth)) end
  emit(depth, sum)
end
emit(count(long_lived))
)lua"},

    {"entities", R"lua(
local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({x = a.x + b.x, y = a.y + b.y}, Vector) end
Vector.__tostring = function(v) return ("(%d, %d)"):format(v.x, v.y) end
local function vector(x, y) return setmetatable({x = x, y = y}, Vector) end

local Entity = {}
Entity.__index = Entity
function Entity.new(id)
  local entity = {id = id, at = vector(id % 50, id // 50), velocity = vector(1, id % 3), events = {}}
  return setmetatable(entity, Entity)
end
function Entity:update(frame)
  self.at = self.at + self.velocity
  if (self.id + frame) % 5 == 0 then
    self.events[#self.events + 1] = "frame " .. frame .. " at " .. tostring(self.at)
  end
  if #self.events > 4 then self.events = {self.events[#self.events]} end
end

local entities, next_id = {}, 0
for frame = 1, 10 * scale do
  for _ = 1, 3 do next_id = next_id + 1; entities[#entities + 1] = Entity.new(next_id) end
  for _, entity in ipairs(entities) do entity:update(frame) end
  if #entities > 60 then table.remove(entities, 1 + frame % 60) table.remove(entities, 1) end
end
emit(#entities, tostring(entities[1].at), entities[#entities].id)
for i = 1, 5 do emit(table.concat(entities[i].events, "; ")) end
)lua"},
};

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_LUA_SCRIPTS_HPP
