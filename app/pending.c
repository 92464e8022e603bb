/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads outbox, parked changes and conflicts of a replica into lines of one form, and draws these. Main thread.
 */
#include "config.h"

#include "app/pending.h"

#include "app/comparison.h"
#include "app/moment.h"
#include "app/sync-state.h"
#include "app/value-text.h"

#include "libledger/sync/observation.h"

#include <glib/gi18n.h>
#include <string.h>

static void
pending_free (gpointer data)
{
  LedenboekPending *pending = data;

  g_free (pending->title);
  g_free (pending->detail);
  g_free (pending);
}

static char *
dup_contact_name (LedgerStore *store, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = NULL;

  if (ledger_id_is_null (contact))
    return NULL;
  record = ledger_store_get_root (store, contact);
  return record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_LIST) : NULL;
}

/* "Changed: home address, phone": each thing once. */
static char *
dup_changes (LedgerStore *store, const LedgerChangeset *changeset)
{
  g_autoptr (GPtrArray) subjects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  for (guint i = 0; i < changeset->records->len && subjects->len < 4; i++)
    {
      const LedgerRecordChange *change = g_ptr_array_index (changeset->records, i);
      g_autoptr (LedgerRecord) record = ledger_store_get (store, change->kind, &change->id, NULL);

      for (guint j = 0; j < change->groups->len && subjects->len < 4; j++)
        {
          const LedgerGroupChange *group = g_ptr_array_index (change->groups, j);
          char *subject = ledenboek_group_dup_subject (store, group->group, record);

          if (g_ptr_array_find_with_equal_func (subjects, subject, g_str_equal, NULL))
            g_free (subject);
          else
            g_ptr_array_add (subjects, subject);
        }
    }
  for (guint i = 0; i < changeset->observations->len && subjects->len < 4; i++)
    {
      const LedgerObservation *observation = g_ptr_array_index (changeset->observations, i);
      const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), observation->kind);
      const LedgerField *field = kind != NULL ? ledger_kind_find_field (kind, observation->field) : NULL;

      if (field != NULL)
        g_ptr_array_add (subjects, g_strdup (ledger_field_get_label (field)));
    }
  g_ptr_array_add (subjects, NULL);
  joined = g_strjoinv (", ", (char **) subjects->pdata);
  /* Translators: an act and what it was about: "Changed: home address" */
  return g_strdup_printf (_("%s: %s"), ledenboek_action_get_label (changeset->action), joined);
}

static void
find_contact (LedgerStore *store, const LedgerChangeset *changeset, LedgerId *contact)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = g_ptr_array_index (changeset->records, i);
      g_autoptr (LedgerRecord) record = ledger_store_get (store, change->kind, &change->id, NULL);

      if (record == NULL || ledger_id_is_null (&record->root))
        continue;
      *contact = record->root;
      return;
    }
  if (changeset->observations->len > 0)
    *contact = ((const LedgerObservation *) changeset->observations->pdata[0])->root;
}

static void
add_unsent (LedgerStore *store, guint limit, GPtrArray *lines)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_UNSENT, limit, NULL);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = g_ptr_array_index (items, i);
      g_autoptr (LedgerChangeset) changeset = NULL;
      LedenboekPending *pending = g_new0 (LedenboekPending, 1);

      pending->id = item->id;
      pending->at = item->time;
      if (item->bytes != NULL)
        changeset = ledger_changeset_read (ledger_store_get_model (store), item->bytes, NULL, NULL);
      if (changeset != NULL)
        {
          find_contact (store, changeset, &pending->contact);
          pending->title = dup_contact_name (store, &pending->contact);
          pending->detail = dup_changes (store, changeset);
        }
      if (pending->title == NULL)
        pending->title = g_strdup (ledenboek_action_get_label (item->action));
      g_ptr_array_add (lines, pending);
    }
}

/* What the disk damaged before it was sent: it cannot be read, only told. */
static void
add_damaged (LedgerStore *store, guint limit, GPtrArray *lines)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_WAITING, limit, NULL);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = g_ptr_array_index (items, i);
      LedenboekPending *pending;

      if (item->outcome != LEDGER_OUTCOME_FAULT)
        continue;
      pending = g_new0 (LedenboekPending, 1);
      pending->id = item->id;
      pending->at = item->time;
      pending->title = g_strdup (ledenboek_action_get_label (item->action));
      pending->detail = g_strdup (_("This change was damaged on the disk before it was sent. Make it again."));
      g_ptr_array_add (lines, pending);
    }
}

static void
add_parked (LedgerStore *store, guint limit, GPtrArray *lines)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_PARKED);
  g_autoptr (GPtrArray) records = ledger_store_list_all (store, kind, NULL);

  for (guint i = 0; records != NULL && i < records->len && lines->len < limit; i++)
    {
      const LedgerRecord *record = g_ptr_array_index (records, i);
      const LedgerId *contact = ledger_value_get_id (ledger_record_get (record, "record_root"));
      LedenboekPending *pending;

      if (g_strcmp0 (ledger_record_get_text (record, "state"), "parked") != 0)
        continue;
      pending = g_new0 (LedenboekPending, 1);
      pending->id = record->id;
      pending->at = ledger_value_get_integer (ledger_record_get (record, "at"), 0);
      if (contact != NULL)
        pending->contact = *contact;
      pending->title = dup_contact_name (store, &pending->contact);
      if (pending->title == NULL)
        pending->title = g_strdup (ledger_kind_get_label (kind));
      pending->detail = g_strdup (ledger_record_get_text (record, "reason"));
      g_ptr_array_add (lines, pending);
    }
}

static void
add_conflicts (LedgerStore *store, guint limit, GPtrArray *lines)
{
  g_autoptr (GPtrArray) conflicts = ledger_conflict_list (store, NULL);

  for (guint i = 0; conflicts != NULL && i < conflicts->len && lines->len < limit; i++)
    {
      const LedgerConflict *conflict = g_ptr_array_index (conflicts, i);
      LedenboekPending *pending = g_new0 (LedenboekPending, 1);

      pending->id = conflict->id;
      pending->contact = conflict->root;
      pending->at = conflict->mine_at;
      pending->title = ledenboek_comparison_dup_contact (store, conflict);
      pending->detail = ledenboek_comparison_dup_subject (store, conflict);
      g_ptr_array_add (lines, pending);
    }
}

/* The conflict that a changeset chose in, when it is one of those. */
static const LedgerRecordChange *
find_choice (const LedgerChangeset *changeset)
{
  if (strcmp (changeset->action, "resolve") != 0)
    return NULL;
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = g_ptr_array_index (changeset->records, i);

      if (change->kind->spec->exchange == LEDGER_EXCHANGE_CONFLICT)
        return change;
    }
  return NULL;
}

static void
add_choice (LedgerStore *store, const LedgerOutboxItem *item, const LedgerChangeset *changeset, GPtrArray *lines)
{
  const LedgerRecordChange *choice = find_choice (changeset);
  g_autoptr (LedgerRecord) record = NULL;
  const LedgerKind *kind;
  const LedgerGroup *group;
  const LedgerId *root;
  LedenboekPending *pending;

  record = choice != NULL ? ledger_store_get (store, choice->kind, &choice->id, NULL) : NULL;
  if (record == NULL || g_strcmp0 (ledger_record_get_text (record, "state"), "open") == 0)
    return;
  kind = ledger_model_find_kind (ledger_store_get_model (store), ledger_record_get_text (record, "record_kind"));
  group = kind != NULL ? ledger_kind_find_group (kind, ledger_record_get_text (record, "record_group")) : NULL;
  root = ledger_value_get_id (ledger_record_get (record, "record_root"));
  pending = g_new0 (LedenboekPending, 1);
  pending->id = item->id;
  pending->at = item->time;
  if (root != NULL)
    pending->contact = *root;
  pending->title = dup_contact_name (store, &pending->contact);
  if (pending->title == NULL)
    pending->title = g_strdup (ledger_kind_get_label (choice->kind));
  pending->detail = group != NULL ? ledenboek_group_dup_subject (store, group, NULL) : NULL;
  g_ptr_array_add (lines, pending);
}

static void
add_chosen (LedgerStore *store, guint limit, GPtrArray *lines)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_ALL, limit, NULL);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = g_ptr_array_index (items, i);
      g_autoptr (LedgerChangeset) changeset = NULL;

      if (item->bytes == NULL || g_strcmp0 (item->action, "resolve") != 0)
        continue;
      changeset = ledger_changeset_read (ledger_store_get_model (store), item->bytes, NULL, NULL);
      if (changeset != NULL)
        add_choice (store, item, changeset, lines);
    }
}

GPtrArray *
ledenboek_pending_list (LedgerStore *store, LedenboekPendingKind kind, guint limit)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (pending_free);

  switch (kind)
    {
    case LEDENBOEK_PENDING_UNSENT:
      add_unsent (store, limit, lines);
      break;
    case LEDENBOEK_PENDING_PARKED:
      add_damaged (store, limit, lines);
      add_parked (store, limit, lines);
      break;
    case LEDENBOEK_PENDING_CHOSEN:
      add_chosen (store, limit, lines);
      break;
    case LEDENBOEK_PENDING_CONFLICTS:
    default:
      add_conflicts (store, limit, lines);
      break;
    }
  return lines;
}

GtkWidget *
ledenboek_pending_make_row (const LedenboekPending *line)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *at = ledenboek_moment_dup_text (line->at, g_get_real_time ());
  g_autofree char *title = g_markup_escape_text (line->title, -1);
  g_autofree char *detail = g_markup_escape_text (line->detail != NULL ? line->detail : "", -1);
  GtkWidget *time = gtk_label_new (at);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  gtk_widget_add_css_class (time, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), time);
  return row;
}

GtkWidget *
ledenboek_pending_add_button (GtkWidget *row, const LedenboekPending *line, const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", label, line->title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}
