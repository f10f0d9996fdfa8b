#include "crmcore/intake/import_texts.hpp"

namespace crmcore::intake {
namespace {

char separator_of(std::string_view text) {
  if (text == "tab") return '\t';
  if (text == "blanks") return ' ';
  if (text.size() != 1)
    throw Error(ErrorCode::invalid, "separator",
                "separator must be one character, 'tab' or 'blanks', not " + cited(text));
  return text[0];
}

char decimal_mark_of(std::string_view text) {
  if (text != "." && text != ",")
    throw Error(ErrorCode::invalid, "decimal_mark", "decimal_mark must be '.' or ',', not " + cited(text));
  return text[0];
}

/// Reads a choice as a field of that kind would.
template <Choice Enum>
Enum choice_of(std::string_view parameter, std::string_view text) {
  Column column;
  column.name = parameter;
  column.kind = Kind::choice;
  column.codes = Choices<Enum>::codes;
  const auto parsed = parser_of(Kind::choice)(column, text, {});
  if (!parsed.value) throw Error(ErrorCode::invalid, std::string(parameter), std::string(parameter) + " " + parsed.why);
  return Codec<Enum>::decode(parsed.value->cell());
}

}  // namespace

exchange::TextTable read_rows(const std::string& file, const ImportTexts& texts) {
  exchange::FileForm form;
  form.sheet = texts.sheet;
  if (texts.separator) form.csv.separator = separator_of(*texts.separator);
  form.csv.encoding = texts.encoding;
  return exchange::read_table(file, form);
}

Options options_of(const ImportTexts& texts) {
  Options options;
  options.source = texts.source;
  if (texts.decimal_mark) options.decimal_mark = decimal_mark_of(*texts.decimal_mark);
  if (texts.date_order) options.date_order = choice_of<DateOrder>("date_order", *texts.date_order);
  options.empty = choice_of<EmptyCells>("empty", texts.empty);
  return options;
}

Accept accept_of(std::string_view text) { return choice_of<Accept>("accept", text); }

}  // namespace crmcore::intake
