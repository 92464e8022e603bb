/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica duplicates: pairs of contacts that may be one and the same, most points first (REL-15, S7). What they share
 * is named, its value is not told: it may be one that is shown masked. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/quality/duplicates.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },       { "name", N_("Name"), CONTROL_TEXT },
  { "other", N_("Other"), CONTROL_TEXT }, { "other_name", N_("Name"), CONTROL_TEXT },
  { "score", N_("Points"), CONTROL_INTEGER },  { "reasons", N_("Why"), CONTROL_TEXT }, { NULL },
};

gboolean
control_replica_duplicates (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autoptr (GArray) found = NULL;
  const LedgerKind *contact;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  found = ledger_duplicates_find (opened.store, NULL, error);
  if (found == NULL)
    return FALSE;
  contact = ledger_model_find_kind (ledger_store_get_model (opened.store), "contact");
  for (guint i = 0; i < found->len; i++)
    {
      const LedgerDuplicate *pair = &g_array_index (found, LedgerDuplicate, i);
      g_autofree char *one = ledger_id_dup_text (&pair->one), *other = ledger_id_dup_text (&pair->other);
      g_autofree char *name = ledger_store_dup_title (opened.store, contact, &pair->one);
      g_autofree char *other_name = ledger_store_dup_title (opened.store, contact, &pair->other);
      g_autofree char *reasons = ledger_match_dup_reasons (pair->reasons);

      control_table_add (table, one, name, other, other_name, (gint64) pair->score, reasons);
    }
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}
