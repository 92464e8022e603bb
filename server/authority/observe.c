/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observations at the authority (S1): that a masked field was shown or records were taken out becomes an entry of the
 * ledger with its author, device and times, and nothing else: no row, no version, no conflict. Whatever became of the
 * record meanwhile and whatever its author may do today, he has looked: nothing of it is refused or kept aside. The
 * change stands under the record and its root, so an erasure empties it as it does the others (S27). Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"

#include <string.h>

#include "libledger/sync/observation.h"

/* Under which contact it stands is the authority's to say, as long as it knows the record. */
static gboolean
find_root (ServerBatch *batch, const LedgerObservation *observation, LedgerId *root, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (batch->model, observation->kind);
  const ServerRow *row;

  *root = observation->root;
  if (kind == NULL || ledger_id_is_null (&observation->record))
    return TRUE;
  row = server_batch_get_row (batch, kind, &observation->record, error);
  if (row != NULL && row->exists)
    *root = row->record->root;
  return row != NULL;
}

gboolean
server_observe (ServerBatch *batch, const ServerAuthor *author, const LedgerChangeset *changeset, GError **error)
{
  if (!server_batch_begin_entry (batch, error))
    return FALSE;
  for (guint i = 0; i < changeset->observations->len; i++)
    {
      const LedgerObservation *observation = changeset->observations->pdata[i];
      g_autoptr (GString) told = g_string_new (NULL);
      ServerLedgerChange change = { observation->kind, &observation->record, LEDGER_OBSERVATION_GROUP, NULL, NULL };
      LedgerId root;

      ledger_observation_append_ledger (observation, told);
      change.new_json = told->str;
      if (!find_root (batch, observation, &root, error) ||
          !server_batch_write_change (batch, &change, &root, error))
        return FALSE;
    }
  return server_batch_end_entry (batch, &changeset->id, author, changeset->time, LEDGER_OBSERVE_ACTION, error);
}

/* -- What the server died of */

/* What stands before the observations in canonical bytes, and nowhere in a changeset of records. */
#define MARK "\"records\":[],\"observations\":["
#define MARK_WITHIN 512
#define WORD_BYTES 64

/* Text that is walked through; never beyond its end. */
typedef struct
{
  const char *at;
  const char *end;
} Span;

/* What follows @mark, wherever it stands: small letters, or digits; "" when there is none of it. */
static void
find_word (Span span, const char *mark, char first, char last, char word[WORD_BYTES])
{
  const char *found = memmem (span.at, (gsize) (span.end - span.at), mark, strlen (mark));
  guint n = 0;

  for (const char *c = found != NULL ? found + strlen (mark) : span.end;
       c < span.end && n < WORD_BYTES - 1 && ((*c >= first && *c <= last) || *c == '_'); c++)
    word[n++] = *c;
  word[n] = '\0';
}

static void
find_id (Span span, const char *mark, LedgerId *id)
{
  const char *found = memmem (span.at, (gsize) (span.end - span.at), mark, strlen (mark));
  char text[LEDGER_ID_TEXT_SIZE] = { 0 };

  memset (id, 0, sizeof *id);
  if (found == NULL || (gsize) (span.end - found) < strlen (mark) + LEDGER_ID_TEXT_SIZE - 1)
    return;
  memcpy (text, found + strlen (mark), LEDGER_ID_TEXT_SIZE - 1);
  if (!ledger_id_parse (text, id))
    memset (id, 0, sizeof *id);
}

/* The line of one: whose it is, and in base64 all that was said, which nobody looks at. */
static gboolean
write_unread (ServerBatch *batch, Span span, GError **error)
{
  char what[WORD_BYTES], kind[WORD_BYTES], count[WORD_BYTES];
  g_autofree char *said = g_base64_encode ((const guint8 *) span.at, (gsize) (span.end - span.at));
  g_autoptr (GString) told = g_string_new (NULL);
  LedgerId record, root;
  ServerLedgerChange change = { kind, &record, LEDGER_OBSERVATION_GROUP, NULL, NULL };

  find_word (span, "{\"what\":\"", 'a', 'z', what);
  find_word (span, ",\"kind\":\"", 'a', 'z', kind);
  find_word (span, ",\"count\":", '0', '9', count);
  find_id (span, ",\"id\":\"", &record);
  find_id (span, ",\"root\":\"", &root);
  g_string_append_printf (told, "{\"what\":\"%s\",\"count\":%" G_GINT64_FORMAT ",\"unread\":\"%s\"}", what,
                          g_ascii_strtoll (count, NULL, 10), said);
  change.new_json = told->str;
  return server_batch_write_change (batch, &change, ledger_id_is_null (&root) ? NULL : &root, error);
}

gboolean
server_observe_is_one (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 && memmem (data, MIN (size, MARK_WITHIN), MARK, strlen (MARK)) != NULL;
}

gboolean
server_observe_unread (ServerBatch *batch, const ServerPush *push, ServerObserveUnread what, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (push->bytes, &size);
  const char *found = memmem (data, MIN (size, MARK_WITHIN), MARK, strlen (MARK));
  Span span = { found + strlen (MARK), data + size };

  if (!server_batch_begin_entry (batch, error))
    return FALSE;
  while (what == SERVER_OBSERVE_WHOLE && span.at < span.end)
    {
      /* A quote within a text has a backslash before it, so this is where the next one begins. */
      const char *next = memmem (span.at, (gsize) (span.end - span.at), "},{\"what\":\"", 11);
      Span one = { span.at, next != NULL ? next + 1 : span.end };

      if (next == NULL && one.end - one.at > 2)
        one.end -= 2;
      if (!write_unread (batch, one, error))
        return FALSE;
      span.at = next != NULL ? next + 2 : span.end;
    }
  return server_batch_end_entry (batch, &push->id, push->author, 0, LEDGER_OBSERVE_ACTION, error);
}
