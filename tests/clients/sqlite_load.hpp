// de100 memory, https://opensource.org/license/zlib
//
// The load for SQLite: a database in memory, tables, indices, a trigger, and then statements of all kinds, prepared and
// not, with what they answer. The allocator is the one that SQLite is configured with.

#ifndef DE100_TESTS_CLIENTS_SQLITE_LOAD_HPP
#define DE100_TESTS_CLIENTS_SQLITE_LOAD_HPP

#include <sqlite3.h>

#include <cstdio>
#include <initializer_list>

#include "load.hpp"

namespace clients {

class SqliteLoad {
 public:
  /// `scale` thousand statements, more or less.
  static LoadResult run(int scale) {
    SqliteLoad load;
    load.opens();
    load.makes_tables();
    load.inserts(scale * 300);
    load.updates(scale * 150);
    load.changes_its_mind(scale * 5);
    load.selects_by_key(scale * 200);
    load.selects_ranges(scale * 20);
    load.stores_blobs(scale * 10);
    load.writes_statements_as_text(scale * 60);
    load.asks_about_all_of_it();
    load.deletes(scale * 100);
    load.packs();
    load.closes();
    return load.result_;
  }

  /// Some of each, as few as may be.
  static LoadResult run_short() {
    SqliteLoad load;
    load.opens();
    load.makes_tables();
    load.inserts(3);
    load.updates(1);
    load.changes_its_mind(1);
    load.selects_ranges(1);
    load.stores_blobs(1);
    load.writes_statements_as_text(3);
    load.closes();
    return load.result_;
  }

 private:
  // Each step does nothing once one has failed.

  [[nodiscard]] bool goes_on() const { return result_.ending == Ending::done; }

  /// Whether `code` is not an error; notes what it is otherwise.
  bool is_fine(int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return true;
    // The primary code in the low byte: SQLITE_IOERR_NOMEM is the same in other words.
    const bool is_memory = (code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM;
    if (goes_on()) result_.end(is_memory ? Ending::out_of_memory : Ending::failed, sqlite3_errstr(code));
    return false;
  }

  void opens() {
    // SQLite initializes itself here, unless somebody did before. A handle is there even where that fails, but for one
    // for which there is no memory.
    is_fine(sqlite3_open(":memory:", &database_));
    does("PRAGMA temp_store = memory");  // what a sort does not keep in its buffer
    does("PRAGMA cache_size = -64");     // 64 KiB for pages of temporary tables, so that there is some traffic
  }

  void does(const char* sql) {
    if (!goes_on()) return;
    is_fine(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
    ++result_.steps;
  }

  /// A statement that is prepared once and run many times.
  class Statement {
   public:
    Statement(SqliteLoad& load, const char* sql) : load_(load) {
      if (load.goes_on()) load.is_fine(sqlite3_prepare_v2(load.database_, sql, -1, &statement_, nullptr));
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(statement_); }

    // The parameters, in order.
    Statement& with(int value) { return bound(sqlite3_bind_int(statement_, ++parameters_, value)); }
    Statement& with(double value) { return bound(sqlite3_bind_double(statement_, ++parameters_, value)); }
    Statement& with(const char* text) {
      return bound(sqlite3_bind_text(statement_, ++parameters_, text, -1, SQLITE_TRANSIENT));
    }
    Statement& with_blob(const void* bytes, int size) {
      return bound(sqlite3_bind_blob(statement_, ++parameters_, bytes, size, SQLITE_TRANSIENT));
    }

    /// Runs it, with all that it answers in the result.
    void run() {
      parameters_ = 0;
      if (!load_.goes_on()) return;
      int code = sqlite3_step(statement_);
      for (; code == SQLITE_ROW; code = sqlite3_step(statement_)) {
        for (int i = 0; i < sqlite3_column_count(statement_); ++i) add_column(i);
      }
      load_.is_fine(code);
      load_.is_fine(sqlite3_reset(statement_));
      ++load_.result_.steps;
    }

   private:
    Statement& bound(int code) {
      if (load_.goes_on()) load_.is_fine(code);
      return *this;
    }
    void add_column(int i) {
      const int type = sqlite3_column_type(statement_, i);
      load_.result_.add(&type, sizeof type);
      if (type == SQLITE_NULL) return;
      // As text or bytes, which are asked for before their size. Null: there was no memory for it, or it is empty.
      const void* const bytes = type == SQLITE_BLOB ? sqlite3_column_blob(statement_, i)
                                                    : static_cast<const void*>(sqlite3_column_text(statement_, i));
      const int size = sqlite3_column_bytes(statement_, i);
      if (bytes != nullptr) {
        load_.result_.add(bytes, static_cast<std::size_t>(size));
      } else if (sqlite3_errcode(load_.database_) == SQLITE_NOMEM) {
        load_.is_fine(SQLITE_NOMEM);
      }
    }

    SqliteLoad& load_;
    sqlite3_stmt* statement_ = nullptr;
    int parameters_ = 0;
  };

  void makes_tables() {
    does(
        "CREATE TABLE entity(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind INTEGER, x REAL, y REAL, parent "
        "INTEGER)");
    does("CREATE TABLE item(id INTEGER PRIMARY KEY, owner INTEGER REFERENCES entity(id), name TEXT, price INTEGER)");
    does("CREATE TABLE picture(name TEXT PRIMARY KEY, bytes BLOB) WITHOUT ROWID");
    does("CREATE TABLE history(at INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT)");
    does("CREATE INDEX entity_by_name ON entity(name)");
    does("CREATE INDEX item_by_owner ON item(owner, price DESC)");
    does(
        "CREATE TRIGGER notes AFTER UPDATE OF name ON entity BEGIN "
        "INSERT INTO history(what) VALUES (old.name || ' is now ' || new.name); END");
    does("CREATE VIEW wealth AS SELECT owner, sum(price) AS total, count(*) AS items FROM item GROUP BY owner");
  }

  void inserts(int count) {
    Statement entity(*this, "INSERT INTO entity VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    Statement item(*this, "INSERT INTO item(owner, name, price) VALUES (?1, ?2, ?3)");
    does("BEGIN");
    for (int i = 1; i <= count && goes_on(); ++i) {
      char name[80];
      std::snprintf(name, sizeof name, "%s number %d of the %d", i % 2 == 0 ? "goblin" : "wandering merchant",
                    random(count), i % 17);
      entity.with(i).with(name).with(i % 7).with(random(1000) / 8.0).with(random(1000) / 8.0).with(i / 10).run();
      std::snprintf(name, sizeof name, "item %d", random(500));
      item.with(1 + random(i)).with(name).with(random(10000)).run();
      if (i % 500 == 0) {
        does("COMMIT");
        does("BEGIN");
      }
    }
    does("COMMIT");
  }

  void updates(int count) {
    Statement rename(*this, "UPDATE entity SET name = name || ' the ' || ?2 WHERE id = ?1");
    Statement price(*this, "UPDATE item SET price = price * 2 % 10007 WHERE owner = ?1");
    for (int i = 0; i < count && goes_on(); ++i) {
      rename.with(1 + random(2 * count)).with(i % 2 == 0 ? "great" : "small").run();
      price.with(1 + random(2 * count)).run();
    }
  }

  void changes_its_mind(int count) {
    for (int i = 0; i < count && goes_on(); ++i) {
      does("BEGIN");
      does("UPDATE entity SET x = x + 1, kind = kind + 1 WHERE id % 50 = 3");
      does("SAVEPOINT half");
      does("DELETE FROM item WHERE id % 40 = 1");
      does("ROLLBACK TO half");
      does(i % 2 == 0 ? "ROLLBACK" : "COMMIT");
    }
  }

  void selects_by_key(int count) {
    Statement by_id(*this, "SELECT name, kind, x, y FROM entity WHERE id = ?1");
    Statement by_name(*this, "SELECT id FROM entity WHERE name >= ?1 ORDER BY name LIMIT 3");
    for (int i = 0; i < count && goes_on(); ++i) {
      by_id.with(1 + random(count)).run();
      char name[40];
      std::snprintf(name, sizeof name, "goblin number %d", random(count));
      by_name.with(name).run();
    }
  }

  void selects_ranges(int count) {
    Statement join(*this,
                   "SELECT e.name, i.name, i.price FROM entity e JOIN item i ON i.owner = e.id "
                   "WHERE e.id BETWEEN ?1 AND ?1 + 20 ORDER BY i.price DESC, i.id LIMIT 10");
    Statement groups(*this,
                     "SELECT kind, count(*), avg(x), max(name), group_concat(id % 10) FROM entity "
                     "WHERE id BETWEEN ?1 AND ?1 + 100 GROUP BY kind ORDER BY kind");
    Statement ancestors(*this,
                        "WITH RECURSIVE up(id, level) AS (VALUES (?1, 0) UNION ALL SELECT parent, level + 1 "
                        "FROM entity, up WHERE entity.id = up.id AND parent > 0) "
                        "SELECT id, level FROM up ORDER BY level");
    for (int i = 0; i < count && goes_on(); ++i) {
      join.with(1 + random(10 * count)).run();
      groups.with(1 + random(10 * count)).run();
      ancestors.with(1 + random(10 * count)).run();
    }
  }

  void stores_blobs(int count) {
    Statement store(*this, "INSERT OR REPLACE INTO picture VALUES (?1, ?2)");
    Statement fetch(*this, "SELECT length(bytes), substr(bytes, -64), bytes FROM picture WHERE name = ?1");
    unsigned char bytes[20'000];
    for (std::size_t i = 0; i < sizeof bytes; ++i) bytes[i] = static_cast<unsigned char>(i * i >> 4);
    for (int i = 0; i < count && goes_on(); ++i) {
      char name[40];
      std::snprintf(name, sizeof name, "picture %d", random(30));
      store.with(name).with_blob(bytes, 1 + random(sizeof bytes)).run();
      std::snprintf(name, sizeof name, "picture %d", random(30));
      fetch.with(name).run();
    }
  }

  /// Each is parsed, planned, run once and forgotten.
  void writes_statements_as_text(int count) {
    for (int i = 0; i < count && goes_on(); ++i) {
      char sql[300];
      switch (i % 3) {
        case 0:
          std::snprintf(sql, sizeof sql,
                        "INSERT INTO history(what) VALUES (printf('%%s of %%d: %%.3f', 'turn', %d, %d / 7.0))", i,
                        random(1000));
          break;
        case 1:
          std::snprintf(sql, sizeof sql,
                        "UPDATE entity SET kind = CASE WHEN kind IN (1, 3, 5, %d) THEN 2 ELSE kind END WHERE id = %d",
                        i, 1 + random(count));
          break;
        default:
          std::snprintf(
              sql, sizeof sql,
              "SELECT upper(e.name), (SELECT max(price) FROM item WHERE owner = e.id), w.total FROM entity e LEFT JOIN "
              "wealth w ON w.owner = e.id WHERE e.id = %d AND e.name LIKE '%%%d%%'",
              1 + random(count), random(10));
          break;
      }
      Statement(*this, sql).run();
    }
  }

  void asks_about_all_of_it() {
    for (const char* const sql :
         {"SELECT count(*), sum(price), min(name), max(name) FROM item",
          "SELECT name, count(*) AS n FROM item GROUP BY name HAVING n > 1 ORDER BY n DESC, name LIMIT 50",
          "SELECT kind, name, row_number() OVER (PARTITION BY kind ORDER BY name, id) FROM entity ORDER BY x, id LIMIT "
          "100",
          "SELECT DISTINCT substr(what, 1, 12) FROM history ORDER BY 1 LIMIT 100",
          "SELECT name, length(bytes) FROM picture ORDER BY length(bytes), name",
          "CREATE TABLE copied AS SELECT * FROM entity ORDER BY name DESC, id",
          "CREATE INDEX copied_by_x ON copied(x, y)",
          "SELECT rowid, id FROM copied WHERE x BETWEEN 10 AND 12 ORDER BY y, rowid", "DROP TABLE copied", "ANALYZE",
          "PRAGMA integrity_check"}) {
      Statement(*this, sql).run();
    }
  }

  void deletes(int count) {
    Statement item(*this, "DELETE FROM item WHERE owner = ?1");
    Statement entity(*this, "DELETE FROM entity WHERE id = ?1");
    for (int i = 0; i < count && goes_on(); ++i) {
      const int id = 1 + random(3 * count);
      item.with(id).run();
      entity.with(id).run();
    }
    Statement(*this, "SELECT count(*), sum(id) FROM entity").run();
    Statement(*this, "SELECT count(*), sum(price) FROM item").run();
  }

  void packs() { does("VACUUM"); }

  void closes() {
    // Not is_fine() where a statement failed: closing says it again. It does not fail, as no statement is left.
    const int code = sqlite3_close(database_);
    if (goes_on()) is_fine(code);
  }

  int random(int end) {
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((random_ >> 33U) % static_cast<std::uint64_t>(end));
  }

  sqlite3* database_ = nullptr;
  LoadResult result_;
  std::uint64_t random_ = 1;
};

}  // namespace clients

#endif  // DE100_TESTS_CLIENTS_SQLITE_LOAD_HPP
