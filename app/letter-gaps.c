/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a selection lacks (letter-gaps.h). Contacts are read by key, one at a time. One thread at a time. */
#include "config.h"

#include "app/letter-gaps.h"

#include "app/letter-filling.h"

#include "libledger/mail/recipient.h"
#include "libledger/mailing/version.h"
#include "libledger/selection/selection.h"

struct _LedenboekLetterGaps
{
  LedgerStore *store;
  LedgerAccess access;
  LedenboekLetterText *text;
  GPtrArray *languages;         /* char * */
  LedgerPurpose purpose;
  LedgerCondition *condition;
  char *today;
  LedenboekLetterFilling *filling;      /* NULL before the first step */
  GArray *ids;                  /* LedgerId; NULL before the first step */
  LedenboekGapsState state;
  GPtrArray *gaps;              /* LedenboekGap */
};

static void
gap_free (gpointer data)
{
  LedenboekGap *gap = data;

  g_free (gap->name);
  g_free (gap->label);
  g_array_unref (gap->contacts);
  g_free (gap);
}

LedenboekLetterGaps *
ledenboek_letter_gaps_new (LedgerStore *store, const LedgerAccess *access, const LedenboekLetterText *text,
                           const GPtrArray *languages, const char *purpose, LedgerCondition *condition)
{
  LedenboekLetterGaps *self = g_new0 (LedenboekLetterGaps, 1);

  self->store = g_object_ref (store);
  self->access = *access;
  self->text = ledenboek_letter_text_copy (text);
  self->languages = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < languages->len; i++)
    g_ptr_array_add (self->languages, g_strdup (languages->pdata[i]));
  if (!ledger_purpose_find (purpose, &self->purpose))
    self->purpose = LEDGER_PURPOSE_MEMBERSHIP;
  self->condition = condition;
  self->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  self->gaps = g_ptr_array_new_with_free_func (gap_free);
  return self;
}

void
ledenboek_letter_gaps_free (LedenboekLetterGaps *self)
{
  g_clear_pointer (&self->filling, ledenboek_letter_filling_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_ptr_array_unref (self->gaps);
  g_ptr_array_unref (self->languages);
  ledger_condition_free (self->condition);
  ledenboek_letter_text_free (self->text);
  g_object_unref (self->store);
  g_free (self->today);
  g_free (self);
}

static void
note (LedenboekLetterGaps *self, const char *name, const LedgerId *contact)
{
  LedenboekGap *gap = NULL;

  for (guint i = 0; i < self->gaps->len && gap == NULL; i++)
    if (g_str_equal (((LedenboekGap *) self->gaps->pdata[i])->name, name))
      gap = self->gaps->pdata[i];
  if (gap == NULL)
    {
      gap = g_new0 (LedenboekGap, 1);
      gap->name = g_strdup (name);
      gap->label = ledger_mail_source_dup_label (self->store, name);
      gap->contacts = g_array_new (FALSE, FALSE, sizeof (LedgerId));
      g_ptr_array_add (self->gaps, gap);
    }
  g_array_append_val (gap->contacts, *contact);
}

/* Who gets nothing anyway, or the text in another language, lacks nothing of this one. */
static gboolean
ask (LedenboekLetterGaps *self, const LedgerRecord *contact, GError **error)
{
  const LedgerSending sending = { self->purpose, LEDGER_WAY_LETTER | LEDGER_WAY_EMAIL, self->today };
  g_auto (LedgerRecipient) recipient = { 0 };
  g_autoptr (GPtrArray) lacking = NULL;

  if (!ledger_recipient_decide (self->store, contact, &sending, &recipient, error))
    return FALSE;
  if (recipient.cause != LEDGER_LEFT_OUT_NOT ||
      g_strcmp0 (ledger_version_choose_language (self->languages, contact), self->text->language) != 0)
    return TRUE;
  lacking = ledenboek_letter_filling_list_lacking (self->filling, contact, recipient.way == LEDGER_CHANNEL_EMAIL,
                                                   error);
  if (lacking == NULL)
    return FALSE;
  self->state.written_to++;
  self->state.complete += lacking->len == 0 ? 1 : 0;
  for (guint i = 0; i < lacking->len; i++)
    note (self, lacking->pdata[i], &contact->id);
  return TRUE;
}

static gboolean
begin (LedenboekLetterGaps *self, GCancellable *cancellable, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  LedenboekLetterPart part;

  if (!ledger_condition_check_access (model, self->condition, &self->access, error))
    return FALSE;
  if (self->filling == NULL)
    self->filling = ledenboek_letter_filling_new (self->store, &self->access, self->text, self->today, &part, error);
  if (self->filling == NULL)
    return FALSE;
  self->ids = ledger_selection_list_ids (self->store, self->condition, cancellable, error);
  self->state.all = self->ids != NULL ? self->ids->len : 0;
  return self->ids != NULL;
}

gboolean
ledenboek_letter_gaps_step (LedenboekLetterGaps *self, guint n, GCancellable *cancellable, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");

  if (self->ids == NULL && !begin (self, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n && self->state.asked < self->state.all; i++)
    {
      const LedgerId *id = &g_array_index (self->ids, LedgerId, self->state.asked);
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) contact = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      contact = ledger_store_get (self->store, kind, id, &fault);
      if (fault != NULL || (contact != NULL && !ask (self, contact, &fault)))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      self->state.asked++;
    }
  return TRUE;
}

void
ledenboek_letter_gaps_get_state (const LedenboekLetterGaps *self, LedenboekGapsState *state)
{
  *state = self->state;
}

const GPtrArray *
ledenboek_letter_gaps_list (const LedenboekLetterGaps *self)
{
  return self->gaps;
}
