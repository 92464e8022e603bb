/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the office share: starting and stopping a desk, and noting what was saved. One thread only.
 */
#pragma once

#include "tests/simulation/office.h"

G_BEGIN_DECLS

/* A new lineage that comes forth from @of. */
guint office_branch_off (Office *office, guint of);

/* Opens the replica of @desk, also when it dies again meanwhile; its replica is NULL when it cannot be opened. */
void office_start_desk (Office *office, OfficeDesk *desk);

/* Begins the exchange of @desk. */
void office_run_desk (OfficeDesk *desk);

/* Lets go of what runs on @desk. */
void office_stop_desk (OfficeDesk *desk);

/* A save that the machine died in may be among @items of its outbox all the same: then it is one as good as any. */
void office_adopt_saved (Office *office, OfficeDesk *desk, GPtrArray *items);

/*
 * office_catch_up, or, while the book is locked, what was saved in it: it may be sent, and erased again, before
 * anybody can open it.
 */
void office_look_in (Office *office, OfficeDesk *desk);

/* What was saved is to be seen at @desk until it is confirmed. */
void office_note_pending (OfficeDesk *desk, const OfficeSaved *saved);

G_END_DECLS
