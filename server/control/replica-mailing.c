/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica mailing: the letters of a mailing that was prepared, as a PDF in the order of the post, and that they have
 * left the house. What goes into a file is noted before (S1, MAIL-04). Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/mailing/mailing.h"
#include "libledger/paper/mailing-letters.h"
#include "libledger/sync/observation.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* Beside the file, and in its place when all of it is there. */
static gboolean
write_file (ControlReplica *opened, const LedgerId *mailing, const char *path, LedgerPaperSides sides,
            LedgerLettersResult *result, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  g_autoptr (GCancellable) drop = g_cancellable_new ();
  const LedgerLettersChoice choice = { LEDGER_LETTERS_ALL, sides, 0, 0 };

  if (stream == NULL)
    return FALSE;
  if (ledger_mailing_letters_write (opened->store, mailing, &choice, G_OUTPUT_STREAM (stream), NULL, result, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
  g_cancellable_cancel (drop);
  g_output_stream_close (G_OUTPUT_STREAM (stream), drop, NULL);
  return FALSE;
}

static gboolean
write_letters (const ControlCall *call, ControlReplica *opened, const LedgerId *mailing, GError **error)
{
  gboolean duplex = call->n_arguments > 3 && strcmp (call->arguments[3], "duplex") == 0;
  LedgerLettersResult result;
  g_autofree char *words = NULL, *told = NULL;

  if (call->n_arguments < 3 || (call->n_arguments > 3 && !duplex))
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("Say “letters MAILING FILE [duplex]”"));
      return FALSE;
    }
  if (!write_file (opened, mailing, call->arguments[2], duplex ? LEDGER_PAPER_DUPLEX : LEDGER_PAPER_SIMPLEX, &result,
                   error))
    return FALSE;
  words = g_strdup_printf ("replica mailing letters %s", call->arguments[1]);
  if (!ledger_observation_save_exported (opened->store, ledger_model_find_kind (ledger_store_get_model (opened->store),
                                                                                "mailing_recipient"),
                                         words, result.letters, NULL, error))
    return FALSE;
  told = call->json ? g_strdup_printf ("{\"letters\": %u, \"pages\": %u}\n", result.letters, result.pages)
                    : g_strdup_printf (_("%u letters on %u pages\n"), result.letters, result.pages);
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
  if (strcmp (call->arguments[0], "sent") == 0)
    return save_sent (call, &opened, &mailing, error);
  g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                       _("Say “letters MAILING FILE [duplex]” or “sent MAILING”"));
  return FALSE;
}
