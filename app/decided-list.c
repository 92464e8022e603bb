/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of pending.c with buttons. Which list it is, is the property `chosen` that the template sets. Main thread.
 */
#include "config.h"

#include "app/decided-list.h"

#include "app/pending.h"
#include "app/writing.h"

#include <glib/gi18n.h>

#define LINE_LIMIT 200

struct _LedenboekDecidedList
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  GtkListBox *lines;
  GtkLabel *fault;

  LedgerReplica *replica;
  gboolean chosen;
};

G_DEFINE_FINAL_TYPE (LedenboekDecidedList, ledenboek_decided_list, ADW_TYPE_BIN)

enum
{
  PROPERTY_CHOSEN = 1,
};
static guint reopened_signal;

/* What a button does with its line. */
typedef enum
{
  ACT_APPLY,
  ACT_DROP,
  ACT_REOPEN,
} Act;

typedef struct
{
  LedgerId id;
  Act act;
} Deed;

static gboolean
write_deed (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Deed *deed = data;

  if (deed->act == ACT_REOPEN)
    return ledger_outbox_save_undo (store, &deed->id, changeset, error);
  return ledger_parked_decide (store, &deed->id, deed->act == ACT_APPLY ? "applied" : "dropped", error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekDecidedList) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error);

  gtk_label_set_label (self->fault, done ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), !done);
  ledenboek_decided_list_update (self);
  if (done && self->chosen)
    g_signal_emit (self, reopened_signal, 0);
}

static void
on_button (LedenboekDecidedList *self, GtkWidget *button)
{
  const Deed *deed = g_object_get_data (G_OBJECT (button), "deed");

  gtk_widget_set_sensitive (button, FALSE);
  ledenboek_writing_start (self->replica, write_deed, g_memdup2 (deed, sizeof *deed), g_free, on_done,
                           g_object_ref (self));
}

static void
add_button (LedenboekDecidedList *self, GtkWidget *row, const LedenboekPending *line, Act act)
{
  static const char *const labels[] = { N_("Apply"), N_("Drop"), N_("Open again") };
  GtkWidget *button = ledenboek_pending_add_button (row, line, _(labels[act]));
  Deed *deed = g_new0 (Deed, 1);

  deed->id = line->id;
  deed->act = act;
  g_object_set_data_full (G_OBJECT (button), "deed", deed, g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_button), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_row (LedenboekDecidedList *self, const LedenboekPending *line)
{
  GtkWidget *row = ledenboek_pending_make_row (line);

  if (self->chosen)
    add_button (self, row, line, ACT_REOPEN);
  else
    {
      add_button (self, row, line, ACT_APPLY);
      add_button (self, row, line, ACT_DROP);
    }
  return row;
}

void
ledenboek_decided_list_update (LedenboekDecidedList *self)
{
  LedgerStore *store = ledger_replica_get_store (self->replica);
  g_autoptr (GPtrArray) lines = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_list_box_remove (self->lines, child);
  if (store != NULL)
    lines = ledenboek_pending_list (store, self->chosen ? LEDENBOEK_PENDING_CHOSEN : LEDENBOEK_PENDING_PARKED,
                                    LINE_LIMIT);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    gtk_list_box_append (self->lines, make_row (self, g_ptr_array_index (lines, i)));
  gtk_stack_set_visible_child_name (self->stack, lines != NULL && lines->len > 0 ? "lines" : "empty");
  adw_status_page_set_title (self->empty, self->chosen ? _("Nothing chosen yet") : _("Nothing kept aside"));
  adw_status_page_set_description (self->empty,
                                   self->chosen ? _("What you choose stays here, to be opened again.")
                                                : _("The office applied everything you sent."));
}

void
ledenboek_decided_list_set_replica (LedenboekDecidedList *self, LedgerReplica *replica)
{
  g_set_object (&self->replica, replica);
}

static void
ledenboek_decided_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  LEDENBOEK_DECIDED_LIST (object)->chosen = g_value_get_boolean (value);
}

static void
ledenboek_decided_list_dispose (GObject *object)
{
  g_clear_object (&LEDENBOEK_DECIDED_LIST (object)->replica);
  G_OBJECT_CLASS (ledenboek_decided_list_parent_class)->dispose (object);
}

static void
ledenboek_decided_list_class_init (LedenboekDecidedListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_decided_list_dispose;
  G_OBJECT_CLASS (class)->set_property = ledenboek_decided_list_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (class), PROPERTY_CHOSEN,
                                   g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                                                         G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  reopened_signal = g_signal_new ("reopened", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/decided-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekDecidedList, stack);
  gtk_widget_class_bind_template_child (widget_class, LedenboekDecidedList, empty);
  gtk_widget_class_bind_template_child (widget_class, LedenboekDecidedList, lines);
  gtk_widget_class_bind_template_child (widget_class, LedenboekDecidedList, fault);
}

static void
ledenboek_decided_list_init (LedenboekDecidedList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
