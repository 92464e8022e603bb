/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open table hangs on the store that the forms have. Main thread. */
#include "config.h"

#include "app/postcodes.h"

#define TABLE "postcode-table"

char *
ledenboek_postcodes_dup_path (LedgerReplica *replica)
{
  return g_build_filename (ledger_replica_get_directory (replica), LEDGER_POSTCODE_FILE, NULL);
}

gboolean
ledenboek_postcodes_open (LedgerReplica *replica, GError **error)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *path = ledenboek_postcodes_dup_path (replica);
  g_autoptr (GError) failure = NULL;
  LedgerPostcodeTable *table;

  if (store == NULL)
    return TRUE;
  table = ledger_postcode_table_open (path, &failure);
  g_object_set_data_full (G_OBJECT (store), TABLE, table, (GDestroyNotify) ledger_postcode_table_free);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

LedgerPostcodeTable *
ledenboek_postcodes_get (LedgerStore *store)
{
  return g_object_get_data (G_OBJECT (store), TABLE);
}

gboolean
ledenboek_postcodes_remove (LedgerReplica *replica, GError **error)
{
  g_autofree char *path = ledenboek_postcodes_dup_path (replica);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_object_set_data (G_OBJECT (ledger_replica_get_store (replica)), TABLE, NULL);
  return g_file_delete (file, NULL, error);
}
