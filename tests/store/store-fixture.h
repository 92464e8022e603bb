/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replica's store on a real file in a folder of its own, and short ways to put records in. For the tests of
 * the store. Main thread.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  char *path;
  LedgerWorld *world;
  LedgerDatabase *database;
  LedgerStore *store;
  const LedgerKind *contact;
} Fixture;

/** fixture_open: opens a new replica; @model NULL: the compiled one. */
void fixture_open (Fixture *fixture, const LedgerModel *model);

/** fixture_reopen: closes the store and its database and opens the same file with @model again. */
void fixture_reopen (Fixture *fixture, const LedgerModel *model);

/** fixture_clear: closes it and removes its folder. */
void fixture_clear (Fixture *fixture);

/** fixture_kind: the kind of that name. */
const LedgerKind *fixture_kind (Fixture *fixture, const char *name);

/** fixture_new_contact: Returns: (transfer full): a live contact, not yet written. */
LedgerRecord *fixture_new_contact (Fixture *fixture, const char *given, const char *particle, const char *family);

/** fixture_set: sets a field of @record to a text. */
void fixture_set (LedgerRecord *record, const char *field, const char *text);

/** fixture_write: writes @record and makes the search document of its contact anew. */
void fixture_write (Fixture *fixture, LedgerRecord *record);

/** fixture_add_child: writes a live child of @parent with one field set. */
void fixture_add_child (Fixture *fixture, const LedgerRecord *parent, const char *kind, const char *field,
                        const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

G_END_DECLS
