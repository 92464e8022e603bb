/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters of a mailing (mailing-letters.h). Texts and letterheads are read once, recipients one after another, so that
 * a large mailing needs no more than a small one but for its order. One thread at a time.
 */
#include "config.h"

#include "libledger/paper/mailing-letters.h"

#include "libledger/mailing/content.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A letterhead with the record that it is borrowed from. */
typedef struct
{
  LedgerRecord *record;
  LedgerLetterhead letterhead;
} Head;

typedef struct
{
  LedgerStore *store;
  LedgerMailingTexts *texts;
  GHashTable *heads;            /* LedgerId of a letterhead → Head */
} Writing;

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

/* The beginning of the day of the mailing, microseconds UTC: whoever writes them, whenever. */
static gint64
get_made_at (const LedgerRecord *mailing)
{
  const char *day = mailing != NULL ? ledger_record_get_text (mailing, "day") : NULL;
  g_autofree char *instant = day != NULL ? g_strconcat (day, "T00:00:00Z", NULL) : NULL;
  g_autoptr (GDateTime) time = instant != NULL ? g_date_time_new_from_iso8601 (instant, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* -- What the letters share */

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
  g_auto (LedgerMailingContent) content = { 0 };
  g_autoptr (GPtrArray) address = NULL;

  if (!ledger_mailing_texts_fill (writing->texts, recipient, &content, error))
    return 0;
  address = make_lines (content.address);
  return ledger_letter_paper_add (paper, &(LedgerPaperLetter) {
    .letterhead = find_head (writing, ledger_value_get_id (ledger_record_get (recipient, "letterhead"))),
    .envelope = content.envelope, .address = address, .day = content.day, .subject = content.subject,
    .body = content.body,
  }, error);
}

/* @stops from place @from on, at most @n. */
static gboolean
write_all (Writing *writing, LedgerLetterPaper *paper, const GArray *stops, guint from, guint n,
           GCancellable *cancellable, LedgerLettersResult *result, GError **error)
{
  const LedgerKind *kind = get_kind (writing, "mailing_recipient");

  for (guint i = from; i < stops->len && i - from < n; i++)
    {
      const LedgerPostStop *stop = &g_array_index (stops, LedgerPostStop, i);
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

static void
open_writing (Writing *writing, LedgerStore *store)
{
  writing->store = store;
  writing->texts = ledger_mailing_texts_new (store);
  writing->heads = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, head_free);
}

static void
close_writing (Writing *writing)
{
  ledger_mailing_texts_free (writing->texts);
  g_hash_table_unref (writing->heads);
}

static LedgerLetterPaper *
open_paper (Writing *writing, const LedgerId *mailing, LedgerPaperSides sides, GOutputStream *stream)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (writing->store, get_kind (writing, "mailing"), mailing, NULL);
  g_autofree char *title = record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_TITLE) : g_strdup ("");

  return ledger_letter_paper_new (stream, title, get_made_at (record), sides);
}

gboolean
ledger_mailing_letters_write (LedgerStore *store, const LedgerId *mailing, const LedgerLettersChoice *choice,
                              GOutputStream *stream, GCancellable *cancellable, LedgerLettersResult *result,
                              GError **error)
{
  g_autoptr (GArray) stops = ledger_post_list (store, mailing, choice->which, error);
  g_autoptr (LedgerLetterPaper) paper = NULL;
  Writing writing;
  gboolean done;

  *result = (LedgerLettersResult) { 0 };
  if (stops == NULL)
    return FALSE;
  open_writing (&writing, store);
  paper = open_paper (&writing, mailing, choice->sides, stream);
  done = write_all (&writing, paper, stops, choice->from, choice->count > 0 ? choice->count : G_MAXUINT, cancellable,
                    result, error) &&
         ledger_letter_paper_finish (paper, error);
  close_writing (&writing);
  return done;
}

/* -- One again */

gboolean
ledger_recipient_letter_write (LedgerStore *store, const LedgerRecord *recipient, GOutputStream *stream,
                               LedgerLettersResult *result, GError **error)
{
  const LedgerId *mailing = ledger_value_get_id (ledger_record_get (recipient, "mailing"));
  g_autoptr (LedgerLetterPaper) paper = NULL;
  Writing writing;

  *result = (LedgerLettersResult) { 0 };
  if (mailing == NULL || ledger_record_get_text (recipient, "filled") == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("There is no letter: nothing was written to this contact in this mailing."));
      return FALSE;
    }
  open_writing (&writing, store);
  paper = open_paper (&writing, mailing, LEDGER_PAPER_SIMPLEX, stream);
  result->pages = write_letter (&writing, paper, recipient, error);
  result->letters = 1;
  close_writing (&writing);
  return result->pages > 0 && ledger_letter_paper_finish (paper, error);
}
