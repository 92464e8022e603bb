/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the log: a line is made whole and written by one call, so lines of several threads do not mix. Any thread.
 */
#include "config.h"

#include "server/log.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define SHORT_HASH 8

static GString *
begin_line (const char *event)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "time=%s.%03dZ event=%s", time, g_date_time_get_microsecond (now) / 1000, event);
  return line;
}

/* A value in quotes, on one line whatever it holds. */
static void
append_quoted (GString *line, const char *name, const char *value)
{
  g_string_append_printf (line, " %s=\"", name);
  for (const char *c = value; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (line, "\\%c", *c);
    else
      g_string_append_c (line, (guchar) *c < 0x20 ? ' ' : *c);
  g_string_append_c (line, '"');
}

static void
end_line (GString *line)
{
  gssize written;

  g_string_append_c (line, '\n');
  do
    written = write (STDERR_FILENO, line->str, line->len);
  while (written < 0 && errno == EINTR);
  g_string_free (line, TRUE);
}

void
server_log_event (const char *event, const char *detail)
{
  GString *line = begin_line (event);

  if (detail != NULL)
    append_quoted (line, "detail", detail);
  end_line (line);
}

void
server_log_request (const ServerLogRequest *request)
{
  GString *line = begin_line ("request");
  guint8 hash[crypto_hash_sha256_BYTES];

  g_string_append_printf (line, " method=%s route=%s status=%u bytes=%" G_GINT64_FORMAT " ms=%.1f", request->method,
                          request->route, request->status, request->bytes, request->microseconds / 1000.0);
  if (request->token != NULL)
    {
      g_string_append (line, " session=");
      crypto_hash_sha256 (hash, (const guint8 *) request->token, strlen (request->token));
      for (guint i = 0; i < SHORT_HASH / 2; i++)
        g_string_append_printf (line, "%02x", hash[i]);
    }
  end_line (line);
}

static GLogWriterOutput
write_message (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *message = NULL;
  GString *line;

  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0)
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0 && fields[i].length < 0)
      message = fields[i].value;
  line = begin_line ((level & G_LOG_LEVEL_MESSAGE) != 0 ? "message" : "warning");
  append_quoted (line, "detail", message != NULL ? message : "");
  end_line (line);
  return G_LOG_WRITER_HANDLED;
}

void
server_log_install (void)
{
  g_log_set_writer_func (write_message, NULL, NULL);
}
