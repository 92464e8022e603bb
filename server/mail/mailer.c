/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mailer (mailer.h). Between two messages it holds nothing but what became of the last; a fault of the book is
 * waited out with that in hand. It counts as a call under way, so that the server ends after it.
 */
#include "config.h"

#include "server/mail/mailer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/mailing/cover.h"
#include "libledger/rules/email.h"
#include "server/call.h"
#include "server/log.h"
#include "server/mail/locked-letter.h"
#include "server/mail/mailbox.h"
#include "server/mail/message.h"
#include "server/watch.h"

/* How often it looks for what other daemons were asked, and after a fault, microseconds. */
#define LOOK_EVERY (2 * (gint64) G_USEC_PER_SEC)

struct _ServerMailer
{
  ServerServer *server;         /* owned by the thread while it runs */
  ServerMailTerms terms;
  char *authorities;
  GThread *thread;
  GCancellable *stopping;
  GMutex mutex;
  GCond woken;                  /* it is to stop */

  /* Of the thread. */
  ServerMailQueue *queue;
  LedgerMailingTexts *texts;
  ServerSmtp *smtp;             /* (nullable): to whom was sent last */
  char *connected;              /* (nullable): by which settings */
  GArray *accounts;             /* (nullable) (element-type LedgerId) */
  gint64 looked;                /* when the mailboxes were last looked into, microseconds UTC */
};

/* -- The connection */

static void
disconnect (ServerMailer *self)
{
  g_clear_pointer (&self->smtp, server_smtp_free);
  g_clear_pointer (&self->connected, g_free);
}

/* What a connection is of; compared, never shown. */
static char *
dup_settings (const ServerMailAccount *account)
{
  g_autofree char *text = g_strjoin ("\n", account->server, account->login != NULL ? account->login : "",
                                     account->password != NULL ? account->password : "", NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static void
connect_to (ServerMailer *self, const ServerMailAccount *account)
{
  g_autofree char *settings = dup_settings (account);

  if (g_strcmp0 (settings, self->connected) == 0)
    return;
  disconnect (self);
  self->connected = g_steal_pointer (&settings);
  self->smtp = server_smtp_new (&(ServerSmtpSettings) {
    .url = account->server, .user = account->login, .password = account->password, .authorities = self->authorities,
  });
}

/* -- One message */

static const char *
get_bounces_to (const ServerMailAccount *account)
{
  return account->bounces_to != NULL ? account->bounces_to : account->from_address;
}

/* By which a bounce or an answer names the recipient (mail/inbox.h). */
static char *
dup_message_id (const ServerMailNext *next)
{
  g_autofree char *id = ledger_id_dup_text (&next->recipient->id);
  const char *domain = strrchr (next->account.from_address, '@');

  return g_strdup_printf ("<%s%s>", id, domain != NULL ? domain : "@localhost");
}

/* What is asked of everybody cannot be said no to by this. */
static char *
dup_unsubscribe (const ServerMailNext *next)
{
  g_autofree char *id = NULL, *address = NULL;

  if (next->account.mailbox == NULL ||
      g_strcmp0 (ledger_record_get_text (next->mailing, "purpose"), "invoices") == 0)
    return NULL;
  id = ledger_id_dup_text (&next->recipient->id);
  address = g_uri_escape_string (get_bounces_to (&next->account), "@", FALSE);
  return g_strdup_printf ("mailto:%s?subject=unsubscribe%%20%s", address, id);
}

/* The letter goes along encrypted; the message says no more than that. */
static GBytes *
write_locked (ServerMailer *self, const ServerMailNext *next, const LedgerMailingContent *content,
              ServerMessage *message, GError **error)
{
  g_auto (LedgerMailingCover) cover = { 0 };
  g_autoptr (GBytes) letter = NULL;
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  ServerAttachment attachment;

  if (!ledger_mailing_cover_fill (next->recipient, content->language, next->account.from_name, &cover, error))
    return NULL;
  letter = server_locked_letter_make (server_server_get_store (self->server), next->recipient, next->password, error);
  if (letter == NULL)
    return NULL;
  attachment = (ServerAttachment) { cover.file_name, "application/pdf", letter };
  g_ptr_array_add (attachments, &attachment);
  message->subject = cover.subject;
  message->body = cover.body;
  message->attachments = attachments;
  return server_message_write (message, error);
}

static GBytes *
make_message (ServerMailer *self, const ServerMailNext *next, GError **error)
{
  g_autofree char *id = dup_message_id (next), *unsubscribe = dup_unsubscribe (next);
  g_auto (LedgerMailingContent) content = { 0 };
  ServerMessage message;

  if (!ledger_mailing_texts_fill (self->texts, next->recipient, &content, error))
    return NULL;
  message = (ServerMessage) {
    .id = id, .time = next->time, .from_name = next->account.from_name, .from_address = next->account.from_address,
    .reply_to = next->account.reply_to, .to_name = content.envelope,
    .to_address = ledger_record_get_text (next->recipient, "address"), .subject = content.subject,
    .language = next->language, .body = content.body, .unsubscribe = unsubscribe,
  };
  return ledger_value_get_integer (ledger_record_get (next->mailing, "encrypted"), 0) != 0
           ? write_locked (self, next, &content, &message, error) : server_message_write (&message, error);
}

static void
send_message (ServerMailer *self, const ServerMailNext *next, ServerMailResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = make_message (self, next, &error);
  g_autofree char *from = ledger_email_dup_ascii (get_bounces_to (&next->account));
  g_autofree char *to = ledger_email_dup_ascii (ledger_record_get_text (next->recipient, "address"));

  *result = (ServerMailResult) { .recipient = next->recipient->id, .account = next->account.id };
  if (message == NULL || to == NULL)
    {
      result->outcome = SERVER_SMTP_NEVER;
      result->told = g_strdup (message == NULL ? error->message : _("This is no e-mail address."));
      return;
    }
  if (from == NULL)
    {
      result->outcome = SERVER_SMTP_BROKEN;
      result->told = g_strdup (_("The address of the sender is no e-mail address."));
      return;
    }
  connect_to (self, &next->account);
  result->outcome = server_smtp_send (self->smtp, from, to, message, self->stopping, &result->told);
  /* A connection by which something went wrong is none to go on with. */
  if (result->outcome == SERVER_SMTP_AWAY || result->outcome == SERVER_SMTP_UNCERTAIN ||
      result->outcome == SERVER_SMTP_BROKEN)
    disconnect (self);
}

/* -- The thread */

static gboolean
is_stopping (const ServerMailer *self)
{
  return g_cancellable_is_cancelled (self->stopping);
}

static gint64
get_now (const ServerMailer *self)
{
  return ledger_world_now (server_get_world (self->server));
}

/* Until then, at most LOOK_EVERY, or until it is to stop. */
static void
wait_until (ServerMailer *self, gint64 due)
{
  gint64 until = g_get_monotonic_time () + CLAMP (due - get_now (self), 0, LOOK_EVERY);

  g_mutex_lock (&self->mutex);
  while (!is_stopping (self) && g_cond_wait_until (&self->woken, &self->mutex, until))
    ;
  g_mutex_unlock (&self->mutex);
}

/* The message may name somebody: it is for no log. */
static void
note_fault (ServerMailer *self, GError *error)
{
  if (error == NULL)
    return;
  server_log_event ("mail-waits", "The queue of mail could not be worked on; it is tried again.");
  g_error_free (error);
}

static void
tell (ServerMailer *self, gint64 seq)
{
  if (seq != 0)
    server_watches_poke (server_get_watches (self->server), seq);
}

/* -- What came back */

static gboolean
list_accounts (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ServerMailer *self = data;

  g_clear_pointer (&self->accounts, g_array_unref);
  self->accounts = server_mail_account_list (transaction, server_server_get_store (self->server), error);
  return self->accounts != NULL;
}

/* Whoever holds the queue reads the mailboxes too: each is read once. */
static void
look_into_mailboxes (ServerMailer *self)
{
  LedgerStore *store = server_server_get_store (self->server);
  GError *error = NULL;

  self->looked = get_now (self);
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_accounts, self, &error))
    note_fault (self, g_steal_pointer (&error));
  for (guint i = 0; self->accounts != NULL && i < self->accounts->len && !is_stopping (self); i++)
    {
      gint64 seq = 0;

      if (!server_mailbox_look (store, &g_array_index (self->accounts, LedgerId, i), self->authorities,
                                self->stopping, &seq, &error))
        note_fault (self, g_steal_pointer (&error));
      tell (self, seq);
    }
}

/* -- Message after message */

/*
 * @result: of the message before; of this one afterwards. Returns: whether the queue was worked on. When it is time to
 * look into the mailboxes no message is begun: nothing is to be in the hand while that takes its time.
 */
static gboolean
work (ServerMailer *self, ServerMailResult *result, gboolean *any, gint64 *due)
{
  g_auto (ServerMailNext) next = { 0 };
  gboolean look = get_now (self) - self->looked >= self->terms.look;
  GError *error = NULL;
  gint64 seq = 0;

  if (!server_mail_queue_step (self->queue, *any ? result : NULL, look ? NULL : &next, due, &seq, &error))
    {
      note_fault (self, error);
      return FALSE;
    }
  tell (self, seq);
  g_clear_pointer (&result->told, g_free);
  *any = next.recipient != NULL;
  if (look)
    look_into_mailboxes (self);
  if (*any)
    send_message (self, &next, result);
  return TRUE;
}

static void
send_what_waits (ServerMailer *self)
{
  ServerMailResult result = { 0 };
  gboolean any = FALSE, held = FALSE;
  gint64 due = 0, seq = 0;
  GError *error = NULL;

  while (!is_stopping (self))
    {
      if (!held && (!server_mail_queue_hold (self->queue, &held, &error) || !held))
        {
          note_fault (self, g_steal_pointer (&error));
          wait_until (self, G_MAXINT64);
          continue;
        }
      /* With a lease that ran out, it is asked for anew. */
      held = work (self, &result, &any, &due);
      if (!held)
        wait_until (self, G_MAXINT64);
      else if (!any && due > get_now (self))
        {
          disconnect (self);
          wait_until (self, due);
        }
    }
  if (held && !server_mail_queue_release (self->queue, any ? &result : NULL, &seq, &error))
    note_fault (self, g_steal_pointer (&error));
  g_free (result.told);
}

static void
ended (gpointer data)
{
  g_autoptr (ServerServer) server = data;

  server_end_call (server);
}

static gpointer
run (gpointer data)
{
  ServerMailer *self = data;
  LedgerWorld *world = server_get_world (self->server);
  LedgerStore *store = server_server_get_store (self->server);
  LedgerId executor = ledger_id_new (world);

  self->queue = server_mail_queue_new (store, &executor, server_is_shared (self->server), &self->terms);
  self->texts = ledger_mailing_texts_new (store);
  send_what_waits (self);
  disconnect (self);
  g_clear_pointer (&self->texts, ledger_mailing_texts_free);
  g_clear_pointer (&self->queue, server_mail_queue_free);
  g_clear_pointer (&self->accounts, g_array_unref);
  ledger_world_post (world, ended, self->server);
  return NULL;
}

ServerMailer *
server_mailer_start (ServerServer *server, const ServerMailTerms *terms)
{
  ServerMailer *self = g_new0 (ServerMailer, 1);

  self->server = g_object_ref (server);
  self->terms = *terms;
  self->terms.authorities = self->authorities = g_strdup (terms->authorities);
  self->stopping = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->woken);
  server_begin_call (server);
  self->thread = g_thread_new ("mailer", run, self);
  return self;
}

const char *
server_mailer_get_authorities (const ServerMailer *self)
{
  return self->authorities;
}

void
server_mailer_stop (ServerMailer *self)
{
  g_cancellable_cancel (self->stopping);
  g_mutex_lock (&self->mutex);
  g_cond_signal (&self->woken);
  g_mutex_unlock (&self->mutex);
}

void
server_mailer_free (ServerMailer *self)
{
  g_thread_join (self->thread);
  g_object_unref (self->stopping);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->woken);
  g_free (self->authorities);
  g_free (self);
}
