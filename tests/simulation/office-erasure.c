/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Erasure in the office: an administrator erases a contact at the server, as ledenboekctl does beside the daemon; and
 * what of that which people saved an erasure has touched. One thread only.
 */
#include "config.h"

#include "tests/simulation/office.h"

#include "server/erasure.h"
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

/* What hangs on something erased goes with it, also what the server never heard of. */
static void
add_children (Office *office, const OfficeSaved *saved)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];
      const LedgerField *parent = record->kind->parent;

      for (guint g = 0; parent != NULL && g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];
          const LedgerId *above = change->group == parent->group
                                    ? ledger_value_get_id (&change->new_values[parent->place]) : NULL;

          if (above != NULL && g_hash_table_contains (office->erased, above))
            g_hash_table_replace (office->erased, ledger_id_dup (&record->id), ledger_id_dup_text (&record->id));
        }
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

void
office_read_erased (Office *office)
{
  guint before = g_hash_table_size (office->erased);

  /* What a machine that has stopped says, nobody hears. */
  if (office_disk_is_stopped (office->server_disk))
    return;
  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), read_erased,
                                 office, NULL);
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
  server_folder_remove_copies (folder);
  server_erasure_scrub (store, NULL);
  return TRUE;
}

void
office_scrub (Office *office)
{
  g_autoptr (GError) error = NULL;

  if (office->server == NULL)
    return;
  server_erasure_scrub (server_server_get_store (office->server), &error);
  g_assert_no_error (error);
}
