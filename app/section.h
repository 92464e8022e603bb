/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of the window as a table: what the sidebar shows, Alt+1…9, Alt+0 and Alt+Shift+1…4 reach and the stack
 * holds. Adding a section is one line in section.c and one function that makes its page. Main thread.
 *
 * A page is any widget. The window asks it by actions of its class (gtk_widget_class_install_action), which it
 * has or has not: `page.new` (Ctrl+N), `page.filter` (Ctrl+F), `page.save` (Ctrl+S), `page.edit` (F2),
 * `page.back` (Alt+←), `page.call-note` (Ctrl+L), `page.task` (Ctrl+T), `page.card` (Ctrl+Shift+N), `page.print`
 * (Ctrl+P), `page.next-pane` (F6), `page.shown` (the section was chosen), `page.undo` (Ctrl+Z, in place of the
 * window's own), `page.part` (s: a part of it by name, for who comes from elsewhere). In the other direction a page
 * calls the actions of the window, see app/window.h.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;             /* "contacts"; constant, stands in settings and in `win.section` */
  const char *icon_name;        /* symbolic */
  const char *label;            /* N_() */
  const char *group;            /* N_(): heading of the sidebar under which it stands; groups lie together */
  const char *area;             /* permission area without which it is not shown; NULL: always there */
  /* Work for @user, 0 shows none; NULL: never a badge. Asked on a reader's thread. */
  gint64 (*count_badge) (LedgerStore *store, const LedgerId *user);
  GtkWidget *(*make_page) (LedgerReplica *replica);     /* called when it is first shown */
} LedenboekSection;

/** ledenboek_section_list: the sections in the order of the sidebar; @n_sections (out) says how many. Static memory. */
const LedenboekSection *ledenboek_section_list (guint *n_sections);

/** ledenboek_section_find: Returns: (nullable): the section of that name; static memory. */
const LedenboekSection *ledenboek_section_find (const char *name);

/** ledenboek_section_is_shown: whether @section is there for what the user of @replica may do. */
gboolean ledenboek_section_is_shown (const LedenboekSection *section, LedgerReplica *replica);

G_END_DECLS
