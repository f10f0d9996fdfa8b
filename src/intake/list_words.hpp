// What people call the entries of the lists in a file. Private to the room.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "crmcore/definitions/definitions.hpp"
#include "crmcore/store/store.hpp"
#include "crmcore/values/text.hpp"

namespace crmcore::intake {

/// The words of the lists in the file: a code is said in any case, or by its label in either language.
class ListWords {
 public:
  explicit ListWords(const store::Store& store) {
    store::each<&ListEntry::list, &ListEntry::code, &ListEntry::label_en, &ListEntry::label_es>(
        store, [&](std::string_view list, std::string_view code, std::optional<std::string_view> english,
                   std::optional<std::string_view> spanish) {
          auto& words = codes_[std::string(list)];
          words.insert_or_assign(folded(code), code);  // before labels, which may be the code of another entry
          for (const auto& label : {english, spanish})
            if (label) words.try_emplace(folded(*label), code);
        });
    codes_["customer_type"].try_emplace("eventual", "occasional");  // shops say both
  }
  /// The codes that a text means, several where the column takes several; a word that is not known stays as it is.
  std::string codes_of(const Column& column, std::string_view text) const {
    if (column.traits.list.empty()) return std::string(text);  // closed choices know their words
    const auto list = codes_.find(std::string(column.traits.list));
    if (list == codes_.end()) return std::string(text);
    std::string codes;
    for (const std::string_view word : words_of(column, text)) {
      const auto found = list->second.find(folded(word));
      codes += (codes.empty() ? "" : ",") + (found == list->second.end() ? std::string(word) : found->second);
    }
    return codes;
  }
  /// What is wrong with codes that are in no list of the column, with the codes there are; empty when all are in it.
  std::string unknown_in(const Column& column, std::string_view codes) const {
    const auto list = codes_.find(std::string(column.traits.list));
    if (column.traits.list.empty() || list == codes_.end()) return "";
    for (const std::string_view code : words_of(column, codes)) {
      const auto known = list->second.find(folded(code));
      if (known != list->second.end() && known->second == code) continue;
      std::string all;
      std::set<std::string_view> listed;
      for (const auto& [word, of] : list->second)
        if (listed.insert(of).second) all += (all.empty() ? "" : ", ") + of;
      return cited(code) + " is not in the list " + std::string(column.traits.list) + ", which has " + all;
    }
    return "";
  }

 private:
  static std::vector<std::string_view> words_of(const Column& column, std::string_view text) {
    if (column.kind != Kind::choices) return {text};
    for (const char separator : {',', ';', '|'})
      if (text.find(separator) != std::string_view::npos) return parts_of(text, separator);
    return {text};
  }

  std::map<std::string, std::map<std::string, std::string>> codes_;
};

}  // namespace crmcore::intake
