/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Of several previews that are asked for while one types only the last is shown; what was shown before stays until
 * then, and while the text has a fault (template-preview.h). Main thread.
 */
#include "config.h"

#include "app/template-preview.h"

#include "app/contact-entry.h"
#include "app/drop-down.h"
#include "app/letter-view.h"
#include "app/record-query.h"
#include "app/selection-offer.h"

#include "libledger/selection/selection.h"

#include <glib/gi18n.h>

/* Milliseconds without a letter typed. */
#define REST 250
/* Pixels. */
#define INDENT 18

#define ACTIVE "{\"field\":\"status\",\"is\":[\"active\"]}"

struct _LedenboekTemplatePreview
{
  AdwBin parent_instance;

  LedenboekContactEntry *contact;
  GtkDropDown *among;
  GtkDropDown *company;
  GtkWidget *before, *after;
  GtkLabel *lacking;
  GtkStack *stack;              /* letter, message, nobody */
  GtkToggleButton *as_letter, *as_message;
  LedenboekLetterView *view;
  GtkBox *message;

  LedgerReplica *replica;
  LedenboekLetterText *text;    /* NULL: none yet */
  LedenboekLetterPreview *preview;
  GPtrArray *selections;        /* LedgerRecord, behind the first choice of `among` */
  GPtrArray *companies;         /* LedgerRecord */
  GArray *rows;                 /* gint64: whom one goes through; NULL: not known yet */
  guint place;                  /* in it */
  gboolean asked;               /* for the rows, once */
  guint rest;
  GCancellable *making;
  GCancellable *listing;
};

G_DEFINE_FINAL_TYPE (LedenboekTemplatePreview, ledenboek_template_preview, ADW_TYPE_BIN)

static guint made_signal;

static LedgerStore *
get_store (LedenboekTemplatePreview *self)
{
  return ledger_replica_get_store (self->replica);
}

static void
renew (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
}

/* -- What was made */

static GtkWidget *
make_part (const LedgerBodyPart *part)
{
  GtkWidget *box, *label, *mark;
  g_autofree char *markup = NULL;

  if (part->type == LEDGER_BODY_RULE)
    return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  label = gtk_label_new (NULL);
  markup = part->type == LEDGER_BODY_HEADING ? g_strdup_printf ("<b>%s</b>", part->markup) : g_strdup (part->markup);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (part->type == LEDGER_BODY_HEADING)
    gtk_widget_add_css_class (label, part->level == 1 ? "title-2" : "title-4");
  gtk_widget_set_margin_start (box, (int) part->indent * INDENT);
  gtk_widget_set_margin_top (box, part->tight ? 0 : 8);
  if (part->mark != NULL)
    {
      mark = gtk_label_new (part->mark);
      gtk_widget_set_valign (mark, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), mark);
    }
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
show_message (LedenboekTemplatePreview *self)
{
  const char *text = *self->preview->subject != '\0' ? self->preview->subject : _("(without a subject)");
  GtkWidget *subject = gtk_label_new (text), *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->message))) != NULL)
    gtk_box_remove (self->message, child);
  gtk_label_set_wrap (GTK_LABEL (subject), TRUE);
  gtk_label_set_xalign (GTK_LABEL (subject), 0);
  gtk_widget_add_css_class (subject, "title-4");
  gtk_box_append (self->message, subject);
  child = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_margin_top (child, 6);
  gtk_box_append (self->message, child);
  for (guint i = 0; i < self->preview->message->parts->len; i++)
    gtk_box_append (self->message, make_part (self->preview->message->parts->pdata[i]));
}

static void
show_lacking (LedenboekTemplatePreview *self)
{
  GPtrArray *labels = self->preview->lacking;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; labels != NULL && i < labels->len; i++)
    g_string_append_printf (text, i > 0 ? ", %s" : "%s", (const char *) labels->pdata[i]);
  if (text->len > 0)
    {
      /* Translators: %s: names of fields, commas between */
      g_autofree char *told = g_strdup_printf (_("This contact lacks: %s. It would be left out of a mailing."),
                                               text->str);

      gtk_label_set_label (self->lacking, told);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->lacking), text->len > 0);
}

static void
show_page (LedenboekTemplatePreview *self)
{
  if (self->preview == NULL || self->preview->subject == NULL)
    gtk_stack_set_visible_child_name (self->stack, "nobody");
  else
    gtk_stack_set_visible_child_name (self->stack, gtk_toggle_button_get_active (self->as_letter) ? "letter"
                                                                                                  : "message");
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTemplatePreview) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekLetterPreview *made = ledenboek_letter_preview_finish (result, &error);

  if (self->replica == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_pointer (&made, ledenboek_letter_preview_free);
      return;
    }
  if (made == NULL)
    {
      made = g_new0 (LedenboekLetterPreview, 1);
      made->fault = g_strdup (error->message);
    }
  g_clear_pointer (&self->preview, ledenboek_letter_preview_free);
  self->preview = made;
  if (made->fault == NULL)
    {
      if (made->subject != NULL)
        {
          ledenboek_letter_view_set_pages (self->view, made->pages);
          show_message (self);
        }
      show_lacking (self);
      show_page (self);
    }
  g_signal_emit (self, made_signal, 0);
}

static void
make (LedenboekTemplatePreview *self)
{
  g_autofree char *text = ledenboek_contact_entry_dup_text (self->contact);
  guint company = gtk_drop_down_get_selected (self->company);
  gboolean known;
  LedgerId id;

  if (self->text == NULL)
    return;
  known = ledger_id_parse (text, &id);
  renew (&self->making);
  ledenboek_letter_preview_async (get_store (self), ledger_replica_get_access (self->replica), self->text,
                                  known ? &id : NULL,
                                  company < self->companies->len
                                    ? &((LedgerRecord *) self->companies->pdata[company])->id : NULL,
                                  TRUE, self->making, on_made, g_object_ref (self));
}

static gboolean
on_rested (gpointer data)
{
  LedenboekTemplatePreview *self = data;

  self->rest = 0;
  make (self);
  return G_SOURCE_REMOVE;
}

void
ledenboek_template_preview_set (LedenboekTemplatePreview *self, const LedenboekLetterText *text)
{
  g_clear_pointer (&self->text, ledenboek_letter_text_free);
  self->text = ledenboek_letter_text_copy (text);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

const LedenboekLetterPreview *
ledenboek_template_preview_get (LedenboekTemplatePreview *self)
{
  return self->preview;
}

/* -- For whom */

static void
update_steps (LedenboekTemplatePreview *self)
{
  guint n = self->rows != NULL ? self->rows->len : 0;

  gtk_widget_set_sensitive (self->before, n > 0 && self->place > 0);
  gtk_widget_set_sensitive (self->after, n > 0 && self->place + 1 < n);
}

static void
choose_place (LedenboekTemplatePreview *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");
  g_autoptr (GPtrArray) records = NULL;
  char text[LEDGER_ID_TEXT_SIZE];

  update_steps (self);
  if (self->rows == NULL || self->place >= self->rows->len)
    return;
  records = ledger_store_list_rows (get_store (self), kind, &g_array_index (self->rows, gint64, self->place), 1, NULL);
  if (records == NULL || records->len == 0 || records->pdata[0] == NULL)
    return;
  ledenboek_contact_entry_set_text (self->contact, ledger_id_write (&((LedgerRecord *) records->pdata[0])->id, text));
  make (self);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTemplatePreview) self = data;
  g_autoptr (LedenboekListAnswer) answer = ledenboek_record_query_finish (result, NULL);

  if (answer == NULL || self->replica == NULL ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  self->rows = g_steal_pointer (&answer->rows);
  self->place = 0;
  choose_place (self);
}

/* Those among whom one goes: of the book who are active, or of a selection. */
static void
list_rows (LedenboekTemplatePreview *self)
{
  const LedgerModel *model = ledger_store_get_model (get_store (self));
  guint chosen = gtk_drop_down_get_selected (self->among);
  LedgerCondition *condition = NULL;

  if (chosen > 0 && chosen <= self->selections->len)
    condition = ledger_selection_get_condition (model, self->selections->pdata[chosen - 1], NULL);
  if (condition == NULL)
    condition = ledger_condition_read (model, ledger_model_find_kind (model, "contact"), ACTIVE, NULL);
  renew (&self->listing);
  ledenboek_record_query_async (get_store (self), NULL, condition, NULL, FALSE, self->listing, on_listed,
                                g_object_ref (self));
}

/* From here one goes on. */
static void
on_contact (LedenboekTemplatePreview *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");
  g_autofree char *text = ledenboek_contact_entry_dup_text (self->contact);
  g_autoptr (LedgerRecord) record = NULL;
  LedgerId id;

  if (!ledger_id_parse (text, &id))
    return;
  record = ledger_store_get (get_store (self), kind, &id, NULL);
  for (guint i = 0; record != NULL && self->rows != NULL && i < self->rows->len; i++)
    if (g_array_index (self->rows, gint64, i) == record->row)
      self->place = i;
  update_steps (self);
  make (self);
}

static void
on_before (LedenboekTemplatePreview *self)
{
  self->place -= self->place > 0 ? 1 : 0;
  choose_place (self);
}

static void
on_after (LedenboekTemplatePreview *self)
{
  self->place += self->rows != NULL && self->place + 1 < self->rows->len ? 1 : 0;
  choose_place (self);
}

static void
fill_among (LedenboekTemplatePreview *self)
{
  guint chosen = gtk_drop_down_get_selected (self->among);
  g_autoptr (GtkStringList) names = NULL;

  g_signal_handlers_block_by_func (self->among, list_rows, self);
  g_clear_pointer (&self->selections, g_ptr_array_unref);
  self->selections = ledenboek_selection_offer_list (self->replica);
  names = ledenboek_selection_offer_name (self->selections, _("All active contacts"));
  gtk_drop_down_set_model (self->among, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->among, chosen <= self->selections->len ? chosen : 0);
  g_signal_handlers_unblock_by_func (self->among, list_rows, self);
}

/* Whose letterhead; with one company there is nothing to choose. */
static void
fill_companies (LedenboekTemplatePreview *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "company");
  guint chosen = gtk_drop_down_get_selected (self->company);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_signal_handlers_block_by_func (self->company, make, self);
  g_clear_pointer (&self->companies, g_ptr_array_unref);
  self->companies = ledger_store_list_all (get_store (self), kind, NULL);
  if (self->companies == NULL)
    self->companies = g_ptr_array_new ();
  for (guint i = 0; i < self->companies->len; i++)
    {
      g_autofree char *name = ledger_record_describe (self->companies->pdata[i], LEDGER_DESCRIBE_TITLE);

      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->company, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->company, chosen < self->companies->len ? chosen : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->company), self->companies->len > 1);
  g_signal_handlers_unblock_by_func (self->company, make, self);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekTemplatePreview *self)
{
  const LedgerModel *model = ledger_store_get_model (store);

  if (ledger_change_touches (change, ledger_model_find_kind (model, "selection")))
    fill_among (self);
  if (ledger_change_touches (change, ledger_model_find_kind (model, "company")))
    fill_companies (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->rest == 0)
    self->rest = g_timeout_add (REST, on_rested, self);
}

/* The book is gone through from when it is first looked at. */
static void
ledenboek_template_preview_map (GtkWidget *widget)
{
  LedenboekTemplatePreview *self = LEDENBOEK_TEMPLATE_PREVIEW (widget);

  GTK_WIDGET_CLASS (ledenboek_template_preview_parent_class)->map (widget);
  if (self->asked)
    make (self);
  else
    list_rows (self);
  self->asked = TRUE;
}

/* -- Making */

static GtkWidget *
make_step (LedenboekTemplatePreview *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_sensitive (button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_contact_bar (LedenboekTemplatePreview *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *contact = ledenboek_contact_entry_new (get_store (self), _("Contact of the preview"));

  self->contact = LEDENBOEK_CONTACT_ENTRY (contact);
  gtk_widget_set_hexpand (contact, TRUE);
  g_signal_connect_swapped (contact, "changed", G_CALLBACK (on_contact), self);
  self->before = make_step (self, "go-previous-symbolic", _("Previous contact"), G_CALLBACK (on_before));
  self->after = make_step (self, "go-next-symbolic", _("Next contact"), G_CALLBACK (on_after));
  gtk_box_append (GTK_BOX (bar), contact);
  gtk_box_append (GTK_BOX (bar), self->before);
  gtk_box_append (GTK_BOX (bar), self->after);
  return bar;
}

static GtkDropDown *
make_choice (LedenboekTemplatePreview *self, const char *name, GCallback callback)
{
  GtkWidget *choice = gtk_drop_down_new (NULL, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (choice, name);
  ledenboek_drop_down_make_narrow (GTK_DROP_DOWN (choice));
  g_signal_connect_swapped (choice, "notify::selected", callback, self);
  return GTK_DROP_DOWN (choice);
}

static GtkWidget *
make_look_bar (LedenboekTemplatePreview *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *looks = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->as_letter = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("Letter")));
  self->as_message = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("E-mail")));
  gtk_toggle_button_set_group (self->as_message, self->as_letter);
  gtk_toggle_button_set_active (self->as_letter, TRUE);
  g_signal_connect_swapped (self->as_letter, "toggled", G_CALLBACK (show_page), self);
  gtk_widget_add_css_class (looks, "linked");
  gtk_box_append (GTK_BOX (looks), GTK_WIDGET (self->as_letter));
  gtk_box_append (GTK_BOX (looks), GTK_WIDGET (self->as_message));
  self->among = make_choice (self, _("Among whom one goes on"), G_CALLBACK (list_rows));
  self->company = make_choice (self, _("Letterhead of"), G_CALLBACK (make));
  gtk_widget_set_hexpand (GTK_WIDGET (self->among), TRUE);
  gtk_box_append (GTK_BOX (bar), looks);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->among));
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->company));
  return bar;
}

static GtkWidget *
make_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static GtkWidget *
make_stack (LedenboekTemplatePreview *self)
{
  GtkWidget *nobody = gtk_label_new (_("Choose a contact to see the letter."));

  self->stack = GTK_STACK (gtk_stack_new ());
  self->view = LEDENBOEK_LETTER_VIEW (ledenboek_letter_view_new ());
  self->message = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "message-preview");
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "card");
  gtk_widget_set_valign (GTK_WIDGET (self->message), GTK_ALIGN_START);
  gtk_widget_add_css_class (nobody, "dim-label");
  gtk_stack_add_named (self->stack, nobody, "nobody");
  gtk_stack_add_named (self->stack, make_scroller (GTK_WIDGET (self->view)), "letter");
  gtk_stack_add_named (self->stack, make_scroller (GTK_WIDGET (self->message)), "message");
  return GTK_WIDGET (self->stack);
}

static void
ledenboek_template_preview_dispose (GObject *object)
{
  LedenboekTemplatePreview *self = LEDENBOEK_TEMPLATE_PREVIEW (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->making != NULL)
    g_cancellable_cancel (self->making);
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->making);
  g_clear_object (&self->listing);
  g_clear_pointer (&self->text, ledenboek_letter_text_free);
  g_clear_pointer (&self->preview, ledenboek_letter_preview_free);
  g_clear_pointer (&self->selections, g_ptr_array_unref);
  g_clear_pointer (&self->companies, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_template_preview_parent_class)->dispose (object);
}

static void
ledenboek_template_preview_class_init (LedenboekTemplatePreviewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = ledenboek_template_preview_dispose;
  GTK_WIDGET_CLASS (class)->map = ledenboek_template_preview_map;
  made_signal = g_signal_new ("made", LEDENBOEK_TYPE_TEMPLATE_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
ledenboek_template_preview_init (LedenboekTemplatePreview *self)
{
}

GtkWidget *
ledenboek_template_preview_new (LedgerReplica *replica)
{
  LedenboekTemplatePreview *self = g_object_new (LEDENBOEK_TYPE_TEMPLATE_PREVIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->replica = g_object_ref (replica);
  self->lacking = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->lacking, TRUE);
  gtk_label_set_xalign (self->lacking, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->lacking), "warning-bar");
  gtk_widget_set_visible (GTK_WIDGET (self->lacking), FALSE);
  gtk_widget_add_css_class (box, "template-panel");
  gtk_box_append (GTK_BOX (box), make_contact_bar (self));
  gtk_box_append (GTK_BOX (box), make_look_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->lacking));
  gtk_box_append (GTK_BOX (box), make_stack (self));
  adw_bin_set_child (ADW_BIN (self), box);
  fill_among (self);
  fill_companies (self);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, 0);
  return GTK_WIDGET (self);
}
