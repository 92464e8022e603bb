/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the requests need of accounts: the steps of a login (reserve a try, verify the password, open a session) and
 * finding a session by its token. A token is 32 random bytes; only its SHA-256 is kept.
 *
 * Threads: finding and verifying on any; what writes on the writer queue.
 */
#pragma once

#include "server/account/accounts.h"
#include "server/server-error.h"
#include "server/server-limits.h"

G_BEGIN_DECLS

#define SERVER_TOKEN_BYTES 32
#define SERVER_DEVICE_SIZE 64

/* A living session, with what its account may do today. */
typedef struct
{
  guint8 hash[32];              /* SHA-256 of the token */
  LedgerId user;
  LedgerId replica;
  char device[SERVER_DEVICE_SIZE];
  LedgerAccess access;
  gint64 last_used;             /* microseconds UTC */
  gboolean blocked;             /* it has ended: its account is blocked, and what is unsent may be handed in (S22) */
} ServerSession;

/* A login on its way. */
typedef struct
{
  char *login;                  /* in lower case */
  char *password;               /* wiped when freed */
  char *address;
  LedgerId replica;
  char device[SERVER_DEVICE_SIZE];
  ServerAccount *account;       /* once verified */
  char *token;                  /* once open */
  gint64 expires;               /* microseconds UTC, once open */
  gint64 wait;                  /* microseconds, with SERVER_ERROR_TRIES */
} ServerLogin;

/** server_login_free: frees it and wipes the password. */
void server_login_free (ServerLogin *login);

/** server_account_dup_login: Returns: (transfer full): @text in lower case, or %NULL with SERVER_ERROR_USAGE. */
char *server_account_dup_login (const char *text, GError **error);

/** server_account_dup_hash: Returns: (transfer full): the Argon2id hash of @password as text; 0.1 s and 64 MiB. */
char *server_account_dup_hash (const char *password, GError **error);

/** server_account_find: Returns: (transfer full) (nullable): the account; @hash (out) (optional): of its password. */
ServerAccount *server_account_find (LedgerTransaction *transaction, const char *login, char **hash, GError **error);

/**
 * server_login_reserve:
 *
 * Counts a try before the password is looked at, so that many at once cannot outrun the limit. The same for a
 * login that is not there. SERVER_ERROR_TRIES when it must wait.
 */
gboolean server_login_reserve (LedgerStore *store, ServerLogin *login, const ServerLimits *limits, GError **error);

/**
 * server_login_verify:
 *
 * One Argon2id, also for an unknown login. SERVER_ERROR_CREDENTIALS, SERVER_ERROR_BLOCKED; SERVER_ERROR_BUSY when there
 * is no memory for it: then nobody knows whether the password was right, and the try is given back.
 */
gboolean server_login_verify (LedgerStore *store, ServerLogin *login, GError **error);

/** server_login_give_back: what server_login_reserve counted is not counted. Writer queue. */
gboolean server_login_give_back (LedgerStore *store, ServerLogin *login, GError **error);

/** server_login_open: opens the session and forgets the tries. */
gboolean server_login_open (LedgerStore *store, ServerLogin *login, const ServerLimits *limits, GError **error);

/** server_token_hash: Returns: %FALSE when @token has not the form of one. */
gboolean server_token_hash (const char *token, guint8 hash[32]);

/**
 * server_session_find:
 *
 * SERVER_ERROR_SESSION when there is no living session of that hash, SERVER_ERROR_BLOCKED when it ended, however, and
 * its account is blocked: then @session is filled all the same, for who hands in what was unsent (S22).
 */
gboolean server_session_find (LedgerStore *store, const guint8 hash[32], const ServerLimits *limits,
                              ServerSession *session, GError **error);

/**
 * server_session_fork:
 * @replica: the id that the replica of @session has from now on (S20)
 * @expires: (out): microseconds UTC
 *
 * Opens a further session of the same account and device; @session goes on. Of who is blocked it has ended at once: he
 * hands in with it what is unsent (S22). Writer queue.
 *
 * Returns: (transfer full): its token; SERVER_ERROR_EXISTS when that id is another replica's
 */
char *server_session_fork (LedgerStore *store, const ServerSession *session, const LedgerId *replica,
                           const ServerLimits *limits, gint64 *expires, GError **error);

/* account-changes.c: which accounts were changed, told by a number that counts on. */

/** server_account_changes_prepare: makes its table when it is not there. */
gboolean server_account_changes_prepare (LedgerTransaction *transaction, GError **error);

/** server_account_changes_note: the account of @user is changed by this transaction. */
gboolean server_account_changes_note (LedgerTransaction *transaction, const LedgerId *user, GError **error);

/** server_account_changes_get_last: @last (out): the number of the last change, 0 when there was none. */
gboolean server_account_changes_get_last (LedgerTransaction *transaction, gint64 *last, GError **error);

/** server_account_changes_list: adds to @users (a set of LedgerId) those that were changed after number @since. */
gboolean server_account_changes_list (LedgerTransaction *transaction, gint64 since, GHashTable *users, GError **error);

/* ended.c: sessions that ended, for who is blocked later. */

/** server_ended_prepare: makes the table ended_session when it is not there. */
gboolean server_ended_prepare (LedgerTransaction *transaction, GError **error);

/** server_ended_move: ends the sessions of @user, and keeps them for handing in. */
gboolean server_ended_move (LedgerTransaction *transaction, const LedgerId *user, gint64 now, GError **error);

/** server_ended_keep_unused: the same for those last used before @oldest, microseconds UTC. */
gboolean server_ended_keep_unused (LedgerTransaction *transaction, gint64 oldest, gint64 now, GError **error);

/** server_ended_trim: of @replica only the last few stay. */
gboolean server_ended_trim (LedgerTransaction *transaction, const LedgerId *replica, GError **error);

/**
 * server_ended_find:
 * @session: (inout): its hash is asked for; filled, without any right, and marked as blocked when it is @found
 * @found: (out): whether it is that of an ended session, and its account is blocked
 */
gboolean server_ended_find (LedgerStore *store, ServerSession *session, gboolean *found, GError **error);

/** server_session_touch: notes that it was used now. */
gboolean server_session_touch (LedgerStore *store, const guint8 hash[32], GError **error);

/** server_session_end: ends it; one that is not there is no error. */
gboolean server_session_end (LedgerStore *store, const guint8 hash[32], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerLogin, server_login_free)

G_END_DECLS
