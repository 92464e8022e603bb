/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proposal of another branch (branch-proposal.h), asked of the book whenever the contact is shown. Main thread. */
#include "config.h"

#include "app/branch-proposal.h"

#include "app/window.h"

#include "libledger/membership/branch.h"

#include <glib/gi18n.h>

struct _LedenboekBranchProposal
{
  AdwBin parent_instance;

  LedgerReplica *replica;
  LedgerRecord *contact;
  LedgerRecord *branch;         /* the one that is proposed */
  GtkLabel *says;
  GtkButton *move;
  GtkButton *stay;
};

G_DEFINE_FINAL_TYPE (LedenboekBranchProposal, ledenboek_branch_proposal, ADW_TYPE_BIN)

static LedgerStore *
get_store (LedenboekBranchProposal *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekBranchProposal) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) && window != NULL)
    ledenboek_window_show_text (window, error->message);
}

static void
on_move (LedenboekBranchProposal *self)
{
  ledger_replica_save_async (self->replica, ledger_branch_make_move (get_store (self), self->contact, self->branch),
                             on_saved, g_object_ref (self));
}

static void
on_stay (LedenboekBranchProposal *self)
{
  ledger_replica_save_async (self->replica, ledger_branch_make_stay (get_store (self), self->contact), on_saved,
                             g_object_ref (self));
}

static void
set_texts (LedenboekBranchProposal *self)
{
  const LedgerId *present = ledger_value_get_id (ledger_record_get (self->contact, "branch"));
  g_autofree char *there = ledger_record_describe (self->branch, LEDGER_DESCRIBE_TITLE);
  g_autofree char *here = present != NULL ? ledger_store_dup_title (get_store (self), self->branch->kind, present)
                                          : NULL;
  const char *postcode = ledger_record_get_text (self->contact, "postcode");
  /* Translators: %1$s is a postcode, %2$s the branch it belongs to, %3$s the branch the contact is in */
  g_autofree char *says = here != NULL ? g_strdup_printf (_("Postcode %1$s belongs to %2$s; this contact is in %3$s."),
                                                          postcode, there, here)
                                       /* Translators: %1$s is a postcode, %2$s the branch it belongs to */
                                       : g_strdup_printf (_("Postcode %1$s belongs to %2$s."), postcode, there);
  /* Translators: %s is a branch */
  g_autofree char *move = g_strdup_printf (_("Place in %s"), there);
  /* Translators: %s is a branch */
  g_autofree char *stay = here != NULL ? g_strdup_printf (_("Stay in %s"), here)
                                       : g_strdup (_("Leave without a branch"));

  gtk_label_set_label (self->says, says);
  gtk_button_set_label (self->move, move);
  gtk_button_set_label (self->stay, stay);
}

void
ledenboek_branch_proposal_show (LedenboekBranchProposal *self, LedgerRecord *contact)
{
  gboolean may = ledger_access_get (ledger_replica_get_access (self->replica), "contact") >= LEDGER_PERMISSION_EDIT;

  ledger_record_ref (contact);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_clear_pointer (&self->branch, ledger_record_unref);
  self->contact = contact;
  self->branch = may ? ledger_branch_find_proposal (get_store (self), contact) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), self->branch != NULL);
  if (self->branch != NULL)
    set_texts (self);
}

static void
ledenboek_branch_proposal_dispose (GObject *object)
{
  LedenboekBranchProposal *self = LEDENBOEK_BRANCH_PROPOSAL (object);

  g_clear_object (&self->replica);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_clear_pointer (&self->branch, ledger_record_unref);
  G_OBJECT_CLASS (ledenboek_branch_proposal_parent_class)->dispose (object);
}

static void
ledenboek_branch_proposal_class_init (LedenboekBranchProposalClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_branch_proposal_dispose;
}

static GtkButton *
add_button (LedenboekBranchProposal *self, GtkBox *box, const char *class, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label ("");
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (button, "small-button");
  gtk_widget_add_css_class (button, class);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (box, button);
  return GTK_BUTTON (button);
}

static void
ledenboek_branch_proposal_init (LedenboekBranchProposal *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *says = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (says), 0);
  gtk_label_set_wrap (GTK_LABEL (says), TRUE);
  self->says = GTK_LABEL (says);
  self->move = add_button (self, GTK_BOX (buttons), "suggested-action", G_CALLBACK (on_move));
  self->stay = add_button (self, GTK_BOX (buttons), "flat", G_CALLBACK (on_stay));
  gtk_box_append (GTK_BOX (box), says);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "values");
  gtk_widget_add_css_class (GTK_WIDGET (self), "contact-section");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ledenboek_branch_proposal_new (LedgerReplica *replica)
{
  LedenboekBranchProposal *self = g_object_new (LEDENBOEK_TYPE_BRANCH_PROPOSAL, NULL);

  self->replica = g_object_ref (replica);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Another branch"), -1);
  return GTK_WIDGET (self);
}
