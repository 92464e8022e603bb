/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a message for test_message.py, which reads it with another library: one of the cases by its name.
 *
 *   write-message CASE
 */
#include "config.h"

#include "server/mail/message.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static char *
dup_value (const char *name, gpointer data)
{
  return g_strdup (data);
}

static gboolean
holds (const char *name, gpointer data)
{
  return TRUE;
}

static LedgerBody *
make_body (const char *text, const char *value)
{
  const LedgerTemplateSource source = { dup_value, holds, (gpointer) value };
  g_autoptr (LedgerTemplate) template = ledger_template_parse (text, NULL);
  g_autoptr (LedgerFilled) filled = ledger_template_fill (template, &source);

  return ledger_body_new (filled);
}

int
main (int argc, char **argv)
{
  static const char file[] = "%PDF-1.7\r\n.\r\n\0\xff" "binary";
  const char *name = argc > 1 ? argv[1] : "";
  g_autofree char *long_line = g_strnfill (5000, 'x');
  g_autofree char *many = g_strnfill (SERVER_MESSAGE_BYTES, 'y');
  g_autoptr (GBytes) pdf = g_bytes_new_static (file, sizeof file - 1);
  g_autoptr (GBytes) huge = g_bytes_new (many, SERVER_MESSAGE_BYTES);
  ServerAttachment attachment = { "Brief van José.pdf", "application/pdf", strcmp (name, "huge") == 0 ? huge : pdf };
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  g_autoptr (LedgerBody) body = make_body ("Beste {{name}},\n\n.\n\n**Welkom** bij *ons*: €\n", "José <b> & Zoë");
  g_autoptr (LedgerBody) wide = make_body ("{{name}}", long_line);
  ServerMessage message = {
    .id = "<01234567@example.org>", .time = G_GINT64_CONSTANT (1782813600000000), .from_name = "Ons Dorp – leden",
    .from_address = "leden@example.org", .reply_to = "antwoord@example.org", .to_name = "José, \"Zoë\" <x>",
    .to_address = "jose@bücher.example", .subject = "Uitnodiging – ledenvergadering ƒ", .language = "nl",
    .body = body, .unsubscribe = "https://example.org/u/1", .attachments = attachments,
  };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  server_message_init ();
  g_ptr_array_add (attachments, &attachment);
  if (strcmp (name, "plain") == 0)
    message.attachments = NULL;
  if (strcmp (name, "wide") == 0)
    message.body = wide;
  if (strcmp (name, "header") == 0)
    message.to_name = "A\r\nBcc: b@example.org";
  if (strcmp (name, "subject") == 0)
    message.subject = "A\r\nBcc: b@example.org";
  if (strcmp (name, "address") == 0)
    message.to_address = "a@example.org\r\nBcc: b@example.org";
  bytes = server_message_write (&message, &error);
  if (bytes == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
  return 0;
}
