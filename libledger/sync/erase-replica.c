/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An erasure at the replica (S27): what was erased goes from rows, values beneath, changesets sent and unsent, and
 * drafts, in the transaction of the pull that told of it. Which erasures are still to be confirmed stands in the book
 * until the authority has heard it. Writer's transactions and queue.
 */
#include "config.h"

#include "libledger/sync/erase.h"
#include "libledger/sync/json.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/pull-private.h"

#include <sodium.h>
#include <string.h>

#define UNCONFIRMED "local:erasure:"
#define NONE_MADE "1"
/* What one confirmation can tell of. */
#define MADE_LIMIT 4000
#define DRAFT "draft:"

typedef struct
{
  LedgerPulling *call;
  LedgerTransaction *transaction;
  const LedgerModel *model;
  GHashTable *ids;
  GPtrArray *laid;              /* of LedgerLaid: what own changes show otherwise from now on */
  GHashTable *made;             /* set of LedgerId: what confirmed own changes made beneath it, and nobody named */
} Erasing;

static void
add_id (GHashTable *ids, const LedgerId *id)
{
  if (!g_hash_table_contains (ids, id))
    g_hash_table_add (ids, ledger_id_dup (id));
}

static gboolean
take_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    add_id (data, &values[0].id);
  return TRUE;
}

/* The column by which rows of @kind belong to a contact, or are about one. */
static const char *
get_owner_column (const LedgerKind *kind)
{
  if (ledger_kind_find_field (kind, "record_root") != NULL)
    return "record_root";
  return kind->spec->root != LEDGER_ROOT_NONE ? "root" : NULL;
}

/*
 * What an own change hung there, and the authority elsewhere, is its to name (S7). So is what was made beneath another
 * contact and then hung there, none of which was sent: the one change goes, and what was made stays (S6).
 */
static char *
dup_beneath (const LedgerKind *kind, const char *column)
{
  if (kind->parent == NULL)
    return g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?", kind->spec->name, column);
  return g_strdup_printf ("SELECT id FROM \"%s\" t WHERE \"%s\" = ? AND NOT EXISTS (SELECT 1 FROM beneath b WHERE "
                          "b.record = t.id AND b.grp = '%s' AND (b.version > 0 OR (SELECT COUNT(*) FROM outbox_group g "
                          "WHERE g.record = b.record AND g.grp = b.grp) > 1))", kind->spec->name, column,
                          kind->parent->group->spec->name);
}

/* Conflicts that this book does not hold any more, which own changes choose in: of one that is held its row tells. */
static char *
dup_about (const LedgerModel *model)
{
  GString *sql = g_string_new ("SELECT record FROM outbox_about a WHERE root = ?");

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (ledger_kind_find_field (kind, "record_root") != NULL && kind->spec->residence != LEDGER_RESIDENCE_SERVER)
        g_string_append_printf (sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" c WHERE c.id = a.record AND c.version > 0)",
                                kind->spec->name);
    }
  return g_string_free (sql, FALSE);
}

/* What hangs on it here, and was perhaps never sent. */
static gboolean
collect_beneath (Erasing *erasing, GError **error)
{
  g_autoptr (GHashTable) found = ledger_erase_new_ids ();
  g_autofree char *about = dup_about (erasing->model);
  GHashTableIter iterator;
  gpointer id;

  for (guint i = 0; i < ledger_model_get_n_kinds (erasing->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (erasing->model, i);
      const char *column = get_owner_column (kind);
      g_autofree char *sql = NULL;

      if (column == NULL || kind->spec->residence == LEDGER_RESIDENCE_SERVER)
        continue;
      sql = dup_beneath (kind, column);
      g_hash_table_iter_init (&iterator, erasing->ids);
      while (g_hash_table_iter_next (&iterator, &id, NULL))
        {
          LedgerValue parameter = LEDGER_ID ((const LedgerId *) id);

          if (!ledger_transaction_query (erasing->transaction, sql, &parameter, 1, take_id, found, error))
            return FALSE;
        }
    }
  g_hash_table_iter_init (&iterator, erasing->ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      LedgerValue parameter = LEDGER_ID ((const LedgerId *) id);

      if (!ledger_transaction_query (erasing->transaction, about, &parameter, 1, take_id, found, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iterator, found);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    add_id (erasing->ids, id);
  return TRUE;
}

/* -- Changesets */

static gboolean
remove_item (Erasing *erasing, const LedgerOutboxItem *item, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM outbox_group WHERE position = ?",
    "DELETE FROM outbox_root WHERE position = ?",
    "DELETE FROM outbox_about WHERE position = ?",
    "DELETE FROM outbox WHERE position = ?",
  };
  LedgerValue position = LEDGER_INTEGER (item->position);

  if (!ledger_outbox_note_going (erasing->transaction, "position = ? AND outcome BETWEEN 1 AND 4", &position, 1,
                                 error) ||
      !ledger_outbox_note_erased (erasing->transaction, item, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_execute (erasing->transaction, statements[i], &position, 1, error))
      return FALSE;
  return TRUE;
}

/*
 * What was taken out of it is shown no more: a row that it hung on the contact stands where it stood (S13). Of one that
 * belonged together nothing is: the authority keeps what is left aside (S3).
 */
static gboolean
show_rest (Erasing *erasing, const LedgerOutboxItem *item, const LedgerChangeset *left, GError **error)
{
  g_autoptr (LedgerChangeset) before = ledger_changeset_read (erasing->model, item->bytes, NULL, NULL);

  erasing->call->bared = TRUE;
  return ledger_overlay_take_out (erasing->transaction, item->position, before,
                                  left != NULL && left->atomic ? NULL : left, erasing->laid, error);
}

/*
 * A receipt is over what was sent: the digest of that, and which of its groups are left, are told with it when it is
 * offered to a restored server (S19). The salt went with the bytes, so the digest proves nothing about who was erased.
 */
static char *
dup_receipt_of_rest (const LedgerOutboxItem *item, const guint8 digest[32], const GArray *gone,
                     const LedgerChangeset *left)
{
  g_autoptr (JsonNode) node = item->receipt != NULL ? ledger_json_parse (item->receipt, -1, NULL) : NULL;
  JsonObject *object = ledger_json_as_object (node);
  JsonArray *known, *kept;
  char name[2 * 32 + 1];
  guint n = 0;

  if (object == NULL)
    return g_strdup (item->receipt);
  known = ledger_json_get_array (object, "kept");
  kept = json_array_new ();
  for (guint i = 0; i < left->records->len; i++)
    {
      n += g_array_index (gone, guint, i);
      for (guint g = ((LedgerRecordChange *) left->records->pdata[i])->groups->len; g > 0; g--, n++)
        json_array_add_int_element (kept, known != NULL && n < json_array_get_length (known)
                                            ? json_array_get_int_element (known, n) : n);
    }
  if (ledger_json_get_text (object, "digest") == NULL)
    json_object_set_string_member (object, "digest", sodium_bin2hex (name, sizeof name, digest, 32));
  json_object_set_array_member (object, "kept", kept);
  return json_to_string (node, FALSE);
}

static gboolean
rewrite_item (Erasing *erasing, const LedgerOutboxItem *item, const LedgerChangeset *left, const char *receipt,
              GError **error)
{
  LedgerValue parameters[] = { LEDGER_BYTES (left->bytes), LEDGER_TEXT (receipt), LEDGER_INTEGER (item->position) };

  return ledger_transaction_execute (erasing->transaction,
                                     "UPDATE outbox SET bytes = ?, receipt = ? WHERE position = ?", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

/* What goes from a confirmed change and was not named: a restored authority may not know whose it is (S19). */
static void
note_made (Erasing *erasing, GHashTable *ids)
{
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!g_hash_table_contains (erasing->ids, id))
      add_id (erasing->made, id);
}

/*
 * Its bytes are made anew without what went; to the authority it is the same changeset (S2). Of what it has confirmed
 * the authority says itself what goes: a record may have come to refer to another contact since.
 */
static gboolean
prune_item (Erasing *erasing, const LedgerOutboxItem *item, GError **error)
{
  gboolean confirmed = item->outcome != 0 && item->outcome != LEDGER_OUTCOME_FAULT;
  g_autoptr (GHashTable) ids = confirmed ? ledger_erase_dup_ids (erasing->ids) : g_hash_table_ref (erasing->ids);
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (erasing->model, item->bytes, NULL, NULL);
  g_autoptr (GArray) sent = NULL, gone = NULL;
  g_autofree char *receipt = NULL;
  LedgerPruned pruned = LEDGER_PRUNED_NOTHING;
  guint8 digest[32];

  if (changeset == NULL)
    return !ledger_erase_names_any (item->bytes, ids) ||
           (show_rest (erasing, item, NULL, error) && remove_item (erasing, item, error));
  sent = ledger_erase_list_sent (changeset);
  memcpy (digest, changeset->digest, sizeof digest);
  if (!ledger_erase_prune (changeset, ledger_store_get_world (erasing->call->store), ids, &pruned, error))
    return FALSE;
  if (pruned == LEDGER_PRUNED_NOTHING)
    return TRUE;
  if (confirmed)
    note_made (erasing, ids);
  if (!confirmed && !show_rest (erasing, item, pruned == LEDGER_PRUNED_PART ? changeset : NULL, error))
    return FALSE;
  if (pruned == LEDGER_PRUNED_ALL)
    return remove_item (erasing, item, error);
  gone = ledger_erase_list_gone (sent, changeset);
  receipt = dup_receipt_of_rest (item, digest, gone, changeset);
  return rewrite_item (erasing, item, changeset, receipt, error);
}

/* In the order of saving, so that what hangs on a new record that goes is known by then. */
static gboolean
prune_outbox (Erasing *erasing, GError **error)
{
  g_autoptr (GPtrArray) items = ledger_outbox_read_items (erasing->transaction, "ORDER BY position", NULL, 0, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!prune_item (erasing, items->pdata[i], error))
      return FALSE;
  return items != NULL;
}

/* -- Rows */

static gboolean
remove_row (Erasing *erasing, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) row = ledger_tables_read (erasing->transaction, kind, id, LEDGER_SIDE_REPLICA, &fault);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return row == NULL || (ledger_kept_history_forget (erasing->transaction, &row->root, error) &&
                         ledger_pulling_remove (erasing->call, row, error));
}

static gboolean
remove_one (Erasing *erasing, const LedgerId *id, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM beneath WHERE record = ?",
    "DELETE FROM outbox_group WHERE record = ?",
    "DELETE FROM outbox_root WHERE root = ?",
    "DELETE FROM outbox_about WHERE root = ?",
    "DELETE FROM file_queue WHERE root = ?",
    "DELETE FROM file_queue WHERE record = ?",
  };
  LedgerValue parameter = LEDGER_ID (id);

  for (guint i = 0; i < ledger_model_get_n_kinds (erasing->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (erasing->model, i);

      if (kind->spec->residence != LEDGER_RESIDENCE_SERVER && !remove_row (erasing, kind, id, error))
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_execute (erasing->transaction, statements[i], &parameter, 1, error))
      return FALSE;
  return TRUE;
}

/* What somebody was typing about it. */
static gboolean
remove_drafts (Erasing *erasing, const LedgerId *id, GError **error)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *pattern = g_strdup_printf (DRAFT "%s%%", ledger_id_write (id, text));
  LedgerValue parameter = LEDGER_TEXT (pattern);

  return ledger_transaction_execute (erasing->transaction, "DELETE FROM book WHERE key LIKE ?", &parameter, 1, error);
}

/*
 * What is made beneath a contact that is erased goes with it, unless it was hung on another one since: the authority
 * told of it there, and names what it erases itself (S7).
 */
static gboolean
spare_moved (Erasing *erasing, GHashTable *named, GError **error)
{
  GHashTableIter iterator;
  gpointer id;

  for (guint i = 0; i < ledger_model_get_n_kinds (erasing->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (erasing->model, i);

      g_hash_table_iter_init (&iterator, erasing->ids);
      while (kind->parent != NULL && kind->spec->residence != LEDGER_RESIDENCE_SERVER &&
             g_hash_table_iter_next (&iterator, &id, NULL))
        {
          g_autoptr (GError) fault = NULL;
          g_autoptr (LedgerRecord) row = g_hash_table_contains (named, id)
                                           ? NULL : ledger_tables_read (erasing->transaction, kind, id,
                                                                        LEDGER_SIDE_REPLICA, &fault);

          if (fault != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&fault));
              return FALSE;
            }
          if (row != NULL && ledger_record_get_version (row) != 0 && !g_hash_table_contains (named, &row->root))
            g_hash_table_iter_remove (&iterator);
        }
    }
  return TRUE;
}

/* As the confirmation tells it. */
static char *
dup_made (GHashTable *made)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iterator;
  gpointer id;
  char name[LEDGER_ID_TEXT_SIZE];

  g_hash_table_iter_init (&iterator, made);
  for (guint n = 0; n < MADE_LIMIT && g_hash_table_iter_next (&iterator, &id, NULL); n++)
    g_string_append_printf (text, "%s\"%s\"", n > 0 ? "," : "", ledger_id_write (id, name));
  if (text->len == 0)
    g_string_append (text, NONE_MADE);
  return g_string_free (text, FALSE);
}

gboolean
ledger_pulling_erase (LedgerPulling *call, const LedgerId *erasure, GHashTable *ids, GError **error)
{
  g_autoptr (GPtrArray) laid = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_laid_free);
  g_autoptr (GHashTable) made = ledger_erase_new_ids ();
  Erasing erasing = { call, call->transaction, call->model, ids, laid, made };
  g_autofree char *told = NULL;
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *key = g_strconcat (UNCONFIRMED, ledger_id_write (erasure, text), NULL);
  g_autoptr (GHashTable) named = NULL;
  GHashTableIter iterator;
  gpointer id;

  if (!collect_beneath (&erasing, error))
    return FALSE;
  named = ledger_erase_dup_ids (ids);
  if (!prune_outbox (&erasing, error) || !spare_moved (&erasing, named, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, ids);
  /* It says why rows go; what is much is told twice all the same (S25). */
  if (call->reason == NULL)
    call->reason = g_strdup ("purge");
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    g_ptr_array_add (call->more_keys, ledger_id_dup_text (id));
  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    if (!remove_one (&erasing, id, error) || !remove_drafts (&erasing, id, error) ||
        !ledger_kept_history_forget (call->transaction, id, error))
      return FALSE;
  told = dup_made (made);
  /* What waited for the content of a file that went waits no more. */
  return ledger_files_let_go (call->transaction, call->model, error) &&
         ledger_overlay_bare (call->transaction, call->model, laid, call->note, call->roots, error) &&
         ledger_store_note_removed (call->transaction, error) &&
         ledger_transaction_set_setting (call->transaction, key, told, error);
}

/* -- Confirming */

static gboolean
take_key (const LedgerValue *values, guint n_values, gpointer data)
{
  const char *key = ledger_value_get_text (&values[0]);
  LedgerId id;

  if (key != NULL && ledger_id_parse (key + strlen (UNCONFIRMED), &id))
    g_ptr_array_add (data, ledger_id_dup (&id));
  return TRUE;
}

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return ledger_transaction_query (transaction, "SELECT key FROM book WHERE key LIKE '" UNCONFIRMED "%'", NULL, 0,
                                   take_key, data, error);
}

GPtrArray *
ledger_erase_list_unconfirmed (LedgerStore *store, GError **error)
{
  g_autoptr (GPtrArray) erasures = g_ptr_array_new_with_free_func (g_free);

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list, erasures, error))
    return NULL;
  return g_steal_pointer (&erasures);
}

char *
ledger_erase_dup_made (LedgerStore *store, const LedgerId *erasure)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *key = g_strconcat (UNCONFIRMED, ledger_id_write (erasure, text), NULL);
  g_autofree char *made = ledger_store_dup_setting (store, key);

  return made != NULL && strcmp (made, NONE_MADE) != 0 ? g_steal_pointer (&made) : NULL;
}

static gboolean
forget (LedgerTransaction *transaction, gpointer data, GError **error)
{
  GPtrArray *erasures = data;

  for (guint i = 0; i < erasures->len; i++)
    {
      char text[LEDGER_ID_TEXT_SIZE];
      g_autofree char *key = g_strconcat (UNCONFIRMED, ledger_id_write (erasures->pdata[i], text), NULL);

      if (!ledger_transaction_set_setting (transaction, key, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_erase_note_confirmed (LedgerStore *store, GPtrArray *erasures, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), forget, erasures, error);
}
