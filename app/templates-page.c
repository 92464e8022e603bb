/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chosen template in the chosen language is in the form; everything beside it is told what stands there
 * (templates-page.h). What comes from elsewhere meanwhile never takes the place of what is being typed. Main thread.
 */
#include "config.h"

#include "app/templates-page.h"

#include "app/drafts.h"
#include "app/drop-down.h"
#include "app/template-blocks.h"
#include "app/template-edit.h"
#include "app/template-fields.h"
#include "app/template-form.h"
#include "app/template-gaps.h"
#include "app/template-list.h"
#include "app/template-preview.h"
#include "app/template-versions.h"

#include "libledger/mailing/version.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

/* Milliseconds after the last letter until the draft is kept. */
#define REST 1000
/* Pixels: what the text gets of the room, with the list taken off. */
#define TEXT_WIDTH 470

struct _LedenboekTemplatesPage
{
  AdwBin parent_instance;

  LedenboekTemplateList *list;
  GtkPaned *halves;
  GtkEntry *name;
  GtkDropDown *purpose;
  GtkBox *languages;
  GtkButton *new_button, *retire_button, *save_button, *discard_button;
  GtkWidget *note_bar;
  GtkLabel *note;
  LedenboekTemplateForm *form;
  GtkStack *panels;
  LedenboekTemplatePreview *preview;
  LedenboekTemplateFields *fields;
  LedenboekTemplateBlocks *blocks;
  LedenboekTemplateGaps *gaps;
  LedenboekTemplateVersions *earlier;

  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  const LedgerKind *version_kind;
  LedgerRecord *chosen;         /* NULL: a new one */
  GPtrArray *versions;          /* LedgerRecord of the chosen one, the newest first */
  const char *language;         /* that is written */
  LedgerId base_id;             /* of the version that was begun with; null: none */
  LedenboekLetterText *base;    /* what it says */
  GPtrArray *rows_of;           /* GtkToggleButton, one a language; borrowed */
  gboolean quiet;               /* the program itself fills the form */
  guint rest;
};

G_DEFINE_FINAL_TYPE (LedenboekTemplatesPage, ledenboek_templates_page, ADW_TYPE_BIN)

static void show_language (LedenboekTemplatesPage *self, const char *language);

static gboolean
may_edit (LedenboekTemplatesPage *self)
{
  return ledger_access_get (ledger_replica_get_access (self->replica), "mail") >= LEDGER_PERMISSION_EDIT;
}

static const LedgerChoice *
get_languages (LedenboekTemplatesPage *self)
{
  return ledger_kind_find_field (self->version_kind, "language")->spec->choices;
}

static const LedgerChoice *
get_purposes (LedenboekTemplatesPage *self)
{
  return ledger_kind_find_field (self->kind, "purpose")->spec->choices;
}

/* What is chosen in the form; the first of the list is none. */
static const char *
get_purpose (LedenboekTemplatesPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->purpose);

  return chosen > 0 && chosen != GTK_INVALID_LIST_POSITION ? get_purposes (self)[chosen - 1].value : NULL;
}

static void
show_note (LedenboekTemplatesPage *self, const char *text)
{
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (self->note_bar, text != NULL);
}

/* -- The text as it is now */

static LedenboekLetterText *
make_text (LedenboekTemplatesPage *self)
{
  LedenboekLetterText *text = ledenboek_letter_text_new (self->language, NULL);

  ledenboek_template_form_fill (self->form, text);
  text->conditions = ledenboek_template_blocks_dup_json (self->blocks);
  return text;
}

static gboolean
is_changed (LedenboekTemplatesPage *self)
{
  g_autoptr (LedenboekLetterText) text = make_text (self);

  return !ledenboek_letter_text_equal (text, self->base);
}

/* What is to be known of what stands in the form; NULL: it is what was saved last. */
static const char *
get_note (LedenboekTemplatesPage *self)
{
  const LedgerRecord *newest = self->versions != NULL ? ledger_version_find (self->versions, self->language) : NULL;

  if (!is_changed (self))
    return NULL;
  return newest != NULL && !ledger_id_equal (&newest->id, &self->base_id)
           ? _("Somebody saved another text meanwhile: it stands under Versions. Saving yours makes it the newest.")
           : _("Not saved yet.");
}

/* In which languages there is a text, the one that is written among them. */
static GPtrArray *
list_languages (LedenboekTemplatesPage *self)
{
  GPtrArray *languages = g_ptr_array_new ();

  for (const LedgerChoice *choice = get_languages (self); choice->value != NULL; choice++)
    if (g_strcmp0 (choice->value, self->language) == 0 ||
        (self->versions != NULL && ledger_version_find (self->versions, choice->value) != NULL))
      g_ptr_array_add (languages, (gpointer) choice->value);
  return languages;
}

static void
tell_panels (LedenboekTemplatesPage *self)
{
  g_autoptr (LedenboekLetterText) text = make_text (self);
  g_autoptr (GPtrArray) languages = list_languages (self);

  ledenboek_template_preview_set (self->preview, text);
  ledenboek_template_gaps_set (self->gaps, text, languages, get_purpose (self));
}

/* -- Drafts */

static char *
dup_draft_name (LedenboekTemplatesPage *self, const char *language)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strdup_printf ("%s-%s", self->chosen != NULL ? ledger_id_write (&self->chosen->id, id) : "new", language);
}

static void
keep_draft (LedenboekTemplatesPage *self)
{
  g_autofree char *name = NULL;
  g_autoptr (LedenboekLetterText) text = NULL;
  g_autoptr (GHashTable) fields = NULL;

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->base == NULL || !may_edit (self))
    return;
  name = dup_draft_name (self, self->language);
  text = make_text (self);
  if (!ledenboek_letter_text_equal (text, self->base))
    fields = ledenboek_letter_text_make_fields (text);
  if (fields != NULL)
    g_hash_table_insert (fields, g_strdup ("base"), ledger_id_dup_text (&self->base_id));
  if (self->chosen == NULL && fields != NULL)
    g_hash_table_insert (fields, g_strdup ("name"), g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  ledenboek_drafts_set (ledenboek_drafts_get (self->store), LEDENBOEK_DRAFT_OF_TEMPLATE, name, fields);
}

static void
drop_draft (LedenboekTemplatesPage *self)
{
  g_autofree char *name = dup_draft_name (self, self->language);

  g_clear_handle_id (&self->rest, g_source_remove);
  ledenboek_drafts_set (ledenboek_drafts_get (self->store), LEDENBOEK_DRAFT_OF_TEMPLATE, name, NULL);
}

static gboolean
on_rested (gpointer data)
{
  LedenboekTemplatesPage *self = data;

  self->rest = 0;
  keep_draft (self);
  return G_SOURCE_REMOVE;
}

/* -- Showing */

static void
show_state (LedenboekTemplatesPage *self)
{
  gboolean edit = may_edit (self);
  gboolean retired = self->chosen != NULL && g_strcmp0 (ledger_record_get_text (self->chosen, "state"), "retired") == 0;

  gtk_button_set_label (self->retire_button, retired ? _("Use again") : _("Retire"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->retire_button),
                               retired ? _("Mailings can be made of it again")
                                       : _("No mailing is made of it any more; what was sent stays"));
  gtk_widget_set_visible (GTK_WIDGET (self->retire_button), self->chosen != NULL && edit);
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_button), edit);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), edit);
  gtk_widget_set_sensitive (GTK_WIDGET (self->blocks), edit);
  gtk_widget_set_sensitive (GTK_WIDGET (self->purpose), edit);
  gtk_editable_set_editable (GTK_EDITABLE (self->name), edit);
  ledenboek_template_form_set_editable (self->form, edit);
}

/* Which languages there are is seen by a full name and a dim one, and told to who does not see. */
static void
show_languages (LedenboekTemplatesPage *self)
{
  const LedgerField *field = ledger_kind_find_field (self->version_kind, "language");

  self->quiet = TRUE;
  for (guint i = 0; i < self->rows_of->len; i++)
    {
      GtkWidget *button = self->rows_of->pdata[i];
      const char *language = g_object_get_data (G_OBJECT (button), "language");
      const char *label = ledger_field_get_choice_label (field, language);
      gboolean there = self->versions != NULL && ledger_version_find (self->versions, language) != NULL;
      /* Translators: %s: a language */
      g_autofree char *spoken = there ? g_strdup (label) : g_strdup_printf (_("%s, no text yet"), label);

      if (there)
        gtk_widget_remove_css_class (gtk_button_get_child (GTK_BUTTON (button)), "dim-label");
      else
        gtk_widget_add_css_class (gtk_button_get_child (GTK_BUTTON (button)), "dim-label");
      gtk_widget_set_tooltip_text (button, spoken);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), g_strcmp0 (language, self->language) == 0);
    }
  self->quiet = FALSE;
}

/* Begun with is the newest text; of a language without one its conditions are those of another. */
static void
take_base (LedenboekTemplatesPage *self)
{
  const LedgerRecord *version = self->versions != NULL ? ledger_version_find (self->versions, self->language) : NULL;

  g_clear_pointer (&self->base, ledenboek_letter_text_free);
  self->base = ledenboek_letter_text_new (self->language, version);
  self->base_id = version != NULL ? version->id : (LedgerId) { { 0 } };
  if (version == NULL && self->versions != NULL && self->versions->len > 0)
    self->base->conditions = g_strdup (ledger_record_get_text (self->versions->pdata[0], "conditions"));
}

static void
show_text (LedenboekTemplatesPage *self, const LedenboekLetterText *text)
{
  self->quiet = TRUE;
  ledenboek_template_form_set (self->form, text);
  ledenboek_template_blocks_set (self->blocks, text->conditions);
  self->quiet = FALSE;
  tell_panels (self);
}

static void
show_language (LedenboekTemplatesPage *self, const char *language)
{
  g_autofree char *name = dup_draft_name (self, language);
  g_autoptr (GHashTable) draft = ledenboek_drafts_dup (ledenboek_drafts_get (self->store), LEDENBOEK_DRAFT_OF_TEMPLATE,
                                                       name);
  g_autoptr (LedenboekLetterText) text = NULL;
  const char *typed = draft != NULL ? g_hash_table_lookup (draft, "name") : NULL;

  self->language = language;
  take_base (self);
  text = draft != NULL ? ledenboek_letter_text_new_draft (language, draft) : ledenboek_letter_text_copy (self->base);
  if (self->chosen == NULL && typed != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name), typed);
  show_text (self, text);
  /* What it was begun with, perhaps no longer the newest. */
  if (draft != NULL && g_hash_table_lookup (draft, "base") != NULL)
    ledger_id_parse (g_hash_table_lookup (draft, "base"), &self->base_id);
  show_note (self, get_note (self));
  show_languages (self);
  ledenboek_template_versions_set (self->earlier, self->versions, language);
}

static void
read_versions (LedenboekTemplatesPage *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->versions, g_ptr_array_unref);
  if (self->chosen != NULL)
    self->versions = ledger_version_list (self->store, &self->chosen->id, &error);
  if (error != NULL)
    show_note (self, error->message);
}

static void
show_head (LedenboekTemplatesPage *self)
{
  const char *name = self->chosen != NULL ? ledger_record_get_text (self->chosen, "name") : NULL;
  const char *purpose = self->chosen != NULL ? ledger_record_get_text (self->chosen, "purpose") : NULL;
  const LedgerChoice *choices = get_purposes (self);
  guint place = 0;

  for (guint i = 0; choices[i].value != NULL; i++)
    if (g_strcmp0 (choices[i].value, purpose) == 0)
      place = i + 1;
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), name != NULL ? name : "");
  gtk_drop_down_set_selected (self->purpose, place);
  self->quiet = FALSE;
  show_state (self);
}

/* The first language in which there is a text; of a new one Dutch. */
static const char *
find_first_language (LedenboekTemplatesPage *self)
{
  const LedgerChoice *languages = get_languages (self);

  for (const LedgerChoice *choice = languages; self->versions != NULL && choice->value != NULL; choice++)
    if (ledger_version_find (self->versions, choice->value) != NULL)
      return choice->value;
  return languages[0].value;
}

static void
show_chosen (LedenboekTemplatesPage *self)
{
  read_versions (self);
  show_head (self);
  show_language (self, find_first_language (self));
}

static void
choose (LedenboekTemplatesPage *self, LedgerRecord *record)
{
  keep_draft (self);
  g_clear_pointer (&self->chosen, ledger_record_unref);
  self->chosen = record != NULL ? ledger_record_ref (record) : NULL;
  show_chosen (self);
}

static void
fill_list (LedenboekTemplatesPage *self)
{
  ledenboek_template_list_fill (self->list, self->store, self->chosen != NULL ? &self->chosen->id : NULL);
}

static void
on_chosen (LedenboekTemplatesPage *self, gpointer record)
{
  if (self->chosen == NULL || !ledger_id_equal (&((LedgerRecord *) record)->id, &self->chosen->id))
    choose (self, record);
}

/* -- What comes from the store */

/* A newer text takes the place of one that nobody is changing; of one that is, it is told. */
static void
follow_versions (LedenboekTemplatesPage *self)
{
  g_autoptr (LedenboekLetterText) text = make_text (self);
  const LedgerRecord *newest;

  read_versions (self);
  newest = self->versions != NULL ? ledger_version_find (self->versions, self->language) : NULL;
  if (newest != NULL && !ledger_id_equal (&newest->id, &self->base_id))
    {
      g_autoptr (LedenboekLetterText) other = ledenboek_letter_text_new (self->language, newest);

      if (ledenboek_letter_text_equal (text, other))
        {
          take_base (self);
          drop_draft (self);
          show_note (self, NULL);
        }
      else if (ledenboek_letter_text_equal (text, self->base))
        show_language (self, self->language);
      else
        show_note (self, get_note (self));
    }
  show_languages (self);
  ledenboek_template_versions_set (self->earlier, self->versions, self->language);
}

static void
on_store_changed (LedgerStore *store, const LedgerChange *change, LedenboekTemplatesPage *self)
{
  g_autoptr (LedgerRecord) record = NULL;

  if (!ledger_change_touches (change, self->kind) && !ledger_change_touches (change, self->version_kind))
    return;
  if (self->chosen != NULL)
    {
      record = ledger_store_get (store, self->kind, &self->chosen->id, NULL);
      if (record != NULL && ledger_record_is_live (record))
        {
          ledger_record_unref (self->chosen);
          self->chosen = g_steal_pointer (&record);
          show_state (self);
          follow_versions (self);
        }
    }
  fill_list (self);
}

/* -- What a person does */

static void
on_changed (LedenboekTemplatesPage *self)
{
  if (self->quiet || self->base == NULL)
    return;
  tell_panels (self);
  show_note (self, get_note (self));
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

static void
on_made (LedenboekTemplatesPage *self)
{
  const LedenboekLetterPreview *preview = ledenboek_template_preview_get (self->preview);

  ledenboek_template_form_show_fault (self->form, preview->fault, preview->part, preview->line);
  if (preview->fault == NULL)
    ledenboek_template_fields_set_values (self->fields, preview->values);
}

static void
on_insert_field (LedenboekTemplatesPage *self, const char *name)
{
  if (may_edit (self))
    ledenboek_template_form_insert_field (self->form, name);
}

static void
on_insert_block (LedenboekTemplatesPage *self, const char *name)
{
  if (may_edit (self))
    ledenboek_template_form_insert_block (self->form, name);
}

static void
on_take (LedenboekTemplatesPage *self, gpointer version)
{
  g_autoptr (LedenboekLetterText) text = ledenboek_letter_text_new (self->language, version);

  if (!may_edit (self))
    return;
  ledenboek_template_blocks_set (self->blocks, text->conditions);
  ledenboek_template_form_take (self->form, text);
  ledenboek_template_form_focus (self->form);
}

static void
on_language (LedenboekTemplatesPage *self, GtkToggleButton *button)
{
  const char *language = g_object_get_data (G_OBJECT (button), "language");

  if (self->quiet || !gtk_toggle_button_get_active (button) || g_strcmp0 (language, self->language) == 0)
    return;
  keep_draft (self);
  show_language (self, language);
}

static void
on_discard (LedenboekTemplatesPage *self)
{
  drop_draft (self);
  show_language (self, self->language);
  ledenboek_template_form_focus (self->form);
}

static void
on_new (LedenboekTemplatesPage *self)
{
  if (!may_edit (self))
    return;
  choose (self, NULL);
  fill_list (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* -- Saving */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTemplatesPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) &&
      !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    show_note (self, error->message);
}

/* What a version lacks to be one; the cursor goes there. */
static gboolean
check (LedenboekTemplatesPage *self, const LedenboekLetterText *text)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (self->store), NULL);
  LedenboekLetterPart part;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedenboekLetterFilling) filling = NULL;

  if (*text->text == '\0')
    {
      ledenboek_template_form_show_fault (self->form, _("There is no text yet: write it first."), LEDENBOEK_PART_TEXT,
                                          1);
      ledenboek_template_form_go_to_fault (self->form);
      return FALSE;
    }
  filling = ledenboek_letter_filling_new (self->store, ledger_replica_get_access (self->replica), text, today, &part,
                                          &error);
  if (filling != NULL)
    return TRUE;
  ledenboek_template_form_show_fault (self->form, error->message, part,
                                      error->domain == LEDGER_TEMPLATE_ERROR ? ledger_template_error_get_line (error)
                                                                             : 0);
  ledenboek_template_form_go_to_fault (self->form);
  return FALSE;
}

static gboolean
fill_edit (LedenboekTemplatesPage *self, LedgerEdit *edit, const LedgerId *id, const LedenboekLetterText *text,
           GError **error)
{
  return ledenboek_template_edit_fill (edit, self->store, id, self->chosen == NULL,
                                       gtk_editable_get_text (GTK_EDITABLE (self->name)), get_purpose (self), error) &&
         (ledenboek_letter_text_equal (text, self->base) ||
          ledenboek_template_edit_add_version (edit, self->store, id, text, ledger_replica_get_user (self->replica),
                                               error));
}

/* From now on it is the one that was made. */
static void
begin_chosen (LedenboekTemplatesPage *self, const LedgerId *id)
{
  drop_draft (self);
  self->chosen = ledger_record_new (self->kind, id);
  keep_draft (self);
}

static void
on_save (LedenboekTemplatesPage *self)
{
  g_autoptr (LedenboekLetterText) text = make_text (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  LedgerId id;

  if (!may_edit (self))
    return;
  if (*name == '\0')
    {
      show_note (self, _("Give the template a name first."));
      gtk_widget_grab_focus (GTK_WIDGET (self->name));
      return;
    }
  if ((self->chosen == NULL || !ledenboek_letter_text_equal (text, self->base)) && !check (self, text))
    return;
  edit = ledger_edit_new (self->store, self->chosen != NULL ? "edit" : "create");
  id = self->chosen != NULL ? self->chosen->id : ledger_edit_create (edit, self->kind);
  if (!fill_edit (self, edit, &id, text, &error))
    {
      show_note (self, error->message);
      return;
    }
  if (self->chosen == NULL)
    begin_chosen (self, &id);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

static void
on_retire (LedenboekTemplatesPage *self)
{
  LedgerEdit *edit;
  gboolean retired;

  if (self->chosen == NULL)
    return;
  retired = g_strcmp0 (ledger_record_get_text (self->chosen, "state"), "retired") == 0;
  edit = ledger_edit_new (self->store, "edit");
  ledger_edit_set_named (edit, self->kind, &self->chosen->id, "state", retired ? "in_use" : "retired", NULL);
  ledger_replica_save_async (self->replica, edit, on_saved, g_object_ref (self));
}

/* -- Actions */

static void
act_new (GtkWidget *widget, const char *action, GVariant *target)
{
  on_new (LEDENBOEK_TEMPLATES_PAGE (widget));
}

static void
act_save (GtkWidget *widget, const char *action, GVariant *target)
{
  on_save (LEDENBOEK_TEMPLATES_PAGE (widget));
}

static void
act_leave (GtkWidget *widget, const char *action, GVariant *target)
{
  keep_draft (LEDENBOEK_TEMPLATES_PAGE (widget));
}

static void
act_edit (GtkWidget *widget, const char *action, GVariant *target)
{
  ledenboek_template_form_focus (LEDENBOEK_TEMPLATES_PAGE (widget)->form);
}

/* Ctrl+F: a field to put in. */
static void
act_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekTemplatesPage *self = LEDENBOEK_TEMPLATES_PAGE (widget);

  gtk_stack_set_visible_child_name (self->panels, "fields");
  ledenboek_template_fields_focus (self->fields);
}

static void
focus_list (LedenboekTemplatesPage *self)
{
  if (!ledenboek_template_list_focus (self->list))
    gtk_widget_grab_focus (GTK_WIDGET (self->new_button));
}

static void
act_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  focus_list (LEDENBOEK_TEMPLATES_PAGE (widget));
}

/* From the list to the text, to what stands beside it, to the list. */
static void
act_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekTemplatesPage *self = LEDENBOEK_TEMPLATES_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->panels)))
    focus_list (self);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, gtk_paned_get_start_child (self->halves)))
    gtk_widget_child_focus (GTK_WIDGET (self->panels), GTK_DIR_TAB_FORWARD);
  else
    ledenboek_template_form_focus (self->form);
}

/* -- Making */

static void
ledenboek_templates_page_dispose (GObject *object)
{
  LedenboekTemplatesPage *self = LEDENBOEK_TEMPLATES_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_pointer (&self->base, ledenboek_letter_text_free);
  g_clear_pointer (&self->versions, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, ledger_record_unref);
  g_clear_pointer (&self->rows_of, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_templates_page_parent_class)->dispose (object);
}

static void
ledenboek_templates_page_class_init (LedenboekTemplatesPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_templates_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_TEMPLATE_FORM);
  g_type_ensure (LEDENBOEK_TYPE_TEMPLATE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/templates-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, list);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, halves);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, name);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, purpose);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, languages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, retire_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, discard_button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, note_bar);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, note);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, form);
  gtk_widget_class_bind_template_child (widget_class, LedenboekTemplatesPage, panels);
  gtk_widget_class_install_action (widget_class, "page.new", NULL, act_new);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, act_save);
  gtk_widget_class_install_action (widget_class, "page.leave", NULL, act_leave);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, act_edit);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, act_filter);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, act_shown);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, act_next_pane);
}

static void
ledenboek_templates_page_init (LedenboekTemplatesPage *self)
{
  self->rows_of = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_paned_set_position (self->halves, TEXT_WIDTH);
  g_signal_connect_swapped (self->list, "chosen", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (self->new_button, "clicked", G_CALLBACK (on_new), self);
  g_signal_connect_swapped (self->save_button, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->retire_button, "clicked", G_CALLBACK (on_retire), self);
  g_signal_connect_swapped (self->discard_button, "clicked", G_CALLBACK (on_discard), self);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (on_changed), self);
}

static void
make_panels (LedenboekTemplatesPage *self)
{
  self->preview = LEDENBOEK_TEMPLATE_PREVIEW (ledenboek_template_preview_new (self->replica));
  self->fields = LEDENBOEK_TEMPLATE_FIELDS (ledenboek_template_fields_new (self->replica));
  self->blocks = LEDENBOEK_TEMPLATE_BLOCKS (ledenboek_template_blocks_new (self->replica));
  self->gaps = LEDENBOEK_TEMPLATE_GAPS (ledenboek_template_gaps_new (self->replica));
  self->earlier = LEDENBOEK_TEMPLATE_VERSIONS (ledenboek_template_versions_new (self->replica));
  gtk_stack_add_titled (self->panels, GTK_WIDGET (self->preview), "preview", _("Preview"));
  gtk_stack_add_titled (self->panels, GTK_WIDGET (self->fields), "fields", _("Fields"));
  gtk_stack_add_titled (self->panels, GTK_WIDGET (self->blocks), "blocks", _("Conditions"));
  gtk_stack_add_titled (self->panels, GTK_WIDGET (self->gaps), "gaps", _("Lacking"));
  gtk_stack_add_titled (self->panels, GTK_WIDGET (self->earlier), "versions", _("Versions"));
  g_signal_connect_swapped (self->preview, "made", G_CALLBACK (on_made), self);
  g_signal_connect_swapped (self->fields, "insert", G_CALLBACK (on_insert_field), self);
  g_signal_connect_swapped (self->blocks, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->blocks, "insert", G_CALLBACK (on_insert_block), self);
  g_signal_connect_swapped (self->earlier, "take", G_CALLBACK (on_take), self);
}

static void
make_choices (LedenboekTemplatesPage *self)
{
  const LedgerField *purpose = ledger_kind_find_field (self->kind, "purpose");
  g_autoptr (GtkStringList) purposes = gtk_string_list_new (NULL);

  gtk_string_list_append (purposes, _("For any purpose"));
  for (const LedgerChoice *choice = get_purposes (self); choice->value != NULL; choice++)
    gtk_string_list_append (purposes, ledger_field_get_choice_label (purpose, choice->value));
  gtk_drop_down_set_model (self->purpose, G_LIST_MODEL (purposes));
  ledenboek_drop_down_make_narrow (self->purpose);
  g_signal_connect_swapped (self->purpose, "notify::selected", G_CALLBACK (on_changed), self);
  for (const LedgerChoice *choice = get_languages (self); choice->value != NULL; choice++)
    {
      g_autofree char *short_name = g_ascii_strup (choice->value, -1);
      GtkWidget *button = gtk_toggle_button_new_with_label (short_name);

      g_object_set_data (G_OBJECT (button), "language", (gpointer) choice->value);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->rows_of->len > 0 ? self->rows_of->pdata[0] : NULL);
      g_signal_connect_object (button, "toggled", G_CALLBACK (on_language), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->languages, button);
      g_ptr_array_add (self->rows_of, button);
    }
}

GtkWidget *
ledenboek_templates_page_new (LedgerReplica *replica)
{
  LedenboekTemplatesPage *self = g_object_new (LEDENBOEK_TYPE_TEMPLATES_PAGE, NULL);
  LedgerRecord *first;

  self->replica = g_object_ref (replica);
  self->store = g_object_ref (ledger_replica_get_store (replica));
  self->kind = ledger_model_find_kind (ledger_store_get_model (self->store), "template");
  self->version_kind = ledger_model_find_kind (ledger_store_get_model (self->store), "template_version");
  make_panels (self);
  make_choices (self);
  fill_list (self);
  first = ledenboek_template_list_get_first (self->list);
  self->chosen = first != NULL ? ledger_record_ref (first) : NULL;
  show_chosen (self);
  fill_list (self);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self, 0);
  return GTK_WIDGET (self);
}
