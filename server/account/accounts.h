/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accounts and sessions: Argon2id passwords (libsodium), tokens of which only the hash is kept, expiry, limits
 * on tries. An account belongs to a record of kind `user`, which holds the display name only. Reading from any
 * thread; writing inside the writer's transaction.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  LedgerId user;
  char *login;
  char *display_name;
  gboolean blocked;
  LedgerAccess access;
  gint64 last_login;            /* microseconds UTC, 0 never */
} ServerAccount;

/** server_account_free: frees it. */
void server_account_free (ServerAccount *account);

/** server_accounts_prepare: makes the tables account, session, login_try when they are not there. */
gboolean server_accounts_prepare (LedgerTransaction *transaction, GError **error);

/**
 * server_accounts_add:
 * @login: 1–64 letters, digits, ".", "-", "_", "@"; compared without case
 * @password: at least 10 characters, bounded at 1,024 bytes
 *
 * Makes the account and its user record (with a ledger entry). SERVER_ERROR_EXISTS when the login is taken.
 */
gboolean server_accounts_add (LedgerStore *store, const char *login, const char *display_name,
                              const char *password, const LedgerAccess *access, LedgerId *user, GError **error);

/** server_accounts_set_password: changes it and ends the account's sessions. */
gboolean server_accounts_set_password (LedgerStore *store, const char *login, const char *password, GError **error);

/**
 * server_accounts_set_blocked:
 *
 * Blocks: the sessions end at once, but for handing in what was unsent, which is kept aside for the office (S22). Or
 * lets in again: then the user logs in.
 */
gboolean server_accounts_set_blocked (LedgerStore *store, const char *login, gboolean blocked, GError **error);

/** server_accounts_set_access: gives other rights; sessions end, so that the next login tells the replica. */
gboolean server_accounts_set_access (LedgerStore *store, const char *login, const LedgerAccess *access, GError **error);

/** server_accounts_list: Returns: (transfer full) (element-type ServerAccount): all, by login. */
GPtrArray *server_accounts_list (LedgerStore *store, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerAccount, server_account_free)

G_END_DECLS
