/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a mailbox (inbox.h). Every request is one of its own on one connection: how its numbers are valid, which
 * messages there are after the last, and each of them.
 */
#include "config.h"

#include "server/mail/inbox.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/mail/report.h"

#define CONNECT_SECONDS 60L
#define REQUEST_SECONDS 300L
/* Messages of one reading, days that are looked back, and bytes of an answer that is no message. */
#define MESSAGES 1000
#define DAYS 31
#define ANSWER_BYTES (256 * 1024)

typedef struct
{
  CURL *curl;
  const ServerInboxSettings *settings;
  char *server, *mailbox;       /* the address without the mailbox; its name, "INBOX" when none is said */
  GCancellable *cancellable;
  GByteArray *answer;
  gsize limit;
} Inbox;

static size_t
take_answer (char *bytes, size_t size, size_t n, void *data)
{
  Inbox *inbox = data;
  gsize length = size * n, room = inbox->limit - MIN (inbox->limit, inbox->answer->len);

  g_byte_array_append (inbox->answer, (const guint8 *) bytes, (guint) MIN (length, room));
  /* A larger message is cut off: what matters stands at its beginning. */
  return length <= room ? length : 0;
}

static int
look_whether_cancelled (void *data, curl_off_t to_get, curl_off_t got, curl_off_t to_send, curl_off_t sent)
{
  const Inbox *inbox = data;

  return g_cancellable_is_cancelled (inbox->cancellable) ? 1 : 0;
}

/* @custom: (nullable): the command; without one the message is fetched that @url names. */
static CURLcode
ask (Inbox *inbox, const char *url, const char *custom, gsize limit)
{
  CURL *curl = inbox->curl;

  g_byte_array_set_size (inbox->answer, 0);
  inbox->limit = limit;
  curl_easy_reset (curl);
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (inbox->settings->authorities != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, inbox->settings->authorities);
  curl_easy_setopt (curl, CURLOPT_USERNAME, inbox->settings->user != NULL ? inbox->settings->user : "");
  curl_easy_setopt (curl, CURLOPT_PASSWORD, inbox->settings->password != NULL ? inbox->settings->password : "");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, REQUEST_SECONDS);
  curl_easy_setopt (curl, CURLOPT_CUSTOMREQUEST, custom);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_answer);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, inbox);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, look_whether_cancelled);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, inbox);
  return curl_easy_perform (curl);
}

static gboolean
fails (CURLcode code, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The mailbox cannot be read: %s."), curl_easy_strerror (code));
  return FALSE;
}

static char *
dup_answer (const Inbox *inbox)
{
  return g_strndup ((const char *) inbox->answer->data, inbox->answer->len);
}

/* The number after @name; 0 when there is none. */
static gint64
read_number (const char *text, const char *name)
{
  const char *found = strstr (text, name);

  return found != NULL ? g_ascii_strtoll (found + strlen (name), NULL, 10) : 0;
}

static gboolean
read_validity (Inbox *inbox, gint64 *validity, GError **error)
{
  g_autofree char *command = g_strdup_printf ("STATUS \"%s\" (UIDVALIDITY)", inbox->mailbox), *answer = NULL;
  CURLcode code = ask (inbox, inbox->server, command, ANSWER_BYTES);

  if (code != CURLE_OK)
    return fails (code, error);
  answer = dup_answer (inbox);
  *validity = read_number (answer, "UIDVALIDITY ");
  if (*validity > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _("The mailbox cannot be read: there is none of that name."));
  return FALSE;
}

/* "1-Nov-2026", in the words of the protocol. */
static char *
dup_first_day (void)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                                        "Dec" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) first = g_date_time_add_days (now, -DAYS);

  return g_strdup_printf ("%d-%s-%d", g_date_time_get_day_of_month (first), months[g_date_time_get_month (first) - 1],
                          g_date_time_get_year (first));
}

/* Returns: (transfer full) (element-type gint64): the numbers after @last, of which an IMAP server always names one. */
static GArray *
list_messages (Inbox *inbox, const char *url, gint64 last, GError **error)
{
  g_autofree char *day = dup_first_day ();
  g_autofree char *command = g_strdup_printf ("UID SEARCH UID %" G_GINT64_FORMAT ":* SINCE %s", last + 1, day);
  CURLcode code = ask (inbox, url, command, ANSWER_BYTES);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *answer = NULL;
  const char *at;

  if (code != CURLE_OK)
    return fails (code, error), NULL;
  answer = dup_answer (inbox);
  at = strstr (answer, "SEARCH");
  for (at = at != NULL ? at + strlen ("SEARCH") : ""; *at == ' ';)
    {
      char *end;
      gint64 number = g_ascii_strtoll (at, &end, 10);

      if (end == at)
        break;
      if (number > last && numbers->len < MESSAGES)
        g_array_append_val (numbers, number);
      at = end;
    }
  return g_steal_pointer (&numbers);
}

/* Fetching marks it as read; whoever looks into the mailbox still finds what nobody has opened. */
static gboolean
fetch (Inbox *inbox, const char *url, gint64 number, GBytes **message, GError **error)
{
  g_autofree char *look = g_strdup_printf ("UID FETCH %" G_GINT64_FORMAT " FLAGS", number);
  g_autofree char *unread = g_strdup_printf ("UID STORE %" G_GINT64_FORMAT " -FLAGS (\\Seen)", number);
  g_autofree char *one = g_strdup_printf ("%s/;UID=%" G_GINT64_FORMAT, url, number);
  CURLcode code = ask (inbox, url, look, ANSWER_BYTES);
  g_autofree char *flags = code == CURLE_OK ? dup_answer (inbox) : NULL;

  if (code == CURLE_OK)
    code = ask (inbox, one, NULL, SERVER_REPORT_BYTES);
  if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && inbox->answer->len == SERVER_REPORT_BYTES))
    return fails (code, error);
  *message = g_bytes_new (inbox->answer->data, inbox->answer->len);
  if (strstr (flags, "\\Seen") == NULL)
    ask (inbox, url, unread, ANSWER_BYTES);
  return TRUE;
}

static gboolean
read_messages (Inbox *inbox, const ServerInboxPlace *place, ServerInboxFunction function, gpointer data,
               GError **error)
{
  g_autofree char *url = g_strconcat (inbox->server, "/", inbox->mailbox, NULL);
  ServerInboxPlace reached = *place;
  g_autoptr (GArray) numbers = NULL;
  gint64 validity;

  if (!read_validity (inbox, &validity, error))
    return FALSE;
  reached = (ServerInboxPlace) { validity, place->validity == validity ? place->last : 0 };
  numbers = list_messages (inbox, url, reached.last, error);
  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      g_autoptr (GBytes) message = NULL;

      reached.last = g_array_index (numbers, gint64, i);
      if (!fetch (inbox, url, reached.last, &message, error))
        return FALSE;
      if (!function (message, &reached, data))
        return TRUE;
    }
  return numbers != NULL;
}

/* Where the name of the mailbox begins in "imaps://host/INBOX". */
static void
split_url (Inbox *inbox)
{
  const char *host = strstr (inbox->settings->url, "://");
  const char *slash = host != NULL ? strchr (host + 3, '/') : NULL;

  inbox->server = slash != NULL ? g_strndup (inbox->settings->url, (gsize) (slash - inbox->settings->url))
                                : g_strdup (inbox->settings->url);
  inbox->mailbox = g_strdup (slash != NULL && slash[1] != '\0' ? slash + 1 : "INBOX");
  /* It stands between quotes in a command. */
  g_strdelimit (inbox->mailbox, "\"\\\r\n;", '_');
}

gboolean
server_inbox_read (const ServerInboxSettings *settings, const ServerInboxPlace *place, ServerInboxFunction function,
                   gpointer data, GCancellable *cancellable, GError **error)
{
  Inbox inbox = { .curl = curl_easy_init (), .settings = settings, .cancellable = cancellable,
                  .answer = g_byte_array_new () };
  gboolean done;

  split_url (&inbox);
  done = read_messages (&inbox, place, function, data, error);
  curl_easy_cleanup (inbox.curl);
  g_byte_array_unref (inbox.answer);
  g_free (inbox.server);
  g_free (inbox.mailbox);
  return done;
}
