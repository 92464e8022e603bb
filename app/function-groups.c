/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The function groups of a user, from the settings of the organisation. Main thread. */
#include "config.h"

#include "app/function-groups.h"

/* A group that is no longer in use has members still; what is left to do for it is somebody's. */
char *
ledenboek_function_groups_dup_list (LedgerStore *store, const LedgerId *user)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "function_group_member");
  g_autoptr (GPtrArray) all = user != NULL ? ledger_store_list_all (store, kind, NULL) : NULL;
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerId *of = ledger_value_get_id (ledger_record_get (all->pdata[i], "user"));
      const LedgerId *group = ledger_value_get_id (ledger_record_get (all->pdata[i], "function_group"));
      char id[LEDGER_ID_TEXT_SIZE];

      if (of != NULL && group != NULL && ledger_id_equal (of, user))
        g_string_append_printf (list, "%s\"%s\"", list->len > 0 ? "," : "", ledger_id_write (group, id));
    }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}
