/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of the irrevocable (journal.h). Any thread; blocks for an fsync.
 */
#include "config.h"

#include "server/recovery/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libledger/sync/json.h"
#include "server/server-error.h"

#define SUM_BYTES 16
#define SUM_CHARACTERS (2 * SUM_BYTES)

struct _ServerJournal
{
  char *path;
  int file;
  LedgerWorld *world;
  GMutex mutex;
  ServerJournalFacts *facts;    /* what stands in it; series and lines go on, under the mutex */
};

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, LEDGER_DATABASE_ERROR,
               code == ENOSPC || code == EDQUOT ? LEDGER_DATABASE_ERROR_FULL : LEDGER_DATABASE_ERROR_OPEN,
               _("The journal “%s” cannot be kept: %s. Nothing was done; look at that disk and try again."), path,
               g_strerror (code));
  return FALSE;
}

static void
sum_of (const char *json, gsize length, char sum[SUM_CHARACTERS + 1])
{
  guint8 hash[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (hash, (const guint8 *) json, length);
  sodium_bin2hex (sum, SUM_CHARACTERS + 1, hash, SUM_BYTES);
}

/* -- Reading */

void
server_journal_facts_free (ServerJournalFacts *facts)
{
  g_free (facts->id);
  g_free (facts->identity);
  g_hash_table_unref (facts->series);
  g_hash_table_unref (facts->erased);
  g_hash_table_unref (facts->accounts);
  g_ptr_array_unref (facts->leases);
  g_ptr_array_unref (facts->heirs);
  g_free (facts);
}

static void
issue_free (gpointer data)
{
  ServerIssue *issue = data;

  g_free ((char *) issue->series);
  g_strfreev ((char **) issue->numbers);
  g_free (issue);
}

static ServerJournalFacts *
facts_new (void)
{
  ServerJournalFacts *facts = g_new0 (ServerJournalFacts, 1);

  facts->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  facts->erased = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  facts->accounts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  facts->leases = g_ptr_array_new_with_free_func (issue_free);
  facts->heirs = g_ptr_array_new_with_free_func (g_free);
  return facts;
}

static gboolean
take_series (ServerJournalFacts *facts, JsonObject *line)
{
  const char *name = ledger_json_get_text (line, "name");
  const gint64 *known = name != NULL ? g_hash_table_lookup (facts->series, name) : NULL;
  gint64 last;

  if (name == NULL || !ledger_json_get_integer (line, "last", &last))
    return FALSE;
  if (known == NULL || *known < last)
    g_hash_table_replace (facts->series, g_strdup (name), g_memdup2 (&last, sizeof last));
  return TRUE;
}

static gboolean
take_head (ServerJournalFacts *facts, JsonObject *line)
{
  const char *id = ledger_json_get_text (line, "id"), *identity = ledger_json_get_text (line, "identity");

  if (id == NULL || identity == NULL || !ledger_json_get_integer (line, "at", &facts->begun))
    return FALSE;
  g_free (facts->id);
  g_free (facts->identity);
  facts->id = g_strdup (id);
  facts->identity = g_strdup (identity);
  return TRUE;
}

static gboolean
take_erased (ServerJournalFacts *facts, JsonObject *line)
{
  JsonArray *ids = ledger_json_get_array (line, "ids");

  for (guint i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      JsonNode *element = json_array_get_element (ids, i);
      LedgerId id;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING ||
          !ledger_id_parse (json_node_get_string (element), &id))
        return FALSE;
      g_hash_table_add (facts->erased, ledger_id_dup (&id));
    }
  return ids != NULL;
}

static gboolean
take_epoch (ServerJournalFacts *facts, JsonObject *line)
{
  gint64 epoch;

  if (!ledger_json_get_integer (line, "epoch", &epoch) || epoch < 1 || epoch > G_MAXINT16)
    return FALSE;
  facts->epoch = MAX (facts->epoch, (guint) epoch);
  return TRUE;
}

static gboolean
take_account (ServerJournalFacts *facts, JsonObject *line)
{
  LedgerId user;
  gint64 blocked;

  if (!ledger_json_get_id (line, "user", &user) || !ledger_json_get_integer (line, "blocked", &blocked))
    return FALSE;
  g_hash_table_replace (facts->accounts, ledger_id_dup (&user), GINT_TO_POINTER (blocked != 0));
  return TRUE;
}

static gboolean
take_lease (ServerJournalFacts *facts, JsonObject *line)
{
  JsonArray *numbers = ledger_json_get_array (line, "numbers");
  const char *series = ledger_json_get_text (line, "series");
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  ServerIssue *issue;
  LedgerId lease, holder;

  if (series == NULL || numbers == NULL || !ledger_json_get_id (line, "id", &lease) ||
      !ledger_json_get_id (line, "holder", &holder))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (numbers); i++)
    {
      JsonNode *element = json_array_get_element (numbers, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return FALSE;
      g_strv_builder_add (texts, json_node_get_string (element));
    }
  issue = g_new0 (ServerIssue, 1);
  issue->series = g_strdup (series);
  issue->lease = lease;
  issue->holder = holder;
  issue->numbers = (const char *const *) g_strv_builder_end (texts);
  g_ptr_array_add (facts->leases, issue);
  return TRUE;
}

static gboolean
take_heir (ServerJournalFacts *facts, JsonObject *line)
{
  ServerHeir heir;

  if (!ledger_json_get_id (line, "holder", &heir.holder) || !ledger_json_get_id (line, "heir", &heir.heir))
    return FALSE;
  g_ptr_array_add (facts->heirs, g_memdup2 (&heir, sizeof heir));
  return TRUE;
}

static const struct
{
  const char *kind;
  gboolean (*take) (ServerJournalFacts *facts, JsonObject *line);
} kinds[] = {
  { "journal", take_head }, { "series", take_series }, { "erased", take_erased }, { "epoch", take_epoch },
  { "account", take_account }, { "lease", take_lease }, { "heir", take_heir },
};

/* @line: without its line feed. FALSE: it is damaged. */
static gboolean
take_line (ServerJournalFacts *facts, const char *line, gsize length)
{
  char sum[SUM_CHARACTERS + 1];
  gsize json_length = length > SUM_CHARACTERS + 1 ? length - SUM_CHARACTERS - 1 : 0;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  if (json_length == 0 || line[json_length] != '\t')
    return FALSE;
  sum_of (line, json_length, sum);
  if (strncmp (line + json_length + 1, sum, SUM_CHARACTERS) != 0)
    return FALSE;
  node = ledger_json_parse (line, (gssize) json_length, NULL);
  object = ledger_json_as_object (node);
  if (object == NULL)
    return FALSE;
  facts->lines++;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (ledger_json_get_text (object, "kind"), kinds[i].kind) == 0)
      return kinds[i].take (facts, object);
  return TRUE;
}

/* @whole (out): how many bytes the lines take that are whole. */
static gboolean
take_text (ServerJournalFacts *facts, const char *path, const char *text, gsize size, gsize *whole, GError **error)
{
  const char *end = text + size;
  const char *at = text;

  *whole = 0;
  while (at < end)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      gboolean last = stop == NULL || stop + 1 == end;

      if (stop == NULL || !take_line (facts, at, (gsize) (stop - at)))
        {
          facts->torn = last;
          if (last)
            return TRUE;
          g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                       _("The journal “%s” is damaged at line %u. Put a whole copy of it there; without it numbers may "
                         "be given twice and erased people may come back."), path, facts->lines + 1);
          return FALSE;
        }
      at = stop + 1;
      *whole = (gsize) (at - text);
    }
  return TRUE;
}

ServerJournalFacts *
server_journal_read (const char *path, GError **error)
{
  g_autoptr (ServerJournalFacts) facts = facts_new ();
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  gsize size = 0, whole;

  if (!g_file_get_contents (path, &text, &size, &fault) && !g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_OPEN, _("The journal cannot be read: %s"),
                   fault->message);
      return NULL;
    }
  if (text != NULL && !take_text (facts, path, text, size, &whole, error))
    return NULL;
  return g_steal_pointer (&facts);
}

/* -- Writing */

/* What a stop left of a line that nobody was answered on must not stand before the next one. */
static gboolean
cut_off_torn (ServerJournal *journal, GError **error)
{
  g_autoptr (ServerJournalFacts) facts = facts_new ();
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  gsize size = 0, whole = 0;

  if (!g_file_get_contents (journal->path, &text, &size, &fault))
    return fail (journal->path, EIO, error);
  if (!take_text (facts, journal->path, text, size, &whole, error))
    return FALSE;
  if (facts->torn && (ftruncate (journal->file, (off_t) whole) != 0 || fsync (journal->file) != 0))
    return fail (journal->path, errno, error);
  journal->facts = g_steal_pointer (&facts);
  return TRUE;
}

ServerJournal *
server_journal_open (const char *path, LedgerWorld *world, GError **error)
{
  g_autoptr (ServerJournal) journal = g_new0 (ServerJournal, 1);
  gboolean whole;

  journal->path = g_strdup (path);
  journal->world = g_object_ref (world);
  journal->file = -1;
  g_mutex_init (&journal->mutex);
  journal->file = g_open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal->file < 0 || flock (journal->file, LOCK_EX) != 0)
    {
      fail (path, errno, error);
      return NULL;
    }
  whole = cut_off_torn (journal, error);
  flock (journal->file, LOCK_UN);
  return whole ? g_steal_pointer (&journal) : NULL;
}

void
server_journal_free (ServerJournal *journal)
{
  if (journal == NULL)
    return;
  if (journal->file >= 0)
    close (journal->file);
  g_clear_object (&journal->world);
  g_clear_pointer (&journal->facts, server_journal_facts_free);
  g_mutex_clear (&journal->mutex);
  g_free (journal->path);
  g_free (journal);
}

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("server-journal");
}

void
server_journal_attach (LedgerStore *store, ServerJournal *journal)
{
  g_object_set_qdata_full (G_OBJECT (store), get_quark (), journal, (GDestroyNotify) server_journal_free);
}

ServerJournal *
server_journal_get (LedgerStore *store)
{
  return g_object_get_qdata (G_OBJECT (store), get_quark ());
}

/* A file that was removed or whose disk was taken away still takes lines that nobody will find again. */
static gboolean
is_in_place (const ServerJournal *journal)
{
  struct stat own, there;

  return fstat (journal->file, &own) == 0 && stat (journal->path, &there) == 0 && own.st_dev == there.st_dev &&
         own.st_ino == there.st_ino;
}

/* One write: a stop leaves a part of it at most, and that is cut off. */
static gboolean
write_line (ServerJournal *journal, const char *line, gsize size, GError **error)
{
  struct stat before;
  gssize written = -1;
  int code = 0;

  if (flock (journal->file, LOCK_EX) != 0)
    return fail (journal->path, errno, error);
  if (!is_in_place (journal))
    {
      flock (journal->file, LOCK_UN);
      return fail (journal->path, ENOENT, error);
    }
  if (fstat (journal->file, &before) == 0)
    written = write (journal->file, line, size);
  if (written != (gssize) size)
    code = written < 0 ? errno : ENOSPC;
  else if (fsync (journal->file) != 0)
    code = errno;
  /* Half a line must not stand before a whole one. */
  if (code != 0 && written > 0 && ftruncate (journal->file, before.st_size) != 0)
    code = errno;
  flock (journal->file, LOCK_UN);
  return code == 0 || fail (journal->path, code, error);
}

gboolean
server_journal_append (ServerJournal *journal, const char *kind, const char *members, GError **error)
{
  g_autoptr (GString) line = NULL;
  char sum[SUM_CHARACTERS + 1];

  if (journal == NULL)
    return TRUE;
  line = g_string_new (NULL);
  g_string_append_printf (line, "{\"kind\":\"%s\",\"at\":%" G_GINT64_FORMAT "%s%s}", kind,
                          ledger_world_now (journal->world), *members != '\0' ? "," : "", members);
  sum_of (line->str, line->len, sum);
  g_string_append_printf (line, "\t%s\n", sum);
  if (!write_line (journal, line->str, line->len, error))
    return FALSE;
  g_atomic_int_inc (&journal->facts->lines);
  return TRUE;
}

const ServerJournalFacts *
server_journal_get_facts (ServerJournal *journal)
{
  return journal->facts;
}

const char *
server_journal_get_path (ServerJournal *journal)
{
  return journal->path;
}

gboolean
server_journal_note_head (ServerJournal *journal, const char *identity, GError **error)
{
  g_autoptr (GString) members = g_string_new ("\"id\":");
  ServerJournalFacts *facts = journal->facts;
  LedgerId id = ledger_id_new (journal->world);
  char text[LEDGER_ID_TEXT_SIZE];

  ledger_json_append_string (members, ledger_id_write (&id, text));
  g_string_append (members, ",\"identity\":");
  ledger_json_append_string (members, identity);
  if (!server_journal_append (journal, "journal", members->str, error))
    return FALSE;
  facts->id = g_strdup (text);
  facts->identity = g_strdup (identity);
  facts->begun = ledger_world_now (journal->world);
  return TRUE;
}

gboolean
server_journal_note_erased (ServerJournal *journal, GPtrArray *ids, GError **error)
{
  g_autoptr (GString) members = g_string_new ("\"ids\":[");
  char text[LEDGER_ID_TEXT_SIZE];

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (members, "%s\"%s\"", i > 0 ? "," : "", ledger_id_write (ids->pdata[i], text));
  g_string_append_c (members, ']');
  return server_journal_append (journal, "erased", members->str, error);
}

gboolean
server_journal_note_series (ServerJournal *journal, const char *name, gint64 last, GError **error)
{
  g_autoptr (GString) members = g_string_new ("\"name\":");
  g_autoptr (GMutexLocker) locker = NULL;
  const gint64 *known;

  if (journal == NULL)
    return TRUE;
  locker = g_mutex_locker_new (&journal->mutex);
  known = g_hash_table_lookup (journal->facts->series, name);
  if (known != NULL && *known >= last)
    return TRUE;
  ledger_json_append_string (members, name);
  g_string_append_printf (members, ",\"last\":%" G_GINT64_FORMAT, last);
  if (!server_journal_append (journal, "series", members->str, error))
    return FALSE;
  g_hash_table_replace (journal->facts->series, g_strdup (name), g_memdup2 (&last, sizeof last));
  return TRUE;
}

gboolean
server_journal_note_lease (ServerJournal *journal, const ServerIssue *issue, GError **error)
{
  g_autoptr (GString) members = g_string_new ("\"series\":");
  char lease[LEDGER_ID_TEXT_SIZE], holder[LEDGER_ID_TEXT_SIZE];

  ledger_json_append_string (members, issue->series);
  g_string_append_printf (members, ",\"id\":\"%s\",\"holder\":\"%s\",\"numbers\":[",
                          ledger_id_write (&issue->lease, lease), ledger_id_write (&issue->holder, holder));
  for (guint i = 0; issue->numbers[i] != NULL; i++)
    {
      g_string_append (members, i > 0 ? "," : "");
      ledger_json_append_string (members, issue->numbers[i]);
    }
  g_string_append_c (members, ']');
  return server_journal_append (journal, "lease", members->str, error);
}

gboolean
server_journal_note_heir (ServerJournal *journal, const ServerHeir *heir, GError **error)
{
  char holder[LEDGER_ID_TEXT_SIZE], copy[LEDGER_ID_TEXT_SIZE];
  g_autofree char *members = g_strdup_printf ("\"holder\":\"%s\",\"heir\":\"%s\"",
                                              ledger_id_write (&heir->holder, holder),
                                              ledger_id_write (&heir->heir, copy));

  return server_journal_append (journal, "heir", members, error);
}

gboolean
server_journal_note_epoch (ServerJournal *journal, guint epoch, gint64 restored_to, GError **error)
{
  g_autofree char *members = g_strdup_printf ("\"epoch\":%u,\"restored_to\":%" G_GINT64_FORMAT, epoch, restored_to);

  return server_journal_append (journal, "epoch", members, error);
}

gboolean
server_journal_note_account (ServerJournal *journal, const LedgerId *user, gboolean blocked, GError **error)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *members = g_strdup_printf ("\"user\":\"%s\",\"blocked\":%d", ledger_id_write (user, text),
                                              blocked ? 1 : 0);

  return server_journal_append (journal, "account", members, error);
}
