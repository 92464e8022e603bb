/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section Contacts: where list, page and search entry meet. Main thread.
 */
#include "config.h"

#include "app/contacts-view.h"

#include <glib/gi18n.h>

struct _LedenboekContactsView
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  GtkPaned *paned;
};

G_DEFINE_FINAL_TYPE (LedenboekContactsView, ledenboek_contacts_view, ADW_TYPE_BIN)

void
ledenboek_contacts_view_set_search (LedenboekContactsView *self, GtkSearchEntry *entry)
{
  gtk_search_entry_set_key_capture_widget (entry, NULL);
}

void
ledenboek_contacts_view_show (LedenboekContactsView *self, const LedgerId *contact)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->paned));
}

static void
ledenboek_contacts_view_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_CONTACTS_VIEW (object)->replica);
  G_OBJECT_CLASS (ledenboek_contacts_view_parent_class)->dispose (object);
}

static void
ledenboek_contacts_view_class_init (LedenboekContactsViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_contacts_view_dispose;
}

static void
ledenboek_contacts_view_init (LedenboekContactsView *self)
{
  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->paned));
}

GtkWidget *
ledenboek_contacts_view_new (LedgerReplica *replica)
{
  LedenboekContactsView *self = g_object_new (LEDENBOEK_TYPE_CONTACTS_VIEW, NULL);

  self->replica = g_object_ref (replica);
  return GTK_WIDGET (self);
}
