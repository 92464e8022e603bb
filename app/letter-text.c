/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of templates as they are written (letter-text.h). Any thread. */
#include "config.h"

#include "app/letter-text.h"

#include "libledger/mail/template.h"
#include "libledger/rules/fold.h"

#include <string.h>

static char *
dup_field (const LedgerRecord *version, const char *field)
{
  return version != NULL ? g_strdup (ledger_record_get_text (version, field)) : NULL;
}

static char *
dup_or_empty (char *text)
{
  return text != NULL ? text : g_strdup ("");
}

/* What is empty is not there. */
static char *
dup_filled (char *text)
{
  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

LedenboekLetterText *
ledenboek_letter_text_new (const char *language, const LedgerRecord *version)
{
  LedenboekLetterText *text = g_new0 (LedenboekLetterText, 1);

  text->language = g_strdup (language);
  text->subject = dup_or_empty (dup_field (version, "subject"));
  text->text = dup_or_empty (dup_field (version, "text"));
  text->message = dup_filled (dup_field (version, "message"));
  text->conditions = dup_filled (dup_field (version, "conditions"));
  return text;
}

LedenboekLetterText *
ledenboek_letter_text_copy (const LedenboekLetterText *text)
{
  LedenboekLetterText *copy = g_new0 (LedenboekLetterText, 1);

  copy->language = g_strdup (text->language);
  copy->subject = g_strdup (text->subject);
  copy->text = g_strdup (text->text);
  copy->message = g_strdup (text->message);
  copy->conditions = g_strdup (text->conditions);
  return copy;
}

void
ledenboek_letter_text_free (LedenboekLetterText *text)
{
  g_free (text->language);
  g_free (text->subject);
  g_free (text->text);
  g_free (text->message);
  g_free (text->conditions);
  g_free (text);
}

gboolean
ledenboek_letter_text_equal (const LedenboekLetterText *text, const LedenboekLetterText *other)
{
  return g_strcmp0 (text->subject, other->subject) == 0 && g_strcmp0 (text->text, other->text) == 0 &&
         g_strcmp0 (text->message, other->message) == 0 && g_strcmp0 (text->conditions, other->conditions) == 0;
}

gboolean
ledenboek_letter_text_is_empty (const LedenboekLetterText *text)
{
  return *text->subject == '\0' && *text->text == '\0' && text->message == NULL && text->conditions == NULL;
}

GHashTable *
ledenboek_letter_text_make_fields (const LedenboekLetterText *text)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (fields, g_strdup ("subject"), g_strdup (text->subject));
  g_hash_table_insert (fields, g_strdup ("text"), g_strdup (text->text));
  g_hash_table_insert (fields, g_strdup ("message"), dup_or_empty (g_strdup (text->message)));
  g_hash_table_insert (fields, g_strdup ("conditions"), dup_or_empty (g_strdup (text->conditions)));
  return fields;
}

LedenboekLetterText *
ledenboek_letter_text_new_draft (const char *language, GHashTable *fields)
{
  LedenboekLetterText *text = g_new0 (LedenboekLetterText, 1);

  text->language = g_strdup (language);
  text->subject = dup_or_empty (g_strdup (g_hash_table_lookup (fields, "subject")));
  text->text = dup_or_empty (g_strdup (g_hash_table_lookup (fields, "text")));
  text->message = dup_filled (g_strdup (g_hash_table_lookup (fields, "message")));
  text->conditions = dup_filled (g_strdup (g_hash_table_lookup (fields, "conditions")));
  return text;
}

/* -- What is put in */

char *
ledenboek_letter_text_dup_field (const char *name)
{
  return g_strdup_printf ("{{%s}}", name);
}

char *
ledenboek_letter_text_dup_block (const char *name, const char *body, gboolean alone)
{
  const char *end = g_str_has_suffix (body, "\n") ? "" : "\n";

  return alone ? g_strdup_printf ("{{if %s}}\n%s%s{{end}}\n", name, body, end)
               : g_strdup_printf ("{{if %s}}%s{{end}}", name, body);
}

char *
ledenboek_letter_text_dup_condition_name (const char *typed)
{
  static const char *const words[] = { "if", "not", "else", "end", NULL };
  g_autofree char *folded = ledger_fold (typed);
  GString *name = g_string_new (NULL);
  char *made;

  for (const char *at = folded; *at != '\0' && name->len < LEDGER_TEMPLATE_NAME_BYTES; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (name, g_ascii_tolower (*at));
    else if (name->len > 0 && name->str[name->len - 1] != '_')
      g_string_append_c (name, '_');
  while (name->len > 0 && name->str[name->len - 1] == '_')
    g_string_truncate (name, name->len - 1);
  made = g_string_free (name, FALSE);
  if (*made == '\0' || g_strv_contains (words, made))
    g_clear_pointer (&made, g_free);
  return made;
}
