/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters as they would go out today. Main thread. */
#include "config.h"

#include "app/letter-names.h"

#include "app/section-values.h"

#include "libledger/mail/letter.h"

#include <glib/gi18n.h>

static LedgerLetter *
make_letter (LedgerStore *store, const LedgerRecord *contact, LedgerLetterKind kind, LedgerLetterTo to)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);

  return ledger_letter_new (store, contact, today, kind, to);
}

char *
ledenboek_letter_names_dup_proposal (LedgerStore *store, const LedgerRecord *contact, const LedgerField *field)
{
  g_autoptr (LedgerLetter) letter = make_letter (store, contact, LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE);

  return g_strdup (g_str_equal (field->spec->name, "salutation") ? letter->salutation : letter->envelope);
}

static char *
dup_lines (const LedgerLetter *letter)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < letter->address->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) letter->address->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
add (GtkWidget *grid, const char *label, const char *value)
{
  ledenboek_section_values_append (grid, ledenboek_section_values_new_value (label, value), LEDENBOEK_ROW_UNITS / 2);
}

void
ledenboek_letter_names_add_more (GtkWidget *grid, LedgerStore *store, const LedgerRecord *contact)
{
  g_autoptr (LedgerLetter) together = make_letter (store, contact, LEDGER_LETTER_GENERAL, LEDGER_LETTER_TOGETHER);
  g_autoptr (LedgerLetter) invoice = make_letter (store, contact, LEDGER_LETTER_INVOICE, LEDGER_LETTER_ALONE);
  g_autofree char *lines = dup_lines (together);
  g_autofree char *invoice_lines = dup_lines (invoice);

  if (!ledger_id_is_null (&together->partner))
    {
      add (grid, _("Salutation together"), together->salutation);
      add (grid, _("Name together on the envelope"), together->envelope);
    }
  if (*lines != '\0')
    add (grid, _("Letters go to"), lines);
  if (g_strcmp0 (lines, invoice_lines) != 0)
    add (grid, _("Invoices go to"), invoice_lines);
}
