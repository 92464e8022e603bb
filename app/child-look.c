/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of how children are told, and their texts (child-look.h). Main thread.
 */
#include "config.h"

#include "app/child-look.h"

#include "app/moment.h"
#include "app/value-text.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n.h>
#include <string.h>

static const LedenboekChildLook looks[] = {
  { "contact_point", N_("More phones and e-mails"), NULL, NULL, "value", { "type", "purpose", "mail_returned" } },
  { "bank_account", N_("More bank accounts"), NULL, NULL, "iban", { "holder" } },
  { "mandate", N_("Mandates"), NULL, "signed_on", "reference",
    { "state", "state_on", "company", "signed_on", "type" } },
  { "address", N_("Other addresses"), NULL, NULL, NULL, { "type", "valid_from", "valid_until", "mail_returned" } },
  { "relationship", N_("Household and relationships"), NULL, NULL, "other",
    { "type", "same_household", "pays", "valid_from", "valid_until" } },
  { "membership", N_("Membership"), N_("No membership."), "valid_from", "membership_type",
    { "valid_from", "valid_until", "cancelled_on", "ending_reason", "payment_method", "payer" } },
  { "card", N_("Cards"), NULL, NULL, "number", { "state", "reason", "valid_until", "printed_at" }, .written = TRUE,
    .unknown = N_("Not printed yet: the number comes with the next exchange") },
  { "interaction", N_("Timeline"), N_("No recent contact moments. Ctrl+L notes one."), "at", "text",
    { "at", "channel", "direction", "user" }, .written = TRUE, .author = "user" },
  { "mailing_recipient", N_("Letters and e-mails"), NULL, "made_on", "mailing",
    { "made_on", "way", "outcome", "cause", "told", "at" }, .written = TRUE, .letter = TRUE },
  { "task", N_("Tasks"), NULL, "due", "title", { "due", "assigned", "function_group" }, "state", "done" },
  { "capacity", N_("Capacities"), NULL, NULL, "type", { "valid_from", "valid_until" } },
  { "statement_acceptance", N_("Privacy statement"), NULL, "accepted_on", "statement",
    { "accepted_on", "way", "file" } },
  { "function", N_("Functions"), NULL, NULL, "name", { "branch", "valid_from", "valid_until" } },
};

const LedenboekChildLook *
ledenboek_child_look_find (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_str_equal (looks[i].kind, kind))
      return &looks[i];
  return NULL;
}

static char *
dup_field (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child, const char *name)
{
  const LedgerField *field = ledger_kind_find_field (child->kind, name);
  const LedgerValue *value = ledger_record_get (child, name);

  if (field->spec->type == LEDGER_TYPE_INSTANT)
    return ledenboek_moment_dup_text (ledger_value_get_integer (value, 0),
                                      ledger_world_now (ledger_store_get_world (store)));
  return ledenboek_value_dup_text (store, field, value);
}

char *
ledenboek_child_look_dup_small (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->small) && self->small[i] != NULL; i++)
    {
      const LedgerField *field = ledger_kind_find_field (child->kind, self->small[i]);
      g_autofree char *part = dup_field (self, store, child, self->small[i]);
      gboolean named = field->spec->type == LEDGER_TYPE_DATE || g_strcmp0 (field->spec->reference, "contact") == 0;
      gboolean told = field->spec->type == LEDGER_TYPE_BOOLEAN;

      if (*part == '\0' || (told && ledger_value_get_integer (ledger_record_get (child, field->spec->name), 0) == 0))
        continue;
      if (text->len > 0)
        g_string_append (text, " · ");
      if (told)
        {
          g_string_append (text, ledger_field_get_label (field));
          continue;
        }
      if (named)
        g_string_append_printf (text, "%s ", ledger_field_get_label (field));
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

const char *
ledenboek_child_look_get_unknown (const LedenboekChildLook *self)
{
  return self->unknown != NULL ? _(self->unknown) : "—";
}

char *
ledenboek_child_look_dup_title (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child)
{
  g_autofree char *title = self->title != NULL ? dup_field (self, store, child, self->title)
                                               : ledger_record_describe (child, LEDGER_DESCRIBE_TITLE);

  return *title != '\0' ? g_steal_pointer (&title) : g_strdup (ledenboek_child_look_get_unknown (self));
}

gboolean
ledenboek_child_look_has_words (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child,
                                char **words)
{
  g_autofree char *title = ledenboek_child_look_dup_title (self, store, child);
  g_autofree char *small = ledenboek_child_look_dup_small (self, store, child);
  g_autofree char *both = g_strconcat (title, " ", small, NULL);
  g_autofree char *text = ledger_fold (both);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
