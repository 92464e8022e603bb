/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Permission areas and what a user may do in each: none, read, edit (AUT-02); and the scope: in which branches and
 * companies (S23). Every merge group of the model has exactly one area; server, replica and window ask the same
 * table. Plain values; any thread.
 */
#pragma once

#include "libledger/model/model.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;             /* "bank" */
  const char *label;            /* N_() */
  gboolean act;                 /* something that is done: no record is of it, so nothing is read by it */
  const char *like;             /* (nullable): what held this area before; rights that do not name it follow that */
} LedgerArea;

typedef enum
{
  LEDGER_PERMISSION_NONE,
  LEDGER_PERMISSION_READ,
  LEDGER_PERMISSION_EDIT,
} LedgerPermission;

/* How many areas there are, at most: a LedgerAccess holds one permission for each. */
#define LEDGER_AREA_LIMIT 16

/* How many branches and companies a scope names, at most. */
#define LEDGER_SCOPE_LIMIT 64

/* What one user may do, and where. */
typedef struct
{
  guint8 permissions[LEDGER_AREA_LIMIT];        /* LedgerPermission, in the order of ledger_area_list */
  guint n_places;               /* 0: everywhere */
  LedgerId places[LEDGER_SCOPE_LIMIT];  /* branches and companies whose contacts are in scope, in order of bytes */
} LedgerAccess;

/** ledger_area_list: the areas; @n_areas (out) says how many. Static memory. */
const LedgerArea *ledger_area_list (guint *n_areas);

/** ledger_area_find: Returns: (nullable): the area of that name; static memory. */
const LedgerArea *ledger_area_find (const char *name);

/**
 * ledger_area_check_model:
 *
 * Whether every group of @model names an area that there is, and that is no act. A store is not opened on a model
 * that fails it.
 *
 * Returns: %FALSE with @error in LEDGER_MODEL_ERROR
 */
gboolean ledger_area_check_model (const LedgerModel *model, GError **error);

/** ledger_access_get: what @access says of the area of that name; none for an unknown one. */
LedgerPermission ledger_access_get (const LedgerAccess *access, const char *area);

/** ledger_access_add_place: narrows the scope to @place too; %FALSE with @error beyond LEDGER_SCOPE_LIMIT. */
gboolean ledger_access_add_place (LedgerAccess *access, const LedgerId *place, GError **error);

/** ledger_access_holds_place: whether a contact that stands at @place (%NULL: nowhere in particular) is in scope. */
gboolean ledger_access_holds_place (const LedgerAccess *access, const LedgerId *place);

/** ledger_access_set_all: gives @permission in every area, everywhere. */
void ledger_access_set_all (LedgerAccess *access, LedgerPermission permission);

/**
 * ledger_access_parse:
 * @text: such as "contact=edit bank=read", or "all=edit"; what is not named is none, or as the area that it is like;
 *   "place=ID", once for each branch or company, narrows the scope
 *
 * What somebody writes. Returns: %FALSE with @error when a name or level is unknown
 */
gboolean ledger_access_parse (const char *text, LedgerAccess *access, GError **error);

/**
 * ledger_access_read:
 * @text: of ledger_access_dup_text, perhaps of a newer program: areas that are unknown here are passed over, for no
 *   record is of them
 *
 * What was kept or sent. Returns: %FALSE when it is no such text
 */
gboolean ledger_access_read (const char *text, LedgerAccess *access);

/** ledger_access_dup_text: Returns: (transfer full): the canonical text of @access, areas in order. */
char *ledger_access_dup_text (const LedgerAccess *access);

G_END_DECLS
