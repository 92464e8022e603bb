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
  return book->store != NULL && ledger_database_write (book->database, server_folder_prepare, book->store, error);
}

gboolean
control_book_open_alone (ControlBook *book, const ControlCall *call, GError **error)
{
  return control_book_open_at (book, call->data, call->database, LEDGER_OPEN_EXISTING, error);
}

gboolean
control_book_open_for (ControlBook *book, const ControlCall *call, LedgerOpen how, GError **error)
{
  return control_book_open_at (book, call->data, call->database, how, error) &&
         server_folder_open_journal (book->store, call->data, error);
}

gboolean
control_book_open_files (ControlBook *book, const char *directory, const char *address, const char *named,
                         GError **error)
{
  book->files = server_folder_open_files (book->store, directory, server_engine_is_shared (address), named, error);
  if (book->files != NULL)
    server_files_attach (book->store, book->files);
  return book->files != NULL;
}

gboolean
control_database_is_free (const ControlCall *call, const char *address, GError **error)
{
  g_autoptr (LedgerDatabase) database = server_engine_open (call->data, address, LEDGER_OPEN_CREATE, error);

  return database != NULL && server_folder_check_free (database, error);
}

void
control_database_clear (const ControlCall *call, const char *address)
{
  g_autoptr (LedgerDatabase) database = server_engine_open (call->data, address, LEDGER_OPEN_CREATE, NULL);

  if (database != NULL)
    server_folder_clear_database (database);
}

void
control_book_close (ControlBook *book)
{
  g_clear_pointer (&book->files, server_file_store_free);
  g_clear_object (&book->store);
  g_clear_object (&book->database);
  g_clear_object (&book->world);
}
