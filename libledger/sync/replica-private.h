/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the replica share. replica.c is the object and its status, replica-folder.c the files,
 * replica-session.c the login, replica-first-sync.c the snapshot, replica-exchange.c the engine's driver,
 * replica-turn.c one push or pull, replica-carried.c what a poke brought,
 * replica-fork.c a clone's new id, replica-requests.c saving and history.
 * Main thread but where a function says so.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "libledger/sync/engine.h"
#include "libledger/sync/outbox.h"
#include "libledger/sync/replica.h"

G_BEGIN_DECLS

struct _LedgerReplica
{
  GObject parent_instance;

  char *directory;
  LedgerWorld *world;
  const LedgerModel *model;
  int lock;                     /* descriptor of the held lock; −1: another process may run the exchange */
  GKeyFile *session;            /* what the file `session` holds */
  LedgerId user;
  LedgerAccess access;

  guint generation;             /* 0: none yet */
  LedgerStore *store;           /* (nullable) */
  LedgerStore *writer_store;    /* (nullable): as store, but changed and used on the writer queue (first sync) */
  guint writer_generation;      /* of it */

  LedgerTransport *transport;   /* (nullable) */
  LedgerEngine *engine;
  guint timer;
  gboolean started;             /* the exchange runs until ledger_replica_stop; else for one round at most */
  gboolean unplugged;
  guint turn;                   /* number of the push or pull under way: answers to earlier ones are dropped */
  GCancellable *turn_cancellable;       /* (nullable) */
  GBytes *carried;              /* (nullable): what a poke brought, until it is taken or left */
  GQueue waiters;               /* GTask of ledger_replica_sync_async */
  gboolean pruned;
  gboolean counting;            /* the rows of the book are being counted (S17) */

  LedgerActivity activity;
  gint64 received;              /* microseconds UTC: everything of that moment is here; 0 never */
  gint64 received_written;      /* as the book says it */
  gboolean applied;             /* nothing was acknowledged since the last pull that was applied */
  GError *trouble;              /* (nullable): why the last attempt failed */
  char *fault;                  /* (nullable): lent to the status */

  LedgerLease lease;
  gint64 lease_written;         /* what the book says of its `seen` */
  guint lease_timer;
  gboolean hidden;              /* it was locked when it was opened: the book is not handed out */

  GQueue snapshot_waiters;      /* of replica-first-sync.c */
  gboolean snapshot_under_way;

  gboolean files_under_way;     /* contents are being sent: replica-files.c */
  gboolean refusing;            /* writer queue: the book refuses saves though it is in force */
  guint take_back_timer;
  guint healed_epoch;           /* of the server: what it had lost has been offered; 0: never was */
};

/* replica.c */
void ledger_replica_tell (LedgerReplica *self);
void ledger_replica_tell_file (LedgerReplica *self, const LedgerId *record, gint64 done, gint64 total);
void ledger_replica_set_activity (LedgerReplica *self, LedgerActivity activity);
void ledger_replica_set_trouble (LedgerReplica *self, const GError *error);
char *ledger_replica_dup_token (LedgerReplica *self);

/* The token, or else that of the session which ended: of use for who is blocked, to hand in (S22). */
char *ledger_replica_dup_last_token (LedgerReplica *self);

/* Says that the store is another one, or is there again. */
void ledger_replica_tell_generation (LedgerReplica *self);

/* Makes @store the one in use and says so. */
void ledger_replica_use_generation (LedgerReplica *self, LedgerStore *store, guint generation);

/* Takes over what the session says: user and rights. */
void ledger_replica_read_session (LedgerReplica *self);

/* replica-folder.c: any thread; they block. */
gboolean ledger_folder_make (const char *directory, GError **error);
int ledger_folder_lock (const char *directory, GError **error);
gboolean ledger_folder_replace (const char *directory, const char *name, const char *text, GError **error);
gboolean ledger_folder_sync (const char *directory, GError **error);
gboolean ledger_folder_read_current (const char *directory, guint *generation, GError **error);
gboolean ledger_folder_write_current (const char *directory, guint generation, GError **error);
char *ledger_folder_dup_book (const char *directory, guint generation);
/* Returns: whether nothing of it is there any more. */
gboolean ledger_folder_remove_book (const char *directory, guint generation);

/* Returns: the newest generation of which a book is there, in force or not; 0: none. */
guint ledger_folder_find_book (const char *directory);

/*
 * Removes books of other generations than @keep, left by a stop in the middle of a first sync, and contents that were
 * being added. Only once the book of @keep has opened: until then another may be all there is of what is unsent.
 */
void ledger_folder_clean (const char *directory, guint keep);

/*
 * Removes what is left of other books than the one in force, @keep, where that failed when it took their place or they
 * did not take its (S27). On the writer queue, where books are replaced.
 */
gboolean ledger_folder_clean_others (const char *directory, guint keep, GError **error);

/* An error of LEDGER_DATABASE_ERROR for the system's @code on @path. */
void ledger_folder_set_error (GError **error, int code, const char *path);

/* replica-session.c: what an answer other than 200 means, in LEDGER_SYNC_ERROR, or the transport's error. */
GError *ledger_replica_error_from_answer (const LedgerResponse *response);

/* Takes over the rights that the last pull told, when they are others (S23). */
void ledger_replica_take_access (LedgerReplica *self, LedgerStore *store);

/* The session has ended: nobody is logged in. The token proves only who hands in, if he is blocked (S22). */
void ledger_replica_drop_token (LedgerReplica *self);

/* replica.c: opens the book of @generation and checks that it is whole. Writer queue, or before there are threads. */
LedgerStore *ledger_replica_open_book (LedgerReplica *self, guint generation, GError **error);

/* replica-first-sync.c: @done is called once, on the main context; %NULL @error: the new generation is in use. */
typedef void (*LedgerSnapshotFunction) (LedgerReplica *self, const GError *error, gpointer data);
void ledger_replica_fetch_snapshot (LedgerReplica *self, GCancellable *cancellable,
                                    void (*progress) (gint64 received, gint64 total, gpointer data),
                                    gpointer progress_data, LedgerSnapshotFunction done, gpointer data);

/* Lets a book be saved into again that a first sync was about to replace when the process stopped. */
gboolean ledger_replica_take_back (LedgerStore *store, GError **error);

/*
 * Decompresses @from to @to, which must not be there, and checks the SHA-256 of @from when @digest is given. Any
 * thread; blocks.
 */
gboolean ledger_snapshot_unpack (const char *from, const char *to, const char *digest, GError **error);

/*
 * The same in steps, while @from is still growing. _feed reads up to the byte @until, if it is there; _finish the rest.
 * After a failure only _free is to be called; it removes @to unless _finish succeeded. One thread at a time.
 */
typedef struct _LedgerUnpacking LedgerUnpacking;
LedgerUnpacking *ledger_unpacking_new (const char *from, const char *to, GError **error);
gboolean ledger_unpacking_feed (LedgerUnpacking *unpacking, gint64 until, GError **error);
gboolean ledger_unpacking_finish (LedgerUnpacking *unpacking, const char *digest, GError **error);
void ledger_unpacking_free (LedgerUnpacking *unpacking);

/* replica-fork.c: whether the answer to a push says that this folder is a clone or was put back (S20). */
gboolean ledger_replica_is_fork (const LedgerResponse *response);

/* Takes a new replica id and the session of it; @done is called once, on the main context; %NULL @error: it is so. */
typedef void (*LedgerForkFunction) (LedgerReplica *self, const GError *error, gpointer data);
void ledger_replica_fork (LedgerReplica *self, GCancellable *cancellable, LedgerForkFunction done, gpointer data);

/* heal.c: whether the answer says that the server was restored since, into @epoch, and up to where it knows. */
gboolean ledger_replica_read_restored (const LedgerResponse *response, gint64 *epoch, gint64 *restored_to);

/* Offers again what it lost; @done is called once, on the main context; %NULL @error: all of it was answered. */
typedef void (*LedgerHealFunction) (LedgerReplica *self, const GError *error, gpointer data);
void ledger_replica_heal (LedgerReplica *self, gint64 epoch, gint64 restored_to, GCancellable *cancellable,
                          LedgerHealFunction done, gpointer data);

/* replica-exchange.c */
void ledger_replica_feed (LedgerReplica *self, LedgerEventType type, gboolean more);

/* Uses @transport from now on; the live connection is opened anew through it. */
void ledger_replica_change_transport (LedgerReplica *self, LedgerTransport *transport);

/* Ends what still could call this object. */
void ledger_replica_disconnect (LedgerReplica *self);

/* replica-turn.c: begin one push or pull; its end is fed to the engine. */
void ledger_replica_push (LedgerReplica *self);
void ledger_replica_pull (LedgerReplica *self);

/* replica-carried.c: applies what the last poke brought as the answer of a pull; its end is fed to the engine. */
void ledger_replica_take_carried (LedgerReplica *self);

/* Says on the live connection what would be pulled next, so that pokes bring it. */
void ledger_replica_say_place (LedgerReplica *self);

/* replica-turn.c: (transfer full): the request of the next pull, as the book stands. Any thread. */
char *ledger_replica_dup_pull_path (LedgerStore *store);

/*
 * Removes the part of a snapshot that broke off: it was made before what now leaves or is erased (S24, S27). Any
 * thread.
 */
gboolean ledger_replica_remove_part (LedgerReplica *self, GError **error);

/*
 * replica-erase.c: on the writer queue: the erasures (LedgerId) of which no byte is left in the files; %NULL when there
 * is none or a reader is in the way.
 */
GPtrArray *ledger_replica_take_erased (LedgerReplica *self, LedgerStore *store);

/*
 * Tells the authority of them, some at a time, and empties @erasures; @done is called once, on the main context,
 * whether it was heard or not.
 */
void ledger_replica_confirm_erased (LedgerReplica *self, GPtrArray *erasures, GCancellable *cancellable,
                                    LedgerWork done, gpointer data);

/* replica-lease.c: the lock (S22, S28). At opening; FALSE with @error when it cannot be noted. */
gboolean ledger_replica_load_lease (LedgerReplica *self, GError **error);

/*
 * An answer of the server: renews the lease when its last line tells one. @lease (out): what the book is to say once
 * the answer is applied. Returns: whether it has to be written.
 */
gboolean ledger_replica_take_contact (LedgerReplica *self, GBytes *answer, LedgerLease *lease);

/* The book is locked for that reason; open again, as @written says in it. */
void ledger_replica_lock (LedgerReplica *self, LedgerLock lock);
void ledger_replica_unlock (LedgerReplica *self, const LedgerLease *written);

/* (transfer full) (nullable): LEDGER_SYNC_ERROR_LOCKED with the remedy, %NULL when it is not locked. */
GError *ledger_replica_make_lock_error (LedgerReplica *self);

/* Whether passing time is noted, while the exchange runs. */
void ledger_replica_watch_lease (LedgerReplica *self, gboolean watch);

/* Reads the server's answer to a push: %NULL with @error when it is not of the form or acknowledges nothing. */
GArray *ledger_push_read_answer (GBytes *answer, GError **error);

/**
 * ledger_replica_send_json:
 * @task: (transfer full): returned with an error when nobody is logged in
 * @request: method, path and body; the rest is filled in
 *
 * Sends what is asked with JSON, as who is logged in; @done gets @task.
 */
void ledger_replica_send_json (LedgerReplica *self, GTask *task, LedgerRequest *request, LedgerResponseFunction done);

/** ledger_replica_read_json: Returns: (transfer none) (nullable): the answer, of @node; %NULL with @error. */
JsonObject *ledger_replica_read_json (const LedgerResponse *response, JsonNode **node, GError **error);

G_END_DECLS
