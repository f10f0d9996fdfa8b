// Out of memory at every place of many calls: the n-th allocation of the process fails, once or from then on. Each call
// says no_memory or does its work; the workspace goes on afterwards; nothing ends the process.
//
// A program of its own: it puts its own malloc in the place of the C library's, which SQLite and C++ use as well.
#include <cerrno>
#include <cstdio>
#include <functional>
#include <iostream>

#include "support.hpp"

extern "C" {
void* __libc_malloc(std::size_t size);                      // NOLINT: the C library's own
void* __libc_calloc(std::size_t number, std::size_t size);  // NOLINT
void* __libc_realloc(void* memory, std::size_t size);       // NOLINT
}

namespace {

thread_local long left = -1;  // allocations that still succeed; below zero: all of them
thread_local bool lasts = false;
thread_local bool has_failed = false;

bool fails() {
  if (left < 0) return false;
  if (left > 0) {
    --left;
    return false;
  }
  if (!lasts) left = -1;
  has_failed = true;
  errno = ENOMEM;
  return true;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) { return fails() ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t number, std::size_t size) { return fails() ? nullptr : __libc_calloc(number, size); }
void* realloc(void* memory, std::size_t size) { return fails() ? nullptr : __libc_realloc(memory, size); }
}

namespace crmcore {
namespace {

struct Counts {
  long runs = 0, refused = 0, done = 0, other = 0, wedged = 0;
};

/// The workspace that all calls use.
struct Shop {
  test::TempFile file;
  std::unique_ptr<Session> session;
  int copies = 0;

  Table run(std::string_view action, const std::string& parameters) { return session->run(action, parameters); }
};

struct Called {
  const char* name;
  std::function<void(Shop&)> call;
};

void in_change(Shop& shop, const std::function<void(store::Change&)>& doing) {
  const ChangeNumber change = shop.session->begin("sweep", "a call");
  try {
    shop.session->write(change, [&](store::Change& open) { doing(open); });
    shop.session->rollback(change);  // so that every run finds the same
  } catch (...) {
    shop.session->drop(change);
    throw;
  }
}

const std::string sales =
    "order,customer,product,quantity,price,date\n1,A,bun,1,10,2026-01-05\n2,B,cake,2,10,2026-01-06\n";

std::vector<Called> calls() {
  return {
      {"open", [](Shop& shop) { Workspace::open(shop.file.path(), {.must_exist = true}); }},
      {"add", [](Shop& shop) { in_change(shop, [](store::Change& change) { change.add(Customer{}); }); }},
      {"edit",
       [](Shop& shop) {
         in_change(shop,
                   [](store::Change& change) { change.edit(Id<Customer>{1}, [](Customer& c) { c.name = "x"; }); });
       }},
      {"erase", [](Shop& shop) { in_change(shop, [](store::Change& change) { change.erase(Id<Product>{3}, 1); }); }},
      {"commit",
       [](Shop& shop) {
         const ChangeNumber change = shop.session->begin("sweep", "a commit");
         try {
           shop.session->write(change, [](store::Change& open) { open.add(Customer{}); });
           shop.session->commit(change);
         } catch (...) {
           shop.session->drop(change);
           throw;
         }
       }},
      {"define a field",
       [](Shop& shop) {
         in_change(shop, [](store::Change& change) {
           CustomField field;
           field.entity = "customer";
           field.name = "colour";
           change.add(field);
         });
       }},
      {"import",
       [](Shop& shop) {
         in_change(shop, [](store::Change& change) {
           intake::apply(change, intake::plan(change.store(), test::csv(sales), intake::Layout::sales),
                         intake::Accept::valid_rows);
         });
       }},
      {"undo", [](Shop& shop) { in_change(shop, [](store::Change& change) { change.undo(2, 1, 1000); }); }},
      {"find",
       [](Shop& shop) {
         shop.run("workspace.find", R"({"entity":"customer","where":"name is not null or rating > 3"})");
       }},
      {"find by JSON",
       [](Shop& shop) {
         shop.run(
             "workspace.find",
             R"({"entity":"customer","where":"{\"field\":\"rating\",\"test\":\">\",\"value\":{\"number\":\"3\"}}"})");
       }},
      {"count", [](Shop& shop) { shop.run("workspace.count", R"({"entity":"order"})"); }},
      {"log", [](Shop& shop) { shop.run("workspace.log", "{}"); }},
      {"info", [](Shop& shop) { shop.run("workspace.info", "{}"); }},
      {"describe", [](Shop& shop) { static_cast<void>(shop.session->describe("entities")); }},
      {"status", [](Shop& shop) { shop.run("lifecycle.status", R"({"today":"2026-02-01"})"); }},
      {"rfm to JSON",
       [](Shop& shop) {
         static_cast<void>(exchange::to_json(shop.run("segmentation.rfm", R"({"today":"2026-02-01"})")));
       }},
      {"rfm to CSV",
       [](Shop& shop) {
         static_cast<void>(exchange::to_csv(shop.run("segmentation.rfm", R"({"today":"2026-02-01"})")));
       }},
      {"read JSON", [](Shop&) { exchange::parse_json(R"([{"a":1,"b":["x",{"c":2}]},{"a":2}])"); }},
      {"read CSV", [](Shop&) { exchange::parse_csv("a;b\n1;2\n\"3\";\"4\"\n"); }},
      {"verify", [](Shop& shop) { shop.run("store.verify", "{}"); }},
      {"backup",
       [](Shop& shop) {
         shop.run("store.backup",
                  "{\"file\":\"" + shop.file.beside("copy" + std::to_string(++shop.copies) + ".crm") + "\"}");
       }},
  };
}

/// Whether the workspace still writes and reads.
bool goes_on(Shop& shop) {
  try {
    in_change(shop, [](store::Change& change) { change.add(Customer{}); });
    shop.run("workspace.count", R"({"entity":"customer"})");
    return true;
  } catch (const std::exception& error) {
    std::cerr << "  wedged: " << error.what() << "\n";
    return false;
  }
}

void sweep(Shop& shop, const Called& called, bool sticky, bool every_place, Counts& counts) {
  long place = 0;
  for (has_failed = true; has_failed; place += every_place ? 1 : 1 + place / 12) {
    has_failed = false;
    std::string other;
    lasts = sticky;
    left = place;
    try {
      called.call(shop);
      left = -1;
      ++counts.done;
    } catch (const std::bad_alloc&) {
      left = -1;
      ++counts.refused;
    } catch (const Error& error) {
      left = -1;
      if (error.code() == ErrorCode::no_memory || error.code() == ErrorCode::io)
        ++counts.refused;  // the operating system's calls say ENOMEM as well
      else
        other = error.message();
    } catch (const std::exception& error) {
      left = -1;
      other = error.what();
    }
    ++counts.runs;
    if (!other.empty()) {
      if (counts.other++ == 0) std::cerr << "  " << called.name << " at " << place << ": " << other << "\n";
    }
    if (!goes_on(shop)) ++counts.wedged;
  }
}

}  // namespace
}  // namespace crmcore

int main(int argc, char** argv) {
  using namespace crmcore;
  const bool every_place = argc > 1 && std::string_view(argv[1]) == "--every";
  Shop shop;
  {
    const auto workspace = Workspace::open(shop.file.path());
    test::sell(workspace, sales);
    auto change = workspace.change("sweep", "made");
    Product spare;
    spare.code = "spare";
    change.add(spare);
    change.commit();
  }
  shop.session = std::make_unique<Session>(shop.file.path());
  bool is_right = true;
  std::printf("%-16s %8s %8s %8s %8s %8s\n", "call", "runs", "refused", "done", "other", "wedged");
  for (const Called& called : calls()) {
    Counts counts;
    for (const bool sticky : {false, true}) sweep(shop, called, sticky, every_place, counts);
    std::printf("%-16s %8ld %8ld %8ld %8ld %8ld\n", called.name, counts.runs, counts.refused, counts.done, counts.other,
                counts.wedged);
    std::fflush(stdout);
    is_right = is_right && counts.other == 0 && counts.wedged == 0 && counts.refused > 0;
  }
  for (const auto& check : store::verify(Workspace::open(shop.file.path())))
    if (!check.ok) {
      std::cerr << check.check << ": " << check.detail << "\n";
      is_right = false;
    }
  return is_right ? 0 : 1;
}
