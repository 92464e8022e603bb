/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A door before another one, which stumbles over a word: a statement that is given it as a part of a value fails, or
 * kills the process, as a fault in an engine would. Threads as the door behind it.
 */
#pragma once

#include "libledger/store/database.h"

G_BEGIN_DECLS

typedef enum
{
  FAULT_FAILS,                  /* the statement fails: a fault of what is written */
  FAULT_IS_BUSY,                /* the database cannot just now */
  FAULT_KILLS,                  /* the process ends at once, by SIGKILL */
} FaultWhat;

/** fault_database_new: Returns: (transfer full): a door to what lies behind @inner (transfer full). */
LedgerDatabase *fault_database_new (LedgerDatabase *inner, const char *word, FaultWhat what);

G_END_DECLS
