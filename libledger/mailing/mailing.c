/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mailings (mailing.h). Of a template the newest version in each language is read once; a contact gets the one in its
 * language, else the Dutch one, else the first, with salutation and days in the language of the text. One thread at a
 * time.
 */
#include "config.h"

#include "libledger/mailing/mailing.h"

#include "libledger/mailing/household.h"
#include "libledger/mailing/version.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SLOT "mailing:"
/* Recipients of one changeset. */
#define PART 500

/* A version of the template, read. */
typedef struct
{
  LedgerId id;
  char *language;
  LedgerTemplate *subject, *letter, *message;
  LedgerMailSource *source;
} Version;

struct _LedgerMailing
{
  LedgerStore *store;
  LedgerId id;
  LedgerId letterhead;          /* null: none */
  LedgerSending sending;
  gboolean together;
  char *day, *today;
  GHashTable *versions;         /* language → Version */
  GPtrArray *languages;         /* borrowed of them */
};

G_DEFINE_QUARK (ledger-mailing-error-quark, ledger_mailing_error)

static void
version_free (gpointer data)
{
  Version *version = data;

  g_clear_pointer (&version->subject, ledger_template_free);
  g_clear_pointer (&version->letter, ledger_template_free);
  g_clear_pointer (&version->message, ledger_template_free);
  g_clear_pointer (&version->source, ledger_mail_source_free);
  g_free (version->language);
  g_free (version);
}

void
ledger_mailing_free (LedgerMailing *self)
{
  g_ptr_array_unref (self->languages);
  g_hash_table_unref (self->versions);
  g_object_unref (self->store);
  g_free (self->day);
  g_free (self->today);
  g_free (self);
}

void
ledger_mailing_item_clear (LedgerMailingItem *item)
{
  ledger_recipient_clear (&item->recipient);
  g_clear_pointer (&item->filled, g_free);
  g_clear_pointer (&item->told, g_free);
}

static gboolean
is_unready (GError **error, const char *what)
{
  g_set_error_literal (error, LEDGER_MAILING_ERROR, LEDGER_MAILING_ERROR_UNREADY, what);
  return FALSE;
}

static const LedgerKind *
get_kind (LedgerStore *store, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (store), name);
}

/* -- The texts */

static LedgerTemplate *
read_text (LedgerMailSource *source, const LedgerRecord *record, const char *field, GError **error)
{
  g_autoptr (LedgerTemplate) template = ledger_template_parse (ledger_record_get_text (record, field), error);

  return template != NULL && ledger_mail_source_check (source, template, error) ? g_steal_pointer (&template) : NULL;
}

static Version *
read_version (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *record, const char *day,
              GError **error)
{
  Version *version = g_new0 (Version, 1);
  gboolean own_message = ledger_record_get_text (record, "message") != NULL;

  version->id = record->id;
  version->language = g_strdup (ledger_record_get_text (record, "language"));
  version->source = ledger_mail_source_new (store, access, ledger_record_get_text (record, "conditions"), day, error);
  if (version->source != NULL &&
      (version->subject = read_text (version->source, record, "subject", error)) != NULL &&
      (version->letter = read_text (version->source, record, "text", error)) != NULL &&
      (version->message = read_text (version->source, record, own_message ? "message" : "text", error)) != NULL)
    return version;
  version_free (version);
  return NULL;
}

static gboolean
read_versions (LedgerMailing *self, const LedgerAccess *access, const LedgerId *template, GError **error)
{
  g_autoptr (GPtrArray) all = ledger_version_list (self->store, template, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *language = ledger_record_get_text (all->pdata[i], "language");
      Version *version;

      if (language == NULL || g_hash_table_contains (self->versions, language))
        continue;
      version = read_version (self->store, access, all->pdata[i], self->day, error);
      if (version == NULL)
        return FALSE;
      g_ptr_array_add (self->languages, version->language);
      g_hash_table_insert (self->versions, g_strdup (language), version);
    }
  return all != NULL && (g_hash_table_size (self->versions) > 0 ||
                         is_unready (error, _("The template has no text yet: write it first.")));
}

static Version *
find_version (const LedgerMailing *self, const LedgerRecord *contact)
{
  return g_hash_table_lookup (self->versions, ledger_version_choose_language (self->languages, contact));
}

/* -- The mailing */

/* The newest letterhead of @company, or none. */
static gboolean
find_letterhead (LedgerMailing *self, const LedgerId *company, GError **error)
{
  g_autoptr (LedgerRecord) found = NULL;

  if (!ledger_version_get_letterhead (self->store, company, &found, error))
    return FALSE;
  if (found != NULL)
    self->letterhead = found->id;
  return TRUE;
}

gboolean
ledger_mailing_read_sending (const LedgerRecord *mailing, LedgerSending *sending, GError **error)
{
  const char *ways = ledger_record_get_text (mailing, "ways");

  *sending = (LedgerSending) { .ways = LEDGER_WAY_LETTER | LEDGER_WAY_EMAIL };
  sending->encrypted = ledger_value_get_integer (ledger_record_get (mailing, "encrypted"), 0) != 0;
  if (!ledger_purpose_find (ledger_record_get_text (mailing, "purpose"), &sending->purpose))
    return is_unready (error, _("The mailing has no purpose yet: choose one, so that who said no is left out."));
  if (g_strcmp0 (ways, "email") == 0)
    sending->ways = LEDGER_WAY_EMAIL;
  else if (g_strcmp0 (ways, "letter") == 0)
    sending->ways = LEDGER_WAY_LETTER;
  return TRUE;
}

static gboolean
read_terms (LedgerMailing *self, const LedgerRecord *mailing, GError **error)
{
  const char *day = ledger_record_get_text (mailing, "day");

  if (!ledger_mailing_read_sending (mailing, &self->sending, error))
    return FALSE;
  self->together = ledger_value_get_integer (ledger_record_get (mailing, "together"), 0) != 0;
  self->day = g_strdup (day != NULL ? day : self->today);
  self->sending.day = self->day;
  return TRUE;
}

/* A template that is in use, and is for this purpose. */
static gboolean
check_template (LedgerMailing *self, const LedgerId *id, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) template = ledger_store_get (self->store, get_kind (self->store, "template"), id, &fault);
  LedgerPurpose purpose;

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (template == NULL || !ledger_record_is_live (template) ||
      g_strcmp0 (ledger_record_get_text (template, "state"), "retired") == 0)
    return is_unready (error, _("The template of the mailing is no longer in use: choose another one."));
  return !ledger_purpose_find (ledger_record_get_text (template, "purpose"), &purpose) ||
         purpose == self->sending.purpose ||
         is_unready (error, _("The template is for another purpose than the mailing: choose the right one of the "
                              "two."));
}

LedgerMailing *
ledger_mailing_new (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *mailing, GError **error)
{
  g_autoptr (LedgerMailing) self = g_new0 (LedgerMailing, 1);
  const LedgerId *template = ledger_value_get_id (ledger_record_get (mailing, "template"));
  const LedgerId *company = ledger_value_get_id (ledger_record_get (mailing, "company"));

  self->store = g_object_ref (store);
  self->id = mailing->id;
  self->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, version_free);
  self->languages = g_ptr_array_new ();
  if (template == NULL)
    return is_unready (error, _("The mailing has no template yet: choose one.")), NULL;
  if (!read_terms (self, mailing, error) || !check_template (self, template, error) ||
      !find_letterhead (self, company, error) || !read_versions (self, access, template, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* -- One contact */

static char *
dup_lacking (const LedgerMailing *self, const GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *label = ledger_mail_source_dup_label (self->store, names->pdata[i]);

      g_string_append_printf (text, i > 0 ? ", %s" : "%s", label);
    }
  return g_string_free (text, FALSE);
}

/* What stands around the text is remembered with it. Returns: whether there is a name for the envelope. */
static gboolean
keep_around (const LedgerTemplateSource *source)
{
  static const char *const names[] = { "address", "day", "salutation" };
  g_autofree char *envelope = source->dup_value ("envelope_name", source->data);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (source->dup_value (names[i], source->data));
  return envelope != NULL && *envelope != '\0';
}

/* The contact as the letter speaks to it: in the language of the text. */
static LedgerRecord *
dup_addressed (const LedgerRecord *contact, const Version *version)
{
  LedgerRecord *addressed = ledger_record_copy (contact);
  const LedgerField *language = ledger_kind_find_field (contact->kind, "language");

  ledger_value_set_text (&addressed->values[language->index], version->language);
  return addressed;
}

static void
add_lacking (GPtrArray *lacking, const GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    if (!g_ptr_array_find_with_equal_func (lacking, more->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (lacking, g_strdup (more->pdata[i]));
}

/* What the letter would say; who lacks something of it gets none. */
static gboolean
fill (const LedgerMailing *self, const LedgerRecord *contact, LedgerLetterTo to, LedgerMailingItem *item,
      GError **error)
{
  Version *version = find_version (self, contact);
  LedgerLetterKind kind = self->sending.purpose == LEDGER_PURPOSE_INVOICES ? LEDGER_LETTER_INVOICE
                                                                           : LEDGER_LETTER_GENERAL;
  g_autoptr (LedgerRecord) addressed = dup_addressed (contact, version);
  g_autoptr (LedgerLetter) letter = ledger_letter_new (self->store, addressed, self->day, kind, to);
  const LedgerTemplateSource *source = ledger_mail_source_get_source (version->source);
  gboolean is_message = item->recipient.way == LEDGER_CHANNEL_EMAIL && !self->sending.encrypted;
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) text = NULL;

  ledger_mail_source_begin (version->source, addressed, letter);
  subject = ledger_template_fill (version->subject, source);
  text = ledger_template_fill (is_message ? version->message : version->letter, source);
  if (!keep_around (source))
    g_ptr_array_add (text->lacking, g_strdup ("envelope_name"));
  add_lacking (text->lacking, subject->lacking);
  item->version = version->id;
  item->partner = letter->partner;
  item->filled = ledger_mail_source_dup_asked (version->source);
  if (text->lacking->len > 0)
    {
      item->recipient.cause = LEDGER_LEFT_OUT_LACKS;
      item->told = dup_lacking (self, text->lacking);
    }
  return ledger_mail_source_is_sound (version->source, error);
}

/* -- Households */

/* Who of a household is meant, and what would become of him by himself. */
typedef struct
{
  LedgerMailing *mailing;
  LedgerMailingMeans means;
  gpointer data;
} Meant;

/* @may (out): whether @record gets one as far as the book says. */
static gboolean
ask_member (const Meant *meant, const LedgerRecord *record, gboolean *may, GError **error)
{
  g_auto (LedgerRecipient) recipient = { 0 };

  *may = FALSE;
  if (!meant->means (&record->id, meant->data))
    return TRUE;
  if (!ledger_recipient_decide (meant->mailing->store, record, &meant->mailing->sending, &recipient, error))
    return FALSE;
  *may = recipient.cause == LEDGER_LEFT_OUT_NOT;
  return TRUE;
}

/* @before (out): whether somebody of the household with a lower id gets it. */
static gboolean
ask_household (const Meant *meant, const GPtrArray *members, const LedgerRecord *contact, gboolean *before,
               GError **error)
{
  *before = FALSE;
  for (guint i = 0; i < members->len && !*before; i++)
    {
      const LedgerRecord *member = members->pdata[i];
      g_auto (LedgerMailingItem) item = { 0 };
      gboolean may;

      if (ledger_id_compare (&member->id, &contact->id) >= 0)
        return TRUE;
      if (!ask_member (meant, member, &may, error))
        return FALSE;
      if (may && !fill (meant->mailing, member, LEDGER_LETTER_ALONE, &item, error))
        return FALSE;
      *before = may && item.recipient.cause == LEDGER_LEFT_OUT_NOT;
    }
  return TRUE;
}

/* Whether who is addressed with @contact is of the household, and meant, and may. */
static gboolean
ask_partner (const Meant *meant, const GPtrArray *members, const LedgerRecord *contact, gboolean *together,
             GError **error)
{
  g_autoptr (LedgerLetter) letter = ledger_letter_new (meant->mailing->store, contact, meant->mailing->day,
                                                       LEDGER_LETTER_GENERAL, LEDGER_LETTER_TOGETHER);

  *together = FALSE;
  for (guint i = 0; i < members->len; i++)
    if (ledger_id_equal (&((const LedgerRecord *) members->pdata[i])->id, &letter->partner))
      return ask_member (meant, members->pdata[i], together, error);
  return TRUE;
}

static gboolean
decide_together (LedgerMailing *self, const LedgerRecord *contact, LedgerMailingMeans means, gpointer data,
                 LedgerMailingItem *item, GError **error)
{
  const Meant meant = { self, means, data };
  g_autoptr (GPtrArray) members = ledger_household_list (self->store, contact, self->day, error);
  gboolean before, together;

  if (members == NULL || !ask_household (&meant, members, contact, &before, error))
    return FALSE;
  if (before)
    {
      item->recipient.cause = LEDGER_LEFT_OUT_HOUSEHOLD;
      return TRUE;
    }
  return ask_partner (&meant, members, contact, &together, error) &&
         fill (self, contact, together ? LEDGER_LETTER_TOGETHER : LEDGER_LETTER_ALONE, item, error);
}

gboolean
ledger_mailing_decide (LedgerMailing *self, const LedgerRecord *contact, LedgerMailingMeans means, gpointer data,
                       LedgerMailingItem *item, GError **error)
{
  *item = (LedgerMailingItem) { 0 };
  if (!ledger_recipient_decide (self->store, contact, &self->sending, &item->recipient, error))
    return FALSE;
  if (item->recipient.cause != LEDGER_LEFT_OUT_NOT)
    return TRUE;
  return self->together && means != NULL ? decide_together (self, contact, means, data, item, error)
                                         : fill (self, contact, LEDGER_LETTER_ALONE, item, error);
}

gboolean
ledger_mailing_may_decide (const LedgerRecord *recipient)
{
  static const char *const undecided[] = { "ready", "left_out", "withdrawn", NULL };
  const char *outcome = recipient != NULL ? ledger_record_get_text (recipient, "outcome") : NULL;

  return outcome == NULL || g_strv_contains (undecided, outcome);
}

/* -- Keeping it */

LedgerId
ledger_mailing_recipient_id (const LedgerId *mailing, const LedgerId *contact)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *slot = g_strconcat (SLOT, ledger_id_write (mailing, text), NULL);

  return ledger_id_derive (contact, slot);
}

static void
set_text (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *field, const char *text)
{
  g_auto (LedgerValue) value = { 0 };

  if (text != NULL)
    ledger_value_set_text (&value, text);
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &value);
}

static void
set_id (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *field, const LedgerId *to)
{
  g_auto (LedgerValue) value = { 0 };

  if (!ledger_id_is_null (to))
    ledger_value_set_id (&value, to);
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &value);
}

void
ledger_mailing_add_to_edit (const LedgerMailing *self, const LedgerId *contact, const LedgerMailingItem *item,
                            LedgerEdit *edit)
{
  const LedgerKind *kind = get_kind (self->store, "mailing_recipient");
  LedgerId id = ledger_mailing_recipient_id (&self->id, contact);
  gboolean gets = item->recipient.cause == LEDGER_LEFT_OUT_NOT;
  const LedgerId none = { { 0 } };

  ledger_edit_create_with_id (edit, kind, &id);
  set_id (edit, kind, &id, "contact", contact);
  set_id (edit, kind, &id, "mailing", &self->id);
  set_text (edit, kind, &id, "made_on", self->today);
  set_id (edit, kind, &id, "template_version", &item->version);
  set_id (edit, kind, &id, "letterhead", gets ? &self->letterhead : &none);
  set_text (edit, kind, &id, "way", !gets ? NULL : item->recipient.way == LEDGER_CHANNEL_EMAIL ? "email" : "letter");
  set_text (edit, kind, &id, "address", gets ? item->recipient.address : NULL);
  set_id (edit, kind, &id, "together_with", &item->partner);
  set_text (edit, kind, &id, "filled", item->filled);
  set_text (edit, kind, &id, "outcome", gets ? "ready" : "left_out");
  set_text (edit, kind, &id, "cause", ledger_left_out_get_name (item->recipient.cause));
  set_text (edit, kind, &id, "told", item->told);
}

/* -- Letters that went */

static gboolean
save_part (LedgerStore *store, const LedgerId *mailing, const GPtrArray *recipients, guint from, gboolean whole,
           LedgerId *act, GError **error)
{
  const LedgerKind *kind = get_kind (store, "mailing_recipient"), *mailing_kind = get_kind (store, "mailing");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "mailing-sent");
  LedgerValue now = LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (store)));
  LedgerId id;

  ledger_edit_set_act (edit, ledger_id_is_null (act) ? NULL : act);
  if (from == 0 && whole)
    set_text (edit, mailing_kind, mailing, "state", "sent");
  for (guint i = from; i < MIN (recipients->len, from + PART); i++)
    {
      const LedgerId *recipient = &((const LedgerRecord *) recipients->pdata[i])->id;

      set_text (edit, kind, recipient, "outcome", "sent");
      ledger_edit_set (edit, ledger_kind_find_field (kind, "at"), recipient, &now);
    }
  if (!ledger_outbox_save (store, edit, &id, error))
    return FALSE;
  if (ledger_id_is_null (act))
    *act = id;
  return TRUE;
}

gboolean
ledger_mailing_save_sent (LedgerStore *store, const LedgerId *mailing, guint *count, GError **error)
{
  g_autoptr (GPtrArray) all = ledger_version_list_naming (store, "mailing_recipient", "mailing", mailing, error);
  LedgerId act = { { 0 } };
  gboolean whole = TRUE;

  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    {
      gboolean ready = g_strcmp0 (ledger_record_get_text (all->pdata[i - 1], "outcome"), "ready") == 0;
      gboolean letter = g_strcmp0 (ledger_record_get_text (all->pdata[i - 1], "way"), "letter") == 0;

      whole = whole && (!ready || letter);
      if (!ready || !letter)
        g_ptr_array_remove_index_fast (all, i - 1);
    }
  if (all == NULL)
    return FALSE;
  *count = all->len;
  if (all->len == 0)
    return is_unready (error, _("There are no letters in this mailing that are still to be sent."));
  for (guint from = 0; from < all->len; from += PART)
    if (!save_part (store, mailing, all, from, whole, &act, error))
      return FALSE;
  return TRUE;
}
