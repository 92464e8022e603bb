/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes the book in a folder with another name and renames it when it is whole, so that a half-filled one is
 * never opened. The filling runs on a writer's thread; the rest on the main thread.
 */
#include "config.h"

#include "app/sample-book.h"

#include "server/account/accounts.h"
#include "server/demo/demo.h"
#include "server/direct-transport.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  char *directory;
  char *making;                 /* the folder while it is being filled */
  LedgerWorld *world;
  ServerServer *server;
  void (*progress) (guint done, guint total, gpointer data);
  gpointer progress_data;
  GTask *task;                  /* borrowed: it owns this */
  guint done;                   /* contacts, told by the filling thread */
  guint timer;
  GError *error;
} Sample;

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_clear_handle_id (&sample->timer, g_source_remove);
  g_clear_object (&sample->server);
  g_clear_object (&sample->world);
  g_clear_error (&sample->error);
  g_free (sample->directory);
  g_free (sample->making);
  g_free (sample);
}

/* A folder of one level, as the server makes it. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (path);
}

static void
open_server (Sample *sample)
{
  GTask *task = sample->task;
  GError *error = NULL;
  LedgerTransport *transport;

  sample->server = server_server_new (sample->directory, FALSE, ledger_model_get_default (), sample->world, NULL,
                                      &error);
  if (sample->server == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  transport = server_direct_transport_new (sample->server, sample->world);
  g_task_return_pointer (task, transport, g_object_unref);
}

/* -- filling */

static void
note_progress (guint done, guint total, gpointer data)
{
  Sample *sample = data;

  g_atomic_int_set ((gint *) &sample->done, (gint) done);
}

static gboolean
tell_progress (gpointer data)
{
  Sample *sample = data;

  if (sample->progress != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (sample->task)))
    sample->progress ((guint) g_atomic_int_get ((gint *) &sample->done), LEDENBOEK_SAMPLE_CONTACTS,
                      sample->progress_data);
  return G_SOURCE_CONTINUE;
}

static void
on_filled (gpointer data)
{
  Sample *sample = data;
  g_autoptr (GTask) task = sample->task;

  g_clear_handle_id (&sample->timer, g_source_remove);
  g_clear_object (&sample->server);
  if (sample->error == NULL)
    g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &sample->error);
  if (sample->error == NULL && g_rename (sample->making, sample->directory) != 0)
    g_set_error (&sample->error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 _("The sample book cannot be put into %s: %s"), sample->directory, g_strerror (errno));
  if (sample->error != NULL)
    {
      remove_folder (sample->making);
      g_task_return_error (task, g_steal_pointer (&sample->error));
      return;
    }
  open_server (sample);
}

static void
fill (gpointer data)
{
  Sample *sample = data;
  LedgerStore *store = server_server_get_store (sample->server);
  LedgerAccess access;

  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  if (ledger_store_set_setting (store, "organisation", _("Sample association"), &sample->error) &&
      server_accounts_add (store, LEDENBOEK_SAMPLE_LOGIN, _("Sample user"), LEDENBOEK_SAMPLE_PASSWORD, &access, NULL,
                           &sample->error))
    server_demo_fill (store, LEDENBOEK_SAMPLE_CONTACTS, 1, note_progress, sample, &sample->error);
  ledger_world_post (sample->world, on_filled, sample);
}

static gboolean
begin_filling (Sample *sample, GError **error)
{
  remove_folder (sample->making);
  if (g_mkdir_with_parents (sample->making, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("The folder %s cannot be made: %s"),
                   sample->making, g_strerror (errno));
      return FALSE;
    }
  sample->server = server_server_new (sample->making, TRUE, ledger_model_get_default (), sample->world, NULL, error);
  return sample->server != NULL;
}

void
ledenboek_sample_book_open_async (const char *directory, void (*progress) (guint done, guint total, gpointer data),
                                  gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Sample *sample = g_new0 (Sample, 1);
  GError *error = NULL;

  sample->directory = g_strdup (directory);
  sample->making = g_strconcat (directory, ".making", NULL);
  sample->world = ledger_world_new_machine ();
  sample->progress = progress;
  sample->progress_data = progress_data;
  sample->task = task;
  g_task_set_task_data (task, sample, sample_free);
  if (g_file_test (directory, G_FILE_TEST_IS_DIR))
    {
      open_server (sample);
      return;
    }
  if (!begin_filling (sample, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sample->timer = g_timeout_add (50, tell_progress, sample);
  ledger_world_run (sample->world, LEDGER_QUEUE_WRITER, fill, sample);
  g_steal_pointer (&task);
}

LedgerTransport *
ledenboek_sample_book_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
