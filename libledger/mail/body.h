/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a filled template says, in its three forms: on paper, as HTML, and as plain text. It is CommonMark
 * (spec.commonmark.org 0.30), read by libcmark; a line end stays one, as everybody expects of a letter, and HTML that
 * was typed is text. Values are put in after it was read. Plain data; any thread.
 */
#pragma once

#include "libledger/mail/template.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_BODY_PARAGRAPH,
  LEDGER_BODY_HEADING,
  LEDGER_BODY_RULE,             /* a line across the page; no text */
} LedgerBodyType;

/* A part of a letter that stands by itself. */
typedef struct
{
  LedgerBodyType type;
  guint level;                  /* of a heading, from 1 */
  guint indent;                 /* lists and quotes that it stands in; at most LEDGER_BODY_INDENT */
  char *mark;                   /* (nullable): of the first part of an item: "•", "1." */
  gboolean tight;               /* it follows the part before without a blank line, as items do */
  char *markup;                 /* of Pango */
  char *plain;
} LedgerBodyPart;

/* Deeper is drawn as deep as this. */
#define LEDGER_BODY_INDENT 6

typedef struct
{
  GPtrArray *parts;             /* (element-type LedgerBodyPart) */
  char *html;                   /* a fragment: what stands between <body> and </body> */
} LedgerBody;

/** ledger_body_new: Returns: (transfer full): what @filled says. */
LedgerBody *ledger_body_new (const LedgerFilled *filled);

/** ledger_body_free: frees it. */
void ledger_body_free (LedgerBody *body);

/** ledger_body_dup_plain: Returns: (transfer full): all of it as plain text, lines ended by "\n", not broken. */
char *ledger_body_dup_plain (const LedgerBody *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerBody, ledger_body_free)

G_END_DECLS
