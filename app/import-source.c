/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reading of a file (import-source.h). The work is a reader's, its ends are the main thread's. */
#include "config.h"

#include "app/import-source.h"

#include <glib/gi18n.h>

typedef struct
{
  LedgerStore *store;
  LedgerAccess access;
  char *path, *encoding, *sheet;
  char delimiter;
  LedgerImportMapping *mapping;
} Reading;

static void
source_clear (gpointer data)
{
  LedenboekImportSource *self = data;

  g_clear_pointer (&self->catalog, ledger_import_catalog_unref);
  g_clear_pointer (&self->table, ledger_import_table_free);
}

LedenboekImportSource *
ledenboek_import_source_ref (LedenboekImportSource *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ledenboek_import_source_unref (LedenboekImportSource *self)
{
  g_atomic_rc_box_release_full (self, source_clear);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->store);
  g_free (reading->path);
  g_free (reading->encoding);
  g_free (reading->sheet);
  g_clear_pointer (&reading->mapping, ledger_import_mapping_free);
  g_free (reading);
}

/* What the machine says of a file does not say what to do. */
static void
add_remedy (GError **error, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  if ((*error)->domain == G_IO_ERROR)
    {
      g_autofree char *cause = g_strdup ((*error)->message);

      g_clear_error (error);
      /* Translators: the name of a file, and what the system says of it */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be read: %s. Is it still there, and may you "
                                                           "open it?"), name, cause);
    }
}

static void
run_reading (gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  const LedgerImportReading how = { reading->encoding, reading->delimiter, reading->sheet };
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (reading->store), "contact");
  g_autoptr (LedenboekImportSource) source = g_atomic_rc_box_new0 (LedenboekImportSource);
  GError *error = NULL;

  source->catalog = ledger_import_catalog_new (reading->store, contact, &reading->access, &error);
  source->table = source->catalog != NULL ? ledger_import_table_read_file (reading->path, &how, &error) : NULL;
  if (source->table == NULL)
    {
      add_remedy (&error, reading->path);
      g_task_return_error (task, error);
      return;
    }
  reading->mapping = ledger_import_mapping_recall (reading->store, source->catalog, source->table);
  g_task_return_pointer (task, g_steal_pointer (&source), (GDestroyNotify) ledenboek_import_source_unref);
}

void
ledenboek_import_source_read_async (LedgerReplica *replica, const char *path, const LedgerImportReading *how,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Reading *reading = g_new0 (Reading, 1);
  GTask *task = g_task_new (replica, cancellable, callback, data);

  reading->store = g_object_ref (ledger_replica_get_store (replica));
  reading->access = *ledger_replica_get_access (replica);
  reading->path = g_strdup (path);
  reading->encoding = g_strdup (how->encoding);
  reading->sheet = g_strdup (how->sheet);
  reading->delimiter = how->delimiter;
  g_task_set_task_data (task, reading, reading_free);
  ledger_world_run (ledger_store_get_world (reading->store), LEDGER_QUEUE_READER, run_reading, task);
}

LedenboekImportSource *
ledenboek_import_source_read_finish (GAsyncResult *result, LedgerImportMapping **mapping, GError **error)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));
  LedenboekImportSource *source = g_task_propagate_pointer (G_TASK (result), error);

  *mapping = source != NULL ? g_steal_pointer (&reading->mapping) : NULL;
  return source;
}
