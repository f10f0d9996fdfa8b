// The driver where there is no libFuzzer: gives a target each input of its corpus, and some hundred changes of each.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "fuzz/bytes.hpp"

namespace {

void give(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string changed(std::string input, std::mt19937& random) {
  for (int i = 0; i < 3; ++i) {
    const std::size_t at = input.empty() ? 0 : random() % input.size();
    switch (random() % 4) {
      case 0: input.insert(at, 1, static_cast<char>(random())); break;
      case 1: input = input.substr(0, at) + input.substr(std::min(at + 1 + random() % 4, input.size())); break;
      case 2: input += input.substr(at, random() % 40); break;
      default:
        if (!input.empty()) input[at] = static_cast<char>(input[at] ^ 1 << random() % 8);
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr int changes_of_each = 200;
  int given = 0;
  std::mt19937 random(1);
  for (int i = 1; i < argc; ++i)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string input{std::istreambuf_iterator<char>(in), {}};
      give(input);
      for (int change = 0; change < changes_of_each; ++change) give(changed(input, random));
      given += 1 + changes_of_each;
    }
  std::printf("%d inputs\n", given);
  return given == 0 ? 1 : 0;
}
