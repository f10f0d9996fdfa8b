// The lines of orders: which of the file are those of the books, and what becomes of the others.
#include <algorithm>

#include "sales_planner.hpp"

namespace crmcore::intake {

SalesPlanner::LineKey SalesPlanner::line_key(std::uint32_t l) const {
  const SaleLine& line = lines_[l];
  const std::string_view description = line.description == none ? std::string_view() : descriptions_[line.description];
  const bool own = line.product == none || description != product_names_[line.product];
  return {line.product == none ? 0 : product_ids_[line.product],
          own ? description : std::string_view(),
          line.quantity,
          line.unit_price,
          line.discount,
          line.amount};
}

SalesPlanner::Cells SalesPlanner::said_of_line(std::uint32_t line) const {
  Cells says;
  const std::int64_t ordered = day_of(seen_[lines_[line].order].earliest);
  if (lines_[line].day != ordered)
    says.emplace_back(position_of<&OrderLine::day>, Cell::of(std::int64_t{lines_[line].day}));
  say_fields(Subject::line, line, says);
  if (const auto tax = lines_[line].tax) says.emplace_back(position_of<&OrderLine::tax>, Cell::of(*tax));
  return says;
}

void SalesPlanner::add_line(Section& section, std::int64_t order_id, std::uint32_t line) {
  Cell* row = add(section, lines_[line].row, orders_[lines_[line].order]);
  const auto [product, description, quantity, unit_price, discount, amount] = line_key(line);
  row[position_of<&OrderLine::order>] = Cell::of(order_id);
  if (product != 0) row[position_of<&OrderLine::product>] = Cell::of(product);
  if (!description.empty()) row[position_of<&OrderLine::description>] = Cell::of(description);
  row[position_of<&OrderLine::quantity>] = Cell::of(quantity);
  if (unit_price >= 0) row[position_of<&OrderLine::unit_price>] = Cell::of(unit_price);
  if (discount != 0) row[position_of<&OrderLine::discount>] = Cell::of(discount);
  row[position_of<&OrderLine::amount>] = Cell::of(amount);
  for (const auto& [column, cell] : said_of_line(line)) row[column] = cell;
}

void SalesPlanner::tell_not_offered(std::uint32_t line) {
  const SaleLine& sale = lines_[line];
  const auto offered = sale.product == none || sale.quantity < 0 ? offered_.end() : offered_.find(sale.product);
  if (offered == offered_.end()) return;
  const auto [from, to] = offered->second;
  const bool is_early = !from.is_null() && sale.day < from.integer();
  const bool is_late = !to.is_null() && sale.day > to.integer();
  if (!is_early && !is_late) return;
  warn(sale.row, "product", "order_line.not_offered",
       "product " + cited(products_[sale.product]) + " was offered only " +
           (is_early ? "from " + Codec<Day>::decode(from).text() : "until " + Codec<Day>::decode(to).text()) +
           ", not on " + Day::from_number(sale.day).text());
}

SalesPlanner::KnownLines SalesPlanner::lines_of_known_orders(const KnownRecords& known) {
  KnownLines by_order;
  for (std::uint32_t o = 0; o < orders_.size(); ++o)
    if (const Known* record = known.find(o)) by_order.try_emplace(record->id);
  if (by_order.empty()) return by_order;
  store::each<&OrderLine::id, &OrderLine::version, &OrderLine::order, &OrderLine::product, &OrderLine::description,
              &OrderLine::quantity, &OrderLine::unit_price, &OrderLine::discount, &OrderLine::amount>(
      store_, [&](Id<OrderLine> id, std::int64_t version, Id<Order> order, std::optional<Id<Product>> product,
                  std::optional<std::string_view> description, Decimal quantity, std::optional<Decimal> unit_price,
                  std::optional<Amount> discount, std::optional<Amount> amount) {
        const auto of = by_order.find(order.value);
        if (of == by_order.end()) return;
        of->second.push_back({{product ? product->value : 0, plan_.texts.keep(description.value_or("")),
                               quantity.millionths, unit_price ? unit_price->millionths : -1,
                               discount.value_or(Amount{}).minor, amount.value_or(Amount{}).minor},
                              id.value,
                              version});
      });
  return by_order;
}

/// Matches the lines of a known order, as multisets: the file has the whole order, so lines that only the file has
/// are new, and lines that only the books have are erased. What people added or corrected stays, and so does every
/// line of an order of which a row could not be read.
void SalesPlanner::match_lines(Section& section, std::uint32_t order, std::int64_t order_id,
                               std::span<const std::uint32_t> own, const KnownLines& known) {
  std::vector<KnownLine> stored = known.at(order_id);
  const Origin of_order{table_.lines[seen_[order].first_row], orders_[order]};
  std::vector<std::uint32_t> unmatched = take_equal(section, own, stored);
  LineCounts counts;
  std::optional<bool> by_hand;
  const auto is_made_here = [&] {
    if (!by_hand) by_hand = !provenance_.is_imported(store_.entity(Schema<Order>::name), order_id);
    return *by_hand;
  };
  for (const KnownLine& line : stored) {
    const auto said = said_before(section, line);
    const bool is_corrected = said && line.version > 1;
    const auto as_said =
        said ? std::ranges::find(unmatched, *said, [&](std::uint32_t l) { return line_key(l); }) : unmatched.end();
    if (as_said != unmatched.end()) {
      section.same.push_back({table_.lines[lines_[*as_said].row], orders_[order]});
      unmatched.erase(as_said);
      ++counts.corrected;
    } else if (!said && is_made_here()) {
      const auto alike = std::ranges::find_if(unmatched, [&](std::uint32_t l) {
        const LineKey key = line_key(l);
        return std::get<0>(key) == std::get<0>(line.key) && std::get<1>(key) == std::get<1>(line.key);  // what it is of
      });
      if (alike == unmatched.end()) {
        ++counts.of_people;
        continue;
      }
      section.same.push_back({table_.lines[lines_[*alike].row], orders_[order]});
      unmatched.erase(alike);
      ++counts.agreed;
    } else if (!said) {
      ++counts.of_people;
    } else if (!order_) {
      ++counts.staying;
    } else if (!is_incomplete(order)) {
      counts.replaced += is_corrected ? 1 : 0;
      section.erases.push_back({line.id, line.version, of_order});
      ++counts.gone;
    }
  }
  for (const std::uint32_t l : unmatched) {
    if (was_taken_off(section, order_id, l)) {
      section.same.push_back({table_.lines[lines_[l].row], orders_[order]});
      ++counts.taken_off;
    } else {
      add_line(section, order_id, l);
    }
  }
  tell_lines(order, counts);
}

/// Takes the stored lines that equal lines of the file out of both; returns what is left of the file.
std::vector<std::uint32_t> SalesPlanner::take_equal(Section& section, std::span<const std::uint32_t> own,
                                                    std::vector<KnownLine>& stored) {
  std::ranges::sort(stored, {}, [](const KnownLine& line) { return std::tie(line.key, line.id); });
  std::vector<bool> taken(stored.size(), false);
  std::vector<std::uint32_t> unmatched;
  for (const std::uint32_t l : own) {
    const LineKey key = line_key(l);
    auto at = std::ranges::lower_bound(stored, key, {}, &KnownLine::key);
    while (at != stored.end() && at->key == key && taken[static_cast<std::size_t>(at - stored.begin())]) ++at;
    if (at != stored.end() && at->key == key) {
      taken[static_cast<std::size_t>(at - stored.begin())] = true;
      match_line(section, l, *at);
    } else {
      unmatched.push_back(l);
    }
  }
  std::vector<KnownLine> left;
  for (std::size_t i = 0; i < stored.size(); ++i)
    if (!taken[i]) left.push_back(stored[i]);
  stored = std::move(left);
  return unmatched;
}

/// Compares what the file says of a line beyond its key with what the books have of it.
void SalesPlanner::match_line(Section& section, std::uint32_t line, const KnownLine& known) {
  const Origin origin{table_.lines[lines_[line].row], orders_[lines_[line].order]};
  const Cells says = said_of_line(line);
  if (std::ranges::all_of(says, [](const auto& said) { return said.second.is_null(); })) {
    section.same.push_back(origin);
    return;
  }
  const RowBlock block = store_.get(*section.entity, known.id);
  Known record{known.id, known.version, {}};
  for (const Cell cell : block[0]) record.row.emplace_back(cell);
  match(section, record, says, "line.differs", origin);
}

bool SalesPlanner::was_taken_off(const Section& section, std::int64_t order_id, std::uint32_t line) {
  const auto [product, description, quantity, unit_price, discount, amount] = line_key(line);
  Cells says{{position_of<&OrderLine::order>, Cell::of(order_id)},
             {position_of<&OrderLine::quantity>, Cell::of(quantity)},
             {position_of<&OrderLine::amount>, Cell::of(amount)}};
  if (product != 0) says.emplace_back(position_of<&OrderLine::product>, Cell::of(product));
  if (!description.empty()) says.emplace_back(position_of<&OrderLine::description>, Cell::of(description));
  if (unit_price >= 0) says.emplace_back(position_of<&OrderLine::unit_price>, Cell::of(unit_price));
  if (discount != 0) says.emplace_back(position_of<&OrderLine::discount>, Cell::of(discount));
  return erased_.said(*section.entity, says) != nullptr;
}

/// The line as this source said it last, whatever people made of it; as it is when another import added it; none when
/// a person did.
std::optional<SalesPlanner::LineKey> SalesPlanner::said_before(const Section& section, const KnownLine& line) {
  const Entity& entity = *section.entity;
  const RowBlock block = store_.get(entity, line.id);
  const auto said = [&](std::size_t column) { return provenance_.last_said(entity, line.id, block[0], column); };
  if (!said(position_of<&OrderLine::quantity>))
    return provenance_.is_imported(entity, line.id) ? std::optional(line.key) : std::nullopt;
  const auto number = [&](std::size_t column, std::int64_t none_said) {
    const auto value = said(column);
    return value && !value->cell().is_null() ? value->cell().integer() : none_said;
  };
  const auto description = said(position_of<&OrderLine::description>);
  return LineKey{number(position_of<&OrderLine::product>, 0),
                 plan_.texts.keep(description ? description->cell().text() : std::string_view()),
                 number(position_of<&OrderLine::quantity>, 0),
                 number(position_of<&OrderLine::unit_price>, -1),
                 number(position_of<&OrderLine::discount>, 0),
                 number(position_of<&OrderLine::amount>, 0)};
}

void SalesPlanner::tell_lines(std::uint32_t order, const LineCounts& counts) {
  const auto tell = [&](std::int64_t lines, const char* code, const char* what) {
    if (lines > 0)
      warn(seen_[order].first_row, "order", code,
           std::to_string(lines) + " line(s) of order " + cited(orders_[order]) + " " + what);
  };
  tell(counts.gone, "order.lines_gone", "are no longer in the file and will be erased");
  tell(counts.corrected, "order.lines_corrected", "were corrected by hand and stay; the file says what it said before");
  tell(counts.replaced, "order.lines_replaced",
       "were corrected by hand and are replaced, because the file says something new of them");
  tell(counts.taken_off, "order.lines_taken_off", "were taken off by hand and stay away; the file still has them");
  tell(counts.of_people, "order.lines_added", "were added by hand and stay; the file does not have them");
  tell(counts.agreed, "order.lines_agreed",
       "are of an order that was made here and stay as they are; the file says another quantity, price or amount");
  tell(counts.staying, "order.lines_stay",
       "are not in the file and stay, because without order numbers it may not have the whole day");
}

}  // namespace crmcore::intake
