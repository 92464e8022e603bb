/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which kind of file it is, by its first bytes, and what to do with the kinds that are no statement. One thread at a
 * time for a stream.
 */
#include "config.h"

#include "libledger/bank/bank-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
ledger_bank_format_get_name (LedgerBankFormat format)
{
  static const char *const names[] = { "camt.052", "camt.053", "camt.054", "mt940", "coda", "pain.002" };

  return (guint) format < G_N_ELEMENTS (names) ? names[format] : "";
}

/* What people try instead of a statement, and what to do then. */
static const char *
name_other_kind (const guint8 *bytes, gsize size)
{
  if (size == 0)
    return N_("The file is empty. Fetch the statement from the bank again.");
  if (size >= 4 && memcmp (bytes, "PK\003\004", 4) == 0)
    return N_("This is a packed file (ZIP). Unpack it, and read the files in it.");
  if (size >= 2 && memcmp (bytes, "\x1F\x8B", 2) == 0)
    return N_("This is a packed file (gzip). Unpack it, and read the file in it.");
  if (size >= 5 && memcmp (bytes, "%PDF-", 5) == 0)
    return N_("This is a PDF, for people. Fetch the statement from the bank as camt.053.");
  if (size >= 2 && (memcmp (bytes, "\xFF\xFE", 2) == 0 || memcmp (bytes, "\xFE\xFF", 2) == 0))
    return N_("The file was saved anew by another program (UTF-16). Take it as the bank gave it.");
  return N_("This is no bank statement. Fetch it from the bank as camt.053, MT940 or CODA.");
}

/* "0000", the day, the bank, "05". */
static gboolean
is_coda (const guint8 *bytes, gsize size)
{
  return size >= 40 && memcmp (bytes, "0000", 4) == 0 && ledger_bank_all_digits ((const char *) bytes, 14) &&
         (memcmp (bytes + 14, "05", 2) == 0);
}

/* A tag of MT940 at the start of a line. */
static gboolean
is_mt940 (const guint8 *bytes, gsize size)
{
  static const char *const tags[] = { ":20:", ":25:", ":25P:", ":60F:", ":60M:", ":61:" };

  for (gsize at = 0; at < size; at++)
    {
      if (bytes[at] != ':' || (at > 0 && bytes[at - 1] != '\n' && bytes[at - 1] != '\r'))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
        if (size - at >= strlen (tags[i]) && memcmp (bytes + at, tags[i], strlen (tags[i])) == 0)
          return TRUE;
    }
  return FALSE;
}

/* XML in any encoding that it may have. */
static gboolean
is_xml (const guint8 *bytes, gsize size)
{
  static const struct { const char *bytes; gsize size; } starts[] = {
    { "<", 1 }, { "\xFF\xFE<\0", 4 }, { "\xFE\xFF\0<", 4 }, { "<\0?\0", 4 }, { "\0<\0?", 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (size >= starts[i].size && memcmp (bytes, starts[i].bytes, starts[i].size) == 0)
      return TRUE;
  return FALSE;
}

/* Byte order mark of UTF-8 and blank lines in front are no content. */
static void
skip_front (LedgerBankSource *source)
{
  if (ledger_bank_source_fill (source, 3) >= 3 && memcmp (source->buffer + source->at, "\xEF\xBB\xBF", 3) == 0)
    source->at += 3;
  while (ledger_bank_source_fill (source, 1) > 0 && strchr (" \t\r\n", source->buffer[source->at]) != NULL &&
         source->buffer[source->at] != '\0')
    {
      source->line += source->buffer[source->at] == '\n' ? 1 : 0;
      source->at++;
    }
}

static gboolean
read_source (LedgerBankSource *source, LedgerBankTeller *teller, GError **error)
{
  const guint8 *bytes;
  gsize size;

  skip_front (source);
  size = ledger_bank_source_fill (source, LEDGER_BANK_BUFFER);
  bytes = source->buffer + source->at;
  if (source->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&source->error));
      return FALSE;
    }
  if (is_xml (bytes, size))
    return ledger_bank_read_xml (source, teller, error);
  if (is_coda (bytes, size))
    return ledger_bank_read_coda (source, teller, error);
  if (is_mt940 (bytes, size))
    return ledger_bank_read_mt940 (source, teller, error);
  g_set_error_literal (error, LEDGER_BANK_ERROR, LEDGER_BANK_ERROR_UNKNOWN, _(name_other_kind (bytes, size)));
  return FALSE;
}

gboolean
ledger_bank_read (GInputStream *stream, const LedgerBankHandler *handler, gpointer data, GCancellable *cancellable,
                  GError **error)
{
  g_autofree LedgerBankSource *source = g_new0 (LedgerBankSource, 1);
  g_auto (LedgerBankTeller) teller = { .handler = handler, .data = data };
  gboolean read;

  source->stream = stream;
  source->cancellable = cancellable;
  read = read_source (source, &teller, error) && ledger_bank_teller_end (&teller, error);
  g_clear_error (&source->error);
  if (read && teller.n_statements == 0)
    {
      g_set_error_literal (error, LEDGER_BANK_ERROR, LEDGER_BANK_ERROR_EMPTY,
                           _("There is no statement in the file. Fetch it from the bank again."));
      return FALSE;
    }
  return read;
}

gboolean
ledger_bank_read_file (const char *path, const LedgerBankHandler *handler, gpointer data, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);

  return stream != NULL && ledger_bank_read (G_INPUT_STREAM (stream), handler, data, cancellable, error);
}
