/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress of a job (job-progress.h). Main thread. */
#include "config.h"

#include "app/job-progress.h"

#include <glib/gi18n.h>

/* Pixels. */
#define WIDTH 420

struct _LedenboekJobProgress
{
  AdwBin parent_instance;

  GtkProgressBar *bar;
  GtkLabel *text;
  GtkWidget *cancel_button;
  LedenboekJobWatch *watch;
};

G_DEFINE_FINAL_TYPE (LedenboekJobProgress, ledenboek_job_progress, ADW_TYPE_BIN)

static void
update (LedenboekJobProgress *self)
{
  double fraction = ledenboek_job_watch_get_fraction (self->watch);
  g_autofree char *text = ledenboek_job_watch_dup_text (self->watch);

  gtk_widget_set_visible (GTK_WIDGET (self), ledenboek_job_watch_is_under_way (self->watch));
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->bar, fraction);
  else
    gtk_progress_bar_pulse (self->bar);
  gtk_label_set_label (self->text, text);
}

static void
on_cancel (LedenboekJobProgress *self)
{
  if (self->watch != NULL)
    ledenboek_job_watch_cancel (self->watch);
}

void
ledenboek_job_progress_set_watch (LedenboekJobProgress *self, LedenboekJobWatch *watch)
{
  g_set_object (&self->watch, watch);
  g_signal_connect_object (watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
ledenboek_job_progress_focus (LedenboekJobProgress *self)
{
  gtk_widget_grab_focus (self->cancel_button);
}

void
ledenboek_job_progress_set_cancel_text (LedenboekJobProgress *self, const char *text)
{
  gtk_widget_set_tooltip_text (self->cancel_button, text);
}

static void
ledenboek_job_progress_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_JOB_PROGRESS (object)->watch);
  G_OBJECT_CLASS (ledenboek_job_progress_parent_class)->dispose (object);
}

static void
ledenboek_job_progress_class_init (LedenboekJobProgressClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_job_progress_dispose;
}

static void
ledenboek_job_progress_init (LedenboekJobProgress *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->text = GTK_LABEL (gtk_label_new (NULL));
  self->cancel_button = gtk_button_new_with_label (_("Cancel"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Progress of the job at the server"), -1);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_justify (self->text, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "numeric");
  gtk_widget_set_halign (self->cancel_button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->cancel_button, _("What is done by then stays, and can be undone"));
  g_signal_connect_object (self->cancel_button, "clicked", G_CALLBACK (on_cancel), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), self->cancel_button);
  gtk_widget_set_size_request (box, WIDTH, -1);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), box);
}
