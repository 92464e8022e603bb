/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica rebuild: search, order and sums of the book on this machine made anew from its records. Alone: while a window
 * or another command holds the folder it is refused. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "libledger/sync/rebuild.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "folder", N_("Folder"), CONTROL_TEXT },
  { "sums", N_("Sums were wrong"), CONTROL_BOOLEAN },
  { "counter", N_("Counter was wrong"), CONTROL_BOOLEAN },
  { NULL },
};

gboolean
control_replica_rebuild (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  LedgerRebuilt rebuilt = { FALSE, FALSE };

  if (!control_replica_open (&opened, call, CONTROL_EXCHANGE, error))
    return FALSE;
  if (opened.store == NULL)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
                   _("The book is not here yet: fetch it with “ledenboekctl replica --dir %s sync”"), call->directory);
      return FALSE;
    }
  if (!ledger_rebuild (opened.store, &rebuilt, error))
    return FALSE;
  control_table_add (table, call->directory, rebuilt.sums, rebuilt.counter);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
