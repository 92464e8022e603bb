/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a column of a table can become, derived from the model: fields of the record that a row is about, fields of
 * its children in a slot ("phone"), more children of that kind with a choice ("phone:mobile"), own fields ("field:" and
 * the id of the definition), one child of another kind ("membership.valid_from"), and three that hold several fields at
 * once: a whole name, street with number, postcode with town. Any thread; a catalogue is not changed once it is made.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef enum
{
  LEDGER_IMPORT_FIELD,
  LEDGER_IMPORT_NUMBER,         /* given out by the server: it finds the record and is never set */
  LEDGER_IMPORT_ALIAS,
  LEDGER_IMPORT_MORE,           /* another child of an alias's kind, of which a choice says what it is for */
  LEDGER_IMPORT_OWN,
  LEDGER_IMPORT_CHILD,
  LEDGER_IMPORT_WHOLE_NAME,
  LEDGER_IMPORT_STREET_AND_NUMBER,
  LEDGER_IMPORT_POSTCODE_AND_CITY,
} LedgerImportTargetType;

typedef struct
{
  LedgerImportTargetType type;
  char *path;                   /* as a mapping keeps it */
  char *label;                  /* in the user's language */
  const LedgerField *field;     /* that the text goes into; of what holds several, one of them */
  const LedgerAliasSpec *alias; /* of LEDGER_IMPORT_ALIAS and _MORE */
  const LedgerField *choice_field;      /* of LEDGER_IMPORT_MORE: it gets `choice` */
  const char *choice;
  LedgerRecord *own;            /* of LEDGER_IMPORT_OWN: the definition */
} LedgerImportTarget;

typedef struct _LedgerImportCatalog LedgerImportCatalog;

/**
 * ledger_import_catalog_new:
 * @kind: what a row is about: contacts
 * @access: (nullable): only what the user may edit
 *
 * Reads what texts may refer to: names of branches, membership types, reasons; and the own fields.
 *
 * Returns: (transfer full): the catalogue; %NULL with @error of the store
 */
LedgerImportCatalog *ledger_import_catalog_new (LedgerStore *store, const LedgerKind *kind, const LedgerAccess *access,
                                                GError **error);

/** ledger_import_catalog_ref: Returns: (transfer full): @self. */
LedgerImportCatalog *ledger_import_catalog_ref (LedgerImportCatalog *self);

/** ledger_import_catalog_unref: drops a reference. */
void ledger_import_catalog_unref (LedgerImportCatalog *self);

/** ledger_import_catalog_get_access: Returns: (nullable): what who imports may; %NULL: everything. */
const LedgerAccess *ledger_import_catalog_get_access (const LedgerImportCatalog *self);

/** ledger_import_catalog_get_kind: what a row is about. */
const LedgerKind *ledger_import_catalog_get_kind (const LedgerImportCatalog *self);

/** ledger_import_catalog_get_model: the model it is of. */
const LedgerModel *ledger_import_catalog_get_model (const LedgerImportCatalog *self);

/** ledger_import_catalog_get_today: the day by which years of two digits are read, ISO 8601. */
const char *ledger_import_catalog_get_today (const LedgerImportCatalog *self);

/** ledger_import_catalog_get_country: where the organisation is, as its company says, else NL. */
const char *ledger_import_catalog_get_country (const LedgerImportCatalog *self);

/** ledger_import_catalog_get_targets: Returns: (element-type LedgerImportTarget): all, in the order of forms. */
GPtrArray *ledger_import_catalog_get_targets (const LedgerImportCatalog *self);

/** ledger_import_catalog_find: Returns: (nullable): the target of that path. */
const LedgerImportTarget *ledger_import_catalog_find (const LedgerImportCatalog *self, const char *path);

/**
 * ledger_import_catalog_read:
 * @field: of the target, or a field that it holds
 * @text: as it stands in the file, not empty
 * @context: for the rules
 * @value: (inout): replaced on success
 *
 * What a file says → a value: as ledger_field_read, and in the spellings of files: choices and yes or no in Dutch and
 * English, countries and what is referred to by name, amounts with their sign, a phone that lost its first 0.
 *
 * Returns: %FALSE with @error in LEDGER_RULE_ERROR: the cause with its remedy
 */
gboolean ledger_import_catalog_read (const LedgerImportCatalog *self, const LedgerField *field, const char *text,
                                     const LedgerRuleContext *context, LedgerValue *value, GError **error);

/** ledger_import_read_truth: Returns: (nullable): "1" or "0" for a word that says so: "ja", "x", "false". */
const char *ledger_import_read_truth (const char *text);

/** ledger_import_catalog_read_by: the same by @rule: of a field whose rule another field names. */
gboolean ledger_import_catalog_read_by (const LedgerField *field, const LedgerRule *rule, const char *text,
                                        const LedgerRuleContext *context, LedgerValue *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerImportCatalog, ledger_import_catalog_unref)

G_END_DECLS
