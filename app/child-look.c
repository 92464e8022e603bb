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
#include <stdio.h>
#include <string.h>

static const LedenboekChildLook looks[] = {
  { "contact_point", N_("More phones and e-mails"), NULL, NULL, NULL, "value",
    { "type", "purpose", "mail_returned" } },
  { "bank_account", N_("More bank accounts"), NULL, NULL, NULL, "iban", { "holder" } },
  { "mandate", N_("Mandates"), NULL, "signed_on", NULL, "reference",
    { "state", "state_on", "company", "signed_on", "type" } },
  { "address", N_("Other addresses"), NULL, NULL, NULL, NULL,
    { "type", "valid_from", "valid_until", "mail_returned" } },
  { "relationship", N_("Household and relationships"), NULL, NULL, NULL, "other",
    { "type", "same_household", "pays", "valid_from", "valid_until" } },
  { "membership", N_("Membership"), N_("No membership."), "valid_from", NULL, "membership_type",
    { "valid_from", "valid_until", "cancelled_on", "ending_reason", "payment_method", "payer" } },
  { "card", N_("Cards"), NULL, NULL, NULL, "number",
    { "state", "reason", "valid_until", "printed_at" }, .written = TRUE,
    .unknown = N_("Not printed yet: the number comes with the next exchange") },
  { "interaction", N_("Timeline"), N_("No recent contact moments. Ctrl+L notes one."), "at", NULL, "text",
    { "at", "channel", "direction", "user" }, .written = TRUE, .author = "user" },
  { "mailing_recipient", NULL, NULL, "at", "made_on", "mailing",
    { "at", "way", "outcome", "cause", "told" }, .written = TRUE, .letter = TRUE },
  { "task", N_("Tasks"), NULL, "due", NULL, "title", { "due", "assigned", "function_group" }, "state", "done" },
  { "capacity", N_("Capacities"), NULL, NULL, NULL, "type", { "valid_from", "valid_until" } },
  { "statement_acceptance", N_("Privacy statement"), NULL, "accepted_on", NULL, "statement",
    { "accepted_on", "way", "file" } },
  { "function", N_("Functions"), NULL, NULL, NULL, "name", { "branch", "valid_from", "valid_until" } },
};

const LedenboekChildLook *
ledenboek_child_look_find (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_str_equal (looks[i].kind, kind))
      return &looks[i];
  return NULL;
}

/* The beginning of that day here, in microseconds. */
static gint64
read_day (const char *day)
{
  int year, month, number;
  g_autoptr (GDateTime) begin = NULL;

  if (day == NULL || sscanf (day, "%d-%d-%d", &year, &month, &number) != 3)
    return 0;
  begin = g_date_time_new_local (year, month, number, 0, 0, 0);
  return begin != NULL ? g_date_time_to_unix (begin) * G_USEC_PER_SEC : 0;
}

/* When @child was, in microseconds; 0 is unknown. */
static gint64
get_moment (const LedgerRecord *child)
{
  const LedenboekChildLook *look = ledenboek_child_look_find (child->kind->spec->name);
  const LedgerValue *value = look->newest != NULL ? ledger_record_get (child, look->newest) : NULL;

  if (value == NULL)
    return 0;
  if (value->shape == LEDGER_SHAPE_INTEGER)
    return ledger_value_get_integer (value, 0);
  return read_day (value->shape == LEDGER_SHAPE_TEXT || look->day == NULL
                   ? ledger_value_get_text (value) : ledger_record_get_text (child, look->day));
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  gint64 one = get_moment (*(const LedgerRecord *const *) a), other = get_moment (*(const LedgerRecord *const *) b);

  return one < other ? 1 : one > other ? -1 : 0;
}

void
ledenboek_child_look_sort (GPtrArray *children)
{
  g_ptr_array_sort (children, compare_newest);
}

static char *
dup_field (const LedenboekChildLook *self, LedgerStore *store, const LedgerRecord *child, const char *name)
{
  const LedgerField *field = ledger_kind_find_field (child->kind, name);
  const LedgerValue *value = ledger_record_get (child, name);
  const char *day = self->day != NULL && g_str_equal (name, self->newest) && value->shape == LEDGER_SHAPE_NOTHING
                    ? ledger_record_get_text (child, self->day) : NULL;

  if (day != NULL)
    return ledenboek_day_dup_text (day);
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
