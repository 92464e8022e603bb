/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts turn out to be one (S7): merging them at a desk, with some of what the survivor takes over, and undoing
 * that. What an undo leaves is looked at here, where what was moved is still known. One thread only.
 */
#include "config.h"

#include "libledger/sync/contact-merge.h"
#include "tests/simulation/invariants-private.h"
#include "tests/simulation/steps-private.h"

#include <string.h>

/* Own acts that are looked through for one that can be undone. */
#define ACTS 60

/* (transfer full) (nullable): another contact than @id; now and then the same, which a window refuses. */
static LedgerRecord *
pick_other (const Act *act, const LedgerId *id)
{
  g_autoptr (GString) condition = g_string_new ("existence = 'live'");

  if (!test_tape_chance (act->tape, 30))
    {
      g_string_append (condition, " AND id <> x'");
      for (guint i = 0; i < sizeof id->bytes; i++)
        g_string_append_printf (condition, "%02x", id->bytes[i]);
      g_string_append_c (condition, '\'');
    }
  return step_pick (act, "contact", condition->str);
}

/* Whether @other says all that @child says, but for whom it hangs on. */
static gboolean
says_the_same (const LedgerRecord *child, const LedgerRecord *other)
{
  for (guint i = 0; i < child->kind->n_fields; i++)
    {
      const LedgerField *field = &child->kind->fields[i];

      if (field->group->index > 0 && field != child->kind->parent &&
          !ledger_value_equal (&child->values[i], &other->values[i]))
        return FALSE;
    }
  return TRUE;
}

/* Whether it says of one of the two how it belongs to the other: of a kind that cannot be without another contact. */
static gboolean
binds (const LedgerRecord *child, const LedgerId *one, const LedgerId *other)
{
  for (guint i = 0; i < child->kind->n_fields; i++)
    {
      const LedgerField *field = &child->kind->fields[i];
      const LedgerId *named = field != child->kind->parent ? ledger_value_get_id (&child->values[i]) : NULL;

      if (named != NULL && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 &&
          (ledger_id_equal (named, one) || ledger_id_equal (named, other)))
        return TRUE;
    }
  return FALSE;
}

/* What the merge took away says how the two belonged together, or the survivor has it (S7). */
static char *
check_merged (const Act *act, const LedgerId *survivor, const LedgerId *loser)
{
  const OfficeSaved *merge = act->office->saved->pdata[act->office->saved->len - 1];

  for (guint r = 0; r < merge->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = merge->changeset->records->pdata[r];
      g_autoptr (LedgerRecord) child = ledger_store_get (act->store, record->kind, &record->id, NULL);
      g_autoptr (GPtrArray) others = NULL;
      gboolean kept = record->kind->parent == NULL || ledger_record_is_live (child) ||
                      binds (child, survivor, loser);

      others = kept ? NULL : ledger_store_list_children (act->store, record->kind, survivor, NULL);
      for (guint i = 0; !kept && i < others->len; i++)
        kept = says_the_same (child, others->pdata[i]);
      if (!kept)
        {
          g_autofree char *what = invariant_describe (merge, record, record->groups->pdata[0]);

          return g_strdup_printf ("S7: a merge took away what the survivor has not: %s", what);
        }
    }
  return NULL;
}

/* As more than an edit may change is merged: the server does it, of what it holds by then (S9). */
static void
merge_at_server (const Act *act, const LedgerId *survivor, const LedgerId *loser, const char *const *take)
{
  g_autofree char *names = g_strjoinv ("\",\"", (char **) take);
  char into[LEDGER_ID_TEXT_SIZE], from[LEDGER_ID_TEXT_SIZE];
  g_autofree char *parameters = g_strdup_printf ("{\"survivor\":\"%s\",\"loser\":\"%s\",\"take\":[%s%s%s]}",
                                                 ledger_id_write (survivor, into), ledger_id_write (loser, from),
                                                 *take != NULL ? "\"" : "", names, *take != NULL ? "\"" : "");

  step_send_job (act, "merge", parameters);
}

char *
step_merge (const Act *act, StepType type)
{
  /* Not what names a contact: the word by which its files are searched (I2, I3) stays with it. */
  static const char *const names[] = { "city", "phone", "email", "iban", "birth_date", "language" };
  g_autoptr (LedgerRecord) survivor = step_pick (act, "contact", "existence = 'live'");
  g_autoptr (LedgerRecord) loser = survivor != NULL ? pick_other (act, &survivor->id) : NULL;
  const char *take[G_N_ELEMENTS (names) + 1] = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean saved;
  char *fault;
  char from[LEDGER_ID_TEXT_SIZE], into[LEDGER_ID_TEXT_SIZE];

  if (survivor == NULL || loser == NULL)
    return NULL;
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (names); i++)
    if (test_tape_chance (act->tape, 4))
      take[n++] = names[i];
  if (test_tape_chance (act->tape, 5))
    {
      merge_at_server (act, &survivor->id, &loser->id, take);
      return NULL;
    }
  step_tell (act, "%s into %s%s%s", ledger_id_write (&loser->id, from), ledger_id_write (&survivor->id, into),
             take[0] != NULL ? ", with " : "", take[0] != NULL ? take[0] : "");
  saved = ledger_contact_merge_save (act->store, &survivor->id, &loser->id, take, NULL, &error);
  fault = step_note (act, saved, error);
  return saved && fault == NULL && !office_disk_is_stopped (act->desk->disk)
           ? check_merged (act, &survivor->id, &loser->id) : fault;
}

/* -- Undoing */

typedef gboolean (*Shows) (const LedgerRecord *shown, const LedgerGroupChange *change);

static gboolean
shows_new (const LedgerRecord *shown, const LedgerGroupChange *change)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    if (!ledger_value_equal (&change->new_values[i], &shown->values[change->group->fields[i]->index]))
      return FALSE;
  return TRUE;
}

/* What the merge made is gone after an undo; else it is what it was. */
static gboolean
shows_old (const LedgerRecord *shown, const LedgerGroupChange *change)
{
  if (!ledger_record_is_live (shown))
    return TRUE;
  for (guint i = 0; i < change->group->n_fields; i++)
    if (!ledger_value_equal (&change->old_values[i], &shown->values[change->group->fields[i]->index]))
      return FALSE;
  return TRUE;
}

/* The first change of @merge that this desk shows otherwise than @shows says; NULL: none. */
static const LedgerGroupChange *
find_other (const Act *act, const LedgerChangeset *merge, Shows shows, const LedgerRecordChange **of)
{
  for (guint r = 0; r < merge->records->len; r++)
    {
      const LedgerRecordChange *record = merge->records->pdata[r];
      g_autoptr (GError) error = NULL;
      g_autoptr (LedgerRecord) shown = ledger_store_get (act->store, record->kind, &record->id, &error);

      *of = record;
      g_assert_no_error (error);
      for (guint g = 0; g < record->groups->len; g++)
        if (shown == NULL || !shows (shown, record->groups->pdata[g]))
          return record->groups->pdata[g];
    }
  return NULL;
}

/* All values are what they were; what the merge ended lives again, what it made is gone, as is the redirect (S7). */
static char *
check_undone (const Act *act, const OfficeSaved *merge)
{
  const LedgerRecordChange *record = NULL;
  const LedgerGroupChange *change = find_other (act, merge->changeset, shows_old, &record);
  g_autofree char *what = change != NULL ? invariant_describe (merge, record, change) : NULL;

  if (change != NULL)
    return g_strdup_printf ("S7: the undo of a merge did not bring back %s", what);
  for (guint r = 0; r < merge->changeset->records->len; r++)
    {
      const LedgerRecordChange *was = merge->changeset->records->pdata[r];
      const LedgerGroupChange *first = was->groups->pdata[0];
      g_autoptr (LedgerRecord) shown = ledger_store_get (act->store, was->kind, &was->id, NULL);
      gboolean lived = g_strcmp0 (ledger_value_get_text (&first->old_values[0]), LEDGER_EXISTENCE_LIVE) == 0;

      if (first->group->index == 0 && ledger_record_is_live (shown) != lived)
        {
          what = invariant_describe (merge, was, first);
          return g_strdup_printf ("S7: after the undo of a merge this is not as it was: %s", what);
        }
    }
  act->seen[SEEN_MERGE_UNDONE_WHOLE]++;
  return NULL;
}

/* The newest own merges of this desk, also of before its machine was cloned. */
static const OfficeSaved *
choose_merge (const Act *act)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (act->store, LEDGER_OUTBOX_ACTS, ACTS, &error);
  g_autoptr (GPtrArray) merges = g_ptr_array_new ();

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];
      const OfficeSaved *saved = office_find_saved (act->office, &item->id);

      if (saved != NULL && ledger_contact_merge_is (saved->changeset))
        g_ptr_array_add (merges, (gpointer) saved);
    }
  return merges->len > 0 ? merges->pdata[test_tape_below (act->tape, merges->len)] : NULL;
}

/* Whoever merged it, and whether an outbox keeps that or not. */
static void
undo_at_server (const Act *act)
{
  g_autoptr (LedgerRecord) loser = step_pick (act, "contact", "existence = 'merged'");
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *parameters = loser != NULL ? g_strdup_printf ("{\"contact\":\"%s\"}",
                                                                 ledger_id_write (&loser->id, id)) : NULL;

  if (parameters != NULL)
    step_send_job (act, "undo-merge", parameters);
}

char *
step_undo_merge (const Act *act, StepType type)
{
  const OfficeSaved *merge = choose_merge (act);
  const LedgerRecordChange *record = NULL;
  g_autoptr (GError) error = NULL;
  gboolean untouched, saved;
  char *fault;
  char id[LEDGER_ID_TEXT_SIZE];

  if (merge == NULL || test_tape_chance (act->tape, 3))
    {
      undo_at_server (act);
      return NULL;
    }
  step_tell (act, "%s", ledger_id_write (&merge->changeset->id, id));
  untouched = find_other (act, merge->changeset, shows_new, &record) == NULL;
  saved = ledger_outbox_save_undo (act->store, &merge->changeset->id, NULL, &error);
  fault = step_note (act, saved, error);
  if (!saved || fault != NULL || office_disk_is_stopped (act->desk->disk))
    return fault;
  act->seen[SEEN_MERGE_UNDONE]++;
  return untouched ? check_undone (act, merge) : NULL;
}
