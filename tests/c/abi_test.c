/* The C ABI as C sees it: records, changes, tables, tasks, errors, and every misuse that must not crash. */
#include <crmcore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;
#define CHECK(condition) do { if (!(condition)) { printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); ++failures; } } while (0)
#define OK(call) do { int32_t s_ = (call); if (s_ != 0) { printf("%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call, crm_status_name(s_), crm_error_message(error)); ++failures; } crm_error_free(error); error = NULL; } while (0)
#define FAILS(status, word, call) do { int32_t s_ = (call); if (strcmp(crm_status_name(s_), status) != 0 || !strstr(crm_error_message(error), word)) { printf("%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call, crm_status_name(s_), crm_error_message(error)); ++failures; } crm_error_free(error); error = NULL; } while (0)

static int32_t stop(void *user, int64_t done, int64_t total) { (void)done; (void)total; ++*(int *)user; return 1; }

/* A callback that calls its own workspace, in every way that would pull the running call's change or file away. */
struct inside { crm_workspace *shop; crm_record *record; int calls; int refused; };
static int32_t call_inside(void *user, int64_t done, int64_t total) {
  struct inside *in = (struct inside *)user; crm_error *error = NULL; const char *text = NULL;
  (void)done; (void)total;
  ++in->calls;
  in->refused = crm_commit(in->shop, NULL) == 16 && crm_rollback(in->shop, NULL) == 16 && crm_begin(in->shop, "a", "b", NULL) == 16
    && crm_run(in->shop, "workspace.info", NULL, NULL, NULL, NULL, &error) == 16 && crm_record_get_text(in->record, "name", &text, NULL) == 16
    && strstr(crm_error_message(error), "a call is running on this workspace") != NULL;
  crm_error_free(error);
  crm_close(in->shop);
  return 0;
}

int main(int argc, char **argv) {
  crm_workspace *shop = NULL; crm_record *record = NULL, *again = NULL; crm_table *table = NULL, *found = NULL; crm_task *task = NULL;
  crm_error *error = NULL; char *json = NULL; const char *text = NULL; int64_t id = 0, number = 0; int calls = 0;
  if (argc != 2) return 2;
  remove(argv[1]);

  CHECK(crm_abi_version() == 1);
  CHECK(strcmp(crm_status_name(0), "ok") == 0 && strcmp(crm_status_name(4), "stale") == 0 && strcmp(crm_status_name(999), "unknown") == 0);

  FAILS("unknown_name", "did you mean 'currency'", crm_open(argv[1], "{\"curency\":\"GBP\"}", &shop, &error));
  FAILS("invalid", "JSON", crm_open(argv[1], "GBP", &shop, &error));
  FAILS("invalid", "true or false", crm_open(argv[1], "{\"read_only\":1}", &shop, &error));
  FAILS("misuse", "NULL", crm_open(NULL, NULL, &shop, &error));
  FAILS("invalid", "UTF-8", crm_open("\xff", NULL, &shop, &error));
  OK(crm_open(argv[1], "{\"currency\":\"GBP\",\"country\":\"GB\"}", &shop, &error));

  /* records */
  FAILS("unknown_name", "customer", crm_record_new(shop, "custmer", &record, &error));
  OK(crm_record_new(shop, "customer", &record, &error));
  FAILS("misuse", "no change is open", crm_put(shop, record, &id, &error));
  OK(crm_begin(shop, "ana", "by hand", &error));
  FAILS("misuse", "already open", crm_begin(shop, "ana", "again", &error));
  OK(crm_record_set_text(record, "name", "Jos\xc3\xa9", &error));
  OK(crm_record_set_text(record, "type", "recurrent", &error));
  OK(crm_record_set_int64(record, "rating", 8, &error));
  OK(crm_record_set_text(record, "known_since", "2011-12-10", &error));
  FAILS("unknown_name", "did you mean 'name'", crm_record_set_text(record, "nmae", "x", &error));
  FAILS("invalid", "not a day", crm_record_set_text(record, "verified", "soon", &error));
  FAILS("invalid", "not an integer", crm_record_set_int64(record, "name", 5, &error));
  FAILS("rule", "cannot be changed", crm_record_set_int64(record, "id", 5, &error));
  OK(crm_put(shop, record, &id, &error));
  CHECK(id == 1);
  OK(crm_record_get_text(record, "code", &text, &error));
  CHECK(strcmp(text, "C1") == 0);
  OK(crm_record_get_int64(record, "known_since", &number, &error));
  CHECK(number == 15318);
  CHECK(crm_record_is_null(record, "verified") == 1 && crm_record_is_null(record, "rating") == 0);
  OK(crm_get(shop, "customer", 1, &again, &error));
  OK(crm_record_set_int64(record, "rating", 9, &error));
  OK(crm_put(shop, record, NULL, &error));
  OK(crm_record_set_int64(again, "rating", 3, &error));
  FAILS("stale", "'9', you meant '3'", crm_put(shop, again, NULL, &error));
  FAILS("not_found", "77", crm_get(shop, "customer", 77, &again, &error));
  FAILS("not_found", "nobody", crm_get_by_code(shop, "customer", "nobody", &again, &error));
  FAILS("invalid", "code", crm_get_by_code(shop, "note", "anything", &again, &error));
  OK(crm_record_to_json(record, &json, &error));
  CHECK(strstr(json, "\"rating\":9") != NULL);
  crm_free(json);
  crm_record_free(again); again = NULL;
  OK(crm_record_new(shop, "customer", &again, &error));
  FAILS("invalid", "external_key", crm_upsert(shop, again, &id, &error));
  OK(crm_record_set_text(again, "external_key", "7", &error));
  OK(crm_upsert(shop, again, &id, &error));
  crm_record_free(again); again = NULL;
  OK(crm_record_new(shop, "customer", &again, &error));
  OK(crm_record_set_text(again, "external_key", "7", &error));
  OK(crm_record_set_text(again, "name", "Eva", &error));
  OK(crm_upsert(shop, again, &number, &error));
  CHECK(id == number);
  OK(crm_erase(shop, again, &error));
  OK(crm_commit(shop, &error));
  FAILS("misuse", "no change", crm_commit(shop, &error));

  /* actions and tables */
  OK(crm_run(shop, "workspace.find", "{\"entity\":\"customer\"}", NULL, NULL, &table, &error));
  CHECK(crm_table_rows(table) == 1);
  CHECK(crm_table_get_int64(table, 0, crm_table_column_index(table, "rating")) == 9);
  CHECK(crm_table_is_null(table, 0, crm_table_column_index(table, "verified")) == 1);
  CHECK(strcmp(crm_table_column_kind(table, 0), "id") == 0 && crm_table_column_name(table, 99) == NULL && crm_table_column_index(table, "none") == -1);
  CHECK(crm_table_get_int64(table, 99, 99) == 0 && crm_table_is_null(table, -1, -1) == 1);
  CHECK(crm_table_int64s(table, 0)[0] == 1 && crm_table_int64s(table, crm_table_column_index(table, "name")) == NULL);
  OK(crm_join(shop, "mine", table, &error));
  OK(crm_run(shop, "lifecycle.status", "{\"today\":\"2011-12-20\"}", NULL, NULL, &found, &error));
  OK(crm_join(shop, "status", found, &error));
  crm_table_free(found);
  found = NULL;
  OK(crm_run(shop, "workspace.count", "{\"entity\":\"customer\",\"where\":\"status.state = 'prospect'\"}", NULL, NULL, &found, &error));
  CHECK(crm_table_get_int64(found, 0, 0) == 1);
  crm_table_free(found);
  FAILS("unknown_name", "lifecycle.status", crm_run(shop, "lifecycle.statsu", NULL, NULL, NULL, NULL, &error));
  FAILS("invalid", "workspace", crm_run(NULL, "workspace.info", NULL, NULL, NULL, NULL, &error));
  OK(crm_describe(shop, "entities", &json, &error));
  CHECK(strstr(json, "order_line") != NULL);
  crm_free(json);

  /* tasks */
  OK(crm_task_new(stop, &calls, &task, &error));
  FAILS("cancelled", "cancelled", crm_run(shop, "history.customers", "{\"today\":\"2011-12-20\"}", NULL, task, NULL, &error));
  CHECK(calls == 1);
  CHECK(crm_task_cancel(task) == 0);
  crm_task_free(task);

  {
    struct inside in; in.shop = shop; in.record = record; in.calls = 0; in.refused = 0;
    OK(crm_begin(shop, "ana", "before the call", &error));
    OK(crm_task_new(call_inside, &in, &task, &error));
    OK(crm_run(shop, "history.customers", "{\"today\":\"2011-12-20\"}", NULL, task, NULL, &error));
    CHECK(in.calls >= 1 && in.refused == 1);
    { int64_t done = 0, total = 0;
      CHECK(crm_task_progress(task, &done, &total) == 0 && total > 0 && done == total); } /* all is done, and says so */
    crm_task_free(task);
    OK(crm_commit(shop, &error)); /* neither ended nor closed by the callback */
  }

  /* tables of text */
  {
    crm_table *read = NULL, *judged = NULL;
    OK(crm_table_from_csv("customer;day;amount\nA;2011-12-01;5.50\nA;2011-12-08;7.00\n", &read, &error));
    OK(crm_run(NULL, "history.customers", "{\"today\":\"2011-12-20\"}", read, NULL, &judged, &error));
    CHECK(crm_table_rows(judged) == 1 && crm_table_get_int64(judged, 0, crm_table_column_index(judged, "net")) == 1250);
    crm_table_free(read); crm_table_free(judged);
    OK(crm_table_from_json("[{\"customer\":\"A\",\"day\":\"2011-12-01\",\"amount\":5.5}]", &read, &error));
    OK(crm_run(shop, "history.customers", "{\"today\":\"2011-12-20\"}", read, NULL, &judged, &error));
    CHECK(crm_table_rows(judged) == 1);
    crm_table_free(read); crm_table_free(judged); read = NULL;
    FAILS("invalid", "1 columns where the header has 2", crm_table_from_csv("a,b\n1\n", &read, &error));
    FAILS("invalid", "array", crm_table_from_json("{\"a\":1}", &read, &error));
    FAILS("misuse", "NULL", crm_table_from_csv(NULL, &read, &error));
    FAILS("misuse", "NULL", crm_table_from_json("[]", NULL, &error));
    CHECK(read == NULL);
  }

  /* misuse: another type, closed, freed twice, NULL everywhere */
  FAILS("misuse", "not an open workspace", crm_run((crm_workspace *)(void *)table, "workspace.info", NULL, NULL, NULL, NULL, &error));
  FAILS("misuse", "not an open table", crm_run(shop, "workspace.info", NULL, (const crm_table *)(const void *)shop, NULL, NULL, &error));
  FAILS("misuse", "NULL", crm_run(shop, NULL, NULL, NULL, NULL, NULL, &error));
  FAILS("misuse", "workspace", crm_begin(NULL, "a", "b", &error));
  FAILS("misuse", "record", crm_put(shop, NULL, NULL, &error));
  CHECK(crm_run(NULL, NULL, NULL, NULL, NULL, NULL, NULL) == 16);
  CHECK(crm_task_cancel(NULL) == 16 && crm_task_progress(NULL, NULL, NULL) == 16);
  OK(crm_begin(shop, "ana", "left open", &error));
  crm_close(shop); /* with a record, a table and a change alive */
  crm_close(shop);
  FAILS("misuse", "not an open workspace", crm_commit(shop, &error));
  OK(crm_record_get_text(record, "name", &text, &error));
  CHECK(strcmp(text, "Jos\xc3\xa9") == 0);
  CHECK(crm_table_rows(table) == 1);
  crm_record_free(record); crm_record_free(record); crm_record_free(again); crm_record_free(NULL);
  crm_table_free(table); crm_table_free(table); crm_table_free(NULL);
  CHECK(crm_table_rows(table) == 0);
  crm_error_free(NULL); crm_close(NULL); crm_free(NULL); crm_task_free(NULL);
  CHECK(crm_error_code(NULL) == 0);

  FAILS("invalid", "Asia/Tokio", crm_open(argv[1], "{\"time_zone\":\"Asia/Tokio\"}", &shop, &error));
  FAILS("invalid", "a text", crm_open(argv[1], "{\"time_zone\":true}", &shop, &error));
  FAILS("invalid", "twice", crm_open(argv[1], "{\"country\":\"GB\",\"country\":\"MX\"}", &shop, &error));
  FAILS("invalid", "between 0 and 3600000", crm_open(argv[1], "{\"busy_milliseconds\":4294967296}", &shop, &error));
  FAILS("mixed_currency", "MXN", crm_open(argv[1], "{\"currency\":\"MXN\"}", &shop, &error));
  FAILS("invalid", "write it as 2011-12-10", crm_open(argv[1], "{\"known_on\":\"May\"}", &shop, &error));
  OK(crm_open(argv[1], "{\"known_on\":\"2000-01-01\"}", &shop, &error));
  OK(crm_run(shop, "workspace.count", "{\"entity\":\"customer\"}", NULL, NULL, &table, &error));
  CHECK(crm_table_get_int64(table, 0, 0) == 0);
  crm_table_free(table);
  crm_close(shop);
  if (failures == 0) puts("the C ABI holds");
  return failures != 0;
}
