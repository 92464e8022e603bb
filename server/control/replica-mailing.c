/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica mailing: the letters and labels of a mailing that was prepared, as a PDF in the order of the post, the list
 * for the printer, and that letters have left the house. What goes into a file is noted before (S1, MAIL-04). Main
 * thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/mailing/dispatch.h"
#include "libledger/mailing/mailing.h"
#include "libledger/paper/labels.h"
#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* What is written, and what came of it. */
typedef struct
{
  const LedgerId *mailing;
  LedgerLettersChoice letters;
  LedgerLabelsChoice labels;    /* of which there is a format: labels, not letters */
  LedgerLettersResult written;
  LedgerLabelsResult sheets;
} Paper;

static gboolean
write_pages (LedgerStore *store, Paper *paper, GOutputStream *stream, GError **error)
{
  return paper->labels.format != NULL
           ? ledger_mailing_labels_write (store, paper->mailing, &paper->labels, stream, NULL, &paper->sheets, error)
           : ledger_mailing_letters_write (store, paper->mailing, &paper->letters, stream, NULL, &paper->written,
                                           error);
}

/* Beside the file, and in its place when all of it is there. */
static gboolean
write_file (LedgerStore *store, Paper *paper, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  g_autoptr (GCancellable) drop = g_cancellable_new ();

  if (stream == NULL)
    return FALSE;
  if (write_pages (store, paper, G_OUTPUT_STREAM (stream), error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
  g_cancellable_cancel (drop);
  g_output_stream_close (G_OUTPUT_STREAM (stream), drop, NULL);
  return FALSE;
}

/* What cannot be noted does not leave. */
static gboolean
save_note (const ControlCall *call, LedgerStore *store, guint count, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "mailing_recipient");
  g_autofree char *words = g_strdup_printf ("replica mailing %s %s", call->arguments[0], call->arguments[1]);

  return ledger_observation_save_exported (store, kind, words, count, NULL, error);
}

static gboolean
note_paper (const ControlCall *call, LedgerStore *store, const LedgerId *mailing, GError **error)
{
  g_autoptr (GArray) stops = ledger_post_list (store, mailing, LEDGER_LETTERS_ALL, error);

  return stops != NULL && save_note (call, store, stops->len, error);
}

static gboolean
say (GError **error, const char *usage)
{
  g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, usage);
  return FALSE;
}

static gboolean
write_letters (const ControlCall *call, ControlReplica *opened, const LedgerId *mailing, GError **error)
{
  gboolean duplex = call->n_arguments > 3 && strcmp (call->arguments[3], "duplex") == 0;
  Paper paper = { .mailing = mailing,
                  .letters = { LEDGER_LETTERS_ALL, duplex ? LEDGER_PAPER_DUPLEX : LEDGER_PAPER_SIMPLEX, 0, 0 } };
  g_autofree char *told = NULL;

  if (call->n_arguments < 3 || call->n_arguments > 4 || (call->n_arguments > 3 && !duplex))
    return say (error, _("Say “letters MAILING FILE [duplex]”"));
  if (!note_paper (call, opened->store, mailing, error) ||
      !write_file (opened->store, &paper, call->arguments[2], error))
    return FALSE;
  told = call->json ? g_strdup_printf ("{\"letters\": %u, \"pages\": %u}\n", paper.written.letters,
                                       paper.written.pages)
                    : g_strdup_printf (_("%u letters on %u pages\n"), paper.written.letters, paper.written.pages);
  control_print (told);
  return TRUE;
}

static gboolean
write_labels (const ControlCall *call, ControlReplica *opened, const LedgerId *mailing, GError **error)
{
  const char *format = call->n_arguments > 3 ? call->arguments[3] : "3x8";
  Paper paper = { .mailing = mailing,
                  .labels = { LEDGER_LETTERS_ALL, ledger_label_find_format (format), 1, 0, 0 } };
  guint64 start = 1;
  g_autofree char *told = NULL;

  if (call->n_arguments < 3 || paper.labels.format == NULL ||
      (call->n_arguments > 4 &&
       !g_ascii_string_to_unsigned (call->arguments[4], 10, 1, paper.labels.format->columns * paper.labels.format->rows,
                                    &start, NULL)))
    return say (error, _("Say “labels MAILING FILE [3x8|3x7|3x6|2x8|2x7 [FIRST]]”, where FIRST is a label of the "
                         "sheet"));
  paper.labels.start = (guint) start;
  if (!note_paper (call, opened->store, mailing, error) ||
      !write_file (opened->store, &paper, call->arguments[2], error))
    return FALSE;
  told = call->json ? g_strdup_printf ("{\"labels\": %u, \"sheets\": %u}\n", paper.sheets.labels,
                                       paper.sheets.sheets)
                    : g_strdup_printf (_("%u labels on %u sheets\n"), paper.sheets.labels, paper.sheets.sheets);
  control_print (told);
  return TRUE;
}

static gboolean
write_dispatch (const ControlCall *call, ControlReplica *opened, const LedgerId *mailing, GError **error)
{
  g_autoptr (LedgerTable) table = NULL;
  g_autofree char *told = NULL;
  guint rows, none;

  if (call->n_arguments != 3)
    return say (error, _("Say “dispatch MAILING FILE”"));
  table = ledger_mailing_dispatch (opened->store, mailing, LEDGER_LETTERS_ALL, &none, error);
  if (table == NULL)
    return FALSE;
  rows = ledger_table_get_n_rows (table);
  if (!save_note (call, opened->store, rows, error) ||
      !ledger_table_write (table, call->arguments[2], LEDGER_EXPORT_CSV_MARKED, error))
    return FALSE;
  told = call->json ? g_strdup_printf ("{\"rows\": %u, \"without\": %u}\n", rows, none)
                    : g_strdup_printf (_("%u rows; %u left out, for they get 0 copies\n"), rows, none);
  control_print (told);
  return TRUE;
}

static gboolean
save_sent (const ControlCall *call, ControlReplica *opened, const LedgerId *mailing, GError **error)
{
  g_autofree char *told = NULL;
  guint count = 0;

  if (!ledger_mailing_save_sent (opened->store, mailing, &count, error))
    return FALSE;
  told = call->json ? g_strdup_printf ("{\"letters\": %u}\n", count)
                    : g_strdup_printf (_("%u letters are sent; “replica undo” takes it back\n"), count);
  control_print (told);
  return TRUE;
}

gboolean
control_replica_mailing (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerId mailing;

  if (!control_replica_open (&opened, call, CONTROL_LOCAL, error) ||
      !control_parse_id (call->arguments[1], &mailing, error))
    return FALSE;
  if (strcmp (call->arguments[0], "letters") == 0)
    return write_letters (call, &opened, &mailing, error);
  if (strcmp (call->arguments[0], "labels") == 0)
    return write_labels (call, &opened, &mailing, error);
  if (strcmp (call->arguments[0], "dispatch") == 0)
    return write_dispatch (call, &opened, &mailing, error);
  if (strcmp (call->arguments[0], "sent") == 0)
    return save_sent (call, &opened, &mailing, error);
  return say (error, _("Say “letters MAILING FILE [duplex]”, “labels MAILING FILE [FORMAT [FIRST]]”, “dispatch MAILING "
                       "FILE” or “sent MAILING”"));
}
