/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names for letters (letter-name.h): one row of words a language, and one way of putting them together. The
 * words belong to the language of the letter and are therefore no translations of the program's own.
 * Stateless; any thread.
 */
#include "libledger/rules/letter-name.h"

#include <string.h>

#include "libledger/rules/name-private.h"

/* Whether a salutation repeats the name. */
typedef enum
{
  NAMES_REPEATED,
  NAMES_LEFT_OUT,
} Names;

/* Indexed by LedgerFormOfAddress where there are three. */
typedef struct
{
  const char *language;
  const char *greeting[3];      /* in front of the one greeted first, or alone */
  const char *address[3];       /* behind the greeting */
  const char *envelope[3];      /* at the start of the line of the envelope */
  const char *behind[3];        /* on the envelope behind "and" */
  const char *plural[3];        /* two of one form with one surname */
  const char *joined;           /* between the two of a couple in a salutation */
  const char *and;
  Names names;
} Words;

static const Words words[] = {
  { "nl",
    { "Geachte", "Geachte", "Geachte" }, { "", "heer", "mevrouw" }, { "", "De heer", "Mevrouw" },
    { "", "de heer", "mevrouw" }, { NULL, "heren", "dames" }, " en ", " en ", NAMES_REPEATED },
  { "fr",
    { "", "", "" }, { "", "Monsieur", "Madame" }, { "", "Monsieur", "Madame" },
    { "", "Monsieur", "Madame" }, { NULL, "Messieurs", "Mesdames" }, ", ", " et ", NAMES_LEFT_OUT },
  { "de",
    { "Guten Tag", "Sehr geehrter", "Sehr geehrte" }, { "", "Herr", "Frau" }, { "", "Herrn", "Frau" },
    { "", "Herrn", "Frau" }, { NULL, NULL, NULL }, ", ", " und ", NAMES_REPEATED },
  { "en",
    { "Dear", "Dear", "Dear" }, { "", "Mr", "Ms" }, { "", "Mr", "Ms" },
    { "", "Mr", "Ms" }, { NULL, NULL, NULL }, " and ", " and ", NAMES_REPEATED },
};

static const Words *
get_words (const LedgerLetterName *name)
{
  for (gsize i = 0; name->language != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (name->language, words[i].language, 2) == 0)
      return &words[i];
  return &words[0];
}

/* Adds @part behind a blank; nothing when there is no part. */
static void
append_part (GString *line, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0 && line->str[line->len - 1] != ' ')
    g_string_append_c (line, ' ');
  g_string_append (line, part);
}

/* Behind a form of address the surname alone, otherwise the name as one is called. */
static char *
dup_spoken (const LedgerLetterName *name)
{
  if (name->form != LEDGER_ADDRESS_NEUTRAL)
    return ledger_person_name_dup_full (&name->name, LEDGER_NAME_ALONE);
  return ledger_person_name_dup_full (&name->name, LEDGER_NAME_AFTER_GIVEN);
}

/* "heer Van den Berg"; German puts the title in between, with a capital. */
static void
append_addressed (GString *line, const Words *row, const LedgerLetterName *name)
{
  g_autofree char *spoken = dup_spoken (name);

  append_part (line, row->address[name->form]);
  if (row->names == NAMES_LEFT_OUT && name->form != LEDGER_ADDRESS_NEUTRAL)
    return;
  if (strcmp (row->language, "de") == 0 && name->form != LEDGER_ADDRESS_NEUTRAL && name->title_before != NULL)
    {
      g_autofree char *title = ledger_name_dup_first_upper (name->title_before);

      append_part (line, title);
    }
  append_part (line, spoken);
}

/* French greets nobody by name whose form of address it does not know. */
static gboolean
has_no_greeting (const Words *row, const LedgerLetterName *name)
{
  return row->names == NAMES_LEFT_OUT && name->form == LEDGER_ADDRESS_NEUTRAL;
}

char *
ledger_letter_name_dup_salutation (const LedgerLetterName *name)
{
  const Words *row = get_words (name);
  GString *line = g_string_new (row->greeting[name->form]);

  if (has_no_greeting (row, name))
    g_string_append (line, "Madame, Monsieur");
  else
    append_addressed (line, row, name);
  return g_string_free (line, FALSE);
}

/* Title, name and title, as they stand behind the form of address. */
static void
append_formal (GString *line, const LedgerLetterName *name)
{
  g_autofree char *full = ledger_person_name_dup_full (&name->name, LEDGER_NAME_AFTER_INITIALS);

  append_part (line, name->title_before);
  append_part (line, full);
  append_part (line, name->title_after);
}

char *
ledger_letter_name_dup_envelope (const LedgerLetterName *name)
{
  GString *line = g_string_new (get_words (name)->envelope[name->form]);

  append_formal (line, name);
  return g_string_free (line, FALSE);
}

static gboolean
have_one_surname (const LedgerLetterName *first, const LedgerLetterName *second)
{
  g_autofree char *one = ledger_person_name_dup_full (&first->name, LEDGER_NAME_ALONE);
  g_autofree char *other = ledger_person_name_dup_full (&second->name, LEDGER_NAME_ALONE);

  return first->form != LEDGER_ADDRESS_NEUTRAL && second->form != LEDGER_ADDRESS_NEUTRAL && strcmp (one, other) == 0;
}

/* "heren Van den Berg", "heer en mevrouw Van den Berg"; %FALSE where the language has no such form. */
static gboolean
append_shared (GString *line, const Words *row, const LedgerLetterName *first, const LedgerLetterName *second)
{
  g_autofree char *surname = ledger_person_name_dup_full (&first->name, LEDGER_NAME_ALONE);
  gboolean alike = first->form == second->form;

  if (strcmp (row->language, "de") == 0 || (alike && row->plural[first->form] == NULL))
    return FALSE;
  if (alike)
    append_part (line, row->plural[first->form]);
  else
    {
      append_part (line, row->address[first->form]);
      g_string_append (line, row->joined);
      append_part (line, row->address[second->form]);
    }
  if (row->names == NAMES_REPEATED)
    append_part (line, surname);
  return TRUE;
}

char *
ledger_letter_couple_dup_salutation (const LedgerLetterName *first, const LedgerLetterName *second)
{
  const Words *row = get_words (first);
  g_autoptr (GString) line = g_string_new (row->greeting[first->form]);
  gboolean shared = row->names == NAMES_LEFT_OUT || have_one_surname (first, second);

  if (has_no_greeting (row, first) || has_no_greeting (row, second))
    return g_strdup ("Madame, Monsieur");
  if (!shared || !append_shared (line, row, first, second))
    {
      append_addressed (line, row, first);
      g_string_append (line, row->joined);
      if (strcmp (row->language, "de") == 0)
        {
          g_autofree char *greeting = g_ascii_strdown (row->greeting[second->form], -1);

          append_part (line, greeting);
        }
      append_addressed (line, row, second);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
ledger_letter_couple_dup_envelope (const LedgerLetterName *first, const LedgerLetterName *second)
{
  const Words *row = get_words (first);
  GString *line = g_string_new (row->envelope[first->form]);

  append_formal (line, first);
  g_string_append (line, row->and);
  append_part (line, row->behind[second->form]);
  append_formal (line, second);
  return g_string_free (line, FALSE);
}
