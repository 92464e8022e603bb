/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of jobs: their tables, asking, ordering, finding, and what of them is told. Writing on the writer queue.
 */
#include "config.h"

#include "server/job/job-private.h"

#include <glib/gi18n-lib.h>

#include "server/authority/authority.h"
#include "server/server-error.h"
#include "server/statements.h"

#define LIST_LIMIT 100

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS job (id %1$s NOT NULL PRIMARY KEY, name %3$s NOT NULL, parameters %3$s NOT NULL, "
  "asker %1$s NOT NULL, device %3$s, rights %3$s NOT NULL, state %3$s NOT NULL, asked %2$s NOT NULL, "
  "seen %2$s NOT NULL, progress %2$s NOT NULL, total %2$s NOT NULL, staged %2$s NOT NULL, same %2$s NOT NULL, "
  "left_out %2$s NOT NULL, lease_until %2$s NOT NULL, executor %1$s, takes %2$s NOT NULL, rendered %2$s NOT NULL, "
  "after_record %1$s, after_position %2$s NOT NULL, changeset %1$s NOT NULL, seq %2$s NOT NULL, "
  "target_kind %3$s NOT NULL, target_field %3$s NOT NULL, preview %3$s NOT NULL, result %3$s, message %3$s, "
  "cleaned %2$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS job_state ON job (state, asked)",
  "CREATE INDEX IF NOT EXISTS job_asker ON job (asker, asked)",
  "CREATE TABLE IF NOT EXISTS job_selection (job %1$s NOT NULL, record %1$s NOT NULL, PRIMARY KEY (job, record))",
  "CREATE TABLE IF NOT EXISTS job_left (job %1$s NOT NULL, record %1$s NOT NULL, PRIMARY KEY (job, record))",
  "CREATE TABLE IF NOT EXISTS job_change (job %1$s NOT NULL, position %2$s NOT NULL, kind %3$s NOT NULL, "
  "record %1$s NOT NULL, root %1$s, grp %3$s NOT NULL, old %3$s, new %3$s, salt %4$s, hash %4$s NOT NULL, "
  "value_integer %2$s, value_text %3$s, value_id %1$s, value_bytes %4$s, PRIMARY KEY (job, position))",
  "CREATE INDEX IF NOT EXISTS job_change_record ON job_change (job, record)",
  "CREATE TABLE IF NOT EXISTS job_part (job %1$s NOT NULL, position %2$s NOT NULL, row_count %2$s NOT NULL, "
  "content %3$s NOT NULL, PRIMARY KEY (job, position))",
};

/* What a staged change adds to the sums (S17). Rows that an older program staged have none: they are counted later. */
static gboolean
add_sums_columns (LedgerTransaction *transaction, GError **error)
{
  static const char *const names[] = { "sums_value", "sums_step" };
  const char *integer = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_columns (transaction, "job_change", columns, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *add = g_strdup_printf ("ALTER TABLE job_change ADD COLUMN %s %s", names[i], integer);

      if (!g_ptr_array_find_with_equal_func (columns, names[i], g_str_equal, NULL) &&
          !ledger_transaction_run (transaction, add, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_jobs_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error) &&
         add_sums_columns (transaction, error);
}

void
server_job_free (ServerJob *job)
{
  if (job == NULL)
    return;
  g_free (job->name);
  g_free (job->parameters);
  g_free (job->device);
  g_free (job->rights);
  g_free (job->state);
  g_free (job->target_kind);
  g_free (job->target_field);
  g_free (job->preview);
  g_free (job->result);
  g_free (job->message);
  g_clear_pointer (&job->ids, g_array_unref);
  g_free (job);
}

/* -- Columns */

typedef struct
{
  const char *name;
  gsize offset;
  LedgerShape shape;
} Column;

#define COLUMN(name, shape) { #name, G_STRUCT_OFFSET (ServerJob, name), LEDGER_SHAPE_##shape }

/* In the order in which they are written; what a boolean member holds is written apart. */
static const Column columns[] = {
  COLUMN (id, ID), COLUMN (name, TEXT), COLUMN (parameters, TEXT), COLUMN (asker, ID), COLUMN (device, TEXT),
  COLUMN (rights, TEXT), COLUMN (state, TEXT), COLUMN (asked, INTEGER), COLUMN (seen, INTEGER),
  COLUMN (progress, INTEGER), COLUMN (total, INTEGER), COLUMN (staged, INTEGER), COLUMN (same, INTEGER),
  COLUMN (left_out, INTEGER), COLUMN (lease_until, INTEGER), COLUMN (executor, ID), COLUMN (takes, INTEGER),
  COLUMN (after_record, ID), COLUMN (after_position, INTEGER), COLUMN (changeset, ID), COLUMN (seq, INTEGER),
  COLUMN (target_kind, TEXT), COLUMN (target_field, TEXT), COLUMN (preview, TEXT), COLUMN (result, TEXT),
  COLUMN (message, TEXT),
};

#define N_COLUMNS G_N_ELEMENTS (columns)

static LedgerValue
borrow_member (const ServerJob *job, const Column *column)
{
  const char *place = (const char *) job + column->offset;

  if (column->shape == LEDGER_SHAPE_INTEGER)
    return LEDGER_INTEGER (*(const gint64 *) (gconstpointer) place);
  if (column->shape == LEDGER_SHAPE_ID)
    return ledger_id_is_null ((const LedgerId *) place) ? LEDGER_NOTHING : LEDGER_ID ((const LedgerId *) place);
  return LEDGER_TEXT (*(char *const *) (gconstpointer) place);
}

static void
take_member (ServerJob *job, const Column *column, const LedgerValue *value)
{
  char *place = (char *) job + column->offset;

  if (column->shape == LEDGER_SHAPE_INTEGER)
    *(gint64 *) (gpointer) place = ledger_value_get_integer (value, 0);
  else if (column->shape == LEDGER_SHAPE_TEXT)
    *(char **) (gpointer) place = g_strdup (ledger_value_get_text (value));
  else if (value->shape == LEDGER_SHAPE_ID)
    *(LedgerId *) place = value->id;
}

static gboolean
add_job (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerJob *job = g_new0 (ServerJob, 1);

  for (guint i = 0; i < N_COLUMNS; i++)
    take_member (job, &columns[i], &values[i]);
  job->rendered = ledger_value_get_integer (&values[N_COLUMNS], 0) != 0;
  g_ptr_array_add (data, job);
  return TRUE;
}

static GPtrArray *
select_jobs (LedgerTransaction *transaction, const char *tail, const LedgerValue *parameters, guint n_parameters,
             GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) server_job_free);
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (guint i = 0; i < N_COLUMNS; i++)
    g_string_append_printf (sql, "%s, ", columns[i].name);
  g_string_append_printf (sql, "rendered FROM job %s", tail);
  if (!ledger_transaction_query (transaction, sql->str, parameters, n_parameters, add_job, jobs, error))
    return NULL;
  return g_steal_pointer (&jobs);
}

ServerJob *
server_job_read_row (LedgerTransaction *transaction, const LedgerId *id, GError **error)
{
  LedgerValue parameter = LEDGER_ID (id);
  g_autoptr (GPtrArray) jobs = select_jobs (transaction, "WHERE id = ?", &parameter, 1, error);

  return jobs != NULL && jobs->len > 0 ? g_ptr_array_steal_index (jobs, 0) : NULL;
}

/* -- Asking */

static gboolean
write_row (LedgerTransaction *transaction, const ServerJob *job, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("INSERT INTO job (");
  LedgerValue values[N_COLUMNS];

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_string_append_printf (sql, "%s, ", columns[i].name);
      values[i] = borrow_member (job, &columns[i]);
    }
  g_string_append (sql, "rendered, cleaned) VALUES (");
  for (guint i = 0; i < N_COLUMNS; i++)
    g_string_append (sql, "?, ");
  g_string_append (sql, "0, 0)");
  return ledger_transaction_execute (transaction, sql->str, values, N_COLUMNS, error);
}

typedef struct
{
  const ServerJob *job;
  ServerJob *kept;
} KeepCall;

static gboolean
keep (LedgerTransaction *transaction, gpointer data, GError **error)
{
  KeepCall *call = data;
  const ServerJob *job = call->job;
  g_autoptr (GError) fault = NULL;

  g_clear_pointer (&call->kept, server_job_free);
  call->kept = server_job_read_row (transaction, &job->id, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (call->kept != NULL && ledger_id_equal (&call->kept->asker, &job->asker) &&
      g_str_equal (call->kept->name, job->name) && g_str_equal (call->kept->parameters, job->parameters))
    return TRUE;
  if (call->kept != NULL)
    {
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_EXISTS, _("Another job has this number. Ask anew."));
      return FALSE;
    }
  if (!write_row (transaction, job, error))
    return FALSE;
  for (guint i = 0; job->ids != NULL && i < job->ids->len; i++)
    {
      LedgerValue values[] = { LEDGER_ID (&job->id), LEDGER_ID (&g_array_index (job->ids, LedgerId, i)) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO job_selection (job, record) VALUES (?, ?) "
                                       "ON CONFLICT (job, record) DO NOTHING", values, 2, error))
        return FALSE;
    }
  call->kept = server_job_read_row (transaction, &job->id, error);
  return call->kept != NULL;
}

ServerJob *
server_job_keep (LedgerStore *store, const ServerJob *job, GError **error)
{
  KeepCall call = { job, NULL };

  if (ledger_database_write (ledger_store_get_database (store), keep, &call, error))
    return call.kept;
  g_clear_pointer (&call.kept, server_job_free);
  return NULL;
}

/* -- Finding */

typedef struct
{
  const LedgerId *id;           /* NULL: all */
  const LedgerId *user;         /* NULL: anybody's */
  GPtrArray *jobs;
} FindCall;

static gboolean
find (LedgerTransaction *transaction, gpointer data, GError **error)
{
  FindCall *call = data;
  g_autoptr (GString) tail = g_string_new ("WHERE 1 = 1");
  LedgerValue parameters[3];
  guint n = 0;

  if (call->id != NULL)
    {
      g_string_append (tail, " AND id = ?");
      parameters[n++] = LEDGER_ID (call->id);
    }
  if (call->user != NULL)
    {
      g_string_append (tail, " AND asker = ?");
      parameters[n++] = LEDGER_ID (call->user);
    }
  g_string_append (tail, " ORDER BY asked DESC, id DESC LIMIT ?");
  parameters[n++] = LEDGER_INTEGER (LIST_LIMIT);
  g_clear_pointer (&call->jobs, g_ptr_array_unref);
  call->jobs = select_jobs (transaction, tail->str, parameters, n, error);
  return call->jobs != NULL;
}

GPtrArray *
server_job_list (LedgerStore *store, const LedgerId *user, GError **error)
{
  FindCall call = { NULL, user, NULL };

  if (ledger_database_read_snapshot (ledger_store_get_database (store), find, &call, error))
    return call.jobs;
  g_clear_pointer (&call.jobs, g_ptr_array_unref);
  return NULL;
}

static ServerJob *
take_found (GPtrArray *jobs, GError **error)
{
  if (jobs->len > 0)
    return g_ptr_array_steal_index (jobs, 0);
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MISSING, _("There is no such job of yours. Ask for it anew."));
  return NULL;
}

ServerJob *
server_job_find (LedgerStore *store, const LedgerId *id, const LedgerId *user, GError **error)
{
  FindCall call = { id, user, NULL };
  gboolean done = ledger_database_read_snapshot (ledger_store_get_database (store), find, &call, error);
  g_autoptr (GPtrArray) jobs = call.jobs;

  return done ? take_found (jobs, error) : NULL;
}

/* -- Ordering */

typedef struct
{
  FindCall find;
  ServerJobOrder order;
} OrderCall;

static gboolean
order (LedgerTransaction *transaction, gpointer data, GError **error)
{
  OrderCall *call = data;
  LedgerValue parameters[] = { LEDGER_ID (call->find.id), LEDGER_ID (call->find.user) };

  /* The condition decides: what has ended meanwhile is not touched, and twice is once. */
  return ledger_transaction_execute (transaction,
                                     call->order == SERVER_JOB_ORDER_RUN
                                       ? "UPDATE job SET state = 'waiting' WHERE id = ? AND asker = ? AND "
                                         "state = 'previewed'"
                                       : "UPDATE job SET state = 'cancelled' WHERE id = ? AND asker = ? AND "
                                         "state IN ('previewed', 'waiting', 'running')",
                                     parameters, 2, error) &&
         find (transaction, &call->find, error);
}

ServerJob *
server_job_order (LedgerStore *store, const LedgerId *id, const LedgerId *user, ServerJobOrder which, GError **error)
{
  OrderCall call = { { id, user, NULL }, which };
  gboolean done = ledger_database_write (ledger_store_get_database (store), order, &call, error);
  g_autoptr (GPtrArray) jobs = call.find.jobs;

  return done ? take_found (jobs, error) : NULL;
}

/* -- Parts of an import */

typedef struct
{
  FindCall find;
  gint64 position, rows;
  const char *content;
} PartCall;

static gboolean
add_part (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PartCall *call = data;
  LedgerValue parameters[] = { LEDGER_INTEGER (call->position), LEDGER_INTEGER (call->rows),
                               LEDGER_TEXT (call->content), LEDGER_ID (call->find.id), LEDGER_ID (call->find.user) };
  const char *integer = ledger_database_get_type_name (transaction->database, LEDGER_SHAPE_INTEGER);
  g_autofree char *sql = g_strdup_printf ("INSERT INTO job_part (job, position, row_count, content) SELECT id, "
                                          "CAST(? AS %s), CAST(? AS %s), CAST(? AS TEXT) FROM job WHERE id = ? AND "
                                          "asker = ? AND name = 'import' AND state = 'previewed' ON CONFLICT "
                                          "(job, position) DO UPDATE SET row_count = excluded.row_count, "
                                          "content = excluded.content", integer, integer);

  /* What comes when it is ordered already is passed over: the answer says how it stands. */
  return ledger_transaction_execute (transaction, sql, parameters, G_N_ELEMENTS (parameters), error) &&
         find (transaction, &call->find, error);
}

ServerJob *
server_job_add_part (LedgerStore *store, const LedgerId *id, const LedgerId *user, const ServerJobPart *part,
                     GError **error)
{
  PartCall call = { { id, user, NULL }, part->position, part->rows, part->content };
  gboolean done = ledger_database_write (ledger_store_get_database (store), add_part, &call, error);
  g_autoptr (GPtrArray) jobs = call.find.jobs;

  return done ? take_found (jobs, error) : NULL;
}

/* -- Telling */

void
server_job_append_json (const ServerJob *job, GString *json)
{
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (json, "{\"id\":\"%s\",\"name\":", ledger_id_write (&job->id, id));
  ledger_json_append_string (json, job->name);
  g_string_append_printf (json, ",\"state\":\"%s\",\"asked\":%" G_GINT64_FORMAT ",\"progress\":%" G_GINT64_FORMAT
                          ",\"total\":%" G_GINT64_FORMAT ",\"preview\":%s,\"result\":%s,\"message\":", job->state,
                          job->asked, job->progress, job->total, job->preview,
                          job->result != NULL ? job->result : "null");
  if (job->message != NULL)
    ledger_json_append_string (json, job->message);
  else
    g_string_append (json, "null");
  g_string_append_printf (json, ",\"seq\":%" G_GINT64_FORMAT ",\"changeset\":\"%s\"}", job->seq,
                          ledger_id_write (&job->changeset, id));
}

/* -- Erasure */

gboolean
server_job_erase (LedgerTransaction *transaction, GPtrArray *roots, GError **error)
{
  for (guint i = 0; i < roots->len; i++)
    {
      LedgerValue root = LEDGER_ID ((const LedgerId *) roots->pdata[i]);

      g_autofree char *id = ledger_id_dup_text (roots->pdata[i]);
      g_autofree char *pattern = g_strdup_printf ("%%%s%%", id);
      LedgerValue named = LEDGER_TEXT (pattern);

      if (!ledger_transaction_execute (transaction, "DELETE FROM job_change WHERE root = ?", &root, 1, error) ||
          !ledger_transaction_execute (transaction, "DELETE FROM job_part WHERE content LIKE ?", &named, 1, error))
        return FALSE;
    }
  return TRUE;
}
