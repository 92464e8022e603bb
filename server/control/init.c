/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * init: a new server in a folder. All or nothing: what was made is taken away again when a later step fails.
 * Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "server/account/accounts.h"
#include "server/listener/certificates.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/recovery/journal.h"
#include "server/recovery/receipt.h"
#include "server/postgresql/engine.h"
#include "server/server.h"

static const char *const made_files[] = {
  "book.db", "book.db-wal", "book.db-shm", SERVER_AUTHORITY_FILE, SERVER_AUTHORITY_KEY_FILE, SERVER_CERTIFICATE_FILE,
  SERVER_CERTIFICATE_KEY_FILE, SERVER_RECEIPT_KEY_FILE, SERVER_JOURNAL_FILE,
};

static const ControlColumn columns[] = {
  { "organisation", N_("Organisation"), CONTROL_TEXT },
  { "data", N_("Data"), CONTROL_TEXT },
  { "authority", N_("Authority file"), CONTROL_TEXT },
  { "fingerprint", N_("Fingerprint (SHA-256)"), CONTROL_TEXT },
  { "admin", N_("First user"), CONTROL_TEXT },
  { NULL },
};

/* Nothing of ours may be there: a second init would throw a book away. */
static gboolean
is_free (const char *directory, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (made_files); i++)
    {
      g_autofree char *path = g_build_filename (directory, made_files[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, SERVER_ERROR, SERVER_ERROR_EXISTS,
                       _("%s is there already: a server has been made in %s before; choose another folder"), path,
                       directory);
          return FALSE;
        }
    }
  return TRUE;
}

static void
take_away (const char *directory)
{
  for (gsize i = 0; i < G_N_ELEMENTS (made_files); i++)
    {
      g_autofree char *path = g_build_filename (directory, made_files[i], NULL);

      g_unlink (path);
    }
}

static gboolean
make_book (const ControlCall *call, const char *password, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autofree char *key = g_build_filename (call->data, SERVER_RECEIPT_KEY_FILE, NULL);
  g_auto (GStrv) names = control_dup_hostnames (call);
  LedgerAccess access;

  ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  return control_book_open_for (&book, call, LEDGER_OPEN_CREATE, error) &&
         ledger_store_set_setting (book.store, "organisation", call->organisation, error) &&
         server_accounts_add (book.store, call->admin, call->name != NULL ? call->name : call->admin, password,
                              &access, NULL, error) &&
         server_receipt_attach (book.store, key, error) &&
         server_certificates_make (call->data, call->organisation, (const char *const *) names, book.world, error);
}

gboolean
control_init (const ControlCall *call, GError **error)
{
  g_autofree char *password = NULL;
  g_autofree char *folder = g_canonicalize_filename (call->data, NULL);
  g_autofree char *authority = g_build_filename (folder, SERVER_AUTHORITY_FILE, NULL);
  g_autofree char *fingerprint = NULL;
  g_autoptr (ControlTable) table = control_table_new (columns);

  if (!is_free (call->data, error) ||
      (server_engine_is_shared (call->database) && !control_database_is_free (call, call->database, error)))
    return FALSE;
  password = control_read_password (call, error);
  if (password == NULL)
    return FALSE;
  if (g_mkdir_with_parents (call->data, 0700) != 0)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED, _("The folder %s cannot be made: %s"), call->data,
                   g_strerror (errno));
      return FALSE;
    }
  if (!make_book (call, password, error))
    {
      take_away (call->data);
      if (server_engine_is_shared (call->database))
        control_database_clear (call, call->database);
      return FALSE;
    }
  fingerprint = server_certificates_dup_fingerprint (authority, error);
  if (fingerprint == NULL)
    return FALSE;
  control_table_add (table, call->organisation, folder, authority, fingerprint, call->admin);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
