/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one generation of a replica to the next: what is local goes along, and own changes that the new cursor has
 * not passed are laid over the new values (S12). Blocks: writer queue.
 */
#include "config.h"

#include "libledger/sync/outbox-private.h"

typedef struct
{
  LedgerId root;
  gint64 position;
} Root;

/* What a conflict that own changes choose in is about. */
typedef struct
{
  LedgerId record;
  LedgerId root;
  gint64 position;
} About;

typedef struct
{
  LedgerStore *from;
  LedgerStore *store;
  GPtrArray *items;
  GPtrArray *settings;          /* key, value, key, value … */
  GArray *roots;                /* Root: of which records what is kept tells the history */
  GArray *abouts;               /* About */
  LedgerChangeNote *note;
} CarryCall;

static gboolean
add_setting (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[0])));
  g_ptr_array_add (data, g_strdup (ledger_value_get_text (&values[1])));
  return TRUE;
}

static gboolean
add_root (const LedgerValue *values, guint n_values, gpointer data)
{
  Root root = { { { 0 } }, ledger_value_get_integer (&values[1], 0) };

  if (values[0].shape == LEDGER_SHAPE_ID)
    root.root = values[0].id;
  g_array_append_val (data, root);
  return TRUE;
}

static gboolean
add_about (const LedgerValue *values, guint n_values, gpointer data)
{
  About about = { .position = ledger_value_get_integer (&values[2], 0) };

  if (values[0].shape != LEDGER_SHAPE_ID || values[1].shape != LEDGER_SHAPE_ID)
    return TRUE;
  about.record = values[0].id;
  about.root = values[1].id;
  g_array_append_val (data, about);
  return TRUE;
}

static gboolean
take (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CarryCall *call = data;

  g_clear_pointer (&call->items, g_ptr_array_unref);
  g_ptr_array_set_size (call->settings, 0);
  g_array_set_size (call->roots, 0);
  g_array_set_size (call->abouts, 0);
  call->items = ledger_outbox_read_items (transaction, "ORDER BY position", NULL, 0, error);
  return call->items != NULL &&
         ledger_transaction_query (transaction, "SELECT root, position FROM outbox_root", NULL, 0, add_root,
                                   call->roots, error) &&
         ledger_transaction_query (transaction, "SELECT record, root, position FROM outbox_about", NULL, 0, add_about,
                                   call->abouts, error) &&
         ledger_transaction_query (transaction,
                                   "SELECT key, value FROM book WHERE key LIKE 'local:%' OR key LIKE 'draft:%'",
                                   NULL, 0, add_setting, call->settings, error);
}

/* The history of what the new cursor has passed goes along too. */
static gboolean
lay_roots (LedgerTransaction *transaction, GArray *roots, GError **error)
{
  for (guint i = 0; i < roots->len; i++)
    {
      const Root *root = &g_array_index (roots, Root, i);
      LedgerValue parameters[] = { LEDGER_ID (&root->root), LEDGER_INTEGER (root->position) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO outbox_root (root, position) VALUES (?, ?) "
                                       "ON CONFLICT (root, position) DO NOTHING", parameters, 2, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
lay_abouts (LedgerTransaction *transaction, GArray *abouts, GError **error)
{
  for (guint i = 0; i < abouts->len; i++)
    {
      const About *about = &g_array_index (abouts, About, i);
      LedgerValue parameters[] = { LEDGER_ID (&about->record), LEDGER_ID (&about->root),
                                   LEDGER_INTEGER (about->position) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO outbox_about (record, root, position) VALUES (?, ?, ?) "
                                       "ON CONFLICT (record, position) DO NOTHING", parameters, 3, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
lay (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CarryCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);
  g_autoptr (GHashTable) roots = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  gint64 cursor;

  if (!ledger_transaction_get_number (transaction, "cursor", &cursor, error))
    return FALSE;
  ledger_change_note_clear (call->note);
  for (guint i = 0; i + 1 < call->settings->len; i += 2)
    if (!ledger_transaction_set_setting (transaction, call->settings->pdata[i], call->settings->pdata[i + 1], error))
      return FALSE;
  for (guint i = 0; i < call->items->len; i++)
    {
      const LedgerOutboxItem *item = call->items->pdata[i];
      g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (model, item->bytes, NULL, NULL);

      /* What is damaged goes along as it is; the next push sets it aside. */
      if (!ledger_outbox_insert_item (transaction, item, error))
        return FALSE;
      if (changeset != NULL && item->outcome != LEDGER_OUTCOME_FAULT && (item->outcome == 0 || item->seq > cursor) &&
          !ledger_overlay_add (transaction, changeset, item->position, call->note, roots, error))
        return FALSE;
    }
  return ledger_files_carry_over (call->from, transaction, error) && lay_roots (transaction, call->roots, error) &&
         lay_abouts (transaction, call->abouts, error) &&
         ledger_outbox_update_search (transaction, model, roots, error);
}

gboolean
ledger_outbox_carry_over (LedgerStore *from, LedgerStore *to, GError **error)
{
  g_autoptr (GPtrArray) settings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LedgerChangeNote) note = ledger_change_note_new (LEDGER_ORIGIN_LOCAL);
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (Root));
  g_autoptr (GArray) abouts = g_array_new (FALSE, FALSE, sizeof (About));
  CarryCall call = { from, to, NULL, settings, roots, abouts, note };
  gboolean done = ledger_database_read_snapshot (ledger_store_get_database (from), take, &call, error) &&
                  ledger_database_write (ledger_store_get_database (to), lay, &call, error);

  g_clear_pointer (&call.items, g_ptr_array_unref);
  return done;
}
