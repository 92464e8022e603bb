/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By what is sent (MAIL-01): the e-mail account of a company, which is a record that desktops have, with its passwords,
 * which are not. A password is bound to the address and the login that it was given for: whoever changes those in the
 * settings has to give it again, so that it is never handed to another server. Inside a transaction; any thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* All of it owned. */
typedef struct
{
  LedgerId id;                  /* null: there is none */
  char *from_name, *from_address;       /* the name may be NULL */
  char *reply_to, *bounces_to;  /* (nullable) */
  char *server, *login, *password;      /* the last two may be NULL */
  char *mailbox, *mailbox_login, *mailbox_password;     /* (nullable) */
  gint64 pace;                  /* messages a minute */
} ServerMailAccount;

/* Which of the two passwords. */
typedef enum
{
  SERVER_MAIL_PASSWORD_SERVER,
  SERVER_MAIL_PASSWORD_MAILBOX,
} ServerMailPassword;

/** server_mail_account_prepare: makes the table of passwords when it is not there. */
gboolean server_mail_account_prepare (LedgerTransaction *transaction, GError **error);

/** server_mail_account_clear: drops what it holds, and overwrites the passwords. */
void server_mail_account_clear (ServerMailAccount *account);

/**
 * server_mail_account_read:
 *
 * Reads the account @id. SERVER_ERROR_MISSING when there is none, or it was deleted.
 */
gboolean server_mail_account_read (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *id,
                                   ServerMailAccount *account, GError **error);

/**
 * server_mail_account_find:
 * @company: (nullable)
 *
 * Reads the account of @company, else the one of none. SERVER_ERROR_MISSING when there is none, or when its password is
 * lacking: the message says where to put that right.
 */
gboolean server_mail_account_find (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *company,
                                   ServerMailAccount *account, GError **error);

/** server_mail_account_list: Returns: (transfer full) (element-type LedgerId): the live accounts; %NULL with @error. */
GArray *server_mail_account_list (LedgerTransaction *transaction, LedgerStore *store, GError **error);

/**
 * server_mail_account_set_password:
 * @password: "" removes it
 *
 * Keeps it for the account as that is now. SERVER_ERROR_MISSING when there is no such account.
 */
gboolean server_mail_account_set_password (LedgerTransaction *transaction, LedgerStore *store, const LedgerId *id,
                                           ServerMailPassword which, const char *password, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerMailAccount, server_mail_account_clear)

G_END_DECLS
