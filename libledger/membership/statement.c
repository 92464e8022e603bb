/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The privacy statement in force (statement.h). Main thread. */
#include "config.h"

#include "libledger/membership/statement.h"

#include <string.h>

LedgerRecord *
ledger_statement_get_current (LedgerStore *store, const char *today)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "privacy_statement");
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, kind, NULL);
  LedgerRecord *current = NULL;

  /* Of two of one day the later made is the current one: records come in the order of their ids. */
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *from = ledger_record_get_text (all->pdata[i], "valid_from");

      if (from != NULL && strcmp (from, today) <= 0 &&
          (current == NULL || strcmp (ledger_record_get_text (current, "valid_from"), from) <= 0))
        current = all->pdata[i];
    }
  return current != NULL ? ledger_record_ref (current) : NULL;
}
