/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SMTP (smtp.h). What became of a message is judged by the answer and by what was asked, and, when the connection
 * broke, by whether all of it had gone. One thread at a time.
 */
#include "config.h"

#include "server/mail/smtp.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* For a connection, and for an answer: the end of a message may take ten minutes (RFC 5321, section 4.5.3.2.6). */
#define CONNECT_SECONDS 60L
#define ANSWER_SECONDS 600L
/* A connection by which nothing goes for so long is broken. */
#define STILL_SECONDS 120L
/* What is kept of an answer. */
#define TOLD_BYTES 400
#define GOODBYE "221"
/* The mail server closes the connection, whatever was asked. */
#define CLOSING 421

struct _ServerSmtp
{
  CURL *curl;
  char *url, *user, *password, *authorities;
};

/* How far the talk is: what an answer refuses depends on it. */
typedef enum
{
  STAGE_GREETING,               /* until the login is done */
  STAGE_SENDER,
  STAGE_RECIPIENT,
  STAGE_MESSAGE,
} Stage;

/* One message on its way. */
typedef struct
{
  const char *bytes;
  gsize size, at;
  Stage stage;
  GString *answer;              /* the last line that the mail server said, but for its goodbye */
  GCancellable *cancellable;    /* (nullable) */
} Sending;

void
server_smtp_init (void)
{
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

ServerSmtp *
server_smtp_new (const ServerSmtpSettings *settings)
{
  ServerSmtp *self = g_new0 (ServerSmtp, 1);

  self->curl = curl_easy_init ();
  self->url = g_strdup (settings->url);
  self->user = g_strdup (settings->user);
  self->password = g_strdup (settings->password);
  self->authorities = g_strdup (settings->authorities);
  return self;
}

void
server_smtp_free (ServerSmtp *self)
{
  curl_easy_cleanup (self->curl);
  g_free (self->url);
  g_free (self->user);
  g_free (self->password);
  g_free (self->authorities);
  g_free (self);
}

static size_t
read_message (char *buffer, size_t size, size_t n, void *data)
{
  Sending *sending = data;
  gsize length = MIN (size * n, sending->size - sending->at);

  memcpy (buffer, sending->bytes + sending->at, length);
  sending->at += length;
  return length;
}

/* Which command was given last; what else is told here is dropped. */
static int
note_command (CURL *curl, curl_infotype type, char *bytes, size_t length, void *data)
{
  static const struct
  {
    const char *command;
    Stage stage;
  } commands[] = { { "MAIL ", STAGE_SENDER }, { "RCPT ", STAGE_RECIPIENT }, { "DATA", STAGE_MESSAGE } };
  Sending *sending = data;

  for (guint i = 0; type == CURLINFO_HEADER_OUT && i < G_N_ELEMENTS (commands); i++)
    if (length >= strlen (commands[i].command) &&
        g_ascii_strncasecmp (bytes, commands[i].command, strlen (commands[i].command)) == 0)
      sending->stage = commands[i].stage;
  return 0;
}

/* libcurl gives the answers to commands here, line by line. */
static size_t
read_answer (char *line, size_t size, size_t n, void *data)
{
  Sending *sending = data;
  g_autofree char *text = g_strndup (line, MIN (size * n, TOLD_BYTES));
  g_autofree char *valid = g_utf8_make_valid (g_strchomp (text), -1);

  if (!g_str_has_prefix (valid, GOODBYE))
    g_string_assign (sending->answer, valid);
  return size * n;
}

static size_t
drop_body (char *bytes, size_t size, size_t n, void *data)
{
  return size * n;
}

/* Asked while it waits. Before the message itself, nothing is lost by going. */
static int
look_whether_cancelled (void *data, curl_off_t to_get, curl_off_t got, curl_off_t to_send, curl_off_t sent)
{
  const Sending *sending = data;

  return sending->stage != STAGE_MESSAGE && g_cancellable_is_cancelled (sending->cancellable) ? 1 : 0;
}

static void
set_options (ServerSmtp *self, const char *from, struct curl_slist *to, Sending *sending)
{
  CURL *curl = self->curl;

  curl_easy_reset (curl);
  curl_easy_setopt (curl, CURLOPT_URL, self->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (self->authorities != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, self->authorities);
  if (self->user != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, self->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, self->password != NULL ? self->password : "");
    }
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, ANSWER_SECONDS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, ANSWER_SECONDS + STILL_SECONDS);
  curl_easy_setopt (curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt (curl, CURLOPT_DEBUGFUNCTION, note_command);
  curl_easy_setopt (curl, CURLOPT_DEBUGDATA, sending);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, to);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_message);
  curl_easy_setopt (curl, CURLOPT_READDATA, sending);
  curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) sending->size);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, read_answer);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, sending);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, drop_body);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, look_whether_cancelled);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, sending);
}

static gboolean
is_of_settings (CURLcode code)
{
  return code == CURLE_LOGIN_DENIED || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
         code == CURLE_USE_SSL_FAILED || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
}

/*
 * What is refused for good is this message only where the recipient or the message itself was: an answer of 550 to 553
 * to the one (RFC 5321, section 4.2.2), of any 5xx to the other. What is refused before, or for another reason such as
 * a relay that is denied, would be so for all.
 */
static ServerSmtpOutcome
judge_refusal (long answered, const Sending *sending)
{
  if (sending->stage == STAGE_MESSAGE ||
      (sending->stage == STAGE_RECIPIENT && answered >= 550 && answered <= 553 &&
       strstr (sending->answer->str, " 5.7.") == NULL))
    return SERVER_SMTP_NEVER;
  return SERVER_SMTP_BROKEN;
}

/* A refusal has an answer with a number; where there is none the connection broke. */
static ServerSmtpOutcome
judge (CURLcode code, long answered, const Sending *sending)
{
  if (code == CURLE_OK)
    return SERVER_SMTP_SENT;
  if (is_of_settings (code))
    return SERVER_SMTP_BROKEN;
  if (answered == CLOSING || (answered >= 400 && answered < 500 && sending->stage < STAGE_RECIPIENT))
    return SERVER_SMTP_AWAY;
  if (answered >= 400 && answered < 500)
    return SERVER_SMTP_LATER;
  if (answered >= 500)
    return judge_refusal (answered, sending);
  return sending->stage == STAGE_MESSAGE && sending->at == sending->size ? SERVER_SMTP_UNCERTAIN : SERVER_SMTP_AWAY;
}

static char *
dup_told (ServerSmtpOutcome outcome, CURLcode code, long answered, const Sending *sending)
{
  if (outcome == SERVER_SMTP_SENT)
    return g_strdup (sending->answer->str);
  if (outcome == SERVER_SMTP_UNCERTAIN)
    return g_strdup (_("The connection broke after the last byte: perhaps it has arrived."));
  if (outcome == SERVER_SMTP_BROKEN)
    return g_strdup_printf (_("Nothing can be sent with these settings: %s."),
                            answered >= 400 ? sending->answer->str : curl_easy_strerror (code));
  return answered >= 400 ? g_strdup_printf (_("The mail server said: %s"), sending->answer->str)
                         : g_strdup_printf (_("No answer of the mail server: %s."), curl_easy_strerror (code));
}

/* A line end in an address would be another command. */
static gboolean
is_plain (const char *address)
{
  for (; *address != '\0'; address++)
    if (!g_ascii_isgraph (*address) || strchr ("<>", *address) != NULL)
      return FALSE;
  return TRUE;
}

ServerSmtpOutcome
server_smtp_send (ServerSmtp *self, const char *from, const char *to, GBytes *message, GCancellable *cancellable,
                  char **told)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  Sending sending = { .answer = answer, .cancellable = cancellable };
  struct curl_slist *recipients = curl_slist_append (NULL, to);
  ServerSmtpOutcome outcome;
  CURLcode code;
  long answered = 0;

  if (!is_plain (from) || !is_plain (to))
    {
      curl_slist_free_all (recipients);
      *told = g_strdup (_("This is no e-mail address."));
      return SERVER_SMTP_NEVER;
    }
  sending.bytes = g_bytes_get_data (message, &sending.size);
  set_options (self, from, recipients, &sending);
  code = curl_easy_perform (self->curl);
  curl_easy_getinfo (self->curl, CURLINFO_RESPONSE_CODE, &answered);
  outcome = judge (code, answered, &sending);
  *told = dup_told (outcome, code, answered, &sending);
  curl_slist_free_all (recipients);
  return outcome;
}
