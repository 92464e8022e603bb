/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of acts (act.h), and what they share (act-private.h). Used by one thread at a time.
 */
#include "config.h"

#include "libledger/membership/act-private.h"

#include "libledger/rules/fold.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many memberships of others are looked after at most. */
#define PAID_LIMIT 100

static const struct
{
  const char *action;
  gboolean (*fill) (LedgerActing *self, GError **error);
  const char *area;             /* that must be edited for it */
} acts[] = {
  [LEDGER_ACT_CANCEL] = { "cancel-membership", ledger_acting_cancel, "membership" },
  [LEDGER_ACT_WITHDRAW] = { "withdraw-cancellation", ledger_acting_withdraw, "membership" },
  [LEDGER_ACT_INACTIVE] = { "make-inactive", ledger_acting_make_inactive, "contact" },
  [LEDGER_ACT_DEATH] = { "report-death", ledger_acting_report_death, "contact" },
  [LEDGER_ACT_REACTIVATE] = { "reactivate", ledger_acting_reactivate, "contact" },
};

const char *
ledger_act_get_action (LedgerActType type)
{
  return acts[type].action;
}

/* -- what the acts share */

void
ledger_acting_tell (LedgerActing *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (self->plan->lines, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

gboolean
ledger_acting_may (const LedgerActing *self, const char *area)
{
  return ledger_access_get (self->access, area) >= LEDGER_PERMISSION_EDIT;
}

const LedgerKind *
ledger_acting_get_kind (const LedgerActing *self, const char *name)
{
  return ledger_model_find_kind (self->model, name);
}

GPtrArray *
ledger_acting_list (const LedgerActing *self, const char *kind)
{
  GPtrArray *all = ledger_store_list_children (self->store, ledger_acting_get_kind (self, kind), &self->contact->id,
                                               NULL);

  return all != NULL ? all : g_ptr_array_new ();
}

typedef struct
{
  const LedgerActing *self;
  GPtrArray *found;
} PaidCall;

static gboolean
read_paid (LedgerTransaction *transaction, gpointer data, GError **error)
{
  PaidCall *call = data;
  LedgerValue payer = LEDGER_ID (&call->self->contact->id);
  g_autofree char *tail = g_strdup_printf ("WHERE payer = ? AND existence = 'live' ORDER BY id LIMIT %d", PAID_LIMIT);

  g_clear_pointer (&call->found, g_ptr_array_unref);
  call->found = ledger_tables_select (transaction, ledger_acting_get_kind (call->self, "membership"),
                                      ledger_store_get_side (call->self->store), tail, &payer, 1, error);
  return call->found != NULL;
}

GPtrArray *
ledger_acting_list_paid (const LedgerActing *self, const char *day)
{
  PaidCall call = { self, NULL };
  GPtrArray *paid = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  ledger_database_read_snapshot (ledger_store_get_database (self->store), read_paid, &call, NULL);
  for (guint i = 0; call.found != NULL && i < call.found->len; i++)
    {
      LedgerRecord *membership = call.found->pdata[i];

      if (!ledger_id_equal (&membership->root, &self->contact->id) && ledger_acting_runs_after (membership, day))
        g_ptr_array_add (paid, ledger_record_ref (membership));
    }
  g_clear_pointer (&call.found, g_ptr_array_unref);
  return paid;
}

void
ledger_acting_set (LedgerActing *self, const LedgerRecord *record, const char *field, const char *text)
{
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_text (&value, text);
  ledger_edit_set (self->edit, ledger_kind_find_field (record->kind, field), &record->id, &value);
}

gboolean
ledger_acting_runs_after (const LedgerRecord *record, const char *day)
{
  const char *until = ledger_record_get_text (record, "valid_until");

  return until == NULL || strcmp (until, day) > 0;
}

void
ledger_acting_end (LedgerActing *self, const LedgerRecord *record, const char *day, const char *by)
{
  const char *from = ledger_record_get_text (record, "valid_from");
  g_autofree char *before = from != NULL && strcmp (from, day) > 0 ? ledger_term_dup_day (from, -1) : NULL;

  ledger_acting_set (self, record, "was_until", ledger_record_get_text (record, "valid_until"));
  ledger_acting_set (self, record, "valid_until", before != NULL ? before : day);
  ledger_acting_set (self, record, "ended_by", by);
}

void
ledger_acting_void_card (LedgerActing *self, const LedgerRecord *card, const char *until, const char *by)
{
  const LedgerLeased *lease = card->kind->lease;
  const char *valid = ledger_record_get_text (card, "valid_until");

  if (until == NULL)
    {
      ledger_acting_set (self, card, "ended_by", by);
      ledger_acting_set (self, card, lease->spec->state, lease->spec->invalid);
      ledger_acting_set (self, card, lease->spec->reason, "ended");
    }
  else if (valid == NULL || strcmp (valid, until) > 0)
    {
      ledger_acting_set (self, card, "ended_by", by);
      ledger_acting_set (self, card, "was_until", valid);
      ledger_acting_set (self, card, "valid_until", until);
    }
}

void
ledger_acting_bring_back (LedgerActing *self, const LedgerRecord *record)
{
  ledger_acting_set (self, record, "ended_by", NULL);
  ledger_acting_set (self, record, "was_until", NULL);
}

/* A void card becomes valid again; one that was only given another last day gets its own back. */
static gboolean
bring_back_card (LedgerActing *self, const LedgerRecord *card, gboolean another)
{
  const LedgerLeased *lease = card->kind->lease;
  gboolean is_void = g_strcmp0 (ledger_record_get_text (card, lease->spec->state), lease->spec->invalid) == 0;

  if (is_void && (another || g_strcmp0 (ledger_record_get_text (card, lease->spec->reason), "ended") != 0))
    return FALSE;
  if (is_void)
    {
      ledger_acting_set (self, card, lease->spec->state, lease->spec->valid);
      ledger_acting_set (self, card, lease->spec->reason, NULL);
    }
  else
    ledger_acting_set (self, card, "valid_until", ledger_record_get_text (card, "was_until"));
  ledger_acting_bring_back (self, card);
  return TRUE;
}

void
ledger_acting_bring_back_cards (LedgerActing *self, GPtrArray *cards, const char *by)
{
  g_autoptr (GPtrArray) valid = ledger_acting_list_cards (self);
  guint count = 0;

  for (guint i = 0; i < cards->len; i++)
    {
      const char *ended = ledger_record_get_text (cards->pdata[i], "ended_by");

      if (ended != NULL && (by == NULL || g_str_equal (ended, by)) &&
          bring_back_card (self, cards->pdata[i], valid->len > 0))
        count++;
    }
  if (count > 0)
    ledger_acting_tell (self, g_dngettext (GETTEXT_PACKAGE, "%u card is valid again.", "%u cards are valid again.",
                                           count), count);
}

GPtrArray *
ledger_acting_list_cards (const LedgerActing *self)
{
  g_autoptr (GPtrArray) all = ledger_acting_list (self, "card");
  GPtrArray *valid = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  for (guint i = 0; i < all->len; i++)
    {
      const LedgerLeased *lease = ((LedgerRecord *) all->pdata[i])->kind->lease;

      if (g_strcmp0 (ledger_record_get_text (all->pdata[i], lease->spec->state), lease->spec->invalid) != 0)
        g_ptr_array_add (valid, ledger_record_ref (all->pdata[i]));
    }
  return valid;
}

char *
ledger_acting_dup_type (const LedgerActing *self, const LedgerRecord *membership)
{
  const LedgerId *type = ledger_value_get_id (ledger_record_get (membership, "membership_type"));
  const LedgerKind *kind = ledger_acting_get_kind (self, "membership_type");
  g_autofree char *title = type != NULL ? ledger_store_dup_title (self->store, kind, type) : NULL;

  if (title == NULL || *title == '\0')
    return g_strdup (ledger_kind_get_label (membership->kind));
  return g_steal_pointer (&title);
}

char *
ledger_acting_dup_holder (const LedgerActing *self, const LedgerRecord *record)
{
  const LedgerId *holder = ledger_value_get_id (&record->values[record->kind->parent->index]);

  return holder != NULL ? ledger_store_dup_title (self->store, self->contact->kind, holder) : g_strdup ("");
}

char *
ledger_acting_dup_day (const char *day)
{
  int year = 0, month = 0, number = 0;

  if (day == NULL || strlen (day) != 10)
    return g_strdup (day != NULL ? day : "");
  year = (int) g_ascii_strtoll (day, NULL, 10);
  month = (int) g_ascii_strtoll (day + 5, NULL, 10);
  number = (int) g_ascii_strtoll (day + 8, NULL, 10);
  /* Translators: a day: %1$02d the day, %2$02d the month, %3$04d the year */
  return g_strdup_printf (_("%1$02d-%2$02d-%3$04d"), number, month, year);
}

void
ledger_acting_add_task (LedgerActing *self, const LedgerId *contact, const char *title)
{
  const LedgerKind *kind = ledger_acting_get_kind (self, "task");
  LedgerId id = ledger_edit_create (self->edit, kind);

  ledger_edit_set (self->edit, kind->parent, &id, &LEDGER_ID (contact));
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "title"), &id, &LEDGER_TEXT (title));
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "due"), &id, &LEDGER_TEXT (self->today));
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "state"), &id, &LEDGER_TEXT ("open"));
}

/* -- the public functions */

void
ledger_act_plan_free (LedgerActPlan *plan)
{
  g_ptr_array_unref (plan->lines);
  g_free (plan->successor);
  g_free (plan->end);
  g_free (plan);
}

static void
acting_clear (LedgerActing *self)
{
  g_clear_pointer (&self->edit, ledger_edit_free);
  g_clear_pointer (&self->plan, ledger_act_plan_free);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_free (self->name);
  g_free (self->today);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerActing, acting_clear)

static gboolean
read_contact (LedgerActing *self, GError **error)
{
  self->contact = ledger_store_get (self->store, ledger_acting_get_kind (self, "contact"), &self->act->contact, NULL);
  if (self->contact == NULL || !ledger_record_is_live (self->contact))
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                           _("This contact is not in the local book: exchange first, or choose another."));
      return FALSE;
    }
  self->name = ledger_record_describe (self->contact, LEDGER_DESCRIBE_TITLE);
  return TRUE;
}

static gboolean
check_rights (const LedgerActing *self, GError **error)
{
  const LedgerArea *area = ledger_area_find (acts[self->act->type].area);

  if (ledger_acting_may (self, area->name))
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_RIGHTS,
               _("Your role does not edit “%s”: ask your administrator for that permission."),
               g_dgettext (GETTEXT_PACKAGE, area->label));
  return FALSE;
}

/* A reason that is written already is that one, however it is written. */
static void
choose_reason (LedgerActing *self)
{
  const LedgerKind *kind = ledger_acting_get_kind (self, "sign_off_reason");
  g_autofree char *wanted = self->act->new_reason != NULL ? ledger_fold (self->act->new_reason) : NULL;
  g_autoptr (GPtrArray) all = NULL;

  self->reason = self->act->reason;
  if (!ledger_id_is_null (&self->reason) || wanted == NULL || *wanted == '\0')
    return;
  all = ledger_store_list_all (self->store, kind, NULL);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *name = ledger_record_get_text (all->pdata[i], "name");
      g_autofree char *folded = ledger_fold (name != NULL ? name : "");

      if (strcmp (folded, wanted) == 0)
        {
          self->reason = ((LedgerRecord *) all->pdata[i])->id;
          return;
        }
    }
  if (!ledger_acting_may (self, kind->spec->area))
    return;
  self->reason = ledger_edit_create (self->edit, kind);
  ledger_edit_set (self->edit, ledger_kind_find_field (kind, "name"), &self->reason,
                   &LEDGER_TEXT (self->act->new_reason));
}

LedgerEdit *
ledger_act_make_edit (LedgerStore *store, const LedgerAccess *access, const LedgerAct *act, LedgerActPlan **plan,
                      GError **error)
{
  g_auto (LedgerActing) self = { .store = store, .access = access, .act = act };
  gboolean filled;

  self.model = ledger_store_get_model (store);
  self.today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  self.edit = ledger_edit_new (store, acts[act->type].action);
  self.plan = g_new0 (LedgerActPlan, 1);
  self.plan->lines = g_ptr_array_new_with_free_func (g_free);
  ledger_edit_set_atomic (self.edit);
  choose_reason (&self);
  filled = read_contact (&self, error) && check_rights (&self, error) && acts[act->type].fill (&self, error);
  if (plan != NULL)
    *plan = g_steal_pointer (&self.plan);
  return filled ? g_steal_pointer (&self.edit) : NULL;
}

static gboolean
is_as_shown (const LedgerActPlan *shown, const LedgerActPlan *plan)
{
  if (shown->lines->len != plan->lines->len || g_strcmp0 (shown->end, plan->end) != 0)
    return FALSE;
  for (guint i = 0; i < plan->lines->len; i++)
    if (strcmp (shown->lines->pdata[i], plan->lines->pdata[i]) != 0)
      return FALSE;
  return TRUE;
}

gboolean
ledger_act_save (LedgerStore *store, const LedgerAccess *access, const LedgerAct *act, const LedgerActPlan *shown,
                 LedgerId *changeset, GError **error)
{
  g_autoptr (LedgerActPlan) plan = NULL;
  g_autoptr (LedgerEdit) edit = ledger_act_make_edit (store, access, act, &plan, error);

  if (edit == NULL)
    return FALSE;
  if (shown != NULL && !is_as_shown (shown, plan))
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                           _("This was changed just now, so it would do something else: look again."));
      return FALSE;
    }
  return ledger_outbox_save (store, edit, changeset, error);
}

static gboolean
is_cancelled (const LedgerRecord *membership)
{
  return ledger_record_get_text (membership, "cancelled_on") != NULL &&
         g_strcmp0 (ledger_record_get_text (membership, "ended_by"), "cancelled") == 0;
}

GPtrArray *
ledger_act_list_memberships (LedgerStore *store, const LedgerId *contact, LedgerActType type)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "membership");
  g_autoptr (GPtrArray) all = ledger_store_list_children (store, kind, contact, NULL);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      gboolean cancelled = is_cancelled (all->pdata[i]);

      if (type == LEDGER_ACT_WITHDRAW ? cancelled : !cancelled && ledger_acting_runs_after (all->pdata[i], today))
        g_ptr_array_add (found, ledger_record_ref (all->pdata[i]));
    }
  return found;
}

gboolean
ledger_act_is_possible (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *contact,
                        LedgerActType type)
{
  const char *status = ledger_record_get_text (contact, "status");
  gboolean active = status == NULL || g_str_equal (status, "active");
  g_autoptr (GPtrArray) memberships = NULL;

  if (ledger_access_get (access, acts[type].area) < LEDGER_PERMISSION_EDIT)
    return FALSE;
  if (type == LEDGER_ACT_INACTIVE)
    return active;
  if (type == LEDGER_ACT_DEATH)
    return g_strcmp0 (status, "deceased") != 0 &&
           g_strcmp0 (ledger_record_get_text (contact, "kind"), "organisation") != 0;
  if (type == LEDGER_ACT_REACTIVATE)
    return !active;
  memberships = active ? ledger_act_list_memberships (store, &contact->id, type) : NULL;
  return memberships != NULL && memberships->len > 0;
}
