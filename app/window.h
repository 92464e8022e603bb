/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window: header bar with search, sidebar with the built sections, the page of the chosen section. Until the
 * replica is complete it shows the first start instead. Main thread.
 *
 * Actions for everything inside it: `win.section` (s: name), `win.part` (ss: name, and what its page knows by
 * `page.part`), `win.show-contact` (s: id as text), `win.search`, `win.sync`, `win.undo`, `win.new`, `win.shortcuts`.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_WINDOW (ledenboek_window_get_type ())
/* What a window without a book begins with. */
typedef enum
{
  LEDENBOEK_START_LOGIN,
  LEDENBOEK_START_SAMPLE,       /* --sample: makes the book with sample data at once */
} LedenboekStart;

G_DECLARE_FINAL_TYPE (LedenboekWindow, ledenboek_window, LEDENBOEK, WINDOW, AdwApplicationWindow)

/** ledenboek_window_new: Returns: (transfer none): a window on @replica (referenced). */
LedenboekWindow *ledenboek_window_new (GtkApplication *application, LedgerReplica *replica, LedenboekStart start);

/**
 * ledenboek_window_prefill_login:
 * @authority_file: (nullable): PEM file of the certificate authority
 *
 * Fills in what is known of the server where the window asks for it; the others are nullable too.
 */
void ledenboek_window_prefill_login (LedenboekWindow *self, const char *server, const char *login,
                                     const char *authority_file);

/** ledenboek_window_get: Returns: (transfer none) (nullable): the window that @widget or its dialog belongs to. */
LedenboekWindow *ledenboek_window_get (GtkWidget *widget);

/** ledenboek_window_get_replica: Returns: (transfer none): the replica. */
LedgerReplica *ledenboek_window_get_replica (LedenboekWindow *self);

/** ledenboek_window_show_section: goes to the section of that name; an unknown one is ignored. */
void ledenboek_window_show_section (LedenboekWindow *self, const char *name);

/** ledenboek_window_show_contact: goes to the contacts and shows that one. */
void ledenboek_window_show_contact (LedenboekWindow *self, const LedgerId *contact);

/** ledenboek_window_show_text: tells @text in a toast. */
void ledenboek_window_show_text (LedenboekWindow *self, const char *text);

/** ledenboek_window_show_toast: shows @toast (transfer full). */
void ledenboek_window_show_toast (LedenboekWindow *self, AdwToast *toast);

/** ledenboek_window_open_book: shows the sections: the replica is complete. The first start calls it at its end. */
void ledenboek_window_open_book (LedenboekWindow *self);

G_END_DECLS
