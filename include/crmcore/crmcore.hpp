// crmcore: a business's relations with its customers, kept in one file and judged. The rooms, in reading order.
#pragma once

#include "crmcore/error.hpp"  // IWYU pragma: export
#include "crmcore/task.hpp"   // IWYU pragma: export

#include "crmcore/values/calendar.hpp"       // IWYU pragma: export
#include "crmcore/values/contact_forms.hpp"  // IWYU pragma: export
#include "crmcore/values/country.hpp"        // IWYU pragma: export
#include "crmcore/values/json_text.hpp"      // IWYU pragma: export
#include "crmcore/values/money.hpp"          // IWYU pragma: export
#include "crmcore/values/recurrence.hpp"     // IWYU pragma: export
#include "crmcore/values/text.hpp"           // IWYU pragma: export

#include "crmcore/identity/documents.hpp"  // IWYU pragma: export
#include "crmcore/identity/names.hpp"      // IWYU pragma: export

#include "crmcore/schema/field.hpp"         // IWYU pragma: export
#include "crmcore/schema/labels.hpp"        // IWYU pragma: export
#include "crmcore/schema/table.hpp"         // IWYU pragma: export
#include "crmcore/schema/table_reader.hpp"  // IWYU pragma: export

#include "crmcore/exchange/arrow.hpp"          // IWYU pragma: export
#include "crmcore/exchange/arrow_batches.hpp"  // IWYU pragma: export
#include "crmcore/exchange/text_table.hpp"     // IWYU pragma: export
#include "crmcore/exchange/vcard.hpp"          // IWYU pragma: export
#include "crmcore/exchange/workbook.hpp"       // IWYU pragma: export
#include "crmcore/filter/bound.hpp"            // IWYU pragma: export
#include "crmcore/store/change.hpp"            // IWYU pragma: export
#include "crmcore/store/maintenance.hpp"       // IWYU pragma: export
#include "crmcore/store/plain_copy.hpp"        // IWYU pragma: export
#include "crmcore/store/record_log.hpp"        // IWYU pragma: export
#include "crmcore/store/store.hpp"             // IWYU pragma: export
#include "crmcore/store/words.hpp"             // IWYU pragma: export

#include "crmcore/action/action.hpp"             // IWYU pragma: export
#include "crmcore/action/options.hpp"            // IWYU pragma: export
#include "crmcore/definitions/definitions.hpp"   // IWYU pragma: export
#include "crmcore/definitions/segment.hpp"       // IWYU pragma: export
#include "crmcore/definitions/status_limit.hpp"  // IWYU pragma: export
#include "crmcore/duplicates/duplicates.hpp"     // IWYU pragma: export
#include "crmcore/duplicates/merge.hpp"          // IWYU pragma: export
#include "crmcore/engagement/engagement.hpp"     // IWYU pragma: export
#include "crmcore/events/event_book.hpp"         // IWYU pragma: export
#include "crmcore/orders/figures.hpp"            // IWYU pragma: export
#include "crmcore/orders/metrics.hpp"            // IWYU pragma: export
#include "crmcore/orders/order_book.hpp"         // IWYU pragma: export
#include "crmcore/orders/order_called.hpp"       // IWYU pragma: export
#include "crmcore/orders/purchases.hpp"          // IWYU pragma: export
#include "crmcore/registry/completeness.hpp"     // IWYU pragma: export
#include "crmcore/registry/document_checks.hpp"  // IWYU pragma: export
#include "crmcore/registry/look_up.hpp"          // IWYU pragma: export
#include "crmcore/registry/registry.hpp"         // IWYU pragma: export
#include "crmcore/registry/tags.hpp"             // IWYU pragma: export

#include "crmcore/collections/collections.hpp"          // IWYU pragma: export
#include "crmcore/collections/days_to_pay.hpp"          // IWYU pragma: export
#include "crmcore/collections/dunning.hpp"              // IWYU pragma: export
#include "crmcore/delivery/lateness.hpp"                // IWYU pragma: export
#include "crmcore/delivery/lead_times.hpp"              // IWYU pragma: export
#include "crmcore/delivery/order_courses.hpp"           // IWYU pragma: export
#include "crmcore/delivery/promise.hpp"                 // IWYU pragma: export
#include "crmcore/forecast/accuracy.hpp"                // IWYU pragma: export
#include "crmcore/forecast/backtest.hpp"                // IWYU pragma: export
#include "crmcore/forecast/book.hpp"                    // IWYU pragma: export
#include "crmcore/forecast/bridge.hpp"                  // IWYU pragma: export
#include "crmcore/forecast/comparison.hpp"              // IWYU pragma: export
#include "crmcore/forecast/completion.hpp"              // IWYU pragma: export
#include "crmcore/forecast/demand.hpp"                  // IWYU pragma: export
#include "crmcore/forecast/event_table.hpp"             // IWYU pragma: export
#include "crmcore/forecast/plan.hpp"                    // IWYU pragma: export
#include "crmcore/forecast/review.hpp"                  // IWYU pragma: export
#include "crmcore/history/call.hpp"                     // IWYU pragma: export
#include "crmcore/history/distributions.hpp"            // IWYU pragma: export
#include "crmcore/history/first_purchases.hpp"          // IWYU pragma: export
#include "crmcore/history/history.hpp"                  // IWYU pragma: export
#include "crmcore/history/order_columns.hpp"            // IWYU pragma: export
#include "crmcore/lifecycle/cadence.hpp"                // IWYU pragma: export
#include "crmcore/lifecycle/kept_limits.hpp"            // IWYU pragma: export
#include "crmcore/lifecycle/status.hpp"                 // IWYU pragma: export
#include "crmcore/lots/lots.hpp"                        // IWYU pragma: export
#include "crmcore/negotiation/negotiations.hpp"         // IWYU pragma: export
#include "crmcore/negotiation/quotes.hpp"               // IWYU pragma: export
#include "crmcore/portfolio/classes.hpp"                // IWYU pragma: export
#include "crmcore/portfolio/plan.hpp"                   // IWYU pragma: export
#include "crmcore/portfolio/portfolio.hpp"              // IWYU pragma: export
#include "crmcore/portfolio/zones.hpp"                  // IWYU pragma: export
#include "crmcore/quality/quality.hpp"                  // IWYU pragma: export
#include "crmcore/segmentation/cluster_counts.hpp"      // IWYU pragma: export
#include "crmcore/segmentation/cluster_model.hpp"       // IWYU pragma: export
#include "crmcore/segmentation/clusters.hpp"            // IWYU pragma: export
#include "crmcore/segmentation/cohorts.hpp"             // IWYU pragma: export
#include "crmcore/segmentation/named_segments.hpp"      // IWYU pragma: export
#include "crmcore/segmentation/rfm.hpp"                 // IWYU pragma: export
#include "crmcore/segmentation/rfm_columns.hpp"         // IWYU pragma: export
#include "crmcore/segmentation/rfm_grid.hpp"            // IWYU pragma: export
#include "crmcore/standing_orders/standing_orders.hpp"  // IWYU pragma: export
#include "crmcore/terms/order_total.hpp"                // IWYU pragma: export
#include "crmcore/terms/terms.hpp"                      // IWYU pragma: export
#include "crmcore/value_models/diagnostics.hpp"         // IWYU pragma: export
#include "crmcore/value_models/historic.hpp"            // IWYU pragma: export
#include "crmcore/value_models/value.hpp"               // IWYU pragma: export

#include "crmcore/outreach/may_contact.hpp"   // IWYU pragma: export
#include "crmcore/retention/any_table.hpp"    // IWYU pragma: export
#include "crmcore/retention/backtest.hpp"     // IWYU pragma: export
#include "crmcore/retention/curves.hpp"       // IWYU pragma: export
#include "crmcore/retention/saved_lists.hpp"  // IWYU pragma: export
#include "crmcore/retention/scores.hpp"       // IWYU pragma: export

#include "crmcore/report/chart.hpp"              // IWYU pragma: export
#include "crmcore/report/customer_pictures.hpp"  // IWYU pragma: export
#include "crmcore/report/page.hpp"               // IWYU pragma: export
#include "crmcore/report/pictures.hpp"           // IWYU pragma: export
#include "crmcore/report/sentences.hpp"          // IWYU pragma: export

#include "crmcore/intake/calendar.hpp"       // IWYU pragma: export
#include "crmcore/intake/import_texts.hpp"   // IWYU pragma: export
#include "crmcore/intake/marked.hpp"         // IWYU pragma: export
#include "crmcore/intake/plan.hpp"           // IWYU pragma: export
#include "crmcore/intake/template.hpp"       // IWYU pragma: export
#include "crmcore/intake/vcards.hpp"         // IWYU pragma: export
#include "crmcore/workspace/actions.hpp"     // IWYU pragma: export
#include "crmcore/workspace/any_record.hpp"  // IWYU pragma: export
#include "crmcore/workspace/dump.hpp"        // IWYU pragma: export
#include "crmcore/workspace/session.hpp"     // IWYU pragma: export
#include "crmcore/workspace/workspace.hpp"   // IWYU pragma: export
