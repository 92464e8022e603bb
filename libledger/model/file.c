/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that hang on a contact: letters, forms, scans. The record is small and lies on every replica that holds the
 * contact; the content lies apart, encrypted with the record's own key and named by the digest of what is encrypted,
 * and is fetched when it is opened. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

static const LedgerGroupSpec groups[] = {
  { "owner", N_("Belongs to"), "dossier", LEDGER_PRIVACY_NONE },
  { "name", N_("Name"), "dossier", LEDGER_PRIVACY_PERSONAL },
  { "content", N_("Content"), "dossier", LEDGER_PRIVACY_SENSITIVE },
  { NULL },
};

static const LedgerFieldSpec fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED },
  { "media_type", "content", LEDGER_TYPE_TEXT, N_("Media type") },
  { "size", "content", LEDGER_TYPE_INTEGER, N_("Size"), .flags = LEDGER_FIELD_REQUIRED },
  { "digest", "content", LEDGER_TYPE_BYTES, N_("Digest"), .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED },
  { "key", "content", LEDGER_TYPE_BYTES, N_("Key"), .flags = LEDGER_FIELD_REQUIRED },
  { NULL },
};

const LedgerKindSpec ledger_kind_file = {
  .name = "file", .label = N_("File"), .plural = N_("Files"), .area = "dossier", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .groups = groups, .fields = fields,
};
