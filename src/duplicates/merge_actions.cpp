// What a program can ask of merges by name.
#include "merge_actions.hpp"

#include "crmcore/duplicates/merge.hpp"

namespace crmcore::duplicates {
namespace {

Id<Customer> customer_of(const store::Store& store, std::string_view parameter, const std::string& code) {
  if (const auto found = store::find_id<&Customer::code>(store, code)) return *found;
  std::string instead;
  if (const auto merged = store::find_id<&MergedCustomer::code>(store, code))
    instead = "; it was merged into " + cited(store::get(store, store::get(store, *merged)->customer)->code);
  throw Error(ErrorCode::not_found, std::string(parameter), "there is no customer " + cited(code) + instead);
}

FieldChoices choices_of(const Call& call) {
  FieldChoices choices;
  for (const auto& [field, word] : call.arguments.map("choices")) {
    const auto side = choice_named<Side>(word);
    if (!side)
      throw Error(ErrorCode::invalid, "choices",
                  "the choice of " + cited(field) + " must be winner or loser, not " + cited(word));
    choices.emplace_back(field, *side);
  }
  return choices;
}

MergePlan plan_of(const Call& call) {
  const store::Store& store = call.need_store();
  return plan_merge(store, customer_of(store, "winner", call.arguments.text("winner")),
                    customer_of(store, "loser", call.arguments.text("loser")), choices_of(call));
}

std::vector<Parameter> merge_parameters(std::vector<Parameter> more = {}) {
  return all_of(
      {{{.name = "winner", .required = true, .help = "code of the customer that stays", .example = "C12"},
        {.name = "loser", .required = true, .help = "code of the customer that is merged into it", .example = "C48"},
        {.name = "choices",
         .help = "winner or loser by field of the customer: whose value stays; defaults to the winner's, or the "
                 "loser's where the winner has none",
         .is_map = true,
         .example = R"({"name":"loser","language":"winner"})"}},
       std::move(more)});
}

Table merge_of(const Call& call) {
  store::Change& change = call.need_change();
  const MergePlan plan = plan_of(call);
  merge(change, plan, call.arguments.text("why"));
  return plan.table();
}

/// The last merge of a customer with this code that stands.
Id<MergedCustomer> merge_called(const store::Store& store, const std::string& code) {
  std::optional<Id<MergedCustomer>> found;
  std::vector<std::string> codes;
  store::each<&MergedCustomer::id, &MergedCustomer::code>(store, [&](Id<MergedCustomer> id, std::string_view merged) {
    codes.emplace_back(merged);
    if (merged == code) found = id;
  });
  if (found) return *found;
  const std::string near = nearest(code, codes);
  throw Error(ErrorCode::not_found, "code",
              "no customer " + cited(code) + " was merged into another" +
                  (near.empty() ? "" : "; did you mean " + cited(near) + "?"));
}

}  // namespace

void contribute_merges(Actions& actions) {
  actions.add({.name = "duplicates.plan_merge",
               .summary = "what a merge of two customers would do: whose value stays in each field, what moves, what "
                          "both have; writes nothing",
               .effect = Effect::plans,
               .parameters = merge_parameters(),
               .columns = columns<MergeLine>(),
               .run = [](const Call& call) { return plan_of(call).table(); }});
  actions.add(
      {.name = "duplicates.merge",
       .summary = "merges a customer into another one: what refers to it goes along, and its code and key lead "
                  "to the other from then on",
       .detail = "Refused for two customers that somebody said are different.",
       .effect = Effect::writes,
       .parameters = merge_parameters(
           {{.name = "why", .required = true, .help = "reason, which is kept", .example = "same phone and birthday"}}),
       .columns = columns<MergeLine>(),
       .run = &merge_of});
  actions.add({.name = "duplicates.unmerge",
               .summary = "takes a merge back: both customers are as they were, but for what was edited since",
               .detail = "Fields that its rows wrote since and parts that they brought go back with it; other records "
                         "that came since stay with the customer that stayed, and importing their file again gives "
                         "those that name the merged customer's code back to it. Of several merges into one customer "
                         "the last goes first.",
               .effect = Effect::writes,
               .parameters = {{.name = "code",
                               .required = true,
                               .help = "code of the customer that was merged into another",
                               .example = "C48"}},
               .columns = columns<store::Undone>(),
               .run = [](const Call& call) {
                 store::Change& change = call.need_change();
                 const auto merged = merge_called(change.store(), call.arguments.text("code"));
                 return to_table(unmerge(change, merged));
               }});
  actions.add({.name = "duplicates.merges",
               .summary = "the merges that stand: who was merged into whom, when, by whom and why",
               .columns = columns<StandingMerge>(),
               .run = [](const Call& call) { return to_table(merges(call.need_store())); }});
}

}  // namespace crmcore::duplicates
