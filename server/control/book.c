/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening and closing a server's book (book.h). Main thread.
 */
#include "config.h"

#include "server/control/book.h"

#include "server/folder.h"
#include "server/postgresql/engine.h"
#include "server/server.h"

gboolean
control_book_open_at (ControlBook *book, const char *directory, const char *address, LedgerOpen how, GError **error)
{
  book->world = ledger_world_new_machine ();
  book->database = server_engine_open (directory, address, how, error);
  if (book->database == NULL)
    return FALSE;
  book->store = ledger_store_new (book->database, ledger_model_get_default (), book->world, LEDGER_SIDE_AUTHORITY,
                                  error);
  return book->store != NULL && ledger_database_write (book->database, server_folder_prepare, book->store, error) &&
         server_folder_open_journal (book->store, directory, error);
}

gboolean
control_book_open_for (ControlBook *book, const ControlCall *call, LedgerOpen how, GError **error)
{
  return control_book_open_at (book, call->data, call->database, how, error);
}

void
control_book_close (ControlBook *book)
{
  g_clear_object (&book->store);
  g_clear_object (&book->database);
  g_clear_object (&book->world);
}
