/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The e-mail address (email.h): the two sides of the "@" are checked each by their own standard. Any thread. */
#include "config.h"

#include "libledger/rules/email.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/rule-private.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* RFC 5322 dot-atom, RFC 5321 length. */
static gboolean
is_local_part (const char *local)
{
  gsize length = strlen (local);

  return length >= 1 && length <= 64 && strspn (local, LETTERS DIGITS "!#$%&'*+-/=?^_`{|}~.") == length &&
         local[0] != '.' && local[length - 1] != '.' && strstr (local, "..") == NULL;
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  return length >= 1 && length <= 63 && strspn (label, LETTERS DIGITS "-") == length && label[0] != '-' &&
         label[length - 1] != '-';
}

/* RFC 1035 names of two labels at least; the last is no number, which would be an address. */
static gboolean
is_ascii_domain (const char *domain)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);
  guint n_labels = g_strv_length (labels);

  if (strlen (domain) > 253 || n_labels < 2)
    return FALSE;
  for (guint i = 0; i < n_labels; i++)
    if (!is_label (labels[i]))
      return FALSE;
  return strlen (labels[n_labels - 1]) >= 2 && strspn (labels[n_labels - 1], DIGITS) < strlen (labels[n_labels - 1]);
}

/* Every character of the typed domain is a letter, mark, digit, hyphen or full stop, in any script. */
static gboolean
is_typed_domain (const char *domain)
{
  for (const char *p = domain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != '-' && c != '.')
        return FALSE;
    }
  return TRUE;
}

static char *
dup_domain (const char *typed)
{
  g_autofree char *ascii = NULL;
  g_autofree char *readable = NULL;
  g_autofree char *lower = NULL;

  if (!is_typed_domain (typed))
    return NULL;
  ascii = g_hostname_to_ascii (typed);
  if (ascii == NULL || !is_ascii_domain (ascii))
    return NULL;
  readable = g_hostname_to_unicode (ascii);
  if (readable == NULL)
    return NULL;
  lower = g_utf8_strdown (readable, -1);
  return g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
}

gboolean
ledger_rule_email (const char *text, const LedgerRuleContext *context, char **normalised, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  const char *address;
  const char *at;

  if (!ledger_rule_value (text, &clean, normalised, error))
    return FALSE;
  if (clean == NULL)
    return TRUE;
  address = g_ascii_strncasecmp (clean, "mailto:", 7) == 0 ? clean + 7 : clean;
  at = strrchr (address, '@');
  if (at != NULL)
    {
      local = g_strndup (address, (gsize) (at - address));
      domain = dup_domain (at + 1);
    }
  if (local == NULL || domain == NULL || !is_local_part (local))
    return ledger_rule_refuse (error, LEDGER_RULE_ERROR_SHAPE,
                               _("%s is no e-mail address: such as name@example.org, without blanks or commas"), clean);
  return ledger_rule_accept (g_strconcat (local, "@", domain, NULL), normalised);
}

char *
ledger_email_dup_ascii (const char *email)
{
  g_autofree char *domain = NULL;
  const char *at = strrchr (email, '@');

  if (at == NULL)
    return NULL;
  domain = g_hostname_to_ascii (at + 1);
  return domain != NULL ? g_strdup_printf ("%.*s@%s", (int) (at - email), email, domain) : NULL;
}
