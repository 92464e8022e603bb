/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identities: making, deriving, reading and writing UUIDs.
 * Plain functions on values; any thread.
 */
#include "config.h"

#include "libledger/model/id.h"

#include <string.h>

static void
mark (LedgerId *id, guint8 version)
{
  id->bytes[6] = (guint8) ((id->bytes[6] & 0x0f) | (version << 4));
  id->bytes[8] = (guint8) ((id->bytes[8] & 0x3f) | 0x80);
}

LedgerId
ledger_id_new (LedgerWorld *world)
{
  LedgerId id;
  guint64 milliseconds = (guint64) MAX (ledger_world_now (world), 0) / 1000;

  ledger_world_fill_random (world, id.bytes, sizeof id.bytes);
  for (guint i = 0; i < 6; i++)
    id.bytes[i] = (guint8) (milliseconds >> (40 - 8 * i));
  mark (&id, 7);
  return id;
}

LedgerId
ledger_id_derive (const LedgerId *parent, const char *slot)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  LedgerId id;

  g_checksum_update (checksum, parent->bytes, sizeof parent->bytes);
  g_checksum_update (checksum, (const guchar *) slot, (gssize) strlen (slot));
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (id.bytes, parent->bytes, 6);
  memcpy (id.bytes + 6, digest, 10);
  mark (&id, 8);
  return id;
}

gboolean
ledger_id_parse (const char *text, LedgerId *id)
{
  LedgerId read;
  guint n = 0;

  if (text == NULL || strlen (text) != LEDGER_ID_TEXT_SIZE - 1)
    return FALSE;
  for (guint i = 0; i < LEDGER_ID_TEXT_SIZE - 1;)
    {
      int high, low;

      if (i == 8 || i == 13 || i == 18 || i == 23)
        {
          if (text[i] != '-')
            return FALSE;
          i++;
          continue;
        }
      high = g_ascii_xdigit_value (text[i]);
      low = g_ascii_xdigit_value (text[i + 1]);
      if (high < 0 || low < 0)
        return FALSE;
      read.bytes[n++] = (guint8) (high << 4 | low);
      i += 2;
    }
  *id = read;
  return TRUE;
}

char *
ledger_id_write (const LedgerId *id, char text[LEDGER_ID_TEXT_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  char *out = text;

  for (guint i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *out++ = '-';
      *out++ = digits[id->bytes[i] >> 4];
      *out++ = digits[id->bytes[i] & 15];
    }
  *out = '\0';
  return text;
}

char *
ledger_id_dup_text (const LedgerId *id)
{
  char text[LEDGER_ID_TEXT_SIZE];

  return g_strdup (ledger_id_write (id, text));
}

gboolean
ledger_id_is_null (const LedgerId *id)
{
  static const LedgerId nothing = { { 0 } };

  return id == NULL || memcmp (id->bytes, nothing.bytes, sizeof nothing.bytes) == 0;
}

int
ledger_id_compare (const LedgerId *a, const LedgerId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

guint
ledger_id_hash (gconstpointer id)
{
  guint32 parts[4];

  memcpy (parts, ((const LedgerId *) id)->bytes, sizeof parts);
  return parts[0] ^ parts[1] * 31 ^ parts[2] * 17 ^ parts[3];
}

gboolean
ledger_id_equal (gconstpointer a, gconstpointer b)
{
  return ledger_id_compare (a, b) == 0;
}

LedgerId *
ledger_id_dup (const LedgerId *id)
{
  return g_memdup2 (id, sizeof *id);
}
