/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of a template in one language as it is written in the window: of a version that was saved, of a draft, or
 * of neither yet. Plain data; any thread.
 */
#pragma once

#include "libledger/model/record.h"

G_BEGIN_DECLS

/* What of a text something is about. */
typedef enum
{
  LEDENBOEK_PART_TEXT,
  LEDENBOEK_PART_SUBJECT,
  LEDENBOEK_PART_MESSAGE,
  LEDENBOEK_PART_CONDITIONS,
} LedenboekLetterPart;

typedef struct
{
  char *language;               /* a choice of the kind template_version */
  char *subject;
  char *text;
  char *message;                /* (nullable): by e-mail, when it says it otherwise */
  char *conditions;             /* (nullable): as mailing/source.h has them */
} LedenboekLetterText;

/** ledenboek_letter_text_new: Returns: (transfer full): what @version (nullable) says in @language; nothing: empty. */
LedenboekLetterText *ledenboek_letter_text_new (const char *language, const LedgerRecord *version);

/** ledenboek_letter_text_copy: Returns: (transfer full): one of its own. */
LedenboekLetterText *ledenboek_letter_text_copy (const LedenboekLetterText *text);

/** ledenboek_letter_text_free: frees it. */
void ledenboek_letter_text_free (LedenboekLetterText *text);

/** ledenboek_letter_text_equal: whether both say the same, whatever their language. */
gboolean ledenboek_letter_text_equal (const LedenboekLetterText *text, const LedenboekLetterText *other);

/** ledenboek_letter_text_is_empty: whether nothing stands in it. */
gboolean ledenboek_letter_text_is_empty (const LedenboekLetterText *text);

/** ledenboek_letter_text_make_fields: Returns: (transfer full): it as a draft (app/drafts.h). */
GHashTable *ledenboek_letter_text_make_fields (const LedenboekLetterText *text);

/** ledenboek_letter_text_new_draft: Returns: (transfer full): the text of the draft @fields in @language. */
LedenboekLetterText *ledenboek_letter_text_new_draft (const char *language, GHashTable *fields);

/** ledenboek_letter_text_dup_field: Returns: (transfer full): what stands in a text for the field @name. */
char *ledenboek_letter_text_dup_field (const char *name);

/**
 * ledenboek_letter_text_dup_block:
 * @body: what the block is to hold; ""
 * @alone: whether it comes on lines of its own
 *
 * Returns: (transfer full): what stands in a text for who meets the condition @name
 */
char *ledenboek_letter_text_dup_block (const char *name, const char *body, gboolean alone);

/**
 * ledenboek_letter_text_dup_condition_name:
 *
 * Returns: (transfer full) (nullable): @typed as the name of a condition in a text: small letters and figures, an
 *   underscore for blanks; %NULL when none can be made of it
 */
char *ledenboek_letter_text_dup_condition_name (const char *typed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedenboekLetterText, ledenboek_letter_text_free)

G_END_DECLS
