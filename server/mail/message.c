/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages (message.h). What the library would choose by chance, boundaries and dates, is given to it. Any thread. */
#include "config.h"

#include "server/mail/message.h"

#include "libledger/rules/email.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

void
server_message_init (void)
{
  g_mime_init ();
}

/* -- Addresses */

/* Returns: (nullable): the address as it is sent; what is none cannot begin another header. */
static char *
dup_address (const char *address, GError **error)
{
  g_autofree char *normalised = NULL;
  char *ascii = ledger_rule_email (address, NULL, &normalised, NULL) && normalised != NULL
                  ? ledger_email_dup_ascii (normalised) : NULL;

  if (ascii == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is no e-mail address."),
                 address != NULL ? address : "");
  return ascii;
}

/* A name is one line. */
static char *
dup_name (const char *name)
{
  char *line = g_strdup (name);

  for (char *at = line; at != NULL && *at != '\0'; at++)
    if ((guchar) *at < 0x20 || *at == 0x7f)
      *at = ' ';
  return line;
}

static gboolean
add_mailbox (GMimeMessage *mime, GMimeAddressType type, const char *name, const char *address, GError **error)
{
  g_autofree char *ascii = dup_address (address, error);
  g_autofree char *line = dup_name (name);

  if (ascii != NULL)
    g_mime_message_add_mailbox (mime, type, line, ascii);
  return ascii != NULL;
}

static gboolean
add_addresses (GMimeMessage *mime, const ServerMessage *message, GError **error)
{
  return add_mailbox (mime, GMIME_ADDRESS_TYPE_FROM, message->from_name, message->from_address, error) &&
         add_mailbox (mime, GMIME_ADDRESS_TYPE_TO, message->to_name, message->to_address, error) &&
         (message->reply_to == NULL ||
          add_mailbox (mime, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, message->reply_to, error));
}

/* -- Parts */

static GMimeObject *
make_text (const char *subtype, const char *text)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype (subtype);

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_text_part_set_text (part, text);
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return GMIME_OBJECT (part);
}

static gboolean
is_language (const char *language)
{
  return language != NULL && *language != '\0' && strspn (language, "abcdefghijklmnopqrstuvwxyz-") == strlen (language);
}

static GMimeObject *
make_html (const ServerMessage *message)
{
  g_autofree char *title = g_markup_escape_text (message->subject, -1);
  g_autofree char *html = g_strdup_printf (
    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n</head>\n"
    "<body style=\"font-family: sans-serif; line-height: 1.5; max-width: 40em; margin: 1em auto; padding: 0 1em\">\n"
    "%s</body>\n</html>\n", is_language (message->language) ? message->language : "nl", title, message->body->html);

  return make_text ("html", html);
}

/* A boundary that no text has by chance, and the same every time. */
static GMimeMultipart *
make_multipart (const ServerMessage *message, const char *subtype)
{
  GMimeMultipart *multipart = g_mime_multipart_new_with_subtype (subtype);
  g_autofree char *seed = g_strconcat (message->id, "/", subtype, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);
  g_autofree char *boundary = g_strdup_printf ("=_%.40s", digest);

  g_mime_multipart_set_boundary (multipart, boundary);
  return multipart;
}

static void
add_part (GMimeMultipart *multipart, GMimeObject *part)
{
  g_mime_multipart_add (multipart, part);
  g_object_unref (part);
}

static GMimeObject *
make_attachment (const ServerAttachment *attachment)
{
  GMimePart *part = g_mime_part_new ();
  GMimeContentType *type = g_mime_content_type_parse (NULL, attachment->media_type);
  gsize size;
  const char *bytes = g_bytes_get_data (attachment->content, &size);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (bytes, size);
  GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_object_set_content_type (GMIME_OBJECT (part), type);
  g_mime_object_set_disposition (GMIME_OBJECT (part), "attachment");
  g_mime_part_set_filename (part, attachment->name);
  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
  g_object_unref (content);
  g_object_unref (stream);
  g_object_unref (type);
  return GMIME_OBJECT (part);
}

static GMimeObject *
make_content (const ServerMessage *message)
{
  GMimeMultipart *texts = make_multipart (message, "alternative"), *mixed;
  g_autofree char *plain = ledger_body_dup_plain (message->body);

  add_part (texts, make_text ("plain", plain));
  add_part (texts, make_html (message));
  if (message->attachments == NULL || message->attachments->len == 0)
    return GMIME_OBJECT (texts);
  mixed = make_multipart (message, "mixed");
  add_part (mixed, GMIME_OBJECT (texts));
  for (guint i = 0; i < message->attachments->len; i++)
    add_part (mixed, make_attachment (message->attachments->pdata[i]));
  return GMIME_OBJECT (mixed);
}

/* -- The message */

static gboolean
is_one_line (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || *text == 0x7f)
      return FALSE;
  return TRUE;
}

static gboolean
add_headers (GMimeMessage *mime, const ServerMessage *message, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (message->time / G_USEC_PER_SEC);
  g_autofree char *unsubscribe = message->unsubscribe != NULL ? g_strdup_printf ("<%s>", message->unsubscribe) : NULL;
  gsize length = strlen (message->id);

  if (*message->subject == '\0' || length < 3 || message->id[0] != '<' || message->id[length - 1] != '>' ||
      !is_one_line (message->id) || !is_one_line (message->subject) ||
      (unsubscribe != NULL && !is_one_line (unsubscribe)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("A message needs a subject of one line and an id."));
      return FALSE;
    }
  {
    g_autofree char *id = g_strndup (message->id + 1, length - 2);

    g_mime_message_set_message_id (mime, id);
  }
  g_mime_message_set_subject (mime, message->subject, "utf-8");
  g_mime_message_set_date (mime, time);
  if (unsubscribe != NULL)
    g_mime_object_set_header (GMIME_OBJECT (mime), "List-Unsubscribe", unsubscribe, "utf-8");
  if (message->unsubscribe != NULL && g_str_has_prefix (message->unsubscribe, "https:"))
    g_mime_object_set_header (GMIME_OBJECT (mime), "List-Unsubscribe-Post", "List-Unsubscribe=One-Click", "utf-8");
  /* No answers of machines to a mailing (RFC 3834). */
  g_mime_object_set_header (GMIME_OBJECT (mime), "Auto-Submitted", "auto-generated", "utf-8");
  return TRUE;
}

static GBytes *
write_mime (GMimeMessage *mime)
{
  GMimeFormatOptions *format = g_mime_format_options_new ();
  GMimeStream *stream = g_mime_stream_mem_new ();
  GByteArray *bytes = g_byte_array_new ();

  g_mime_format_options_set_newline_format (format, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (stream), bytes);
  g_mime_object_write_to_stream (GMIME_OBJECT (mime), format, stream);
  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  g_object_unref (stream);
  g_mime_format_options_free (format);
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
server_message_write (const ServerMessage *message, GError **error)
{
  GMimeMessage *mime = g_mime_message_new (TRUE);
  g_autoptr (GBytes) bytes = NULL;

  if (add_headers (mime, message, error) && add_addresses (mime, message, error))
    {
      GMimeObject *content = make_content (message);

      g_mime_message_set_mime_part (mime, content);
      g_object_unref (content);
      bytes = write_mime (mime);
    }
  g_object_unref (mime);
  if (bytes == NULL || g_bytes_get_size (bytes) <= SERVER_MESSAGE_BYTES)
    return g_steal_pointer (&bytes);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("The message is larger than %d MiB: leave an attachment out."), SERVER_MESSAGE_BYTES / 1024 / 1024);
  return NULL;
}
