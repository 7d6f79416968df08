// de100 memory, https://opensource.org/license/zlib
//
// level_loader.cpp: loads every map of a Doom WAD the way an engine would, and shows what that costs in memory.
//
//   level_loader [WAD] [--svg DIR] [--built-in] [--help]
//
// The program has two halves. `engine` owns memory and files: at start-up it takes what the game's specification asks
// for, so much permanent and so much transient, and reads the WAD into a block of its own. `game` gets views. How it
// manages them is its own business:
//
//   permanent  [ arena | game | directory of lumps | mark | the map, decoded ]      rewound to the mark after each map
//   transient  [ who is next to whom, the queue of a search | the picture as text ]  begun anew for each map
//
// After start-up nobody asks for memory any more; the last line of the output counts who did.

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <type_traits>

#include <fcntl.h>
#include <sys/stat.h>
#include <de100/memory.hpp>

#if DE100_OS_WINDOWS
  #include <direct.h>
  #include <io.h>
#else
  #include <unistd.h>
#endif

// A test includes this file more than once and has its own operator new: it sets this to 1.
#if !defined(DE100_EXAMPLE_IN_TEST)
  #define DE100_EXAMPLE_IN_TEST 0
#endif

using namespace de100;
using namespace de100::literals;

namespace {

// ---- text ----------------------------------------------------------------------------------------------------------

/// A number at the right of so many columns.
struct Column {
  std::uint64_t value;
  std::size_t width;
};

/// A number of tenths, written with its point.
struct Tenths {
  std::int64_t value;
};

/// Text that grows in place at the end of an arena: nothing else is pushed there meanwhile. What does not fit is left
/// out, and complete() tells. It is all that this program formats with, since printf may allocate.
class Text {
 public:
  explicit Text(Arena& arena) noexcept : arena_(&arena) {}

  template <class... Parts>
  void add(const Parts&... parts) noexcept {
    (put(parts), ...);
  }

  [[nodiscard]] bool complete() const noexcept { return complete_; }
  [[nodiscard]] Span<const char> characters() const noexcept { return {data_, size_}; }

 private:
  void put(Span<const char> characters) noexcept {
    complete_ = complete_ && make_room(characters.size());
    if (!complete_) return;
    mem_copy(data_ + size_, characters.data(), characters.size());
    size_ += characters.size();
  }

  void put(const char* string) noexcept { put(Span<const char>(string, std::strlen(string))); }
  void put(char character) noexcept { put(Span<const char>(&character, 1)); }

  template <class Integer>
  requires std::is_integral_v<Integer>
  void put(Integer value) noexcept {
    char digits[20];
    std::size_t first = sizeof digits;
    const bool negative = value < 0;
    std::uint64_t rest = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    do {
      digits[--first] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (negative) put('-');
    put(Span<const char>(digits + first, sizeof digits - first));
  }

  void put(Column column) noexcept {
    std::size_t digits = 1;
    for (std::uint64_t rest = column.value; rest >= 10; rest /= 10) ++digits;
    for (; digits < column.width; ++digits) put(' ');
    put(column.value);
  }

  void put(Tenths number) noexcept {
    const std::int64_t magnitude = number.value < 0 ? -number.value : number.value;
    if (number.value < 0) put('-');
    put(magnitude / 10);
    if (magnitude % 10 != 0) add('.', magnitude % 10);
  }

  bool make_room(std::size_t more) noexcept {
    constexpr std::size_t step = 4_KiB;
    const std::size_t needed = size_ + more;
    if (needed <= capacity_) return true;
    const std::size_t most = capacity_ + arena_->remaining();
    const std::size_t wanted = align_up(needed, step) < most ? align_up(needed, step) : most;
    if (wanted < needed) return false;
    if (data_ == nullptr) {
      data_ = arena_->push_array_uninitialized<char>(wanted).data();
    } else if (!arena_->extend(data_, capacity_, wanted)) {
      return false;
    }
    capacity_ = wanted;
    return data_ != nullptr;
  }

  Arena* arena_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  bool complete_ = true;
};

// ---- the engine: owns the memory and the files ---------------------------------------------------------------------

namespace engine {

/// What a game asks for at start-up.
struct MemorySpec {
  std::size_t permanent;
  std::size_t transient;
};

/// What it gets. Both read as zero. It cannot free them, and it gets no more.
struct GameMemory {
  MemoryView permanent;  // stays as it is between calls into the game
  MemoryView transient;  // stays until the next call
};

// The few calls that systems spell differently.
#if DE100_OS_WINDOWS
struct System {
  using Facts = struct _stat64;
  static int open_to_read(const char* path) noexcept { return _open(path, _O_RDONLY | _O_BINARY); }
  static int open_to_write(const char* path) noexcept {
    return _open(path, _O_WRONLY | _O_CREAT | _O_TRUNC | _O_BINARY, _S_IREAD | _S_IWRITE);
  }
  static int close(int file) noexcept { return _close(file); }
  static std::ptrdiff_t read(int file, void* to, unsigned size) noexcept { return _read(file, to, size); }
  static std::ptrdiff_t write(int file, const void* from, unsigned size) noexcept { return _write(file, from, size); }
  static bool is_regular(int file, Facts& facts) noexcept {
    return _fstat64(file, &facts) == 0 && (facts.st_mode & _S_IFMT) == _S_IFREG;
  }
  static int make_folder(const char* path) noexcept { return _mkdir(path); }
  static bool is_terminal(int file) noexcept { return _isatty(file) != 0; }
};
#else
struct System {
  using Facts = struct stat;
  static int open_to_read(const char* path) noexcept { return open(path, O_RDONLY | O_CLOEXEC); }
  static int open_to_write(const char* path) noexcept {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  }
  static int close(int file) noexcept { return ::close(file); }
  static std::ptrdiff_t read(int file, void* to, unsigned size) noexcept { return ::read(file, to, size); }
  static std::ptrdiff_t write(int file, const void* from, unsigned size) noexcept { return ::write(file, from, size); }
  static bool is_regular(int file, Facts& facts) noexcept { return fstat(file, &facts) == 0 && S_ISREG(facts.st_mode); }
  static int make_folder(const char* path) noexcept { return mkdir(path, 0777); }
  static bool is_terminal(int file) noexcept { return isatty(file) != 0; }
};
#endif

constexpr int standard_output = 1;
constexpr int standard_error = 2;

/// Systems refuse, or answer oddly to, more than about 2 GiB in one call.
unsigned one_call(std::size_t size) noexcept {
  return static_cast<unsigned>(size < 1_GiB ? size : 1_GiB);
}

bool read_all(int file, MemoryView to) noexcept {
  std::size_t done = 0;
  while (done < to.size()) {
    const std::ptrdiff_t size = System::read(file, to.data() + done, one_call(to.size() - done));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    if (size == 0) {  // somebody made it shorter since its size was asked for
      errno = EIO;
      return false;
    }
    done += static_cast<std::size_t>(size);
  }
  return true;
}

bool write_all(int file, Span<const char> text) noexcept {
  std::size_t done = 0;
  while (done < text.size()) {
    const std::ptrdiff_t size = System::write(file, text.data() + done, one_call(text.size() - done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    done += static_cast<std::size_t>(size);
  }
  return true;
}

bool write_file(const char* path, Span<const char> text, Text& error) noexcept {
  const int file = System::open_to_write(path);
  bool written = file >= 0 && write_all(file, text);
  if (file >= 0) written = System::close(file) == 0 && written;
  if (!written) error.add(path, ": cannot be written: ", std::strerror(errno));
  return written;
}

/// Owns every block of the program. The blocks stay in here: what leaves are views.
class Engine {
 public:
  static constexpr std::size_t max_files = 2;

  bool take_game_memory(const MemorySpec& spec, Text& error) noexcept {
    return take(permanent_, spec.permanent, "permanent", error) && take(transient_, spec.transient, "transient", error);
  }

  [[nodiscard]] GameMemory game_memory() const noexcept { return {permanent_.view(), transient_.view()}; }

  /// Room for a file that the program makes itself.
  bool take_file_memory(std::size_t size, MemoryView& memory, Text& error) noexcept {
    if (file_count_ == max_files || !take(files_[file_count_], size, "file", error)) return false;
    memory = files_[file_count_++].view(0, size);
    return true;
  }

  /// Reads a whole file, which can only be read from then on. An empty one is an empty view.
  bool read_file(const char* path, MemoryView& bytes, Text& error) noexcept {
    const int file = System::open_to_read(path);
    if (file < 0) {
      error.add(path, ": cannot be opened: ", std::strerror(errno));
      return false;
    }
    const bool read = read_open_file(file, path, bytes, error);
    (void)System::close(file);  // it was only read: nothing can be lost
    return read;
  }

  [[nodiscard]] std::size_t file_bytes() const noexcept {
    std::size_t size = 0;
    for (const MemoryBlock& file : files_) size += file.size();
    return size;
  }

 private:
  static bool take(MemoryBlock& block, std::size_t size, const char* name, Text& error) noexcept {
    block = MemoryBlock::allocate(size, {.name = name});
    if (!block) error.add("no ", size, " bytes for the ", name, " block: ", error_message(block.error()));
    return block.is_valid();
  }

  bool read_open_file(int file, const char* path, MemoryView& bytes, Text& error) noexcept {
    System::Facts facts = {};
    if (!System::is_regular(file, facts)) {
      error.add(path, ": is not a file that has a size");
      return false;
    }
    const std::uint64_t size = static_cast<std::uint64_t>(facts.st_size);
    bytes = {};
    if (size == 0) return true;
    if (size > max_size) {
      error.add(path, ": is too large, ", size, " bytes");
      return false;
    }
    if (!take_file_memory(static_cast<std::size_t>(size), bytes, error)) return false;
    if (!read_all(file, bytes)) {
      error.add(path, ": cannot be read: ", std::strerror(errno));
      return false;
    }
    // The game reads this memory and nobody writes it: a stray write ends the program at the culprit.
    const MemoryError locked = files_[file_count_ - 1].protect(MemoryFlags::read);
    if (locked != MemoryError::ok) error.add(path, ": cannot be made read-only: ", error_message(locked));
    return locked == MemoryError::ok;
  }

  MemoryBlock permanent_;
  MemoryBlock transient_;
  MemoryBlock files_[max_files];
  std::size_t file_count_ = 0;
};

}  // namespace engine

// ---- the game: what a WAD holds ------------------------------------------------------------------------------------

namespace game {

/// A name in a WAD: up to 8 characters, filled up with zeros, and without one at the end where there are 8.
struct Name {
  char text[8];

  [[nodiscard]] bool is(const char* other) const noexcept { return std::strncmp(text, other, sizeof text) == 0; }
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t size = 0;
    while (size < sizeof text && text[size] != '\0') ++size;
    return size;
  }
};

/// A name as it can be shown, whatever a broken file has there.
struct Shown {
  explicit Shown(const Name& name) noexcept {
    for (std::size_t i = 0; i < name.size(); ++i) {
      text[i] = name.text[i] > ' ' && name.text[i] <= '~' ? name.text[i] : '?';
    }
  }
  char text[sizeof(Name) + 1] = {};
  operator const char*() const noexcept { return text; }
};

/// Takes numbers from bytes, least significant byte first, on any machine and at any address.
///
/// The bytes suffice: sizes were checked before.
class Reader {
 public:
  explicit Reader(Span<const std::byte> bytes) noexcept : at_(bytes.data()), left_(bytes.size()) {}

  std::uint16_t u16() noexcept {
    const std::byte* const bytes = take(2);
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[0]) | std::to_integer<unsigned>(bytes[1]) << 8);
  }
  std::int16_t i16() noexcept { return static_cast<std::int16_t>(u16()); }
  std::uint32_t u32() noexcept {
    const std::uint32_t low = u16(), high = u16();
    return low | high << 16;
  }
  Name name() noexcept {
    Name name;
    mem_copy(name.text, take(sizeof name.text), sizeof name.text);
    return name;
  }

 private:
  const std::byte* take(std::size_t size) noexcept {
    DE100_ASSERT(size <= left_);
    left_ -= size;
    return (at_ += size) - size;
  }

  const std::byte* at_;
  std::size_t left_;
};

// The records of a map: how many bytes each takes in the file, what they mean, and how they are read. Members are in
// the order of the file, and a braced list is evaluated from left to right.

struct Vertex {
  std::int16_t x, y;

  static constexpr std::size_t record_size = 4;
  static Vertex read(Reader& in) noexcept { return {in.i16(), in.i16()}; }
};

constexpr std::uint16_t no_side = 0xFFFF;

/// A wall, or a border between two sectors. Seen from `from` to `to`, the front is on the right.
struct Line {
  std::uint16_t from, to;  // vertexes
  std::uint16_t flags, special, tag;
  std::uint16_t side[2];  // front, and back or no_side

  static constexpr std::uint16_t blocks_player = 1;

  static constexpr std::size_t record_size = 14;
  static Line read(Reader& in) noexcept {
    return {in.u16(), in.u16(), in.u16(), in.u16(), in.u16(), {in.u16(), in.u16()}};
  }
};

struct Side {
  std::int16_t x_offset, y_offset;
  Name upper, lower, middle;
  std::uint16_t sector;

  static constexpr std::size_t record_size = 30;
  static Side read(Reader& in) noexcept { return {in.i16(), in.i16(), in.name(), in.name(), in.name(), in.u16()}; }
};

struct Sector {
  std::int16_t floor, ceiling;  // heights
  Name floor_flat, ceiling_flat;
  std::uint16_t light, special, tag;

  static constexpr std::size_t record_size = 26;
  static Sector read(Reader& in) noexcept {
    return {in.i16(), in.i16(), in.name(), in.name(), in.u16(), in.u16(), in.u16()};
  }
};

struct Thing {
  std::int16_t x, y;
  std::uint16_t angle, type, flags;

  static constexpr std::uint16_t player_1 = 1, landing = 14;  // types; a teleporter leads to a landing

  static constexpr std::size_t record_size = 10;
  static Thing read(Reader& in) noexcept { return {in.i16(), in.i16(), in.u16(), in.u16(), in.u16()}; }
};

/// A part of one side of a line, as the node builder cut it.
struct Seg {
  std::uint16_t from, to;  // vertexes
  std::uint16_t angle, line, side, offset;

  static constexpr std::size_t record_size = 12;
  static Seg read(Reader& in) noexcept { return {in.u16(), in.u16(), in.u16(), in.u16(), in.u16(), in.u16()}; }
};

/// A convex piece of one sector, bounded by a run of segs.
struct Subsector {
  std::uint16_t seg_count, first_seg;

  static constexpr std::size_t record_size = 4;
  static Subsector read(Reader& in) noexcept { return {in.u16(), in.u16()}; }
};

/// Cuts space along a line into right and left, each a further node or a subsector. The last node is the root.
struct Node {
  std::int16_t x, y, dx, dy;
  std::int16_t box[2][4];
  std::uint16_t child[2];

  static constexpr std::uint16_t is_subsector = 0x8000;  // in a child; the rest is the number

  static constexpr std::size_t record_size = 28;
  static Node read(Reader& in) noexcept {
    return {in.i16(),
            in.i16(),
            in.i16(),
            in.i16(),
            {{in.i16(), in.i16(), in.i16(), in.i16()}, {in.i16(), in.i16(), in.i16(), in.i16()}},
            {in.u16(), in.u16()}};
  }
};

/// The lumps that follow a map's marker, in this order.
enum MapLump : std::size_t { things, linedefs, sidedefs, vertexes, segs, ssectors, nodes, sectors, map_lump_count };

struct MapLumpKind {
  const char* name;
  const char* record;
  std::size_t record_size;
  bool may_be_empty;
};

constexpr MapLumpKind map_lumps[map_lump_count] = {
    {"THINGS", "thing", Thing::record_size, true},     {"LINEDEFS", "line", Line::record_size, false},
    {"SIDEDEFS", "side", Side::record_size, false},    {"VERTEXES", "vertex", Vertex::record_size, false},
    {"SEGS", "seg", Seg::record_size, false},          {"SSECTORS", "subsector", Subsector::record_size, false},
    {"NODES", "node", Node::record_size, true},  // a map of one subsector needs none
    {"SECTORS", "sector", Sector::record_size, false},
};

struct Map {
  Name name;
  Span<Thing> things;
  Span<Line> lines;
  Span<Side> sides;
  Span<Vertex> vertexes;
  Span<Seg> segs;
  Span<Subsector> subsectors;
  Span<Node> nodes;
  Span<Sector> sectors;
  Span<bool> reachable;  // one for each sector

  /// The sector that a line has on a side, which is there.
  [[nodiscard]] std::uint16_t sector_of(const Line& line, std::size_t side) const noexcept {
    return sides[line.side[side]].sector;
  }
};

struct Lump {
  std::uint32_t offset, size;
  Name name;
};

/// An open WAD. The bytes belong to the engine.
struct Wad {
  const char* file;
  Span<const std::byte> bytes;
  Span<Lump> lumps;
  Span<std::uint32_t> maps;  // the lumps that begin one
};

// ---- the game: reading the directory -------------------------------------------------------------------------------

constexpr std::size_t header_size = 12;
constexpr std::size_t entry_size = 16;

bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

/// E1M1 and its like, MAP01 and its like.
bool begins_map(const Name& name) noexcept {
  const char* const text = name.text;
  if (name.size() == 4) return text[0] == 'E' && is_digit(text[1]) && text[2] == 'M' && is_digit(text[3]);
  return name.size() == 5 && std::memcmp(text, "MAP", 3) == 0 && is_digit(text[3]) && is_digit(text[4]);
}

bool read_directory(Arena& arena, Wad& wad, Text& error) noexcept {
  const std::size_t size = wad.bytes.size();
  if (size < header_size) {
    error.add(wad.file, ": header at offset 0: a WAD has ", header_size, " bytes there, this file has ", size);
    return false;
  }
  if (std::memcmp(wad.bytes.data(), "IWAD", 4) != 0 && std::memcmp(wad.bytes.data(), "PWAD", 4) != 0) {
    error.add(wad.file, ": header at offset 0: neither IWAD nor PWAD stands there, so this is not a WAD");
    return false;
  }
  Reader header(wad.bytes.subspan(4, 8));
  const std::uint32_t count = header.u32(), start = header.u32();
  if (start > size || count > (size - start) / entry_size) {
    error.add(wad.file, ": header at offset 0: a directory of ", count, " lumps at offset ", start,
              " goes beyond the end at ", size);
    return false;
  }
  std::size_t map_count = 0;
  wad.lumps = arena.push_array_uninitialized<Lump>(count);
  Reader entries(wad.bytes.subspan(start));
  for (Lump& lump : wad.lumps) {
    lump = {entries.u32(), entries.u32(), entries.name()};
    if (lump.size != 0 && (lump.offset > size || lump.size > size - lump.offset)) {
      const std::size_t number = static_cast<std::size_t>(&lump - wad.lumps.data());
      error.add(wad.file, ": directory at offset ", start + number * entry_size, ": lump ", Shown(lump.name), " of ",
                lump.size, " bytes at offset ", lump.offset, " goes beyond the end at ", size);
      return false;
    }
    if (begins_map(lump.name)) ++map_count;
  }
  wad.maps = arena.push_array_uninitialized<std::uint32_t>(map_count);
  if (wad.lumps.size() != count || wad.maps.size() != map_count) {
    error.add(wad.file, ": directory at offset ", start, ": no memory for ", count, " lumps");
    return false;
  }
  if (map_count == 0) {
    error.add(wad.file, ": directory at offset ", start, ": none of the ", count, " lumps begins a map");
    return false;
  }
  std::size_t map = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (begins_map(wad.lumps[i].name)) wad.maps[map++] = i;
  }
  return true;
}

// ---- the game: loading a map ---------------------------------------------------------------------------------------

/// Decodes one map into an arena. Sizes are checked before anything is decoded, and every number that refers to another
/// record before anything follows it: whoever gets the map can trust it.
class MapLoader {
 public:
  MapLoader(const Wad& wad, std::size_t marker, Arena& arena, Text& error) noexcept
      : wad_(wad), marker_(marker), arena_(arena), error_(error) {}

  bool load(Map& map) noexcept {
    map.name = wad_.lumps[marker_].name;
    return find_lumps() && check_sizes() && check_formats() &&                                                   //
           decode(things, map.things) && decode(linedefs, map.lines) && decode(sidedefs, map.sides) &&           //
           decode(vertexes, map.vertexes) && decode(segs, map.segs) && decode(ssectors, map.subsectors) &&       //
           decode(nodes, map.nodes) && decode(sectors, map.sectors) &&                                           //
           check_lines(map) && check_sides(map) && check_segs(map) && check_subsectors(map) && check_nodes(map)  //
        ;
  }

 private:
  [[nodiscard]] const Lump& lump(MapLump which) const noexcept { return wad_.lumps[marker_ + 1 + which]; }
  [[nodiscard]] std::size_t count(MapLump which) const noexcept {
    return lump(which).size / map_lumps[which].record_size;
  }
  [[nodiscard]] Span<const std::byte> bytes(MapLump which) const noexcept {
    return wad_.bytes.subspan(lump(which).offset, lump(which).size);
  }

  /// The one line that says what is wrong with the file, and where. Answers false, for the caller to pass on.
  template <class... Parts>
  bool refuse(const Lump& where, std::size_t offset, const Parts&... parts) noexcept {
    error_.add(wad_.file, ": ", Shown(wad_.lumps[marker_].name), '/', Shown(where.name), " at offset ",
               where.offset + offset, ": ", parts...);
    return false;
  }

  bool find_lumps() noexcept {
    for (std::size_t i = 0; i < map_lump_count; ++i) {
      const std::size_t number = marker_ + 1 + i;
      const char* const expected = map_lumps[i].name;
      if (number == wad_.lumps.size()) {
        return refuse(wad_.lumps[number - 1], 0, "the directory ends here, where ", expected, " should follow");
      }
      const Lump& found = wad_.lumps[number];
      if (found.name.is("TEXTMAP")) return refuse(found, 0, "maps as text (UDMF) are not supported");
      if (!found.name.is(expected)) return refuse(found, 0, "this lump stands where ", expected, " should be");
    }
    // Hexen's maps have the same lumps with larger records, and one more.
    for (std::size_t i = marker_ + 1 + map_lump_count; i < wad_.lumps.size(); ++i) {
      const Lump& next = wad_.lumps[i];
      if (next.name.is("BEHAVIOR")) return refuse(next, 0, "maps in Hexen's format are not supported");
      if (!next.name.is("REJECT") && !next.name.is("BLOCKMAP")) break;
    }
    return true;
  }

  bool check_sizes() noexcept {
    constexpr std::size_t most = 65536;  // records are referred to by 16 bits
    for (std::size_t i = 0; i < map_lump_count; ++i) {
      const Lump& found = lump(static_cast<MapLump>(i));
      const MapLumpKind& kind = map_lumps[i];
      if (found.size % kind.record_size != 0) {
        return refuse(found, 0, "its ", found.size, " bytes are not a whole number of ", kind.record_size,
                      "-byte records");
      }
      if (found.size == 0 && !kind.may_be_empty) return refuse(found, 0, "is empty");
      if (found.size / kind.record_size > most) {
        return refuse(found, 0, "has more records than can be told apart, ", found.size / kind.record_size);
      }
    }
    return true;
  }

  /// Later node formats stand in the same lumps, behind a signature.
  bool check_formats() noexcept {
    constexpr const char* signatures[] = {"XNOD", "ZNOD", "XGLN", "ZGLN", "XGL2", "ZGL2",
                                          "XGL3", "ZGL3", "xNd4", "gNd2", "gNd3", "gNd5"};
    for (const MapLump which : {segs, ssectors, nodes}) {
      if (lump(which).size < 4) continue;
      for (const char* const signature : signatures) {
        if (std::memcmp(bytes(which).data(), signature, 4) == 0) {
          return refuse(lump(which), 0, "extended nodes (", signature, ") are not supported");
        }
      }
    }
    return true;
  }

  template <class Record>
  bool decode(MapLump which, Span<Record>& records) noexcept {
    records = arena_.push_array_uninitialized<Record>(count(which));
    if (records.size() != count(which)) {
      return refuse(lump(which), 0, "no memory for ", count(which), " records; ", arena_.remaining(),
                    " bytes are left");
    }
    Reader in(bytes(which));
    for (Record& record : records) record = Record::read(in);
    return true;
  }

  /// Record `from` of a lump refers to record `to` of another.
  bool check_reference(MapLump lump_from, std::size_t from, MapLump lump_to, std::size_t to) noexcept {
    if (to < count(lump_to)) return true;
    const MapLumpKind& kind = map_lumps[lump_from];
    return refuse(lump(lump_from), from * kind.record_size, kind.record, ' ', from, " refers to ",
                  map_lumps[lump_to].record, ' ', to, " of ", count(lump_to));
  }

  bool check_lines(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.lines.size(); ++i) {
      const Line& line = map.lines[i];
      if (!check_reference(linedefs, i, vertexes, line.from) || !check_reference(linedefs, i, vertexes, line.to) ||
          !check_reference(linedefs, i, sidedefs, line.side[0]) ||
          (line.side[1] != no_side && !check_reference(linedefs, i, sidedefs, line.side[1]))) {
        return false;
      }
    }
    return true;
  }

  bool check_sides(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.sides.size(); ++i) {
      if (!check_reference(sidedefs, i, sectors, map.sides[i].sector)) return false;
    }
    return true;
  }

  bool check_segs(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.segs.size(); ++i) {
      const Seg& seg = map.segs[i];
      if (!check_reference(segs, i, vertexes, seg.from) || !check_reference(segs, i, vertexes, seg.to) ||
          !check_reference(segs, i, linedefs, seg.line)) {
        return false;
      }
      if (seg.side > 1 || map.lines[seg.line].side[seg.side] == no_side) {
        return refuse(lump(segs), i * Seg::record_size, "seg ", i, " is on side ", seg.side, " of line ", seg.line,
                      ", which has none there");
      }
    }
    return true;
  }

  bool check_subsectors(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.subsectors.size(); ++i) {
      const Subsector& subsector = map.subsectors[i];
      if (subsector.seg_count == 0) {
        return refuse(lump(ssectors), i * Subsector::record_size, "subsector ", i, " has no segs");
      }
      const std::size_t last = std::size_t{subsector.first_seg} + subsector.seg_count - 1;
      if (!check_reference(ssectors, i, segs, last)) return false;
    }
    return true;
  }

  bool check_nodes(const Map& map) noexcept {
    for (std::size_t i = 0; i < map.nodes.size(); ++i) {
      for (const std::uint16_t child : map.nodes[i].child) {
        const std::size_t number = child & ~std::size_t{Node::is_subsector};
        const MapLump lump_to = (child & Node::is_subsector) != 0 ? ssectors : nodes;
        if (!check_reference(nodes, i, lump_to, number)) return false;
      }
    }
    return true;
  }

  const Wad& wad_;
  std::size_t marker_;
  Arena& arena_;
  Text& error_;
};

// ---- the game: what can be reached ---------------------------------------------------------------------------------

/// Goes down the nodes to the sector at a point. False where the nodes run in a circle.
bool find_sector(const Map& map, std::int16_t x, std::int16_t y, std::uint16_t& sector) noexcept {
  std::size_t number = 0;  // of a subsector, in the end
  if (!map.nodes.empty()) {
    std::size_t child = map.nodes.size() - 1;
    // No way down a tree passes more nodes than there are.
    for (std::size_t depth = 0; (child & Node::is_subsector) == 0; ++depth) {
      if (depth == map.nodes.size()) return false;
      const Node& node = map.nodes[child];
      const std::int64_t right = (std::int64_t{x} - node.x) * node.dy;
      const std::int64_t left = (std::int64_t{y} - node.y) * node.dx;
      child = node.child[right > left ? 0 : 1];
    }
    number = child & ~std::size_t{Node::is_subsector};
  }
  const Seg& seg = map.segs[map.subsectors[number].first_seg];
  sector = map.sector_of(map.lines[seg.line], seg.side);
  return true;
}

/// Where a player gets to from one sector, as a rule of thumb that looks at no keys, no switches and no monsters:
///
///   through a line with two sides that does not block players, if
///     - the floor behind it is at most 24 higher, and there are 56 units of air in between, as the original game has
///       it; or
///     - the line does something when it is pushed or passed, or one of its two sectors moves: then it is taken to open
///       some day. A line moves the sectors with its tag, and the one behind it where it has no tag (a door); one that
///       builds stairs moves also the steps that follow; the death of a boss moves those with the tags 666 and 667;
///   and through a line that teleports, from its front to each landing with its tag.
///
/// What is reached may still need a key. What is not is scenery mostly, behind windows and on ledges; or a room whose
/// way in is cleverer than this rule.
class Passages {
 public:
  Passages(const Map& map, Arena& temporary) noexcept : map_(map) {
    moves_ = temporary.push_array<Moves>(map.sectors.size());
    landings_ = temporary.push_array<bool>(map.sectors.size());
    const Span<Moves> moves_tag = temporary.push_array<Moves>(65536);
    if (moves_tag.empty() || landings_.empty() || moves_.empty()) return;
    find_moving_sectors(moves_tag);
    for (const Thing& thing : map.things) {
      std::uint16_t sector = 0;
      if (thing.type == Thing::landing && find_sector(map, thing.x, thing.y, sector)) landings_[sector] = true;
    }
    is_valid_ = true;
  }

  [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }

  /// Calls `passage(from, to)` for each.
  template <class Function>
  void for_each(Function passage) const noexcept {
    for (const Line& line : map_.lines) {
      if (line.side[1] == no_side) continue;
      const std::uint16_t front = map_.sector_of(line, 0), back = map_.sector_of(line, 1);
      if (is_open(line, front, back)) passage(front, back);
      if (is_open(line, back, front)) passage(back, front);
      if (line.special != 39 && line.special != 97) continue;  // teleports once, teleports always
      for (std::size_t to = 0; to < map_.sectors.size(); ++to) {
        if (landings_[to] && map_.sectors[to].tag == line.tag) passage(front, static_cast<std::uint16_t>(to));
      }
    }
  }

 private:
  enum class Moves : std::uint8_t { no, yes, as_stairs };

  static bool builds_stairs(const Line& line) noexcept {
    return line.special == 7 || line.special == 8 || line.special == 100 || line.special == 127;
  }

  void find_moving_sectors(Span<Moves> moves_tag) noexcept {
    moves_tag[666] = moves_tag[667] = Moves::yes;
    for (const Line& line : map_.lines) {
      if (line.special != 0 && line.tag != 0) {
        moves_tag[line.tag] = builds_stairs(line) ? Moves::as_stairs : Moves::yes;
      } else if (line.special != 0 && line.side[1] != no_side) {
        moves_[map_.sector_of(line, 1)] = Moves::yes;
      }
    }
    for (std::size_t i = 0; i < map_.sectors.size(); ++i) {
      if (const Moves moves = moves_tag[map_.sectors[i].tag]; moves != Moves::no) moves_[i] = moves;
    }
    // The step after a step is behind one of its lines, and has the same floor.
    for (bool found = true; found;) {
      found = false;
      for (const Line& line : map_.lines) {
        if (line.side[1] == no_side) continue;
        const std::uint16_t step = map_.sector_of(line, 0), next = map_.sector_of(line, 1);
        if (moves_[step] != Moves::as_stairs || moves_[next] == Moves::as_stairs) continue;
        if (!map_.sectors[step].floor_flat.is(map_.sectors[next].floor_flat.text)) continue;
        moves_[next] = Moves::as_stairs;
        found = true;
      }
    }
  }

  [[nodiscard]] bool is_open(const Line& line, std::uint16_t from, std::uint16_t to) const noexcept {
    constexpr int highest_step = 24, player_height = 56;
    const Sector &here = map_.sectors[from], &there = map_.sectors[to];
    if ((line.flags & Line::blocks_player) != 0) return false;
    if (line.special != 0 || moves_[from] != Moves::no || moves_[to] != Moves::no) return true;
    const int floor = here.floor > there.floor ? here.floor : there.floor;
    const int ceiling = here.ceiling < there.ceiling ? here.ceiling : there.ceiling;
    return there.floor - here.floor <= highest_step && ceiling - floor >= player_height;
  }

  const Map& map_;
  Span<Moves> moves_;    // for each sector
  Span<bool> landings_;  // for each sector, whether a teleporter may lead there
  bool is_valid_ = false;
};

enum class Search : std::uint8_t { done, no_memory };

/// Marks in map.reachable what can be reached from a sector. Everything else that this takes is temporary.
Search find_reachable(Map& map, std::uint16_t start, Arena& temporary) noexcept {
  const ArenaScope scope = temporary.scope();
  const Passages passages(map, temporary);
  // Who is next to whom: the neighbours of sector s are neighbours[first[s]] up to, not including, first[s + 1].
  const Span<std::size_t> first = temporary.push_array<std::size_t>(map.sectors.size() + 1);
  const Span<std::uint16_t> queue = temporary.push_array_uninitialized<std::uint16_t>(map.sectors.size());
  if (!passages.is_valid() || first.empty() || queue.empty()) return Search::no_memory;

  // Counted and summed up, first[s] is where the row of s ends; filling the row from its end leaves where it begins.
  std::size_t count = 0;
  passages.for_each([&](std::uint16_t from, std::uint16_t) { ++first[from], ++count; });
  const Span<std::uint16_t> neighbours = temporary.push_array_uninitialized<std::uint16_t>(count);
  if (neighbours.size() != count) return Search::no_memory;
  for (std::size_t sector = 0; sector < map.sectors.size(); ++sector) first[sector + 1] += first[sector];
  passages.for_each([&](std::uint16_t from, std::uint16_t to) { neighbours[--first[from]] = to; });

  std::size_t found = 0;
  const auto reach = [&](std::uint16_t sector) {
    if (map.reachable[sector]) return;
    map.reachable[sector] = true;
    queue[found++] = sector;
  };
  reach(start);
  for (std::size_t next = 0; next < found; ++next) {
    const std::size_t begin = first[queue[next]], end = first[queue[next] + std::size_t{1}];
    for (std::size_t i = begin; i < end; ++i) reach(neighbours[i]);
  }
  return Search::done;
}

// ---- the game: the automap as a picture ----------------------------------------------------------------------------

enum class LineKind : std::size_t { plain, ceiling, floor, special, wall, count };
enum class ThingKind : std::size_t { other, item, key, monster, landing, player, count };

constexpr std::size_t line_kinds = static_cast<std::size_t>(LineKind::count);
constexpr std::size_t thing_kinds = static_cast<std::size_t>(ThingKind::count);
constexpr std::int64_t floor_shades = 8;

// Marks are drawn around 0, 0; a player looks to the east.
constexpr const char* picture_head =
    "<style>"
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;fill:#cfc8bd}"
    ".w,.f,.c,.s,.p{fill:none;stroke-linecap:round}"
    ".w{stroke:#e2574c;stroke-width:2.2}.f{stroke:#b08256;stroke-width:1.1}.c{stroke:#d9c25f;stroke-width:.9}"
    ".s{stroke:#5fc3e4;stroke-width:1.8}.p{stroke:#7d7882;stroke-width:.6}"
    ".f0{fill:#232228}.f1{fill:#2e2c33}.f2{fill:#38363d}.f3{fill:#434048}.f4{fill:#4d4b52}"
    ".f5{fill:#58555d}.f6{fill:#625f67}.f7{fill:#6d6972}.u{fill:url(#hatch)}"
    "</style><defs>"
    "<pattern id='hatch' width='8' height='8' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    "<rect width='8' height='8' fill='#191522'/><rect width='1.8' height='8' fill='#57458a'/></pattern>"
    "<circle id='other' r='1.3' fill='#85807a'/>"
    "<circle id='item' r='2.2' fill='#7fbf6a'/>"
    "<path id='key' d='M0-5L5 0L0 5L-5 0Z' fill='#ffe14d' stroke='#111'/>"
    "<path id='monster' d='M0-4.2L3.8 3L-3.8 3Z' fill='#f0913a'/>"
    "<circle id='landing' r='4.4' fill='none' stroke='#d58cf0' stroke-width='1.8'/>"
    "<path id='player' d='M9 0L-6-6L-3 0L-6 6Z' fill='#fff' stroke='#111'/>"
    "</defs><rect width='100%' height='100%' fill='#0e0d0f'/>";

constexpr const char* line_classes[line_kinds] = {"p", "c", "f", "s", "w"};
constexpr const char* line_labels[line_kinds] = {"no step", "ceiling changes", "floor changes", "door, lift, trigger",
                                                 "wall"};
constexpr const char* thing_marks[thing_kinds] = {"other", "item", "key", "monster", "landing", "player"};
constexpr const char* thing_labels[thing_kinds] = {"other", "item", "key", "monster", "teleport landing", "player"};

ThingKind kind_of(const Thing& thing) noexcept {
  constexpr std::uint16_t keys[] = {5, 6, 13, 38, 39, 40};
  constexpr std::uint16_t monsters[] = {7,  9,  16, 58, 64,   65,   66,   67,   68,   69,
                                        71, 72, 84, 88, 3001, 3002, 3003, 3004, 3005, 3006};
  constexpr std::uint16_t items[] = {8, 17, 82, 83};
  constexpr std::uint16_t first_item = 2001, last_item = 2049, lamp = 2028, barrel = 2035;
  if (thing.type >= Thing::player_1 && thing.type < Thing::player_1 + 4) return ThingKind::player;
  if (thing.type == Thing::landing) return ThingKind::landing;
  for (const std::uint16_t type : keys) {
    if (thing.type == type) return ThingKind::key;
  }
  for (const std::uint16_t type : monsters) {
    if (thing.type == type) return ThingKind::monster;
  }
  for (const std::uint16_t type : items) {
    if (thing.type == type) return ThingKind::item;
  }
  const bool row = thing.type >= first_item && thing.type <= last_item && thing.type != lamp && thing.type != barrel;
  return row ? ThingKind::item : ThingKind::other;
}

LineKind kind_of(const Map& map, const Line& line) noexcept {
  if (line.side[1] == no_side) return LineKind::wall;
  if (line.special != 0) return LineKind::special;
  const Sector& front = map.sectors[map.sector_of(line, 0)];
  const Sector& back = map.sectors[map.sector_of(line, 1)];
  if (front.floor != back.floor) return LineKind::floor;
  return front.ceiling != back.ceiling ? LineKind::ceiling : LineKind::plain;
}

/// Draws a map as SVG. What it needs besides the text is temporary too.
class Automap {
 public:
  Automap(const Map& map, Arena& temporary) noexcept : map_(map), temporary_(temporary) {}

  /// False where memory ran out.
  bool draw(Span<const char>& picture) noexcept {
    const Span<Border> borders = temporary_.push_array<Border>(1 + 2 * map_.lines.size());
    const Span<std::uint32_t> borders_of = temporary_.push_array<std::uint32_t>(map_.sectors.size());
    const Span<std::uint32_t> leaving = temporary_.push_array<std::uint32_t>(map_.vertexes.size());
    if (borders.empty() || borders_of.empty() || leaving.empty()) return false;
    collect_borders(borders, borders_of);
    measure();

    Text text(temporary_);  // the last thing in the arena: it grows in place
    text.add("<svg xmlns='http://www.w3.org/2000/svg' width='", width_ / 10, "' height='", height_ / 10,
             "' viewBox='0 0 ", width_ / 10, ' ', height_ / 10, "'>", picture_head, '\n');
    add_title(text);
    add_floors(text, borders, borders_of, leaving);
    add_lines(text);
    add_things(text);
    add_legend(text);
    text.add("</svg>\n");
    picture = text.characters();
    return text.complete();
  }

 private:
  /// A line as one of its sectors sees it, running so that the sector is on the right. Number 0 is none, so that zeroed
  /// memory is a list of nothing.
  struct Border {
    std::uint16_t from, to;
    std::uint32_t next_of_sector;
    std::uint32_t next_leaving;  // the vertex `from`, while a sector is drawn
  };

  void collect_borders(Span<Border> borders, Span<std::uint32_t> borders_of) const noexcept {
    std::uint32_t count = 0;
    const auto collect = [&](std::uint16_t sector, std::uint16_t from, std::uint16_t to) {
      borders[++count] = {from, to, borders_of[sector], 0};
      borders_of[sector] = count;
    };
    for (const Line& line : map_.lines) {
      const std::uint16_t front = map_.sector_of(line, 0);
      if (line.side[1] == no_side) {
        collect(front, line.from, line.to);
      } else if (const std::uint16_t back = map_.sector_of(line, 1); back != front) {
        collect(front, line.from, line.to);
        collect(back, line.to, line.from);
      }
    }
  }

  // Numbers of the picture are tenths of a pixel.
  static constexpr std::int64_t map_width = 14000, map_height = 10500, margin = 500, head = 1150, foot = 900;

  void measure() noexcept {
    std::int64_t right = INT16_MIN, bottom = INT16_MAX;
    for (const Line& line : map_.lines) {
      for (const std::uint16_t number : {line.from, line.to}) {
        const Vertex& vertex = map_.vertexes[number];
        left_ = vertex.x < left_ ? vertex.x : left_;
        right = vertex.x > right ? vertex.x : right;
        top_ = vertex.y > top_ ? vertex.y : top_;
        bottom = vertex.y < bottom ? vertex.y : bottom;
      }
    }
    const std::int64_t across = right > left_ ? right - left_ : 1, down = top_ > bottom ? top_ - bottom : 1;
    const bool wide = across * map_height > down * map_width;
    scale_ = wide ? map_width : map_height;
    scale_unit_ = wide ? across : down;
    origin_x_ = margin + (map_width - across * scale_ / scale_unit_) / 2;
    width_ = map_width + 2 * margin;
    height_ = head + down * scale_ / scale_unit_ + foot;
  }

  [[nodiscard]] Tenths x(std::int64_t x) const noexcept { return {origin_x_ + (x - left_) * scale_ / scale_unit_}; }
  [[nodiscard]] Tenths y(std::int64_t y) const noexcept { return {head + (top_ - y) * scale_ / scale_unit_}; }

  void add_point(Text& text, char command, std::uint16_t vertex) const noexcept {
    text.add(command, x(map_.vertexes[vertex].x), ' ', y(map_.vertexes[vertex].y));
  }

  void add_title(Text& text) const noexcept {
    std::size_t reached = 0;
    for (const bool sector : map_.reachable) reached += sector;
    text.add("<text x='50' y='58' font-size='40' font-weight='bold'>", Shown(map_.name),
             "</text>\n<text x='50' y='88' font-size='17'>", map_.lines.size(), " lines, ", map_.sectors.size(),
             " sectors, ", map_.things.size(), " things; ", reached, " sectors can be reached, ",
             map_.sectors.size() - reached, " not</text>\n");
  }

  /// Each sector's borders, chained into loops. A hole is a loop too, and left out by the rule of even and odd.
  void add_floors(Text& text, Span<Border> borders, Span<std::uint32_t> borders_of,
                  Span<std::uint32_t> leaving) const noexcept {
    std::int64_t lowest = INT16_MAX, highest = INT16_MIN;
    for (const Sector& sector : map_.sectors) {
      lowest = sector.floor < lowest ? sector.floor : lowest;
      highest = sector.floor > highest ? sector.floor : highest;
    }
    text.add("<g fill-rule='evenodd'>\n");
    for (std::size_t sector = 0; sector < map_.sectors.size(); ++sector) {
      for (std::uint32_t i = borders_of[sector]; i != 0; i = borders[i].next_of_sector) {
        borders[i].next_leaving = leaving[borders[i].from];
        leaving[borders[i].from] = i;
      }
      if (!map_.reachable[sector]) {
        text.add("<path class='u' d='");
      } else {
        const std::int64_t above = map_.sectors[sector].floor - lowest;
        text.add("<path class='f", above * floor_shades / (highest - lowest + 1), "' d='");
      }
      // Each border is taken once, and in the end none leaves any vertex: the lists are ready for the next sector.
      for (std::uint32_t i = borders_of[sector]; i != 0; i = borders[i].next_of_sector) {
        std::uint16_t vertex = borders[i].from;
        if (leaving[vertex] == 0) continue;
        add_point(text, 'M', vertex);
        while (const std::uint32_t next = leaving[vertex]) {
          leaving[vertex] = borders[next].next_leaving;
          vertex = borders[next].to;
          add_point(text, 'L', vertex);
        }
      }
      text.add("'/>\n");
    }
    text.add("</g>\n");
  }

  void add_lines(Text& text) const noexcept {
    for (std::size_t kind = 0; kind < line_kinds; ++kind) {
      text.add("<path class='", line_classes[kind], "' d='");
      for (const Line& line : map_.lines) {
        if (static_cast<std::size_t>(kind_of(map_, line)) != kind) continue;
        add_point(text, 'M', line.from);
        add_point(text, 'L', line.to);
      }
      text.add("'/>\n");
    }
  }

  void add_things(Text& text) const noexcept {
    // Marks of the size that things have, within the limits of what can be seen and what is pretty; in tenths.
    const std::int64_t true_size = scale_ * 9 / (2 * scale_unit_);
    const Tenths size = {true_size < 7 ? 7 : true_size > 25 ? 25 : true_size};
    for (std::size_t kind = 0; kind < thing_kinds; ++kind) {
      for (const Thing& thing : map_.things) {
        if (static_cast<std::size_t>(kind_of(thing)) != kind) continue;
        text.add("<use href='#", thing_marks[kind], "' transform='translate(", x(thing.x), ' ', y(thing.y), ')');
        if (kind == static_cast<std::size_t>(ThingKind::player)) text.add("rotate(-", thing.angle, ')');
        text.add("scale(", size, ")'/>\n");
      }
    }
  }

  void add_legend(Text& text) const noexcept {
    const std::int64_t row = height_ / 10 - 56, second_row = height_ / 10 - 26, column = 215;
    std::int64_t at = 50;
    const auto label = [&](const char* words, std::int64_t down) {
      text.add("<text x='", at + 40, "' y='", down + 5, "' font-size='14'>", words, "</text>\n");
      at += column;
    };
    for (std::size_t kind = line_kinds; kind-- > 0;) {
      text.add("<path class='", line_classes[kind], "' d='M", at, ' ', row, "h30'/>");
      label(line_labels[kind], row);
    }
    text.add("<rect class='u' x='", at, "' y='", row - 8, "' width='30' height='16'/>");
    label("cannot be reached", row);
    at = 50;
    for (std::size_t kind = thing_kinds; kind-- > 0;) {
      text.add("<use href='#", thing_marks[kind], "' x='", at + 15, "' y='", second_row, "'/>");
      label(thing_labels[kind], second_row);
    }
  }

  const Map& map_;
  Arena& temporary_;
  std::int64_t left_ = INT16_MAX, top_ = INT16_MIN;  // of the map
  std::int64_t scale_ = 1, scale_unit_ = 1;          // so many tenths for so many map units
  std::int64_t origin_x_ = 0, width_ = 0, height_ = 0;
};

// ---- the game: what the engine calls -------------------------------------------------------------------------------

constexpr engine::MemorySpec needs = {.permanent = 4_MiB, .transient = 8_MiB};

/// All that the game keeps between calls. It stands in permanent memory, as does the arena that it came from.
struct Game {
  Arena* permanent;
  MemoryView transient;
  ArenaCheckpoint without_wad;
  std::size_t transient_peak;
  Wad wad;
};

/// What a visit found out.
struct Report {
  Map map;                      // its spans are gone after the visit; their sizes are what is told
  std::size_t permanent_bytes;  // that the map took
  std::size_t transient_bytes;  // at most during the visit
  std::size_t reachable;        // sectors
  Span<const char> picture;     // in transient memory: until the next visit
};

/// Null where the memory is too small.
Game* start(const engine::GameMemory& memory) noexcept {
  Arena* const permanent = Arena::make_in(memory.permanent, already_zero);
  Game* const game = permanent != nullptr ? permanent->push_struct<Game>() : nullptr;
  if (game == nullptr) return nullptr;
  game->permanent = permanent;
  game->transient = memory.transient;
  game->without_wad = permanent->checkpoint();
  return game;
}

/// Reads a WAD's directory; what was open before is gone. `bytes` and `file`, its name in messages, stay while it is
/// open.
bool open(Game& game, const char* file, MemoryView bytes, Text& error) noexcept {
  [[maybe_unused]] const bool rewound = game.permanent->rewind(game.without_wad);
  DE100_ASSERT(rewound);
  game.wad = {file, Span<const std::byte>(bytes), {}, {}};
  return read_directory(*game.permanent, game.wad, error);
}

/// The sector in which player 1 starts. Where there are several starts the last one counts; the others are dolls, which
/// map makers use as part of a machine.
bool find_player(const Map& map, const Wad& wad, std::size_t marker, std::uint16_t& sector, Text& error) noexcept {
  const auto refuse = [&](std::size_t thing, const char* why) {
    const Lump& lump = wad.lumps[marker + 1 + things];
    error.add(wad.file, ": ", Shown(map.name), "/THINGS at offset ", lump.offset + thing * Thing::record_size, ": ",
              why);
    return false;
  };
  for (std::size_t i = map.things.size(); i-- > 0;) {
    const Thing& thing = map.things[i];
    if (thing.type != Thing::player_1) continue;
    return find_sector(map, thing.x, thing.y, sector) ||
           refuse(i, "the nodes run in a circle on the way down to player 1's start");
  }
  return refuse(0, "player 1 has no start");
}

/// Everything that a visit does between the mark and the rewind.
bool explore(Game& game, std::size_t number, bool with_picture, Report& report, Text& error) noexcept {
  const Wad& wad = game.wad;
  const std::size_t marker = wad.maps[number];
  Map& map = report.map;
  std::uint16_t start_sector = 0;
  if (!MapLoader(wad, marker, *game.permanent, error).load(map) ||
      !find_player(map, wad, marker, start_sector, error)) {
    return false;
  }
  // An arena of its own for each visit: its peak is this map's.
  Arena temporary(game.transient);
  map.reachable = game.permanent->push_array<bool>(map.sectors.size());
  if (map.reachable.empty() || find_reachable(map, start_sector, temporary) != Search::done ||
      (with_picture && !Automap(map, temporary).draw(report.picture))) {
    error.add(wad.file, ": ", Shown(map.name), ": too large for the memory that the game asked for at start-up");
    return false;
  }
  for (const bool sector : map.reachable) report.reachable += sector;
  report.transient_bytes = temporary.peak();
  return true;
}

/// Loads a map, looks around in it, and forgets it.
bool visit(Game& game, std::size_t number, bool with_picture, Report& report, Text& error) noexcept {
  const ArenaCheckpoint mark = game.permanent->checkpoint();
  const std::size_t before = game.permanent->used();
  report = {};
  const bool well = explore(game, number, with_picture, report, error);
  report.permanent_bytes = game.permanent->used() - before;
  if (report.transient_bytes > game.transient_peak) game.transient_peak = report.transient_bytes;
  [[maybe_unused]] const bool rewound = game.permanent->rewind(mark);
  DE100_ASSERT(rewound);
  return well;
}

void add_heading(const Game& game, Text& text) noexcept {
  text.add(game.wad.file, ": ", game.wad.lumps.size(), " lumps, ", game.wad.maps.size(), " maps\n",
           "map   vertexes  lines  sides sectors things   segs  subs.  nodes  permanent  transient  reachable\n");
}

void add_row(const Report& report, Text& text) noexcept {
  const Map& map = report.map;
  text.add(Shown(map.name), map.name.size() < 5 ? "  " : " ", Column{map.vertexes.size(), 8},
           Column{map.lines.size(), 7}, Column{map.sides.size(), 7}, Column{map.sectors.size(), 8},
           Column{map.things.size(), 7}, Column{map.segs.size(), 7}, Column{map.subsectors.size(), 7},
           Column{map.nodes.size(), 7}, Column{report.permanent_bytes, 11}, Column{report.transient_bytes, 11},
           Column{report.reachable, 6}, Column{report.reachable * 100 / map.sectors.size(), 4}, "%\n");
}

}  // namespace game

// ---- a WAD without a file ------------------------------------------------------------------------------------------

// MAP01 in five rooms: an octagon where player 1 starts, a balcony, a door, a hall, and above the hall a ledge that is
// too high to step on. All rooms are convex, so each is one subsector; the nodes cut between them.
//
//    512  +-----------+ +-----------+ 768
//         |  balcony  | |   ledge   |
//         +--+-----+--+ +-----------+ 512
//         /         \ door          |
//         |  start  [=]     hall    |
//         \         / |             |
//          +-------+  +-------------+
namespace built_in {

using game::no_side;

constexpr game::Vertex vertexes[] = {{128, 0},   {0, 128},    {0, 384},   {128, 512}, {384, 512},
                                     {512, 384}, {512, 320},  {512, 192}, {512, 128}, {384, 0},
                                     {128, 640}, {384, 640},  {544, 320}, {544, 192}, {544, 512},
                                     {544, 0},   {1056, 512}, {1056, 0},  {544, 768}, {1056, 768}};

struct Room {
  std::int16_t floor, ceiling;
};
enum : std::uint16_t { start, balcony, door, hall, ledge };
constexpr Room rooms[] = {{0, 128}, {24, 128}, {0, 0}, {16, 256}, {144, 256}};

struct Wall {
  std::uint16_t from, to, special, front, back;  // rooms; the front is on the right
};
constexpr std::uint16_t solid = no_side, opens = 1;
constexpr Wall walls[] = {
    {0, 1, 0, start, solid},    {1, 2, 0, start, solid},   {2, 3, 0, start, solid},    {3, 4, 0, start, balcony},
    {4, 5, 0, start, solid},    {5, 6, 0, start, solid},   {6, 7, opens, start, door}, {7, 8, 0, start, solid},
    {8, 9, 0, start, solid},    {9, 0, 0, start, solid},   {3, 10, 0, balcony, solid}, {10, 11, 0, balcony, solid},
    {11, 4, 0, balcony, solid}, {6, 12, 0, door, solid},   {13, 7, 0, door, solid},    {13, 12, opens, hall, door},
    {12, 14, 0, hall, solid},   {14, 16, 0, hall, ledge},  {16, 17, 0, hall, solid},   {17, 15, 0, hall, solid},
    {15, 13, 0, hall, solid},   {14, 18, 0, ledge, solid}, {18, 19, 0, ledge, solid},  {19, 16, 0, ledge, solid}};

constexpr game::Thing things[] = {{256, 256, 0, 1, 7},      {192, 320, 0, 2001, 7},   {256, 576, 270, 2012, 7},
                                  {800, 320, 180, 3004, 7}, {896, 160, 135, 3001, 7}, {800, 640, 270, 2018, 7}};

struct Cut {
  std::int16_t x, y, dx, dy;
  std::uint16_t right, left;
};
constexpr std::uint16_t room = game::Node::is_subsector;
constexpr Cut cuts[] = {{0, 512, 512, 0, room | start, room | balcony},
                        {544, 512, 512, 0, room | hall, room | ledge},
                        {544, 0, 0, 512, 1, room | door},
                        {512, 0, 0, 512, 2, 0}};

/// Writes lumps one after the other, and their directory when all are there.
class Writer {
 public:
  explicit Writer(MemoryView memory) noexcept : memory_(memory) {
    text("PWAD", 4);
    u32(0);  // the number of lumps and where the directory stands are known in the end
    u32(0);
  }

  void begin_lump(const char* name) noexcept { lumps_[count_++] = {name, size_}; }

  template <class... Numbers>
  void u16s(Numbers... numbers) noexcept {
    (u16(static_cast<std::uint16_t>(numbers)), ...);
  }
  void u32(std::size_t number) noexcept { u16s(number & 0xFFFF, number >> 16); }
  void text(const char* characters, std::size_t size) noexcept {
    bool ended = false;
    for (std::size_t i = 0; i < size; ++i) {
      ended = ended || characters[i] == '\0';
      byte(ended ? 0U : static_cast<unsigned char>(characters[i]));
    }
  }

  /// How many bytes the WAD takes; more than there were, where it did not fit.
  std::size_t finish() noexcept {
    const std::size_t directory = size_;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t end = i + 1 < count_ ? lumps_[i + 1].offset : directory;
      u32(lumps_[i].offset);
      u32(end - lumps_[i].offset);
      text(lumps_[i].name, sizeof(game::Name));
    }
    const std::size_t whole = size_;
    size_ = 4;
    u32(count_);
    u32(directory);
    return whole;
  }

 private:
  struct Begun {
    const char* name;
    std::size_t offset;
  };

  void u16(std::uint16_t number) noexcept {
    byte(number & 0xFFU);
    byte(number >> 8U);
  }
  void byte(unsigned value) noexcept {
    if (size_ < memory_.size()) memory_.data()[size_] = static_cast<std::byte>(value);
    ++size_;
  }

  MemoryView memory_;
  std::size_t size_ = 0;
  Begun lumps_[1 + game::map_lump_count] = {};
  std::size_t count_ = 0;
};

constexpr std::size_t most_bytes = 8_KiB;

/// Makes the WAD; answers how many of the bytes it takes. `memory` has most_bytes.
std::size_t make(MemoryView memory) noexcept {
  Writer out(memory);
  out.begin_lump("MAP01");

  out.begin_lump("THINGS");
  for (const game::Thing& thing : things) out.u16s(thing.x, thing.y, thing.angle, thing.type, thing.flags);

  constexpr int blocks_all = 1, has_two_sides = 4;
  out.begin_lump("LINEDEFS");
  std::uint16_t side = 0;
  for (const Wall& wall : walls) {
    const bool two_sides = wall.back != solid;
    out.u16s(wall.from, wall.to, two_sides ? has_two_sides : blocks_all, wall.special, 0);
    out.u16s(side, two_sides ? side + 1 : no_side);
    side = static_cast<std::uint16_t>(side + (two_sides ? 2 : 1));
  }

  out.begin_lump("SIDEDEFS");
  for (const Wall& wall : walls) {
    for (const std::uint16_t seen_from : {wall.front, wall.back}) {
      if (seen_from == solid) continue;
      out.u16s(0, 0);
      out.text("STEP", 8);
      out.text("-", 8);
      out.text(wall.back == solid ? "BROWN1" : "-", 8);
      out.u16s(seen_from);
    }
  }

  out.begin_lump("VERTEXES");
  for (const game::Vertex& vertex : vertexes) out.u16s(vertex.x, vertex.y);

  // A room's segs are the lines around it, whole. Their angle is for drawing in three dimensions: nobody here asks.
  std::uint16_t seg_counts[sizeof rooms / sizeof *rooms] = {};
  out.begin_lump("SEGS");
  for (std::uint16_t number = start; number <= ledge; ++number) {
    for (std::uint16_t line = 0; line < sizeof walls / sizeof *walls; ++line) {
      const Wall& wall = walls[line];
      if (wall.front == number) out.u16s(wall.from, wall.to, 0, line, 0, 0);
      if (wall.back == number) out.u16s(wall.to, wall.from, 0, line, 1, 0);
      if (wall.front == number || wall.back == number) ++seg_counts[number];
    }
  }

  out.begin_lump("SSECTORS");
  std::uint16_t first_seg = 0;
  for (const std::uint16_t count : seg_counts) {
    out.u16s(count, first_seg);
    first_seg = static_cast<std::uint16_t>(first_seg + count);
  }

  // The boxes are for drawing too: all of the map.
  out.begin_lump("NODES");
  for (const Cut& cut : cuts) {
    out.u16s(cut.x, cut.y, cut.dx, cut.dy, 768, 0, 0, 1056, 768, 0, 0, 1056, cut.right, cut.left);
  }

  out.begin_lump("SECTORS");
  for (const Room& each : rooms) {
    out.u16s(each.floor, each.ceiling);
    out.text("FLOOR4_8", 8);
    out.text("CEIL3_5", 8);
    out.u16s(192, 0, 0);
  }
  return out.finish();
}

}  // namespace built_in

// ---- who allocates -------------------------------------------------------------------------------------------------

// Counts who asks the C or C++ library for memory. With glibc that is malloc and its family, defined here on top of
// what glibc itself calls; elsewhere, and where a sanitizer has its own malloc, it is operator new.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  #define DE100_EXAMPLE_SANITIZED 1
#elif defined(__has_feature)
  #if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
    #define DE100_EXAMPLE_SANITIZED 1
  #else
    #define DE100_EXAMPLE_SANITIZED 0
  #endif
#else
  #define DE100_EXAMPLE_SANITIZED 0
#endif

namespace allocations {

constinit std::uint64_t count = 0;

#if DE100_EXAMPLE_IN_TEST
constexpr const char* counted = "nothing counted";
#elif defined(__GLIBC__) && !DE100_EXAMPLE_SANITIZED
constexpr const char* counted = "malloc counted";
#else
constexpr const char* counted = "operator new counted";
#endif

/// Whether an allocation is noticed at all: a count of 0 means nothing otherwise. A direct call of operator new is one
/// that no compiler leaves out.
bool are_counted() noexcept {
  const std::uint64_t before = count;
  ::operator delete(::operator new(1));
  return count != before || DE100_EXAMPLE_IN_TEST;
}

}  // namespace allocations

// ---- the program ---------------------------------------------------------------------------------------------------

constexpr const char* usage =
    "level_loader [WAD] [--svg DIR] [--built-in] [--help]\n"
    "Loads every map of a Doom WAD and shows what it takes of the memory that was had at start-up.\n"
    "  WAD         the file; without one, Freedoom's where they are installed, else a small one made in memory\n"
    "  --svg DIR   draw each map as a picture, DIR/MAP01.svg and so on\n"
    "  --built-in  use the small one made in memory\n";

struct Options {
  const char* wad = nullptr;
  const char* svg = nullptr;
  bool built_in = false;
  bool help = false;
};

bool parse(int count, char** arguments, Options& options, Text& error) noexcept {
  for (int i = 1; i < count; ++i) {
    const char* const argument = arguments[i];
    if (std::strcmp(argument, "--help") == 0) {
      options.help = true;
    } else if (std::strcmp(argument, "--built-in") == 0) {
      options.built_in = true;
    } else if (std::strcmp(argument, "--svg") == 0 && i + 1 < count) {
      options.svg = arguments[++i];
    } else if (argument[0] != '-' && options.wad == nullptr) {
      options.wad = argument;
    } else {
      error.add("level_loader: cannot make sense of ", argument, ", try --help");
      return false;
    }
  }
  return true;
}

/// The files to look into, in memory.
struct Input {
  const char* name;
  MemoryView bytes;
};

const char* without_folder(const char* path) noexcept {
  const char* name = path;
  for (const char* at = path; *at != '\0'; ++at) {
    if (*at == '/' || (DE100_OS_WINDOWS && *at == '\\')) name = at + 1;
  }
  return name;
}

bool exists(const char* path) noexcept {
  const int file = engine::System::open_to_read(path);
  if (file >= 0) (void)engine::System::close(file);
  return file >= 0;
}

/// Everything that takes memory or reads files.
class Program {
 public:
  explicit Program(const Options& options, Text& error) noexcept : options_(options), error_(error) {}

  bool start() noexcept {
    if (!engine_.take_game_memory(game::needs, error_) || !read_inputs()) return false;
    if (options_.svg != nullptr && engine::System::make_folder(options_.svg) != 0 && errno != EEXIST) {
      error_.add(options_.svg, ": cannot be made: ", std::strerror(errno));
      return false;
    }
    if (!allocations::are_counted()) {
      error_.add("level_loader: allocations are not noticed here, so that none are seen would prove nothing");
      return false;
    }
    game_ = game::start(engine_.game_memory());
    if (game_ == nullptr) error_.add("level_loader: the game's permanent memory is too small for the game");
    return game_ != nullptr;
  }

  bool run() noexcept {
    const std::uint64_t before = allocations::count;
    for (std::size_t i = 0; i < input_count_; ++i) {
      if (!look_into(inputs_[i])) return false;
    }
    const std::uint64_t allocated = allocations::count - before;
    print_totals();
    print("allocations after start-up: ", allocated, " (", allocations::counted, ")\n");
    if (!printed_) error_.add("level_loader: the output cannot be written");
    if (allocated != 0) error_.add("level_loader: memory was asked for after start-up");
    return printed_ && allocated == 0;
  }

 private:
  bool read_inputs() noexcept {
    constexpr const char* freedoom[] = {"/usr/share/games/doom/freedoom1.wad", "/usr/share/games/doom/freedoom2.wad"};
    if (options_.wad != nullptr) return read_input(options_.wad);
    for (const char* const path : freedoom) {
      if (!options_.built_in && exists(path) && !read_input(path)) return false;
    }
    return input_count_ != 0 || make_input();
  }

  bool read_input(const char* path) noexcept {
    Input& input = inputs_[input_count_++];
    input.name = without_folder(path);
    return engine_.read_file(path, input.bytes, error_);
  }

  bool make_input() noexcept {
    Input& input = inputs_[input_count_++];
    input.name = "built-in";
    if (!engine_.take_file_memory(built_in::most_bytes, input.bytes, error_)) return false;
    input.bytes = input.bytes.subview(0, built_in::make(input.bytes));
    print(options_.built_in ? "" : "No WAD was named and Freedoom is not installed. ",
          "This is a small WAD that was made in memory.\n");
    return true;
  }

  bool look_into(const Input& input) noexcept {
    if (!game::open(*game_, input.name, input.bytes, error_)) return false;
    print_with([&](Text& text) { game::add_heading(*game_, text); });
    for (std::size_t i = 0; i < game_->wad.maps.size(); ++i) {
      show_progress(i);
      game::Report report;
      const bool visited = game::visit(*game_, i, options_.svg != nullptr, report, error_);
      const bool well = visited && (options_.svg == nullptr || save(report));
      hide_progress();
      if (!well) return false;
      print_with([&](Text& text) { game::add_row(report, text); });
    }
    return true;
  }

  bool save(const game::Report& report) noexcept {
    ArenaScope scope = console_.scope();
    Text path(console_);
    path.add(options_.svg, '/', game::Shown(report.map.name), ".svg", '\0');
    if (!path.complete()) {
      error_.add("level_loader: the name of the folder for pictures is too long");
      return false;
    }
    return engine::write_file(path.characters().data(), report.picture, error_);
  }

  void print_totals() noexcept {
    const engine::GameMemory memory = engine_.game_memory();
    print("permanent: ", game_->permanent->peak(), " bytes used at most, of ", memory.permanent.size(), '\n');
    print("transient: ", game_->transient_peak, " bytes used at most, of ", memory.transient.size(), '\n');
    print("in all: ", memory.permanent.size(), " permanent and ", memory.transient.size(),
          " transient bytes for the game, ", engine_.file_bytes(), " bytes for files\n");
  }

  template <class Function>
  void print_with(Function add_to, int file = engine::standard_output) noexcept {
    const ArenaScope scope = console_.scope();
    Text text(console_);
    add_to(text);
    printed_ = engine::write_all(file, text.characters()) && text.complete() && printed_;
  }
  template <class... Parts>
  void print(const Parts&... parts) noexcept {
    print_with([&](Text& text) { text.add(parts...); });
  }

  void show_progress(std::size_t map) noexcept {
    if (!shows_progress_) return;
    print_with([&](Text& text) { text.add("\rmap ", map + 1, " of ", game_->wad.maps.size()); },
               engine::standard_error);
  }

  void hide_progress() noexcept {
    constexpr char blank[] = "\r                    \r";
    if (shows_progress_) (void)engine::write_all(engine::standard_error, {blank, sizeof blank - 1});
  }

  Options options_;
  Text& error_;
  engine::Engine engine_;
  Input inputs_[engine::Engine::max_files] = {};
  std::size_t input_count_ = 0;
  game::Game* game_ = nullptr;
  bool printed_ = true;
  bool shows_progress_ = engine::System::is_terminal(engine::standard_error);

  // Lines are put together here: an arena is as good on an array as on a block.
  std::byte console_memory_[8_KiB] = {};
  Arena console_{MemoryView(console_memory_)};
};

}  // namespace

#if !DE100_EXAMPLE_IN_TEST
  #if defined(__GLIBC__) && !DE100_EXAMPLE_SANITIZED
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
  ++allocations::count;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++allocations::count;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  ++allocations::count;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  ++allocations::count;
  return __libc_memalign(alignment, size);
}
}
  #else
// Not inlined: a compiler that sees free() under its own operator new warns of a mismatch.
DE100_COLD_PATH void* operator new(std::size_t size) {
  ++allocations::count;
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
DE100_COLD_PATH void operator delete(void* memory) noexcept {
  std::free(memory);
}
DE100_COLD_PATH void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
  #endif
#endif

int main(int count, char** arguments) {
  char error_memory[8_KiB];  // the longest path fits
  Arena error_arena{MemoryView(error_memory)};
  Text error(error_arena);

  Options options;
  bool well = parse(count, arguments, options, error);
  if (well && options.help) {
    return engine::write_all(engine::standard_output, {usage, std::strlen(usage)}) ? 0 : 1;
  }
  if (well) {
    Program program(options, error);
    well = program.start() && program.run();
  }
  if (!well) {
    (void)engine::write_all(engine::standard_error, error.characters());
    (void)engine::write_all(engine::standard_error, {"\n", 1});
  }
  return well ? 0 : 1;
}
