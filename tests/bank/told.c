/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements as text (told.h). The bytes come in pieces of odd sizes, so that nothing depends on where a piece ends.
 * One thread only.
 */
#include "tests/bank/told.h"

#include <string.h>

/* -- A stream that gives little at a time */

#define PIECE 7

typedef struct
{
  GInputStream parent;
  const char *bytes;
  gsize at, length;
} Pieces;

typedef struct
{
  GInputStreamClass parent;
} PiecesClass;

static GType pieces_get_type (void);

G_DEFINE_TYPE (Pieces, pieces, G_TYPE_INPUT_STREAM)

static gssize
pieces_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  Pieces *self = (Pieces *) stream;
  gsize given = MIN (MIN (count, PIECE), self->length - self->at);

  memcpy (buffer, self->bytes + self->at, given);
  self->at += given;
  return (gssize) given;
}

static void
pieces_class_init (PiecesClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = pieces_read;
}

static void
pieces_init (Pieces *self)
{
}

/* -- What is told */

static void
append (GString *to, const char *name, const char *text)
{
  if (text != NULL)
    g_string_append_printf (to, " %s=%s", name, text);
}

static void
append_amount (GString *to, const char *name, gboolean there, LedgerBankAmount amount)
{
  g_autofree char *text = ledger_bank_amount_dup_text (amount);

  append (to, name, there ? text : NULL);
}

static void
append_list (GString *to, const char *name, GPtrArray *list)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    append (to, name, list->pdata[i]);
}

static void
append_transaction (GString *to, const LedgerBankTransaction *transaction)
{
  append_amount (to, "amount", transaction->has_amount, transaction->amount);
  append (to, "currency", transaction->currency);
  append (to, "iban", transaction->counterparty_iban);
  append (to, "bic", transaction->counterparty_bic);
  append (to, "name", transaction->counterparty_name);
  append (to, "text", transaction->remittance);
  append (to, "end", transaction->end_to_end_id);
  append (to, "mandate", transaction->mandate_id);
  append (to, "creditor", transaction->creditor_id);
  append (to, "reason", transaction->return_reason);
  append (to, "structured", transaction->structured_reference);
  append_list (to, "also", transaction->references);
  append (to, "bank", transaction->bank_reference);
  append (to, "customer", transaction->customer_reference);
  append (to, "batch", transaction->payment_information_id);
  append (to, "type", transaction->type);
  append (to, "info", transaction->information);
  append (to, "original", transaction->original_amount);
  append_list (to, "unknown", transaction->unknown);
  g_string_append_c (to, '\n');
}

static gboolean
begin (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  GString *to = data;

  g_string_append (to, ledger_bank_format_get_name (statement->format));
  append (to, "account", statement->account);
  append (to, "iban", statement->iban);
  append (to, "currency", statement->currency);
  g_string_append_c (to, '\n');
  return TRUE;
}

static gboolean
tell_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  GString *to = data;

  g_string_append_printf (to, "%u:", entry->own.line);
  append (to, "date", entry->date);
  append (to, "value", entry->value_date != NULL && g_strcmp0 (entry->value_date, entry->date) != 0 ? entry->value_date
                                                                                                    : NULL);
  append (to, "status", g_strcmp0 (entry->status, "BOOK") != 0 ? entry->status : NULL);
  append (to, "reversal", entry->reversal ? "yes" : NULL);
  append (to, "reference", entry->reference);
  append_amount (to, "rest", entry->has_rest, entry->rest);
  append_transaction (to, &entry->own);
  for (guint i = 0; entry->transactions != NULL && i < entry->transactions->len; i++)
    {
      g_string_append (to, "+");
      append_transaction (to, entry->transactions->pdata[i]);
    }
  return TRUE;
}

static gboolean
end (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  GString *to = data;

  g_string_append (to, "end");
  append (to, "id", statement->id);
  append (to, "number", statement->number);
  append_amount (to, "opening", statement->has_opening, statement->opening);
  append_amount (to, "closing", statement->has_closing, statement->closing);
  append_amount (to, "in", TRUE, statement->credit);
  append_amount (to, "out", TRUE, statement->debit);
  append_amount (to, "difference", statement->has_difference, statement->difference);
  append (to, "continues", statement->continues ? "yes" : NULL);
  append (to, "continued", statement->continued ? "yes" : NULL);
  append (to, "status", statement->status);
  append (to, "reason", statement->return_reason);
  append (to, "info", statement->information);
  append_list (to, "unknown", statement->unknown);
  append_list (to, "note", statement->notes);
  g_string_append_c (to, '\n');
  return TRUE;
}

char *
told_dup (const char *bytes, gssize length, GError **error)
{
  static const LedgerBankHandler handler = { begin, tell_entry, end };
  g_autoptr (GString) told = g_string_new (NULL);
  Pieces *stream = g_object_new (pieces_get_type (), NULL);
  gboolean read;

  stream->bytes = bytes;
  stream->length = length < 0 ? strlen (bytes) : (gsize) length;
  read = ledger_bank_read (G_INPUT_STREAM (stream), &handler, told, NULL, error);
  g_object_unref (stream);
  return read ? g_strdup (told->str) : NULL;
}

void
told_check (const char *bytes, const char *lines)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *told = told_dup (bytes, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (told, ==, lines);
}

void
told_check_refused (const char *bytes, gssize length, LedgerBankError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *told = told_dup (bytes, length, &error);

  g_assert_null (told);
  g_assert_error (error, LEDGER_BANK_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_test_message ("“%s” lacks “%s”", error->message, part);
  g_assert_nonnull (strstr (error->message, part));
}
