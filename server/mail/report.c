/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading reports (report.h). GMime takes the message apart; what stands in its parts is read line by line.
 */
#include "config.h"

#include "server/mail/report.h"

#include <glib/gi18n-lib.h>
#include <gmime/gmime.h>
#include <string.h>

#define TOLD_BYTES 400
/* Parts that are looked at. */
#define PARTS 64
#define UNSUBSCRIBE "unsubscribe "

void
server_report_clear (ServerReport *report)
{
  g_clear_pointer (&report->told, g_free);
}

/* "ID@domain" of a message that was sent. */
static void
take_message_id (const char *text, ServerReport *report)
{
  g_autofree char *id = NULL;
  LedgerId read;

  if (text == NULL || !ledger_id_is_null (&report->recipient))
    return;
  while (*text == ' ' || *text == '<')
    text++;
  id = g_strndup (text, strcspn (text, "@> \t\r\n"));
  if (ledger_id_parse (id, &read))
    report->recipient = read;
}

/* Returns: (nullable): what stands after @name at the beginning of @line. */
static const char *
match_field (const char *line, const char *name)
{
  gsize length = strlen (name);

  if (g_ascii_strncasecmp (line, name, length) != 0 || line[length] != ':')
    return NULL;
  line += length + 1;
  return line + strspn (line, " \t");
}

static void
take_told (const char *text, ServerReport *report)
{
  g_autofree char *cut = g_strndup (text, TOLD_BYTES);

  if (report->told != NULL)
    return;
  report->told = g_utf8_make_valid (g_strchomp (cut), -1);
}

/* A status of 5 is for good, whatever the action is called (RFC 3463). */
static void
take_status (const char *text, ServerReport *report)
{
  if (text[0] == '5')
    report->kind = SERVER_REPORT_RETURNED;
  else if (text[0] == '4' && report->kind == SERVER_REPORT_NONE)
    report->kind = SERVER_REPORT_DELAYED;
}

/* What the mail server said, else the number of what was wrong. */
static void
take_delivery_status (char **lines, ServerReport *report)
{
  g_autofree char *number = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *status = match_field (lines[i], "Status"), *said = match_field (lines[i], "Diagnostic-Code");

      if (status != NULL)
        {
          take_status (status, report);
          g_free (number);
          number = g_strdup_printf (_("It could not be delivered: %s"), status);
        }
      if (said != NULL)
        take_told (said, report);
    }
  if (number != NULL)
    take_told (number, report);
}

static void
take_headers (char **lines, ServerReport *report)
{
  for (guint i = 0; lines[i] != NULL; i++)
    take_message_id (match_field (lines[i], "Message-ID"), report);
}

/* Returns: (transfer full): the lines of the part, which is plain text. */
static char **
dup_lines (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeStream *stream = g_mime_stream_mem_new ();
  g_autofree char *text = NULL;
  GByteArray *bytes;
  char **lines;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  /* No bytes at all are NULL, not empty. */
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  text = bytes->len > 0 ? g_strndup ((const char *) bytes->data, bytes->len) : g_strdup ("");
  g_object_unref (stream);
  lines = g_strsplit (text, "\n", -1);
  return lines;
}

static void
look_at_part (GMimeObject *object, ServerReport *report)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  g_auto (GStrv) lines = NULL;

  if (GMIME_IS_MESSAGE_PART (object))
    {
      GMimeMessage *inner = g_mime_message_part_get_message (GMIME_MESSAGE_PART (object));

      if (inner != NULL)
        take_message_id (g_mime_message_get_message_id (inner), report);
      return;
    }
  if (!GMIME_IS_PART (object) || type == NULL)
    return;
  lines = dup_lines (GMIME_PART (object));
  if (g_mime_content_type_is_type (type, "message", "delivery-status") ||
      g_mime_content_type_is_type (type, "message", "global-delivery-status"))
    take_delivery_status (lines, report);
  else if (g_mime_content_type_is_type (type, "message", "feedback-report"))
    report->kind = SERVER_REPORT_COMPLAINT;
  else if (g_mime_content_type_is_type (type, "text", "rfc822-headers") ||
           g_mime_content_type_is_type (type, "message", "global-headers"))
    take_headers (lines, report);
}

/* The parts of a report lie side by side (RFC 6522): none is looked for deeper. */
static void
look_at_parts (GMimeMultipart *multipart, ServerReport *report)
{
  int count = MIN (g_mime_multipart_get_count (multipart), PARTS);

  for (int i = 0; i < count; i++)
    look_at_part (g_mime_multipart_get_part (multipart, i), report);
}

/* "unsubscribe ID", perhaps with something before it. */
static void
look_at_subject (const char *subject, ServerReport *report)
{
  g_autofree char *lower = g_ascii_strdown (subject != NULL ? subject : "", -1);
  const char *found = strstr (lower, UNSUBSCRIBE);

  if (found == NULL)
    return;
  take_message_id (found + strlen (UNSUBSCRIBE), report);
  if (!ledger_id_is_null (&report->recipient))
    report->kind = SERVER_REPORT_UNSUBSCRIBE;
}

static void
look_at_message (GMimeMessage *message, ServerReport *report)
{
  GMimeObject *content = g_mime_message_get_mime_part (message);
  GMimeContentType *type = content != NULL ? g_mime_object_get_content_type (content) : NULL;

  if (type != NULL && GMIME_IS_MULTIPART (content) && g_mime_content_type_is_type (type, "multipart", "report"))
    look_at_parts (GMIME_MULTIPART (content), report);
  else
    look_at_subject (g_mime_message_get_subject (message), report);
}

void
server_report_read (GBytes *message, ServerReport *report)
{
  gsize size;
  const char *bytes = g_bytes_get_data (message, &size);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (bytes, MIN (size, SERVER_REPORT_BYTES));
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *read = g_mime_parser_construct_message (parser, NULL);

  *report = (ServerReport) { 0 };
  if (read != NULL)
    {
      look_at_message (read, report);
      g_object_unref (read);
    }
  g_object_unref (parser);
  g_object_unref (stream);
}
