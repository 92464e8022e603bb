/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From where a template is filled (MAIL-01): the fields of the model and the organisation's own, by the paths of
 * report/column.h, what a letter says of itself (salutation, envelope_name, address, day), and the conditions that
 * stand with the template. What was asked is remembered, so that the same letter can be made again when the book has
 * gone on. Used by one thread at a time; reads the store by key.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/mail/letter.h"
#include "libledger/mail/template.h"

G_BEGIN_DECLS

typedef struct _LedgerMailSource LedgerMailSource;

/**
 * ledger_mail_source_new:
 * @access: (nullable): of who makes the letters: what he may not see stands in none; %NULL: everything
 * @conditions: (nullable): of a version of a template: {"name":CONDITION,…}, as selection/condition.h has them
 * @day: ISO 8601: that stands on the letters
 *
 * Returns: (transfer full): the source of templates with those conditions; %NULL with @error when they are none
 */
LedgerMailSource *ledger_mail_source_new (LedgerStore *store, const LedgerAccess *access, const char *conditions,
                                          const char *day, GError **error);

/**
 * ledger_mail_source_new_kept:
 * @json: (nullable): of ledger_mail_source_dup_asked; %NULL is none
 *
 * Returns: (transfer full): the source that answers what was answered then, and nothing else; %NULL with @error
 */
LedgerMailSource *ledger_mail_source_new_kept (const char *json, GError **error);

/** ledger_mail_source_free: frees it. */
void ledger_mail_source_free (LedgerMailSource *self);

/**
 * ledger_mail_source_check:
 *
 * Returns: whether everything that @template names is there; %FALSE with LEDGER_TEMPLATE_ERROR, which names the line
 */
gboolean ledger_mail_source_check (LedgerMailSource *self, const LedgerTemplate *template, GError **error);

/**
 * ledger_mail_source_list_fields:
 *
 * Returns: (transfer full) (element-type utf8): the names that a template may have: what a letter says of itself, then
 *   the fields in the order of the model, and the organisation's own
 */
GPtrArray *ledger_mail_source_list_fields (LedgerMailSource *self);

/** ledger_mail_source_begin: from now on the source is about @contact, to whom @letter goes; both borrowed. */
void ledger_mail_source_begin (LedgerMailSource *self, const LedgerRecord *contact, const LedgerLetter *letter);

/** ledger_mail_source_is_sound: %FALSE with @error when something could not be read since it began. */
gboolean ledger_mail_source_is_sound (const LedgerMailSource *self, GError **error);

/** ledger_mail_source_get_source: Returns: what templates are filled from; of @self. */
const LedgerTemplateSource *ledger_mail_source_get_source (const LedgerMailSource *self);

/** ledger_mail_source_dup_asked: Returns: (transfer full): what was asked since it began, and answered, as JSON. */
char *ledger_mail_source_dup_asked (const LedgerMailSource *self);

/** ledger_mail_source_dup_label: Returns: (transfer full): what the field @name is called in the user's language. */
char *ledger_mail_source_dup_label (LedgerStore *store, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerMailSource, ledger_mail_source_free)

G_END_DECLS
