/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasure in the office: an administrator erases a contact at the server, as ledenboekctl does beside the daemon; and
 * what of that which people saved an erasure has touched. One thread only.
 */
#include "config.h"

#include "tests/simulation/office.h"

#include "server/erasure/erasure.h"
#include "server/folder.h"

#include <string.h>

static gboolean
take_erased (const LedgerValue *values, guint n_values, gpointer data)
{
  Office *office = data;

  g_hash_table_replace (office->erased, ledger_id_dup (&values[0].id), ledger_id_dup_text (&values[0].id));
  return TRUE;
}

static gboolean
read_erased (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT id FROM erased", NULL, 0, take_erased, data, error);
}

typedef struct
{
  const LedgerRecordChange *record;
  gboolean here;
} HereCall;

static gboolean
find_here (LedgerTransaction *transaction, gpointer data, GError **error)
{
  HereCall *call = data;
  LedgerValue id = LEDGER_ID (&call->record->id);
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE id = ?", call->record->kind->spec->name);
  g_auto (LedgerValue) count = { 0 };

  if (!ledger_transaction_ask (transaction, sql, &id, 1, &count, error))
    return FALSE;
  call->here = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

/* Whether @record is made by the change and the server has none of it: what it has, it erases by itself or keeps. */
static gboolean
is_unheard_of (Office *office, const LedgerRecordChange *record)
{
  const LedgerGroupChange *first = record->groups->pdata[0];
  HereCall call = { record, FALSE };

  if (first->group->index != 0 || first->old_values[0].shape != LEDGER_SHAPE_NOTHING)
    return FALSE;
  if (office->server != NULL && !office_disk_is_stopped (office->server_disk))
    ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), find_here,
                                   &call, NULL);
  return !call.here;
}

/* Whether @change hangs the record on something erased, or has it refer to it where it must refer to something. */
static gboolean
needs_erased (GHashTable *erased, const LedgerGroupChange *change)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    {
      const LedgerField *field = change->group->fields[i];
      const LedgerId *id = ledger_value_get_id (&change->new_values[i]);

      if (id != NULL &&
          (field == field->kind->parent ||
           (field->spec->flags & (LEDGER_FIELD_REQUIRED | LEDGER_FIELD_ABOUT)) != 0) &&
          g_hash_table_contains (erased, id))
        return TRUE;
    }
  return FALSE;
}

gboolean
office_goes_with_erased (const OfficeSaved *saved, GHashTable *erased)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];
      const LedgerGroupChange *first = record->groups->pdata[0];
      gboolean goes = FALSE;

      for (guint g = 0; g < record->groups->len; g++)
        goes = goes || needs_erased (erased, record->groups->pdata[g]);
      if (!goes || first->group->index != 0 || first->old_values[0].shape != LEDGER_SHAPE_NOTHING)
        return FALSE;
    }
  return saved->changeset->records->len > 0;
}

/* What hangs on something erased, or cannot be without it, goes with it, also what the server never heard of. */
static void
add_children (Office *office, const OfficeSaved *saved)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];

      for (guint g = 0; g < record->groups->len; g++)
        if (needs_erased (office->erased, record->groups->pdata[g]) && is_unheard_of (office, record))
          g_hash_table_replace (office->erased, ledger_id_dup (&record->id), ledger_id_dup_text (&record->id));
    }
}

void
office_look_for_erased (Office *office, OfficeSaved *saved)
{
  gsize size;
  const char *bytes = g_bytes_get_data (saved->changeset->bytes, &size);
  GHashTableIter iterator;
  gpointer text;

  g_hash_table_iter_init (&iterator, office->erased);
  while (!saved->touched && g_hash_table_iter_next (&iterator, NULL, &text))
    saved->touched = memmem (bytes, size, text, strlen (text)) != NULL;
  if (saved->touched)
    add_children (office, saved);
}

/* A conflict about something erased, or a changeset kept aside about it, goes too, whichever book knew of it. */
static void
add_abouts (Office *office)
{
  GHashTableIter iterator;
  gpointer id, root;

  g_hash_table_iter_init (&iterator, office->abouts);
  while (g_hash_table_iter_next (&iterator, &id, &root))
    if (g_hash_table_contains (office->erased, root))
      g_hash_table_replace (office->erased, ledger_id_dup (id), ledger_id_dup_text (id));
}

void
office_read_erased (Office *office)
{
  guint before = g_hash_table_size (office->erased);

  /* What a machine that has stopped says, nobody hears. */
  if (office_disk_is_stopped (office->server_disk))
    return;
  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), read_erased,
                                 office, NULL);
  add_abouts (office);
  for (guint i = 0; before < g_hash_table_size (office->erased) && i < office->saved->len; i++)
    office_look_for_erased (office, office->saved->pdata[i]);
}

gboolean
office_erase (Office *office, const LedgerId *root)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autofree char *folder = g_build_filename (office->folder, "server-0", NULL);
  g_autoptr (ServerErasurePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId erasure;

  plan = server_erasure_execute (store, root, "the administrator", "asked for", &erasure, &error);
  office_read_erased (office);
  if (plan == NULL || office_disk_is_stopped (office->server_disk))
    return FALSE;
  if (server_folder_remove_copies (folder, NULL))
    server_erasure_scrub (store, NULL);
  return TRUE;
}

void
office_scrub (Office *office)
{
  g_autofree char *folder = g_build_filename (office->folder, "server-0", NULL);
  g_autoptr (GError) error = NULL;

  if (office->server == NULL)
    return;
  server_folder_remove_copies (folder, &error);
  g_assert_no_error (error);
  server_erasure_scrub (server_server_get_store (office->server), &error);
  g_assert_no_error (error);
}
