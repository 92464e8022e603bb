/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a message in the mailbox says (MAIL-01): a report that something could not be delivered (RFC 3464), a complaint
 * of somebody who took it for spam (RFC 5965), or that somebody wants no more of it (the mailto: of RFC 2369). Whom it
 * is about is told by the id of the message that was sent. Whatever comes is data: nothing of it is believed but that
 * id, which nobody can guess. Pure; any thread, after server_message_init.
 */
#pragma once

#include "libledger/model/id.h"

G_BEGIN_DECLS

/* Of a message more is not looked at. */
#define SERVER_REPORT_BYTES (1024 * 1024)

typedef enum
{
  SERVER_REPORT_NONE,           /* a message for people */
  SERVER_REPORT_RETURNED,       /* it could not be delivered, and will not be */
  SERVER_REPORT_DELAYED,        /* not yet: it is tried further */
  SERVER_REPORT_COMPLAINT,
  SERVER_REPORT_UNSUBSCRIBE,
} ServerReportKind;

typedef struct
{
  ServerReportKind kind;
  LedgerId recipient;           /* of kind `mailing_recipient`; null: it is not told */
  char *told;                   /* (nullable): what the mail server said, at most 400 bytes */
} ServerReport;

/** server_report_read: @message: as it lies in the mailbox, perhaps cut off; @report: (out): cleared by its owner */
void server_report_read (GBytes *message, ServerReport *report);

/** server_report_clear: drops what it holds. */
void server_report_clear (ServerReport *report);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerReport, server_report_clear)

G_END_DECLS
