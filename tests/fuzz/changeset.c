/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: the JSON reader and the reader of changesets, as the authority reads what is pushed. What is read once is
 * read again, from its own canonical bytes, as the same.
 */
#include "config.h"

#include "libledger/sync/changeset.h"
#include "libledger/sync/json-reader.h"
#include "libledger/sync/json.h"
#include "tests/fuzz/fuzz.h"

/* The reader takes exactly what the parser takes. */
static void
read_tokens (const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = ledger_json_parse ((const char *) data, (gssize) size, NULL);
  LedgerJsonReader reader;
  LedgerJsonToken token;
  gint64 integer;

  ledger_json_reader_init (&reader, (const char *) data, size);
  while ((token = ledger_json_reader_next (&reader)) != LEDGER_JSON_END && token != LEDGER_JSON_FAULT)
    if (token == LEDGER_JSON_TEXT || token == LEDGER_JSON_NAME)
      g_assert_true (g_utf8_validate (ledger_json_reader_get_text (&reader, text), (gssize) text->len, NULL));
    else if (token == LEDGER_JSON_NUMBER)
      ledger_json_reader_get_integer (&reader, &integer);
  g_assert_true ((node != NULL) == (token == LEDGER_JSON_END));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (LedgerChangeset) changeset = NULL;
  g_autoptr (LedgerChangeset) again = NULL;
  LedgerId id;

  if (size > 0)
    read_tokens (data, size);
  changeset = ledger_changeset_read (ledger_model_get_default (), bytes, &id, NULL);
  if (changeset == NULL)
    return 0;
  again = ledger_changeset_read (ledger_model_get_default (), changeset->bytes, NULL, NULL);
  g_assert_nonnull (again);
  g_assert_true (ledger_id_equal (&again->id, &changeset->id));
  g_assert_cmpuint (again->records->len, ==, changeset->records->len);
  return 0;
}
