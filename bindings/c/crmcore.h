/* crmcore in C, and through it in every other language.

   Conventions, for every function:
   - Status is int32_t: 0 is success, the other numbers are those of crm_status_name and never change; treat one you
     do not know as a failure. A function that can fail takes a trailing crm_error ** (may be NULL): NULL on success,
     else an error that is yours to free.
   - Text in is NUL-terminated UTF-8. Text out through a plain pointer is borrowed: NUL-terminated, valid until its
     owner changes or is freed. Text out through a char ** is yours: free it with crm_free.
   - What comes out through a pointer to a pointer is yours and has a ..._free (crm_close for a workspace). Freeing NULL
     is allowed, freeing in any order too: records and tables live on after their workspace is closed.
   - A handle that is closed, freed or of another type gives status 16 (misuse), as does a workspace opened before fork.
   - Options and parameters are one flat JSON object or NULL. A name that does not exist is an error that names
     the nearest one.

   Threads: workspace: any thread, calls take turns; between crm_begin and crm_commit writing belongs to the thread that
   began. Table: any number of threads, also while one of them frees it (pointers into it end then). Record: one at a
   time. Task: cancel and progress from any thread. Error: owner. */
#ifndef CRMCORE_H
#define CRMCORE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define CRM_API __attribute__((visibility("default")))
#else
#define CRM_API
#endif

typedef struct crm_workspace crm_workspace;
typedef struct crm_record crm_record;
typedef struct crm_table crm_table;
typedef struct crm_task crm_task;
typedef struct crm_error crm_error;

struct ArrowArrayStream; /* of the Arrow C stream interface */

/* ---- Library ---- */

/* 1; grows only when programs must be changed. */
CRM_API int32_t crm_abi_version(void);
/* "0.1.0" */
CRM_API const char *crm_version(void);
/* "ok", "invalid", "stale" ...; "unknown" for a number that is not a status. */
CRM_API const char *crm_status_name(int32_t status);
/* The catalogue as JSON: topic "actions", "entities" or "layouts". With a workspace it has the custom fields; NULL: none. */
CRM_API int32_t crm_describe(crm_workspace *workspace, const char *topic, char **json, crm_error **error);
CRM_API void crm_free(char *text);

/* ---- Errors ---- */

CRM_API int32_t crm_error_code(const crm_error *error);
/* One line for people; "" for NULL. */
CRM_API const char *crm_error_message(const crm_error *error);
/* The value at fault: "customer.rating", a file, a parameter. */
CRM_API const char *crm_error_subject(const crm_error *error);
CRM_API void crm_error_free(crm_error *error);

/* ---- Tasks: progress and cancelling of long calls ---- */

/* Called on the working thread at most every 100 ms; a result other than 0 cancels. It must not call the same workspace:
   every call on it, or on a record of it, gives status 16 (misuse) meanwhile. */
typedef int32_t (*crm_progress)(void *user, int64_t done, int64_t total);

/* callback may be NULL: then poll crm_task_progress from another thread. */
CRM_API int32_t crm_task_new(crm_progress callback, void *user, crm_task **task, crm_error **error);
CRM_API int32_t crm_task_cancel(crm_task *task);
CRM_API int32_t crm_task_progress(crm_task *task, int64_t *done, int64_t *total);
CRM_API void crm_task_free(crm_task *task);

/* ---- Workspace ---- */

/* Opens a file, or makes one for its owner alone (mode 0600) where there is none; with must_exist that is status 3, and
   the line "made" of workspace.info says which it was. The paths "", ":memory:" and "file:..." are refused.
   options: currency, country, time_zone, known_on, read_only, must_exist, busy_milliseconds. known_on is a day: the
   books as they were known at its end, copied into memory for reading alone. */
CRM_API int32_t crm_open(const char *path, const char *options, crm_workspace **workspace, crm_error **error);
/* Rolls an open change back. From inside a progress callback of the workspace it does nothing. */
CRM_API void crm_close(crm_workspace *workspace);

/* Every write is made between crm_begin, which says who and why, and crm_commit. A commit or rollback that fails ends the
   change, and nothing of it is kept; one that is refused with status 16, such as from another thread, leaves it open. */
CRM_API int32_t crm_begin(crm_workspace *workspace, const char *actor, const char *reason, crm_error **error);
CRM_API int32_t crm_commit(crm_workspace *workspace, crm_error **error);
CRM_API int32_t crm_rollback(crm_workspace *workspace, crm_error **error);

/* Runs an action of the catalogue. workspace may be NULL where the action works on the input alone; input, task,
   table may be NULL. */
CRM_API int32_t crm_run(crm_workspace *workspace, const char *action, const char *parameters, const crm_table *input,
                        crm_task *task, crm_table **table, crm_error **error);
/* Lets filters look into a result table: after crm_join(shop, "status", table) a filter may say
   status.state = 'inactive'. NULL removes it again. The table may be freed meanwhile. */
CRM_API int32_t crm_join(crm_workspace *workspace, const char *name, const crm_table *table, crm_error **error);

/* ---- Records ---- */

CRM_API int32_t crm_record_new(crm_workspace *workspace, const char *entity, crm_record **record, crm_error **error);
CRM_API int32_t crm_get(crm_workspace *workspace, const char *entity, int64_t id, crm_record **record, crm_error **error);
/* The same by its code, or by the one text that no other record of the entity has. */
CRM_API int32_t crm_get_by_code(crm_workspace *workspace, const char *entity, const char *code, crm_record **record, crm_error **error);
/* Adds a new record, or writes the difference to what was read; status 4 (stale) when it has changed since. Afterwards
   the record holds what was stored. id may be NULL. */
CRM_API int32_t crm_put(crm_workspace *workspace, crm_record *record, int64_t *id, crm_error **error);
/* As crm_put, but a new record whose source and external_key exist already updates that record by the fields set. */
CRM_API int32_t crm_upsert(crm_workspace *workspace, crm_record *record, int64_t *id, crm_error **error);
CRM_API int32_t crm_erase(crm_workspace *workspace, crm_record *record, crm_error **error);

/* Text is converted to the kind of the field: "2011-12-10", "12.50", "recurrent". NULL empties the field. */
CRM_API int32_t crm_record_set_text(crm_record *record, const char *field, const char *text, crm_error **error);
/* For integers, ids, booleans; days since 1970-01-01; amounts in minor units; decimals in millionths. */
CRM_API int32_t crm_record_set_int64(crm_record *record, const char *field, int64_t value, crm_error **error);
/* 1 when the field is empty; 0 when it is not, or does not exist. */
CRM_API int32_t crm_record_is_null(const crm_record *record, const char *field);
CRM_API int32_t crm_record_get_int64(const crm_record *record, const char *field, int64_t *value, crm_error **error);
/* The field as people read it; "" when it is empty. Borrowed until the record changes. */
CRM_API int32_t crm_record_get_text(crm_record *record, const char *field, const char **text, crm_error **error);
CRM_API int32_t crm_record_to_json(const crm_record *record, char **json, crm_error **error);
CRM_API void crm_record_free(crm_record *record);

/* ---- Tables: typed columns; rows and columns are counted from 0 ---- */

CRM_API int64_t crm_table_rows(const crm_table *table);
CRM_API int32_t crm_table_columns(const crm_table *table);
/* NULL for a column that does not exist. */
CRM_API const char *crm_table_column_name(const crm_table *table, int32_t column);
/* "integer", "real", "decimal", "amount", "boolean", "day", "minute", "instant", "text", "choice", "choices", "id" */
CRM_API const char *crm_table_column_kind(const crm_table *table, int32_t column);
/* -1 when no column has this name. */
CRM_API int32_t crm_table_column_index(const crm_table *table, const char *name);
/* The currency of amount columns. */
CRM_API const char *crm_table_currency(const crm_table *table);
CRM_API int32_t crm_table_is_null(const crm_table *table, int64_t row, int32_t column);
/* 0 for an empty cell or another kind. */
CRM_API int64_t crm_table_get_int64(const crm_table *table, int64_t row, int32_t column);
CRM_API double crm_table_get_double(const crm_table *table, int64_t row, int32_t column);
/* The bytes of a text cell, not NUL-terminated; "" and 0 for an empty cell or another kind. */
CRM_API const char *crm_table_get_text(const crm_table *table, int64_t row, int32_t column, int64_t *length);
/* Any cell as people read it; yours to free. */
CRM_API int32_t crm_table_show(const crm_table *table, int64_t row, int32_t column, char **text, crm_error **error);
/* A whole column: of integer-like kinds, of reals. NULL for other kinds. Empty cells are 0 there. */
CRM_API const int64_t *crm_table_int64s(const crm_table *table, int32_t column);
CRM_API const double *crm_table_doubles(const crm_table *table, int32_t column);
/* The first rows as aligned text. */
CRM_API const char *crm_table_preview(crm_table *table);
CRM_API int32_t crm_table_to_json(const crm_table *table, char **json, crm_error **error);
CRM_API int32_t crm_table_to_csv(const crm_table *table, char **csv, crm_error **error);
/* A table of a text, for programs without an Arrow library: CSV with a header, whose separator and quotes are guessed as
   of a file, or a JSON array of objects. Cells are texts, read by the action that the table is given to. */
CRM_API int32_t crm_table_from_csv(const char *csv, crm_table **table, crm_error **error);
CRM_API int32_t crm_table_from_json(const char *json, crm_table **table, crm_error **error);
CRM_API void crm_table_free(crm_table *table);

/* ---- Arrow ---- */

/* Fills a stream that belongs to the caller; it lives on after the table is freed. */
CRM_API int32_t crm_table_export(const crm_table *table, struct ArrowArrayStream *stream, crm_error **error);
/* Reads and releases a stream, also on failure. currency is that of its amounts; NULL means EUR. Timestamps with a zone
   become days of the workspace that an action runs on; where it has no time zone they are refused. */
CRM_API int32_t crm_table_import(struct ArrowArrayStream *stream, const char *currency, crm_table **table, crm_error **error);
/* The same with the time zone of those days, such as "America/Mexico_City", which goes before the workspace's. */
CRM_API int32_t crm_table_import_zoned(struct ArrowArrayStream *stream, const char *currency, const char *time_zone,
                                       crm_table **table, crm_error **error);

#ifdef __cplusplus
}
#endif

#endif /* CRMCORE_H */
