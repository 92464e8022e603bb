/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a server's book by its address (engine.h). A build without PostgreSQL says so when it is asked for it.
 * Any thread.
 */
#include "config.h"

#include "server/postgresql/engine.h"

#include <glib/gi18n-lib.h>

#include "server/postgresql/database-postgresql.h"
#include "server/server.h"

gboolean
server_engine_is_shared (const char *address)
{
  return address != NULL && (g_str_has_prefix (address, "postgresql://") || g_str_has_prefix (address, "postgres://"));
}

static LedgerDatabase *
open_shared (const char *address, LedgerOpen how, GError **error)
{
#ifdef HAVE_POSTGRESQL
  return server_database_open_postgresql (address, how, error);
#else
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
               _("This program was built without PostgreSQL (-Dpostgresql=disabled)."));
  return NULL;
#endif
}

LedgerDatabase *
server_engine_open (const char *directory, const char *address, LedgerOpen how, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "book.db", NULL);

  if (server_engine_is_shared (address))
    return open_shared (address, how, error);
  if (address != NULL && !g_str_equal (address, "sqlite"))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_USAGE,
                   _("A database is “sqlite” or an address “postgresql://user@host/database”."));
      return NULL;
    }
  if (how != LEDGER_OPEN_CREATE && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_MISSING,
                   _("There is no book in %s: make one with “ledenboekctl init --data %s …”"), directory, directory);
      return NULL;
    }
  return ledger_database_open_sqlite (path, how, error);
}
