/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cancelling one membership, and taking the cancellation back. Used by one thread at a time.
 */
#include "config.h"

#include "libledger/membership/act-private.h"

#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A membership with what its ending depends on. */
typedef struct
{
  LedgerRecord *membership;
  LedgerRecord *type;
  LedgerRecord *company;        /* or NULL */
  LedgerTerm term;              /* borrows from them */
} Ending;

static void
ending_clear (Ending *ending)
{
  g_clear_pointer (&ending->membership, ledger_record_unref);
  g_clear_pointer (&ending->type, ledger_record_unref);
  g_clear_pointer (&ending->company, ledger_record_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ending, ending_clear)

static LedgerRecord *
read_reference (LedgerStore *store, const LedgerRecord *record, const char *field)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store),
                                                   ledger_kind_find_field (record->kind, field)->spec->reference);
  const LedgerId *id = ledger_value_get_id (ledger_record_get (record, field));

  return id != NULL ? ledger_store_get (store, kind, id, NULL) : NULL;
}

static void
read_term (LedgerStore *store, Ending *ending)
{
  LedgerTerm *term = &ending->term;

  ending->type = read_reference (store, ending->membership, "membership_type");
  ending->company = ending->type != NULL ? read_reference (store, ending->type, "company") : NULL;
  term->notice_weeks = -1;
  term->valid_from = ledger_record_get_text (ending->membership, "valid_from");
  term->valid_until = ledger_record_get_text (ending->membership, "valid_until");
  if (ending->type != NULL)
    {
      term->standing = ledger_record_get_text (ending->type, "standing");
      term->period = ledger_record_get_text (ending->type, "period");
    }
  if (ending->company != NULL)
    {
      term->country = ledger_record_get_text (ending->company, "country");
      term->rule = ledger_record_get_text (ending->company, "ending");
      term->notice_weeks = ledger_value_get_integer (ledger_record_get (ending->company, "notice_weeks"), -1);
      term->year_begins = ledger_value_get_integer (ledger_record_get (ending->company, "year_begins"), 0);
    }
}

char *
ledger_act_dup_end (LedgerStore *store, const LedgerRecord *membership, const char *day)
{
  g_auto (Ending) ending = { .membership = ledger_record_ref ((LedgerRecord *) membership) };

  read_term (store, &ending);
  return ledger_term_dup_end (&ending.term, day);
}

static gboolean
read_membership (LedgerActing *self, Ending *ending, GError **error)
{
  ending->membership = ledger_store_get (self->store, ledger_acting_get_kind (self, "membership"),
                                         &self->act->membership, NULL);
  if (ending->membership != NULL && ledger_record_is_live (ending->membership) &&
      ledger_id_equal (&ending->membership->root, &self->contact->id))
    {
      read_term (self->store, ending);
      return TRUE;
    }
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                       _("This membership is no longer there: choose another."));
  return FALSE;
}

static gboolean
refuse (GError **error, LedgerSyncError code, const char *message)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, code, message);
  return FALSE;
}

/* Whether what was asked can be; @end (out) (transfer full): the last day, set when it can be told already. */
static gboolean
check (LedgerActing *self, const Ending *ending, char **end, GError **error)
{
  const LedgerAct *act = self->act;
  const char *from = ending->term.valid_from;
  g_autofree char *earliest = from != NULL ? ledger_term_dup_day (from, -1) : NULL;

  if (g_strcmp0 (ledger_record_get_text (ending->membership, "ended_by"), "cancelled") == 0)
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This membership was cancelled already."));
  if (!ledger_acting_runs_after (ending->membership, self->today))
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This membership has ended already."));
  if (act->day == NULL || !ledger_date_is_iso (act->day))
    return refuse (error, LEDGER_SYNC_ERROR_REQUIRED, _("Fill in on which day the cancellation was received."));
  *end = act->end != NULL ? ledger_term_dup_day (act->end, 0) : ledger_term_dup_end (&ending->term, act->day);
  if (*end == NULL)
    return refuse (error, LEDGER_SYNC_ERROR_REQUIRED, _("Fill in the last day of the membership."));
  if (strcmp (act->day, self->today) > 0)
    return refuse (error, LEDGER_SYNC_ERROR_COMBINATION,
                   _("A cancellation cannot be received in the future: put the day right."));
  if (earliest != NULL && strcmp (*end, earliest) < 0)
    return refuse (error, LEDGER_SYNC_ERROR_COMBINATION,
                   _("A membership cannot end before it begins: put the last day right."));
  return TRUE;
}

static void
tell_end (LedgerActing *self, const Ending *ending, const char *end)
{
  g_autofree char *type = ledger_acting_dup_type (self, ending->membership);
  g_autofree char *day = ledger_acting_dup_day (end);
  g_autofree char *rules = ledger_term_dup_end (&ending->term, self->act->day);
  g_autofree char *deadline = ledger_term_dup_deadline (&ending->term, self->act->day);
  g_autofree char *written = NULL;

  if (ending->term.valid_from != NULL && strcmp (end, ending->term.valid_from) < 0)
    ledger_acting_tell (self, _("The membership “%s” does not begin."), type);
  else
    ledger_acting_tell (self, _("The membership “%s” ends on %s."), type, day);
  if (g_strcmp0 (rules, end) != 0)
    {
      written = ledger_acting_dup_day (rules);
      ledger_acting_tell (self, _("By the rules it would end on %s."), written);
    }
  else if (deadline != NULL && strcmp (deadline, self->act->day) < 0)
    {
      written = ledger_acting_dup_day (deadline);
      ledger_acting_tell (self, _("For this year the notice had to be there on %s: it ends a year later."), written);
    }
  if (strcmp (end, self->act->day) > 0 && g_strcmp0 (ending->term.standing, "donor") != 0)
    ledger_acting_tell (self, _("What is due until then stays owed; nothing is paid back."));
  else
    ledger_acting_tell (self, _("Nothing is paid back."));
}

/* Whether another membership of the contact runs after @end, or one that it pays for. */
static gboolean
has_another (const LedgerActing *self, const Ending *ending, const char *end)
{
  g_autoptr (GPtrArray) own = ledger_acting_list (self, "membership");
  g_autoptr (GPtrArray) paid = ledger_acting_list_paid (self, end);

  for (guint i = 0; i < own->len; i++)
    if (!ledger_id_equal (&((LedgerRecord *) own->pdata[i])->id, &ending->membership->id) &&
        ledger_acting_runs_after (own->pdata[i], end))
      return TRUE;
  return paid->len > 0;
}

/* What is owed until the end is still collected; after it nothing is, so a mandate that is for nothing else stops. */
static void
end_payment (LedgerActing *self, const Ending *ending, const char *end)
{
  const char *method = ledger_record_get_text (ending->membership, "payment_method");
  g_autofree char *day = ledger_acting_dup_day (end);

  if (g_strcmp0 (method, "direct_debit") != 0)
    return;
  ledger_acting_tell (self, _("Direct debit goes on until %s, not after."), day);
  if (strcmp (end, self->today) <= 0 && !has_another (self, ending, end))
    ledger_acting_stop_mandates (self, end, "cancelled");
}

/* Cards are of who is a member of something: they stay while another membership runs. */
static void
end_cards (LedgerActing *self, const Ending *ending, const char *end)
{
  g_autoptr (GPtrArray) memberships = ledger_acting_list (self, "membership");
  g_autoptr (GPtrArray) cards = ledger_acting_list_cards (self);
  g_autofree char *day = ledger_acting_dup_day (end);
  gboolean past = strcmp (end, self->today) < 0;

  for (guint i = 0; i < memberships->len; i++)
    if (!ledger_id_equal (&((LedgerRecord *) memberships->pdata[i])->id, &ending->membership->id) &&
        ledger_acting_runs_after (memberships->pdata[i], end))
      {
        ledger_acting_tell (self, _("Another membership runs on, and the card stays valid."));
        return;
      }
  for (guint i = 0; i < cards->len; i++)
    ledger_acting_void_card (self, cards->pdata[i], past ? NULL : end, "cancelled");
  if (cards->len > 0 && past)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u card becomes void.", "%u cards become void.",
                                           cards->len), cards->len);
  else if (cards->len > 0)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u card is valid until %s.",
                                           "%u cards are valid until %s.", cards->len), cards->len, day);
}

static void
tell_others (LedgerActing *self, const char *end)
{
  g_autoptr (GPtrArray) paid = ledger_acting_list_paid (self, end);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < paid->len; i++)
    {
      g_autofree char *name = ledger_acting_dup_holder (self, paid->pdata[i]);

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }
  if (names->len > 0)
    ledger_acting_tell (self, _("Goes on paying for: %s."), names->str);
  ledger_acting_tell (self, _("%s stays in the book as active: letters and invoices go on."), self->name);
}

static void
add_confirmation (LedgerActing *self, const char *end)
{
  g_autofree char *day = ledger_acting_dup_day (end);
  g_autofree char *title = g_strdup_printf (_("Confirm the cancellation by letter: membership ends on %s"), day);

  if (!ledger_acting_may (self, "notes"))
    return;
  self->plan->offers |= LEDGER_ACT_CONFIRM;
  if ((self->act->options & LEDGER_ACT_CONFIRM) == 0)
    return;
  ledger_acting_add_task (self, &self->contact->id, title);
  ledger_acting_tell (self, _("A task: confirm the cancellation by letter."));
}

gboolean
ledger_acting_cancel (LedgerActing *self, GError **error)
{
  const LedgerField *reason = ledger_kind_find_field (ledger_acting_get_kind (self, "membership"), "ending_reason");
  g_auto (Ending) ending = { 0 };
  g_autofree char *end = NULL;

  if (!read_membership (self, &ending, error) || !check (self, &ending, &end, error))
    return FALSE;
  self->plan->end = g_strdup (end);
  ledger_acting_end (self, ending.membership, end, "cancelled");
  ledger_acting_set (self, ending.membership, "cancelled_on", self->act->day);
  ledger_edit_set (self->edit, reason, &ending.membership->id, &LEDGER_ID (&self->reason));
  tell_end (self, &ending, end);
  end_payment (self, &ending, end);
  end_cards (self, &ending, end);
  tell_others (self, end);
  add_confirmation (self, end);
  if (ledger_id_is_null (&self->reason))
    return refuse (error, LEDGER_SYNC_ERROR_REQUIRED, _("Choose a reason: it is counted with those who leave."));
  return TRUE;
}

gboolean
ledger_acting_withdraw (LedgerActing *self, GError **error)
{
  g_autoptr (GPtrArray) cards = ledger_acting_list (self, "card");
  g_auto (Ending) ending = { 0 };
  g_autofree char *type = NULL, *day = NULL;
  const char *until;

  if (!read_membership (self, &ending, error))
    return FALSE;
  if (g_strcmp0 (ledger_record_get_text (ending.membership, "ended_by"), "cancelled") != 0)
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This membership is not cancelled."));
  type = ledger_acting_dup_type (self, ending.membership);
  until = ledger_record_get_text (ending.membership, "was_until");
  day = ledger_acting_dup_day (until);
  ledger_acting_set (self, ending.membership, "valid_until", until);
  ledger_acting_bring_back (self, ending.membership);
  ledger_acting_set (self, ending.membership, "cancelled_on", NULL);
  ledger_acting_set (self, ending.membership, "ending_reason", NULL);
  if (until != NULL)
    ledger_acting_tell (self, _("The membership “%s” runs until %s."), type, day);
  else
    ledger_acting_tell (self, _("The membership “%s” runs on."), type);
  ledger_acting_bring_back_cards (self, cards, "cancelled");
  ledger_acting_bring_back_mandates (self, "cancelled");
  return TRUE;
}
