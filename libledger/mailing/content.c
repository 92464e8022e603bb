/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contents of mailings (content.h). A version never changes, so that it is read and parsed once. One thread at a time.
 */
#include "config.h"

#include "libledger/mailing/content.h"

#include "libledger/mailing/mailing.h"
#include "libledger/mailing/source.h"

#include <glib/gi18n-lib.h>

/* A version, parsed. */
typedef struct
{
  LedgerTemplate *subject, *letter, *message;
  char *language;
} Text;

struct _LedgerMailingTexts
{
  LedgerStore *store;
  GHashTable *texts;            /* LedgerId of a version → Text */
};

static void
text_free (gpointer data)
{
  Text *text = data;

  g_clear_pointer (&text->subject, ledger_template_free);
  g_clear_pointer (&text->letter, ledger_template_free);
  g_clear_pointer (&text->message, ledger_template_free);
  g_free (text->language);
  g_free (text);
}

LedgerMailingTexts *
ledger_mailing_texts_new (LedgerStore *store)
{
  LedgerMailingTexts *self = g_new0 (LedgerMailingTexts, 1);

  self->store = g_object_ref (store);
  self->texts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, text_free);
  return self;
}

void
ledger_mailing_texts_free (LedgerMailingTexts *self)
{
  g_hash_table_unref (self->texts);
  g_object_unref (self->store);
  g_free (self);
}

static gboolean
parse_text (const LedgerRecord *version, Text *text, GError **error)
{
  const char *letter = ledger_record_get_text (version, "text"), *message = ledger_record_get_text (version, "message");

  text->language = g_strdup (ledger_record_get_text (version, "language"));
  text->subject = ledger_template_parse (ledger_record_get_text (version, "subject"), error);
  text->letter = text->subject != NULL ? ledger_template_parse (letter, error) : NULL;
  text->message = text->letter != NULL ? ledger_template_parse (message != NULL ? message : letter, error) : NULL;
  return text->message != NULL;
}

static const Text *
find_text (LedgerMailingTexts *self, const LedgerId *id, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "template_version");
  Text *text = id != NULL ? g_hash_table_lookup (self->texts, id) : NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) version = text == NULL && id != NULL ? ledger_store_get (self->store, kind, id, &fault)
                                                                : NULL;

  if (text != NULL)
    return text;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  if (version == NULL)
    {
      g_set_error_literal (error, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY,
                           _("The text of this letter is not here: prepare the mailing again."));
      return NULL;
    }
  text = g_new0 (Text, 1);
  if (!parse_text (version, text, error))
    {
      text_free (text);
      return NULL;
    }
  g_hash_table_insert (self->texts, ledger_id_dup (id), text);
  return text;
}

static char *
dup_value (const LedgerTemplateSource *source, const char *name)
{
  char *value = source->dup_value (name, source->data);

  return value != NULL ? value : g_strdup ("");
}

/* What goes encrypted is a letter, whichever way it goes. */
static gboolean
is_message (LedgerMailingTexts *self, const LedgerRecord *recipient, gboolean *message, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "mailing");
  const LedgerId *id = ledger_value_get_id (ledger_record_get (recipient, "mailing"));
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) mailing = NULL;

  *message = g_strcmp0 (ledger_record_get_text (recipient, "way"), "email") == 0;
  if (!*message || id == NULL)
    return TRUE;
  mailing = ledger_store_get (self->store, kind, id, &fault);
  if (mailing != NULL && ledger_value_get_integer (ledger_record_get (mailing, "encrypted"), 0) != 0)
    *message = FALSE;
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

gboolean
ledger_mailing_texts_fill (LedgerMailingTexts *self, const LedgerRecord *recipient, LedgerMailingContent *content,
                           GError **error)
{
  const Text *text = find_text (self, ledger_value_get_id (ledger_record_get (recipient, "template_version")), error);
  gboolean message;
  g_autoptr (LedgerMailSource) source = NULL;
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) filled = NULL;
  const LedgerTemplateSource *values;

  *content = (LedgerMailingContent) { 0 };
  if (text == NULL || !is_message (self, recipient, &message, error))
    return FALSE;
  source = ledger_mail_source_new_kept (ledger_record_get_text (recipient, "filled"), error);
  if (source == NULL)
    return FALSE;
  values = ledger_mail_source_get_source (source);
  subject = ledger_template_fill (text->subject, values);
  filled = ledger_template_fill (message ? text->message : text->letter, values);
  *content = (LedgerMailingContent) {
    .subject = ledger_filled_dup_line (subject), .body = ledger_body_new (filled),
    .envelope = dup_value (values, "envelope_name"), .address = dup_value (values, "address"),
    .day = dup_value (values, "day"), .language = text->language,
  };
  return TRUE;
}

void
ledger_mailing_content_clear (LedgerMailingContent *content)
{
  g_clear_pointer (&content->subject, g_free);
  g_clear_pointer (&content->body, ledger_body_free);
  g_clear_pointer (&content->envelope, g_free);
  g_clear_pointer (&content->address, g_free);
  g_clear_pointer (&content->day, g_free);
}
