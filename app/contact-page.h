/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of one contact: head, warning, sections. It follows the book: what changes is shown again, what is being
 * edited stays. Main thread; reads the store by key.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_CONTACT_PAGE (ledenboek_contact_page_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekContactPage, ledenboek_contact_page, LEDENBOEK, CONTACT_PAGE, AdwBin)

/** ledenboek_contact_page_open: makes the sections for the book of @replica (referenced). */
void ledenboek_contact_page_open (LedenboekContactPage *self, LedgerReplica *replica);

/** ledenboek_contact_page_show: shows that contact; what was typed for the one before stays as a draft. */
void ledenboek_contact_page_show (LedenboekContactPage *self, const LedgerId *contact);

/** ledenboek_contact_page_get_contact: Returns: (nullable): the id of the contact that is shown, borrowed. */
const LedgerId *ledenboek_contact_page_get_contact (LedenboekContactPage *self);

/** ledenboek_contact_page_leave: keeps what was typed as a draft. */
void ledenboek_contact_page_leave (LedenboekContactPage *self);

/** ledenboek_contact_page_edit: begins editing the section that has the focus, else the first. */
void ledenboek_contact_page_edit (LedenboekContactPage *self);

/** ledenboek_contact_page_save: saves every section that is being edited. */
void ledenboek_contact_page_save (LedenboekContactPage *self);

/** ledenboek_contact_page_note: begins a contact moment. */
void ledenboek_contact_page_note (LedenboekContactPage *self);

/** ledenboek_contact_page_task: begins a task. */
void ledenboek_contact_page_task (LedenboekContactPage *self);

/** ledenboek_contact_page_focus: gives the page the keyboard. */
void ledenboek_contact_page_focus (LedenboekContactPage *self);

G_END_DECLS
