/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beneath the form of an e-mail account in the settings: what is wrong with it at the moment, its passwords, which go
 * to the server alone and are never shown again, and a message to try it, with what the mail server said to that. Main
 * thread.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_MAIL_ACCOUNT_BOX (ledenboek_mail_account_box_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekMailAccountBox, ledenboek_mail_account_box, LEDENBOEK, MAIL_ACCOUNT_BOX, AdwBin)

/** ledenboek_mail_account_box_new: Returns: (transfer floating): of @record, of kind `mail_account`. */
GtkWidget *ledenboek_mail_account_box_new (LedgerReplica *replica, const LedgerRecord *record);

G_END_DECLS
