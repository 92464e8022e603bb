/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The branch of an address (branch.h). Main thread. */
#include "config.h"

#include "libledger/membership/branch.h"

#include "libledger/rules/postcode-ranges.h"

LedgerRecord *
ledger_branch_find_for (LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "branch");
  const char *postcode = ledger_record_get_text (contact, "postcode");
  g_autoptr (GPtrArray) branches = postcode != NULL ? ledger_store_list_all (store, kind, NULL) : NULL;
  LedgerRecord *found = NULL;
  guint narrowest = 0;

  for (guint i = 0; branches != NULL && i < branches->len; i++)
    {
      guint width = ledger_postcode_ranges_find (ledger_record_get_text (branches->pdata[i], "postcodes"),
                                                 ledger_record_get_text (contact, "country"), postcode);

      if (width > 0 && (narrowest == 0 || width < narrowest))
        {
          narrowest = width;
          found = branches->pdata[i];
        }
    }
  return found != NULL ? ledger_record_ref (found) : NULL;
}

LedgerRecord *
ledger_branch_find_proposal (LedgerStore *store, const LedgerRecord *contact)
{
  const char *status = ledger_record_get_text (contact, "status");
  const LedgerId *present = ledger_value_get_id (ledger_record_get (contact, "branch"));
  g_autoptr (LedgerRecord) branch = NULL;

  if (!ledger_record_is_live (contact) || (status != NULL && !g_str_equal (status, "active")) ||
      ledger_value_get_integer (ledger_record_get (contact, "branch_chosen"), 0) != 0)
    return NULL;
  branch = ledger_branch_find_for (store, contact);
  if (branch == NULL || (present != NULL && ledger_id_equal (present, &branch->id)))
    return NULL;
  return g_steal_pointer (&branch);
}

static LedgerEdit *
make_edit (LedgerStore *store, const LedgerRecord *contact, const LedgerValue *branch, const char *from,
           const LedgerValue *chosen)
{
  LedgerEdit *edit = ledger_edit_new (store, "edit");

  if (branch != NULL)
    ledger_edit_set (edit, ledger_kind_find_field (contact->kind, "branch"), &contact->id, branch);
  if (from != NULL)
    ledger_edit_set (edit, ledger_kind_find_field (contact->kind, "branch_from"), &contact->id, &LEDGER_TEXT (from));
  ledger_edit_set (edit, ledger_kind_find_field (contact->kind, "branch_chosen"), &contact->id, chosen);
  return edit;
}

LedgerEdit *
ledger_branch_make_move (LedgerStore *store, const LedgerRecord *contact, const LedgerRecord *branch)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);

  return make_edit (store, contact, &LEDGER_ID (&branch->id), today, &LEDGER_NOTHING);
}

LedgerEdit *
ledger_branch_make_stay (LedgerStore *store, const LedgerRecord *contact)
{
  return make_edit (store, contact, NULL, NULL, &LEDGER_INTEGER (1));
}
