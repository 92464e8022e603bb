/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A section of the contact page: read at a glance (value large, label small), edited in place. Editing works on a
 * copy; what was typed and not saved stays as a draft, and what somebody else saves meanwhile is merged in or shown
 * beside it. Main thread; saving runs on the writer's.
 *
 * Signals: `saved` (); `toast` (AdwToast *, transfer full): something to tell.
 */
#pragma once

#include "app/section-item.h"

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_SECTION (ledenboek_contact_section_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactSection, ledenboek_contact_section, LEDENBOEK, CONTACT_SECTION, AdwBin)

/** ledenboek_contact_section_new: a section for @part (static) of contacts of @replica (referenced). */
GtkWidget *ledenboek_contact_section_new (LedgerReplica *replica, const LedenboekPart *part);

/**
 * ledenboek_contact_section_show:
 *
 * shows @contact, another or the same as it is now; keeps a draft of the one before.
 */
void ledenboek_contact_section_show (LedenboekContactSection *self, LedgerRecord *contact);

/** ledenboek_contact_section_get_part: which part it shows. */
const LedenboekPart *ledenboek_contact_section_get_part (LedenboekContactSection *self);

/** ledenboek_contact_section_edit: begins editing in the first field. Returns: %FALSE when it may not be edited. */
gboolean ledenboek_contact_section_edit (LedenboekContactSection *self);

/** ledenboek_contact_section_is_editing: whether it is being edited. */
gboolean ledenboek_contact_section_is_editing (LedenboekContactSection *self);

/** ledenboek_contact_section_save: saves what was typed; faults are shown at their fields. */
void ledenboek_contact_section_save (LedenboekContactSection *self);

/** ledenboek_contact_section_cancel: takes back what was typed, with a way to get it back. */
void ledenboek_contact_section_cancel (LedenboekContactSection *self);

/** ledenboek_contact_section_leave: keeps what was typed as a draft; the form stays. */
void ledenboek_contact_section_leave (LedenboekContactSection *self);

G_END_DECLS
