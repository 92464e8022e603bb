/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening and closing a server's book (book.h). Main thread.
 */
#include "config.h"

#include "server/control/book.h"

#include <glib/gi18n-lib.h>

#include "server/accounts.h"
#include "server/authority.h"
#include "server/job.h"
#include "server/server.h"

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_authority_prepare (transaction, error) && server_accounts_prepare (transaction, error) &&
         server_jobs_prepare (transaction, error);
}

gboolean
control_book_open (ControlBook *book, const char *directory, LedgerOpen how, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "book.db", NULL);

  if (how != LEDGER_OPEN_CREATE && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                   _("There is no book in %s: make one with “ledenboekctl init --data %s …”"), directory, directory);
      return FALSE;
    }
  book->world = ledger_world_new_machine ();
  book->database = ledger_database_open_sqlite (path, how, error);
  if (book->database == NULL)
    return FALSE;
  book->store = ledger_store_new (book->database, ledger_model_get_default (), book->world, LEDGER_SIDE_AUTHORITY,
                                  error);
  return book->store != NULL && ledger_database_write (book->database, prepare, NULL, error);
}

void
control_book_close (ControlBook *book)
{
  g_clear_object (&book->store);
  g_clear_object (&book->database);
  g_clear_object (&book->world);
}
