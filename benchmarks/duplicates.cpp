// Duplicates among a million made-up people, behind gates of accuracy, time and memory.
//
//   build/bench/benchmarks/crmcore_duplicates make 1000000 15 people.csv     (relatives per cent; 0 for none)
//   build/bench/benchmarks/crmcore_duplicates find people.csv 2 0.85         (threads, least F1 of clusters)
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <unordered_map>

#include "../tests/duplicates/people.hpp"
#include "crmcore/duplicates/duplicates.hpp"
#include "crmcore/exchange/text_table.hpp"

namespace crmcore {
namespace {

constexpr std::uint64_t seed = 20261127;
// A third of the 30 s that Splink took on the same machine, on two threads: seconds of processor, so that others on the
// machine do not count. The file is read within them.
constexpr double most_processor_seconds = 20;
constexpr double most_megabytes = 1000;

using Clock = std::chrono::steady_clock;

void make(std::uint32_t count, std::uint64_t relatives, const char* path) {
  std::ofstream out(path);
  out << "entity,given_name,surname1,surname2,birth_date,phone,email,street,city\n";
  for (const test::Person& one : test::People(seed).draw(count, relatives))
    out << one.entity << ',' << one.given_name << ',' << one.surname1 << ',' << one.surname2 << ',' << one.birth_date
        << ',' << one.phone << ',' << one.email << ',' << one.street << ',' << one.city << '\n';
}

struct Read {
  duplicates::Records records;
  std::vector<std::uint32_t> entities;
};

Read read(const char* path, unsigned threads) {
  using duplicates::Role;
  const exchange::TextTable table = exchange::read_csv(path);
  std::vector<duplicates::Records::Source> sources;
  const auto add = [&](const char* name, Role role) {
    const std::size_t column = table.at(name);
    sources.push_back({name, role, [&table, column](std::size_t row) { return table.cell(row, column); }});
  };
  add("given_name", Role::given_name);
  add("surname1", Role::family_name);
  add("surname2", Role::family_name);
  add("birth_date", Role::date);
  add("phone", Role::phone);
  add("email", Role::email);
  add("street", Role::address);
  add("city", Role::place);
  Read read{duplicates::Records(table.rows(), sources, threads), {}};
  const std::size_t entity = table.at("entity");
  for (std::size_t row = 0; row < table.rows(); ++row)
    read.entities.push_back(static_cast<std::uint32_t>(std::stoul(std::string(table.cell(row, entity)))));
  return read;
}

/// The pairs inside groups.
double pairs_of(const std::vector<std::uint32_t>& groups) {
  std::unordered_map<std::uint32_t, double> size;
  double pairs = 0;
  for (const std::uint32_t group : groups) pairs += size[group]++;
  return pairs;
}

void print_calibration(const std::vector<duplicates::ScoredPair>& pairs, const std::vector<std::uint32_t>& entities) {
  constexpr std::array<double, 8> from{0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999};
  for (std::size_t i = 0; i < from.size(); ++i) {
    double count = 0;
    double expected = 0;
    double came = 0;
    for (const duplicates::ScoredPair& pair : pairs) {
      const double probability = pair.probability();
      if (probability < from[i] || (i + 1 < from.size() && probability >= from[i + 1])) continue;
      ++count;
      expected += probability;
      came += entities[pair.first] == entities[pair.second] ? 1 : 0;
    }
    if (count > 0)
      std::printf("  from %.3f: %8.0f pairs, expected %.3f, came %.3f\n", from[i], count, expected / count,
                  came / count);
  }
}

int find(const char* path, unsigned threads, double least) {
  const auto start = Clock::now();
  const Read people = read(path, threads);
  const duplicates::Duplicates found = duplicates::find(people.records, {}, {}, threads);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  const double processor = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  const double all = pairs_of(people.entities);
  double right = 0;
  for (const duplicates::ScoredPair& pair : found.pairs)
    right += people.entities[pair.first] == people.entities[pair.second] ? 1 : 0;
  const double pairs_f1 = 2 * right / (static_cast<double>(found.pairs.size()) + all);
  std::unordered_map<std::uint64_t, double> common;
  double together = 0;
  for (std::size_t row = 0; row < people.entities.size(); ++row)
    together += common[std::uint64_t{found.clusters[row]} << 32U | people.entities[row]]++;
  const double clusters_f1 = 2 * together / (pairs_of(found.clusters) + all);
  std::printf("%zu records: pairs F1 %.4f, clusters F1 %.4f, %.1f s (%.1f s of processor), %.0f MB\n",
              people.entities.size(), pairs_f1, clusters_f1, seconds, processor, megabytes);
  print_calibration(found.pairs, people.entities);
  bool kept = true;
  const auto gate = [&kept](bool holds, const char* what) {
    if (!holds) std::printf("  bar not kept: %s\n", what);
    kept = kept && holds;
  };
  gate(clusters_f1 >= least, "F1 of clusters");
  gate(processor <= most_processor_seconds, "seconds of processor");
  gate(megabytes <= most_megabytes, "memory");
  return kept ? 0 : 1;
}

}  // namespace
}  // namespace crmcore

int main(int count, char** words) {
  if (count == 5 && std::strcmp(words[1], "make") == 0) {
    crmcore::make(static_cast<std::uint32_t>(std::atoi(words[2])), static_cast<std::uint64_t>(std::atoi(words[3])),
                  words[4]);
    return 0;
  }
  if (count == 5 && std::strcmp(words[1], "find") == 0)
    return crmcore::find(words[2], static_cast<unsigned>(std::atoi(words[3])), std::atof(words[4]));
  std::fprintf(stderr, "make people relatives file, or find file threads least_f1\n");
  return 2;
}
