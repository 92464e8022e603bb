/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replica as the commands use it: opened for one command, with the transport of its server. Main thread.
 */
#pragma once

#include "libledger/sync/job.h"
#include "libledger/sync/replica.h"
#include "server/control/command.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerWorld *world;
  LedgerReplica *replica;
  LedgerStore *store;           /* borrowed; NULL before the first sync is complete */
} ControlReplica;

/* What a command needs of a replica. */
typedef enum
{
  CONTROL_LOCAL,                /* reading and saving; another process may run the exchange */
  CONTROL_EXCHANGE,             /* the exchange: takes the lock */
  CONTROL_LOGIN,                /* the exchange, and the folder may be new */
  CONTROL_CONTACT,              /* the exchange alone: it may open a locked book */
  CONTROL_LOOK,                 /* how things stand, also of a locked book */
} ControlPurpose;

/** control_replica_open: opens the replica in --dir; an error with the remedy when nobody has logged in there. */
gboolean control_replica_open (ControlReplica *opened, const ControlCall *call, ControlPurpose purpose,
                               GError **error);

/** control_get_saving_purpose: what a command needs that saves and then, with --sync, exchanges. */
ControlPurpose control_get_saving_purpose (const ControlCall *call);

/**
 * control_replica_open_for_record: opens it to ask the server about a record, that call->arguments[0] names.
 *
 * Returns: (transfer full): the record; %NULL with @error
 */
LedgerRecord *control_replica_open_for_record (ControlReplica *opened, const ControlCall *call, GError **error);

/** control_tell_reach: says so when the server could not be reached; @format: with one %s, until when it told. */
void control_tell_reach (const LedgerHistoryReach *reach, const char *format);

/** control_replica_close: closes it. */
void control_replica_close (ControlReplica *opened);

/**
 * control_replica_connect:
 * @server: (nullable): its address; %NULL: the one of the login
 * @authority: (nullable): file of the authority to trust; %NULL: the one in the folder, else those of the system
 *
 * Gives the replica its transport.
 */
gboolean control_replica_connect (ControlReplica *opened, const char *server, const char *authority, GError **error);

/** control_wait: a GAsyncReadyCallback; @data is a GAsyncResult ** that control_wait_for fills. */
void control_wait (GObject *object, GAsyncResult *result, gpointer data);

/** control_wait_for: runs the main context until control_wait has put a result into @result. */
void control_wait_for (GAsyncResult **result);

/** control_replica_exchange: one whole round; waits for it. */
gboolean control_replica_exchange (ControlReplica *opened, GError **error);

/** control_find_record: Returns: (transfer full): the live record of that id, of whatever kind; else an error. */
LedgerRecord *control_find_record (LedgerStore *store, const char *text, GError **error);

typedef enum
{
  CONTROL_LIVE_ONLY,
  CONTROL_MERGED_TOO,           /* also what was merged into another */
} ControlWhich;

/** control_find_record_of: as control_find_record. */
LedgerRecord *control_find_record_of (LedgerStore *store, const char *text, ControlWhich which, GError **error);

/** control_find_kind: Returns: (transfer none): the kind of that name; an error that lists them when there is none. */
const LedgerKind *control_find_kind (LedgerStore *store, const char *name, GError **error);

/** control_parse_id: reads an id; CONTROL_ERROR_USAGE when it is none. */
gboolean control_parse_id (const char *text, LedgerId *id, GError **error);

/** control_split_assignment: "FIELD=VALUE" into @field (transfer full) and @value (borrowed). */
gboolean control_split_assignment (const char *text, char **field, const char **value, GError **error);

/** control_dup_shown: Returns: (transfer full): a value as people read it: labels of choices, names of references. */
char *control_dup_shown (LedgerStore *store, const LedgerField *field, const LedgerValue *value);

/**
 * control_after_save:
 *
 * With --sync one round of the exchange; else nothing: the next sync takes the change along.
 */
gboolean control_after_save (const ControlCall *call, ControlReplica *opened, GError **error);

/** control_send_job: Returns: (transfer full): the job @name as the server previews it; waits for it. */
LedgerJob *control_send_job (ControlReplica *opened, const char *name, const char *parameters, GError **error);

/** control_order_job: Returns: (transfer full): the job after the order; with --wait when it has ended. */
LedgerJob *control_order_job (const ControlCall *call, ControlReplica *opened, const LedgerId *id, LedgerJobOrder order,
                              GError **error);

/** control_print_job: prints how it stands. */
void control_print_job (const ControlCall *call, const LedgerJob *job);

/** control_save_new: saves a record as `replica new` does: arguments KIND FIELD=VALUE…. @id (out): of the record. */
gboolean control_save_new (const ControlCall *call, ControlReplica *opened, LedgerId *id, GError **error);

/** control_save_set: saves a change as `replica set` does: arguments ID FIELD=VALUE…. @changeset (out): its id. */
gboolean control_save_set (const ControlCall *call, ControlReplica *opened, LedgerId *changeset, GError **error);

/** control_print_id: prints the id of what was made or saved, alone on a line, or as {"id": …}. */
void control_print_id (const ControlCall *call, const LedgerId *id);

/** control_print_records: prints the live records of all kinds, a line of JSON each, ordered by kind and id. */
gboolean control_print_records (LedgerTransaction *transaction, LedgerStore *store, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ControlReplica, control_replica_close)

G_END_DECLS
