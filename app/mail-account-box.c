/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords and a try of an e-mail account (mail-account-box.h). Whatever is asked goes to the server at once: it needs
 * the account as it was saved. Main thread.
 */
#include "config.h"

#include "app/mail-account-box.h"

#include <glib/gi18n.h>
#include <string.h>

#include "libledger/sync/mail-account.h"

/* What is asked of the server, a row each. */
typedef enum
{
  ASK_PASSWORD,
  ASK_MAILBOX_PASSWORD,
  ASK_TEST,
  ASKS,
} Ask;

static const struct
{
  const char *title, *button;
} asks[ASKS] = {
  [ASK_PASSWORD] = { N_("Password of the mail server"), N_("Keep") },
  [ASK_MAILBOX_PASSWORD] = { N_("Password of the mailbox"), N_("Keep") },
  [ASK_TEST] = { N_("Send a message to try it to"), N_("Send") },
};

struct _LedenboekMailAccountBox
{
  AdwBin parent;
  LedgerReplica *replica;
  LedgerId account;
  GtkEditable *entries[ASKS];
  GtkWidget *buttons[ASKS];
  GtkLabel *result;
  Ask asked;                    /* what is under way */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LedenboekMailAccountBox, ledenboek_mail_account_box, ADW_TYPE_BIN)

/* -- What came of it */

static const struct
{
  const char *outcome, *said;
} outcomes[] = {
  { "saved", N_("The server has the password.") },
  { "sent", N_("The mail server has taken the message.") },
  { "later", N_("The mail server puts this address off.") },
  { "away", N_("The mail server cannot be reached at the moment.") },
  { "never", N_("The mail server refuses this address.") },
  { "uncertain", N_("The mail server did not answer at the end: perhaps it has arrived.") },
  { "broken", N_("Nothing can be sent with these settings.") },
};

static char *
dup_result (const LedgerMailAccountAnswer *answer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (outcomes[i].outcome, answer->outcome) == 0)
      g_string_append (text, _(outcomes[i].said));
  if (answer->told != NULL && *answer->told != '\0')
    g_string_append_printf (text, "\n%s", answer->told);
  for (guint i = 0; i < answer->advice->len; i++)
    g_string_append_printf (text, "\n%s", (const char *) answer->advice->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
show_result (LedenboekMailAccountBox *self, const char *text, gboolean fault)
{
  gtk_label_set_text (self->result, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self->result), "act-fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->result), "act-fault");
}

static void
set_sensitive (LedenboekMailAccountBox *self, gboolean sensitive)
{
  for (guint i = 0; i < ASKS; i++)
    gtk_widget_set_sensitive (self->buttons[i], sensitive);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekMailAccountBox) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerMailAccountAnswer) answer =
    ledger_replica_ask_mail_account_finish (LEDGER_REPLICA (source), result, &error);
  g_autofree char *text = answer != NULL ? dup_result (answer) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_cancellable_is_cancelled (self->cancellable))
    return;
  set_sensitive (self, TRUE);
  if (answer == NULL)
    {
      show_result (self, error->message, TRUE);
      return;
    }
  /* A password that the server has is not kept in a field. */
  if (self->asked != ASK_TEST)
    gtk_editable_set_text (self->entries[self->asked], "");
  show_result (self, text, g_strcmp0 (answer->outcome, "saved") != 0 && g_strcmp0 (answer->outcome, "sent") != 0);
}

/* -- Asking */

static void
ask (LedenboekMailAccountBox *self, Ask what)
{
  const char *text = gtk_editable_get_text (self->entries[what]);
  LedgerMailAccountAsk request = { 0 };

  if (what == ASK_PASSWORD)
    request.password = text;
  else if (what == ASK_MAILBOX_PASSWORD)
    request.mailbox_password = text;
  else
    request.test = text;
  self->asked = what;
  set_sensitive (self, FALSE);
  show_result (self, what == ASK_TEST ? _("The message is being sent…") : _("The server is told…"), FALSE);
  ledger_replica_ask_mail_account_async (self->replica, &self->account, &request, self->cancellable, on_answered,
                                         g_object_ref (self));
}

static void
on_clicked (LedenboekMailAccountBox *self, GtkWidget *button)
{
  for (guint i = 0; i < ASKS; i++)
    if (self->buttons[i] == button)
      ask (self, i);
}

static void
on_activated (LedenboekMailAccountBox *self, GtkWidget *entry)
{
  for (guint i = 0; i < ASKS; i++)
    if (GTK_WIDGET (self->entries[i]) == entry && gtk_widget_get_sensitive (self->buttons[i]))
      ask (self, i);
}

/* -- Looks */

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
add_ask (LedenboekMailAccountBox *self, GtkGrid *grid, Ask what)
{
  GtkWidget *label = make_label (_(asks[what].title), "dim-label");
  GtkWidget *entry = what == ASK_TEST ? gtk_entry_new () : gtk_password_entry_new ();
  GtkWidget *button = gtk_button_new_with_label (_(asks[what].button));
  g_autofree char *spoken = g_strdup_printf ("%s: %s", _(asks[what].button), _(asks[what].title));

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _(asks[what].title), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (what != ASK_TEST)
    gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  self->entries[what] = GTK_EDITABLE (entry);
  self->buttons[what] = button;
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  gtk_grid_attach (grid, label, 0, (int) what, 1, 1);
  gtk_grid_attach (grid, entry, 1, (int) what, 1, 1);
  gtk_grid_attach (grid, button, 2, (int) what, 1, 1);
}

static void
add_trouble (GtkBox *box, const LedgerRecord *record, const char *field)
{
  const char *trouble = ledger_record_get_text (record, field);

  if (trouble != NULL)
    gtk_box_append (box, make_label (trouble, "act-fault"));
}

static void
ledenboek_mail_account_box_dispose (GObject *object)
{
  LedenboekMailAccountBox *self = LEDENBOEK_MAIL_ACCOUNT_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_mail_account_box_parent_class)->dispose (object);
}

static void
ledenboek_mail_account_box_class_init (LedenboekMailAccountBoxClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_mail_account_box_dispose;
}

static void
ledenboek_mail_account_box_init (LedenboekMailAccountBox *self)
{
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
ledenboek_mail_account_box_new (LedgerReplica *replica, const LedgerRecord *record)
{
  LedenboekMailAccountBox *self = g_object_new (LEDENBOEK_TYPE_MAIL_ACCOUNT_BOX, NULL);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  self->replica = g_object_ref (replica);
  self->account = record->id;
  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 12);
  for (guint i = 0; i < ASKS; i++)
    add_ask (self, grid, i);
  self->result = GTK_LABEL (make_label (NULL, NULL));
  gtk_label_set_selectable (self->result, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->result), FALSE);
  add_trouble (box, record, "trouble");
  add_trouble (box, record, "mailbox_trouble");
  gtk_box_append (box, make_label (_("Only the server keeps the passwords. After another server or user name they are "
                                     "to be given again."), "dim-label"));
  gtk_box_append (box, GTK_WIDGET (grid));
  gtk_box_append (box, GTK_WIDGET (self->result));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
  return GTK_WIDGET (self);
}
