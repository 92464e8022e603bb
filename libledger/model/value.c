/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values: setting, copying, comparing and writing them in their one canonical form.
 * Plain functions on values; any thread.
 */
#include "config.h"

#include "libledger/model/value.h"

#include <string.h>

void
ledger_value_clear (LedgerValue *value)
{
  if (value->shape == LEDGER_SHAPE_TEXT)
    g_free (value->text);
  else if (value->shape == LEDGER_SHAPE_BYTES)
    g_bytes_unref (value->bytes);
  memset (value, 0, sizeof *value);
}

void
ledger_value_set_nothing (LedgerValue *value)
{
  ledger_value_clear (value);
}

void
ledger_value_set_integer (LedgerValue *value, gint64 integer)
{
  ledger_value_clear (value);
  value->shape = LEDGER_SHAPE_INTEGER;
  value->integer = integer;
}

void
ledger_value_take_text (LedgerValue *value, char *text)
{
  ledger_value_clear (value);
  if (text == NULL || *text == '\0')
    {
      g_free (text);
      return;
    }
  value->shape = LEDGER_SHAPE_TEXT;
  value->text = text;
}

void
ledger_value_set_text (LedgerValue *value, const char *text)
{
  ledger_value_take_text (value, g_strdup (text));
}

void
ledger_value_set_id (LedgerValue *value, const LedgerId *id)
{
  LedgerId copy = { { 0 } };

  if (id != NULL)
    copy = *id;
  ledger_value_clear (value);
  if (ledger_id_is_null (&copy))
    return;
  value->shape = LEDGER_SHAPE_ID;
  value->id = copy;
}

void
ledger_value_set_bytes (LedgerValue *value, GBytes *bytes)
{
  GBytes *held = bytes != NULL ? g_bytes_ref (bytes) : NULL;

  ledger_value_clear (value);
  if (held == NULL)
    return;
  value->shape = LEDGER_SHAPE_BYTES;
  value->bytes = held;
}

void
ledger_value_copy (LedgerValue *target, const LedgerValue *source)
{
  LedgerValue copy = *source;

  if (copy.shape == LEDGER_SHAPE_TEXT)
    copy.text = g_strdup (source->text);
  else if (copy.shape == LEDGER_SHAPE_BYTES)
    copy.bytes = g_bytes_ref (source->bytes);
  ledger_value_clear (target);
  *target = copy;
}

gboolean
ledger_value_equal (const LedgerValue *a, const LedgerValue *b)
{
  if (a->shape != b->shape)
    return FALSE;
  switch (a->shape)
    {
    case LEDGER_SHAPE_NOTHING:
      return TRUE;
    case LEDGER_SHAPE_INTEGER:
      return a->integer == b->integer;
    case LEDGER_SHAPE_TEXT:
      return strcmp (a->text, b->text) == 0;
    case LEDGER_SHAPE_ID:
      return ledger_id_equal (&a->id, &b->id);
    case LEDGER_SHAPE_BYTES:
      return g_bytes_equal (a->bytes, b->bytes);
    default:
      return FALSE;
    }
}

const char *
ledger_value_get_text (const LedgerValue *value)
{
  return value != NULL && value->shape == LEDGER_SHAPE_TEXT ? value->text : NULL;
}

gint64
ledger_value_get_integer (const LedgerValue *value, gint64 otherwise)
{
  return value != NULL && value->shape == LEDGER_SHAPE_INTEGER ? value->integer : otherwise;
}

const LedgerId *
ledger_value_get_id (const LedgerValue *value)
{
  return value != NULL && value->shape == LEDGER_SHAPE_ID ? &value->id : NULL;
}

char *
ledger_value_dup_display (const LedgerValue *value)
{
  switch (value->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
    case LEDGER_SHAPE_TEXT:
      return g_strdup (value->text);
    case LEDGER_SHAPE_ID:
      return ledger_id_dup_text (&value->id);
    case LEDGER_SHAPE_BYTES:
      return g_base64_encode (g_bytes_get_data (value->bytes, NULL), g_bytes_get_size (value->bytes));
    case LEDGER_SHAPE_NOTHING:
    default:
      return g_strdup ("");
    }
}

void
ledger_json_append_string (GString *json, const char *text)
{
  const char *start = text;

  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (json, start, p - start);
      start = p + 1;
      if (c == '"' || c == '\\')
        g_string_append_printf (json, "\\%c", c);
      else if (c == '\n')
        g_string_append (json, "\\n");
      else
        g_string_append_printf (json, "\\u%04x", c);
    }
  g_string_append (json, start);
  g_string_append_c (json, '"');
}

void
ledger_value_append_json (const LedgerValue *value, GString *json)
{
  char id[LEDGER_ID_TEXT_SIZE];
  g_autofree char *encoded = NULL;

  switch (value->shape)
    {
    case LEDGER_SHAPE_INTEGER:
      g_string_append_printf (json, "%" G_GINT64_FORMAT, value->integer);
      break;
    case LEDGER_SHAPE_TEXT:
      ledger_json_append_string (json, value->text);
      break;
    case LEDGER_SHAPE_ID:
      ledger_json_append_string (json, ledger_id_write (&value->id, id));
      break;
    case LEDGER_SHAPE_BYTES:
      encoded = ledger_value_dup_display (value);
      ledger_json_append_string (json, encoded);
      break;
    case LEDGER_SHAPE_NOTHING:
    default:
      g_string_append (json, "null");
      break;
    }
}
