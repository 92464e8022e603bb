/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of a file in UTF-8, whatever it was written in: byte order marks, UTF-16 without one, UTF-8, and the two
 * code pages that Dutch and Belgian offices wrote in: Windows-1252 and, from DOS programs, 850. Stateless; any thread.
 */
#include "config.h"

#include "libledger/import/table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So much of a file tells what it is. */
#define LOOKED_AT 65536

/* Letters of code page 850 that are signs in Windows-1252: é, ë, ï, ü, ä, ö, è, ê, à, ç, â, ô, û, î. */
static const guint8 page_850[] = { 0x82, 0x89, 0x8B, 0x81, 0x84, 0x94, 0x8A, 0x88, 0x85, 0x87, 0x83, 0x93, 0x96, 0x8C };

static gboolean
refuse (GError **error, const char *encoding)
{
  g_set_error (error, LEDGER_IMPORT_ERROR, LEDGER_IMPORT_ERROR_FORM,
               _("The file is no text in %s. Choose another encoding, or save it as UTF-8."), encoding);
  return FALSE;
}

/* NULs at every second place: UTF-16 without a mark. */
static const char *
guess_wide (const guint8 *data, gsize size)
{
  gsize looked = MIN (size, LOOKED_AT) & ~(gsize) 1, even = 0, odd = 0;

  for (gsize i = 0; i < looked; i += 2)
    {
      even += data[i] == 0 ? 1 : 0;
      odd += data[i + 1] == 0 ? 1 : 0;
    }
  if (odd * 5 > looked / 2 * 2 && even * 20 < looked)
    return "UTF-16LE";
  return even * 5 > looked / 2 * 2 && odd * 20 < looked ? "UTF-16BE" : NULL;
}

/* How many sequences of several bytes are UTF-8, and how many bytes are in none. */
static void
count_sequences (const char *data, gsize size, gsize *valid, gsize *invalid)
{
  const char *end = data + size;

  *valid = *invalid = 0;
  for (const char *p = data; p < end;)
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          (*invalid)++;
          p++;
          continue;
        }
      *valid += c >= 0x80 ? 1 : 0;
      p = (guchar) *p < 0x80 ? p + 1 : g_utf8_next_char (p);
    }
}

/* Files that were glued together: what is UTF-8 stays, single bytes are read as Windows-1252. */
static char *
dup_mixed (const char *data, gsize size)
{
  g_autoptr (GString) text = g_string_sized_new (size + 16);
  const char *end = data + size;

  for (const char *p = data; p < end;)
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char_validated (p, end - p);
      g_autofree char *one = NULL;

      if (c != (gunichar) -1 && c != (gunichar) -2)
        {
          g_string_append_unichar (text, c);
          p = (guchar) *p < 0x80 ? p + 1 : g_utf8_next_char (p);
          continue;
        }
      one = g_convert (p, 1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
      g_string_append (text, one != NULL ? one : "\xEF\xBF\xBD");
      p++;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
guess_page (const guint8 *data, gsize size)
{
  gsize dos = 0, windows = 0;

  for (gsize i = 0; i < size; i++)
    {
      gboolean in_word = i > 0 && g_ascii_isalpha ((char) data[i - 1]);

      dos += in_word && memchr (page_850, data[i], sizeof page_850) != NULL ? 1 : 0;
      windows += data[i] >= 0xC0 ? 1 : 0;
    }
  return dos > windows ? "CP850" : "WINDOWS-1252";
}

static const char *
guess (const guint8 *data, gsize size, gsize *mark)
{
  static const struct { const char *bytes; gsize length; const char *encoding; } marks[] = {
    { "\xEF\xBB\xBF", 3, "UTF-8" }, { "\xFF\xFE", 2, "UTF-16LE" }, { "\xFE\xFF", 2, "UTF-16BE" },
  };
  const char *wide;
  gsize valid, invalid;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (size >= marks[i].length && memcmp (data, marks[i].bytes, marks[i].length) == 0)
      {
        *mark = marks[i].length;
        return marks[i].encoding;
      }
  wide = guess_wide (data, size);
  if (wide != NULL)
    return wide;
  count_sequences ((const char *) data, size, &valid, &invalid);
  return invalid == 0 || valid > invalid ? "UTF-8" : guess_page (data, size);
}

char *
ledger_import_text_decode (GBytes *bytes, const char *encoding, char **used, GError **error)
{
  gsize size, mark = 0, length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const char *found = size > 0 ? guess (data, size, &mark) : "UTF-8";
  const char *taken = encoding != NULL ? encoding : found;
  const char *from = size > 0 ? (const char *) data + mark : "";
  g_autofree char *text = NULL;

  if (g_ascii_strcasecmp (taken, "UTF-8") == 0)
    {
      text = dup_mixed (from, size - mark);
      length = strlen (text) + (memchr (from, 0, size - mark) != NULL ? 1 : 0);
    }
  else
    text = g_convert (from, (gssize) (size - mark), "UTF-8", taken, NULL, &length, NULL);
  /* A page has bytes that stand for nothing; they are no reason to read nothing at all. */
  if (text == NULL && encoding == NULL && strncmp (taken, "UTF-16", 6) != 0)
    {
      text = dup_mixed (from, size - mark);
      length = strlen (text);
    }
  if (text == NULL || strlen (text) != length || !g_utf8_validate (text, -1, NULL))
    return refuse (error, taken), NULL;
  *used = g_strdup (taken);
  return g_steal_pointer (&text);
}
