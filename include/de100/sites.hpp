// de100 memory, https://opensource.org/license/zlib
//
// sites.hpp: who did it. Where DE100_SITES is defined as 1 (in the whole program), arenas keep in memory of its own who
// pushed what, who took which mark, and who rewound it: each with its place in the program. `explain(pointer)` says so
// of any address, long after it was dropped:
//
//   char text[512];
//   explain(enemy).print(text, sizeof text);
//   // 24 bytes into Enemy[100] at 0x7f3a5c000040 (2400 bytes), pushed on arena "frame" at waves.cpp:12 in spawn();
//   // dropped when the arena was cleared at main.cpp:40 in main()
//
// fault_report.hpp has the same printed when the program touches memory that it may not. Every push then calls a
// function and writes a record elsewhere, and what drops pushes costs a step for each. Without DE100_SITES nothing
// of this is there, and ArenaPolicy::sites leaves it out of an arena with it.

#ifndef DE100_SITES_HPP
#define DE100_SITES_HPP

#include "config.hpp"
#include "pushes.hpp"

#if DE100_SITES
#include <new>

#include "atomic.hpp"
#include "block_registry.hpp"
#include "bytes.hpp"
#include "os.hpp"
#include "system.hpp"
#include "text.hpp"
#include "view.hpp"
#endif

namespace de100::detail {

/// What arenas that keep no sites take for one.
struct NoSite {
  static constexpr NoSite here() noexcept { return {}; }
};

/// What an arena does for its sites; nothing where it keeps none.
template <bool kept>
class SiteKeeper {
 public:
  using Where = NoSite;
};

/// The pushes that an arena has.
template <class TheArena, bool sites>
struct ArenaPushes {
  using Type = Pushes<TheArena>;
};

}  // namespace de100::detail

#if DE100_SITES

namespace de100 {

/// A place in the program: what std::source_location says, which not every compiler has that can compile the rest.
struct Site {
  const char* file = "";
  const char* function = "";
  unsigned line = 0;  // 0: not known

  /// Where this is called; as the default of a parameter, where that function is called.
  static constexpr Site here(const char* file = __builtin_FILE(), const char* function = __builtin_FUNCTION(),
                             unsigned line = __builtin_LINE()) noexcept {
    return {file, function, line};
  }
};

/// How a push came to be dropped.
enum class Dropped : std::uint8_t {
  no,
  rewound,      // to a mark before it
  scope_ended,  // which began at that place
  cleared,
  given_back,
  arena_ended,  // or another was moved to it
};

/// A push, or a mark, of which `type` and `count` say nothing.
struct PushRecord {
  std::uintptr_t start = 0;  // its first byte
  std::size_t size = 0;      // bytes
  std::size_t count = 0;     // of objects; bytes where the type is not known
  Span<const char> type;     // as the compiler calls it
  Site site;
  std::uint64_t mark = 0;  // its number; 0 for a push
};

/// The same with what became of it.
struct DroppedRecord : PushRecord {
  Dropped how = Dropped::no;
  Site dropped_at;
  std::uint64_t order = 0;  // of all that were ever dropped, it was the nth
};

/// Where an address is, as far as the arenas with sites tell, and the blocks.
struct Explanation {
  enum class Place : std::uint8_t {
    unknown,
    within,  // a push
    behind,  // its end
    before,  // its start
  };
  static constexpr std::size_t name_size = 32;

  std::uintptr_t address = 0;

  // The push that lives and has the address, or else the nearest in an arena whose memory is about there.
  Place place = Place::unknown;
  std::size_t distance = 0;    // bytes from its start; behind its end, where the first is 1; or before its start
  PushRecord push;             // that one
  char arena[name_size] = {};  // its arena's name, as far as it is kept

  // The newest that had the address and was dropped, if it is remembered.
  DroppedRecord dropped;               // how: Dropped::no where there is none
  char dropped_arena[name_size] = {};  // its arena's name

  // The block that the address is in. See query().
  BlockInfo block;

  /// Writes it as a sentence or more, ended by a 0, as far as there is room. Answers its size without that. Safe in a
  /// signal handler.
  std::size_t print(char* text, std::size_t room) const noexcept;
};

/// Says of an address which push it is in, or how far from one; by whom that was pushed; and if it was dropped, by whom
/// that was. Of pushes that were dropped an arena remembers the newest 16384 (4096 in 32 bits, 1024 for WebAssembly),
/// for as long as it lives, and then until some 64 others have ended.
///
/// A step for each push that lives, and for each that is remembered. Safe in a signal handler, where it says what it
/// can: what other threads push meanwhile may be described wrongly.
[[nodiscard]] Explanation explain(const void* pointer) noexcept;

namespace detail {

// ---- names of types ------------------------------------------------------------------------------------------------

/// What the compiler calls it: what stands between < and > behind this function's name in its signature, or else
/// between = and ].
template <class T>
Span<const char> type_name() noexcept {
  constexpr const char* text = DE100_SIGNATURE;
  constexpr char name[] = "type_name";
  std::size_t first = 0, last = std::strlen(text);
  while (std::memcmp(text + first, name, sizeof name - 1) != 0) ++first;
  first += sizeof name - 1;
  const bool in_angles = text[first] == '<';
  while (text[first] != (in_angles ? '<' : '=')) ++first;
  while (text[last] != (in_angles ? '>' : ']')) --last;
  first += in_angles ? 1 : 2;
  return {text + first, last - first};
}

template <>
inline Span<const char> type_name<std::byte>() noexcept {
  return {};
}

// ---- the log of an arena -------------------------------------------------------------------------------------------

/// What is kept of one arena. It stands at the start of its own address space, with the records behind it, and is never
/// given back: when the arena ends it is kept for a while, then used for another.
struct SiteLog {
  static constexpr std::size_t most_live =
      DE100_OS_WASM != 0 ? 4096 : (sizeof(void*) > 4 ? std::size_t{1} << 20U : std::size_t{1} << 15U);
  static constexpr std::size_t most_dropped = DE100_OS_WASM != 0 ? 1024 : (sizeof(void*) > 4 ? 16384 : 4096);
  static constexpr std::size_t commit_step = std::size_t{64} << 10U;
  static constexpr std::size_t dropped_offset = 256;
  static constexpr std::size_t live_offset =
      align_up(dropped_offset + most_dropped * sizeof(DroppedRecord), commit_step);
  static constexpr std::size_t reserved = align_up(live_offset + most_live * sizeof(PushRecord), commit_step);

  AtomicU64 used;              // 0 once its arena has ended
  std::uint64_t identity = 0;  // of the arena
  std::uint64_t ended = 0;     // it was the nth that did
  SiteLog* next = nullptr;
  std::size_t live_count = 0;
  std::size_t dropped_count = 0;  // that there ever were; the newest ones are kept
  std::size_t committed = live_offset;
  char name[Explanation::name_size] = {};

  [[nodiscard]] PushRecord* live() noexcept { return records<PushRecord>(live_offset); }
  [[nodiscard]] DroppedRecord* dropped() noexcept { return records<DroppedRecord>(dropped_offset); }

  void add(const PushRecord& record) noexcept;
  void drop_newest(Dropped how, const Site& where) noexcept;

 private:
  template <class Record>
  Record* records(std::size_t offset) noexcept {
    return static_cast<Record*>(static_cast<void*>(reinterpret_cast<std::byte*>(this) + offset));
  }
};
static_assert(sizeof(SiteLog) <= SiteLog::dropped_offset);

inline constinit AtomicU64 site_logs = {};  // the newest log's address; global, since any address may be asked for
inline constinit AtomicU64 site_logs_ended = {};  // how many ever did
inline constinit AtomicU64 site_drops = {};       // how many pushes and marks were ever dropped
inline constexpr std::uint64_t site_logs_kept = 64;

inline SiteLog* as_log(std::uint64_t address) noexcept {
  return reinterpret_cast<SiteLog*>(static_cast<std::uintptr_t>(address));
}

/// Nothing where it cannot be remembered.
inline void SiteLog::add(const PushRecord& record) noexcept {
  const std::size_t end = live_offset + (live_count + 1) * sizeof(PushRecord);
  if (end > reserved) return;
  if (end > committed) {
    if (!os::commit(reinterpret_cast<std::byte*>(this) + committed, commit_step, MemoryFlags::read_write).ok()) return;
    committed += commit_step;
  }
  ::new (static_cast<void*>(live() + live_count)) PushRecord(record);
  ++live_count;
}

inline void SiteLog::drop_newest(Dropped how, const Site& where) noexcept {
  --live_count;
  DroppedRecord gone;
  static_cast<PushRecord&>(gone) = live()[live_count];
  gone.how = how;
  gone.dropped_at = where;
  gone.order = detail::add(site_drops, 1);
  ::new (static_cast<void*>(dropped() + dropped_count % most_dropped)) DroppedRecord(gone);
  ++dropped_count;
}

/// A log for an arena; null where there is no memory for it.
inline SiteLog* take_log(std::uint64_t identity) noexcept {
  SiteLog* oldest = nullptr;  // of those whose arenas have ended
  std::uint64_t ended = 0;
  for (SiteLog* log = as_log(load_acquire(site_logs)); log != nullptr; log = log->next) {
    if (load_acquire(log->used) != 0) continue;
    ++ended;
    if (oldest == nullptr || log->ended < oldest->ended) oldest = log;
  }
  std::uint64_t nobody = 0;
  if (ended >= site_logs_kept && compare_exchange(oldest->used, nobody, 1)) {
    oldest->identity = identity;
    oldest->live_count = oldest->dropped_count = 0;
    return oldest;
  }
  const os::Reservation found = os::reserve(nullptr, SiteLog::reserved, os::Placement::anywhere, MemoryFlags::none);
  if (!found.result.ok()) return nullptr;
  if (!os::commit(found.base, SiteLog::live_offset, MemoryFlags::read_write).ok()) {
    (void)os::release(found.base, SiteLog::reserved).ok();
    return nullptr;
  }
  SiteLog* const log = ::new (static_cast<void*>(found.base)) SiteLog;
  log->used.value = 1;
  log->identity = identity;
  std::uint64_t newest = load_acquire(site_logs);
  do {
    log->next = as_log(newest);
  } while (!compare_exchange(site_logs, newest, reinterpret_cast<std::uintptr_t>(log)));
  return log;
}

/// What a push that is about to be asked for is of.
struct Asked {
  Site site;
  Span<const char> type;
  std::size_t size_of_one = 1;
};

/// An arena's own part. Beside what is asked of it, it changes nothing of the arena.
template <>
class SiteKeeper<true> {
 public:
  using Where = Site;

  /// The next push is this one, unless none comes.
  class Asking {
   public:
    Asking(SiteKeeper& keeper, const Asked& asked) noexcept : keeper_(keeper) { keeper.asked_ = asked; }
    ~Asking() { keeper_.asked_ = {}; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

   private:
    SiteKeeper& keeper_;
  };

 protected:
  template <class Arena>
  void keep_push(const Arena& arena, std::uintptr_t start, std::size_t size) noexcept {
    const Asked asked = asked_;
    asked_ = {};  // what its constructor pushes is another's
    if (SiteLog* const log = log_of(arena))
      log->add({start, size, size / asked.size_of_one, asked.type, asked.site, 0});
  }
  template <class Arena>
  void keep_mark(const Arena& arena, std::uintptr_t place, std::uint64_t number, const Site& where) noexcept {
    SiteLog* const log = log_of(arena);
    if (log == nullptr || (newest() != nullptr && newest()->mark == number)) return;
    log->add({place, 0, 0, {}, where, number});
  }

  /// All that came after the mark is dropped; at the end of a scope, the mark's place is the scope's.
  void keep_rewind(std::uint64_t number, bool ends_scope, const Site& where) noexcept {
    if (log_ == nullptr) return;
    std::size_t stays = log_->live_count;
    while (stays > 0 && log_->live()[stays - 1].mark != number) --stays;
    if (stays == 0) return;  // the mark could not be remembered
    const Site site = ends_scope ? log_->live()[stays - 1].site : where;
    while (log_->live_count > stays) log_->drop_newest(ends_scope ? Dropped::scope_ended : Dropped::rewound, site);
  }
  /// The same without marks: all that is not in use any more.
  template <class Arena>
  void keep_rewind(const Arena& arena, bool ends_scope, const Site& where) noexcept {
    while (newest() != nullptr && !arena.contains(reinterpret_cast<const void*>(newest()->start)))
      log_->drop_newest(ends_scope ? Dropped::scope_ended : Dropped::rewound, where);
  }
  /// A mark that nothing was pushed after is not one any more.
  void forget_mark(std::uint64_t number) noexcept {
    if (newest() != nullptr && newest()->mark == number) --log_->live_count;
  }
  void keep_given_back(std::uintptr_t start, const Site& where) noexcept {
    if (newest() != nullptr && newest()->start == start) log_->drop_newest(Dropped::given_back, where);
  }
  void keep_size(std::uintptr_t start, std::size_t size) noexcept {
    PushRecord* const last = newest();
    if (last == nullptr || last->start != start || last->count == 0) return;
    const std::size_t size_of_one = last->size / last->count;
    last->size = size;
    last->count = size / size_of_one;
  }
  void keep_clear(const Site& where) noexcept {
    while (newest() != nullptr) log_->drop_newest(Dropped::cleared, where);
  }

  /// The arena has ended.
  void end_log() noexcept {
    if (log_ == nullptr) return;
    while (newest() != nullptr) log_->drop_newest(Dropped::arena_ended, {});
    log_->ended = add(site_logs_ended, 1);
    store_release(log_->used, 0);
    log_ = nullptr;
  }
  void take_log_of(SiteKeeper& other) noexcept {
    end_log();
    log_ = other.log_;
    other.log_ = nullptr;
  }

 private:
  [[nodiscard]] PushRecord* newest() const noexcept {
    return log_ != nullptr && log_->live_count > 0 ? log_->live() + (log_->live_count - 1) : nullptr;
  }
  template <class Arena>
  SiteLog* log_of(const Arena& arena) noexcept {
    if (log_ == nullptr) log_ = take_log(arena.identity());
    if (log_ == nullptr) return nullptr;
    std::size_t i = 0;
    for (const char* name = arena.name(); name[i] != '\0' && i + 1 < sizeof log_->name; ++i) log_->name[i] = name[i];
    log_->name[i] = '\0';
    return log_;
  }

  SiteLog* log_ = nullptr;
  Asked asked_;
};

/// The pushes of an arena that keeps sites: those of Pushes, each with the place where it is called.
template <class TheArena>
class SitedPushes : public Pushes<TheArena> {
  using Base = Pushes<TheArena>;

 public:
  [[nodiscard]] void* push_size(std::size_t size, std::size_t alignment = Base::default_alignment,
                                Site site = Site::here()) noexcept {
    const auto asking = ask<std::byte>(site);
    return Base::push_size(size, alignment);
  }
  [[nodiscard]] void* push_size_uninitialized(std::size_t size, std::size_t alignment = Base::default_alignment,
                                              Site site = Site::here()) noexcept {
    const auto asking = ask<std::byte>(site);
    return Base::push_size_uninitialized(size, alignment);
  }

  // A parameter behind a pack cannot have a default, so that there is one of these for each number of arguments; with
  // more than four it is not known where they are called.
  template <class T>
  [[nodiscard]] T* push_struct(Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    return push_struct_at<T>(site);
  }
  template <class T, class A>
  [[nodiscard]] T* push_struct(A&& a, Site site = Site::here()) noexcept(pushes_quietly<T, A>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a));
  }
  template <class T, class A, class B>
  [[nodiscard]] T* push_struct(A&& a, B&& b, Site site = Site::here()) noexcept(pushes_quietly<T, A, B>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b));
  }
  template <class T, class A, class B, class C>
  [[nodiscard]] T* push_struct(A&& a, B&& b, C&& c, Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
  }
  template <class T, class A, class B, class C, class D>
  [[nodiscard]] T* push_struct(A&& a, B&& b, C&& c, D&& d,
                               Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C, D>()) {
    return push_struct_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
  }
  template <class T, class... Args>
  requires(sizeof...(Args) > 4) [[nodiscard]] T* push_struct(Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    return push_struct_at<T>({}, static_cast<Args&&>(args)...);
  }

  template <class T>
  [[nodiscard]] T* push_object(Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    return push_object_at<T>(site);
  }
  template <class T, class A>
  [[nodiscard]] T* push_object(A&& a, Site site = Site::here()) noexcept(pushes_quietly<T, A>()) {
    return push_object_at<T>(site, static_cast<A&&>(a));
  }
  template <class T, class A, class B>
  [[nodiscard]] T* push_object(A&& a, B&& b, Site site = Site::here()) noexcept(pushes_quietly<T, A, B>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b));
  }
  template <class T, class A, class B, class C>
  [[nodiscard]] T* push_object(A&& a, B&& b, C&& c, Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c));
  }
  template <class T, class A, class B, class C, class D>
  [[nodiscard]] T* push_object(A&& a, B&& b, C&& c, D&& d,
                               Site site = Site::here()) noexcept(pushes_quietly<T, A, B, C, D>()) {
    return push_object_at<T>(site, static_cast<A&&>(a), static_cast<B&&>(b), static_cast<C&&>(c), static_cast<D&&>(d));
  }
  template <class T, class... Args>
  requires(sizeof...(Args) > 4) [[nodiscard]] T* push_object(Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    return push_object_at<T>({}, static_cast<Args&&>(args)...);
  }

  template <class T>
  [[nodiscard]] T* push_struct_uninitialized(Site site = Site::here()) noexcept {
    const auto asking = ask<T>(site);
    return Base::template push_struct_uninitialized<T>();
  }
  template <class T>
  [[nodiscard]] Span<T> push_array(std::size_t count, Site site = Site::here()) noexcept(pushes_quietly<T>()) {
    const auto asking = ask<T>(site);
    return Base::template push_array<T>(count);
  }
  template <class T>
  [[nodiscard]] Span<T> push_array_uninitialized(std::size_t count, Site site = Site::here()) noexcept {
    const auto asking = ask<T>(site);
    return Base::template push_array_uninitialized<T>(count);
  }
  template <Contiguous Range>
  [[nodiscard]] Span<ValueOf<Range>> push_copy(const Range& range,
                                               Site site = Site::here()) noexcept(copies_quietly<Range>()) {
    const auto asking = ask<ValueOf<Range>>(site);
    return Base::push_copy(range);
  }
  [[nodiscard]] char* push_string(Span<const char> text, Site site = Site::here()) noexcept {
    const auto asking = ask<char>(site);
    return Base::push_string(text);
  }
  [[nodiscard]] char* push_string(const char* text, Site site = Site::here()) noexcept {
    const auto asking = ask<char>(site);
    return Base::push_string(text);
  }

 protected:
  SitedPushes() noexcept = default;

 private:
  template <class T>
  typename SiteKeeper<true>::Asking ask(const Site& site) noexcept {
    return {core_of(static_cast<TheArena&>(*this)).sites(), {site, type_name<T>(), sizeof(T)}};
  }
  template <class T, class... Args>
  T* push_struct_at(const Site& site, Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    const auto asking = ask<T>(site);
    return Base::template push_struct<T>(static_cast<Args&&>(args)...);
  }
  template <class T, class... Args>
  T* push_object_at(const Site& site, Args&&... args) noexcept(pushes_quietly<T, Args...>()) {
    const auto asking = ask<T>(site);
    return Base::template push_object<T>(static_cast<Args&&>(args)...);
  }
};

template <class TheArena>
struct ArenaPushes<TheArena, true> {
  using Type = SitedPushes<TheArena>;
};

// ---- finding and telling -------------------------------------------------------------------------------------------

inline Text& add_site(Text& text, const Site& site) noexcept {
  if (site.line == 0) return text;
  return text.add(" at ").add(site.file).add(":").add(site.line).add(" in ").add(site.function).add("()");
}

/// What was pushed, on which arena, and where.
inline Text& add_push(Text& text, const PushRecord& push, const char* arena) noexcept {
  if (push.type.empty()) {
    text.add_bytes(push.size).add(" (at ");
  } else {
    text.add(push.type);
    if (push.count != 1) text.add("[").add(push.count).add("]");
    text.add(" (").add_bytes(push.size).add(" at ");
  }
  text.add_address(push.start).add("), pushed");
  if (*arena != '\0') text.add(" on arena \"").add(arena).add("\"");
  return add_site(text, push.site);
}

inline Text& add_dropped(Text& text, const DroppedRecord& dropped) noexcept {
  switch (dropped.how) {
    case Dropped::no:
      return text;
    case Dropped::rewound:
      text.add(", dropped by a rewind");
      break;
    case Dropped::scope_ended:
      text.add(", dropped at the end of the scope that began");
      break;
    case Dropped::cleared:
      text.add(", dropped when the arena was cleared");
      break;
    case Dropped::given_back:
      text.add(", given back");
      break;
    case Dropped::arena_ended:
      text.add(", dropped when the arena ended");
      break;
  }
  return add_site(text, dropped.dropped_at);
}

/// Whether a push that lives explains the address better than what was found before.
inline void look_at(SiteLog& log, const PushRecord& push, Explanation& found) noexcept {
  using Place = Explanation::Place;
  const std::uintptr_t address = found.address;
  Place place = Place::within;
  std::size_t distance = address - push.start;
  if (address < push.start) {
    place = Place::before;
    distance = push.start - address;
  } else if (distance >= push.size) {
    place = Place::behind;
    distance -= push.size - 1;
  }
  const bool is_within = is(place, Place::within), was_within = is(found.place, Place::within);
  if (!is_within && distance > 2 * page_size()) return;
  if (!is(found.place, Place::unknown)) {
    if (is_within != was_within ? was_within : is_within ? push.size >= found.push.size : distance >= found.distance)
      return;
  }
  found.place = place;
  found.distance = distance;
  found.push = push;
  std::memcpy(found.arena, log.name, sizeof found.arena);
}

/// Whether the newest in this log that had the address and was dropped is newer than what was found before.
inline void look_at_dropped(SiteLog& log, Explanation& found) noexcept {
  const std::size_t kept = log.dropped_count < SiteLog::most_dropped ? log.dropped_count : SiteLog::most_dropped;
  for (std::size_t age = 1; age <= kept; ++age) {
    const DroppedRecord& record = log.dropped()[(log.dropped_count - age) % SiteLog::most_dropped];
    if (record.order < found.dropped.order) return;
    if (found.address - record.start >= record.size) continue;
    found.dropped = record;
    std::memcpy(found.dropped_arena, log.name, sizeof found.dropped_arena);
    return;
  }
}

/// What is kept of a mark; its line is 0 where nothing is.
inline DroppedRecord find_mark_record(std::uint64_t identity, std::uint64_t number) noexcept {
  DroppedRecord found;
  for (SiteLog* log = as_log(load_acquire(site_logs)); log != nullptr; log = log->next) {
    if (log->identity != identity) continue;
    for (std::size_t i = 0; i < log->live_count; ++i) {
      if (log->live()[i].mark == number) static_cast<PushRecord&>(found) = log->live()[i];
    }
    const std::size_t kept = log->dropped_count < SiteLog::most_dropped ? log->dropped_count : SiteLog::most_dropped;
    for (std::size_t i = 0; i < kept; ++i) {
      if (log->dropped()[i].mark == number) found = log->dropped()[i];
    }
  }
  return found;
}

}  // namespace detail

// ---- implementation ------------------------------------------------------------------------------------------------

inline Explanation explain(const void* pointer) noexcept {
  Explanation found;
  found.address = reinterpret_cast<std::uintptr_t>(pointer);
  for (detail::SiteLog* log = detail::as_log(detail::load_acquire(detail::site_logs)); log != nullptr;
       log = log->next) {
    for (std::size_t i = 0; i < log->live_count; ++i) {
      if (log->live()[i].mark == 0) detail::look_at(*log, log->live()[i], found);
    }
    detail::look_at_dropped(*log, found);
  }
  found.block = query(pointer);
  return found;
}

inline std::size_t Explanation::print(char* text, std::size_t room) const noexcept {
  detail::Text line(text, room);
  auto begin = [&, first = true](const char* is) mutable {
    if (!first) line.add("\n");
    first = false;
    line.add_address(address).add(is);
  };
  if (!detail::is(place, Place::unknown)) {
    begin(" is ");
    if (detail::is(place, Place::within)) {
      line.add_bytes(distance).add(" into ");
    } else {
      line.add_bytes(distance).add(detail::is(place, Place::behind) ? " past the end of " : " before the start of ");
    }
    add_push(line, push, arena);
  }
  if (!detail::is(dropped.how, Dropped::no)) {
    begin(" was ");
    line.add_bytes(address - dropped.start).add(" into ");
    add_dropped(add_push(line, dropped, dropped_arena), dropped);
  }
  if (block) {
    constexpr const char* parts[] = {"", "in the guard before", "in", "in what is held behind", "in the guard behind"};
    begin(" is ");
    line.add(parts[static_cast<unsigned>(block.part)]).add(" the block ");
    if (block.name != nullptr) line.add("\"").add(block.name).add("\" ");
    line.add("(").add_bytes(block.size).add(" at ").add_address(reinterpret_cast<std::uintptr_t>(block.base)).add(")");
  }
  if (line.end() == 0) line.add_address(address).add(" is in no arena that keeps sites, and in no block");
  return line.end();
}

}  // namespace de100

#endif  // DE100_SITES

#endif  // DE100_SITES_HPP
