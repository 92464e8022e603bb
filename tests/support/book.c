/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statements of book.h, on whichever engine the book has. One thread.
 */
#include "config.h"

#include "tests/support/book.h"

gint64
book_ask (LedgerStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 answer = -1;

  ledger_store_ask (store, sql, NULL, 0, &answer, &error);
  g_assert_no_error (error);
  return answer;
}

static gboolean
run (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_run (transaction, data, error);
}

void
book_run (LedgerStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ledger_database_write (ledger_store_get_database (store), run, (gpointer) sql, &error);
  g_assert_no_error (error);
}
