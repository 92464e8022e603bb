/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the readers of the formats share: bytes and lines of a stream, texts made clean, and the teller, who keeps the
 * sums and hands statements and entries over. One thread at a time.
 */
#pragma once

#include "libledger/bank/statement.h"

G_BEGIN_DECLS

/* -- The bytes (source.c) */

#define LEDGER_BANK_BUFFER 65536

typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  GError *error;                /* why the bytes ended before the file did */
  gsize at, filled;
  gboolean ended;
  guint line;                   /* of what ledger_bank_source_next_line read last, from 1 */
  guint8 buffer[LEDGER_BANK_BUFFER];
} LedgerBankSource;

/* How many bytes stand at source->buffer + source->at, at least @wanted unless the file ends before. */
gsize ledger_bank_source_fill (LedgerBankSource *source, gsize wanted);
/* Takes at most @size bytes. Returns: how many; 0 at the end; -1 with source->error. */
int ledger_bank_source_take (LedgerBankSource *source, char *bytes, int size);
/* The next line without its end. Returns: FALSE at the end, or with @error. */
gboolean ledger_bank_source_next_line (LedgerBankSource *source, GString *line, GError **error);

/* -- Texts (source.c) */

/* UTF-8 of bytes that are UTF-8 or Windows-1252. */
char *ledger_bank_decode (const char *bytes, gssize length);
/* Trimmed, white space and control characters made one blank, NFC; NULL when nothing is left. @text: UTF-8. */
char *ledger_bank_dup_clean (const char *text, gssize length);
/* Puts @text in @place, behind what is there. */
gboolean ledger_bank_join (char **place, const char *text, guint line, GError **error);
/* Adds to a list that has a bound. */
gboolean ledger_bank_list (GPtrArray **list, char *text, guint line, GError **error);
/* The IBAN that @text is or begins with ("NL34RABO0142623393 EUR"), or NULL. */
char *ledger_bank_dup_iban (const char *text);
/* The first IBAN among the words of a text that is not @own; @after (out) (optional): where it ends. */
char *ledger_bank_find_iban (const char *text, const char *own, const char **after);
/* NULL instead of what banks write for nothing: NOTPROVIDED, NONREF. Takes @text. */
char *ledger_bank_take_reference (char *text);
/* ISO 8601 of "2024-03-18" or "2024-03-18T…"; NULL for what is no day. */
char *ledger_bank_dup_day (const char *text);
/* ISO 8601 of six digits YYMMDD; NULL for what is no day. */
char *ledger_bank_dup_short_day (const char *digits);
gboolean ledger_bank_all_digits (const char *text, gsize length);

/* Sets @error: "Line 12: …"; Returns: FALSE. */
gboolean ledger_bank_refuse (GError **error, LedgerBankError code, guint line, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* -- The teller (statement.c) */

typedef struct
{
  const LedgerBankHandler *handler;
  gpointer data;
  LedgerBankStatement statement;
  LedgerBankEntry entry;
  LedgerBankAmount booked;
  gboolean open;                /* a statement is being read */
  gboolean told;                /* its begin is told */
  gboolean other_currency;
  guint64 n_statements;
} LedgerBankTeller;

void ledger_bank_teller_clear (LedgerBankTeller *teller);
/* A statement begins; what came before is told to end. */
gboolean ledger_bank_teller_begin (LedgerBankTeller *teller, LedgerBankFormat format, guint line, GError **error);
/* An empty entry to fill in: teller->entry. */
LedgerBankEntry *ledger_bank_teller_new_entry (LedgerBankTeller *teller, guint line);
/* Tells teller->entry. */
gboolean ledger_bank_teller_tell (LedgerBankTeller *teller, GError **error);
/* Tells the end of the statement, if there is one. */
gboolean ledger_bank_teller_end (LedgerBankTeller *teller, GError **error);
/* Adds a balance. */
gboolean ledger_bank_teller_add_balance (LedgerBankTeller *teller, LedgerBankBalance balance, guint line,
                                         GError **error);
void ledger_bank_teller_note (LedgerBankTeller *teller, const char *format, ...) G_GNUC_PRINTF (2, 3);

LedgerBankTransaction *ledger_bank_transaction_new (void);
void ledger_bank_transaction_free (LedgerBankTransaction *transaction);
/* What is in @from and lacks in @to goes over. */
void ledger_bank_transaction_move (LedgerBankTransaction *to, LedgerBankTransaction *from);
/* A batch or a single transaction: see LedgerBankEntry.transactions. Takes @transactions. */
void ledger_bank_entry_take (LedgerBankEntry *entry, GPtrArray *transactions);

/* -- The formats */

gboolean ledger_bank_read_xml (LedgerBankSource *source, LedgerBankTeller *teller, GError **error);
gboolean ledger_bank_read_mt940 (LedgerBankSource *source, LedgerBankTeller *teller, GError **error);
gboolean ledger_bank_read_coda (LedgerBankSource *source, LedgerBankTeller *teller, GError **error);
/* What a field :86: says: its lines with "\r" where one was full, and "\n" where one ended before its width. */
gboolean ledger_bank_mt940_read_detail (LedgerBankEntry *entry, const char *text, const char *own, GError **error);
gboolean ledger_bank_mt940_read_german (LedgerBankTransaction *into, const char *text, const char *own,
                                        GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerBankTeller, ledger_bank_teller_clear)

G_END_DECLS
