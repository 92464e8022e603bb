/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog with a form (form-window.h). Main thread. */
#include "config.h"

#include "app/form-window.h"

#include <glib/gi18n.h>

/* Pixels. */
#define WIDTH 600

struct _LedenboekFormWindow
{
  AdwWindow parent_instance;

  GtkWidget *form;
  GtkLabel *text;
  GtkButton *cancel_button;
  GtkButton *done_button;
};

G_DEFINE_FINAL_TYPE (LedenboekFormWindow, ledenboek_form_window, ADW_TYPE_WINDOW)

static guint done_signal;

static void
on_done (LedenboekFormWindow *self)
{
  g_signal_emit (self, done_signal, 0);
}

void
ledenboek_form_window_add (LedenboekFormWindow *self, GtkWidget *child)
{
  gtk_box_append (GTK_BOX (self->form), child);
}

void
ledenboek_form_window_set_text (LedenboekFormWindow *self, const char *text)
{
  gtk_label_set_label (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);
}

void
ledenboek_form_window_set_button (LedenboekFormWindow *self, const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (self->done_button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->done_button, label);
}

void
ledenboek_form_window_set_cancel (LedenboekFormWindow *self, const char *label)
{
  gtk_button_set_label (self->cancel_button, label);
}

void
ledenboek_form_window_set_busy (LedenboekFormWindow *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->form, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done_button), !busy);
}

void
ledenboek_form_window_focus_button (LedenboekFormWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->done_button));
}

static void
ledenboek_form_window_class_init (LedenboekFormWindowClass *class)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (class), GDK_KEY_Escape, 0, "window.close", NULL);
  done_signal = g_signal_new ("done", LEDENBOEK_TYPE_FORM_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static GtkWidget *
make_bar (LedenboekFormWindow *self)
{
  GtkWidget *bar = adw_header_bar_new ();

  self->cancel_button = GTK_BUTTON (gtk_button_new_with_label (_("Cancel")));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->cancel_button), "window.close");
  self->done_button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->done_button), "suggested-action");
  g_signal_connect_swapped (self->done_button, "clicked", G_CALLBACK (on_done), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), GTK_WIDGET (self->cancel_button));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), GTK_WIDGET (self->done_button));
  return bar;
}

static void
ledenboek_form_window_init (LedenboekFormWindow *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_xalign (self->text, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->text), FALSE);
  self->form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (body, "act-body");
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (body), self->form);
  gtk_box_append (GTK_BOX (content), make_bar (self));
  gtk_box_append (GTK_BOX (content), body);
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->done_button));
}

LedenboekFormWindow *
ledenboek_form_window_new (GtkWindow *over, const char *title)
{
  return g_object_new (LEDENBOEK_TYPE_FORM_WINDOW, "transient-for", over, "title", title, NULL);
}
