/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledenboekd: reads its configuration, opens the book, listens, and stops cleanly when it is asked to: no new
 * requests, those under way are answered, the journal goes into the book. Main thread.
 */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "server/folder.h"
#include "server/listener/listener.h"
#include "server/log.h"
#include "server/mail/message.h"
#include "server/mail/smtp.h"
#include "server/recovery/receipt.h"
#include "server/postgresql/engine.h"

/* Milliseconds that answers on their way out get after the last one was given. */
#define LINGER 3000
#define LOOK_EVERY 20

/*
 * Bytes that the allocator takes and gives back at a time. By little pieces, as it does by itself, the threads that
 * build a snapshot wait for each other at every piece: a sixth of the time.
 */
#define TAKEN_AT_A_TIME (256 * 1024)
/*
 * Pools of the allocator. By itself it makes eight for each processor, a new one whenever two threads meet, and each
 * keeps what it needed at most: the daemon would grow for days.
 */
#define POOLS 3
#define KEPT_BEFORE_GIVING_BACK (8 * 1024 * 1024)

typedef struct
{
  GMainLoop *loop;
  ServerServer *server;
  ServerListener *listener;
  guint lingered;
} Daemon;

static gboolean
linger (gpointer data)
{
  Daemon *daemon = data;

  daemon->lingered += LOOK_EVERY;
  if (server_listener_count (daemon->listener) > 0 && daemon->lingered < LINGER)
    return G_SOURCE_CONTINUE;
  if (server_listener_count (daemon->listener) > 0)
    server_log_event ("lingered", "Peers did not take their answers in time; they were cut off.");
  g_main_loop_quit (daemon->loop);
  return G_SOURCE_REMOVE;
}

static void
stopped (gpointer data)
{
  g_timeout_add (LOOK_EVERY, linger, data);
}

static gboolean
stop (gpointer data)
{
  Daemon *daemon = data;

  server_log_event ("stopping", NULL);
  server_listener_stop (daemon->listener);
  server_server_stop (daemon->server, stopped, daemon);
  return G_SOURCE_REMOVE;
}

/* A book of the folder alone, or one that other daemons serve too. */
static ServerServer *
open_server (const ServerConfiguration *configuration, LedgerWorld *world, GError **error)
{
  const LedgerModel *model = ledger_model_get_default ();
  g_autoptr (LedgerDatabase) database = NULL;

  if (configuration->database == NULL || g_str_equal (configuration->database, "sqlite"))
    return server_server_new (configuration->data, FALSE, model, world, &configuration->limits, error);
  database = server_engine_open (configuration->data, configuration->database, LEDGER_OPEN_EXISTING, error);
  return database != NULL ? server_server_new_shared (database, configuration->data, model, world,
                                                      &configuration->limits, error) : NULL;
}

static gboolean
serve (const ServerConfiguration *configuration, GError **error)
{
  g_autoptr (LedgerWorld) world = ledger_world_new_machine ();
  g_autoptr (ServerServer) server = open_server (configuration, world, error);
  g_autoptr (ServerListener) listener = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Daemon daemon = { loop, server, NULL, 0 };

  if (server == NULL)
    return FALSE;
  if (configuration->files != NULL &&
      (!server_server_set_files (server, configuration->files, error) ||
       !server_folder_name_files (server_server_get_store (server), configuration->files, error)))
    return FALSE;
  if (configuration->receipts != NULL &&
      !server_receipt_attach (server_server_get_store (server), configuration->receipts, error))
    return FALSE;
  if (configuration->journal != NULL &&
      !server_folder_name_journal (server_server_get_store (server), configuration->journal, error))
    return FALSE;
  listener = daemon.listener = server_listener_new (server, configuration, error);
  if (listener == NULL)
    return FALSE;
  server_smtp_init ();
  server_message_init ();
  g_unix_signal_add (SIGTERM, stop, &daemon);
  g_unix_signal_add (SIGINT, stop, &daemon);
  signal (SIGPIPE, SIG_IGN);
  server_server_run_jobs (server);
  server_server_send_mail (server, &(ServerMailTerms) {
    .wait = configuration->mail_wait_seconds * (gint64) G_USEC_PER_SEC,
    .retry = configuration->mail_retry_seconds * (gint64) G_USEC_PER_SEC, .tries = configuration->mail_tries,
    .look = configuration->mailbox_seconds * (gint64) G_USEC_PER_SEC,
    .authorities = configuration->mail_authorities,
  });
  g_print ("listening on %s\n", server_listener_get_address (listener));
  server_log_event ("started", server_listener_get_address (listener));
  g_main_loop_run (loop);
  server_log_event ("stopped", NULL);
  return TRUE;
}

/* What GnuTLS may agree on; an administrator may say something narrower in the environment. */
#define TLS_PRIORITY "NORMAL:%COMPAT:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Nothing is translated in the locale "C", whatever the language. Before anything was, and before any thread. */
static void
apply_language (const char *language)
{
  const char *locale = setlocale (LC_MESSAGES, NULL);

  if (language == NULL)
    return;
  if (g_str_equal (locale, "C") || g_str_equal (locale, "POSIX"))
    setlocale (LC_MESSAGES, "C.UTF-8");
  g_setenv ("LANGUAGE", language, TRUE);
}

static const char *
get_locales (void)
{
  const char *locales = g_getenv ("LEDENBOEK_LOCALEDIR");

  return locales != NULL ? locales : LOCALEDIR;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfiguration) configuration = NULL;
  ServerCommand command = SERVER_COMMAND_RUN;

  g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITY, FALSE);
  mallopt (M_ARENA_MAX, POOLS);
  mallopt (M_TOP_PAD, TAKEN_AT_A_TIME);
  mallopt (M_TRIM_THRESHOLD, KEPT_BEFORE_GIVING_BACK);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locales ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  setlinebuf (stdout);
  umask (0077);
  configuration = server_configuration_read (argv, &command, &error);
  if (configuration != NULL && command == SERVER_COMMAND_HELP)
    {
      g_autofree char *help = server_configuration_dup_help ();

      g_print ("%s", help);
      return EXIT_SUCCESS;
    }
  if (configuration != NULL && command == SERVER_COMMAND_VERSION)
    {
      g_print ("ledenboekd %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }
  server_log_install ();
  if (configuration != NULL)
    apply_language (configuration->language);
  if (configuration != NULL && serve (configuration, &error))
    return EXIT_SUCCESS;
  g_printerr ("ledenboekd: %s\n", error->message);
  return g_error_matches (error, SERVER_ERROR, SERVER_ERROR_USAGE) ? 2 : EXIT_FAILURE;
}
