/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal: what the journal of the irrevocable holds, and beginning one anew when it is lost. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include "server/control/book.h"
#include "server/control/output.h"
#include "server/folder.h"
#include "server/recovery/journal.h"

#include <glib/gi18n-lib.h>

static const ControlColumn columns[] = {
  { "journal", N_("Journal"), CONTROL_TEXT },
  { "lines", N_("Lines"), CONTROL_INTEGER },
  { "series", N_("Series of numbers"), CONTROL_INTEGER },
  { "leases", N_("Leased blocks of numbers"), CONTROL_INTEGER },
  { "erased", N_("Erased ids"), CONTROL_INTEGER },
  { "epoch", NULL, CONTROL_INTEGER },
  { "id", N_("Id"), CONTROL_TEXT },
  { NULL },
};

static gboolean
forget_place (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_journal_forget_place (transaction, data, error);
}

gboolean
control_journal (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autofree char *path = NULL;
  const ServerJournalFacts *facts;

  if (!control_book_open_alone (&book, call, error))
    return FALSE;
  path = call->journal != NULL ? g_canonicalize_filename (call->journal, NULL)
                               : server_folder_dup_journal (book.store, call->data, error);
  if (path == NULL || (call->begin && !ledger_database_write (book.database, forget_place, path, error)) ||
      !(call->journal != NULL ? server_folder_name_journal (book.store, path, error)
                              : server_folder_open_journal (book.store, call->data, error)))
    return FALSE;
  facts = server_journal_get_facts (server_journal_get (book.store));
  control_table_add (table, path, (gint64) facts->lines, (gint64) g_hash_table_size (facts->series),
                     (gint64) facts->leases->len, (gint64) g_hash_table_size (facts->erased), (gint64) facts->epoch,
                     facts->id);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
