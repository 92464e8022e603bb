/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters of a mailing (mailing-letters.h). Texts and letterheads are read once, recipients one after another, so that
 * a large mailing needs no more than a small one but for its order. One thread at a time.
 */
#include "config.h"

#include "libledger/paper/mailing-letters.h"

#include "libledger/mailing/source.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* A text that many letters have. */
typedef struct
{
  LedgerTemplate *subject, *text;
} Text;

/* A letterhead with the record that it is borrowed from. */
typedef struct
{
  LedgerRecord *record;
  LedgerLetterhead letterhead;
} Head;

/* Who gets one, and where he stands in the sack of the post. */
typedef struct
{
  LedgerId recipient;
  char *place;
} Stop;

typedef struct
{
  LedgerStore *store;
  const LedgerId *mailing;
  LedgerLettersWhich which;
  GArray *stops;                /* Stop */
  GHashTable *texts;            /* LedgerId of a version → Text */
  GHashTable *heads;            /* LedgerId of a letterhead → Head */
} Writing;

static void
clear_stop (gpointer data)
{
  g_free (((Stop *) data)->place);
}

static void
text_free (gpointer data)
{
  Text *text = data;

  g_clear_pointer (&text->subject, ledger_template_free);
  g_clear_pointer (&text->text, ledger_template_free);
  g_free (text);
}

static void
head_free (gpointer data)
{
  Head *head = data;

  g_clear_pointer (&head->record, ledger_record_unref);
  g_free (head);
}

static const LedgerKind *
get_kind (const Writing *writing, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (writing->store), name);
}

static char *
dup_value (LedgerMailSource *source, const char *name)
{
  const LedgerTemplateSource *values = ledger_mail_source_get_source (source);

  return values->dup_value (name, values->data);
}

/* The beginning of the day of the mailing, microseconds UTC: whoever writes them, whenever. */
static gint64
get_made_at (const LedgerRecord *mailing)
{
  const char *day = mailing != NULL ? ledger_record_get_text (mailing, "day") : NULL;
  g_autofree char *instant = day != NULL ? g_strconcat (day, "T00:00:00Z", NULL) : NULL;
  g_autoptr (GDateTime) time = instant != NULL ? g_date_time_new_from_iso8601 (instant, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* -- The order of the post */

/* By country, postcode and what stands above it; the line of the town begins with a figure in most countries. */
static char *
dup_place (const char *filled)
{
  g_autoptr (LedgerMailSource) source = filled != NULL ? ledger_mail_source_new_kept (filled, NULL) : NULL;
  g_autofree char *address = source != NULL ? dup_value (source, "address") : NULL;
  g_auto (GStrv) lines = g_strsplit (address != NULL ? address : "", "\n", -1);
  guint n = g_strv_length (lines), town = n > 0 ? n - 1 : 0;

  if (n == 0)
    return g_strdup ("");
  while (town > 0 && !g_ascii_isdigit (lines[town][0]))
    town--;
  if (!g_ascii_isdigit (lines[town][0]))
    town = n - 1;
  return g_strconcat (town + 1 < n ? lines[n - 1] : "", "\n", lines[town], "\n", town > 0 ? lines[town - 1] : "", NULL);
}

static gboolean
add_stop (LedgerRecord *record, gpointer data, GError **error)
{
  Writing *writing = data;
  Stop stop = { record->id, dup_place (ledger_record_get_text (record, "filled")) };

  g_array_append_val (writing->stops, stop);
  return TRUE;
}

static gboolean
list_stops (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Writing *writing = data;
  const char *tail = writing->which == LEDGER_LETTERS_ALL
                       ? "WHERE mailing = ? AND existence = 'live' AND way = 'letter' AND filled IS NOT NULL AND "
                         "outcome IN ('ready', 'sent', 'returned')"
                       : "WHERE mailing = ? AND existence = 'live' AND way = 'letter' AND filled IS NOT NULL AND "
                         "outcome = 'ready'";

  g_array_set_size (writing->stops, 0);
  return ledger_tables_each (transaction, get_kind (writing, "mailing_recipient"),
                             ledger_store_get_side (writing->store), tail, &LEDGER_ID (writing->mailing), 1, add_stop,
                             writing, error);
}

static int
compare_stops (gconstpointer a, gconstpointer b)
{
  const Stop *one = a, *other = b;
  int order = strcmp (one->place, other->place);

  return order != 0 ? order : ledger_id_compare (&one->recipient, &other->recipient);
}

/* -- What the letters share */

static const Text *
find_text (Writing *writing, const LedgerId *id, GError **error)
{
  Text *text = g_hash_table_lookup (writing->texts, id);
  g_autoptr (LedgerRecord) record = text == NULL ? ledger_store_get (writing->store,
                                                                     get_kind (writing, "template_version"), id, error)
                                                 : NULL;

  if (text != NULL || record == NULL)
    return text;
  text = g_new0 (Text, 1);
  text->subject = ledger_template_parse (ledger_record_get_text (record, "subject"), error);
  text->text = text->subject != NULL ? ledger_template_parse (ledger_record_get_text (record, "text"), error) : NULL;
  if (text->text == NULL)
    {
      text_free (text);
      return NULL;
    }
  g_hash_table_insert (writing->texts, ledger_id_dup (id), text);
  return text;
}

void
ledger_letterhead_read (const LedgerRecord *record, LedgerLetterhead *letterhead)
{
  const LedgerValue *logo = ledger_record_get (record, "logo");

  *letterhead = (LedgerLetterhead) {
    .window = g_strcmp0 (ledger_record_get_text (record, "window"), "right") == 0 ? LEDGER_WINDOW_RIGHT
                                                                                  : LEDGER_WINDOW_LEFT,
    .sender = ledger_record_get_text (record, "sender"),
    .return_address = ledger_record_get_text (record, "return_address"),
    .footer = ledger_record_get_text (record, "footer"),
    .logo = logo->shape == LEDGER_SHAPE_BYTES ? logo->bytes : NULL,
  };
}

/* Without one there is only the letter: for paper that is printed already. */
static const LedgerLetterhead *
find_head (Writing *writing, const LedgerId *id)
{
  static const LedgerLetterhead none = { .window = LEDGER_WINDOW_LEFT };
  Head *head = id != NULL ? g_hash_table_lookup (writing->heads, id) : NULL;
  LedgerRecord *record;

  if (head != NULL)
    return &head->letterhead;
  record = id != NULL ? ledger_store_get (writing->store, get_kind (writing, "letterhead"), id, NULL) : NULL;
  if (record == NULL)
    return &none;
  head = g_new0 (Head, 1);
  head->record = record;
  ledger_letterhead_read (record, &head->letterhead);
  g_hash_table_insert (writing->heads, ledger_id_dup (id), head);
  return &head->letterhead;
}

/* -- One letter */

static GPtrArray *
make_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_ptr_array_add (array, g_strdup (lines[i]));
  return array;
}

/* Returns: the pages of it; 0 with @error. */
static guint
write_letter (Writing *writing, LedgerLetterPaper *paper, const LedgerRecord *recipient, GError **error)
{
  const LedgerId *version = ledger_value_get_id (ledger_record_get (recipient, "template_version"));
  const Text *text = version != NULL ? find_text (writing, version, error) : NULL;
  g_autoptr (LedgerMailSource) source = text != NULL
    ? ledger_mail_source_new_kept (ledger_record_get_text (recipient, "filled"), error) : NULL;
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) filled = NULL;
  g_autoptr (LedgerBody) body = NULL;
  g_autoptr (GPtrArray) address = NULL;
  g_autofree char *line = NULL, *lines = NULL, *envelope = NULL, *day = NULL;

  if (source == NULL)
    return 0;
  subject = ledger_template_fill (text->subject, ledger_mail_source_get_source (source));
  filled = ledger_template_fill (text->text, ledger_mail_source_get_source (source));
  body = ledger_body_new (filled);
  line = ledger_filled_dup_line (subject);
  lines = dup_value (source, "address");
  envelope = dup_value (source, "envelope_name");
  day = dup_value (source, "day");
  address = make_lines (lines);
  return ledger_letter_paper_add (paper, &(LedgerPaperLetter) {
    .letterhead = find_head (writing, ledger_value_get_id (ledger_record_get (recipient, "letterhead"))),
    .envelope = envelope, .address = address, .day = day, .subject = line, .body = body,
  }, error);
}

static gboolean
write_all (Writing *writing, LedgerLetterPaper *paper, GCancellable *cancellable, LedgerLettersResult *result,
           GError **error)
{
  const LedgerKind *kind = get_kind (writing, "mailing_recipient");

  for (guint i = 0; i < writing->stops->len; i++)
    {
      const Stop *stop = &g_array_index (writing->stops, Stop, i);
      g_autoptr (LedgerRecord) recipient = NULL;
      guint pages;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      recipient = ledger_store_get (writing->store, kind, &stop->recipient, error);
      pages = recipient != NULL ? write_letter (writing, paper, recipient, error) : 0;
      if (pages == 0)
        return FALSE;
      result->letters++;
      result->pages += pages;
    }
  return TRUE;
}

gboolean
ledger_mailing_letters_write (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which,
                              LedgerPaperSides sides, GOutputStream *stream, GCancellable *cancellable,
                              LedgerLettersResult *result, GError **error)
{
  g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (Stop));
  g_autoptr (GHashTable) texts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, text_free);
  g_autoptr (GHashTable) heads = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, head_free);
  Writing writing = { store, mailing, which, stops, texts, heads };
  g_autoptr (LedgerRecord) record = ledger_store_get (store, get_kind (&writing, "mailing"), mailing, NULL);
  g_autoptr (LedgerLetterPaper) paper = NULL;
  g_autofree char *title = record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_TITLE) : g_strdup ("");

  *result = (LedgerLettersResult) { 0 };
  g_array_set_clear_func (stops, clear_stop);
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_stops, &writing, error))
    return FALSE;
  if (stops->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("There are no letters in this mailing: prepare it first, or look at who was left out."));
      return FALSE;
    }
  g_array_sort (stops, compare_stops);
  paper = ledger_letter_paper_new (stream, title, get_made_at (record), sides);
  return write_all (&writing, paper, cancellable, result, error) && ledger_letter_paper_finish (paper, error);
}
