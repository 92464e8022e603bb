/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contents of files at the server (architecture.md, "Files"): what is encrypted, named by its digest, in a store that
 * all daemons share: a folder, or the database. The table file_content says how much of each is here. What a content
 * means stands in the record of kind `file` that names it; it goes with the last of them.
 *
 * Threads: reading on any; what writes on the writer queue.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/sync/files.h"

G_BEGIN_DECLS

typedef struct _ServerFileStore ServerFileStore;

/* Where the bytes lie. Names are checked before they come here: 64 hexadecimal digits and nothing else. */
struct _ServerFileStore
{
  char *folder;                 /* (nullable): the folder; NULL: the database */
  /* Puts @bytes at @offset, where so many are already; durable with @transaction, or before it returns. */
  gboolean (*write) (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset,
                     GBytes *bytes, GError **error);
  /* Returns: (transfer full): at most @size bytes from @offset. */
  GBytes *(*read) (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 offset, gsize size,
                   GError **error);
  /* @size (out): how many bytes lie there; −1: none at all. */
  gboolean (*measure) (ServerFileStore *self, LedgerTransaction *transaction, const char *name, gint64 *size,
                       GError **error);
  /* @names: (element-type utf8): gets the names of all that lies there; in a folder what changed before @before. */
  gboolean (*list) (ServerFileStore *self, LedgerTransaction *transaction, gint64 before, GPtrArray *names,
                    GError **error);
  /* Nothing is no error. */
  gboolean (*remove) (ServerFileStore *self, LedgerTransaction *transaction, const char *name, GError **error);
};

/** server_file_store_new: @folder: made when it is not there; %NULL: the database. */
ServerFileStore *server_file_store_new (const char *folder, GError **error);

/** server_file_store_free: drops it; what it holds stays. */
void server_file_store_free (ServerFileStore *store);

/** server_files_attach: the contents of @store's records lie in @files (borrowed; %NULL: nowhere any more). */
void server_files_attach (LedgerStore *store, ServerFileStore *files);

/** server_files_get: Returns: (transfer none) (nullable): where the contents of @store's records lie. */
ServerFileStore *server_files_get (LedgerStore *store);

/** server_files_prepare: makes the tables file_content, file_piece and file_parked when they are not there. */
gboolean server_files_prepare (LedgerTransaction *transaction, GError **error);

/* How much of a content is here. */
typedef struct
{
  gint64 size;                  /* 0: nothing has come yet */
  gint64 received;
  gboolean complete;            /* and it is what its name says */
} ServerFileState;

/** server_file_look: how much of it is here. */
gboolean server_file_look (LedgerStore *store, const char *name, ServerFileState *state, GError **error);

/* A piece that came in. */
typedef struct
{
  const char *name;
  gint64 size;                  /* of the whole */
  gint64 offset;
  GBytes *bytes;
  LedgerId user;
  const LedgerAccess *access;
  gint64 most;                  /* largest size that is taken */
  gboolean hands_in;            /* the account is blocked: what names it will be kept aside, whatever he may do (S22) */
} ServerFilePiece;

/**
 * server_file_put:
 *
 * Takes a piece in, durable when it returns. One that is here already changes nothing; one that leaves a gap is not
 * taken: @state says where to go on. SERVER_ERROR_RIGHTS, SERVER_ERROR_MALFORMED, SERVER_ERROR_TOO_LARGE.
 */
gboolean server_file_put (LedgerStore *store, ServerFileStore *files, const ServerFilePiece *piece,
                          ServerFileState *state, GError **error);

/**
 * server_file_verify:
 * @right: (out): whether the bytes are those that the name says
 *
 * Reads the whole. Any thread.
 */
gboolean server_file_verify (LedgerStore *store, ServerFileStore *files, const char *name, gboolean *right,
                             GError **error);

/** server_file_settle: after the last piece: complete, or removed when the bytes are not @right. */
gboolean server_file_settle (LedgerStore *store, ServerFileStore *files, const char *name, gboolean right,
                             GError **error);

/**
 * server_file_read:
 *
 * Returns: (transfer full): at most LEDGER_FILE_PIECE bytes from @offset. SERVER_ERROR_MISSING when there is no such
 *   content, or no record that names it may be read by @access today: one answer for both
 */
GBytes *server_file_read (LedgerStore *store, ServerFileStore *files, const char *name, gint64 offset,
                          const LedgerAccess *access, GError **error);

/**
 * server_files_check_change:
 * @refusal: (out): set when @record is of kind `file` and names a content that is not here
 *
 * For the authority: a content comes before the changeset that names it.
 */
gboolean server_files_check_change (LedgerTransaction *transaction, const LedgerRecordChange *record,
                                    const char **refusal, GError **error);

/** server_files_note_parked: @changeset is kept aside: the contents that it names stay as long as it is (S3). */
gboolean server_files_note_parked (LedgerTransaction *transaction, const LedgerChangeset *changeset, GError **error);

/**
 * server_files_note_unread:
 * @bytes: of @changeset, which nobody reads
 *
 * The same of one that is kept aside unread (S3): every content that is here and whose digest stands in the bytes.
 */
gboolean server_files_note_unread (LedgerTransaction *transaction, GBytes *bytes, const LedgerId *changeset,
                                   GError **error);

/**
 * server_files_sweep:
 * @more: (out): whether there may be more to do
 *
 * Removes a few contents that are erased, that no record has named for 30 days after its deletion (an undo finds them
 * until then) and nothing that is kept aside names, or whose upload has not gone on for 7 days.
 */
gboolean server_files_sweep (LedgerStore *store, ServerFileStore *files, gboolean *more, GError **error);

/**
 * server_files_erase:
 * @rows: (element-type LedgerRecord): what goes
 *
 * Marks the contents that @rows name, or what was kept aside and is among them (S27); called before the records go.
 * The next server_files_sweep removes the bytes, which nobody can read from the commit on: their keys go with the
 * records.
 */
gboolean server_files_erase (LedgerTransaction *transaction, const LedgerModel *model, GPtrArray *rows,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFileStore, server_file_store_free)

G_END_DECLS
