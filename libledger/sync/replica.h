/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replica: a folder with the local book of one user, the session with its server, and the exchange that keeps
 * the two together. The folder holds `current` (names the generation in use), `replica-N.db`, `authority.pem`
 * (the certificate authority that is trusted) and `lock` (one process runs the exchange).
 *
 * Signals: `status-changed` () on the main context whenever ledger_replica_get_status would answer otherwise;
 * `generation-changed` () when the store was replaced by a new first sync: get the store again; `file-progress`
 * (const LedgerId *record, gint64 done, gint64 total) for each piece of a file's content that was sent or has come.
 *
 * Main thread only, but for the store it holds.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/sync/conflict.h"
#include "libledger/sync/lease.h"
#include "libledger/sync/transport.h"

G_BEGIN_DECLS

#define LEDGER_TYPE_REPLICA (ledger_replica_get_type ())
G_DECLARE_FINAL_TYPE (LedgerReplica, ledger_replica, LEDGER, REPLICA, GObject)

typedef enum
{
  LEDGER_ACTIVITY_IDLE,
  LEDGER_ACTIVITY_SENDING,
  LEDGER_ACTIVITY_RECEIVING,
  LEDGER_ACTIVITY_FIRST_SYNC,
} LedgerActivity;

/* Computed, never remembered (S15). */
typedef struct
{
  gboolean logged_in;
  gboolean complete;            /* a usable book is here */
  LedgerLock lock;              /* the book may not be read or saved into until there was contact (S22, S28) */
  gboolean online;              /* the last attempt reached the server */
  LedgerActivity activity;
  gint64 up_to_date_until;      /* microseconds UTC; 0: never, or changes are or may be unsent */
  gint64 unsent;                /* −1: it cannot be read (S15) */
  gint64 parked;
  gint64 conflicts;
  const char *trouble;          /* (nullable): why the last attempt failed, in the user's language; borrowed */
  LedgerSyncError trouble_code; /* meaningful when trouble is set by the server's answer */
  const char *fault;            /* (nullable): what was last found to differ from the server's book and mended (S17) */
} LedgerStatus;

/**
 * ledger_replica_open:
 * @directory: made when it is not there (mode 0700)
 * @run_exchange: whether this process wants to run the exchange: takes the lock. Without it the book can be read and
 *   saved into beside a process that does; that one sends it with its next round
 *
 * Returns: (transfer full): the replica; LEDGER_DATABASE_ERROR_BUSY when another process holds the lock,
 *   LEDGER_DATABASE_ERROR_CORRUPT (naming the file, which is kept) when the book is damaged
 */
LedgerReplica *ledger_replica_open (const char *directory, LedgerWorld *world, const LedgerModel *model,
                                    gboolean run_exchange, GError **error);

/**
 * ledger_replica_get_store:
 *
 * Returns: (transfer none) (nullable): the local book; %NULL before the first sync is complete, and while a book that
 * was locked when it was opened has had no contact: `generation-changed` says when it is there again.
 */
LedgerStore *ledger_replica_get_store (LedgerReplica *self);

/** ledger_replica_get_directory: Returns: (transfer none): its folder. */
const char *ledger_replica_get_directory (LedgerReplica *self);

/** ledger_replica_set_transport: how the server is reached. For HTTPS: ledger_http_transport_new (sync/http). */
void ledger_replica_set_transport (LedgerReplica *self, LedgerTransport *transport);

/** ledger_replica_get_status: fills @status; its strings are borrowed until the main loop goes on. */
void ledger_replica_get_status (LedgerReplica *self, LedgerStatus *status);

/** ledger_replica_get_access: what the user may do, as told at login. */
const LedgerAccess *ledger_replica_get_access (LedgerReplica *self);

/** ledger_replica_get_user: Returns: (nullable): the id of the user's record, borrowed. */
const LedgerId *ledger_replica_get_user (LedgerReplica *self);

/**
 * ledger_replica_dup_fact:
 * @name: "server", "login", "name" (of the user), "organisation", "device", "replica" (its id) or "fingerprint" (of the
 *   server's certificate at login, for ledger_http_transport_new)
 *
 * Returns: (transfer full) (nullable): what the last login said
 */
char *ledger_replica_dup_fact (LedgerReplica *self, const char *name);

/**
 * ledger_replica_login_async:
 * @server: its address, "https://host:port", remembered
 * @device: the name of this workplace, shown in histories
 *
 * Logs in. The first sync follows with ledger_replica_first_sync_async. A user of another login than the one whose
 * book lies here is refused: another user has another folder (S24).
 */
void ledger_replica_login_async (LedgerReplica *self, const char *server, const char *login, const char *password,
                                 const char *device, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
/** ledger_replica_login_finish: the end of ledger_replica_login_async. */
gboolean ledger_replica_login_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/**
 * ledger_replica_first_sync_async:
 * @progress: (nullable): bytes received and their total, on the main context
 *
 * Fetches the snapshot (resuming a broken download), checks it, carries the unsent changes over and makes it the
 * current generation (S12).
 */
void ledger_replica_first_sync_async (LedgerReplica *self, GCancellable *cancellable,
                                      void (*progress) (gint64 received, gint64 total, gpointer data),
                                      gpointer progress_data, GAsyncReadyCallback callback, gpointer data);
/** ledger_replica_first_sync_finish: the end of ledger_replica_first_sync_async. */
gboolean ledger_replica_first_sync_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/** ledger_replica_start: runs the exchange from now on: live connection, polls, retries with back-off (S14). */
void ledger_replica_start (LedgerReplica *self);

/** ledger_replica_stop: ends it; nothing is lost. */
void ledger_replica_stop (LedgerReplica *self);

/**
 * ledger_replica_sync_async:
 *
 * One whole round now: everything unsent is sent, then everything new is received. With the exchange started it
 * joins it.
 */
void ledger_replica_sync_async (LedgerReplica *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data);
/** ledger_replica_sync_finish: the end of ledger_replica_sync_async; %FALSE with why it failed. */
gboolean ledger_replica_sync_finish (LedgerReplica *self, GAsyncResult *result, GError **error);

/** ledger_replica_set_offline: a person pulls the plug: no attempts until it is taken back. */
void ledger_replica_set_offline (LedgerReplica *self, gboolean offline);

/**
 * ledger_replica_save_async:
 * @edit: (transfer full): saved on the writer's thread
 *
 * ledger_outbox_save for the main thread; sends it at once when the exchange runs.
 */
void ledger_replica_save_async (LedgerReplica *self, LedgerEdit *edit, GAsyncReadyCallback callback, gpointer data);
/** ledger_replica_save_finish: @changeset (out) (optional). */
gboolean ledger_replica_save_finish (LedgerReplica *self, GAsyncResult *result, LedgerId *changeset,
                                     GError **error);

/** ledger_replica_note_saved: tells the exchange that something was saved past ledger_replica_save_async. */
void ledger_replica_note_saved (LedgerReplica *self);

/**
 * ledger_replica_history_async:
 *
 * The history of @root: whole from the server when it can be reached, and then kept for 30 days; else what the replica
 * holds (S15).
 */
void ledger_replica_history_async (LedgerReplica *self, const LedgerId *root, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
/* How far a history goes. */
typedef struct
{
  gboolean whole;               /* the server told it just now */
  gint64 told;                  /* else: microseconds UTC: whole until then; 0: only own changes are known */
} LedgerHistoryReach;

/**
 * ledger_replica_history_finish:
 * @reach: (out): how far it goes
 *
 * Returns: (transfer full) (element-type LedgerHistoryLine): newest first; %NULL with @error
 */
GPtrArray *ledger_replica_history_finish (LedgerReplica *self, GAsyncResult *result, LedgerHistoryReach *reach,
                                          GError **error);

/**
 * ledger_replica_fetch_records_async:
 *
 * The records under @root of the kinds of which this replica holds only a window of time, or nothing: from the server,
 * to be shown (S23). What lies outside a window is kept for 30 days as it was told, and told again when the server
 * cannot be reached (S15).
 */
void ledger_replica_fetch_records_async (LedgerReplica *self, const LedgerId *root, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
/**
 * ledger_replica_fetch_records_finish:
 * @reach: (out): whether the server told it just now, else when it did
 *
 * Returns: (transfer full) (element-type LedgerRecord): those that are live; %NULL with @error, of
 *   LEDGER_TRANSPORT_ERROR when the server cannot be reached and nothing was kept
 */
GPtrArray *ledger_replica_fetch_records_finish (LedgerReplica *self, GAsyncResult *result, LedgerHistoryReach *reach,
                                                GError **error);

G_END_DECLS
