/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judging what a step takes away (fuse.h). Pure but for the count; any thread.
 */
#include "config.h"

#include "libledger/sync/fuse.h"

#include <string.h>

#include "libledger/sync/sums.h"

static gint
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
ledger_fuse_dup_digest (const char *version, GPtrArray *keys)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (keys, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_keys);
  g_checksum_update (checksum, (const guchar *) version, -1);
  for (guint i = 0; i < sorted->len; i++)
    {
      g_checksum_update (checksum, (const guchar *) "\n", 1);
      g_checksum_update (checksum, sorted->pdata[i], -1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

LedgerFuse
ledger_fuse_judge (guint64 removed, guint64 left, const char *reason, const char *digest, const char *noted)
{
  if (removed == 0 || (removed <= LEDGER_FUSE_ROWS && removed * LEDGER_FUSE_PART <= removed + left))
    return LEDGER_FUSE_HOLDS;
  if (g_strcmp0 (reason, "scope") != 0 && g_strcmp0 (reason, "purge") != 0)
    return LEDGER_FUSE_BLOWS;
  return g_strcmp0 (digest, noted) == 0 ? LEDGER_FUSE_HOLDS : LEDGER_FUSE_ASK_AGAIN;
}

gboolean
ledger_fuse_count (LedgerTransaction *transaction, const LedgerModel *model, guint64 *rows, GError **error)
{
  *rows = 0;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\"", kind->spec->name);
      g_auto (LedgerValue) n = LEDGER_NOTHING;

      if (!ledger_sums_counts (kind))
        continue;
      if (!ledger_transaction_ask (transaction, sql, NULL, 0, &n, error))
        return FALSE;
      *rows += (guint64) ledger_value_get_integer (&n, 0);
    }
  return TRUE;
}
