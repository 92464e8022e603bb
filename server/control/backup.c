/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * backup, restore: what an administrator does against a disaster, and after one (server/recovery/backup.h). Progress
 * goes to standard error when that is a terminal. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "libledger/sync/merge.h"
#include "server/authority/invariants.h"
#include "server/recovery/backup.h"
#include "server/control/book.h"
#include "server/recovery/contents.h"
#include "server/control/output.h"
#include "server/postgresql/engine.h"
#include "server/authority/sums.h"

static const ControlColumn backup_columns[] = {
  { "file", N_("Backup"), CONTROL_TEXT },
  { "identity", N_("Book"), CONTROL_TEXT },
  { "seq", N_("Up to version"), CONTROL_INTEGER },
  { "at", N_("Made at"), CONTROL_INSTANT },
  { "rows", N_("Rows"), CONTROL_INTEGER },
  { "contents", N_("Contents of files"), CONTROL_INTEGER },
  { "copied", N_("New among them"), CONTROL_INTEGER },
  { "digest", N_("Digest (SHA-256)"), CONTROL_TEXT },
  { NULL },
};

static const ControlColumn restore_columns[] = {
  { "data", N_("Data"), CONTROL_TEXT },
  { "identity", N_("Book"), CONTROL_TEXT },
  { "made", N_("Backup made at"), CONTROL_INSTANT },
  { "restored_to", N_("Restored up to version"), CONTROL_INTEGER },
  { "epoch", N_("New epoch"), CONTROL_INTEGER },
  { "rows", N_("Rows"), CONTROL_INTEGER },
  { "contents", N_("Contents of files"), CONTROL_INTEGER },
  { "copied", N_("Brought back among them"), CONTROL_INTEGER },
  { "series", N_("Series that went on from the journal"), CONTROL_INTEGER },
  { "erased", N_("Erasures repeated"), CONTROL_INTEGER },
  { "blocked", N_("Accounts blocked again"), CONTROL_INTEGER },
  { "kept", N_("The replaced book is kept as"), CONTROL_TEXT },
  { NULL },
};

static void
tell (gint64 done, gint64 total, gpointer data)
{
  g_autofree char *line = NULL;

  if (!isatty (STDERR_FILENO))
    return;
  line = g_strdup_printf ("\r%3d %%", total > 0 ? (int) MIN (100, done * 100 / total) : 0);
  control_print_error (line);
}

static gboolean
require (const char *option, const char *value, GError **error)
{
  if (value != NULL)
    return TRUE;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("Say --%s FILE"), option);
  return FALSE;
}

gboolean
control_backup (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (backup_columns);
  g_autofree char *path = NULL, *folder = NULL;
  ServerBackupFacts facts;

  if (!require ("to", call->to, error) || !control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) ||
      (!call->without_files && !control_book_open_files (&book, call->data, call->database, call->files, error)))
    return FALSE;
  path = g_canonicalize_filename (call->to, NULL);
  folder = call->contents != NULL ? g_strdup (call->contents) : server_backup_dup_folder (path);
  if (!server_backup_make_apart (book.store, path, folder, tell, NULL, &facts, error))
    return FALSE;
  control_table_add (table, path, facts.identity, facts.seq, facts.at, facts.rows, (gint64) facts.contents,
                     (gint64) facts.copied, facts.digest);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}

/* Places before the sums that are kept by them. */
static gboolean
rebuild (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const LedgerModel *model = ledger_model_get_default ();

  return ledger_transaction_run (transaction, "UPDATE clock SET one = 1 WHERE one = 1", error) &&
         server_invariants_mend (transaction, model, data, error) && server_sums_rebuild (transaction, model, error);
}

gboolean
control_rebuild (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autofree char *text = NULL;
  guint removed = 0, mended = 0;

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) ||
      !control_book_open_files (&book, call->data, call->database, call->files, error) ||
      !ledger_database_write (book.database, rebuild, &mended, error) ||
      !server_contents_remove_strays (book.store, &removed, error))
    return FALSE;
  text = call->json ? g_strdup_printf ("{\"rebuilt\": [\"series\", \"placement\", \"sums\"], "
                                       "\"mended\": %u, \"removed_contents\": %u}\n", mended, removed)
                    : g_strdup_printf (_("Series of numbers, places and sums were made anew from the records, %1$u of "
                                         "them were wrong; %2$u contents that nobody knows were removed.\n"), mended,
                                       removed);
  control_print (text);
  return TRUE;
}

gboolean
control_restore (const ControlCall *call, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (restore_columns);
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autoptr (LedgerDatabase) database = NULL;
  g_auto (ServerRestored) restored = { { { 0 } } };
  g_autofree char *folder = g_canonicalize_filename (call->data, NULL);
  ServerRestoreOrder order = { .from = call->from, .directory = folder, .journal = call->journal,
                               .contents = call->contents, .files = call->files };

  if (!require ("from", call->from, error))
    return FALSE;
  if (server_engine_is_shared (call->database))
    database = server_engine_open (folder, call->database, LEDGER_OPEN_CREATE, error);
  if (server_engine_is_shared (call->database) && database == NULL)
    return FALSE;
  order.database = database;
  order.how = call->replace ? SERVER_RESTORE_REPLACE : SERVER_RESTORE_EMPTY;
  order.without = (call->without_files ? SERVER_RESTORE_WITHOUT_FILES : 0) |
                  (call->without_journal ? SERVER_RESTORE_WITHOUT_JOURNAL : 0);
  if (!server_restore_order (&order, world, tell, NULL, &restored, error))
    return FALSE;
  control_table_add (table, folder, restored.facts.identity, restored.facts.at, restored.facts.seq,
                     (gint64) restored.epoch, restored.facts.rows, (gint64) restored.facts.contents,
                     (gint64) restored.facts.copied, (gint64) restored.series, (gint64) restored.erased,
                     (gint64) restored.blocked, restored.kept);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
