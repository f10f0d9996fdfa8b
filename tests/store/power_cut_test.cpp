// A power cut at every write, sync, truncation and removal: the file is sound, what was acknowledged is there, and no
// change is there in part.
#include <gtest/gtest.h>

#include "power_cut.hpp"
#include "support.hpp"

namespace crmcore {
namespace {

using test::DiskImage;
using test::DiskModel;
using test::DiskStep;
using test::RecordingDisk;

/// What a shop does, told after each change that was kept.
struct Scenario {
  const char* name;
  void (*run)(const Workspace& shop, const std::function<void()>& acknowledge);
};

void commit(const Workspace& shop, const std::function<void(store::Change&)>& doing) {
  auto change = shop.change("test", "before a cut");
  doing(change);
  change.commit();
}

void add_customers(const Workspace& shop, int number, std::size_t length) {
  commit(shop, [&](store::Change& change) {
    for (int i = 0; i < number; ++i) {
      Customer customer;
      customer.name = std::string(length, 'x');
      change.add(customer);
    }
  });
}

const std::vector<Scenario>& scenarios() {
  using Acknowledge = std::function<void()>;
  static const std::vector<Scenario> all{
      {"a record",
       [](const Workspace& shop, const Acknowledge& kept) {
         add_customers(shop, 1, 10);
         kept();
       }},
      {"records one by one",
       [](const Workspace& shop, const Acknowledge& kept) {
         for (int i = 0; i < 4; ++i) {
           add_customers(shop, 1, 100);
           kept();
         }
       }},
      {"many records at once",
       [](const Workspace& shop, const Acknowledge& kept) {
         add_customers(shop, 150, 700);
         kept();
       }},
      {"texts longer than a page",
       [](const Workspace& shop, const Acknowledge& kept) {
         add_customers(shop, 3, 20'000);
         kept();
       }},
      {"edits",
       [](const Workspace& shop, const Acknowledge& kept) {
         commit(shop, [](store::Change& change) {
           for (int i = 1; i <= 20; ++i) change.edit(Id<Customer>{i}, [](Customer& c) { c.name = "edited"; });
         });
         kept();
       }},
      {"a record erased",
       [](const Workspace& shop, const Acknowledge& kept) {
         commit(shop, [](store::Change& change) { change.erase(Id<Customer>{1}, 1); });
         kept();
       }},
      {"an import",
       [](const Workspace& shop, const Acknowledge& kept) {
         test::sell(shop,
                    "order,customer,product,quantity,price,date\n1,A,bun,1,10,2026-01-05\n2,B,cake,2,10,2026-01-06\n");
         kept();
       }},
      {"an import undone",
       [](const Workspace& shop, const Acknowledge& kept) {
         test::sell(shop, "order,customer,product,quantity,price,date\n1,A,bun,1,10,2026-01-05\n");
         kept();
         constexpr std::int64_t imported = 3;  // after the making of the file and its customers
         commit(shop, [&](store::Change& change) { change.undo(imported, 1, 1'000'000); });
         kept();
       }},
      {"a field",
       [](const Workspace& shop, const Acknowledge& kept) {
         commit(shop, [](store::Change& change) {
           CustomField field;
           field.entity = "customer";
           field.name = "colour";
           field.kind = CustomKind::text;
           field.required = true;
           field.fallback = "red";
           change.add(field);
         });
         kept();
       }},
      {"a change rolled back",
       [](const Workspace& shop, const Acknowledge& kept) {
         shop.change("test", "rolled back").add(Customer{});
         add_customers(shop, 2, 50);
         kept();
       }},
  };
  return all;
}

int changes_of(const Workspace& shop) {
  int changes = 0;
  for (const auto& [name, value] : shop.store().info())
    if (name == "changes") changes = std::stoi(value);
  return changes;
}

/// What became of the states after a cut.
struct Outcome {
  int images = 0, damaged = 0, lost = 0;
  int recoveries = 0;  ///< that were cut as well
  std::string first;
};

class PowerCut : public testing::Test {
 protected:
  PowerCut() {
    const auto shop = Workspace::open(file.path());
    add_customers(shop, 20, 200);
    before_ = changes_of(shop);
  }

  /// Makes states after a cut at each step, `each` of them, and opens what is left.
  Outcome cut(const Scenario& scenario, bool lies, int each, std::size_t every) {
    RecordingDisk disk;
    const std::string path = file.beside("cut.crm");
    std::filesystem::copy_file(file.path(), path, std::filesystem::copy_options::overwrite_existing);
    const DiskImage start{{path, test::bytes_of(path)}};
    {
      const auto shop = Workspace::open(path);
      disk.taken();
      scenario.run(shop, [&] { disk.acknowledge(); });
    }
    const std::vector<DiskStep> steps = disk.taken();
    DiskModel model(start, lies);
    std::mt19937 random(7);
    Outcome outcome;
    for (std::size_t i = 0; i <= steps.size(); ++i) {
      if (i % every == 0 || i == steps.size())
        for (int n = 0; n < each; ++n) look_at(model.cut(random), path, model.acknowledged(), outcome);
      if (i < steps.size()) model.take(steps[i]);
      disk.taken();
    }
    return outcome;
  }

  /// Makes one state after a cut at each `every` steps and, where there is something to recover, states after a second
  /// cut at each step of the recovery, during which the disk may lie.
  Outcome cut_twice(const Scenario& scenario, bool lies, std::size_t every) {
    RecordingDisk disk;
    const std::string path = file.beside("cut.crm");
    std::filesystem::copy_file(file.path(), path, std::filesystem::copy_options::overwrite_existing);
    DiskModel model({{path, test::bytes_of(path)}}, false);
    {
      const auto shop = Workspace::open(path);
      disk.taken();
      scenario.run(shop, [&] { disk.acknowledge(); });
    }
    std::mt19937 random(11);
    Outcome outcome;
    std::size_t step = 0;
    for (const DiskStep& done : disk.taken()) {
      model.take(done);
      if (++step % every != 0) continue;
      const DiskImage first = model.cut(random);
      disk.taken();
      look_at(first, path, model.acknowledged(), outcome);
      const std::vector<DiskStep> recovery = disk.taken();
      outcome.recoveries += recovery.empty() ? 0 : 1;
      DiskModel again(first, lies);
      for (const DiskStep& one : recovery) {
        again.take(one);
        look_at(again.cut(random), path, model.acknowledged(), outcome);
      }
    }
    return outcome;
  }

  test::TempFile file;

 private:
  void look_at(const DiskImage& image, const std::string& path, int acknowledged, Outcome& outcome) const {
    ++outcome.images;
    for (const std::string& name : {path, path + "-journal"}) std::filesystem::remove(name);
    for (const auto& [name, bytes] : image) std::ofstream(name, std::ios::binary) << bytes;
    std::string wrong;
    try {
      const auto shop = Workspace::open(path, {.must_exist = true});
      for (const auto& check : store::verify(shop))
        if (!check.ok) wrong = check.check + ": " + check.detail;
      const int kept = changes_of(shop) - before_;
      if (wrong.empty() && kept < acknowledged) {
        ++outcome.lost;
        wrong = std::to_string(kept) + " of " + std::to_string(acknowledged) + " changes are there";
      }
      if (kept > acknowledged + 1) wrong = "changes that were never made";
    } catch (const Error& error) {
      wrong = error.message();
    }
    outcome.damaged += wrong.empty() ? 0 : 1;
    if (outcome.first.empty()) outcome.first = wrong;
  }

  int before_ = 0;
};

TEST_F(PowerCut, LosesNothingThatWasAcknowledgedAndLeavesNoHalves) {  // F2
  int images = 0;
  for (const Scenario& scenario : scenarios()) {
    const bool is_small = test::trials(1) == 1;
    const Outcome outcome = cut(scenario, false, test::trials(1), is_small ? 5 : 1);
    EXPECT_EQ(outcome.damaged, 0) << scenario.name << ": " << outcome.first;
    images += outcome.images;
  }
  RecordProperty("images", images);
  std::printf("%d states after a cut\n", images);
  EXPECT_GT(images, 100);
}

TEST_F(PowerCut, LosesNothingWhereTheRecoveryIsCutAsWell) {  // F3
  const std::size_t every = test::trials(1) == 1 ? 20 : 1;
  int images = 0;
  int recoveries = 0;
  for (const Scenario& scenario : scenarios()) {
    const Outcome outcome = cut_twice(scenario, false, every);
    EXPECT_EQ(outcome.damaged, 0) << scenario.name << ": " << outcome.first;
    images += outcome.images;
    recoveries += outcome.recoveries;
  }
  std::printf("%d states after a cut of %d recoveries\n", images, recoveries);
  EXPECT_GT(recoveries, 5);
}

TEST_F(PowerCut, IsSeenToLoseWhereADiskLiesDuringTheRecovery) {
  int damaged = 0;
  for (const Scenario& scenario : scenarios()) damaged += cut_twice(scenario, true, 20).damaged;
  EXPECT_GT(damaged, 0);
}

TEST_F(PowerCut, IsSeenToLoseWhereADiskLies) {  // or the test above would prove nothing
  int damaged = 0;
  for (const Scenario& scenario : scenarios()) damaged += cut(scenario, true, 1, 5).damaged;
  EXPECT_GT(damaged, 10);
}

}  // namespace
}  // namespace crmcore
