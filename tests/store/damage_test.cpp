// Damage of the disk: whatever bytes of a file change, nothing crashes or hangs, and no answer is other than before
// without `verify` saying so.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "support.hpp"

namespace crmcore {
namespace {

/// How a file is damaged.
std::string damaged(std::string bytes, std::mt19937& random) {
  const std::size_t at = random() % bytes.size();
  constexpr std::size_t sector = 512;
  switch (random() % 6) {
    case 0:
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8); break;
    case 2: bytes[at] = static_cast<char>(random() % 2 ? 0 : 0xFF); break;
    case 3:
      for (std::size_t i = at; i < std::min(at + 16, bytes.size()); ++i) bytes[i] = static_cast<char>(random());
      break;
    case 4: bytes.resize(at); break;
    default: bytes.replace(at / sector * sector, sector, sector, '\0'); break;
  }
  return bytes;
}

/// All that a file answers.
std::string answers_of(const Workspace& shop) {
  std::string all;
  for (const Entity& entity : shop.store().entities())
    all += exchange::to_csv(shop.store().find({.entity = std::string(entity.name())}));
  shop.store().log(0, "", 0, [&](const store::LogEntry& entry) {
    all += std::string(entry.actor) + std::string(entry.reason) + std::string(entry.entity) +
           std::to_string(entry.last) + std::string(entry.columns.value_or(""));
  });
  for (const auto& line : summaries(history(shop, Day{2026, 3, 1}))) all += std::to_string(line.net.minor) + " ";
  return all + std::string(shop.store().currency().code()) + std::string(shop.store().time_zone().name());
}

enum Fate { same, same_and_told, refused, other_and_told, other_and_silent, other_exception, crashed, fates };

Fate fate_of(const std::string& path, const std::string& answers) {
  const auto is_told = [](const Workspace& shop) {
    try {
      for (const auto& check : store::verify(shop))
        if (!check.ok) return true;
      return false;
    } catch (const Error&) {
      return true;
    }
  };
  try {
    const auto shop = Workspace::open(path, {.must_exist = true});
    if (answers_of(shop) == answers) return is_told(shop) ? same_and_told : same;
    return is_told(shop) ? other_and_told : other_and_silent;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::internal) return refused;
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return other_exception;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return other_exception;
  }
}

TEST(Damage, IsNeverSilent) {  // F7
  const test::TempFile file;
  {
    const auto shop = Workspace::open(file.path(), {.currency = "MXN", .time_zone = "UTC"});
    std::string sales = "order,customer,product,quantity,price,date\n";
    for (int i = 1; i <= 120; ++i)
      sales += std::to_string(i) + ",María " + std::to_string(i % 17) + ",bun " + std::to_string(i % 5) + "," +
               std::to_string(i % 4 + 1) + ",10.50,2026-01-" + std::to_string(10 + i % 20) + "\n";
    test::sell(shop, sales);
    auto change = shop.change("ana", "by hand");
    for (int i = 1; i <= 17; ++i) change.edit(Id<Customer>{i}, [](Customer& c) { c.rating = 7; });
    change.commit();
  }
  const std::string bytes = test::bytes_of(file.path());
  const std::string answers = answers_of(Workspace::open(file.path()));
  std::array<int, fates> counts{};
  std::mt19937 random(3);
  for (int trial = 0; trial < test::trials(125); ++trial) {
    const std::string path = file.beside("damaged.crm");
    std::filesystem::remove(path + "-journal");
    std::ofstream(path, std::ios::binary) << damaged(bytes, random);
    const pid_t child = fork();  // so that what crashes or hangs is counted
    ASSERT_NE(child, -1);
    if (child == 0) {
      alarm(20);
      _exit(fate_of(path, answers));
    }
    int status = 0;
    waitpid(child, &status, 0);
    const Fate fate = WIFEXITED(status) ? static_cast<Fate>(WEXITSTATUS(status)) : crashed;
    ++counts[fate];
    EXPECT_TRUE(fate != crashed && fate != other_and_silent && fate != other_exception) << "trial " << trial;
  }
  std::printf(
      "same answers %d, and verify tells %d; refused %d; other answers and verify tells %d, silent %d, "
      "other exceptions %d; crashed or hung %d\n",
      counts[same], counts[same_and_told], counts[refused], counts[other_and_told], counts[other_and_silent],
      counts[other_exception], counts[crashed]);
}

}  // namespace
}  // namespace crmcore
