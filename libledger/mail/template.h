/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of a template (MAIL-01): CommonMark with fields and blocks in it.
 *
 *     {{salutation}},
 *
 *     Your number is {{number}}, and your phone {{phone|is not known to us}}.
 *
 *     {{if debit}}
 *     We collect it from {{iban}}.
 *     {{else}}
 *     Please pay within 30 days.
 *     {{end}}
 *
 * A field is there, or the letter lacks it, unless the template says what comes in its place; `{{title|}}` says:
 * nothing. A block is for whom a condition holds, or who has a field; `{{if not debit}}` for the others. A line on
 * which an if, else or end stands alone is no line of the letter, nor is one of fields for which nothing comes. `\{{`
 * is two braces. What is filled in is text and no more: nothing of it is read as CommonMark, as HTML or as a field.
 * Plain data; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More is no letter. Bytes of text, bytes of a name, fields and blocks, blocks within blocks. */
#define LEDGER_TEMPLATE_BYTES 65536
#define LEDGER_TEMPLATE_NAME_BYTES 64
#define LEDGER_TEMPLATE_TAGS 4000
#define LEDGER_TEMPLATE_DEPTH 16

#define LEDGER_TEMPLATE_ERROR (ledger_template_error_quark ())
GQuark ledger_template_error_quark (void);

typedef enum
{
  LEDGER_TEMPLATE_ERROR_FORM,   /* the message names the line and what to do about it */
} LedgerTemplateError;

/** ledger_template_error_get_line: the line that @error of LEDGER_TEMPLATE_ERROR is about, from 1; 0: the whole. */
guint ledger_template_error_get_line (const GError *error);

/** ledger_template_error_set_line: makes @error (nullable) of LEDGER_TEMPLATE_ERROR one about that line. */
void ledger_template_error_set_line (GError *error, guint line);

typedef struct _LedgerTemplate LedgerTemplate;

/**
 * ledger_template_parse:
 * @text: UTF-8, from anywhere
 *
 * Returns: (transfer full): the template, or %NULL with @error in LEDGER_TEMPLATE_ERROR
 */
LedgerTemplate *ledger_template_parse (const char *text, GError **error);

/** ledger_template_free: frees it. */
void ledger_template_free (LedgerTemplate *self);

/* Where a template names something. */
typedef struct
{
  char *name;
  guint line;                   /* from 1 */
  gboolean asks;                /* an if, whose name may be a condition's too */
} LedgerTemplateUse;

/** ledger_template_get_uses: Returns: (transfer none) (element-type LedgerTemplateUse): all of them, as they stand. */
const GArray *ledger_template_get_uses (const LedgerTemplate *self);

/* From where a template is filled, for one contact. */
typedef struct
{
  char *(*dup_value) (const char *name, gpointer data);         /* (nullable): %NULL or "": there is none */
  gboolean (*holds) (const char *name, gpointer data);
  gpointer data;
} LedgerTemplateSource;

/* A template that was filled. */
typedef struct
{
  char *text;                   /* CommonMark; for the value at place n stands the character U+E000 + n */
  GPtrArray *values;            /* (element-type utf8) */
  GPtrArray *lacking;           /* (element-type utf8): names of fields for which there was nothing, each once */
} LedgerFilled;

/* The character that stands for the first value. */
#define LEDGER_TEMPLATE_FIRST_VALUE 0xe000

/** ledger_template_fill: Returns: (transfer full): the template filled from @source. */
LedgerFilled *ledger_template_fill (const LedgerTemplate *self, const LedgerTemplateSource *source);

/** ledger_filled_free: frees it. */
void ledger_filled_free (LedgerFilled *filled);

/** ledger_filled_dup_line: Returns: (transfer full): all of it as one line of plain text: the subject of a message. */
char *ledger_filled_dup_line (const LedgerFilled *filled);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerTemplate, ledger_template_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerFilled, ledger_filled_free)

G_END_DECLS
