/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the daemon is told: a file of keys, and options of the same names that go before it. One table says which
 * there are; `--help` and the messages about unknown ones come from it. Main thread, at the start.
 */
#pragma once

#include "server/server-error.h"
#include "server/server-limits.h"

G_BEGIN_DECLS

typedef struct
{
  char *files;                  /* (nullable): folder of the contents of files, or "database" */
  char *listen;                 /* "127.0.0.1:8443", "[::]:0" */
  char *data;                   /* folder */
  char *database;               /* (nullable): address of a PostgreSQL; NULL or "sqlite": book.db in the folder */
  char *receipts;               /* (nullable): file of the key that signs receipts */
  char *journal;                /* (nullable): file of the journal of the irrevocable */
  char *proxy;                  /* (nullable): address of the reverse proxy whose X-Forwarded-For is believed */
  char *language;               /* (nullable): ISO 639-1, in which it writes for people; NULL: of the machine */
  char *mail_authorities;       /* (nullable): PEM file of authorities of mail servers */
  guint mail_wait_seconds, mail_retry_seconds, mail_tries, mailbox_seconds; /* ServerMailTerms */
  guint connections;            /* at a time; further ones are closed at once */
  guint start_seconds;          /* from the connection to the end of the first headers */
  guint request_seconds;        /* for the rest of a request, and for the peer to take in a part of the answer */
  guint idle_seconds;           /* between two requests */
  ServerLimits limits;
} ServerConfiguration;

typedef enum
{
  SERVER_COMMAND_RUN,
  SERVER_COMMAND_HELP,          /* it was shown */
  SERVER_COMMAND_VERSION,       /* it was shown */
} ServerCommand;

/** server_configuration_free: frees it. */
void server_configuration_free (ServerConfiguration *configuration);

/**
 * server_configuration_read:
 * @arguments: (array zero-terminated=1): of the program, its name first
 * @command: (out): what was asked
 *
 * Returns: (transfer full): the configuration, or %NULL with SERVER_ERROR_USAGE for options that are wrong,
 *   SERVER_ERROR_CONFIGURATION for a file that is: its message names file, line and the keys there are
 */
ServerConfiguration *server_configuration_read (char *const *arguments, ServerCommand *command, GError **error);

/** server_configuration_dup_help: Returns: (transfer full): the text of `--help`. */
char *server_configuration_dup_help (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerConfiguration, server_configuration_free)

G_END_DECLS
