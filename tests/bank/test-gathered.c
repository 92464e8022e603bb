/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements that banks and others wrote, gathered in the folder that LEDENBOEK_SHARED_DATA names, against what an
 * independent program counted in them (expected.json beside them). Skipped aloud where the folder is not. One thread
 * only.
 */
#include "libledger/bank/statement.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* One statement as it was told. */
typedef struct
{
  char *account, *currency, *number, *id;
  guint64 n_entries;
  gboolean has_opening, has_closing, has_difference;
  LedgerBankAmount opening, closing, difference, credit, debit, entries;
  guint n_transactions, n_ends, n_mandates, n_reversals;
  GPtrArray *reasons, *references;
} Seen;

static void
seen_free (Seen *seen)
{
  g_free (seen->account);
  g_free (seen->currency);
  g_free (seen->number);
  g_free (seen->id);
  g_ptr_array_unref (seen->reasons);
  g_ptr_array_unref (seen->references);
  g_free (seen);
}

static gboolean
begin (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  Seen *seen = g_new0 (Seen, 1);

  seen->reasons = g_ptr_array_new_with_free_func (g_free);
  seen->references = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (data, seen);
  return TRUE;
}

static void
see_transaction (Seen *seen, const LedgerBankTransaction *transaction)
{
  seen->n_ends += transaction->end_to_end_id != NULL ? 1 : 0;
  seen->n_mandates += transaction->mandate_id != NULL ? 1 : 0;
  if (transaction->return_reason != NULL)
    g_ptr_array_add (seen->reasons, g_strdup (transaction->return_reason));
  if (transaction->references == NULL && transaction->structured_reference != NULL)
    g_ptr_array_add (seen->references, g_strdup (transaction->structured_reference));
  for (guint i = 0; transaction->references != NULL && i < transaction->references->len; i++)
    g_ptr_array_add (seen->references, g_strdup (transaction->references->pdata[i]));
}

static gboolean
see_entry (const LedgerBankStatement *statement, const LedgerBankEntry *entry, gpointer data, GError **error)
{
  GPtrArray *all = data;
  Seen *seen = all->pdata[all->len - 1];

  g_assert_true (ledger_bank_amount_add (&seen->entries, entry->own.amount));
  seen->n_reversals += entry->reversal ? 1 : 0;
  if (entry->transactions == NULL)
    see_transaction (seen, &entry->own);
  for (guint i = 0; entry->transactions != NULL && i < entry->transactions->len; i++)
    see_transaction (seen, entry->transactions->pdata[i]);
  return TRUE;
}

static gboolean
end (const LedgerBankStatement *statement, gpointer data, GError **error)
{
  GPtrArray *all = data;
  Seen *seen = all->pdata[all->len - 1];

  seen->account = g_strdup (statement->account);
  seen->currency = g_strdup (statement->currency);
  seen->number = g_strdup (statement->number);
  seen->id = g_strdup (statement->id);
  seen->n_entries = statement->n_entries;
  seen->has_opening = statement->has_opening;
  seen->has_closing = statement->has_closing;
  seen->has_difference = statement->has_difference;
  seen->opening = statement->opening;
  seen->closing = statement->closing;
  seen->difference = statement->difference;
  seen->credit = statement->credit;
  seen->debit = statement->debit;
  return TRUE;
}

/* -- Against what was counted */

static const char *
get_text (JsonObject *object, const char *name, const char *other)
{
  const char *found = json_object_has_member (object, name) ? name : other;
  JsonNode *node = found != NULL ? json_object_get_member (object, found) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* The same amount; with how many decimals is told apart where the file says it. */
static void
check_amount (LedgerBankAmount amount, gboolean there, const char *expected)
{
  g_autofree char *text = there ? ledger_bank_amount_dup_text (amount) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
check_sum (LedgerBankAmount sum, const char *expected)
{
  const char *size = *expected == '-' ? expected + 1 : expected;
  LedgerBankAmount other;

  g_assert_true (ledger_bank_amount_read (size, -1, &other));
  if (size == expected)
    other = ledger_bank_amount_negate (other);
  g_assert_true (ledger_bank_amount_add (&other, sum));
  g_assert_cmpint (other.value, ==, 0);
}

static void
check_texts (GPtrArray *texts, JsonArray *expected)
{
  g_assert_cmpuint (texts->len, ==, json_array_get_length (expected));
  for (guint i = 0; i < texts->len; i++)
    g_assert_cmpstr (texts->pdata[i], ==, json_array_get_string_element (expected, i));
}

static void
check_camt (const Seen *seen, JsonObject *expected)
{
  check_texts (seen->reasons, json_object_get_array_member (expected, "return_reasons"));
  check_texts (seen->references, json_object_get_array_member (expected, "structured_refs"));
  g_assert_cmpuint (seen->n_mandates, ==, json_object_get_int_member (expected, "mandate_ids"));
  g_assert_cmpuint (seen->n_reversals, ==, json_object_get_int_member (expected, "reversal_entries"));
}

static void
check_statement (const Seen *seen, JsonObject *expected)
{
  const char *account = get_text (expected, "account", NULL), *field = get_text (expected, "account_field", NULL);
  const char *currency = get_text (expected, "ccy", "currency"), *number = get_text (expected, "number", "seq");
  const char *net = get_text (expected, "net", NULL);

  g_assert_cmpuint (seen->n_entries, ==, json_object_get_int_member (expected, "entries"));
  check_sum (seen->credit, get_text (expected, "credit_sum", "credit"));
  check_sum (seen->debit, get_text (expected, "debit_sum", "debit"));
  if (net != NULL)
    check_sum (seen->entries, net);
  check_amount (seen->opening, seen->has_opening, get_text (expected, "opening", NULL));
  check_amount (seen->closing, seen->has_closing, get_text (expected, "closing", NULL));
  g_assert_cmpint (seen->has_difference, ==, json_object_has_member (expected, "reconciles"));
  if (seen->has_difference)
    g_assert_cmpint (seen->difference.value == 0, ==, json_object_get_boolean_member (expected, "reconciles"));
  if (account != NULL)
    g_assert_cmpstr (seen->account, ==, account);
  if (field != NULL)
    g_assert_true (g_str_has_prefix (field, seen->account));
  if (currency != NULL)
    g_assert_cmpstr (seen->currency, ==, currency);
  if (number != NULL)
    g_assert_cmpstr (seen->number, ==, number);
  if (get_text (expected, "id", "ref") != NULL)
    g_assert_cmpstr (seen->id, ==, get_text (expected, "id", "ref"));
  if (json_object_has_member (expected, "return_reasons"))
    check_camt (seen, expected);
}

static void
check_pain (const GPtrArray *all, JsonObject *expected)
{
  const Seen *seen = all->pdata[0];
  JsonArray *transactions = json_object_get_array_member (expected, "tx");
  guint n_reasons = 0;

  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (seen->id, ==, get_text (expected, "msg_id", NULL));
  g_assert_cmpuint (seen->n_entries, ==, json_object_get_int_member (expected, "transactions"));
  check_sum (seen->credit, get_text (expected, "tx_total", NULL));
  for (guint i = 0; i < json_array_get_length (transactions); i++)
    {
      JsonArray *reasons = json_object_get_array_member (json_array_get_object_element (transactions, i), "reasons");

      for (guint k = 0; k < json_array_get_length (reasons); k++)
        g_assert_cmpstr (seen->reasons->pdata[n_reasons++], ==, json_array_get_string_element (reasons, k));
    }
  g_assert_cmpuint (seen->reasons->len, ==, n_reasons);
}

/* The counting program takes NOTPROVIDED for an identifier, which it is not. */
static void
check_identifiers (const char *path, const GPtrArray *all, JsonArray *statements)
{
  g_autofree char *text = NULL;
  gint64 counted = 0;
  guint n_ends = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *p = text; (p = strstr (p, "<EndToEndId>NOTPROVIDED<")) != NULL; p++)
    n_ends++;
  for (guint i = 0; i < all->len; i++)
    {
      n_ends += ((Seen *) all->pdata[i])->n_ends;
      counted += json_object_get_int_member (json_array_get_object_element (statements, i), "end_to_end_ids");
    }
  g_assert_cmpuint (n_ends, ==, counted);
}

/* A file without a statement is refused, and says why. */
static void
check_file (const char *folder, const char *name, JsonObject *expected)
{
  static const LedgerBankHandler handler = { begin, see_entry, end };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_free);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean read = ledger_bank_read_file (path, &handler, all, NULL, &error);
  gboolean is_pain = json_object_has_member (expected, "tx");
  JsonArray *statements = is_pain ? NULL : json_object_get_array_member (expected, "statements");

  g_test_message ("%s", name);
  if (statements != NULL && json_array_get_length (statements) == 0)
    {
      g_assert_false (read);
      g_assert_true (error->domain == LEDGER_BANK_ERROR);
      g_assert_nonnull (strstr (error->message, "Fetch it from the bank"));
      return;
    }
  g_assert_no_error (error);
  if (statements == NULL)
    {
      check_pain (all, expected);
      return;
    }
  g_assert_cmpuint (all->len, ==, json_array_get_length (statements));
  for (guint i = 0; i < all->len; i++)
    check_statement (all->pdata[i], json_array_get_object_element (statements, i));
  if (json_object_has_member (json_array_get_object_element (statements, 0), "end_to_end_ids"))
    check_identifiers (path, all, statements);
}

static void
test_folder (gconstpointer data)
{
  const char *named = g_getenv ("LEDENBOEK_SHARED_DATA"), *folder = named != NULL ? named : DEFAULT_SHARED_DATA;
  g_autofree char *path = g_build_filename (folder, "expected.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GList) names = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *all;
  guint n_files = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *message = g_strdup_printf ("%s is not there; set LEDENBOEK_SHARED_DATA", path);

      g_test_skip (message);
      return;
    }
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  all = json_node_get_object (json_parser_get_root (parser));
  names = json_object_get_members (all);
  for (GList *name = names; name != NULL; name = name->next)
    if (g_str_has_prefix (name->data, data))
      {
        check_file (folder, name->data, json_object_get_object_member (all, name->data));
        n_files++;
      }
  g_test_message ("%u files", n_files);
  g_assert_cmpuint (n_files, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/bank/gathered/every-camt-file-comes-to-what-was-counted", "camt/", test_folder);
  g_test_add_data_func ("/bank/gathered/every-mt940-file-comes-to-what-was-counted", "mt940/", test_folder);
  g_test_add_data_func ("/bank/gathered/every-coda-file-comes-to-what-was-counted", "coda/", test_folder);
  g_test_add_data_func ("/bank/gathered/every-file-of-returns-comes-to-what-was-counted", "returns/", test_folder);
  return g_test_run ();
}
