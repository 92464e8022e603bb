/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mandates in the acts (act.h): who leaves is collected from no more, who comes back is collected from again when the
 * mandate still holds. What was withdrawn or has lapsed stays so, whatever the act. Used by one thread at a time.
 */
#include "config.h"

#include "libledger/membership/act-private.h"

#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
has_state (const LedgerRecord *mandate, const char *state)
{
  const char *value = ledger_record_get_text (mandate, "state");

  return g_str_equal (value != NULL ? value : "active", state);
}

/* Returns: %FALSE, having told it, when there is something and the user may not change it. */
static gboolean
may_change (LedgerActing *self, guint count)
{
  if (count == 0 || ledger_acting_may (self, "bank"))
    return count > 0;
  ledger_acting_tell (self, _("Your role does not edit bank accounts: the mandate stays as it is."));
  return FALSE;
}

static GPtrArray *
list_in_state (const LedgerActing *self, const char *state)
{
  g_autoptr (GPtrArray) all = ledger_acting_list (self, "mandate");
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  for (guint i = 0; i < all->len; i++)
    if (has_state (all->pdata[i], state))
      g_ptr_array_add (found, ledger_record_ref (all->pdata[i]));
  return found;
}

static void
set_state (LedgerActing *self, const LedgerRecord *mandate, const char *state, const char *day, const char *by)
{
  ledger_acting_set (self, mandate, "state", state);
  ledger_acting_set (self, mandate, "state_on", day);
  ledger_acting_set (self, mandate, "ended_by", by);
}

void
ledger_acting_stop_mandates (LedgerActing *self, const char *day, const char *by)
{
  g_autoptr (GPtrArray) mandates = list_in_state (self, "active");

  if (!may_change (self, mandates->len))
    return;
  for (guint i = 0; i < mandates->len; i++)
    set_state (self, mandates->pdata[i], "suspended", day, by);
  ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u mandate is suspended: nothing is collected any more.",
                                         "%u mandates are suspended: nothing is collected any more.", mandates->len),
                      mandates->len);
}

gboolean
ledger_acting_is_long_ago (const char *day, const char *today)
{
  GDate date;
  char limit[16];

  if (day == NULL || !ledger_date_is_iso (day))
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_parse (&date, day);
  g_date_add_months (&date, LEDGER_MANDATE_MONTHS);
  g_date_strftime (limit, sizeof limit, "%Y-%m-%d", &date);
  return strcmp (limit, today) < 0;
}

/* By its last collection; without one that is known, while the contact was active it may have been used. */
static gboolean
has_lapsed (const LedgerActing *self, const LedgerRecord *mandate)
{
  const char *used = ledger_record_get_text (mandate, "last_used_on");
  const char *signed_on = ledger_record_get_text (mandate, "signed_on");
  const char *until = ledger_record_get_text (self->contact, "status_date");

  if (used == NULL)
    used = g_strcmp0 (signed_on, until) > 0 ? signed_on : until;
  return ledger_acting_is_long_ago (used, self->today);
}

/* What an act suspended; @by: that act, or %NULL: the two that take somebody out of the book's active ones. */
static gboolean
was_suspended (const LedgerRecord *mandate, const char *by)
{
  const char *ended = ledger_record_get_text (mandate, "ended_by");

  if (by != NULL)
    return g_strcmp0 (ended, by) == 0;
  return g_strcmp0 (ended, "inactive") == 0 || g_strcmp0 (ended, "deceased") == 0;
}

LedgerCollecting
ledger_acting_bring_back_mandates (LedgerActing *self, const char *by)
{
  g_autoptr (GPtrArray) suspended = list_in_state (self, "suspended");
  g_autoptr (GPtrArray) active = list_in_state (self, "active");
  g_autoptr (GPtrArray) all = ledger_acting_list (self, "mandate");
  guint held = active->len, back = 0;

  for (guint i = suspended->len; i > 0; i--)
    if (!was_suspended (suspended->pdata[i - 1], by))
      g_ptr_array_remove_index (suspended, i - 1);
  if (all->len == 0)
    return LEDGER_COLLECTING_UNKNOWN;
  if (suspended->len > 0 && !may_change (self, suspended->len))
    return LEDGER_COLLECTING_UNKNOWN;
  for (guint i = 0; i < suspended->len; i++)
    {
      gboolean lapsed = has_lapsed (self, suspended->pdata[i]);

      set_state (self, suspended->pdata[i], lapsed ? "lapsed" : "active", self->today, NULL);
      if (lapsed)
        ledger_acting_set (self, suspended->pdata[i], "state_reason", _("Not used for 36 months"));
      back += lapsed ? 0 : 1;
    }
  if (back > 0)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u mandate holds again.", "%u mandates hold again.",
                                           back), back);
  return held + back > 0 ? LEDGER_COLLECTING_MAY : LEDGER_COLLECTING_MAY_NOT;
}
