/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An office for tests: a real server with a few contacts, in process or behind TLS on loopback, and replicas that
 * log in to it. Waiting turns the main loop. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"
#include "server/account/accounts.h"
#include "server/listener/listener.h"

typedef enum
{
  OFFICE_DIRECT,                /* server_direct_transport_new */
  OFFICE_TLS,                   /* the listener and the transport over HTTPS */
} OfficeWay;

typedef struct
{
  OfficeWay way;
  char *directory;
  char *server_directory;
  char *address;
  char *database;               /* (nullable): address of the server's book, when it is not in its folder */
  LedgerWorld *world;
  const LedgerModel *model;     /* the compiled one, unless a test sets another before it opens the office */
  ServerServer *server;
  ServerListener *listener;
  LedgerId contact;             /* one that is in the book from the start */
} Office;

#define OFFICE_PASSWORD "correct horse battery"

/* What a test begins with: an office that is open, which it closes itself, and a place for an error. */
#define OFFICE(way) \
  Office office = { 0 }; \
  g_autoptr (GError) error = NULL; \
  office_open (&office, way)

/** office_open: a server with the users "anna" and "bram" and one contact. */
void office_open (Office *office, OfficeWay way);

/** office_close: stops it and removes its folder. */
void office_close (Office *office);

/** office_stop_server: nobody can reach it any more. */
void office_stop_server (Office *office);

/** office_start_server: it is there again, at the same data; over TLS at another port. */
void office_start_server (Office *office);

/** office_start_listener: over TLS: the server, which has none now, gets a listener, at another port. */
void office_start_listener (Office *office);

/** office_open_replica: the replica in the folder @name, connected to the server, not logged in by this. */
LedgerReplica *office_open_replica (Office *office, const char *name);

/** office_connect: gives @replica a transport to the server as it is now. */
void office_connect (Office *office, LedgerReplica *replica);

/** office_join: opens the replica @name, logs @user in, and takes the first sync. */
LedgerReplica *office_join (Office *office, const char *name, const char *user);

/** office_login: logs in; %FALSE with @error. */
gboolean office_login (Office *office, LedgerReplica *replica, const char *user, const char *password,
                       GError **error);

/** office_first_sync: fetches the book; %FALSE with @error. */
gboolean office_first_sync (LedgerReplica *replica, GError **error);

/** office_sync: one round; %FALSE with @error. */
gboolean office_sync (LedgerReplica *replica, GError **error);

/** office_set: saves one field of the office's contact. */
void office_set (Office *office, LedgerReplica *replica, const char *field, const char *value);

/** office_get: Returns: (transfer full) (nullable): what @replica shows of that field of the office's contact. */
char *office_get (Office *office, LedgerReplica *replica, const char *field);

/** office_check_shown: fails the test unless @replica shows @value in that field of the office's contact. */
void office_check_shown (Office *office, LedgerReplica *replica, const char *field, const char *value);

/** office_await_shown: turns the main loop until it does. */
void office_await_shown (Office *office, LedgerReplica *replica, const char *field, const char *value);

/** office_count_unsent: how many changes wait in @replica's outbox. */
gint64 office_count_unsent (LedgerReplica *replica);

/** office_has_file: whether @name is in the folder of the replica @folder. */
gboolean office_has_file (Office *office, const char *folder, const char *name);

/** office_ask_server: Returns: the number that @sql asks of the server's book. */
gint64 office_ask_server (Office *office, const char *sql);

/** office_is_idle: whether the LedgerReplica @data is connected and has nothing to do: for office_await. */
gboolean office_is_idle (gpointer data);

/** office_is_backing_off: whether the LedgerReplica @data waits to try again: for office_await. */
gboolean office_is_backing_off (gpointer data);

/** office_take_result: a GAsyncReadyCallback whose data is a place for the result. */
void office_take_result (GObject *object, GAsyncResult *result, gpointer data);

/** office_has_result: whether that place is filled: for office_await. */
gboolean office_has_result (gpointer data);

/** office_await: turns the main loop until @holds says so; fails the test after a minute. */
void office_await (gboolean (*holds) (gpointer data), gpointer data);
