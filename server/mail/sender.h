/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether mail of a sender will be believed: what the domain of his address says in the DNS (SPF, RFC 7208; DMARC, RFC
 * 7489; MX, RFC 5321). It is advice: nothing is kept from being sent by it. server_sender_judge is pure, the other asks
 * the DNS and blocks.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What was found of a domain; %NULL is what could not be asked. */
typedef struct
{
  const GPtrArray *mail_servers;        /* (nullable) (element-type utf8) */
  const GPtrArray *texts;       /* (nullable) (element-type utf8): TXT records of the domain */
  const GPtrArray *policies;    /* (nullable) (element-type utf8): those of _dmarc before it */
} ServerSenderRecords;

/** server_sender_judge: adds to @advice (element-type utf8) what @domain lacks, in the user's words. */
void server_sender_judge (const char *domain, const ServerSenderRecords *records, GPtrArray *advice);

/** server_sender_ask: Returns: (transfer full) (element-type utf8): that, of the domain of @address. */
GPtrArray *server_sender_ask (const char *address);

G_END_DECLS
