/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference of a new mandate (mandate.h). Main thread. */
#include "config.h"

#include "libledger/membership/mandate.h"

#include <string.h>

#define ID_SIGNS 8

static gboolean
is_taken (GPtrArray *mandates, const char *reference)
{
  for (guint i = 0; mandates != NULL && i < mandates->len; i++)
    {
      const char *other = ledger_record_get_text (mandates->pdata[i], "reference");

      if (other != NULL && g_ascii_strcasecmp (other, reference) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
ledger_mandate_dup_reference (LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "mandate");
  g_autoptr (GPtrArray) mandates = ledger_store_list_children (store, kind, &contact->id, NULL);
  const char *number = ledger_record_get_text (contact, "number");
  g_autofree char *id = ledger_id_dup_text (&contact->id);
  g_autofree char *owner = g_ascii_strup (number != NULL ? number : id + strlen (id) - ID_SIGNS, -1);

  for (guint serial = 1;; serial++)
    {
      g_autofree char *reference = g_strdup_printf ("M-%s-%u", owner, serial);

      if (!is_taken (mandates, reference))
        return g_steal_pointer (&reference);
    }
}
