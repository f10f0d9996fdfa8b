// What a program can ask of the registry by name.
#include "crmcore/action/action.hpp"
#include "crmcore/registry/completeness.hpp"
#include "crmcore/registry/look_up.hpp"
#include "crmcore/registry/registry.hpp"
#include "crmcore/registry/tags.hpp"

namespace crmcore::registry {

void contribute_identity(Actions& actions);
void contribute_sections(Actions& actions);

namespace {

Parameter text_parameter(std::string_view help, std::string_view example) {
  return {.name = "text", .required = true, .help = help, .example = example};
}

void contribute_look_up(Actions& actions) {
  actions.add({.name = "registry.look_up",
               .summary = "who is meant by a code, document, phone, e-mail, tag or name, in any usual spelling",
               .detail = "Each customer once, by the best match: first what was said wholly, by code, external key, "
                         "document, phone, e-mail, tag; then names that hold all words; then beginnings of words. A "
                         "merged customer's code leads to the one that stayed.",
               .parameters = all_of({{text_parameter("what people say of a customer; case, accents, blanks and marks "
                                                     "do not matter",
                                                     "55 1234 5678")},
                                     parameters_of<LookUpOptions>()}),
               .columns = columns<FoundCustomer>(),
               .run = [](const Call& call) {
                 return to_table(look_up(call.need_store(), call.arguments.text("text"),
                                         options_of<LookUpOptions>(call.arguments)));
               }});
  actions.add({.name = "registry.search",
               .summary = "records whose texts hold all words, with the place where they stand",
               .detail = "Words in any order, the last may be the beginning of one; what stands in quotes must stand "
                         "so in one field. Records that hold every word whole come first, then the others, by entity "
                         "and id.",
               .parameters = all_of({{text_parameter("words, or a phrase in quotes", "pastel gluten")},
                                     parameters_of<SearchOptions>()}),
               .columns = columns<FoundText>(),
               .run = [](const Call& call) {
                 return to_table(
                     search(call.need_store(), call.arguments.text("text"), options_of<SearchOptions>(call.arguments)));
               }});
}

/// What the two actions on tags have in common.
Table change_tags(const Call& call, std::int64_t (*doing)(store::Change&, const store::Query&, std::string_view)) {
  store::Change& change = call.need_change();
  const store::Query records{.entity = call.arguments.text("entity"),
                             .where = call.arguments.text("where"),
                             .tables = call.tables,
                             .today = call.arguments.optional_day("today")};
  const std::string tag = call.arguments.text("tag");
  return to_table(Result<TagUse>{{{records.entity, tag, doing(change, records, tag)}}, change.store().currency()});
}

std::vector<Parameter> parameters_of_tags() {
  return {{.name = "tag", .required = true, .help = "the tag, without commas", .example = "vip"},
          {.name = "where", .required = true, .help = "filter of the records", .example = "rating >= 9"},
          {.name = "entity", .fallback = "customer", .help = "customer, contact, product, order or event"},
          {.name = "today", .kind = Kind::day, .help = "for relative dates in the filter", .example = "2011-12-10"}};
}

void contribute_tags(Actions& actions) {
  actions.add(
      {.name = "registry.tags",
       .summary = "the tags of records, each with how many have it",
       .parameters = {{.name = "entity",
                       .help = "customer, contact, product, order or event; defaults to all",
                       .example = "customer"}},
       .columns = columns<TagUse>(),
       .run = [](const Call& call) { return to_table(tags(call.need_store(), call.arguments.text("entity"))); }});
  actions.add({.name = "registry.tag",
               .summary = "puts a tag on the records of a filter",
               .detail = "Filters ask for it: tags any ('vip'). Tags are compared without case and accents; one that "
                         "other records have is spelled as theirs.",
               .effect = Effect::writes,
               .parameters = parameters_of_tags(),
               .columns = columns<TagUse>(),
               .run = [](const Call& call) { return change_tags(call, &tag); }});
  actions.add({.name = "registry.untag",
               .summary = "takes a tag off the records of a filter",
               .effect = Effect::writes,
               .parameters = parameters_of_tags(),
               .columns = columns<TagUse>(),
               .run = [](const Call& call) { return change_tags(call, &untag); }});
}

void contribute_completeness(Actions& actions) {
  actions.add({.name = "registry.expected",
               .summary = "what a complete record of each entity has",
               .columns = columns<Expected>(),
               .run = [](const Call& call) { return to_table(expected(call.need_store())); }});
  actions.add(
      {.name = "registry.incomplete",
       .summary = "records that lack something of what is expected, with what is missing",
       .parameters = {{.name = "entity",
                       .help = "entity of the records; defaults to all of which something is expected",
                       .example = "customer"}},
       .columns = columns<Incomplete>(),
       .run = [](const Call& call) { return to_table(incomplete(call.need_store(), call.arguments.text("entity"))); }});
}

}  // namespace

void contribute(Actions& actions) {
  contribute_sections(actions);
  contribute_identity(actions);
  contribute_look_up(actions);
  contribute_tags(actions);
  contribute_completeness(actions);
  actions.add(
      {.name = "registry.reachable",
       .summary = "who may be called at an hour, by their best hours and consent",
       .parameters = all_of(
           {{{.name = "day", .kind = Kind::day, .required = true, .help = "day of the call", .example = "2011-12-10"},
             {.name = "at", .kind = Kind::minute, .required = true, .help = "time of the call", .example = "15:30"}},
            parameters_of<ReachableOptions>()}),
       .columns = columns<Reachable>(),
       .run = [](const Call& call) {
         const Minute at{static_cast<std::int32_t>(call.arguments.integer("at"))};
         return to_table(
             reachable(call.need_store(), call.arguments.day("day"), at, options_of<ReachableOptions>(call.arguments)));
       }});
  actions.add({.name = "registry.review",
               .summary = "customers whose record is due for verification or has something missing",
               .parameters = all_of({{today_parameter()}, parameters_of<ReviewOptions>()}),
               .columns = columns<Due>(),
               .run = [](const Call& call) {
                 return to_table(
                     review(call.need_store(), call.arguments.day("today"), options_of<ReviewOptions>(call.arguments)));
               }});
}

}  // namespace crmcore::registry
