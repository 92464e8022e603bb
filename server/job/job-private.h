/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of jobs share: the kinds of job as a table, the work on one, and the way from staging under the
 * clock. job.c holds the rows, run.c the lease and the pieces, change.c the kinds that change many records, merge.c
 * those about merged contacts, import.c those of files that came in parts, mailing.c the one that prepares a mailing,
 * send.c the one that has it sent, erase-many.c the one that erases, commit.c what is done under the clock.
 */
#pragma once

#include "server/job/job.h"

#include <json-glib/json-glib.h>

#include "libledger/sync/changeset.h"
#include "libledger/sync/outbox.h"
#include "server/authority/batch.h"

G_BEGIN_DECLS

/* Records that one piece looks at. */
#define SERVER_JOB_PIECE 1000

/* A field that a selected record has that value in; nothing means empty. */
typedef struct
{
  const LedgerField *field;
  LedgerValue value;
} ServerJobCondition;

typedef struct _ServerJobKind ServerJobKind;

/* A job being previewed or worked on. */
typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  LedgerTransaction *transaction;
  ServerJob *job;               /* borrowed */
  const ServerJobKind *kind;
  const LedgerAccess *access;   /* the asker's, of today */
  const LedgerField *field;     /* that is changed */
  LedgerValue value;            /* that it gets, of change-many */
  GArray *conditions;           /* ServerJobCondition */
  gint64 undone;                /* of undo-many and undo-merge: the version that is taken back */
  LedgerId survivor, loser;     /* of merge */
  char **take;                  /* (nullable): of merge */
  gint64 rows, parts;           /* of import and undo-import */
  LedgerId undone_job;          /* of undo-import */
  LedgerId mailing;             /* of prepare-mailing and send-mailing */
  char *told;                   /* (nullable): members of JSON that stand in the preview too */
  gint64 found, changed, same, left;    /* counts of the preview */
  GError *error;                /* of a row function */
} ServerJobWork;

/* A kind of job: a line in the table of run.c. */
struct _ServerJobKind
{
  const char *name;
  const char *label;            /* N_() */
  const char *const *parameters;        /* names of its parameters, ended by NULL; others are refused */
  /* Reads the parameters into @work and checks that its asker may do that; @object may lack the list of ids. */
  gboolean (*read) (ServerJobWork *work, JsonObject *object, GError **error);
  /*
   * (nullable): of a kind that has no staging: makes the changeset that is decided on as a whole, of what lies in the
   * transaction; @seen: the version of that. Sets the count of what it looked at. The rest of the table is unset.
   */
  LedgerChangeset *(*make) (ServerJobWork *work, gint64 seen, GError **error);
  /* Counts what it would do, in a read transaction. */
  gboolean (*preview) (ServerJobWork *work, GError **error);
  /* Stages the next piece. @finished (out): whether that was the last. */
  gboolean (*stage) (ServerJobWork *work, gboolean *finished, GError **error);
  /* (nullable): of a kind whose pieces write for themselves: ends the job, in place of server_job_commit. */
  gboolean (*finish) (ServerJobWork *work, GError **error);
  /* Appends the condition, over the alias `live`, by which a staged record is still as it was when it was staged. */
  void (*append_unmoved) (const ServerJobWork *work, GString *sql, GArray *parameters);
};

/** server_job_work_clear: drops what it holds. */
void server_job_work_clear (ServerJobWork *work);

/** server_job_work_read: finds the kind and lets it read the parameters, the job's or those that came. */
gboolean server_job_work_read (ServerJobWork *work, const char *parameters, GError **error);

/** server_job_read_row: Returns: (transfer full) (nullable): the job; %NULL without @error when it is not there. */
ServerJob *server_job_read_row (LedgerTransaction *transaction, const LedgerId *id, GError **error);

/** server_job_stage_change: puts one change into staging: @record gets @value in the field of the job. */
gboolean server_job_stage_change (ServerJobWork *work, LedgerRecord *record, const LedgerValue *value, GError **error);

/** server_job_leave_out: notes that @record moved meanwhile and is left as it is. */
gboolean server_job_leave_out (ServerJobWork *work, const LedgerId *record, GError **error);

/** server_job_commit: under the clock: checks again, copies from staging, ends the job. */
gboolean server_job_commit (ServerJobWork *work, GError **error);

/** server_job_decide: the same for a kind without staging: its changeset gets its outcome as one that is pushed. */
gboolean server_job_decide (ServerJobWork *work, GError **error);

/**
 * server_job_decide_part:
 * @changeset: with the id under which it is written, once
 * @accepted: (out): whether it was; nothing of it is written else
 *
 * Decides on one changeset of several that a job makes, as on one that is pushed, and writes @batch.
 */
gboolean server_job_decide_part (ServerJobWork *work, ServerBatch *batch, LedgerChangeset *changeset,
                                 gboolean *accepted, GError **error);

/** server_job_find_part: @seq (out): the version that the changeset got; 0: it was not written. */
gboolean server_job_find_part (ServerJobWork *work, const LedgerId *changeset, gint64 *seq, GError **error);

/** server_job_read_entry: Returns: (transfer full): what the ledger tells of the entry of version @seq. */
LedgerChangeset *server_job_read_entry (ServerJobWork *work, const char *action, gint64 seq, GError **error);

/** server_job_set_done: ends it as done; its row is written. */
gboolean server_job_set_done (ServerJobWork *work, GError **error);

/** server_job_read_mailing: reads the parameter “mailing”, and whether its asker may send any. */
gboolean server_job_read_mailing (ServerJobWork *work, JsonObject *object, GError **error);

/** server_job_get_mailing: Returns: (transfer full): the record of it; %NULL with @error when it is gone. */
LedgerRecord *server_job_get_mailing (ServerJobWork *work, GError **error);

/** server_job_write_edit: decides on what @edit holds, as the asker; @piece: the same is written once. */
gboolean server_job_write_edit (ServerJobWork *work, LedgerEdit *edit, gint64 piece, GError **error);

/** server_job_finish_pieces: of a kind whose pieces are edits: done, with the version of the last one. */
gboolean server_job_finish_pieces (ServerJobWork *work, GError **error);

extern const ServerJobKind server_job_change_many;
extern const ServerJobKind server_job_undo_many;
extern const ServerJobKind server_job_merge;
extern const ServerJobKind server_job_undo_merge;
extern const ServerJobKind server_job_import;
extern const ServerJobKind server_job_undo_import;
extern const ServerJobKind server_job_erase_many;
extern const ServerJobKind server_job_prepare_mailing;
extern const ServerJobKind server_job_send_mailing;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerJobWork, server_job_work_clear)

G_END_DECLS
