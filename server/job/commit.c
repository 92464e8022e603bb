/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From staging into the book (S9): rendering a change outside the lock, and what is done under the clock: what moved
 * meanwhile is left out, the rest is copied by statements over all of it at once: ledger, rows, placement. It has no
 * cap, and one ledger entry as every changeset. Writer queue.
 */
#include "config.h"

#include "server/authority/batch.h"
#include "server/job/job-private.h"

#include <string.h>

#include "libledger/sync/sums.h"
#include "server/authority/scope.h"
#include "server/server-error.h"

#define SALT_SIZE 16

/* Ids of records left out that the result names. */
#define LISTED 100

/* -- Into staging */

/* Where a value lies in staging, by its shape. */
static const char *
get_value_column (LedgerShape shape)
{
  static const char *const names[] = { NULL, "value_integer", "value_text", "value_id", "value_bytes" };

  return names[shape];
}

/* What the change does to the sums (S17), but for its version, which it gets under the clock. */
static void
measure_sums (LedgerRecord *record, const LedgerField *field, const LedgerValue *value, LedgerValue parameters[2])
{
  const LedgerGroup *group = field->group;
  LedgerValue *place = &record->values[field->index], former = *place;
  guint64 version = (guint64) record->versions[group->index], before, after, step;

  ledger_sums_measure (record, group, &before, &step);
  *place = *value;
  ledger_sums_measure (record, group, &after, &step);
  *place = former;
  /* What has no version was not counted. */
  parameters[0] = LEDGER_INTEGER ((gint64) (after - (version != 0 ? before + version * step : 0)));
  parameters[1] = LEDGER_INTEGER ((gint64) step);
}

gboolean
server_job_stage_change (ServerJobWork *work, LedgerRecord *record, const LedgerValue *value, GError **error)
{
  const LedgerGroup *group = work->field->group;
  LedgerWorld *world = ledger_store_get_world (work->store);
  g_autoptr (GString) old = g_string_new (NULL), new = g_string_new (NULL);
  g_autoptr (GBytes) salt_bytes = NULL, hash_bytes = NULL;
  g_autofree LedgerValue *values = server_row_borrow_values (record, group);
  ServerLedgerChange change = { record->kind->spec->name, &record->id, group->spec->name, NULL, NULL };
  guint8 salt[SALT_SIZE], hash[32];
  LedgerValue parameters[16];

  ledger_group_values_append_json (group, values, G_MAXUINT64, old);
  values[work->field->place] = *value;
  ledger_group_values_append_json (group, values, G_MAXUINT64, new);
  change.old_json = old->str;
  change.new_json = new->str;
  ledger_world_fill_random (world, salt, sizeof salt);
  server_ledger_hash_change (salt, sizeof salt, &change, hash);
  salt_bytes = g_bytes_new (salt, sizeof salt);
  hash_bytes = g_bytes_new (hash, sizeof hash);
  parameters[0] = LEDGER_ID (&work->job->id);
  parameters[1] = LEDGER_INTEGER (work->job->staged++);
  parameters[2] = LEDGER_TEXT (change.kind);
  parameters[3] = LEDGER_ID (&record->id);
  parameters[4] = ledger_id_is_null (&record->root) ? LEDGER_NOTHING : LEDGER_ID (&record->root);
  parameters[5] = LEDGER_TEXT (change.group);
  parameters[6] = LEDGER_TEXT (old->str);
  parameters[7] = LEDGER_TEXT (new->str);
  parameters[8] = LEDGER_BYTES (salt_bytes);
  parameters[9] = LEDGER_BYTES (hash_bytes);
  for (guint i = LEDGER_SHAPE_INTEGER; i <= LEDGER_SHAPE_BYTES; i++)
    parameters[9 + i] = value->shape == i ? *value : LEDGER_NOTHING;
  measure_sums (record, work->field, value, &parameters[14]);
  return ledger_transaction_execute (work->transaction,
                                     "INSERT INTO job_change (job, position, kind, record, root, grp, old, new, salt, "
                                     "hash, value_integer, value_text, value_id, value_bytes, sums_value, sums_step) "
                                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

gboolean
server_job_leave_out (ServerJobWork *work, const LedgerId *record, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_ID (record) };

  work->job->left_out++;
  return ledger_transaction_execute (work->transaction,
                                     "INSERT INTO job_left (job, record) VALUES (?, ?) ON CONFLICT (job, record) DO "
                                     "NOTHING", parameters, 2, error);
}

/* -- Under the clock */

/* One statement over the job's rows of staging; @sql has one ? for the job. */
static gboolean
run (ServerJobWork *work, const char *sql, GError **error)
{
  LedgerValue job = LEDGER_ID (&work->job->id);

  return ledger_transaction_execute (work->transaction, sql, &job, 1, error);
}

static gboolean
count_staged (ServerJobWork *work, gint64 *staged, GError **error)
{
  LedgerValue job = LEDGER_ID (&work->job->id);
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (work->transaction, "SELECT COUNT(*) FROM job_change WHERE job = ?", &job, 1, &count,
                               error))
    return FALSE;
  *staged = ledger_value_get_integer (&count, 0);
  return TRUE;
}

/* What moved since it was staged, was deleted, or left the asker's scope is taken out and noted. */
static gboolean
leave_out_moved (ServerJobWork *work, gint64 *staged, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("INSERT INTO job_left (job, record) SELECT job, record FROM job_change "
                                          "WHERE job = ? AND NOT EXISTS (SELECT 1 FROM ");
  g_autoptr (GArray) parameters = g_array_new (FALSE, FALSE, sizeof (LedgerValue));
  LedgerValue job = LEDGER_ID (&work->job->id);
  gint64 before;

  g_array_append_val (parameters, job);
  g_string_append_printf (sql, "\"%s\" live WHERE live.\"id\" = job_change.record AND live.\"existence\" = 'live'",
                          work->field->kind->spec->name);
  work->kind->append_unmoved (work, sql, parameters);
  g_string_append (sql, " AND ");
  server_scope_append_condition (work->access, sql, parameters);
  g_string_append (sql, ") ON CONFLICT (job, record) DO NOTHING");
  if (!count_staged (work, &before, error) ||
      !ledger_transaction_execute (work->transaction, sql->str,
                                   (const LedgerValue *) (gconstpointer) parameters->data, parameters->len, error) ||
      !run (work, "DELETE FROM job_change WHERE job = ? AND EXISTS (SELECT 1 FROM job_left l WHERE l.job = "
                  "job_change.job AND l.record = job_change.record)", error) ||
      !count_staged (work, staged, error))
    return FALSE;
  work->job->left_out += before - *staged;
  return TRUE;
}

/* The few that have an open conflict on the group go the way of every edit: the conflict may close itself (S5). */
static gboolean
write_with_conflicts (ServerJobWork *work, ServerDecision *decision, GError **error)
{
  const LedgerGroup *group = work->field->group;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  LedgerValue parameters[] = { LEDGER_ID (&work->job->id), LEDGER_TEXT (group->spec->name) };
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM job_change WHERE job = ? AND record = ?",
                                          get_value_column (work->field->shape));

  if (!ledger_transaction_list_ids (work->transaction,
                                    "SELECT record FROM job_change WHERE job = ? AND record IN (SELECT c.record FROM "
                                    "conflict c WHERE c.state = 'open' AND c.record_group = ?)", parameters, 2,
                                    ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      LedgerValue place[] = { parameters[0], LEDGER_ID ((const LedgerId *) ids->pdata[i]) };
      ServerRow *row = server_batch_get_row (decision->batch, group->kind, ids->pdata[i], error);
      g_autofree LedgerValue *values = row != NULL ? server_row_borrow_values (row->record, group) : NULL;
      g_auto (LedgerValue) value = { 0 };

      if (row == NULL || !ledger_transaction_ask (work->transaction, sql, place, 2, &value, error))
        return FALSE;
      values[work->field->place] = value;
      if (!server_batch_set_group (decision->batch, row, group, values, G_GUINT64_CONSTANT (1) << work->field->place,
                                   error) ||
          !server_conflict_close_equal (decision, row, group, error) ||
          !ledger_transaction_execute (work->transaction, "DELETE FROM job_change WHERE job = ? AND record = ?",
                                       place, 2, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
seal_hash (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_BYTES)
    g_checksum_update (data, g_bytes_get_data (values[0].bytes, NULL), (gssize) g_bytes_get_size (values[0].bytes));
  return TRUE;
}

static gboolean
copy_ledger (ServerJobWork *work, ServerBatch *batch, GError **error)
{
  const char *integer = ledger_database_get_type_name (work->transaction->database, LEDGER_SHAPE_INTEGER);
  LedgerValue parameters[] = { LEDGER_INTEGER (batch->seq), LEDGER_INTEGER (batch->n_changes),
                               LEDGER_ID (&work->job->id) };
  g_autofree char *sql = g_strdup_printf ("INSERT INTO ledger_change (seq, position, kind, record, root, grp, old, "
                                          "new, salt, hash) SELECT CAST(? AS %s), position + CAST(? AS %s), kind, "
                                          "record, root, grp, old, new, salt, hash FROM job_change WHERE job = ?",
                                          integer, integer);

  return ledger_transaction_query (work->transaction,
                                   "SELECT hash FROM job_change WHERE job = ? ORDER BY position", &parameters[2], 1,
                                   seal_hash, batch->commitment, error) &&
         ledger_transaction_execute (work->transaction, sql, parameters, G_N_ELEMENTS (parameters), error);
}

static gboolean
copy_rows (ServerJobWork *work, gint64 seq, GError **error)
{
  const char *kind = work->field->kind->spec->name;
  LedgerValue parameters[] = { LEDGER_INTEGER (seq), LEDGER_INTEGER (seq), LEDGER_ID (&work->job->id) };
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = s.%s, \"v_%s\" = ?, \"version\" = ? FROM "
                                          "job_change s WHERE s.job = ? AND s.record = \"%s\".\"id\"", kind,
                                          work->field->spec->name, get_value_column (work->field->shape),
                                          work->field->group->spec->name, kind);

  return ledger_transaction_execute (work->transaction, sql, parameters, G_N_ELEMENTS (parameters), error);
}

/* Where roots stand from now on (S23), when the field is the one that says so. */
static gboolean
copy_placement (ServerJobWork *work, gint64 seq, GError **error)
{
  static const LedgerId nowhere = { { 0 } };
  const char *place = work->field->kind->spec->place;
  LedgerDatabase *database = work->transaction->database;
  LedgerValue leave[] = { LEDGER_INTEGER (seq), LEDGER_ID (&work->job->id) };
  LedgerValue enter[] = { LEDGER_ID (&nowhere), LEDGER_INTEGER (seq), LEDGER_ID (&work->job->id) };
  g_autofree char *sql = NULL;

  if (place == NULL || strcmp (place, work->field->spec->name) != 0)
    return TRUE;
  sql = g_strdup_printf ("INSERT INTO placement (root, place, entered) SELECT record, COALESCE(value_id, "
                         "CAST(? AS %s)), CAST(? AS %s) FROM job_change WHERE job = ? "
                         "ON CONFLICT (root, place, entered) DO UPDATE SET \"left\" = NULL",
                         ledger_database_get_type_name (database, LEDGER_SHAPE_ID),
                         ledger_database_get_type_name (database, LEDGER_SHAPE_INTEGER));
  return ledger_transaction_execute (work->transaction,
                                     "UPDATE placement SET \"left\" = ? WHERE \"left\" IS NULL AND root IN "
                                     "(SELECT record FROM job_change WHERE job = ?)", leave, 2, error) &&
         ledger_transaction_execute (work->transaction, sql, enter, 3, error);
}

/* The answer to who would write this changeset again, for ever (S2). */
static gboolean
keep_outcome (ServerJobWork *work, const LedgerId *changeset, LedgerOutcome outcome, gint64 seq, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue parameters[4];

  g_checksum_update (checksum, work->job->id.bytes, sizeof work->job->id.bytes);
  g_checksum_get_digest (checksum, digest, &length);
  bytes = g_bytes_new (digest, sizeof digest);
  parameters[0] = LEDGER_ID (changeset);
  parameters[1] = LEDGER_BYTES (bytes);
  parameters[2] = LEDGER_INTEGER (outcome);
  parameters[3] = LEDGER_INTEGER (seq);
  return ledger_transaction_execute (work->transaction,
                                     "INSERT INTO outcome (changeset, digest, outcome, seq) VALUES (?, ?, ?, ?)",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

#define STAGED_IDS "SELECT record FROM job_change WHERE job = ?"

/* Rows, placement and their sums (S17), which were measured outside the lock where that can be. */
static gboolean
copy_all (ServerJobWork *work, ServerBatch *batch, GError **error)
{
  LedgerValue job = LEDGER_ID (&work->job->id);
  gboolean counted = FALSE;

  return server_sums_add_staged (batch, work->field, &work->job->id, &counted, error) &&
         (counted || server_sums_take_staged (batch, work->field, STAGED_IDS, &job, SERVER_SUMS_BEFORE, error)) &&
         copy_rows (work, batch->seq, error) && copy_placement (work, batch->seq, error) &&
         (counted || server_sums_take_staged (batch, work->field, STAGED_IDS, &job, SERVER_SUMS_AFTER, error));
}

/* Who asked, with his rights of today. */
static ServerAuthor
get_author (const ServerJobWork *work)
{
  ServerAuthor author = { .user = work->job->asker, .access = *work->access };

  g_strlcpy (author.device, work->job->device != NULL ? work->job->device : "", sizeof author.device);
  return author;
}

static gboolean
write_entry (ServerJobWork *work, ServerBatch *batch, GError **error)
{
  ServerAuthor author = get_author (work);
  ServerDecision decision = { .batch = batch, .author = &author, .outcome = LEDGER_OUTCOME_APPLIED };

  return server_batch_begin_entry (batch, error) && write_with_conflicts (work, &decision, error) &&
         copy_ledger (work, batch, error) && copy_all (work, batch, error) &&
         server_batch_end_entry (batch, &work->job->changeset, &author, work->job->asked, work->job->name, error) &&
         keep_outcome (work, &work->job->changeset, decision.outcome, batch->seq, error) &&
         server_batch_flush (batch, error);
}

gboolean
server_job_find_part (ServerJobWork *work, const LedgerId *changeset, gint64 *seq, GError **error)
{
  LedgerValue parameter = LEDGER_ID (changeset);
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (work->transaction, "SELECT seq FROM outcome WHERE changeset = ?", &parameter, 1, &found,
                               error))
    return FALSE;
  *seq = ledger_value_get_integer (&found, 0);
  return TRUE;
}

/* Whether the changeset was written already, by whoever came first. */
static gboolean
find_written (ServerJobWork *work, GError **error)
{
  return server_job_find_part (work, &work->job->changeset, &work->job->seq, error);
}

gboolean
server_job_commit (ServerJobWork *work, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  gint64 staged = 0;
  gboolean done;

  if (!server_batch_open (&batch, work->transaction, work->store, error) || !find_written (work, error))
    return FALSE;
  if (work->job->seq != 0)
    return server_job_set_done (work, error);
  if (!leave_out_moved (work, &staged, error))
    return FALSE;
  work->job->staged = staged;
  if (staged == 0)
    return server_job_set_done (work, error);
  done = write_entry (work, &batch, error);
  work->job->seq = batch.seq;
  return done && server_job_set_done (work, error);
}

/* -- Without staging */

static gboolean
decide (ServerJobWork *work, ServerBatch *batch, LedgerChangeset *changeset, GError **error)
{
  ServerAuthor author = get_author (work);
  LedgerOutcome outcome;
  const char *refusal = NULL;

  changeset->id = work->job->changeset;
  changeset->time = work->job->asked;
  if (!server_batch_decide (batch, &author, changeset, &outcome, &refusal, error))
    return FALSE;
  if (refusal != NULL)
    {
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS, refusal);
      return FALSE;
    }
  return keep_outcome (work, &changeset->id, outcome, batch->seq, error) && server_batch_flush (batch, error);
}

gboolean
server_job_decide (ServerJobWork *work, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  g_autoptr (LedgerChangeset) changeset = NULL;

  if (!server_batch_open (&batch, work->transaction, work->store, error) || !find_written (work, error))
    return FALSE;
  if (work->job->seq != 0)
    return server_job_set_done (work, error);
  changeset = work->kind->make (work, batch.seq, error);
  if (changeset == NULL)
    return FALSE;
  work->job->staged = changeset->records->len;
  if (changeset->records->len > 0 && !decide (work, &batch, changeset, error))
    return FALSE;
  work->job->seq = changeset->records->len > 0 ? batch.seq : 0;
  return server_job_set_done (work, error);
}

gboolean
server_job_decide_part (ServerJobWork *work, ServerBatch *batch, LedgerChangeset *changeset, gboolean *accepted,
                        GError **error)
{
  ServerAuthor author = get_author (work);
  LedgerOutcome outcome;
  const char *refusal = NULL;
  gint64 written = 0;

  if (!server_job_find_part (work, &changeset->id, &written, error))
    return FALSE;
  *accepted = written != 0;
  if (*accepted)
    return TRUE;
  if (!server_batch_decide (batch, &author, changeset, &outcome, &refusal, error))
    return FALSE;
  *accepted = refusal == NULL;
  return !*accepted || (keep_outcome (work, &changeset->id, outcome, batch->seq, error) &&
                        server_batch_flush (batch, error));
}

/* -- The result */

static gboolean
append_left (const LedgerValue *values, guint n_values, gpointer data)
{
  GString *json = data;
  char id[LEDGER_ID_TEXT_SIZE];

  if (values[0].shape == LEDGER_SHAPE_ID)
    g_string_append_printf (json, "%s\"%s\"", json->str[json->len - 1] == '[' ? "" : ",",
                            ledger_id_write (&values[0].id, id));
  return TRUE;
}

gboolean
server_job_set_done (ServerJobWork *work, GError **error)
{
  const ServerJob *job = work->job;
  g_autoptr (GString) json = g_string_new (NULL);
  LedgerValue listed[] = { LEDGER_ID (&job->id), LEDGER_INTEGER (LISTED) };
  LedgerValue parameters[5];

  g_string_append_printf (json, "{\"changed\":%" G_GINT64_FORMAT ",\"same\":%" G_GINT64_FORMAT ",\"left\":%"
                          G_GINT64_FORMAT ",\"left_records\":[", job->staged, job->same, job->left_out);
  if (!ledger_transaction_query (work->transaction, "SELECT record FROM job_left WHERE job = ? ORDER BY record LIMIT ?",
                                 listed, 2, append_left, json, error))
    return FALSE;
  g_string_append (json, "]}");
  parameters[0] = LEDGER_INTEGER (job->seq);
  parameters[1] = LEDGER_TEXT (json->str);
  parameters[2] = LEDGER_INTEGER (job->staged);
  parameters[3] = LEDGER_INTEGER (job->left_out);
  parameters[4] = LEDGER_ID (&job->id);
  return ledger_transaction_execute (work->transaction,
                                     "UPDATE job SET state = 'done', progress = total, seq = ?, result = ?, "
                                     "staged = ?, left_out = ? WHERE id = ?", parameters, G_N_ELEMENTS (parameters),
                                     error);
}
