/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form made from items: an editor for each, with the text it began with. That text is what a draft and a merge
 * with what others changed compare against. Main thread.
 *
 * Signal `changed` (): the user typed or chose.
 */
#pragma once

#include "app/section-item.h"

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_FORM (ledenboek_form_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekForm, ledenboek_form, LEDENBOEK, FORM, AdwBin)

/** ledenboek_form_new: Returns: (transfer floating): editors for those of @items (referenced) that may be edited. */
GtkWidget *ledenboek_form_new (LedgerStore *store, GPtrArray *items);

/**
 * ledenboek_form_new_with:
 * @more: (nullable): what stands beneath the editors of the group @after
 *
 * Returns: (transfer floating): as ledenboek_form_new
 */
GtkWidget *ledenboek_form_new_with (LedgerStore *store, GPtrArray *items, GtkWidget *more, const LedgerGroup *after);

/** ledenboek_form_append: puts @widget beneath the editors. */
void ledenboek_form_append (LedenboekForm *self, GtkWidget *widget);

/** ledenboek_form_offer: offers @text, shown as @shown, in the choice of that name; nothing when it is no choice. */
void ledenboek_form_offer (LedenboekForm *self, const char *name, const char *text, const char *shown);

/** ledenboek_form_focus: gives its first editor the keyboard. */
void ledenboek_form_focus (LedenboekForm *self);

/**
 * ledenboek_form_collect:
 *
 * Returns: (transfer full) (element-type utf8 utf8): what was typed by name of its item, and what it was before under
 *   "base/" and the name: a draft
 */
GHashTable *ledenboek_form_collect (LedenboekForm *self);

/** ledenboek_form_list: Returns: (transfer full) (element-type utf8 utf8): what stands in it, by name of its item. */
GHashTable *ledenboek_form_list (LedenboekForm *self);

/** ledenboek_form_restore: types a draft again; where the book has changed since, both are shown. */
void ledenboek_form_restore (LedenboekForm *self, GHashTable *fields);

/**
 * ledenboek_form_merge:
 * @fresh: the same items as they stand now (referenced)
 *
 * What somebody else changed is taken over where nothing was typed, and shown beside what was.
 *
 * Returns: (nullable): the last such item; %NULL when nothing was changed, or the form has other items by now
 */
const LedenboekItem *ledenboek_form_merge (LedenboekForm *self, GPtrArray *fresh);

/**
 * ledenboek_form_fill:
 * @set: puts what was typed for an item into an edit; %FALSE with @error: it is told at its editor
 *
 * Gives @set what was typed, countries first: they decide by which rule the rest is read.
 *
 * Returns: %FALSE when something was wrong; the first such editor has the keyboard
 */
gboolean ledenboek_form_fill (LedenboekForm *self,
                              gboolean (*set) (const LedenboekItem *item, const char *typed, gpointer data,
                                               GError **error),
                              gpointer data);

G_END_DECLS
