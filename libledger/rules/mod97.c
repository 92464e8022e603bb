/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check of ISO 7064 mod 97-10 (mod97.h), over numbers of any length. Stateless; any thread. */
#include "config.h"

#include "libledger/rules/mod97.h"

#include <string.h>

guint
ledger_mod97 (const char *text, gsize length)
{
  guint remainder = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[(i + 4) % length];
      guint value = g_ascii_isdigit (c) ? (guint) (c - '0') : (guint) (c - 'A' + 10);

      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
  return remainder;
}

void
ledger_mod97_put_check (char *text)
{
  guint check;

  text[2] = text[3] = '0';
  check = 98 - ledger_mod97 (text, strlen (text));
  text[2] = (char) ('0' + check / 10);
  text[3] = (char) ('0' + check % 10);
}
