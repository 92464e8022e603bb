/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of contents: taking pieces in, settling the whole, who may read, what goes (files.h). What writes runs on
 * the writer queue.
 */
#include "config.h"

#include "server/files.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/authority/authority.h"
#include "server/server-error.h"
#include "server/statements.h"

/* So many times the largest content may wait unfinished for one user. */
#define UNFINISHED 4
/* And so many times that size a blocked one may hand in, before the office has decided on it. */
#define HANDED_IN 16

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define UPLOAD_KEPT (7 * DAY)
#define DELETED_KEPT (30 * DAY)
#define SWEPT_AT_ONCE 20

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS file_content (name %3$s NOT NULL PRIMARY KEY, digest %4$s NOT NULL, size %2$s NOT NULL, "
  "received %2$s NOT NULL, complete %2$s NOT NULL, account %1$s, touched %2$s NOT NULL, gone %2$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS file_piece (name %3$s NOT NULL, start %2$s NOT NULL, bytes %4$s NOT NULL, "
  "PRIMARY KEY (name, start))",
  "CREATE TABLE IF NOT EXISTS file_parked (name %3$s NOT NULL, changeset %1$s NOT NULL, PRIMARY KEY (name, changeset))",
};

/* Whether a changeset that is still kept aside names a content of file_content. */
#define NAMED_BY_PARKED \
  "EXISTS (SELECT 1 FROM file_parked w JOIN \"%1$s\" p ON p.changeset = w.changeset " \
  "WHERE w.name = file_content.name AND p.existence = 'live' AND p.state = 'parked'%2$s)"

/* @and: (nullable): what else holds of the row `p`. (transfer full). */
static char *
dup_named_by_parked (const LedgerModel *model, const char *and)
{
  const LedgerKind *parked = ledger_model_get_exchange (model, LEDGER_EXCHANGE_PARKED);

  return g_strdup_printf (NAMED_BY_PARKED, parked->spec->name, and != NULL ? and : "");
}

gboolean
server_files_prepare (LedgerTransaction *transaction, GError **error)
{
  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

/* -- How much is here */

static gboolean
take_state (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerFileState *state = data;

  state->size = ledger_value_get_integer (&values[0], 0);
  state->received = ledger_value_get_integer (&values[1], 0);
  state->complete = ledger_value_get_integer (&values[2], 0) != 0;
  return TRUE;
}

static gboolean
read_state (LedgerTransaction *transaction, const char *name, ServerFileState *state, GError **error)
{
  LedgerValue parameter = LEDGER_TEXT (name);

  *state = (ServerFileState) { 0, 0, FALSE };
  return ledger_transaction_query (transaction,
                                   "SELECT size, received, complete FROM file_content WHERE name = ? AND gone = 0",
                                   &parameter, 1, take_state, state, error);
}

/* What the transactions of this file are about. */
typedef struct
{
  LedgerStore *store;
  ServerFileStore *files;
  const char *name;
  const ServerFilePiece *piece;
  const LedgerAccess *access;
  ServerFileState *state;
  gint64 offset;
  gboolean right;
  gboolean *more;
  GBytes *bytes;
} Call;

static gboolean
look (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;

  return read_state (transaction, call->name, call->state, error);
}

gboolean
server_file_look (LedgerStore *store, const char *name, ServerFileState *state, GError **error)
{
  Call call = { .name = name, .state = state };

  return ledger_database_read_snapshot (ledger_store_get_database (store), look, &call, error);
}

/* -- Taking in */

static gboolean
may_add (const LedgerModel *model, const LedgerAccess *access)
{
  const LedgerKind *kind = ledger_model_find_kind (model, "file");

  return ledger_access_get (access, kind->spec->area) == LEDGER_PERMISSION_EDIT;
}

/* Who is blocked does not fill it with what nobody may ever let in (S22). */
static gboolean
check_handed_in (LedgerTransaction *transaction, const ServerFilePiece *piece, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&piece->user), LEDGER_TEXT (piece->name) };
  g_auto (LedgerValue) sum = { 0 };

  if (!piece->hands_in)
    return TRUE;
  if (!ledger_transaction_ask (transaction,
                               "SELECT CAST(SUM(size) AS BIGINT) FROM file_content WHERE account = ? AND name <> ? AND "
                               "NOT EXISTS (SELECT 1 FROM file f WHERE f.digest = file_content.digest)", parameters,
                               2, &sum, error))
    return FALSE;
  if (ledger_value_get_integer (&sum, 0) + piece->size <= HANDED_IN * piece->most)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE,
                       _("More files of a blocked account are not taken. Ask an administrator."));
  return FALSE;
}

/* One user does not fill the store with what never becomes a file. */
static gboolean
check_unfinished (LedgerTransaction *transaction, const ServerFilePiece *piece, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&piece->user), LEDGER_TEXT (piece->name) };
  g_auto (LedgerValue) sum = { 0 };

  if (!ledger_transaction_ask (transaction,
                               "SELECT CAST(SUM(size) AS BIGINT) FROM file_content WHERE account = ? AND "
                               "complete = 0 AND name <> ?", parameters, 2, &sum, error))
    return FALSE;
  if (ledger_value_get_integer (&sum, 0) + piece->size <= UNFINISHED * piece->most)
    return TRUE;
  g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE,
                       _("Too many files are half sent. Let those finish first."));
  return FALSE;
}

static gboolean
check_piece (const Call *call, GError **error)
{
  const ServerFilePiece *piece = call->piece;
  gint64 size = (gint64) g_bytes_get_size (piece->bytes);

  if (!piece->hands_in && !may_add (ledger_store_get_model (call->store), piece->access))
    g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_RIGHTS,
                         _("The user may not add files: ask somebody who may."));
  else if (piece->size > piece->most)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_TOO_LARGE, _("The file is larger than the %d MiB that this server "
                                                                "takes: make it smaller."),
                 (int) (piece->most / 1024 / 1024));
  else if (size == 0 || piece->size <= 0 || piece->offset < 0 || piece->offset > piece->size - size)
    g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, _("The piece does not fit into the file."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
write_row (LedgerTransaction *transaction, const Call *call, GError **error)
{
  const ServerFilePiece *piece = call->piece;
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  LedgerValue parameters[6];

  ledger_file_parse_name (piece->name, digest);
  bytes = g_bytes_new (digest, sizeof digest);
  parameters[0] = LEDGER_TEXT (piece->name);
  parameters[1] = LEDGER_BYTES (bytes);
  parameters[2] = LEDGER_INTEGER (piece->size);
  parameters[3] = LEDGER_INTEGER (call->state->received);
  parameters[4] = LEDGER_ID (&piece->user);
  parameters[5] = LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (call->store)));
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO file_content (name, digest, size, received, complete, account, "
                                     "touched, gone) VALUES (?, ?, ?, ?, 0, ?, ?, 0) ON CONFLICT (name) DO UPDATE SET "
                                     "size = excluded.size, received = excluded.received, complete = 0, "
                                     "touched = excluded.touched, gone = 0", parameters, G_N_ELEMENTS (parameters),
                                     error);
}

static gboolean
put (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  const ServerFilePiece *piece = call->piece;
  ServerFileState *state = call->state;

  if (!read_state (transaction, piece->name, state, error))
    return FALSE;
  /* Here already, or with a gap before it: the sender is told where to go on. */
  if (state->complete || (state->size != 0 && state->size != piece->size) || piece->offset != state->received ||
      (state->size != 0 && state->received == state->size))
    {
      if (state->complete || state->size == 0 || state->size == piece->size)
        return TRUE;
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MALFORMED, _("The file had another size before."));
      return FALSE;
    }
  if (!check_unfinished (transaction, piece, error) || !check_handed_in (transaction, piece, error) ||
      !call->files->write (call->files, transaction, piece->name, piece->offset, piece->bytes, error))
    return FALSE;
  state->size = piece->size;
  state->received = piece->offset + (gint64) g_bytes_get_size (piece->bytes);
  return write_row (transaction, call, error);
}

gboolean
server_file_put (LedgerStore *store, ServerFileStore *files, const ServerFilePiece *piece, ServerFileState *state,
                 GError **error)
{
  Call call = { .store = store, .files = files, .piece = piece, .state = state };

  return check_piece (&call, error) && ledger_database_write (ledger_store_get_database (store), put, &call, error);
}

/* -- The whole */

static gboolean
verify (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  ServerFileState state;
  gint64 offset = 0;

  call->right = FALSE;
  if (!read_state (transaction, call->name, &state, error))
    return FALSE;
  while (offset < state.size)
    {
      g_autoptr (GBytes) bytes = call->files->read (call->files, transaction, call->name, offset, LEDGER_FILE_PIECE,
                                                    error);
      gsize size;
      const guint8 *data_bytes = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

      if (bytes == NULL)
        return FALSE;
      if (size == 0)
        return TRUE;
      g_checksum_update (checksum, data_bytes, (gssize) size);
      offset += (gint64) size;
    }
  call->right = offset == state.size && strcmp (g_checksum_get_string (checksum), call->name) == 0;
  return TRUE;
}

gboolean
server_file_verify (LedgerStore *store, ServerFileStore *files, const char *name, gboolean *right, GError **error)
{
  Call call = { .store = store, .files = files, .name = name };
  gboolean done = ledger_database_read_snapshot (ledger_store_get_database (store), verify, &call, error);

  *right = call.right;
  return done;
}

static gboolean
settle (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  LedgerValue parameters[] = { LEDGER_TEXT (call->name) };

  if (call->right)
    return ledger_transaction_execute (transaction,
                                       "UPDATE file_content SET complete = 1 WHERE name = ? AND received = size",
                                       parameters, 1, error);
  return call->files->remove (call->files, transaction, call->name, error) &&
         ledger_transaction_execute (transaction, "DELETE FROM file_content WHERE name = ? AND complete = 0",
                                     parameters, 1, error);
}

gboolean
server_file_settle (LedgerStore *store, ServerFileStore *files, const char *name, gboolean right, GError **error)
{
  Call call = { .store = store, .files = files, .name = name, .right = right };

  return ledger_database_write (ledger_store_get_database (store), settle, &call, error);
}

/* -- Reading */

/* Whether a live record that names it may be read today, where it stands today (S23, S26). */
static gboolean
may_read (LedgerTransaction *transaction, const Call *call, gboolean *may, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (call->store);
  const LedgerKind *kind = ledger_model_find_kind (model, "file");
  const LedgerGroup *group = ledger_kind_find_group (kind, "content");
  guint8 digest[LEDGER_FILE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) records = NULL;
  LedgerValue parameter;

  *may = FALSE;
  if (!ledger_file_parse_name (call->name, digest))
    return TRUE;
  bytes = g_bytes_new (digest, sizeof digest);
  parameter = LEDGER_BYTES (bytes);
  records = ledger_tables_select (transaction, kind, LEDGER_SIDE_AUTHORITY, "WHERE digest = ? AND existence = 'live'",
                                  &parameter, 1, error);
  for (guint i = 0; records != NULL && !*may && i < records->len; i++)
    if (server_access_may_read (model, call->access, records->pdata[i], group) &&
        !server_access_reaches (transaction, call->access, NULL, records->pdata[i], may, error))
      return FALSE;
  return records != NULL;
}

static gboolean
read_content (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  ServerFileState state;
  gboolean may;

  g_clear_pointer (&call->bytes, g_bytes_unref);
  if (!may_read (transaction, call, &may, error) || !read_state (transaction, call->name, &state, error))
    return FALSE;
  if (!may || !state.complete || call->offset < 0 || call->offset >= state.size)
    {
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_MISSING, _("There is no such content."));
      return FALSE;
    }
  call->bytes = call->files->read (call->files, transaction, call->name, call->offset, LEDGER_FILE_PIECE, error);
  return call->bytes != NULL;
}

GBytes *
server_file_read (LedgerStore *store, ServerFileStore *files, const char *name, gint64 offset,
                  const LedgerAccess *access, GError **error)
{
  Call call = { .store = store, .files = files, .name = name, .offset = offset, .access = access };

  if (ledger_database_read_snapshot (ledger_store_get_database (store), read_content, &call, error))
    return call.bytes;
  g_clear_pointer (&call.bytes, g_bytes_unref);
  return NULL;
}

/* -- Records that name contents */

static gboolean
check_named (LedgerTransaction *transaction, GBytes *digest, gint64 size, const char **refusal, GError **error)
{
  g_autofree char *name = NULL;
  ServerFileState state;

  if (digest == NULL || g_bytes_get_size (digest) != LEDGER_FILE_DIGEST_BYTES)
    {
      *refusal = _("It names no content.");
      return TRUE;
    }
  name = ledger_file_dup_name (g_bytes_get_data (digest, NULL));
  if (!read_state (transaction, name, &state, error))
    return FALSE;
  if (!state.complete || state.size != ledger_file_get_sealed_size (size))
    *refusal = _("The content of the file has not arrived.");
  return TRUE;
}

gboolean
server_files_check_change (LedgerTransaction *transaction, const LedgerRecordChange *record, const char **refusal,
                           GError **error)
{
  const LedgerField *digest = ledger_kind_find_field (record->kind, "digest");
  const LedgerField *size = ledger_kind_find_field (record->kind, "size");

  for (guint g = 0; strcmp (record->kind->spec->name, "file") == 0 && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];
      const LedgerValue *named = &change->new_values[digest->place];

      if (change->group == digest->group)
        return check_named (transaction, named->shape == LEDGER_SHAPE_BYTES ? named->bytes : NULL,
                            ledger_value_get_integer (&change->new_values[size->place], -1), refusal, error);
    }
  return TRUE;
}

static gboolean
note_parked (LedgerTransaction *transaction, const char *name, const LedgerId *changeset, GError **error)
{
  LedgerValue parameters[] = { LEDGER_TEXT (name), LEDGER_ID (changeset) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO file_parked (name, changeset) VALUES (?, ?) "
                                     "ON CONFLICT (name, changeset) DO NOTHING", parameters, 2, error);
}

gboolean
server_files_note_parked (LedgerTransaction *transaction, const LedgerChangeset *changeset, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];
      const LedgerField *digest = ledger_kind_find_field (record->kind, "digest");

      for (guint g = 0; strcmp (record->kind->spec->name, "file") == 0 && g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];
          const LedgerValue *named = change->group == digest->group ? &change->new_values[digest->place] : NULL;
          g_autofree char *name = NULL;

          if (named == NULL || named->shape != LEDGER_SHAPE_BYTES ||
              g_bytes_get_size (named->bytes) != LEDGER_FILE_DIGEST_BYTES)
            continue;
          name = ledger_file_dup_name (g_bytes_get_data (named->bytes, NULL));
          if (!note_parked (transaction, name, &changeset->id, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Bytes as they stand in a changeset, between quotes. */
#define DIGEST_CHARACTERS 44

/* The content that @text names there: %NULL when it is none. (transfer full). */
static char *
dup_named (const char *text)
{
  char token[DIGEST_CHARACTERS + 1] = { 0 };
  g_autofree guchar *bytes = NULL;
  gsize size = 0;

  if (text[0] != '"' || text[DIGEST_CHARACTERS + 1] != '"' || text[DIGEST_CHARACTERS] != '=')
    return NULL;
  memcpy (token, text + 1, DIGEST_CHARACTERS);
  for (guint i = 0; i < DIGEST_CHARACTERS - 1; i++)
    if (!g_ascii_isalnum (token[i]) && token[i] != '+' && token[i] != '/')
      return NULL;
  bytes = g_base64_decode (token, &size);
  return size == LEDGER_FILE_DIGEST_BYTES ? ledger_file_dup_name (bytes) : NULL;
}

gboolean
server_files_note_unread (LedgerTransaction *transaction, GBytes *bytes, const LedgerId *changeset, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize at = 0; at + DIGEST_CHARACTERS + 2 <= size; at++)
    {
      g_autofree char *name = data[at] == '"' ? dup_named (data + at) : NULL;
      ServerFileState state;

      if (name == NULL)
        continue;
      /* Only what is here: keys look alike, and are written down nowhere else. */
      if (!read_state (transaction, name, &state, error) ||
          (state.size > 0 && !note_parked (transaction, name, changeset, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_gone (LedgerTransaction *transaction, const char *condition, const LedgerId *record, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE file_content SET gone = 1 WHERE %s", condition);

  return ledger_transaction_execute (transaction, sql, &LEDGER_ID (record), 1, error);
}

gboolean
server_files_erase (LedgerTransaction *transaction, const LedgerModel *model, GPtrArray *rows, GError **error)
{
  g_autofree char *parked = dup_named_by_parked (model, " AND p.id = ?");
  g_autofree char *handed_in = g_strdup_printf ("%s AND NOT EXISTS (SELECT 1 FROM file f WHERE f.digest = "
                                                "file_content.digest)", parked);

  for (guint i = 0; i < rows->len; i++)
    {
      const LedgerRecord *row = rows->pdata[i];

      if (row->kind->spec->exchange == LEDGER_EXCHANGE_PARKED && !mark_gone (transaction, handed_in, &row->id, error))
        return FALSE;
      if (strcmp (row->kind->spec->name, "file") == 0 &&
          !mark_gone (transaction, "digest IN (SELECT f.digest FROM file f WHERE f.id = ?)", &row->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
sweep (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Call *call = data;
  gint64 now = ledger_world_now (ledger_store_get_world (call->store));
  g_autofree char *parked = dup_named_by_parked (ledger_store_get_model (call->store), NULL);
  g_autofree char *sql =
      g_strdup_printf ("SELECT name FROM file_content WHERE gone = 1 OR (complete = 0 AND touched < ?) OR "
                       "(complete = 1 AND touched < ? AND NOT EXISTS (SELECT 1 FROM file f LEFT JOIN "
                       "ledger_entry e ON e.seq = f.v_existence WHERE f.digest = file_content.digest AND "
                       "(f.existence = 'live' OR e.server_time >= ?)) AND NOT %s) LIMIT ?", parked);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  LedgerValue parameters[] = { LEDGER_INTEGER (now - UPLOAD_KEPT), LEDGER_INTEGER (now - DELETED_KEPT),
                               LEDGER_INTEGER (now - DELETED_KEPT), LEDGER_INTEGER (SWEPT_AT_ONCE) };

  if (!ledger_transaction_list_texts (transaction, sql, parameters, G_N_ELEMENTS (parameters), names, error))
    return FALSE;
  *call->more = names->len == SWEPT_AT_ONCE;
  for (guint i = 0; i < names->len; i++)
    {
      LedgerValue name = LEDGER_TEXT ((const char *) names->pdata[i]);

      /* The bytes first: a stop between leaves a row that is swept again. */
      if (!call->files->remove (call->files, transaction, names->pdata[i], error) ||
          !ledger_transaction_execute (transaction, "DELETE FROM file_content WHERE name = ?", &name, 1, error) ||
          !ledger_transaction_execute (transaction, "DELETE FROM file_parked WHERE name = ?", &name, 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
server_files_sweep (LedgerStore *store, ServerFileStore *files, gboolean *more, GError **error)
{
  Call call = { .store = store, .files = files, .more = more };

  return ledger_database_write (ledger_store_get_database (store), sweep, &call, error);
}
