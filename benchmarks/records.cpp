// Us against raw prepared statements of SQLite on the same columns, in one process, turn by turn; the answers are
// compared before anything is timed. Prints one line per case: name, our seconds, the peer's seconds, ratio.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <crmcore/crmcore.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <random>

using namespace crmcore;

namespace {

struct Raw {
  explicit Raw(const std::string& path) {
    check(sqlite3_open(path.c_str(), &db));
    run("PRAGMA synchronous = FULL");
    run("PRAGMA cache_size = -65536");
    run("PRAGMA foreign_keys = ON");
  }
  ~Raw() { sqlite3_close(db); }
  void check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    std::cerr << sqlite3_errmsg(db) << "\n";
    std::exit(1);
  }
  void run(const char* sql) const { check(sqlite3_exec(db, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepare(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
  }
  sqlite3* db = nullptr;
};

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Medians of seven turns each, taken one after the other.
void compare(const char* name, const std::function<void()>& ours, const std::function<void()>& peer) {
  std::vector<double> our_times, peer_times;
  ours();
  peer();
  for (int turn = 0; turn < 7; ++turn) {
    our_times.push_back(seconds(ours));
    peer_times.push_back(seconds(peer));
  }
  std::ranges::sort(our_times);
  std::ranges::sort(peer_times);
  std::printf("%-34s %10.6f %10.6f %6.2f\n", name, our_times[3], peer_times[3], our_times[3] / peer_times[3]);
}

void gate(bool right, const char* what) {
  if (right) return;
  std::cerr << "the answers differ: " << what << "\n";
  std::exit(1);
}

constexpr int records = 50'000;

Staff person(int i) {
  Staff staff;
  staff.code = "s" + std::to_string(i);
  staff.name = "Ana Pérez Núñez " + std::to_string(i);
  staff.joined = Day(2020, 1, 1) + Days{i % 1000};
  return staff;
}

void records_put_and_get(const std::string& folder) {
  const std::string ours = folder + "/ours.crm", theirs = folder + "/raw.db";
  const auto shop = Workspace::open(ours);
  const Raw raw(theirs);
  raw.run(
      "CREATE TABLE staff (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, department INTEGER REFERENCES staff "
      "(id), task TEXT, joined INTEGER, left INTEGER) STRICT; CREATE UNIQUE INDEX staff_code ON staff (code); CREATE INDEX staff_department ON staff "
      "(department)");
  std::vector<Staff> people;
  for (int i = 0; i < records; ++i) people.push_back(person(i));
  int next = 0;
  const auto put_ours = [&] {
    auto change = shop.change("bench", "put");
    for (const Staff& staff : people) {
      Staff one = staff;
      one.code += "_" + std::to_string(next);
      change.add(one);
    }
    ++next;
    change.commit();
  };
  int raw_next = 0;
  std::int64_t id = 0;
  const auto put_raw = [&] {
    raw.run("BEGIN IMMEDIATE");
    sqlite3_stmt* insert = raw.prepare("INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const Staff& staff : people) {
      Staff one = staff;
      one.code += "_" + std::to_string(raw_next);
      sqlite3_bind_int64(insert, 1, ++id);
      sqlite3_bind_int64(insert, 2, 1);
      sqlite3_bind_text(insert, 3, one.code.data(), static_cast<int>(one.code.size()), SQLITE_STATIC);
      sqlite3_bind_text(insert, 4, one.name.data(), static_cast<int>(one.name.size()), SQLITE_STATIC);
      sqlite3_bind_null(insert, 5);
      sqlite3_bind_null(insert, 6);
      sqlite3_bind_int64(insert, 7, one.joined->number());
      sqlite3_bind_null(insert, 8);
      raw.check(sqlite3_step(insert));
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    ++raw_next;
    raw.run("COMMIT");
  };
  compare("put a record (insert, logged)", put_ours, put_raw);

  sqlite3_stmt* select = raw.prepare("SELECT id, version, code, name, department, task, joined, left FROM staff WHERE id = ?");
  const auto get_raw = [&](std::int64_t wanted) {
    Staff staff;
    sqlite3_bind_int64(select, 1, wanted);
    raw.check(sqlite3_step(select));
    const auto text = [&](int c) {
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(select, c)), static_cast<std::size_t>(sqlite3_column_bytes(select, c)));
    };
    staff.id = {sqlite3_column_int64(select, 0)};
    staff.version = sqlite3_column_int64(select, 1);
    staff.code = text(2);
    staff.name = text(3);
    if (sqlite3_column_type(select, 4) != SQLITE_NULL) staff.department = Id<Department>{sqlite3_column_int64(select, 4)};
    if (sqlite3_column_type(select, 5) != SQLITE_NULL) staff.task = text(5);
    if (sqlite3_column_type(select, 6) != SQLITE_NULL) staff.joined = Day::from_number(sqlite3_column_int64(select, 6));
    if (sqlite3_column_type(select, 7) != SQLITE_NULL) staff.left = Day::from_number(sqlite3_column_int64(select, 7));
    sqlite3_reset(select);
    return staff;
  };
  std::mt19937 random(1);
  std::vector<std::int64_t> ids(records);
  for (auto& wanted : ids) wanted = 1 + static_cast<std::int64_t>(random() % records);
  for (const std::int64_t wanted : ids) gate(store::get(shop, Id<Staff>{wanted})->name == get_raw(wanted).name, "get");
  std::size_t letters = 0;
  compare(
      "get a record by id",
      [&] { for (const std::int64_t wanted : ids) letters += store::get(shop, Id<Staff>{wanted})->name.size(); },
      [&] { for (const std::int64_t wanted : ids) letters += get_raw(wanted).name.size(); });
  sqlite3_finalize(select);
  gate(letters > 0, "letters");
}

void history_of(const std::string& file) {
  const auto shop = Workspace::open(file, {.read_only = true});
  const Raw raw(file);
  const Day today(2011, 12, 10);
  std::int64_t net = 0;
  const auto step = [&] {
    net = 0;
    sqlite3_stmt* select = raw.prepare(
        "SELECT o.customer, o.ordered, l.amount FROM \"order\" o JOIN order_line l ON l.\"order\" = o.id WHERE o.customer IS NOT NULL ORDER BY "
        "o.customer, o.ordered");
    while (sqlite3_step(select) == SQLITE_ROW) net += sqlite3_column_int64(select, 2) + (sqlite3_column_int64(select, 0) & 0) + (sqlite3_column_int64(select, 1) & 0);
    sqlite3_finalize(select);
  };
  step();
  Amount ours;
  for (const auto& line : summaries(history(shop, today))) ours = ours + line.net;
  gate(ours.minor == net, "net of all customers");
  compare("history of a workspace", [&] { gate(history(shop, today).customers() > 0, "customers"); }, step);
}

void opening(const std::string& file) {
  compare(
      "open a workspace (100 times)",
      [&] { for (int i = 0; i < 100; ++i) Workspace::open(file); },
      [&] {
        for (int i = 0; i < 100; ++i) {
          sqlite3* db = nullptr;
          sqlite3_open(file.c_str(), &db);
          sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
          sqlite3_close(db);
        }
      });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: crmcore_bench FOLDER WORKSPACE\n", 2;
  std::filesystem::create_directories(argv[1]);
  std::printf("%-34s %10s %10s %6s\n", "case", "ours s", "peer s", "ratio");
  records_put_and_get(argv[1]);
  history_of(argv[2]);
  opening(argv[2]);
}
