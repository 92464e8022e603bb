/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding all that an erasure takes (S27): the rows under the contact, what only the ledger still knows of it, records
 * of others that cannot be without it, conflicts about it, and the changesets kept aside that name it. Reads only;
 * inside one transaction.
 */
#include "config.h"

#include "libledger/privacy/removal.h"
#include "libledger/store/redirect.h"
#include "server/erasure/erasure-private.h"
#include "server/server-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
restricted_free (gpointer data)
{
  ServerRestricted *restricted = data;

  ledger_record_unref (restricted->record);
  g_free (restricted->until);
  g_free (restricted);
}

static void
remainder_free (gpointer data)
{
  ServerRemainder *remainder = data;

  ledger_changeset_free (remainder->changeset);
  g_free (remainder);
}

void
server_erasure_work_init (ServerErasureWork *work, LedgerStore *store, LedgerTransaction *transaction)
{
  memset (work, 0, sizeof *work);
  work->store = store;
  work->model = ledger_store_get_model (store);
  work->transaction = transaction;
  work->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  work->roots = ledger_erase_new_ids ();
  work->ids = ledger_erase_new_ids ();
  work->taken = ledger_erase_new_ids ();
  work->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  work->restricted = g_ptr_array_new_with_free_func (restricted_free);
  work->remainders = g_ptr_array_new_with_free_func (remainder_free);
  work->references = g_ptr_array_new_with_free_func (g_free);
}

void
server_erasure_work_clear (ServerErasureWork *work)
{
  g_clear_pointer (&work->today, g_free);
  g_clear_pointer (&work->roots, g_hash_table_unref);
  g_clear_pointer (&work->ids, g_hash_table_unref);
  g_clear_pointer (&work->taken, g_hash_table_unref);
  g_clear_pointer (&work->rows, g_ptr_array_unref);
  g_clear_pointer (&work->restricted, g_ptr_array_unref);
  g_clear_pointer (&work->remainders, g_ptr_array_unref);
  g_clear_pointer (&work->references, g_ptr_array_unref);
}

static void
add_id (GHashTable *ids, const LedgerId *id)
{
  if (!g_hash_table_contains (ids, id))
    g_hash_table_add (ids, ledger_id_dup (id));
}

void
server_erasure_add_row (ServerErasureWork *work, LedgerRecord *record)
{
  g_autofree char *until = NULL;
  ServerRestricted *restricted;

  if (g_hash_table_contains (work->taken, &record->id))
    return;
  add_id (work->taken, &record->id);
  add_id (work->ids, &record->id);
  g_ptr_array_add (work->rows, ledger_record_ref (record));
  until = ledger_removal_dup_last_day (record, work->today);
  if (*until == '\0')
    return;
  restricted = g_new0 (ServerRestricted, 1);
  restricted->record = ledger_record_ref (record);
  restricted->until = g_steal_pointer (&until);
  g_ptr_array_add (work->restricted, restricted);
}

/* All rows of @kind whose column @column is @id. */
static gboolean
add_rows (ServerErasureWork *work, const LedgerKind *kind, const char *column, const LedgerId *id, GError **error)
{
  g_autofree char *tail = g_strdup_printf ("WHERE \"%s\" = ? ORDER BY id", column);
  LedgerValue parameter = LEDGER_ID (id);
  g_autoptr (GPtrArray) rows = ledger_tables_select (work->transaction, kind, LEDGER_SIDE_AUTHORITY, tail, &parameter,
                                                     1, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    server_erasure_add_row (work, rows->pdata[i]);
  return rows != NULL;
}

static gboolean
collect_root (ServerErasureWork *work, const LedgerId *root, GError **error)
{
  LedgerValue parameter = LEDGER_ID (root);

  for (guint i = 0; i < ledger_model_get_n_kinds (work->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, i);

      if (kind->spec->root != LEDGER_ROOT_NONE && !add_rows (work, kind, "root", root, error))
        return FALSE;
      if (ledger_kind_find_field (kind, "record_root") != NULL && ledger_kind_find_field (kind, "record") != NULL &&
          !add_rows (work, kind, "record_root", root, error))
        return FALSE;
    }
  add_id (work->ids, root);
  return ledger_transaction_gather_ids (work->transaction, "SELECT DISTINCT record FROM ledger_change WHERE root = ?",
                                        &parameter, 1, work->ids, error);
}

/* What was merged into @root is, without it, what @root was merged into itself; null for other references. */
static gboolean
find_next (ServerErasureWork *work, const LedgerField *field, const LedgerId *root, LedgerId *next, GError **error)
{
  if (field != field->kind->redirect)
    return TRUE;
  *next = *root;
  return ledger_redirect_follow (work->transaction, field->kind, next, error);
}

/*
 * Contacts that were merged into one that goes are the same person, and go with it (S7). One that was merged itself
 * leaves those before it to what it was merged into.
 */
static gboolean
add_merged (ServerErasureWork *work, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iterator;
  gpointer root;

  for (guint i = 0; i < ledger_model_get_n_kinds (work->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, i);

      g_hash_table_iter_init (&iterator, work->roots);
      while (kind->redirect != NULL && g_hash_table_iter_next (&iterator, &root, NULL))
        {
          LedgerId end = *(const LedgerId *) root;

          if (!ledger_redirect_follow (work->transaction, kind, &end, error) ||
              (g_hash_table_contains (work->roots, &end) &&
               !ledger_redirect_list (work->transaction, kind, &end, found, error)))
            return FALSE;
        }
    }
  for (guint i = 0; i < found->len; i++)
    add_id (work->roots, found->pdata[i]);
  return TRUE;
}

/* A reference by another contact's record: emptied where it may be, else that record goes along. */
static gboolean
collect_references_of (ServerErasureWork *work, const LedgerField *field, const LedgerId *root, GError **error)
{
  g_autofree char *tail = g_strdup_printf ("WHERE \"%s\" = ? ORDER BY id", field->spec->name);
  LedgerValue parameter = LEDGER_ID (root);
  g_autoptr (GPtrArray) rows = NULL;

  if (ledger_field_needs (field))
    return add_rows (work, field->kind, field->spec->name, root, error);
  rows = ledger_tables_select (work->transaction, field->kind, LEDGER_SIDE_AUTHORITY, tail, &parameter, 1, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LedgerRecord *row = rows->pdata[i];
      ServerReference *reference;

      if (g_hash_table_contains (work->ids, &row->id))
        continue;
      reference = g_new0 (ServerReference, 1);
      reference->field = field;
      reference->record = row->id;
      if (!find_next (work, field, root, &reference->next, error))
        {
          g_free (reference);
          return FALSE;
        }
      g_ptr_array_add (work->references, reference);
    }
  return rows != NULL;
}

static gboolean
collect_references (ServerErasureWork *work, const LedgerId *root, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (work->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, i);

      for (guint f = 0; f < kind->n_fields; f++)
        {
          const LedgerField *field = &kind->fields[f];
          const LedgerKind *target = field->spec->reference != NULL
                                       ? ledger_model_find_kind (work->model, field->spec->reference) : NULL;

          if (target != NULL && target->spec->root == LEDGER_ROOT_SELF && field != kind->parent &&
              !collect_references_of (work, field, root, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Conflicts about records of others that go along. */
static gboolean
collect_conflicts (ServerErasureWork *work, GError **error)
{
  const LedgerKind *kind = ledger_model_get_exchange (work->model, LEDGER_EXCHANGE_CONFLICT);
  guint n = work->rows->len;

  for (guint i = 0; kind != NULL && i < n; i++)
    if (!add_rows (work, kind, "record", &((const LedgerRecord *) work->rows->pdata[i])->id, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_here (ServerErasureWork *work, const LedgerId *id, gboolean *here, GError **error)
{
  LedgerValue parameter = LEDGER_ID (id);

  *here = FALSE;
  for (guint i = 0; !*here && i < ledger_model_get_n_kinds (work->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (work->model, i);
      g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE id = ?", kind->spec->name);
      g_auto (LedgerValue) count = { 0 };

      if (!ledger_transaction_ask (work->transaction, sql, &parameter, 1, &count, error))
        return FALSE;
      *here = ledger_value_get_integer (&count, 0) > 0;
    }
  return TRUE;
}

/* New records that a changeset kept aside would have made; one that is here has come to refer to another since. */
static gboolean
add_unmade (ServerErasureWork *work, GHashTable *ids, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      gboolean here = TRUE;

      if (!g_hash_table_contains (work->ids, id) && !is_here (work, id, &here, error))
        return FALSE;
      if (!here)
        add_id (work->ids, id);
    }
  return TRUE;
}

/*
 * All of a changeset kept aside is of the contact that it is said to be about: so is what it changes of a record that
 * never came, though only the one that would have made it names the contact.
 */
static gboolean
add_changed_unmade (ServerErasureWork *work, const LedgerChangeset *changeset, GHashTable *ids, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      gboolean here;

      if (!is_here (work, &record->id, &here, error))
        return FALSE;
      if (!here)
        add_id (ids, &record->id);
    }
  return TRUE;
}

static gboolean
collect_parked_one (LedgerRecord *record, gpointer data, GError **error)
{
  ServerErasureWork *work = data;
  const LedgerValue *payload = ledger_record_get (record, "payload");
  const LedgerId *about = ledger_value_get_id (ledger_record_get (record, "record_root"));
  g_autoptr (LedgerChangeset) changeset = NULL;
  g_autoptr (LedgerRecord) copy = NULL;
  LedgerPruned pruned = LEDGER_PRUNED_NOTHING;
  ServerRemainder *remainder;

  if (payload->shape == LEDGER_SHAPE_BYTES)
    changeset = ledger_changeset_read (work->model, payload->bytes, NULL, NULL);
  if (changeset != NULL)
    {
      g_autoptr (GHashTable) ids = ledger_erase_dup_ids (work->ids);

      if ((about != NULL && g_hash_table_contains (work->roots, about) &&
           !add_changed_unmade (work, changeset, ids, error)) ||
          !ledger_erase_prune (changeset, ledger_store_get_world (work->store), ids, &pruned, error) ||
          !add_unmade (work, ids, error))
        return FALSE;
    }
  else if ((about != NULL && g_hash_table_contains (work->roots, about)) ||
           (payload->shape == LEDGER_SHAPE_BYTES && ledger_erase_names_any (payload->bytes, work->ids)))
    pruned = LEDGER_PRUNED_ALL;
  if (pruned == LEDGER_PRUNED_ALL)
    {
      copy = ledger_record_copy (record);
      server_erasure_add_row (work, copy);
    }
  /* One of which nothing goes may be said to be about the erased one: that changes (S7). */
  if (pruned == LEDGER_PRUNED_ALL || changeset == NULL ||
      (pruned == LEDGER_PRUNED_NOTHING && !(about != NULL && g_hash_table_contains (work->roots, about))))
    return TRUE;
  remainder = g_new0 (ServerRemainder, 1);
  remainder->parked = record->id;
  remainder->changeset = g_steal_pointer (&changeset);
  remainder->whole = pruned == LEDGER_PRUNED_NOTHING;
  g_ptr_array_add (work->remainders, remainder);
  return TRUE;
}

/*
 * One that names only what another one would have made goes with that one, whichever of them stands first: until
 * nothing more is found.
 */
static gboolean
collect_parked (ServerErasureWork *work, const LedgerKind *parked, GError **error)
{
  guint known;

  do
    {
      known = g_hash_table_size (work->ids);
      g_ptr_array_set_size (work->remainders, 0);
      if (!ledger_tables_each (work->transaction, parked, LEDGER_SIDE_AUTHORITY, "ORDER BY id", NULL, 0,
                               collect_parked_one, work, error))
        return FALSE;
    }
  while (g_hash_table_size (work->ids) > known);
  return TRUE;
}

/* What a changeset that was kept aside made beneath the contact may hang on another one by now (S7): it stays. */
static gboolean
spare_moved (ServerErasureWork *work, GHashTable *named, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, work->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      g_auto (LedgerValue) root = { 0 };

      if (g_hash_table_contains (named, id) || g_hash_table_contains (work->taken, id))
        continue;
      if (!ledger_transaction_ask (work->transaction,
                                   "SELECT root FROM ledger_change WHERE record = ? AND root IS NOT NULL LIMIT 1",
                                   &LEDGER_ID ((const LedgerId *) id), 1, &root, error))
        return FALSE;
      if (root.shape == LEDGER_SHAPE_ID && !g_hash_table_contains (work->roots, &root.id))
        g_hash_table_iter_remove (&iterator);
    }
  return TRUE;
}

gboolean
server_erasure_collect (ServerErasureWork *work, GError **error)
{
  const LedgerKind *parked = ledger_model_get_exchange (work->model, LEDGER_EXCHANGE_PARKED);
  g_autoptr (GHashTable) named = NULL;
  GHashTableIter iterator;
  gpointer root;

  if (!add_merged (work, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, work->roots);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    if (!collect_root (work, root, error))
      return FALSE;
  g_hash_table_iter_init (&iterator, work->roots);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    if (!collect_references (work, root, error))
      return FALSE;
  if (!collect_conflicts (work, error))
    return FALSE;
  named = ledger_erase_dup_ids (work->ids);
  return (parked == NULL || collect_parked (work, parked, error)) && spare_moved (work, named, error);
}

/* -- What it comes to */

static ServerErasureCount *
find_count (ServerErasurePlan *plan, const LedgerKind *kind)
{
  ServerErasureCount count = { kind, 0, 0 };

  for (guint i = 0; i < plan->counts->len; i++)
    if (g_array_index (plan->counts, ServerErasureCount, i).kind == kind)
      return &g_array_index (plan->counts, ServerErasureCount, i);
  g_array_append_val (plan->counts, count);
  return &g_array_index (plan->counts, ServerErasureCount, plan->counts->len - 1);
}

static gboolean
count_values (ServerErasureWork *work, ServerErasurePlan *plan, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, work->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      LedgerValue parameter = LEDGER_ID ((const LedgerId *) id);
      g_auto (LedgerValue) count = { 0 };

      if (!ledger_transaction_ask (work->transaction,
                                   "SELECT COUNT(*) FROM ledger_change WHERE record = ? AND salt IS NOT NULL",
                                   &parameter, 1, &count, error))
        return FALSE;
      plan->ledger_values += (guint) ledger_value_get_integer (&count, 0);
    }
  return TRUE;
}

ServerErasurePlan *
server_erasure_describe (ServerErasureWork *work, GError **error)
{
  g_autoptr (ServerErasurePlan) plan = g_new0 (ServerErasurePlan, 1);

  plan->counts = g_array_new (FALSE, TRUE, sizeof (ServerErasureCount));
  plan->laws = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < work->rows->len; i++)
    {
      const LedgerRecord *row = work->rows->pdata[i];

      find_count (plan, row->kind)->removed++;
      if (plan->name != NULL || !g_hash_table_contains (work->roots, &row->id))
        continue;
      plan->name = ledger_record_describe (row, LEDGER_DESCRIBE_LIST);
      plan->number = g_strdup (ledger_record_get_text (row, "number"));
    }
  for (guint i = 0; i < work->restricted->len; i++)
    {
      const ServerRestricted *restricted = work->restricted->pdata[i];
      const LedgerKind *kind = restricted->record->kind;

      find_count (plan, kind)->restricted++;
      g_ptr_array_add (plan->laws, g_strdup_printf (_("%s: %s; until %s"), ledger_kind_get_label (kind),
                                                    _(kind->spec->retention->law), restricted->until));
    }
  for (guint i = 0; i < work->remainders->len; i++)
    plan->parked_in_part += !((const ServerRemainder *) work->remainders->pdata[i])->whole;
  plan->references = work->references->len;
  return count_values (work, plan, error) ? g_steal_pointer (&plan) : NULL;
}

void
server_erasure_plan_free (ServerErasurePlan *plan)
{
  g_free (plan->name);
  g_free (plan->number);
  g_clear_pointer (&plan->counts, g_array_unref);
  g_clear_pointer (&plan->laws, g_ptr_array_unref);
  g_free (plan);
}

/* -- Reading */

typedef struct
{
  LedgerStore *store;
  const char *text;
  LedgerId root;
  gboolean found;
} FindCall;

static gboolean
find (LedgerTransaction *transaction, gpointer data, GError **error)
{
  FindCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);
  LedgerValue text = LEDGER_TEXT (call->text);

  call->found = FALSE;
  for (guint i = 0; !call->found && i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      gboolean is_id = ledger_id_parse (call->text, &call->root);
      g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?", kind->spec->name,
                                              is_id ? "id" : "number");
      g_auto (LedgerValue) id = { 0 };

      if (kind->spec->root != LEDGER_ROOT_SELF || (!is_id && ledger_kind_find_field (kind, "number") == NULL))
        continue;
      if (is_id)
        text = LEDGER_ID (&call->root);
      if (!ledger_transaction_ask (transaction, sql, &text, 1, &id, error))
        return FALSE;
      call->found = id.shape == LEDGER_SHAPE_ID;
      if (call->found)
        call->root = id.id;
    }
  return TRUE;
}

gboolean
server_erasure_find (LedgerStore *store, const char *text, LedgerId *root, GError **error)
{
  FindCall call = { .store = store, .text = text };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), find, &call, error))
    return FALSE;
  *root = call.root;
  if (!call.found)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                 _("No contact has the number or id “%s”. Look it up with “ledenboekctl replica search”."), text);
  return call.found;
}

typedef struct
{
  LedgerStore *store;
  const LedgerId *root;
  ServerErasurePlan *plan;
} PlanCall;

static gboolean
plan (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PlanCall *call = data;
  g_auto (ServerErasureWork) work = { 0 };

  g_clear_pointer (&call->plan, server_erasure_plan_free);
  server_erasure_work_init (&work, call->store, transaction);
  add_id (work.roots, call->root);
  if (server_erasure_collect (&work, error))
    call->plan = server_erasure_describe (&work, error);
  return call->plan != NULL;
}

ServerErasurePlan *
server_erasure_plan (LedgerStore *store, const LedgerId *root, GError **error)
{
  PlanCall call = { store, root, NULL };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), plan, &call, error))
    g_clear_pointer (&call.plan, server_erasure_plan_free);
  return call.plan;
}
