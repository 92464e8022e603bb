/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making inactive, the report of a death, and making active again. Status, reason, day and source are one group of the
 * contact; what hangs on it ends with it, and remembers how it was. Used by one thread at a time.
 */
#include "config.h"

#include "libledger/membership/act-private.h"

#include "libledger/mail/letter.h"
#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
refuse (GError **error, LedgerSyncError code, const char *message)
{
  g_set_error_literal (error, LEDGER_SYNC_ERROR, code, message);
  return FALSE;
}

static gboolean
has_status (const LedgerActing *self, const char *status)
{
  return g_strcmp0 (ledger_record_get_text (self->contact, "status"), status) == 0;
}

static gboolean
check_day (const LedgerActing *self, const char *missing, const char *future, GError **error)
{
  const char *day = self->act->day, *birth = ledger_record_get_text (self->contact, "birth_date");

  if (day == NULL || !ledger_date_is_iso (day))
    return refuse (error, LEDGER_SYNC_ERROR_REQUIRED, missing);
  if (strcmp (day, self->today) > 0)
    return refuse (error, LEDGER_SYNC_ERROR_COMBINATION, future);
  if (birth != NULL && strcmp (day, birth) < 0)
    return refuse (error, LEDGER_SYNC_ERROR_COMBINATION,
                   _("This day is before the date of birth: one of them is wrong."));
  return TRUE;
}

/* -- ending what hangs on the contact */

static void
end_memberships (LedgerActing *self, const char *day, const char *by)
{
  g_autoptr (GPtrArray) memberships = ledger_acting_list (self, "membership");
  const LedgerField *reason = ledger_kind_find_field (ledger_acting_get_kind (self, "membership"), "ending_reason");

  for (guint i = 0; i < memberships->len; i++)
    {
      const LedgerRecord *membership = memberships->pdata[i];
      const char *from = ledger_record_get_text (membership, "valid_from");
      g_autofree char *type = ledger_acting_dup_type (self, membership);
      g_autofree char *written = ledger_acting_dup_day (day);

      if (!ledger_acting_runs_after (membership, day))
        continue;
      ledger_acting_end (self, membership, day, by);
      /* Who had cancelled did so for that reason. */
      if (ledger_record_get_text (membership, "cancelled_on") == NULL && !ledger_id_is_null (&self->reason))
        ledger_edit_set (self->edit, reason, &membership->id, &LEDGER_ID (&self->reason));
      if (from != NULL && strcmp (from, day) > 0)
        ledger_acting_tell (self, _("The membership “%s” does not begin."), type);
      else
        ledger_acting_tell (self, _("The membership “%s” ends on %s."), type, written);
    }
}

static void
end_cards (LedgerActing *self, const char *by)
{
  g_autoptr (GPtrArray) cards = ledger_acting_list_cards (self);

  for (guint i = 0; i < cards->len; i++)
    ledger_acting_void_card (self, cards->pdata[i], NULL, by);
  if (cards->len > 0)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u card becomes void.", "%u cards become void.",
                                           cards->len), cards->len);
}

static void
end_functions (LedgerActing *self, const char *day, const char *by)
{
  g_autoptr (GPtrArray) functions = ledger_acting_list (self, "function");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < functions->len; i++)
    {
      const char *name = ledger_record_get_text (functions->pdata[i], "name");

      if (!ledger_acting_runs_after (functions->pdata[i], day))
        continue;
      ledger_acting_end (self, functions->pdata[i], day, by);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name != NULL ? name : "–");
    }
  if (names->len > 0)
    ledger_acting_tell (self, _("Functions end: %s."), names->str);
}

/* What somebody is beside a member ends without a word: nothing follows from it but that day. */
static void
end_capacities (LedgerActing *self, const char *day, const char *by)
{
  g_autoptr (GPtrArray) capacities = ledger_acting_list (self, "capacity");

  for (guint i = 0; i < capacities->len; i++)
    if (ledger_acting_runs_after (capacities->pdata[i], day))
      ledger_acting_end (self, capacities->pdata[i], day, by);
}

static void
tell_tasks (LedgerActing *self)
{
  g_autoptr (GPtrArray) tasks = ledger_acting_list (self, "task");
  guint open = 0;

  for (guint i = 0; i < tasks->len; i++)
    if (g_strcmp0 (ledger_record_get_text (tasks->pdata[i], "state"), "done") != 0)
      open++;
  if (open > 0)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u open task stays.", "%u open tasks stay.", open), open);
}

/* Both acts end the same things; what the role may not edit stays, for its status alone stops all that goes out. */
static void
end_all (LedgerActing *self, const char *day, const char *by)
{
  if (ledger_acting_may (self, "membership"))
    {
      end_memberships (self, day, by);
      end_cards (self, by);
    }
  else
    ledger_acting_tell (self, _("Your role does not edit memberships: they stay as they are, but nothing is sent, "
                                "printed or invoiced."));
  end_functions (self, day, by);
  end_capacities (self, day, by);
  ledger_acting_stop_mandates (self, day, by);
}

static void
set_status (LedgerActing *self, const char *status, const char *day, const char *source)
{
  const LedgerField *reason = ledger_kind_find_field (self->contact->kind, "sign_off_reason");
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_id (&value, &self->reason);
  ledger_acting_set (self, self->contact, "status", status);
  ledger_acting_set (self, self->contact, "status_date", day);
  ledger_acting_set (self, self->contact, "status_source", source);
  ledger_edit_set (self->edit, reason, &self->contact->id, &value);
}

/* -- making inactive */

/* For whom the contact pays, another payer is looked for: a task, so that coming back changes nothing. */
static void
ask_for_payers (LedgerActing *self)
{
  g_autoptr (GPtrArray) paid = ledger_acting_list_paid (self, self->today);

  for (guint i = 0; i < paid->len; i++)
    {
      g_autofree char *holder = ledger_acting_dup_holder (self, paid->pdata[i]);
      g_autofree char *title = g_strdup_printf (_("Choose another payer: %s is inactive"), self->name);

      if (ledger_acting_may (self, "notes"))
        {
          ledger_acting_add_task (self, &((LedgerRecord *) paid->pdata[i])->root, title);
          ledger_acting_tell (self, _("Pays for %s: a task to choose another payer."), holder);
        }
      else
        ledger_acting_tell (self, _("Pays for %s: choose another payer."), holder);
    }
}

gboolean
ledger_acting_make_inactive (LedgerActing *self, GError **error)
{
  if (has_status (self, "inactive") || has_status (self, "deceased"))
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This contact is inactive already."));
  if (!check_day (self, _("Fill in since when."),
                  _("A day in the future stops nothing today: cancel the memberships instead."), error))
    return FALSE;
  ledger_acting_tell (self, _("From now on no letter, e-mail, card, invoice or direct debit goes to %s."), self->name);
  set_status (self, "inactive", self->act->day, NULL);
  end_all (self, self->act->day, "inactive");
  ask_for_payers (self);
  tell_tasks (self);
  if (ledger_id_is_null (&self->reason))
    return refuse (error, LEDGER_SYNC_ERROR_REQUIRED, _("Choose a reason: it is counted with those who leave."));
  return TRUE;
}

/* -- the report of a death */

static void
tell_heirs (LedgerActing *self)
{
  g_autoptr (LedgerRecord) deceased = ledger_record_copy (self->contact);
  g_autoptr (LedgerLetter) letter = NULL;

  ledger_value_set_text (&deceased->values[ledger_kind_find_field (deceased->kind, "status")->index], "deceased");
  letter = ledger_letter_new (self->store, deceased, self->today, LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE);
  ledger_acting_tell (self, _("From now on nothing goes to %s by itself; a letter is to “%s”."), self->name,
                      letter->envelope);
}

/* For whom the deceased paid, pays for himself from now on; a debit from the account of the estate is no way. */
static void
take_over (LedgerActing *self)
{
  g_autoptr (GPtrArray) paid = ledger_acting_list_paid (self, self->act->day);
  gboolean asked = (self->act->options & LEDGER_ACT_TAKE_OVER) != 0;

  if (paid->len > 0 && ledger_acting_may (self, "membership"))
    self->plan->offers |= LEDGER_ACT_TAKE_OVER;
  for (guint i = 0; i < paid->len; i++)
    {
      g_autofree char *holder = ledger_acting_dup_holder (self, paid->pdata[i]);

      if (asked && ledger_acting_may (self, "membership"))
        {
          ledger_acting_set (self, paid->pdata[i], "payer", NULL);
          ledger_acting_set (self, paid->pdata[i], "payment_method", "transfer");
          ledger_acting_tell (self, _("%s pays for himself or herself from now on, by invoice."), holder);
        }
      else
        ledger_acting_tell (self, _("The membership of %s keeps the deceased as payer: choose another."), holder);
    }
}

static gboolean
has_membership (const LedgerActing *self, const LedgerId *contact)
{
  g_autoptr (GPtrArray) all = ledger_store_list_children (self->store, ledger_acting_get_kind (self, "membership"),
                                                          contact, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (ledger_acting_runs_after (all->pdata[i], self->act->day))
      return TRUE;
  return FALSE;
}

/* The partner of the household who is active and no member. */
static LedgerRecord *
find_successor (const LedgerActing *self)
{
  g_autoptr (GPtrArray) relationships = ledger_acting_list (self, "relationship");

  for (guint i = 0; i < relationships->len; i++)
    {
      const LedgerRecord *relationship = relationships->pdata[i];
      const LedgerId *other = ledger_value_get_id (ledger_record_get (relationship, "other"));
      g_autoptr (LedgerRecord) partner = NULL;

      if (other == NULL || g_strcmp0 (ledger_record_get_text (relationship, "type"), "partner") != 0 ||
          !ledger_acting_runs_after (relationship, self->act->day))
        continue;
      partner = ledger_store_get (self->store, self->contact->kind, other, NULL);
      if (partner != NULL && ledger_record_is_live (partner) &&
          g_strcmp0 (ledger_record_get_text (partner, "status"), "active") == 0 && !has_membership (self, other))
        return g_steal_pointer (&partner);
    }
  return NULL;
}

static LedgerRecord *
find_membership (const LedgerActing *self)
{
  g_autoptr (GPtrArray) memberships = ledger_acting_list (self, "membership");

  for (guint i = 0; i < memberships->len; i++)
    if (ledger_acting_runs_after (memberships->pdata[i], self->act->day))
      return ledger_record_ref (memberships->pdata[i]);
  return NULL;
}

static void
succeed (LedgerActing *self)
{
  const LedgerKind *kind = ledger_acting_get_kind (self, "membership");
  g_autoptr (LedgerRecord) partner = ledger_acting_may (self, "membership") ? find_successor (self) : NULL;
  g_autoptr (LedgerRecord) membership = partner != NULL ? find_membership (self) : NULL;
  const LedgerValue *type = membership != NULL ? ledger_record_get (membership, "membership_type") : NULL;
  g_autofree char *first = ledger_term_dup_day (self->act->day, 1);
  g_autofree char *name = NULL, *title = NULL, *day = NULL;
  LedgerId id;

  if (type == NULL || type->shape != LEDGER_SHAPE_ID)
    return;
  self->plan->offers |= LEDGER_ACT_SUCCEED;
  self->plan->successor = ledger_record_describe (partner, LEDGER_DESCRIBE_TITLE);
  if ((self->act->options & LEDGER_ACT_SUCCEED) == 0)
    return;
  id = ledger_edit_create (self->edit, kind);
  ledger_edit_set (self->edit, kind->parent, &id, &LEDGER_ID (&partner->id));
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "membership_type"), &id, type);
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "valid_from"), &id, &LEDGER_TEXT (first));
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "payment_method"), &id, &LEDGER_TEXT ("transfer"));
  title = ledger_acting_dup_type (self, membership);
  day = ledger_acting_dup_day (first);
  ledger_acting_tell (self, _("%s becomes a member (“%s”) on %s, and pays by invoice."), self->plan->successor, title,
                      day);
}

static void
add_condolence (LedgerActing *self)
{
  if (!ledger_acting_may (self, "notes"))
    return;
  self->plan->offers |= LEDGER_ACT_CONFIRM;
  if ((self->act->options & LEDGER_ACT_CONFIRM) == 0)
    return;
  ledger_acting_add_task (self, &self->contact->id, _("Write to the family"));
  ledger_acting_tell (self, _("A task: write to the family."));
}

gboolean
ledger_acting_report_death (LedgerActing *self, GError **error)
{
  if (has_status (self, "deceased"))
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This death was reported already."));
  if (!check_day (self, _("Fill in the day of death; the day of the report, when it is not known."),
                  _("A day of death is not in the future: put the day right."), error))
    return FALSE;
  tell_heirs (self);
  set_status (self, "deceased", self->act->day, self->act->source);
  end_all (self, self->act->day, "deceased");
  take_over (self);
  succeed (self);
  tell_tasks (self);
  add_condolence (self);
  return TRUE;
}

/* -- making active again */

static gboolean
was_ended (const LedgerRecord *record)
{
  const char *by = ledger_record_get_text (record, "ended_by");

  return g_strcmp0 (by, "inactive") == 0 || g_strcmp0 (by, "deceased") == 0;
}

/* A direct debit that rested too long does not come back: its mandate has lapsed, be it in the book or on paper. */
static gboolean
has_lapsed (const LedgerActing *self, LedgerCollecting collecting)
{
  if (collecting == LEDGER_COLLECTING_UNKNOWN)
    return ledger_acting_is_long_ago (ledger_record_get_text (self->contact, "status_date"), self->today);
  return collecting == LEDGER_COLLECTING_MAY_NOT;
}

static void
bring_back_membership (LedgerActing *self, const LedgerRecord *membership, LedgerCollecting collecting)
{
  g_autofree char *type = ledger_acting_dup_type (self, membership);
  const char *until = ledger_record_get_text (membership, "was_until");
  gboolean cancelled = ledger_record_get_text (membership, "cancelled_on") != NULL;
  g_autofree char *day = ledger_acting_dup_day (until);

  ledger_acting_set (self, membership, "valid_until", until);
  ledger_acting_bring_back (self, membership);
  if (cancelled)
    ledger_acting_set (self, membership, "ended_by", "cancelled");
  else
    ledger_acting_set (self, membership, "ending_reason", NULL);
  if (until == NULL)
    ledger_acting_tell (self, _("The membership “%s” runs on."), type);
  else if (strcmp (until, self->today) < 0)
    ledger_acting_tell (self, _("The membership “%s” had ended on %s meanwhile."), type, day);
  else
    ledger_acting_tell (self, _("The membership “%s” runs until %s."), type, day);
  if (has_lapsed (self, collecting) &&
      g_strcmp0 (ledger_record_get_text (membership, "payment_method"), "direct_debit") == 0)
    {
      ledger_acting_set (self, membership, "payment_method", "transfer");
      ledger_acting_tell (self, _("Its mandate has lapsed or was withdrawn: it is paid by invoice."));
    }
}

static void
bring_back_functions (LedgerActing *self)
{
  g_autoptr (GPtrArray) functions = ledger_acting_list (self, "function");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < functions->len; i++)
    {
      const char *name = ledger_record_get_text (functions->pdata[i], "name");

      if (!was_ended (functions->pdata[i]))
        continue;
      ledger_acting_set (self, functions->pdata[i], "valid_until",
                         ledger_record_get_text (functions->pdata[i], "was_until"));
      ledger_acting_bring_back (self, functions->pdata[i]);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name != NULL ? name : "–");
    }
  if (names->len > 0)
    ledger_acting_tell (self, _("Functions go on: %s."), names->str);
}

static void
bring_back_capacities (LedgerActing *self)
{
  g_autoptr (GPtrArray) capacities = ledger_acting_list (self, "capacity");

  for (guint i = 0; i < capacities->len; i++)
    if (was_ended (capacities->pdata[i]))
      {
        ledger_acting_set (self, capacities->pdata[i], "valid_until",
                           ledger_record_get_text (capacities->pdata[i], "was_until"));
        ledger_acting_bring_back (self, capacities->pdata[i]);
      }
}

gboolean
ledger_acting_reactivate (LedgerActing *self, GError **error)
{
  g_autoptr (GPtrArray) memberships = ledger_acting_list (self, "membership");
  g_autoptr (GPtrArray) cards = ledger_acting_list (self, "card");
  LedgerCollecting collecting;
  guint ended = 0;

  if (!has_status (self, "inactive") && !has_status (self, "deceased"))
    return refuse (error, LEDGER_SYNC_ERROR_CHANGED, _("This contact is active already."));
  ledger_acting_tell (self, _("%s is active again: letters, e-mail, cards and invoices go out."), self->name);
  collecting = ledger_acting_bring_back_mandates (self, NULL);
  set_status (self, "active", self->today, NULL);
  for (guint i = 0; i < memberships->len; i++)
    if (was_ended (memberships->pdata[i]))
      {
        ended++;
        if (ledger_acting_may (self, "membership"))
          bring_back_membership (self, memberships->pdata[i], collecting);
      }
  if (ledger_acting_may (self, "membership"))
    ledger_acting_bring_back_cards (self, cards, NULL);
  else if (ended > 0)
    ledger_acting_tell (self, _("Your role does not edit memberships: they stay ended."));
  bring_back_functions (self);
  bring_back_capacities (self);
  return TRUE;
}
