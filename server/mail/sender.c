/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advice about a sender (sender.h). Any thread.
 */
#include "config.h"

#include "server/mail/sender.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/rules/email.h"

/* Seconds that the DNS gets, for all that is asked. */
#define ANSWER_SECONDS 30
#define SPF "v=spf1"
#define DMARC "v=DMARC1"

static gboolean
has_one_of (const GPtrArray *texts, const char *prefix)
{
  for (guint i = 0; i < texts->len; i++)
    if (g_ascii_strncasecmp (texts->pdata[i], prefix, strlen (prefix)) == 0)
      return TRUE;
  return FALSE;
}

void
server_sender_judge (const char *domain, const ServerSenderRecords *records, GPtrArray *advice)
{
  if (records->mail_servers == NULL || records->texts == NULL || records->policies == NULL)
    {
      g_ptr_array_add (advice, g_strdup_printf (_("What %s says in the DNS could not be asked from here."), domain));
      return;
    }
  if (records->mail_servers->len == 0)
    g_ptr_array_add (advice, g_strdup_printf (_("No mail arrives at %s: it has no MX record, so that nothing can come "
                                                "back."), domain));
  if (!has_one_of (records->texts, SPF))
    g_ptr_array_add (advice, g_strdup_printf (_("%s does not say who may send for it: let an SPF record name the mail "
                                                "server, or much will be taken for spam."), domain));
  if (!has_one_of (records->policies, DMARC))
    g_ptr_array_add (advice, g_strdup_printf (_("%s has no DMARC record: large providers ask for one of who writes to "
                                                "many."), domain));
}

/* What a record says: of TXT its strings put together, of MX the name of the server. */
static char *
dup_record (GVariant *record, GResolverRecordType type)
{
  g_auto (GStrv) strings = NULL;
  char *name = NULL;

  if (type == G_RESOLVER_RECORD_TXT)
    {
      g_variant_get (record, "(^as)", &strings);
      return g_strjoinv ("", strings);
    }
  g_variant_get (record, "(qs)", NULL, &name);
  return name;
}

/* Returns: (transfer full) (nullable): empty when there are none; %NULL when it could not be asked. */
static GPtrArray *
ask_records (GResolver *resolver, const char *name, GResolverRecordType type, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GList *records = g_resolver_lookup_records (resolver, name, type, cancellable, &error);
  GPtrArray *texts;

  if (error != NULL && !g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return NULL;
  texts = g_ptr_array_new_with_free_func (g_free);
  for (GList *record = records; record != NULL; record = record->next)
    g_ptr_array_add (texts, dup_record (record->data, type));
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
  return texts;
}

static gpointer
give_up_later (gpointer data)
{
  GCancellable *cancellable = data;
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, ANSWER_SECONDS * 1000);
      g_cancellable_release_fd (cancellable);
    }
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
  return NULL;
}

GPtrArray *
server_sender_ask (const char *address)
{
  g_autofree char *ascii = ledger_email_dup_ascii (address);
  const char *domain = ascii != NULL ? strrchr (ascii, '@') : NULL;
  g_autofree char *policy = domain != NULL ? g_strconcat ("_dmarc.", domain + 1, NULL) : NULL;
  GPtrArray *advice = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) servers = NULL, texts = NULL, policies = NULL;
  GThread *watch;

  if (domain == NULL)
    return advice;
  watch = g_thread_new ("dns", give_up_later, g_object_ref (cancellable));
  servers = ask_records (resolver, domain + 1, G_RESOLVER_RECORD_MX, cancellable);
  texts = ask_records (resolver, domain + 1, G_RESOLVER_RECORD_TXT, cancellable);
  policies = ask_records (resolver, policy, G_RESOLVER_RECORD_TXT, cancellable);
  g_cancellable_cancel (cancellable);
  g_thread_join (watch);
  server_sender_judge (domain + 1, &(ServerSenderRecords) { servers, texts, policies }, advice);
  return advice;
}
