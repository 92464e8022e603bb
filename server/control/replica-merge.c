/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica merge: two contacts turn out to be one (S7). Saved here at once and sent at the next exchange; “replica undo”
 * takes it back whole. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include "libledger/sync/contact-merge.h"
#include "server/control/output.h"
#include "server/control/replica.h"

gboolean
control_replica_merge (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerId survivor, loser, changeset;

  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error) ||
      !control_parse_id (call->arguments[0], &survivor, error) ||
      !control_parse_id (call->arguments[1], &loser, error) ||
      !ledger_contact_merge_save (opened.store, &survivor, &loser, (const char *const *) call->takes, &changeset,
                                  error))
    return FALSE;
  control_print_id (call, &changeset);
  return control_after_save (call, &opened, error);
}
