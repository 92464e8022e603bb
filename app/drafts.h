/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drafts: forms that were left before they were saved. They are kept in the book itself, so they outlive a crash,
 * and never travel. Main thread; written on the writer's.
 *
 * Signal `changed` (): there is one more or less.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_DRAFTS (ledenboek_drafts_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekDrafts, ledenboek_drafts, LEDENBOEK, DRAFTS, GObject)

/* In place of the id of a contact: of one that is being made. It is not among ledenboek_drafts_list. */
#define LEDENBOEK_DRAFT_OF_NOBODY "new"
/* Of a template: its section says which, and in which language. Neither is this one among ledenboek_drafts_list. */
#define LEDENBOEK_DRAFT_OF_TEMPLATE "template"

/** ledenboek_drafts_get: Returns: (transfer none): the drafts of @store, made once and kept with it. */
LedenboekDrafts *ledenboek_drafts_get (LedgerStore *store);

/** ledenboek_drafts_dup: Returns: (transfer full) (nullable): the draft of that part of that contact. */
GHashTable *ledenboek_drafts_dup (LedenboekDrafts *self, const char *contact, const char *section);

/**
 * ledenboek_drafts_set:
 * @contact: id as text
 * @fields: (nullable) (element-type utf8 utf8): name and what was typed; empty or %NULL takes the draft away
 */
void ledenboek_drafts_set (LedenboekDrafts *self, const char *contact, const char *section, GHashTable *fields);

/** ledenboek_drafts_has: whether that contact has a draft in any part. */
gboolean ledenboek_drafts_has (LedenboekDrafts *self, const char *contact);

/** ledenboek_drafts_list: Returns: (transfer container) (element-type utf8): ids of the contacts that have one. */
GPtrArray *ledenboek_drafts_list (LedenboekDrafts *self);

G_END_DECLS
