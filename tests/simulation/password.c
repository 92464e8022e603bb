/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords of the simulated office. Their hashes are made to take a tenth of a second, which a night of stories has
 * not got, and to draw from the machine: these functions stand before libsodium's, for what is linked into the program.
 * One thread only.
 */
#include "config.h"

#include <glib.h>
#include <sodium.h>
#include <string.h>

#define MARK "simulated$"

int
crypto_pwhash_str_alg (char out[crypto_pwhash_STRBYTES], const char *const password, unsigned long long length,
                       unsigned long long operations, size_t memory, int algorithm)
{
  memset (out, 0, crypto_pwhash_STRBYTES);
  g_snprintf (out, crypto_pwhash_STRBYTES, MARK "%.*s", (int) length, password);
  return 0;
}

int
crypto_pwhash_str_verify (const char text[crypto_pwhash_STRBYTES], const char *const password,
                          unsigned long long length)
{
  gsize mark = strlen (MARK);

  return g_str_has_prefix (text, MARK) && strlen (text) == mark + length &&
         memcmp (text + mark, password, length) == 0 ? 0 : -1;
}
