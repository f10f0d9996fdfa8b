// Names of files: only those that name a file are taken, and each as the file that it names.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.hpp"

namespace crmcore {
namespace {

TEST(Path, ThatIsNoFileIsRefused) {  // a host that passes an unset setting as path must not lose everything
  const test::TempFile file;
  const auto open = [](const std::string& path) { return [path] { Workspace::open(path); }; };
  test::expect_refused({
      {"empty", open(""), {"path is empty"}},
      {"in memory", open(":memory:"), {"':memory:'"}},
      {"address", open("file:" + file.path()), {"name of SQLite's"}},
      {"address in memory", open("file:x?mode=memory"), {"'file:x?mode=memory'"}},
      {"NUL inside", open(file.path() + std::string("\0.txt", 5)), {"NUL byte"}},
      {"NUL first", open(std::string("\0x", 2)), {"NUL byte"}},
      {"folder that is not there", open(file.beside("none/shop.crm")), {"none/shop.crm"}, ErrorCode::io},
      {"too long", open(file.beside(std::string(300, 'x'))), {"xxx"}, ErrorCode::io},
      {"export without a name", [] { exchange::write_file("", "x"); }, {"file is empty"}},
      {"export with a NUL", [&] { exchange::write_file(file.path() + std::string("\0y", 2), "x"); }, {"NUL byte"}},
      {"import with a NUL", [&] { exchange::read_csv(file.path() + std::string("\0y", 2)); }, {"NUL byte"}},
  });
  EXPECT_TRUE(std::filesystem::is_empty(std::filesystem::path(file.path()).parent_path()));
}

TEST(Path, OfAnyBytesNamesTheFileOfThoseBytes) {
  const test::TempFile folder;
  for (const std::string name :
       {"caf\xe9.crm", "a?mode=memory&cache=shared.crm", "50%25.crm", "#1.crm", "a b.crm", "-"}) {
    const std::string path = folder.beside(name);
    { Workspace::open(path).change("test", "kept").add(Customer{}); }
    EXPECT_TRUE(std::filesystem::is_regular_file(path)) << name;
    EXPECT_EQ(Workspace::open(path, {.must_exist = true}).store().path(), path);
  }
}

TEST(Path, OfAMissingFileIsSaidToBeMade) {
  const test::TempFile file;
  {
    const auto shop = Workspace::open(file.path());
    EXPECT_TRUE(shop.store().is_new());
    bool is_said = false;
    for (const auto& [name, value] : shop.store().info())
      is_said = is_said || (name == "made" && value == "by this opening");
    EXPECT_TRUE(is_said);
  }
  EXPECT_FALSE(Workspace::open(file.path()).store().is_new());
  for (const Workspace::Options& options : {Workspace::Options{.must_exist = true}, {.read_only = true}})
    EXPECT_EQ(test::error_of([&] { Workspace::open(file.beside("shpo.crm"), options); }, {"does not exist"}),
              ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(file.beside("shpo.crm")));
}

TEST(Path, OpenedTwiceInAProcessKeepsTheLocksOfTheFirst) {  // closing any handle of a file drops all locks of it
  const test::TempFile file;
  const auto one = Workspace::open(file.path());
  auto change = one.change("ana", "in the middle");
  change.add(Customer{});
  const auto other = Workspace::open(file.path(), {.busy_milliseconds = 10});
  const pid_t child = fork();  // another process is what locks are for
  if (child == 0) {
    sqlite3* handle = nullptr;
    sqlite3_open(file.path().c_str(), &handle);
    _exit(sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_BUSY ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << "another process writes into an open change";
  change.commit();
}

TEST(Path, OfALinkIsThatOfItsFile) {
  const test::TempFile file;
  { Workspace::open(file.path()); }
  std::filesystem::create_symlink(file.path(), file.beside("link.crm"));
  EXPECT_NO_THROW(Workspace::open(file.beside("link.crm")));
}

TEST(Messages, HoldTheBeginningOfLongNamesAndOnlyUtf8) {
  const test::TempFile file;
  const auto shop = Workspace::open(file.path());
  const std::string longest(1'000'000, 'x');
  const auto message = [](const std::function<void()>& doing) {
    try {
      doing();
    } catch (const Error& error) {
      EXPECT_LE(error.subject().size(), 400U);
      return error.message();
    }
    return std::string("nothing was refused");
  };
  for (const auto& refused :
       {message([&] { run(longest, "{}", {.store = &shop.store()}); }), message([&] { shop.store().entity(longest); }),
        message([&] { static_cast<void>(exchange::parse_csv("a,b\n1,2\n").at(longest)); }),
        message([&] { exchange::parse_json("[1]", longest); })}) {
    EXPECT_LT(refused.size(), 3000U);
    EXPECT_NE(refused.find("xxx"), std::string::npos) << refused;
  }
  EXPECT_EQ(message([] { throw Error(ErrorCode::io, "x", "caf\xe9 \xf0\x9f"); }), "caf? ??");
}

}  // namespace
}  // namespace crmcore
