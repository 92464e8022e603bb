/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server in a folder of its own on virtual time, and requests to it as a client sends them. One thread.
 */
#pragma once

#include "server/account/accounts.h"
#include "server/server.h"
#include "tests/support/test-world.h"

G_BEGIN_DECLS

#define PASSWORD "zonnebloem en klaproos"

typedef struct
{
  char *directory;
  char *address;                /* (nullable): of the database, when it is not in the directory */
  LedgerWorld *world;
  ServerServer *server;
} Office;

/* What came back. */
typedef struct
{
  guint status;
  char *text;                   /* the body, or that of the file */
  char *file;                   /* (nullable) */
  char *etag;                   /* (nullable) */
} Reply;

/* Accounts "anna" (everything) and "bert" (everything but bank). */
Office *office_new (void);
void office_free (Office *office);

/* Another server on the same folder, as after a restart. */
void office_restart (Office *office, const ServerLimits *limits);

Reply *office_ask (Office *office, const char *method, const char *path, const char *token, const char *body);
void reply_free (Reply *reply);

/* The token of a new session; NULL when the login is refused. */
char *office_login (Office *office, const char *login, const char *password);

/* A changeset line that makes a contact with that family name; its id goes into @id. */
char *office_dup_contact (Office *office, const char *family_name, LedgerId *id);

/* Pushes lines; the first gets @counter. Returns the reply. */
Reply *office_push (Office *office, const char *token, gint64 counter, const char *lines);

/* Removes a folder of files. */
void office_remove (const char *directory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Office, office_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

G_END_DECLS
