/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling what is being written (letter-filling.h), by the parts of libledger that mailings use. One thread
   at a time. */
#include "config.h"

#include "app/letter-filling.h"

struct _LedenboekLetterFilling
{
  LedgerStore *store;
  char *language, *day;
  LedgerMailSource *source;
  LedgerTemplate *subject, *text, *message;
};

#define ENVELOPE "envelope_name"

static LedgerTemplate *
read_part (LedenboekLetterFilling *self, const char *text, GError **error)
{
  g_autoptr (LedgerTemplate) template = ledger_template_parse (text, error);

  return template != NULL && ledger_mail_source_check (self->source, template, error) ? g_steal_pointer (&template)
                                                                                      : NULL;
}

LedenboekLetterFilling *
ledenboek_letter_filling_new (LedgerStore *store, const LedgerAccess *access, const LedenboekLetterText *text,
                              const char *day, LedenboekLetterPart *part, GError **error)
{
  g_autoptr (LedenboekLetterFilling) self = g_new0 (LedenboekLetterFilling, 1);

  self->store = g_object_ref (store);
  self->language = g_strdup (text->language);
  self->day = g_strdup (day);
  *part = LEDENBOEK_PART_CONDITIONS;
  self->source = ledger_mail_source_new (store, access, text->conditions, day, error);
  if (self->source == NULL)
    return NULL;
  *part = LEDENBOEK_PART_SUBJECT;
  self->subject = read_part (self, text->subject, error);
  if (self->subject == NULL)
    return NULL;
  *part = LEDENBOEK_PART_TEXT;
  self->text = read_part (self, text->text, error);
  if (self->text == NULL)
    return NULL;
  *part = LEDENBOEK_PART_MESSAGE;
  self->message = read_part (self, text->message != NULL ? text->message : text->text, error);
  return self->message != NULL ? g_steal_pointer (&self) : NULL;
}

void
ledenboek_letter_filling_free (LedenboekLetterFilling *self)
{
  g_clear_pointer (&self->subject, ledger_template_free);
  g_clear_pointer (&self->text, ledger_template_free);
  g_clear_pointer (&self->message, ledger_template_free);
  g_clear_pointer (&self->source, ledger_mail_source_free);
  g_clear_object (&self->store);
  g_free (self->language);
  g_free (self->day);
  g_free (self);
}

/* The contact as the letter speaks to it: in the language of the text. */
static LedgerRecord *
dup_addressed (const LedenboekLetterFilling *self, const LedgerRecord *contact)
{
  LedgerRecord *addressed = ledger_record_copy (contact);

  ledger_value_set_text (&addressed->values[ledger_kind_find_field (contact->kind, "language")->index],
                         self->language);
  return addressed;
}

static LedgerLetter *
make_letter (const LedenboekLetterFilling *self, const LedgerRecord *addressed)
{
  return ledger_letter_new (self->store, addressed, self->day, LEDGER_LETTER_GENERAL, LEDGER_LETTER_ALONE);
}

static char *
dup_value (const LedenboekLetterFilling *self, const char *name)
{
  const LedgerTemplateSource *source = ledger_mail_source_get_source (self->source);

  return source->dup_value (name, source->data);
}

static void
add_lacking (GPtrArray *lacking, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (lacking, name, g_str_equal, NULL))
    g_ptr_array_add (lacking, g_strdup (name));
}

static void
add_all_lacking (GPtrArray *lacking, const LedgerFilled *filled)
{
  for (guint i = 0; i < filled->lacking->len; i++)
    add_lacking (lacking, filled->lacking->pdata[i]);
}

/* A letter without a name on it goes to nobody. */
static void
add_lacking_around (const LedenboekLetterFilling *self, GPtrArray *lacking)
{
  g_autofree char *envelope = dup_value (self, ENVELOPE);

  if (envelope == NULL || *envelope == '\0')
    add_lacking (lacking, ENVELOPE);
}

GPtrArray *
ledenboek_letter_filling_list_lacking (LedenboekLetterFilling *self, const LedgerRecord *contact, gboolean by_email,
                                       GError **error)
{
  g_autoptr (LedgerRecord) addressed = dup_addressed (self, contact);
  g_autoptr (LedgerLetter) letter = make_letter (self, addressed);
  const LedgerTemplateSource *source = ledger_mail_source_get_source (self->source);
  g_autoptr (GPtrArray) lacking = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) text = NULL;

  ledger_mail_source_begin (self->source, addressed, letter);
  subject = ledger_template_fill (self->subject, source);
  text = ledger_template_fill (by_email ? self->message : self->text, source);
  add_all_lacking (lacking, subject);
  add_all_lacking (lacking, text);
  add_lacking_around (self, lacking);
  return ledger_mail_source_is_sound (self->source, error) ? g_steal_pointer (&lacking) : NULL;
}

LedenboekFilledLetter *
ledenboek_letter_filling_fill (LedenboekLetterFilling *self, const LedgerRecord *contact, GError **error)
{
  g_autoptr (LedgerRecord) addressed = dup_addressed (self, contact);
  const LedgerTemplateSource *source = ledger_mail_source_get_source (self->source);
  g_autoptr (LedenboekFilledLetter) filled = g_new0 (LedenboekFilledLetter, 1);
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) text = NULL;
  g_autoptr (LedgerFilled) message = NULL;

  filled->letter = make_letter (self, addressed);
  ledger_mail_source_begin (self->source, addressed, filled->letter);
  subject = ledger_template_fill (self->subject, source);
  text = ledger_template_fill (self->text, source);
  message = ledger_template_fill (self->message, source);
  filled->subject = ledger_filled_dup_line (subject);
  filled->body = ledger_body_new (text);
  filled->message = ledger_body_new (message);
  filled->day = dup_value (self, "day");
  filled->lacking = g_ptr_array_new_with_free_func (g_free);
  add_all_lacking (filled->lacking, subject);
  add_all_lacking (filled->lacking, text);
  add_all_lacking (filled->lacking, message);
  add_lacking_around (self, filled->lacking);
  return ledger_mail_source_is_sound (self->source, error) ? g_steal_pointer (&filled) : NULL;
}

GHashTable *
ledenboek_letter_filling_list_values (LedenboekLetterFilling *self, const LedgerRecord *contact)
{
  g_autoptr (LedgerRecord) addressed = dup_addressed (self, contact);
  g_autoptr (LedgerLetter) letter = make_letter (self, addressed);
  g_autoptr (GPtrArray) names = ledger_mail_source_list_fields (self->source);
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  ledger_mail_source_begin (self->source, addressed, letter);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *value = dup_value (self, names->pdata[i]);

      if (value != NULL && *value != '\0')
        g_hash_table_insert (values, g_strdup (names->pdata[i]), g_steal_pointer (&value));
    }
  return values;
}

void
ledenboek_filled_letter_free (LedenboekFilledLetter *filled)
{
  g_free (filled->subject);
  g_free (filled->day);
  g_clear_pointer (&filled->letter, ledger_letter_free);
  g_clear_pointer (&filled->body, ledger_body_free);
  g_clear_pointer (&filled->message, ledger_body_free);
  g_clear_pointer (&filled->lacking, g_ptr_array_unref);
  g_free (filled);
}
