/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What undoes a merge of contacts (contact-merge.h): record by record, and what was changed since stays. Inside a
 * transaction of either side.
 */
#include "config.h"

#include "libledger/sync/contact-merge.h"

#include "libledger/store/redirect.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LedgerEdit *edit;
  LedgerTransaction *transaction;
  const LedgerRecordChange *loser;
  LedgerId survivor;            /* as the merge named it */
  LedgerId end;                 /* what the loser is now */
} Undoing;

static const LedgerValue deleted = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_DELETED } };
static const LedgerValue live = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_LIVE } };

static const LedgerGroupChange *
get_existence (const LedgerRecordChange *record)
{
  const LedgerGroupChange *first = record->groups->len > 0 ? record->groups->pdata[0] : NULL;

  return first != NULL && first->group->index == 0 ? first : NULL;
}

const LedgerRecordChange *
ledger_contact_merge_get_loser (const LedgerChangeset *merge)
{
  for (guint i = 0; i < merge->records->len; i++)
    {
      const LedgerGroupChange *existence = get_existence (merge->records->pdata[i]);

      if (existence != NULL &&
          g_strcmp0 (ledger_value_get_text (&existence->new_values[0]), LEDGER_EXISTENCE_MERGED) == 0)
        return merge->records->pdata[i];
    }
  return NULL;
}

static LedgerRecord *
read_record (const Undoing *undoing, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  return ledger_tables_read (undoing->transaction, kind, id, ledger_store_get_side (undoing->edit->store), error);
}

static gboolean
shows_new (const LedgerGroupChange *change, const LedgerRecord *shown)
{
  return ledger_record_shows (shown, change->group, change->new_values, G_MAXUINT64);
}

static gboolean
shows_all_new (const LedgerRecordChange *record, const LedgerRecord *shown)
{
  for (guint g = 0; g < record->groups->len; g++)
    if (!shows_new (record->groups->pdata[g], shown))
      return FALSE;
  return TRUE;
}

/* What the merge made goes, what it deleted lives again, unless somebody changed it since. */
static void
invert_existence (Undoing *undoing, const LedgerRecordChange *record, const LedgerGroupChange *existence,
                  const LedgerRecord *shown)
{
  const LedgerField *field = &record->kind->fields[0];

  if (ledger_group_change_ends (existence))
    {
      if (shows_new (existence, shown))
        ledger_edit_set (undoing->edit, field, &record->id, &live);
    }
  else if (shows_all_new (record, shown))
    ledger_edit_set (undoing->edit, field, &record->id, &deleted);
}

/* Whether @change hung the record on the survivor, and it hangs there still. */
static gboolean
is_moved (const Undoing *undoing, const LedgerGroupChange *change, const LedgerRecord *shown)
{
  const LedgerField *parent = shown->kind->parent;
  const LedgerId *old, *now;

  if (parent == NULL || change->group != parent->group)
    return FALSE;
  old = ledger_value_get_id (&change->old_values[parent->place]);
  now = ledger_value_get_id (&shown->values[parent->index]);
  return old != NULL && now != NULL && ledger_id_equal (old, &undoing->loser->id) &&
         (ledger_id_equal (now, &undoing->survivor) || ledger_id_equal (now, &undoing->end));
}

static void
invert_group (Undoing *undoing, const LedgerRecordChange *record, const LedgerGroupChange *change,
              const LedgerRecord *shown)
{
  LedgerValue loser = LEDGER_ID (&undoing->loser->id);

  if (is_moved (undoing, change, shown))
    ledger_edit_set (undoing->edit, shown->kind->parent, &record->id, &loser);
  else if (shows_new (change, shown))
    for (guint i = 0; i < change->group->n_fields; i++)
      ledger_edit_set (undoing->edit, change->group->fields[i], &record->id, &change->old_values[i]);
}

static gboolean
invert_record (Undoing *undoing, const LedgerRecordChange *record, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) shown = read_record (undoing, record->kind, &record->id, &fault);
  const LedgerGroupChange *existence = get_existence (record);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* What is not held here the authority takes back. */
  if (shown == NULL)
    return TRUE;
  if (existence != NULL)
    invert_existence (undoing, record, existence, shown);
  else if (ledger_record_is_live (shown))
    for (guint g = 0; g < record->groups->len; g++)
      invert_group (undoing, record, record->groups->pdata[g], shown);
  return TRUE;
}

/* Whether the loser is merged still; what it is now. */
static gboolean
find_end (Undoing *undoing, GError **error)
{
  const LedgerKind *kind = undoing->loser->kind;
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) shown = read_record (undoing, kind, &undoing->loser->id, &fault);
  const LedgerGroupChange *existence = get_existence (undoing->loser);
  const LedgerId *target = ledger_value_get_id (&existence->new_values[kind->redirect->place]);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (shown == NULL || target == NULL)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                           _("What was changed is no longer in the local book."));
      return FALSE;
    }
  if (g_strcmp0 (ledger_value_get_text (&shown->values[0]), LEDGER_EXISTENCE_MERGED) != 0)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                           _("The two are no longer merged as they were then: look at both."));
      return FALSE;
    }
  undoing->survivor = *target;
  undoing->end = shown->id;
  return ledger_redirect_follow (undoing->transaction, kind, &undoing->end, error);
}

gboolean
ledger_contact_merge_invert (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerChangeset *merge,
                             GError **error)
{
  Undoing undoing = { .edit = edit, .transaction = transaction, .loser = ledger_contact_merge_get_loser (merge) };

  if (undoing.loser == NULL)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                           _("This act is no longer kept here and cannot be undone."));
      return FALSE;
    }
  if (!find_end (&undoing, error))
    return FALSE;
  ledger_edit_set (edit, &undoing.loser->kind->fields[0], &undoing.loser->id, &live);
  for (guint i = 0; i < merge->records->len; i++)
    if (merge->records->pdata[i] != undoing.loser && !invert_record (&undoing, merge->records->pdata[i], error))
      return FALSE;
  return TRUE;
}
