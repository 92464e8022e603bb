/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locked letters (locked-letter.h): the letter is written as it is on paper, and encrypted by qpdf. Any thread. */
#include "config.h"

#include "server/mail/locked-letter.h"

#include "libledger/paper/mailing-letters.h"

#include <glib/gi18n-lib.h>
#include <qpdf/qpdf-c.h>

static GBytes *
write_letter (LedgerStore *store, const LedgerRecord *recipient, GError **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  LedgerLettersResult result;

  if (!ledger_recipient_letter_write (store, recipient, stream, &result, error) ||
      !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static gboolean
went_well (qpdf_data pdf, QPDF_ERROR_CODE code, GError **error)
{
  if ((code & QPDF_ERRORS) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The letter could not be encrypted: %s"),
               qpdf_get_error_message_detail (pdf, qpdf_get_error (pdf)));
  return FALSE;
}

/* Who has the password may do everything with it. */
static GBytes *
lock (qpdf_data pdf, GBytes *letter, const char *password, GError **error)
{
  gsize size;
  const char *bytes = g_bytes_get_data (letter, &size);

  if (!went_well (pdf, qpdf_read_memory (pdf, "letter", bytes, size, NULL), error) ||
      !went_well (pdf, qpdf_init_write_memory (pdf), error))
    return NULL;
  qpdf_set_r6_encryption_parameters2 (pdf, password, password, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE,
                                      QPDF_TRUE, qpdf_r3p_full, QPDF_TRUE);
  if (!went_well (pdf, qpdf_write (pdf), error))
    return NULL;
  return g_bytes_new (qpdf_get_buffer (pdf), qpdf_get_buffer_length (pdf));
}

GBytes *
server_locked_letter_make (LedgerStore *store, const LedgerRecord *recipient, const char *password, GError **error)
{
  g_autoptr (GBytes) letter = write_letter (store, recipient, error);
  GBytes *locked;
  qpdf_data pdf;

  if (letter == NULL)
    return NULL;
  pdf = qpdf_init ();
  qpdf_silence_errors (pdf);
  qpdf_set_suppress_warnings (pdf, QPDF_TRUE);
  locked = lock (pdf, letter, password, error);
  qpdf_cleanup (&pdf);
  return locked;
}
