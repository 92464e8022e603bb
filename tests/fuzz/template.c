/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: templates, and what they say of whom they are filled for. The first line is what every field is filled with,
 * the rest is the template. What comes out is markup that can be read.
 */
#include "config.h"

#include "libledger/mail/body.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static char *
dup_value (const char *name, gpointer data)
{
  return name[0] == 'n' ? NULL : g_strdup (data);
}

static gboolean
holds (const char *name, gpointer data)
{
  return strlen (name) % 2 == 0;
}

static void
check_markup (const char *markup)
{
  static const GMarkupParser parser = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autofree char *whole = g_strconcat ("<p>", markup, "</p>", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_markup_parse_context_parse (context, whole, -1, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *rest = strchr (text, '\n');
  g_autoptr (LedgerTemplate) template = rest != NULL ? ledger_template_parse (rest + 1, NULL) : NULL;
  const LedgerTemplateSource source = { dup_value, holds, text };
  g_autoptr (LedgerFilled) filled = NULL;
  g_autoptr (LedgerBody) body = NULL;
  g_autofree char *plain = NULL, *line = NULL;

  if (template == NULL)
    return 0;
  *rest = '\0';
  filled = ledger_template_fill (template, &source);
  body = ledger_body_new (filled);
  for (guint i = 0; i < body->parts->len; i++)
    check_markup (((const LedgerBodyPart *) body->parts->pdata[i])->markup);
  plain = ledger_body_dup_plain (body);
  line = ledger_filled_dup_line (filled);
  g_assert_true (g_utf8_validate (plain, -1, NULL));
  g_assert_true (strpbrk (line, "\r\n") == NULL);
  return 0;
}
