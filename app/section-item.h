/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a section of the contact page is made of: fields of the contact, of its preferred children and the
 * organisation's own, all from the model, each with the text that is read and the text that is typed. Reads the
 * store by key; main thread.
 */
#pragma once

#include "app/field-editor.h"

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* Which part of a contact a section shows. */
typedef struct
{
  const char *name;             /* "address": of its drafts and of the action that begins editing */
  const char *label;            /* N_() */
  const char *const *groups;    /* of the contact, ended by NULL; or NULL */
  const char *const *aliases;   /* ended by NULL; or NULL */
  gboolean own_fields;          /* the organisation's own fields of contacts */
  gboolean details;             /* what else the group of an alias holds: the purpose of a phone */
  /* (transfer full) (nullable): what holds while a field is empty; or NULL: nothing does */
  char *(*dup_proposal) (LedgerStore *store, const LedgerRecord *contact, const LedgerField *field);
  /* Adds what follows from the values to the rows of the page; or NULL. */
  void (*add_more) (GtkWidget *grid, LedgerStore *store, const LedgerRecord *contact);
} LedenboekPart;

/* One field of a section. */
typedef struct
{
  char *name;                   /* as ledger_edit_set_named takes it */
  char *label;
  const LedgerField *field;     /* where the value stands */
  const LedgerAliasSpec *alias; /* of a preferred child, or NULL */
  gboolean detail;              /* beside what the alias means; no name of ledger_edit_set_named */
  LedgerRecord *definition;     /* of an own field, or NULL */
  LedgerRecord *holder;         /* the record with the value, NULL when there is none yet */
  gboolean detailed;            /* a choice stands beside it */
  gboolean wide;                /* its text is long */
  LedgerPermission permission;
} LedenboekItem;

/**
 * ledenboek_items_new:
 * @contact: (nullable): %NULL for a new one
 * @access: what may be seen; fields that may not be read are left out
 *
 * Returns: (transfer full) (element-type LedenboekItem): the items, in the order in which a form asks them
 */
GPtrArray *ledenboek_items_new (LedgerStore *store, const LedenboekPart *part, const LedgerRecord *contact,
                                const LedgerAccess *access);

/**
 * ledenboek_items_new_of:
 * @record: (nullable): of @kind; %NULL for a new one
 *
 * Returns: (transfer full) (element-type LedenboekItem): every field of a record that hangs on another, but that other
 */
GPtrArray *ledenboek_items_new_of (LedgerStore *store, const LedgerKind *kind, const LedgerRecord *record,
                                   const LedgerAccess *access);

/** ledenboek_item_dup_typed: Returns: (transfer full): the value as an editor takes it; "" for nothing. */
char *ledenboek_item_dup_typed (const LedenboekItem *item);

/** ledenboek_item_dup_shown: Returns: (transfer full): the value as people read it, unmasked; "" for nothing. */
char *ledenboek_item_dup_shown (const LedenboekItem *item, LedgerStore *store);

/**
 * ledenboek_item_dup_masked:
 *
 * Returns: (transfer full) (nullable): most of it hidden; %NULL when it is not to be masked.
 */
char *ledenboek_item_dup_masked (const LedenboekItem *item);

/** ledenboek_item_is_country: whether it is the country that an address follows the rules of. */
gboolean ledenboek_item_is_country (const LedenboekItem *item);

/** ledenboek_item_get_units: how wide it is on the page, of six units a row. */
int ledenboek_item_get_units (const LedenboekItem *item);

/** ledenboek_item_make_editor: Returns: (transfer floating): the editor for it, with its value in it. */
GtkWidget *ledenboek_item_make_editor (const LedenboekItem *item, LedgerStore *store);

G_END_DECLS
