/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is offered which selection (selection-offer.h). Main thread. */
#include "config.h"

#include "app/selection-offer.h"

#include "libledger/selection/selection.h"

GPtrArray *
ledenboek_selection_offer_list (LedgerReplica *replica)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, ledger_model_find_kind (model, "selection"), NULL);
  GPtrArray *offered = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      LedgerRecord *selection = all->pdata[i];
      g_autoptr (LedgerCondition) condition = ledger_selection_get_condition (model, selection, NULL);

      if (condition != NULL && ledger_selection_is_offered (selection, ledger_replica_get_user (replica)) &&
          ledger_condition_check_access (model, condition, ledger_replica_get_access (replica), NULL))
        g_ptr_array_add (offered, ledger_record_ref (selection));
    }
  return offered;
}

GtkStringList *
ledenboek_selection_offer_name (const GPtrArray *selections, const char *first)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  if (first != NULL)
    gtk_string_list_append (names, first);
  for (guint i = 0; i < selections->len; i++)
    gtk_string_list_append (names, ledger_record_get_text (selections->pdata[i], "name"));
  return names;
}
