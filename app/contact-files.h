/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dossier of a contact: the files that hang on it, and how others are added: chosen, dropped on the page, or taken
 * from the folder of the scanner. `contact.show-dossier` of the page brings it into sight. Main thread; contents are
 * read, sent and fetched on the replica's queues.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_FILES (ledenboek_contact_files_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactFiles, ledenboek_contact_files, LEDENBOEK, CONTACT_FILES, AdwBin)

/** ledenboek_contact_files_new: the section for contacts of @replica (referenced). */
GtkWidget *ledenboek_contact_files_new (LedgerReplica *replica);

/** ledenboek_contact_files_show: lists those of @contact; the section is not there for who may not read them. */
void ledenboek_contact_files_show (LedenboekContactFiles *self, const LedgerId *contact);

/** ledenboek_contact_files_can_add: whether this user may add files. */
gboolean ledenboek_contact_files_can_add (LedenboekContactFiles *self);

/** ledenboek_contact_files_choose: asks which files are to be added. */
void ledenboek_contact_files_choose (LedenboekContactFiles *self);

/**
 * ledenboek_contact_files_add:
 * @files: (element-type GFile): on this computer
 *
 * Adds them to the contact that is shown, one after the other; what could not be added is told with why.
 */
void ledenboek_contact_files_add (LedenboekContactFiles *self, GSList *files);

G_END_DECLS
