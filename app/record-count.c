/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One count at a time (record-count.h); what changes meanwhile is counted after it. Main thread, but for the count.
 */
#include "config.h"

#include "app/record-count.h"

#include "app/text.h"

#include <glib/gi18n.h>

struct _LedenboekRecordCount
{
  GObject parent_instance;

  LedgerStore *store;
  const LedgerKind *kind;
  gint64 number;                /* -1: not counted yet */
  gboolean counting;
  gboolean again;               /* they changed while they were counted */
};

G_DEFINE_FINAL_TYPE (LedenboekRecordCount, ledenboek_record_count, G_TYPE_OBJECT)

static guint counted_signal;

static void
run (gpointer data)
{
  g_autoptr (GTask) task = data;
  LedenboekRecordCount *self = g_task_get_source_object (task);
  GError *error = NULL;
  gint64 number = ledger_store_count (self->store, self->kind, &error);

  if (error == NULL)
    g_task_return_int (task, (gssize) number);
  else
    g_task_return_error (task, error);
}

static void start (LedenboekRecordCount *self);

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekRecordCount *self = LEDENBOEK_RECORD_COUNT (source);
  g_autoptr (GError) error = NULL;
  gint64 number = g_task_propagate_int (G_TASK (result), &error);

  self->counting = FALSE;
  if (error != NULL)
    g_warning ("The records are not counted: %s", error->message);
  else
    {
      self->number = number;
      g_signal_emit (self, counted_signal, 0);
    }
  if (self->again)
    start (self);
}

static void
start (LedenboekRecordCount *self)
{
  self->again = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  ledger_world_run (ledger_store_get_world (self->store), LEDGER_QUEUE_READER, run,
                    g_task_new (self, NULL, on_counted, NULL));
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekRecordCount *self)
{
  if (ledger_change_touches (change, self->kind))
    start (self);
}

static void
ledenboek_record_count_finalize (GObject *object)
{
  LedenboekRecordCount *self = LEDENBOEK_RECORD_COUNT (object);

  g_clear_object (&self->store);
  G_OBJECT_CLASS (ledenboek_record_count_parent_class)->finalize (object);
}

static void
ledenboek_record_count_class_init (LedenboekRecordCountClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_record_count_finalize;
  counted_signal = g_signal_new ("counted", LEDENBOEK_TYPE_RECORD_COUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_record_count_init (LedenboekRecordCount *self)
{
  self->number = -1;
}

LedenboekRecordCount *
ledenboek_record_count_new (LedgerStore *store, const LedgerKind *kind)
{
  LedenboekRecordCount *self = g_object_new (LEDENBOEK_TYPE_RECORD_COUNT, NULL);

  self->store = g_object_ref (store);
  self->kind = kind;
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  start (self);
  return self;
}

gint64
ledenboek_record_count_get (LedenboekRecordCount *self)
{
  return self->number;
}

char *
ledenboek_record_count_dup_text (LedenboekRecordCount *self, guint n_rows, guint n_selected, gboolean more)
{
  g_autofree char *shown = ledenboek_text_dup_number (n_rows);
  g_autofree char *all = ledenboek_text_dup_number (MAX (self->number, 0));
  g_autofree char *chosen = ledenboek_text_dup_number (n_selected);
  /* Translators: the number of rows shown and that of all, "46.902 of 48.213" */
  g_autofree char *text = more ? g_strdup_printf (_("the first %s of %s"), shown, all)
                               : g_strdup_printf (_("%s of %s"), shown, all);

  if (self->number < 0)
    return g_strdup (_("Counting…"));
  if (n_selected < 2)
    return g_steal_pointer (&text);
  /* Translators: the number of selected rows, then how many are shown of all */
  return g_strdup_printf (_("%s selected · %s"), chosen, text);
}
