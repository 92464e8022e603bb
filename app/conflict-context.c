/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The phone number of the contact and what was said between the two changes, as plain lines. Main thread.
 */
#include "config.h"

#include "app/conflict-context.h"

#include "app/moment.h"
#include "app/value-text.h"

#include "libledger/rules/phone.h"

#include <glib/gi18n.h>

/* Contact moments of this long before and after the two changes are told too, in microseconds. */
#define MARGIN (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define MOMENT_LIMIT 5

static void
add_phone (LedgerStore *store, const LedgerId *contact, GString *text)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact_point");
  LedgerId id = ledger_id_derive (contact, "phone");
  g_autoptr (LedgerRecord) phone = ledger_store_get (store, kind, &id, NULL);

  if (phone != NULL && ledger_record_is_live (phone) && ledger_record_get_text (phone, "value") != NULL)
    {
      g_autofree char *shown = ledger_phone_dup_display (ledger_record_get_text (phone, "value"), "NL");

      /* Translators: %s is a phone number */
      g_string_append_printf (text, _("Phone %s"), shown);
    }
}

static void
add_moment (LedgerStore *store, const LedgerRecord *moment, gint64 now, GString *text)
{
  const LedgerField *channel = ledger_kind_find_field (moment->kind, "channel");
  g_autofree char *at = ledenboek_moment_dup_text (
    ledger_value_get_integer (ledger_record_get (moment, "at"), 0), now);
  g_autofree char *way = ledenboek_value_dup_text (store, channel, &moment->values[channel->index]);
  const char *said = ledger_record_get_text (moment, "text");

  g_string_append_printf (text, "%s%s · %s · %s", text->len > 0 ? "\n" : "", at, way, said != NULL ? said : "");
}

char *
ledenboek_conflict_context_dup_text (LedgerStore *store, const LedgerConflict *conflict, gint64 now)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "interaction");
  gint64 from = MIN (conflict->theirs_at, conflict->mine_at) - MARGIN;
  gint64 until = MAX (conflict->theirs_at, conflict->mine_at) + MARGIN;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) moments = NULL;
  guint told = 0;

  if (ledger_id_is_null (&conflict->root))
    return g_strdup ("");
  add_phone (store, &conflict->root, text);
  moments = ledger_store_list_children (store, kind, &conflict->root, NULL);
  for (guint i = 0; moments != NULL && i < moments->len && told < MOMENT_LIMIT; i++)
    {
      const LedgerRecord *moment = g_ptr_array_index (moments, i);
      gint64 at = ledger_value_get_integer (ledger_record_get (moment, "at"), 0);

      if (at < from || at > until)
        continue;
      add_moment (store, moment, now, text);
      told++;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
