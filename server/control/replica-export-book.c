/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica export-book: the whole book in open files, for whoever goes on with another program. It is noted before (S1).
 * Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/report/export-book.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static void
print_result (const ControlCall *call, const LedgerExportBookResult *result)
{
  g_autofree char *text =
      g_strdup_printf (call->json ? "{\"kinds\": %u, \"records\": %u, \"files\": %u, \"missing\": %u}\n"
                                  : _("%u kinds, %u records, %u files; %u files are not here\n"),
                       result->kinds, result->records, result->files, result->missing);

  control_print (text);
}

gboolean
control_replica_export_book (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerExportBookResult result;
  LedgerExportBook how = { 0 };
  const LedgerKind *contact;
  gint64 count;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error))
    return FALSE;
  how.access = ledger_replica_get_access (opened.replica);
  how.directory = ledger_replica_get_directory (opened.replica);
  contact = control_find_kind (opened.store, "contact", error);
  count = contact != NULL ? ledger_store_count (opened.store, contact, error) : -1;
  if (count < 0 ||
      !ledger_observation_save_exported (opened.store, contact, "replica export-book", (guint) count, NULL, error) ||
      !ledger_export_book (opened.store, &how, call->arguments[0], &result, NULL, error))
    return FALSE;
  print_result (call, &result);
  return TRUE;
}
