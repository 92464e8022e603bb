/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files in the office (office-files.h). One thread only.
 */
#include "config.h"

#include "tests/simulation/office-files.h"

#include "libledger/sync/replica-files.h"
#include "tests/simulation/steps.h"

#include <glib/gstdio.h>

typedef struct
{
  guint desk;
  LedgerId record;
  GBytes *content;
} Added;

static void
added_free (gpointer data)
{
  Added *added = data;

  g_bytes_unref (added->content);
  g_free (added);
}

void
office_files_note (OfficeDesk *desk, const LedgerId *id, GBytes *content)
{
  Added *added = g_new0 (Added, 1);

  added->desk = desk->index;
  added->record = *id;
  added->content = g_bytes_ref (content);
  if (desk->office->files == NULL)
    desk->office->files = g_ptr_array_new_with_free_func (added_free);
  g_ptr_array_add (desk->office->files, added);
}

typedef struct
{
  gboolean ended;
  GError *error;
} Fetch;

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Fetch *fetch = data;

  ledger_replica_fetch_file_finish (LEDGER_REPLICA (source), result, &fetch->error);
  fetch->ended = TRUE;
}

static char *
fetch (OfficeDesk *desk, const Added *added, guint *seen)
{
  g_autofree char *path = g_build_filename (desk->office->folder, "fetched", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char id[LEDGER_ID_TEXT_SIZE];
  Fetch call = { FALSE, NULL };
  gsize size;

  ledger_replica_fetch_file_async (desk->replica, &added->record, path, NULL, on_fetched, &call);
  for (guint i = 0; i < 600 && !call.ended; i++)
    office_run (desk->office, G_USEC_PER_SEC);
  g_assert_true (call.ended);
  error = call.error;
  if (error != NULL)
    return g_strdup_printf ("I1: file %s, added at desk %u, is not to be had at desk %u: %s",
                            ledger_id_write (&added->record, id), added->desk, desk->index, error->message);
  if (!g_file_get_contents (path, &content, &size, NULL))
    return g_strdup_printf ("I1: file %s was fetched and is not there", ledger_id_write (&added->record, id));
  g_unlink (path);
  bytes = g_bytes_new_take (g_steal_pointer (&content), size);
  seen[SEEN_FILE_FETCHED]++;
  return g_bytes_equal (bytes, added->content) ? NULL
           : g_strdup_printf ("I1: file %s has other bytes at desk %u", ledger_id_write (&added->record, id),
                              desk->index);
}

/* Of the first two, who have the whole of the book, the other one. */
static char *
check (Office *office, const Added *added, guint *seen)
{
  OfficeDesk *desk = &office->desks[added->desk == 0 ? 1 : 0];
  LedgerStore *store = server_server_get_store (office->server);
  const LedgerKind *kind = ledger_model_find_kind (office->model, "file");
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerRecord) record = ledger_store_get (store, kind, &added->record, &error);

  g_assert_no_error (error);
  if (record == NULL || g_strcmp0 (ledger_record_get_text (record, "existence"), LEDGER_EXISTENCE_LIVE) != 0)
    return NULL;
  return fetch (desk, added, seen);
}

char *
office_files_check (Office *office, guint *seen)
{
  char *fault = NULL;

  /* What was added after a copy was made of the machine, or of the server, went with it. */
  for (guint i = 0; fault == NULL && !office->restored && !office->put_back && office->files != NULL &&
                    i < office->files->len; i++)
    fault = check (office, office->files->pdata[i], seen);
  return fault;
}
