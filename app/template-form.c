/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of one text (template-form.h): each text undoes by itself what was typed in it. Main thread. */
#include "config.h"

#include "app/template-form.h"

#include <glib/gi18n.h>

/* Pixels. */
#define MESSAGE_HEIGHT 150

struct _LedenboekTemplateForm
{
  AdwBin parent_instance;

  GtkEntry *subject;
  GtkTextView *text, *message;
  GtkToggleButton *expander;    /* GtkExpander of GTK 4.8 fails when Tab leaves it closed */
  GtkWidget *expanded;          /* what it opens */
  GtkWidget *fault_bar;
  GtkLabel *fault;
  GtkWidget *go;
  GtkWidget *target;            /* where the cursor was last: subject, text or message */
  LedenboekLetterPart part;     /* of the fault */
  guint line;
  gboolean quiet;               /* the program itself is setting what stands there */
};

G_DEFINE_FINAL_TYPE (LedenboekTemplateForm, ledenboek_template_form, ADW_TYPE_BIN)

static guint changed_signal;

static char *
dup_buffer (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
on_changed (LedenboekTemplateForm *self)
{
  if (!self->quiet)
    g_signal_emit (self, changed_signal, 0);
}

/* -- What stands in it */

static void
set_buffer (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (buffer);
}

void
ledenboek_template_form_set (LedenboekTemplateForm *self, const LedenboekLetterText *text)
{
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->subject), text->subject);
  set_buffer (self->text, text->text);
  set_buffer (self->message, text->message);
  gtk_toggle_button_set_active (self->expander, text->message != NULL);
  self->quiet = FALSE;
  self->target = GTK_WIDGET (self->text);
  ledenboek_template_form_show_fault (self, NULL, LEDENBOEK_PART_TEXT, 0);
}

static void
replace_buffer (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text != NULL ? text : "", -1);
  gtk_text_buffer_end_user_action (buffer);
}

void
ledenboek_template_form_take (LedenboekTemplateForm *self, const LedenboekLetterText *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->subject), text->subject);
  replace_buffer (self->text, text->text);
  replace_buffer (self->message, text->message);
  if (text->message != NULL)
    gtk_toggle_button_set_active (self->expander, TRUE);
}

void
ledenboek_template_form_fill (LedenboekTemplateForm *self, LedenboekLetterText *text)
{
  g_autofree char *message = dup_buffer (self->message);

  g_free (text->subject);
  g_free (text->text);
  g_free (text->message);
  text->subject = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->subject)));
  text->text = dup_buffer (self->text);
  text->message = *message != '\0' ? g_steal_pointer (&message) : NULL;
}

void
ledenboek_template_form_set_editable (LedenboekTemplateForm *self, gboolean editable)
{
  gtk_editable_set_editable (GTK_EDITABLE (self->subject), editable);
  gtk_text_view_set_editable (self->text, editable);
  gtk_text_view_set_editable (self->message, editable);
}

void
ledenboek_template_form_focus (LedenboekTemplateForm *self)
{
  gtk_widget_grab_focus (self->target);
}

/* -- What is wrong with it */

static GtkTextView *
get_faulty (LedenboekTemplateForm *self)
{
  return self->part == LEDENBOEK_PART_TEXT ? self->text : self->part == LEDENBOEK_PART_MESSAGE ? self->message : NULL;
}

static void
mark_line (GtkTextView *view, guint line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag_by_name (buffer, "fault", &start, &end);
  if (line == 0)
    return;
  gtk_text_buffer_get_iter_at_line (buffer, &start, (int) line - 1);
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_apply_tag_by_name (buffer, "fault", &start, &end);
}

static const char *
get_part_label (LedenboekLetterPart part)
{
  return part == LEDENBOEK_PART_SUBJECT ? _("Subject") : part == LEDENBOEK_PART_MESSAGE ? _("Text by e-mail")
         : part == LEDENBOEK_PART_CONDITIONS ? _("Conditions") : NULL;
}

void
ledenboek_template_form_show_fault (LedenboekTemplateForm *self, const char *fault, LedenboekLetterPart part,
                                    guint line)
{
  const char *where = get_part_label (part);
  g_autofree char *text = fault != NULL && where != NULL ? g_strdup_printf ("%s: %s", where, fault) : g_strdup (fault);

  self->part = part;
  self->line = line;
  mark_line (self->text, fault != NULL && part == LEDENBOEK_PART_TEXT ? line : 0);
  mark_line (self->message, fault != NULL && part == LEDENBOEK_PART_MESSAGE ? line : 0);
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (self->fault_bar, fault != NULL);
  gtk_widget_set_visible (self->go, part != LEDENBOEK_PART_CONDITIONS && (line > 0 || part == LEDENBOEK_PART_SUBJECT));
}

void
ledenboek_template_form_go_to_fault (LedenboekTemplateForm *self)
{
  GtkTextView *view = get_faulty (self);
  GtkTextBuffer *buffer;
  GtkTextIter at;

  if (view == NULL)
    {
      if (self->part == LEDENBOEK_PART_SUBJECT)
        gtk_widget_grab_focus (GTK_WIDGET (self->subject));
      return;
    }
  if (self->part == LEDENBOEK_PART_MESSAGE)
    gtk_toggle_button_set_active (self->expander, TRUE);
  buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_get_iter_at_line (buffer, &at, (int) MAX (self->line, 1) - 1);
  gtk_text_buffer_place_cursor (buffer, &at);
  gtk_text_view_scroll_mark_onscreen (view, gtk_text_buffer_get_insert (buffer));
  gtk_widget_grab_focus (GTK_WIDGET (view));
}

/* -- What is put in */

static void
insert_in_buffer (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (view, gtk_text_buffer_get_insert (buffer));
}

static void
insert_in_subject (LedenboekTemplateForm *self, const char *text)
{
  GtkEditable *editable = GTK_EDITABLE (self->subject);
  int place;

  gtk_editable_delete_selection (editable);
  place = gtk_editable_get_position (editable);
  gtk_editable_insert_text (editable, text, -1, &place);
  gtk_editable_set_position (editable, place);
}

static void
insert (LedenboekTemplateForm *self, const char *text)
{
  if (self->target == GTK_WIDGET (self->subject))
    {
      gtk_widget_grab_focus (self->target);
      insert_in_subject (self, text);
    }
  else
    insert_in_buffer (GTK_TEXT_VIEW (self->target), text);
  gtk_widget_grab_focus (self->target);
}

void
ledenboek_template_form_insert_field (LedenboekTemplateForm *self, const char *name)
{
  g_autofree char *text = ledenboek_letter_text_dup_field (name);

  insert (self, text);
}

/* A block that is the whole of some lines has lines of its own. */
static gboolean
is_whole_lines (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  return gtk_text_iter_starts_line (&start) && (gtk_text_iter_ends_line (&end) || gtk_text_iter_starts_line (&end));
}

void
ledenboek_template_form_insert_block (LedenboekTemplateForm *self, const char *name)
{
  GtkTextBuffer *buffer;
  g_autofree char *selected = NULL, *text = NULL;
  GtkTextIter start, end;

  if (self->target == GTK_WIDGET (self->subject))
    {
      text = ledenboek_letter_text_dup_block (name, "", FALSE);
      insert (self, text);
      return;
    }
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->target));
  if (gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    selected = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  text = ledenboek_letter_text_dup_block (name, selected != NULL ? selected : "", is_whole_lines (buffer));
  insert (self, text);
}

/* -- Making */

static void
on_focus (GtkEventController *controller, LedenboekTemplateForm *self)
{
  self->target = gtk_event_controller_get_widget (controller);
}

static void
follow_focus (LedenboekTemplateForm *self, GtkWidget *widget)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (focus, "enter", G_CALLBACK (on_focus), self);
  gtk_widget_add_controller (widget, focus);
}

static GtkTextView *
make_view (LedenboekTemplateForm *self, const char *name)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_widget_add_css_class (view, "template-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_text_buffer_create_tag (buffer, "fault", "underline", PANGO_UNDERLINE_ERROR, NULL);
  gtk_text_buffer_set_enable_undo (buffer, TRUE);
  g_signal_connect_swapped (buffer, "changed", G_CALLBACK (on_changed), self);
  follow_focus (self, view);
  return GTK_TEXT_VIEW (view);
}

static GtkWidget *
make_scroller (GtkTextView *view, int height)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), height);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (view));
  gtk_widget_add_css_class (scroller, "template-frame");
  return scroller;
}

static GtkWidget *
make_fault_bar (LedenboekTemplateForm *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->fault_bar = bar;
  self->fault = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->fault, TRUE);
  gtk_label_set_xalign (self->fault, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->fault), TRUE);
  self->go = gtk_button_new_with_label (_("Go there"));
  gtk_widget_set_valign (self->go, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->go, "small-button");
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (ledenboek_template_form_go_to_fault), self);
  gtk_widget_add_css_class (bar, "warning-bar");
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->fault));
  gtk_box_append (GTK_BOX (bar), self->go);
  gtk_widget_set_visible (bar, FALSE);
  return bar;
}

static void
append_expander (LedenboekTemplateForm *self, GtkBox *box)
{
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("Another text by e-mail"));
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "mail-unread-symbolic");
  self->expander = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_child (GTK_BUTTON (self->expander), content);
  gtk_widget_set_halign (GTK_WIDGET (self->expander), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->expander), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->expander),
                               _("Only when a message must say it otherwise than a letter."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Another text by e-mail"), -1);
  self->expanded = make_scroller (self->message, MESSAGE_HEIGHT);
  g_object_bind_property (self->expander, "active", self->expanded, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (box, GTK_WIDGET (self->expander));
  gtk_box_append (box, self->expanded);
}

static void
ledenboek_template_form_class_init (LedenboekTemplateFormClass *class)
{
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_TEMPLATE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
ledenboek_template_form_init (LedenboekTemplateForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scroller;

  self->subject = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_placeholder_text (self->subject, _("Subject"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->subject), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Subject"), -1);
  g_signal_connect_swapped (self->subject, "changed", G_CALLBACK (on_changed), self);
  follow_focus (self, GTK_WIDGET (self->subject));
  self->text = make_view (self, _("Text"));
  self->message = make_view (self, _("Text by e-mail"));
  self->target = GTK_WIDGET (self->text);
  scroller = make_scroller (self->text, MESSAGE_HEIGHT);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->subject));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), make_fault_bar (self));
  append_expander (self, GTK_BOX (box));
  adw_bin_set_child (ADW_BIN (self), box);
}
