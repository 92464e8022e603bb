/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The register of members on any day, and the lists of the general meeting (REL-13, REL-24). Everybody who was a member
 * by then stands in it with the days of entry and exit: nobody disappears by leaving (WVV 9:3, BW 2:36). Who is in it
 * follows from the memberships: the standing of the type, the law of the company's country, and since when a contact is
 * inactive or dead. Memberships that join on are one stay. A reader's thread.
 */
#pragma once

#include "libledger/report/table.h"

G_BEGIN_DECLS

/* Days within which an entry or exit is to be in the register (WVV 9:3): those of so many days are marked. */
#define LEDGER_REGISTER_SIGNAL_DAYS 8

typedef enum
{
  LEDGER_REGISTER_MEMBERS,      /* who is a member on that day */
  LEDGER_REGISTER_ALL,          /* with who left before */
  LEDGER_REGISTER_VOTERS,       /* who may vote on that day */
  LEDGER_REGISTER_NOTICE,       /* whom the notice of a meeting goes to, and by which way */
  LEDGER_REGISTER_PRESENCE,     /* who may vote, with room to sign and for a proxy */
  LEDGER_REGISTER_LISTS
} LedgerRegisterList;

typedef enum
{
  LEDGER_REGISTER_STAYS,
  LEDGER_REGISTER_ENTERED,      /* within the days of the signal */
  LEDGER_REGISTER_LEFT,
} LedgerRegisterSignal;

/* One stay of one contact. Strings belong to the register. */
typedef struct
{
  LedgerId contact;
  char entry[11];               /* ISO 8601; "": not known */
  char exit[11];                /* "": none, or not known on that day */
  const char *type;             /* (nullable): name of the membership type on that day, else of the last one */
  const char *standing;         /* (nullable): its standing */
  gboolean votes;
  LedgerRegisterSignal signal;
} LedgerRegisterEntry;

/* A list of the register as it was read: a million stays take 36 MB. What else a row shows is read when it is shown. */
typedef struct _LedgerRegister LedgerRegister;

/** ledger_register_list_get_name: Returns: what a command calls the list: "members". */
const char *ledger_register_list_get_name (LedgerRegisterList list);

/** ledger_register_list_get_label: Returns: what people call it, in the user's language. */
const char *ledger_register_list_get_label (LedgerRegisterList list);

/**
 * ledger_register_read:
 * @day: ISO 8601
 *
 * Returns: (transfer full): by name; %NULL with @error
 */
LedgerRegister *ledger_register_read (LedgerStore *store, LedgerRegisterList list, const char *day,
                                      GCancellable *cancellable, GError **error);

/** ledger_register_free: drops it. */
void ledger_register_free (LedgerRegister *self);

/** ledger_register_get_list: Returns: which list it is. */
LedgerRegisterList ledger_register_get_list (const LedgerRegister *self);

/** ledger_register_get_day: Returns: of which day it is, ISO 8601. */
const char *ledger_register_get_day (const LedgerRegister *self);

/** ledger_register_get_n_entries: how many stays there are on it. */
guint ledger_register_get_n_entries (const LedgerRegister *self);

/** ledger_register_get: @entry (out): the stay at @place. */
void ledger_register_get (const LedgerRegister *self, guint place, LedgerRegisterEntry *entry);

/** ledger_register_count_voters: how many of it may vote. */
guint ledger_register_count_voters (const LedgerRegister *self);

/** ledger_register_get_quorum: how many voters of @voters are at least so many in a hundred. */
guint ledger_register_get_quorum (guint voters, guint percent);

/**
 * ledger_register_make_table:
 * @first: (in): the first stay
 * @n: how many from there on; the rest when there are fewer
 *
 * Returns: (transfer full): those stays as the table of the list, with where they lived on the day
 */
LedgerTable *ledger_register_make_table (const LedgerRegister *self, LedgerStore *store, guint first, guint n);

/**
 * ledger_register_write: the whole list as a file, a piece at a time.
 * @path: replaced when it is whole; on a fault nothing is left and what was there stays
 *
 * Returns: %FALSE with G_FILE_ERROR
 */
gboolean ledger_register_write (const LedgerRegister *self, LedgerStore *store, const char *path,
                                LedgerExportForm form, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerRegister, ledger_register_free)

G_END_DECLS
