// Finding a customer by what people say of it, through the index of words.
#include "crmcore/registry/look_up.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "crmcore/registry/contact_details.hpp"
#include "crmcore/registry/merged_customer.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/store/words.hpp"

namespace crmcore::registry {
namespace {

using store::Store;

/// The digits of a text, without the zeros that stand before a national number.
std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : folded(text))
    if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
  return digits;
}

bool has_letters(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c < '0' || c > '9'; });
}

/// The text, or the e-mail in it: of "mailto:ana@x.mx" or "Ana <ana@x.mx>".
std::string without_wrapping(std::string_view text) {
  if (text.find('@') != std::string_view::npos)
    if (const auto email = parse<Email>(text); email.value) return email.value->text();
  return std::string(text);
}

/// The text without the word by which people say that a phone follows: "55 1234 5678" of "tel. 55 1234 5678".
std::string_view without_word_for_phone(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>(
      {"tel", "telefono", "telephone", "phone", "cel", "celular", "movil", "mobile", "cell", "whatsapp", "wa"});
  const std::size_t number = text.find_first_of("+(0123456789");
  if (number == std::string_view::npos || number == 0) return text;
  std::string word = folded(text.substr(0, number));
  while (!word.empty() && (word.back() == '.' || word.back() == ':' || word.back() == ' ')) word.pop_back();
  return std::ranges::find(words, word) == words.end() ? text : text.substr(number);
}

std::string whole(std::string_view text) { return store::whole_mark + as_one_word(text); }

/// Whether all words of a query are among those of a text; the last one may begin one of them.
bool holds(const std::vector<std::string>& text, const std::vector<std::string>& query, bool last_is_prefix) {
  for (std::size_t i = 0; i < query.size(); ++i) {
    const bool is_prefix = last_is_prefix && i + 1 == query.size();
    if (std::ranges::none_of(text, [&](const std::string& word) {
          return word == query[i] || (is_prefix && word.starts_with(query[i]));
        }))
      return false;
  }
  return true;
}

bool are_same_words(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

/// One look-up.
class LookUp {
 public:
  LookUp(const Store& store, std::string_view text, std::size_t limit)
      : store_(store),
        text_(without_word_for_phone(trimmed(text))),
        words_(words_of(text_)),
        key_(whole(without_wrapping(text_))),
        phone_(parse<Phone>(text_, store.forms()).value),
        limit_(limit) {}

  Result<FoundCustomer> run() {
    whole_code();
    whole_keys();
    merged_keys();
    phones();
    names(false);
    merged_names();
    names(true);
    beginnings();
    return {std::move(rows_), store_.currency()};
  }

 private:
  /// Names and keys that hold the words of many customers are read up to this number, so that the exact ones come
  /// first.
  static constexpr std::size_t most_read = 100;

  bool is_full() const { return rows_.size() >= limit_; }

  void add(std::int64_t customer, Matched matched, std::string_view value, bool exact) {
    if (is_full() || !seen_.insert(customer).second) return;
    const auto record = store::get(store_, Id<Customer>{customer});
    if (record) rows_.push_back({record->code, record->name, matched, std::string(value), exact});
  }

  /// Calls `use` with the records of an entity that hold the words.
  template <Described Record, class Use>
  void each_with(std::vector<std::string> words, bool last_is_prefix, std::size_t limit, Use&& use) const {
    const Entity& entity = store_.entity(Schema<Record>::name);
    for (const std::int64_t id : store::ids_with(store_, entity, {std::move(words), last_is_prefix, limit}))
      use(*store::get(store_, Id<Record>{id}));
  }

  void whole_code() {
    const auto found = customer_called(store_, text_);
    if (found) add(found->value, Matched::code, text_, true);
  }

  /// Adds a customer by the first of its keys of which `is_meant` is true.
  template <class Meant>
  void add_by_key(const Customer& customer, bool exact, Meant&& is_meant) {
    const auto try_key = [&](Matched matched, std::string_view text) {
      if (is_meant(text)) add(customer.id.value, matched, text, exact);
    };
    try_key(Matched::code, customer.code);
    if (customer.external_key) try_key(Matched::external_key, *customer.external_key);
    if (customer.billing_email) try_key(Matched::email, customer.billing_email->text());
    add_by_tag(customer.id.value, customer.tags, exact, is_meant);
  }
  template <class Meant>
  void add_by_tag(std::int64_t customer, const std::optional<std::string>& tags, bool exact, Meant&& is_meant) {
    if (!tags) return;
    for (const std::string& tag : sorted_choices(*tags))
      if (is_meant(tag)) add(customer, Matched::tag, tag, exact);
  }
  template <class Meant>
  void add_by_channel(const Channel& channel, bool exact, Meant&& is_meant) {
    if (!is_meant(channel.address)) return;
    Matched matched = channel.kind == ChannelKind::email ? Matched::email : Matched::channel;
    if (channel.address.starts_with('+')) matched = Matched::phone;
    add(channel.customer.value, matched, channel.address, exact);
  }

  void whole_keys() {
    const auto is_meant = [&](std::string_view text) { return whole(text) == key_; };
    std::vector<Customer> customers;
    each_with<Customer>({key_}, false, most_read, [&](Customer one) { customers.push_back(std::move(one)); });
    for (const Customer& customer : customers) {
      Customer untagged = customer;
      untagged.tags.reset();
      add_by_key(untagged, true, is_meant);
    }
    each_with<Document>({key_}, false, limit_, [&](const Document& document) {
      add(document.customer.value, Matched::document, document.number, true);
    });
    each_with<Channel>({key_}, false, limit_, [&](const Channel& channel) { add_by_channel(channel, true, is_meant); });
    for (const Customer& customer : customers) add_by_tag(customer.id.value, customer.tags, true, is_meant);
    each_with<Contact>({key_}, false, limit_, [&](const Contact& contact) {
      add_by_tag(contact.customer.value, contact.tags, true, is_meant);
    });
  }

  /// Customers into whom one was merged who had the code or key.
  void merged_keys() {
    store::each<&MergedCustomer::customer, &MergedCustomer::code, &MergedCustomer::external_key>(
        store_, [&](Id<Customer> customer, std::string_view code, std::optional<std::string_view> key) {
          if (whole(code) == key_) add(customer.value, Matched::code, code, true);
          if (key && whole(*key) == key_) add(customer.value, Matched::external_key, *key, true);
        });
  }
  /// Customers into whom one was merged who was called so.
  void merged_names() {
    store::each<&MergedCustomer::customer, &MergedCustomer::name>(
        store_, [&](Id<Customer> customer, std::optional<std::string_view> name) {
          if (name && holds(words_of(*name), words_, false))
            add(customer.value, Matched::name, *name, are_same_words(words_of(*name), words_));
        });
  }

  /// Whether the text is a phone as it is written in the country of a customer.
  bool is_phone_of(std::string_view e164, std::int64_t customer) const {
    if (phone_ && phone_->e164() == e164) return true;
    const auto owner = store::get(store_, Id<Customer>{customer});
    Forms forms = store_.forms();
    if (!owner || !owner->country) return false;
    forms.country = *owner->country;
    const auto phone = parse<Phone>(text_, forms);
    return phone.value && phone.value->e164() == e164;
  }

  /// Phones that end as the text does, however their country and area are written.
  void phones() {
    if (!phone_ && std::ranges::any_of(words_, &has_letters)) return;
    const std::string said = digits_of(phone_ ? phone_->e164() : text_);
    if (said.size() < store::digits_of_end) return;
    const std::string end = said.substr(said.size() - store::digits_of_end);
    std::vector<std::pair<bool, Channel>> found;
    each_with<Channel>({store::end_mark + end}, false, most_read, [&](Channel channel) {
      const std::string own = digits_of(Phone(channel.address).e164());
      const bool is_exact = is_phone_of("+" + own, channel.customer.value);
      if (is_exact || own.ends_with(said) || said.ends_with(own)) found.emplace_back(is_exact, std::move(channel));
    });
    std::ranges::stable_sort(found, std::ranges::greater(), [](const auto& one) { return one.first; });
    for (const auto& [is_exact, channel] : found)
      add(channel.customer.value, Matched::phone, channel.address, is_exact);
  }

  /// A customer whose names, or that of a contact, hold the words.
  struct Named {
    bool exact;
    std::int64_t customer;
    std::string value;
  };
  void add_name(std::vector<Named>& named, std::int64_t customer,
                std::initializer_list<const std::optional<std::string>*> names, bool last_is_prefix) const {
    std::optional<Named> best;
    std::vector<std::string> all;
    for (const auto* name : names) {
      if (!*name) continue;
      const std::vector<std::string> own = words_of(**name);
      all.insert(all.end(), own.begin(), own.end());
      if (!holds(own, words_, last_is_prefix) || (best && best->exact)) continue;
      const bool is_exact = are_same_words(own, words_);
      if (!best || is_exact) best = Named{is_exact, customer, **name};
    }
    if (!best && holds(all, words_, last_is_prefix))  // some in one name, some in another
      for (const auto* name : names)
        if (!best && *name) best = Named{false, customer, **name};
    if (best) named.push_back(std::move(*best));
  }
  void names(bool last_is_prefix) {
    if (is_full()) return;
    std::vector<Named> named;
    const std::size_t most = last_is_prefix ? limit_ + seen_.size() : std::max(limit_, most_read);
    each_with<Customer>(words_, last_is_prefix, most, [&](const Customer& customer) {
      add_name(named, customer.id.value,
               {&customer.name, &customer.trade_name, &customer.legal_name, &customer.given_name, &customer.family_name,
                &customer.contact_person},
               last_is_prefix);
    });
    each_with<Contact>(words_, last_is_prefix, most, [&](const Contact& contact) {
      const std::optional<std::string> name = contact.name;
      add_name(named, contact.customer.value, {&name}, last_is_prefix);
    });
    std::ranges::stable_sort(named, std::ranges::greater(), &Named::exact);
    for (const Named& one : named) add(one.customer, Matched::name, one.value, one.exact);
  }

  /// Keys that begin as the text does.
  void beginnings() {
    if (is_full()) return;
    const auto is_meant = [&](std::string_view text) { return whole(text).starts_with(key_); };
    each_with<Customer>({key_}, true, limit_, [&](const Customer& customer) { add_by_key(customer, false, is_meant); });
    each_with<Document>({key_}, true, limit_, [&](const Document& document) {
      add(document.customer.value, Matched::document, document.number, false);
    });
    each_with<Channel>({key_}, true, limit_, [&](const Channel& channel) { add_by_channel(channel, false, is_meant); });
    each_with<Contact>({key_}, true, limit_, [&](const Contact& contact) {
      add_by_tag(contact.customer.value, contact.tags, false, is_meant);
    });
  }

  const Store& store_;
  std::string text_;
  std::vector<std::string> words_;
  std::string key_;
  std::optional<Phone> phone_;
  std::size_t limit_;
  std::vector<FoundCustomer> rows_;
  std::unordered_set<std::int64_t> seen_;
};

void need_words(const std::vector<std::string>& words, std::string_view text) {
  if (words.empty())
    throw Error(ErrorCode::invalid, "text",
                trimmed(text).empty() ? "text must say whom to look for, such as a name or a phone; it is empty"
                                      : "text must hold a letter or a digit; " + cited(text) + " has none");
}

}  // namespace

Result<FoundCustomer> look_up(const Store& store, std::string_view text, const LookUpOptions& options) {
  check_options(options);
  need_words(words_of(text), text);
  return LookUp(store, text, static_cast<std::size_t>(options.limit)).run();
}

}  // namespace crmcore::registry
