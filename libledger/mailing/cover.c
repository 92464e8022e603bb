/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages around encrypted letters (cover.h): each is a template, filled as the letter was. Any thread. */
#include "config.h"

#include "libledger/mailing/cover.h"

#include "libledger/mailing/source.h"

#include <string.h>

static const struct
{
  const char *language;
  const char *subject, *text, *file_name;
} covers[] = {
  { "nl", "Een brief {{if sender}}van {{sender}}{{else}}voor u{{end}}",
    "{{salutation|Goedendag}},\n\n"
    "Bij dit bericht is een brief aan u gevoegd. U opent hem met het wachtwoord dat wij met u hebben afgesproken.\n\n"
    "Weet u het wachtwoord niet meer, bel of schrijf ons dan. Stuur het nooit per e-mail.\n\n{{sender|}}",
    "brief.pdf" },
  { "fr", "Une lettre {{if sender}}de {{sender}}{{else}}pour vous{{end}}",
    "{{salutation|Bonjour}},\n\n"
    "Une lettre est jointe à ce message. Vous l’ouvrez avec le mot de passe dont nous sommes convenus.\n\n"
    "Si vous n’avez plus le mot de passe, appelez-nous ou écrivez-nous. Ne l’envoyez jamais par courriel."
    "\n\n{{sender|}}",
    "lettre.pdf" },
  { "de", "Ein Brief {{if sender}}von {{sender}}{{else}}an Sie{{end}}",
    "{{salutation|Guten Tag}},\n\n"
    "dieser Nachricht ist ein Brief an Sie beigefügt. Sie öffnen ihn mit dem Passwort, das wir mit Ihnen vereinbart "
    "haben.\n\n"
    "Wenn Sie das Passwort nicht mehr wissen, rufen Sie uns bitte an oder schreiben Sie uns. Senden Sie es nie per "
    "E-Mail.\n\n{{sender|}}",
    "brief.pdf" },
  { "en", "A letter {{if sender}}from {{sender}}{{else}}for you{{end}}",
    "{{salutation|Good day}},\n\n"
    "A letter to you is attached to this message. You open it with the password that we agreed on with you.\n\n"
    "If you do not know the password any more, please call or write to us. Never send it by e-mail.\n\n{{sender|}}",
    "letter.pdf" },
};

/* What the letter was filled with, and the sender. */
typedef struct
{
  const LedgerTemplateSource *letter;
  const char *sender;
} Source;

static char *
dup_value (const char *name, gpointer data)
{
  const Source *source = data;

  return strcmp (name, "sender") == 0 ? g_strdup (source->sender)
                                      : source->letter->dup_value (name, source->letter->data);
}

static gboolean
holds (const char *name, gpointer data)
{
  g_autofree char *value = dup_value (name, data);

  return value != NULL && *value != '\0';
}

static LedgerFilled *
fill (const char *text, Source *source, GError **error)
{
  g_autoptr (LedgerTemplate) template = ledger_template_parse (text, error);

  return template != NULL ? ledger_template_fill (template, &(LedgerTemplateSource) { dup_value, holds, source })
                          : NULL;
}

gboolean
ledger_mailing_cover_fill (const LedgerRecord *recipient, const char *language, const char *sender,
                           LedgerMailingCover *cover, GError **error)
{
  g_autoptr (LedgerMailSource) letter = NULL;
  g_autoptr (LedgerFilled) subject = NULL;
  g_autoptr (LedgerFilled) text = NULL;
  Source source = { .sender = sender };
  guint row = 0;

  *cover = (LedgerMailingCover) { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (covers); i++)
    if (g_strcmp0 (covers[i].language, language) == 0)
      row = i;
  letter = ledger_mail_source_new_kept (ledger_record_get_text (recipient, "filled"), error);
  if (letter == NULL)
    return FALSE;
  source.letter = ledger_mail_source_get_source (letter);
  subject = fill (covers[row].subject, &source, error);
  text = subject != NULL ? fill (covers[row].text, &source, error) : NULL;
  if (text == NULL)
    return FALSE;
  *cover = (LedgerMailingCover) {
    .subject = ledger_filled_dup_line (subject), .body = ledger_body_new (text), .file_name = covers[row].file_name,
  };
  return TRUE;
}

void
ledger_mailing_cover_clear (LedgerMailingCover *cover)
{
  g_clear_pointer (&cover->subject, g_free);
  g_clear_pointer (&cover->body, ledger_body_free);
}
