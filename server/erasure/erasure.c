/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An erasure carried out (S27): in one transaction under the clock what was found goes, the ids are noted for ever, and
 * an entry of the ledger says that it was done. The values of the ledger go with their salt; the hash over them stays,
 * so the chain still verifies. Writer queue.
 */
#include "config.h"

#include "server/erasure/erasure-private.h"

#include <string.h>

#include "server/files.h"
#include "server/job/job.h"
#include "server/mail/queue.h"
#include "server/recovery/journal.h"
#include "server/authority/moved.h"
#include "server/statements.h"
#include "server/authority/sums.h"

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS erasure (id %1$s NOT NULL PRIMARY KEY, seq %2$s NOT NULL, erased_at %2$s NOT NULL, "
  "asked_by %3$s NOT NULL, reason %3$s NOT NULL, summary %3$s NOT NULL, scrubbed %2$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS erasure_seq ON erasure (seq)",
  "CREATE TABLE IF NOT EXISTS erased (id %1$s NOT NULL PRIMARY KEY, erasure %1$s NOT NULL, what %2$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS erased_erasure ON erased (erasure)",
  "CREATE TABLE IF NOT EXISTS erased_changeset (changeset %1$s NOT NULL PRIMARY KEY)",
  "CREATE TABLE IF NOT EXISTS erasure_replica (erasure %1$s NOT NULL, replica %1$s NOT NULL, "
  "confirmed %2$s NOT NULL, PRIMARY KEY (erasure, replica))",
  "CREATE INDEX IF NOT EXISTS erasure_replica_waiting ON erasure_replica (confirmed, replica)",
  "CREATE TABLE IF NOT EXISTS restricted (record %1$s NOT NULL PRIMARY KEY, root %1$s NOT NULL, "
  "erasure %1$s NOT NULL, kind %3$s NOT NULL, kept_until %3$s NOT NULL, kept %3$s NOT NULL)",
  "CREATE INDEX IF NOT EXISTS ledger_change_record ON ledger_change (record)",
};

gboolean
server_erasure_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

/* -- What goes */

static gboolean
run_for (LedgerTransaction *transaction, const char *sql, const LedgerId *id, GError **error)
{
  LedgerValue parameter = LEDGER_ID (id);

  return ledger_transaction_execute (transaction, sql, &parameter, 1, error);
}

/*
 * Changesets of which something goes are known, whatever bytes of theirs come again. One that only opened a conflict
 * that goes, gave it another challenger or closed it does not name it: its bytes stay as they are (S2).
 */
static gboolean
note_changesets (ServerErasureWork *work, const LedgerId *id, GError **error)
{
  const LedgerKind *conflict = ledger_model_get_exchange (work->model, LEDGER_EXCHANGE_CONFLICT);
  LedgerValue parameters[] = { LEDGER_ID (id), LEDGER_TEXT (conflict != NULL ? conflict->spec->name : "") };

  return ledger_transaction_execute (work->transaction,
                                     "INSERT INTO erased_changeset (changeset) SELECT DISTINCT e.changeset "
                                     "FROM ledger_change c JOIN ledger_entry e ON e.seq = c.seq WHERE c.record = ? AND "
                                     "(c.kind <> ? OR e.action = 'resolve' OR (c.grp = 'resolution' AND "
                                     "c.new NOT LIKE '%\"state\":\"closed\"%' AND NOT EXISTS "
                                     "(SELECT 1 FROM ledger_change m WHERE m.seq = c.seq AND m.record = c.record AND "
                                     "m.grp = 'subject'))) ON CONFLICT (changeset) DO NOTHING",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

static gboolean
empty_ledger (LedgerTransaction *transaction, const LedgerId *id, GError **error)
{
  return run_for (transaction, "UPDATE ledger_change SET old = NULL, new = NULL, salt = NULL WHERE record = ?", id,
                  error);
}

static gboolean
remove_known (ServerErasureWork *work, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, work->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!note_changesets (work, id, error) || !empty_ledger (work->transaction, id, error) ||
        !server_moved_erase (work->transaction, id, error))
      return FALSE;
  g_hash_table_iter_init (&iterator, work->roots);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!run_for (work->transaction, "DELETE FROM placement WHERE root = ?", id, error))
      return FALSE;
  return TRUE;
}

/* Why a changeset was kept aside may quote it. */
static gboolean
empty_reason (LedgerTransaction *transaction, const LedgerId *changeset, GError **error)
{
  return changeset == NULL || (run_for (transaction, "UPDATE outcome SET reason = NULL WHERE changeset = ?", changeset,
                                        error) &&
                               server_erasure_note_changeset (transaction, changeset, error));
}

static gboolean
remove_rows (ServerErasureWork *work, GError **error)
{
  for (guint i = 0; i < work->rows->len; i++)
    {
      const LedgerRecord *row = work->rows->pdata[i];
      const LedgerId *changeset = row->kind->spec->exchange == LEDGER_EXCHANGE_PARKED
                                    ? ledger_value_get_id (ledger_record_get (row, "changeset")) : NULL;

      if (!empty_reason (work->transaction, changeset, error) ||
          !server_sums_forget_row (work->transaction, work->model, row, error) ||
          !ledger_tables_delete (work->transaction, row->kind, &row->id, error))
        return FALSE;
    }
  return TRUE;
}

/* What law keeps stands apart: no pull, snapshot or search reads it. */
static gboolean
restrict_one (ServerErasureWork *work, const ServerRestricted *restricted, const LedgerId *erasure, GError **error)
{
  const LedgerRecord *record = restricted->record;
  const LedgerKind *kind = record->kind;
  g_autoptr (GString) kept = g_string_new ("{");
  LedgerValue parameters[6];

  for (guint g = 0; kind->spec->retention->groups[g] != NULL; g++)
    {
      const LedgerGroup *group = ledger_kind_find_group (kind, kind->spec->retention->groups[g]);
      g_autofree LedgerValue *values = server_row_borrow_values (record, group);

      g_string_append_printf (kept, "%s\"%s\":", g > 0 ? "," : "", group->spec->name);
      ledger_group_values_append_json (group, values, G_MAXUINT64, kept);
    }
  g_string_append_c (kept, '}');
  parameters[0] = LEDGER_ID (&record->id);
  parameters[1] = LEDGER_ID (&record->root);
  parameters[2] = LEDGER_ID (erasure);
  parameters[3] = LEDGER_TEXT (kind->spec->name);
  parameters[4] = LEDGER_TEXT (restricted->until);
  parameters[5] = LEDGER_TEXT (kept->str);
  return ledger_transaction_execute (work->transaction,
                                     "INSERT INTO restricted (record, root, erasure, kind, kept_until, kept) "
                                     "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO NOTHING", parameters, 6, error);
}

/* -- What changes */

/*
 * A part may be left of what was about the erased one, because a merge had hung it elsewhere (S7): it is about whom it
 * hangs on. Replicas drop what is about the erased one, so it comes to them whole.
 */
static gboolean
lead_remainder (ServerErasureWork *work, ServerBatch *batch, ServerRow *row, const ServerRemainder *remainder,
                GError **error)
{
  const LedgerId *about = ledger_value_get_id (ledger_record_get (row->record, "record_root"));
  LedgerId from, root;

  if (about == NULL || !g_hash_table_contains (work->roots, about))
    return TRUE;
  from = *about;
  return server_batch_find_root (batch, remainder->changeset, &root, error) &&
         server_moved_set_subject (batch, row, &from, &root, error);
}

/* What was kept aside goes from its history; what was decided about the rest tells nothing of the erased one. */
static gboolean
empty_content (LedgerTransaction *transaction, const LedgerId *parked, GError **error)
{
  return run_for (transaction, "UPDATE ledger_change SET old = NULL, new = NULL, salt = NULL WHERE record = ? "
                  "AND grp <> 'decision'", parked, error);
}

/* The part that is left of a changeset kept aside, and its history without what it held. */
static gboolean
keep_part (ServerErasureWork *work, ServerBatch *batch, ServerRow *row, const ServerRemainder *remainder,
           GError **error)
{
  LedgerValue payload = LEDGER_BYTES (remainder->changeset->bytes);
  LedgerValue nothing = LEDGER_NOTHING;

  if (!empty_content (work->transaction, &remainder->parked, error) ||
      !empty_reason (work->transaction, &remainder->changeset->id, error))
    return FALSE;
  /* The old payload goes first, so that the entry of this erasure does not tell it as the old value. */
  ledger_value_copy (&row->record->values[ledger_kind_find_field (row->record->kind, "payload")->index], &nothing);
  return server_batch_set_field (batch, row, "payload", &payload, error);
}

/* Before the ledger is emptied what is written now would be emptied with it. */
static gboolean
keep_remainders (ServerErasureWork *work, ServerBatch *batch, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (work->model, LEDGER_EXCHANGE_PARKED);

  for (guint i = 0; i < work->remainders->len; i++)
    {
      const ServerRemainder *remainder = work->remainders->pdata[i];
      ServerRow *row = server_batch_get_row (batch, kind, &remainder->parked, error);

      if (row == NULL || (!remainder->whole && !keep_part (work, batch, row, remainder, error)) ||
          !lead_remainder (work, batch, row, remainder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
empty_references (ServerErasureWork *work, ServerBatch *batch, GError **error)
{
  LedgerValue nothing = LEDGER_NOTHING;

  for (guint i = 0; i < work->references->len; i++)
    {
      const ServerReference *reference = work->references->pdata[i];
      ServerRow *row = server_batch_get_row (batch, reference->field->kind, &reference->record, error);

      if (row == NULL || !server_batch_set_field (batch, row, reference->field->spec->name,
                                                  ledger_id_is_null (&reference->next) ? &nothing
                                                                                       : &LEDGER_ID (&reference->next),
                                                  error))
        return FALSE;
    }
  return TRUE;
}

/* -- What is noted */

gboolean
server_erasure_note_id (LedgerTransaction *transaction, const LedgerId *id, const LedgerId *erasure,
                        ServerErasedWhat what, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (id), LEDGER_ID (erasure), LEDGER_INTEGER (what) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO erased (id, erasure, what) VALUES (?, ?, ?) "
                                     "ON CONFLICT (id) DO NOTHING", parameters, G_N_ELEMENTS (parameters), error);
}

gboolean
server_erasure_note_changeset (LedgerTransaction *transaction, const LedgerId *changeset, GError **error)
{
  return run_for (transaction,
                  "INSERT INTO erased_changeset (changeset) VALUES (?) ON CONFLICT (changeset) DO NOTHING", changeset,
                  error);
}

static gboolean
note_ids (ServerErasureWork *work, const LedgerId *erasure, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, work->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!server_erasure_note_id (work->transaction, id, erasure,
                                 g_hash_table_contains (work->roots, id) ? SERVER_ERASED_ROOT : SERVER_ERASED_BENEATH,
                                 error))
      return FALSE;
  return TRUE;
}

/* Every replica that is known has to confirm. */
static gboolean
note_replicas (LedgerTransaction *transaction, const LedgerId *erasure, GError **error)
{
  return run_for (transaction,
                  "INSERT INTO erasure_replica (erasure, replica, confirmed) SELECT e.id, r.id, 0 FROM erasure e "
                  "CROSS JOIN replica r WHERE e.id = ? ON CONFLICT (erasure, replica) DO NOTHING", erasure, error);
}

static char *
dup_summary (const ServerErasurePlan *plan)
{
  GString *json = g_string_new ("{\"kinds\":[");

  for (guint i = 0; i < plan->counts->len; i++)
    {
      const ServerErasureCount *count = &g_array_index (plan->counts, ServerErasureCount, i);

      g_string_append_printf (json, "%s{\"kind\":\"%s\",\"removed\":%u,\"restricted\":%u}", i > 0 ? "," : "",
                              count->kind->spec->name, count->removed, count->restricted);
    }
  g_string_append_printf (json, "],\"ledger_values\":%u,\"parked_in_part\":%u,\"references\":%u}", plan->ledger_values,
                          plan->parked_in_part, plan->references);
  return g_string_free (json, FALSE);
}

typedef struct
{
  LedgerStore *store;
  const LedgerId *roots;
  guint n_roots;
  const char *asked_by;
  const char *reason;
  LedgerId erasure;             /* null: a new one is made, and given out here */
  ServerErasurePlan *plan;      /* out */
} ExecuteCall;

static gboolean
note_erasure (ExecuteCall *call, LedgerTransaction *transaction, const ServerBatch *batch, GError **error)
{
  g_autofree char *summary = dup_summary (call->plan);
  LedgerValue parameters[] = { LEDGER_ID (&call->erasure), LEDGER_INTEGER (batch->seq), LEDGER_INTEGER (batch->now),
                               LEDGER_TEXT (call->asked_by), LEDGER_TEXT (call->reason), LEDGER_TEXT (summary) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO erasure (id, seq, erased_at, asked_by, reason, summary, scrubbed) "
                                     "VALUES (?, ?, ?, ?, ?, ?, 0)", parameters, G_N_ELEMENTS (parameters), error) &&
         note_replicas (transaction, &call->erasure, error);
}

/* -- One erasure */

/* A book in which no daemon ever ran lacks the tables of some parts. */
static gboolean
has_table (LedgerTransaction *transaction, const char *table, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_transaction_list_columns (transaction, table, columns, error))
    return FALSE;
  *has = columns->len > 0;
  return TRUE;
}

/* What jobs have made ready, and the contents of files, whose keys go with the records. */
static gboolean
erase_elsewhere (ServerErasureWork *work, GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  GHashTableIter iterator;
  gboolean jobs, files, mail;
  gpointer root;

  g_hash_table_iter_init (&iterator, work->roots);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    g_ptr_array_add (roots, root);
  return has_table (work->transaction, "job_change", &jobs, error) &&
         has_table (work->transaction, "file_content", &files, error) &&
         has_table (work->transaction, "mail_attempt", &mail, error) &&
         (!mail || server_mail_queue_erase (work->transaction, roots, error)) &&
         (!jobs || server_job_erase (work->transaction, roots, error)) &&
         (!files || server_files_erase (work->transaction, work->model, work->rows, error));
}

/* The order matters: what is written for others stands after what was written before has been emptied. */
static gboolean
carry_out (ServerErasureWork *work, ServerBatch *batch, ExecuteCall *call, GError **error)
{
  for (guint i = 0; i < work->restricted->len; i++)
    if (!restrict_one (work, work->restricted->pdata[i], &call->erasure, error))
      return FALSE;
  /* Rows first: where they counted in the sums says the placement of their root (S17). */
  return erase_elsewhere (work, error) && remove_rows (work, error) && remove_known (work, error) &&
         keep_remainders (work, batch, error) &&
         empty_references (work, batch, error) && note_ids (work, &call->erasure, error);
}

/* Under the clock: an entry of its own, in which only what changes for others stands. */
static gboolean
erase (ServerErasureWork *work, ExecuteCall *call, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };
  ServerAuthor author = { .device = "server" };

  if (!server_batch_open (&batch, work->transaction, work->store, error))
    return FALSE;
  if (ledger_id_is_null (&call->erasure))
    call->erasure = ledger_id_new (batch.world);
  g_clear_pointer (&call->plan, server_erasure_plan_free);
  call->plan = server_erasure_describe (work, error);
  return call->plan != NULL && server_batch_begin_entry (&batch, error) && carry_out (work, &batch, call, error) &&
         server_batch_end_entry (&batch, &call->erasure, &author, batch.now, "erase", error) &&
         server_batch_flush (&batch, error) && note_erasure (call, work->transaction, &batch, error);
}

static gboolean
lock_clock (LedgerTransaction *transaction, GError **error)
{
  return ledger_transaction_run (transaction, "UPDATE clock SET one = 1 WHERE one = 1", error);
}

/* On the disk before it is committed: a backup that is restored is erased again, whatever happens here (S19). */
static gboolean
note_in_journal (ServerErasureWork *work, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, work->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    g_ptr_array_add (ids, id);
  return server_journal_note_erased (server_journal_get (work->store), ids, error);
}

static gboolean
execute (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ExecuteCall *call = data;
  g_auto (ServerErasureWork) work = { 0 };

  if (!lock_clock (transaction, error))
    return FALSE;
  server_erasure_work_init (&work, call->store, transaction);
  for (guint i = 0; i < call->n_roots; i++)
    g_hash_table_add (work.roots, ledger_id_dup (&call->roots[i]));
  return server_erasure_collect (&work, error) && erase (&work, call, error) &&
         ledger_store_note_removed (transaction, error) && note_in_journal (&work, error);
}

ServerErasurePlan *
server_erasure_execute (LedgerStore *store, const LedgerId *root, const char *asked_by, const char *reason,
                        LedgerId *erasure, GError **error)
{
  ExecuteCall call = { .store = store, .roots = root, .n_roots = 1, .asked_by = asked_by, .reason = reason };

  if (!ledger_database_write (ledger_store_get_database (store), execute, &call, error))
    g_clear_pointer (&call.plan, server_erasure_plan_free);
  *erasure = call.erasure;
  return call.plan;
}

gboolean
server_erasure_execute_all (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *roots, guint n_roots,
                            const LedgerId *erasure, const char *asked_by, const char *reason, GError **error)
{
  ExecuteCall call = { .store = store, .roots = roots, .n_roots = n_roots, .asked_by = asked_by, .reason = reason,
                       .erasure = *erasure };
  gboolean done = execute (transaction, &call, error);

  g_clear_pointer (&call.plan, server_erasure_plan_free);
  return done;
}

/* -- Again, after a restore */

/* The row of @id, whatever its kind: a contact is a root again, another record goes by itself. */
static gboolean
find_row (ServerErasureWork *work, const LedgerId *id, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (work->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, i);
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) row = ledger_tables_read (work->transaction, kind, id, LEDGER_SIDE_AUTHORITY, &fault);

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (row != NULL && kind->spec->root == LEDGER_ROOT_SELF)
        g_hash_table_add (work->roots, ledger_id_dup (id));
      else if (row != NULL)
        server_erasure_add_row (work, row);
    }
  return TRUE;
}

static gboolean
find_again (ServerErasureWork *work, const LedgerId *ids, guint n_ids, GError **error)
{
  for (guint i = 0; i < n_ids; i++)
    {
      gboolean known;

      if (!server_erasure_holds (work->transaction, &ids[i], &known, error))
        return FALSE;
      if (known)
        continue;
      g_hash_table_add (work->ids, ledger_id_dup (&ids[i]));
      if (!find_row (work, &ids[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_erasure_repeat (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *ids, guint n_ids,
                       GError **error)
{
  g_auto (ServerErasureWork) work = { 0 };
  ExecuteCall call = { .store = store, .asked_by = "ledenboekctl", .reason = "restore" };
  gboolean done;

  if (!lock_clock (transaction, error))
    return FALSE;
  server_erasure_work_init (&work, store, transaction);
  if (!find_again (&work, ids, n_ids, error))
    return FALSE;
  if (g_hash_table_size (work.ids) == 0 && g_hash_table_size (work.roots) == 0)
    return TRUE;
  done = server_erasure_collect (&work, error) && erase (&work, &call, error) &&
         ledger_store_note_removed (transaction, error);
  g_clear_pointer (&call.plan, server_erasure_plan_free);
  return done;
}

static gboolean
is_ownerless (LedgerTransaction *transaction, const LedgerModel *model, const LedgerId *id, gboolean *ownerless,
              GError **error)
{
  *ownerless = FALSE;
  for (guint i = 0; !*ownerless && i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) row = kind->parent != NULL ? ledger_tables_read (transaction, kind, id,
                                                                                LEDGER_SIDE_AUTHORITY, &fault) : NULL;

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      *ownerless = row != NULL && ledger_id_is_null (&row->root);
    }
  return TRUE;
}

gboolean
server_erasure_take_ownerless (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *ids, guint n_ids,
                               GError **error)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (GPtrArray) noted = g_ptr_array_new ();

  for (guint i = 0; i < n_ids; i++)
    {
      gboolean ownerless;

      if (!is_ownerless (transaction, ledger_store_get_model (store), &ids[i], &ownerless, error))
        return FALSE;
      if (!ownerless)
        continue;
      g_array_append_val (taken, ids[i]);
      g_ptr_array_add (noted, (gpointer) &ids[i]);
    }
  return taken->len == 0 ||
         (server_erasure_repeat (transaction, store, (const LedgerId *) (gconstpointer) taken->data, taken->len,
                                 error) &&
          server_journal_note_erased (server_journal_get (store), noted, error));
}
