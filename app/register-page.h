/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section of the register (REL-13, REL-24): who was a member on any day, and the lists of the general meeting, with
 * the quorum; as a file too. Main thread; the register is read by a reader.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_REGISTER_PAGE (ledenboek_register_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRegisterPage, ledenboek_register_page, LEDENBOEK, REGISTER_PAGE, AdwBin)

/** ledenboek_register_page_new: Returns: (transfer floating): the register of the book of @replica, on today. */
GtkWidget *ledenboek_register_page_new (LedgerReplica *replica);

G_END_DECLS
