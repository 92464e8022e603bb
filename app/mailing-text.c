/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words for mailings (mailing-text.h): what the list tells of each in a line, so that none need be opened to be known.
 * Main thread.
 */
#include "config.h"

#include "app/mailing-text.h"

#include "app/moment.h"
#include "app/text.h"
#include "app/value-text.h"

#include <glib/gi18n.h>

char *
ledenboek_mailing_text_dup_field (LedgerStore *store, const LedgerRecord *mailing, const char *field)
{
  return ledenboek_value_dup_text (store, ledger_kind_find_field (mailing->kind, field),
                                   ledger_record_get (mailing, field));
}

gboolean
ledenboek_mailing_text_has_state (const LedgerRecord *mailing, const char *state)
{
  const char *is = ledger_record_get_text (mailing, "state");

  return g_str_equal (is != NULL ? is : "draft", state);
}

gboolean
ledenboek_mailing_text_is_open (const LedgerRecord *mailing)
{
  return ledenboek_mailing_text_has_state (mailing, "draft") || ledenboek_mailing_text_has_state (mailing, "prepared");
}

static void
append (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, text->len > 0 ? " · %s" : "%s", part);
}

char *
ledenboek_mailing_text_dup_about (LedgerStore *store, const LedgerRecord *mailing)
{
  GString *text = g_string_new (NULL);
  const char *day = ledger_record_get_text (mailing, "day");
  g_autofree char *purpose = ledenboek_mailing_text_dup_field (store, mailing, "purpose");
  g_autofree char *shown = day != NULL ? ledenboek_day_dup_text (day) : NULL;
  g_autofree char *state = ledenboek_mailing_text_dup_field (store, mailing, "state");

  append (text, *state != '\0' ? state : _("Being made"));
  append (text, shown);
  append (text, purpose);
  return g_string_free (text, FALSE);
}

static void
append_count (GString *text, const char *pattern, gint64 count)
{
  g_autofree char *number = ledenboek_text_dup_number (count);
  g_autofree char *part = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  part = g_strdup_printf (pattern, number);
#pragma GCC diagnostic pop
  if (count > 0)
    append (text, part);
}

char *
ledenboek_mailing_text_dup_counts (const LedgerMailingTally *tally)
{
  GString *text = g_string_new (NULL);

  if (tally == NULL)
    return g_string_free (text, FALSE);
  append_count (text, _("%s by letter"), tally->letters);
  append_count (text, _("%s by e-mail"), tally->messages);
  append_count (text, _("%s left out"), tally->left_out);
  append_count (text, _("%s perhaps sent"), tally->uncertain);
  append_count (text, _("%s refused"), tally->refused);
  append_count (text, _("%s returned"), tally->returned);
  return g_string_free (text, FALSE);
}

char *
ledenboek_mailing_text_dup_sending (const LedgerMailingTally *tally)
{
  g_autofree char *done = ledenboek_text_dup_number (tally->messages - tally->ready_messages);
  g_autofree char *all = ledenboek_text_dup_number (tally->messages);
  GString *text = g_string_new (NULL);

  /* Translators: numbers: of the e-mails that have been dealt with, and of all: "120 of 500 dealt with" */
  g_string_append_printf (text, _("%s of %s e-mails dealt with"), done, all);
  append_count (text, _("%s refused"), tally->refused);
  append_count (text, _("%s returned"), tally->returned);
  append_count (text, _("%s perhaps sent"), tally->uncertain);
  append_count (text, _("%s to go"), tally->ready_messages);
  return g_string_free (text, FALSE);
}
