/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuse before a book that is replaced as a whole (S25): which rows of the old one the new one has not. What was
 * only made here and not sent is no row of the server's: it comes along. A kind at a time, both in order of their ids.
 * Any thread that may read both books.
 */
#include "config.h"

#include "libledger/sync/fuse.h"
#include "libledger/sync/sums.h"

#include <string.h>

typedef struct
{
  const LedgerKind *kind;
  GArray *there;                /* LedgerId, in order: rows of the new book */
  guint at;
  GChecksum *checksum;
  LedgerBookLoss *loss;
} Comparing;

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val (((Comparing *) data)->there, values[0].id);
  return TRUE;
}

static gboolean
look_up (const LedgerValue *values, guint n_values, gpointer data)
{
  Comparing *comparing = data;
  const LedgerId *id = ledger_value_get_id (&values[0]);
  char text[LEDGER_ID_TEXT_SIZE];

  if (id == NULL)
    return TRUE;
  comparing->loss->held++;
  while (comparing->at < comparing->there->len &&
         memcmp (&g_array_index (comparing->there, LedgerId, comparing->at), id, sizeof *id) < 0)
    comparing->at++;
  if (comparing->at < comparing->there->len &&
      ledger_id_equal (&g_array_index (comparing->there, LedgerId, comparing->at), id))
    return TRUE;
  comparing->loss->lost++;
  g_checksum_update (comparing->checksum, (const guchar *) comparing->kind->spec->name, -1);
  g_checksum_update (comparing->checksum, (const guchar *) " ", 1);
  g_checksum_update (comparing->checksum, (const guchar *) ledger_id_write (id, text), -1);
  g_checksum_update (comparing->checksum, (const guchar *) "\n", 1);
  return TRUE;
}

typedef struct
{
  Comparing *comparing;
  LedgerRowFunction function;
} Listing;

static gboolean
list_ids (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Listing *listing = data;
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"version\" > 0 ORDER BY id",
                                          listing->comparing->kind->spec->name);

  return ledger_transaction_query (transaction, sql, NULL, 0, listing->function, listing->comparing, error);
}

static gboolean
compare_kind (LedgerStore *old, LedgerStore *new, Comparing *comparing, GError **error)
{
  Listing there = { comparing, add_id }, here = { comparing, look_up };

  g_array_set_size (comparing->there, 0);
  comparing->at = 0;
  if (!ledger_database_read_snapshot (ledger_store_get_database (new), list_ids, &there, error))
    return FALSE;
  comparing->loss->brought += comparing->there->len;
  return ledger_database_read_snapshot (ledger_store_get_database (old), list_ids, &here, error);
}

gboolean
ledger_fuse_compare_books (LedgerStore *old, LedgerStore *new, LedgerBookLoss *loss, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (old);
  g_autofree char *before = ledger_store_dup_setting (old, "rights");
  g_autofree char *rights = ledger_store_dup_setting (new, "rights");
  g_autoptr (GArray) there = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Comparing comparing = { NULL, there, 0, checksum, loss };

  memset (loss, 0, sizeof *loss);
  loss->scope = g_strcmp0 (before, rights) != 0;
  if (rights != NULL)
    g_checksum_update (checksum, (const guchar *) rights, -1);
  g_checksum_update (checksum, (const guchar *) "\n", 1);
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      comparing.kind = ledger_model_get_kind (model, i);
      if (ledger_sums_counts (comparing.kind) && !compare_kind (old, new, &comparing, error))
        return FALSE;
    }
  g_strlcpy (loss->digest, g_checksum_get_string (checksum), sizeof loss->digest);
  return TRUE;
}

LedgerFuse
ledger_fuse_judge_book (const LedgerBookLoss *loss, const char *noted)
{
  /* An empty book of the same scope is a fault of the server, however often it is fetched. */
  const char *reason = loss->brought > 0 || loss->scope ? "scope" : NULL;

  return ledger_fuse_judge (loss->lost, loss->held - loss->lost, reason, loss->digest, noted);
}
