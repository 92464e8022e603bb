/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Undo from the outbox itself, so that it also works after a restart: the newest own changeset that no later
 * undo has taken back. Reading and saving run on the writer's thread, in order with other saves.
 */
#include "config.h"

#include "app/undo.h"

#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* How far back it looks. */
#define DEPTH 200

typedef struct
{
  LedgerStore *store;
  char *action;
  char *subject;                /* name of the first contact it touched, or NULL */
} Undo;

static const struct
{
  const char *action;
  const char *told;             /* N_(), with the name of the contact */
} names[] = {
  { "edit", N_("Undone: change of %s") },
  { "create", N_("Undone: new contact %s") },
  { "delete", N_("Undone: deletion of %s") },
  { "resolve", N_("Undone: choice for %s") },
  { "call-note", N_("Undone: contact moment of %s") },
  { "merge", N_("Undone: merging of %s") },
  { "distinguish", N_("Undone: %s is somebody else") },
};

static void
undo_free (Undo *undo)
{
  g_clear_object (&undo->store);
  g_free (undo->action);
  g_free (undo->subject);
  g_free (undo);
}

/* Each undo in the outbox answers one older change. */
static const LedgerOutboxItem *
find_last (GPtrArray *items)
{
  guint taken_back = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];

      /* That a day came is nobody's act. */
      if (g_strcmp0 (item->action, "moving") == 0)
        continue;
      if (g_strcmp0 (item->action, "undo") == 0)
        taken_back++;
      else if (taken_back > 0)
        taken_back--;
      else
        return item;
    }
  return NULL;
}

static char *
dup_subject (LedgerStore *store, GBytes *bytes)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (LedgerChangeset) changeset = ledger_changeset_read (model, bytes, NULL, NULL);

  for (guint i = 0; changeset != NULL && i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = changeset->records->pdata[i];
      g_autoptr (LedgerRecord) record = ledger_store_get (store, change->kind, &change->id, NULL);
      g_autoptr (LedgerRecord) root = record == NULL || ledger_id_is_null (&record->root)
                                      ? NULL : ledger_store_get_root (store, &record->root);

      if (root != NULL)
        return ledger_record_describe (root, LEDGER_DESCRIBE_TITLE);
    }
  return NULL;
}

static void
run_undo (gpointer data)
{
  g_autoptr (GTask) task = data;
  Undo *undo = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (undo->store, LEDGER_OUTBOX_ACTS, DEPTH, &error);
  const LedgerOutboxItem *last = items != NULL ? find_last (items) : NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else if (last == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is nothing of yours to undo."));
  else
    {
      undo->action = g_strdup (last->action);
      undo->subject = dup_subject (undo->store, last->bytes);
      if (ledger_outbox_save_undo (undo->store, &last->id, NULL, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
    }
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekWindow *window = LEDENBOEK_WINDOW (source);
  Undo *undo = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const char *pattern = _("Undone: change of %s");
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      ledenboek_window_show_text (window, error->message);
      return;
    }
  ledger_replica_note_saved (ledenboek_window_get_replica (window));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].action, undo->action) == 0)
      pattern = _(names[i].told);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (pattern, undo->subject != NULL ? undo->subject : _("the settings"));
#pragma GCC diagnostic pop
  ledenboek_window_show_text (window, text);
}

void
ledenboek_undo_last (LedenboekWindow *window)
{
  LedgerStore *store = ledger_replica_get_store (ledenboek_window_get_replica (window));
  Undo *undo;
  GTask *task;

  if (store == NULL)
    return;
  undo = g_new0 (Undo, 1);
  undo->store = g_object_ref (store);
  task = g_task_new (window, NULL, on_undone, NULL);
  g_task_set_task_data (task, undo, (GDestroyNotify) undo_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_WRITER, run_undo, task);
}
