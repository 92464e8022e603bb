/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving an edit: what truly differs becomes a sealed changeset in the outbox and the shown values, in one
 * durable transaction; and undoing one's own. Blocks for a commit: writer queue or a program without a window.
 */
#include "config.h"

#include "libledger/sync/contact-merge.h"
#include "libledger/sync/job.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/undoable.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LedgerStore *store;
  LedgerEdit *edit;
  LedgerChangeset *changeset;
  LedgerChangeNote *note;
} SaveCall;

/* A changeset that is being filled. */
typedef struct
{
  LedgerEdit *edit;
  LedgerTransaction *transaction;
  LedgerSide side;
  gint64 seen;                  /* all that came here */
  LedgerChangeset *changeset;
} Filling;

/* The newest unconfirmed own changeset on the group (or, with @group NULL, on any group of the record). */
static gboolean
find_pending (LedgerTransaction *transaction, const LedgerId *record, const LedgerGroup *group, LedgerId *changeset,
              GError **error)
{
  g_auto (LedgerValue) found = { 0 };
  LedgerValue parameters[] = { LEDGER_ID (record), LEDGER_TEXT (group != NULL ? group->spec->name : NULL) };

  if (!ledger_transaction_ask (transaction,
                               group != NULL
                                 ? "SELECT changeset FROM outbox_group WHERE record = ? AND grp = ? ORDER BY "
                                   "position DESC LIMIT 1"
                                 : "SELECT changeset FROM outbox_group WHERE record = ? ORDER BY position DESC LIMIT 1",
                               parameters, group != NULL ? 2 : 1, &found, error))
    return FALSE;
  if (found.shape == LEDGER_SHAPE_ID)
    *changeset = found.id;
  return TRUE;
}

/*
 * A delete, or a merge of contacts, is made on the whole record and on what hangs on it: its base is the newest version
 * of any group, and what was seen is all that came here (S6).
 */
static gboolean
set_base (const Filling *filling, const LedgerRecord *shown, LedgerRecordChange *record, LedgerGroupChange *change,
          GError **error)
{
  gboolean whole = ledger_group_change_ends (change);

  change->base.version = whole ? ledger_record_get_version (shown) : shown->versions[change->group->index];
  record->seen = MAX (record->seen, whole ? filling->seen : 0);
  return filling->side == LEDGER_SIDE_AUTHORITY ||
         find_pending (filling->transaction, &shown->id, whole ? NULL : change->group, &change->base.changeset, error);
}

static gboolean
check_field (const Filling *filling, const LedgerEditRecord *edit, const LedgerField *field, const LedgerValue *value,
             gboolean is_new, GError **error)
{
  gboolean leased = (field->spec->flags & LEDGER_FIELD_LEASED) != 0 && is_new && filling->edit->leased;

  if ((field->spec->flags & LEDGER_FIELD_SERVER) != 0 && edit->is_set[field->index] && !leased)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED,
                   _("%s is given out by the server and cannot be typed."), ledger_field_get_label (field));
      return FALSE;
    }
  if ((field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 && value->shape == LEDGER_SHAPE_NOTHING &&
      (is_new || edit->is_set[field->index]))
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED, _("%s is required: fill it in."),
                   ledger_field_get_label (field));
      return FALSE;
    }
  return ledger_field_check (field, value, error);
}

static gboolean
add_group (const Filling *filling, const LedgerEditRecord *edit, const LedgerRecord *shown, const LedgerGroup *group,
           gboolean is_new, GError **error)
{
  gboolean differs = FALSE;
  LedgerRecordChange *record;
  LedgerGroupChange *change;

  for (guint i = 0; i < group->n_fields; i++)
    {
      const LedgerField *field = group->fields[i];
      const LedgerValue *value = edit->is_set[field->index] ? &edit->values[field->index]
                                                            : &shown->values[field->index];

      differs = differs || !ledger_value_equal (value, &shown->values[field->index]);
      if (!check_field (filling, edit, field, value, is_new, error))
        return FALSE;
    }
  if (!differs)
    return TRUE;
  record = ledger_changeset_add_record (filling->changeset, edit->kind, &edit->id);
  record->seen = MAX (record->seen, ledger_record_get_version (shown));
  change = ledger_record_change_add_group (record, group);
  for (guint i = 0; i < group->n_fields; i++)
    {
      guint index = group->fields[i]->index;

      ledger_value_copy (&change->old_values[i], &shown->values[index]);
      ledger_value_copy (&change->new_values[i], edit->is_set[index] ? &edit->values[index] : &shown->values[index]);
    }
  /* What is no longer merged is merged into nothing. */
  if (group->index == 0 && edit->kind->redirect != NULL &&
      g_strcmp0 (ledger_value_get_text (&change->new_values[0]), LEDGER_EXISTENCE_MERGED) != 0)
    ledger_value_set_nothing (&change->new_values[edit->kind->redirect->place]);
  return set_base (filling, shown, record, change, error);
}

/* An edit does not bring about what the model says cannot be together; what was so before stays as it is (S4). */
static gboolean
check_together (const LedgerEditRecord *edit, const LedgerRecord *shown, GError **error)
{
  g_autofree LedgerValue *values = g_memdup2 (shown->values, edit->kind->n_fields * sizeof *values);

  for (guint i = 0; i < edit->kind->n_fields; i++)
    if (edit->is_set[i])
      values[i] = edit->values[i];
  for (guint i = 0; i < edit->kind->n_checks; i++)
    {
      const LedgerCheck *check = &edit->kind->checks[i];

      if (ledger_check_holds (check, values) || !ledger_check_holds (check, shown->values))
        continue;
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_COMBINATION, ledger_check_get_message (check));
      return FALSE;
    }
  return TRUE;
}

/* Whether the edit changes a text of the group of that name. */
static gboolean
changes_text (const LedgerEditRecord *edit, const LedgerRecord *shown, const char *group)
{
  for (guint i = 0; i < edit->kind->n_fields; i++)
    {
      const LedgerFieldSpec *spec = edit->kind->fields[i].spec;

      if (edit->is_set[i] && strcmp (spec->group, group) == 0 &&
          (spec->type == LEDGER_TYPE_TEXT || spec->type == LEDGER_TYPE_LONG_TEXT) &&
          !ledger_value_equal (&edit->values[i], &shown->values[i]))
        return TRUE;
    }
  return FALSE;
}

/* What was said of an address does not hold of another: it goes with it, unless the edit says so itself. */
static void
clear_what_held (LedgerEditRecord *edit, const LedgerRecord *shown)
{
  for (guint i = 0; i < edit->kind->n_fields; i++)
    {
      const char *group = edit->kind->fields[i].spec->cleared_by;

      if (group == NULL || edit->is_set[i] || shown->values[i].shape == LEDGER_SHAPE_NOTHING ||
          !changes_text (edit, shown, group))
        continue;
      ledger_value_set_nothing (&edit->values[i]);
      edit->is_set[i] = TRUE;
    }
}

static gboolean
is_same (const LedgerKind *kind, const LedgerValue *values, const LedgerRecord *other)
{
  for (guint i = 0; kind->spec->once[i] != NULL; i++)
    {
      guint index = ledger_kind_find_field (kind, kind->spec->once[i])->index;

      if (!ledger_value_equal (&values[index], &other->values[index]))
        return FALSE;
    }
  return TRUE;
}

/* Of a kind whose records are each about something else, no second one is made about the same. */
static gboolean
check_once (const Filling *filling, const LedgerEditRecord *edit, const LedgerRecord *shown, GError **error)
{
  g_autofree LedgerValue *values = NULL;
  g_autoptr (GPtrArray) others = NULL;

  if (edit->kind->spec->once == NULL)
    return TRUE;
  values = g_memdup2 (shown->values, edit->kind->n_fields * sizeof *values);
  for (guint i = 0; i < edit->kind->n_fields; i++)
    if (edit->is_set[i])
      values[i] = edit->values[i];
  if ((ledger_record_is_live (shown) && is_same (edit->kind, values, shown)) ||
      g_strcmp0 (ledger_value_get_text (&values[0]), LEDGER_EXISTENCE_LIVE) != 0)
    return TRUE;
  others = ledger_tables_select (filling->transaction, edit->kind, filling->side,
                                 "WHERE existence = '" LEDGER_EXISTENCE_LIVE "'", NULL, 0, error);
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const LedgerRecord *other = others->pdata[i];

      if (ledger_id_equal (&other->id, &edit->id) || !is_same (edit->kind, values, other))
        continue;
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_COMBINATION,
                   _("There is one about the same already: change that one, or choose another."));
      return FALSE;
    }
  return others != NULL;
}

static gboolean
add_record (const Filling *filling, LedgerEditRecord *edit, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LedgerRecord) shown = ledger_tables_read (filling->transaction, edit->kind, &edit->id, filling->side,
                                                       &local);
  gboolean is_new = shown == NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (is_new && edit->what != LEDGER_EDIT_CREATE)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                   _("This %s is not in the local book: exchange first, or choose another."),
                   ledger_kind_get_label (edit->kind));
      return FALSE;
    }
  if (is_new)
    shown = ledger_record_new (edit->kind, &edit->id);
  else if (edit->kind->spec->append_only)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                   _("A %s is a fact and is not changed: make a new one that corrects it."),
                   ledger_kind_get_label (edit->kind));
      return FALSE;
    }
  if (!is_new)
    clear_what_held (edit, shown);
  if (strcmp (filling->edit->action, "resolve") != 0 &&
      (!check_together (edit, shown, error) || !check_once (filling, edit, shown, error)))
    return FALSE;
  for (guint g = 0; g < edit->kind->n_groups; g++)
    if (!add_group (filling, edit, shown, &edit->kind->groups[g], is_new, error))
      return FALSE;
  return TRUE;
}

static gboolean
fill_changeset (LedgerEdit *edit, LedgerTransaction *transaction, gint64 seen, LedgerChangeset *changeset,
                GError **error)
{
  const Filling filling = { edit, transaction, ledger_store_get_side (edit->store), seen, changeset };

  changeset->atomic = edit->atomic;
  for (guint i = 0; i < edit->records->len; i++)
    if (!add_record (&filling, edit->records->pdata[i], error))
      return FALSE;
  return TRUE;
}

LedgerChangeset *
ledger_edit_make_changeset (LedgerEdit *edit, LedgerTransaction *transaction, gint64 seen, GError **error)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (ledger_store_get_world (edit->store), edit->action);

  return fill_changeset (edit, transaction, seen, changeset, error) ? g_steal_pointer (&changeset) : NULL;
}

gboolean
ledger_outbox_next_position (LedgerTransaction *transaction, LedgerOutboxItem *item, GError **error)
{
  g_auto (LedgerValue) last = { 0 };

  if (!ledger_transaction_get_number (transaction, LEDGER_OUTBOX_COUNTER, &item->counter, error) ||
      !ledger_transaction_ask (transaction, "SELECT MAX(position) FROM outbox", NULL, 0, &last, error))
    return FALSE;
  item->counter++;
  item->position = MAX (ledger_value_get_integer (&last, 0) + 1, item->counter);
  return ledger_transaction_set_number (transaction, LEDGER_OUTBOX_COUNTER, item->counter, error);
}

/* What names a content that the server has not got has a place but no counter: others pass it meanwhile. */
static gboolean
find_place (LedgerTransaction *transaction, const SaveCall *call, LedgerOutboxItem *item, GError **error)
{
  g_auto (LedgerValue) last = { 0 };
  gboolean waits;

  if (!ledger_files_enqueue (transaction, call->edit, error) ||
      !ledger_files_waits (transaction, call->changeset, &waits, error))
    return FALSE;
  if (!waits)
    return ledger_outbox_next_position (transaction, item, error);
  if (!ledger_transaction_ask (transaction, "SELECT MAX(position) FROM outbox", NULL, 0, &last, error))
    return FALSE;
  item->position = ledger_value_get_integer (&last, 0) + 1;
  return TRUE;
}

static gboolean
save (LedgerTransaction *transaction, gpointer data, GError **error)
{
  SaveCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);
  g_autoptr (GHashTable) roots = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  LedgerOutboxItem item = { 0 };
  gint64 cursor = 0;

  ledger_change_note_clear (call->note);
  g_ptr_array_set_size (call->changeset->records, 0);
  if (call->edit->records->len > LEDGER_EDIT_RECORDS)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE,
                   _("This changes %u records at once; more than %u are a job of the server: make it a job."),
                   call->edit->records->len, LEDGER_EDIT_RECORDS);
      return FALSE;
    }
  if (!ledger_transaction_get_number (transaction, "cursor", &cursor, error) ||
      !fill_changeset (call->edit, transaction, cursor, call->changeset, error))
    return FALSE;
  if (call->changeset->records->len == 0)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING, _("Nothing was changed."));
      return FALSE;
    }
  return ledger_changeset_seal (call->changeset, error) &&
         find_place (transaction, call, &item, error) &&
         ledger_outbox_insert (transaction, &item, call->changeset, error) &&
         ledger_overlay_add (transaction, call->changeset, item.position, call->note, roots, error) &&
         (call->edit->undone == NULL ||
          ledger_outbox_note_undo (transaction, &call->changeset->id, call->edit->undone, error)) &&
         ledger_outbox_note_unmade (transaction, call->edit, call->changeset, error) &&
         (ledger_id_is_null (&call->edit->act) ||
          ledger_outbox_note_part (transaction, &call->changeset->id, &call->edit->act, error)) &&
         ledger_outbox_update_search (transaction, model, roots, error);
}

gboolean
ledger_outbox_save (LedgerStore *store, LedgerEdit *edit, LedgerId *id, GError **error)
{
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_new (ledger_store_get_world (store), edit->action);
  g_autoptr (LedgerChangeNote) note = ledger_change_note_new (LEDGER_ORIGIN_LOCAL);
  SaveCall call = { store, edit, changeset, note };

  if (!ledger_database_write (ledger_store_get_database (store), save, &call, error))
    return FALSE;
  if (id != NULL)
    *id = changeset->id;
  ledger_store_emit_change (store, g_steal_pointer (&note));
  return TRUE;
}

/* Sets back what @change made, when the shown value is still what it made. */
static gboolean
invert_group (LedgerStore *store, LedgerEdit *edit, const LedgerRecordChange *record, const LedgerGroupChange *change,
              const LedgerRecord *shown, GError **error)
{
  static const LedgerValue deleted = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_DELETED } };

  for (guint i = 0; i < change->group->n_fields; i++)
    {
      const LedgerField *field = change->group->fields[i];
      const LedgerValue *old = &change->old_values[i];

      if (!ledger_value_equal (&shown->values[field->index], &change->new_values[i]))
        {
          g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                       _("%s was changed since: look at both values and "
                         "choose."), ledger_group_get_label (change->group));
          return FALSE;
        }
      if (field->index == 0 && old->shape == LEDGER_SHAPE_NOTHING)
        old = &deleted;
      ledger_edit_set (edit, field, &record->id, old);
    }
  return TRUE;
}

static gboolean
invert (LedgerStore *store, const LedgerChangeset *changeset, LedgerEdit *edit, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      const LedgerGroupChange *first = record->groups->pdata[0];
      g_autoptr (LedgerRecord) shown = ledger_store_get (store, record->kind, &record->id, error);
      gboolean created = first->group->index == 0 && first->old_values[0].shape == LEDGER_SHAPE_NOTHING;

      if (shown == NULL)
        {
          if (error != NULL && *error == NULL)
            g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                                 _("What was changed is no longer in the local book."));
          return FALSE;
        }
      if (created && record->kind->spec->root == LEDGER_ROOT_NONE)
        {
          if (edit->unmade == NULL)
            edit->unmade = g_ptr_array_new_with_free_func (g_free);
          g_ptr_array_add (edit->unmade, ledger_id_dup (&record->id));
        }
      /* What was made goes by its existence alone; its values stay with it. */
      for (guint g = 0; g < (created ? 1 : record->groups->len); g++)
        if (!invert_group (store, edit, record, record->groups->pdata[g], shown, error))
          return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const LedgerId *id;
  GPtrArray *items;
} FindCall;

static gboolean
find_item (LedgerTransaction *transaction, gpointer data, GError **error)
{
  FindCall *call = data;
  LedgerValue id = LEDGER_ID (call->id);

  g_clear_pointer (&call->items, g_ptr_array_unref);
  call->items = ledger_outbox_read_items (transaction, "WHERE id = ?", &id, 1, error);
  return call->items != NULL;
}

typedef struct
{
  LedgerEdit *edit;
  const LedgerChangeset *merge;
} UnmergeCall;

static gboolean
invert_merge (LedgerTransaction *transaction, gpointer data, GError **error)
{
  UnmergeCall *call = data;

  return ledger_contact_merge_invert (call->edit, transaction, call->merge, error);
}

gboolean
ledger_outbox_save_undo (LedgerStore *store, const LedgerId *undone, LedgerId *id, GError **error)
{
  FindCall call = { undone, NULL };
  UnmergeCall unmerge;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (LedgerChangeset) changeset = NULL;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "undo");
  gboolean found = ledger_database_read_snapshot (ledger_store_get_database (store), find_item, &call, error);

  items = call.items;
  if (!found)
    return FALSE;
  if (items->len == 0)
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                           _("This act is no longer kept here. What somebody changed is set back by hand, from the "
                             "history; a merge of contacts is undone at the server, by whoever may change the two."));
      return FALSE;
    }
  changeset = ledger_changeset_read (ledger_store_get_model (store), ((LedgerOutboxItem *) items->pdata[0])->bytes,
                                     NULL, error);
  if (changeset == NULL)
    return FALSE;
  unmerge = (UnmergeCall) { edit, changeset };
  if (!(ledger_contact_merge_is (changeset)
          ? ledger_database_read_snapshot (ledger_store_get_database (store), invert_merge, &unmerge, error)
          : invert (store, changeset, edit, error)))
    return FALSE;
  edit->atomic = changeset->atomic;
  edit->undone = undone;
  return ledger_outbox_save (store, edit, id, error);
}
