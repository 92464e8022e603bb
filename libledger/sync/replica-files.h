/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files as the window and the control program use them: adding one, offline too; sending what the server has not got,
 * from where it broke off; and fetching a content when it is opened. Requests are those of server/PROTOCOL.md. Main
 * thread; the work is done on the world's queues.
 */
#pragma once

#include "libledger/sync/files.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/* What is to be added. */
typedef struct
{
  LedgerId contact;             /* that it hangs on */
  const char *path;             /* of the file in the clear */
  const char *name;             /* as it is shown */
  const char *media_type;       /* (nullable) */
} LedgerFileAdd;

/** ledger_replica_add_file_async: ledger_files_add for the main thread; sends it when the exchange runs. */
void ledger_replica_add_file_async (LedgerReplica *self, const LedgerFileAdd *add, GAsyncReadyCallback callback,
                                    gpointer data);
/** ledger_replica_add_file_finish: @record (out) (optional): of the new record. */
gboolean ledger_replica_add_file_finish (LedgerReplica *self, GAsyncResult *result, LedgerId *record, GError **error);

/**
 * ledger_replica_send_files_async:
 *
 * Sends the contents that the server has not got, one after the other, each from where an earlier try broke off. A
 * content that the server will not have is kept with the reason; the others go on.
 */
void ledger_replica_send_files_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
/** ledger_replica_send_files_finish: %FALSE with why the sending broke off. */
gboolean ledger_replica_send_files_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/**
 * ledger_replica_fetch_file_async:
 * @record: of kind `file`
 * @target: where the content is put in the clear, mode 0600
 *
 * From the replica when it lies here, else from the server, from where an earlier try broke off; digest and every
 * piece are checked.
 */
void ledger_replica_fetch_file_async (LedgerReplica *self, const LedgerId *record, const char *target,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/** ledger_replica_fetch_file_finish: %FALSE with why not. */
gboolean ledger_replica_fetch_file_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

G_END_DECLS
