/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The acts on many rows (list-acts.h): their menu, a dialog of fields from the model, the work on the writer's thread.
 * Main thread, but for the writing.
 */
#include "config.h"

#include "app/list-acts.h"

#include "app/field-editor.h"
#include "app/form-window.h"
#include "app/list-change.h"
#include "app/text.h"
#include "app/window.h"
#include "app/writing.h"

#include "libledger/selection/selection.h"
#include "libledger/sync/job.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

#define MOST_FIELDS 3
/* Rows read at a time. */
#define PAGE 200

typedef struct _Act Act;

/* An act that asks some fields of a new record. */
typedef struct
{
  const char *action;
  const char *kind;             /* of the records that it makes */
  const char *fields[MOST_FIELDS + 1];
  guint most;                   /* rows; 0: any number */
  LedenboekWrite write;
  const char *label;            /* N_() */
  const char *heading;          /* N_(), with the number of rows */
  const char *body;             /* N_() */
  const char *button;           /* N_() */
  const char *told;             /* N_(), with the number of contacts */
} ActSpec;

/* One that is asked and done; held by its dialog and by the write. */
struct _Act
{
  const ActSpec *spec;
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  GArray *rows;                 /* gint64, of the list */
  GArray *contacts;             /* LedgerId: those that the rows are or hang on; found where it is written */
  char *texts[MOST_FIELDS];     /* typed */
  LedenboekFieldEditor *editors[MOST_FIELDS];
  LedenboekFormWindow *form;    /* NULL once it is closed */
  GtkWidget *window;
};

static Act *
act_ref (Act *act)
{
  return g_rc_box_acquire (act);
}

static void
act_clear (gpointer data)
{
  Act *act = data;

  g_object_unref (act->replica);
  g_object_unref (act->store);
  g_object_unref (act->window);
  g_array_unref (act->rows);
  g_array_unref (act->contacts);
  for (guint i = 0; i < MOST_FIELDS; i++)
    g_free (act->texts[i]);
}

static void
act_unref (Act *act)
{
  g_rc_box_release_full (act, act_clear);
}

static const LedgerField *
get_field (const Act *act, guint index)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (act->store), act->spec->kind);

  return ledger_kind_find_field (kind, act->spec->fields[index]);
}

/* -- Whom it is about */

/* Each once. */
static gboolean
find_contacts (const Act *act, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (ledger_id_hash, (GEqualFunc) ledger_id_equal, g_free, NULL);

  g_array_set_size (act->contacts, 0);
  for (guint begin = 0; begin < act->rows->len; begin += PAGE)
    {
      g_autoptr (GPtrArray) page = ledger_store_list_rows (act->store, act->kind,
                                                           &g_array_index (act->rows, gint64, begin),
                                                           MIN (PAGE, act->rows->len - begin), error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          const LedgerRecord *record = page->pdata[i];

          if (record != NULL && g_hash_table_add (seen, g_memdup2 (&record->root, sizeof (LedgerId))))
            g_array_append_val (act->contacts, record->root);
        }
    }
  return TRUE;
}

/* -- What is written */

static gboolean
write_tasks (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Act *act = data;
  const LedgerKind *task = ledger_model_find_kind (ledger_store_get_model (store), "task");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");

  if (!find_contacts (act, error))
    return FALSE;
  for (guint i = 0; i < act->contacts->len; i++)
    {
      LedgerId id = ledger_edit_create (edit, task);
      LedgerValue contact = LEDGER_ID (&g_array_index (act->contacts, LedgerId, i));

      ledger_edit_set (edit, task->parent, &id, &contact);
      for (guint n = 0; act->spec->fields[n] != NULL; n++)
        if (*act->texts[n] != '\0' && !ledger_edit_set_text (edit, get_field (act, n), &id, act->texts[n], error))
          return FALSE;
    }
  return ledger_outbox_save (store, edit, changeset, error);
}

static gboolean
write_selection (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  const Act *act = data;

  return find_contacts (act, error) &&
         ledger_selection_save_frozen (store, act->texts[0], ledger_replica_get_user (act->replica), act->contacts,
                                       changeset, error);
}

static const ActSpec acts[LEDENBOEK_N_LIST_ACTS] = {
  { .action = "list.change", .label = N_("Set a value…") },
  { .action = "list.task", .kind = "task", .fields = { "title", "due", "assigned" }, .most = LEDGER_EDIT_RECORDS,
    .write = write_tasks, .label = N_("Make a task for each…"), .heading = N_("A task for each of %s selected"),
    .body = N_("They are made in one change, which Ctrl+Z takes back."), .button = N_("Make the tasks"),
    .told = N_("%s tasks are made. Ctrl+Z takes them back.") },
  { .action = "list.keep", .kind = "selection", .fields = { "name" }, .write = write_selection,
    .label = N_("Keep as a selection…"), .heading = N_("Keep %s selected as a selection"),
    .body = N_("The selection is frozen: these contacts are in it, whatever changes."), .button = N_("Keep"),
    .told = N_("%s contacts are in the selection.") },
};

const char *
ledenboek_list_acts_get_action (guint index)
{
  return acts[index].action;
}

static gboolean
is_possible (LedgerReplica *replica, const LedgerKind *kind, const ActSpec *spec)
{
  const LedgerModel *model = ledger_store_get_model (ledger_replica_get_store (replica));
  const LedgerKind *made = spec->kind != NULL ? ledger_model_find_kind (model, spec->kind) : NULL;

  if (made == NULL)
    return ledenboek_list_change_is_possible (replica, kind);
  return kind->spec->root != LEDGER_ROOT_NONE &&
         ledger_access_get (ledger_replica_get_access (replica), made->spec->area) >= LEDGER_PERMISSION_EDIT;
}

GMenuModel *
ledenboek_list_acts_new_menu (LedgerReplica *replica, const LedgerKind *kind)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (is_possible (replica, kind, &acts[i]))
      g_menu_append (menu, _(acts[i].label), acts[i].action);
  return G_MENU_MODEL (menu);
}

/* -- Asking */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *
dup_with_number (const char *form, guint number)
{
  g_autofree char *text = ledenboek_text_dup_number (number);

  return g_strdup_printf (_(form), text);
}
#pragma GCC diagnostic pop

/* What did not go through stays typed. */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Act *act = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = dup_with_number (act->spec->told, act->contacts->len);
  gboolean done = ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error);

  if (!done && act->form != NULL)
    {
      ledenboek_form_window_set_busy (act->form, FALSE);
      ledenboek_field_editor_set_error (act->editors[0], error->message);
    }
  else
    {
      ledenboek_window_show_text (LEDENBOEK_WINDOW (act->window), done ? told : error->message);
      if (act->form != NULL)
        gtk_window_destroy (GTK_WINDOW (act->form));
    }
  act_unref (act);
}

/* What is required has to be there, and what is typed has to be a value. */
static gboolean
take_fields (Act *act)
{
  gboolean good = TRUE;

  for (guint i = 0; act->spec->fields[i] != NULL; i++)
    {
      g_auto (LedgerValue) value = { 0 };

      g_free (act->texts[i]);
      act->texts[i] = ledenboek_field_editor_read (act->editors[i], get_field (act, i), &value);
      if (act->texts[i] == NULL && good)
        ledenboek_field_editor_focus (act->editors[i]);
      good = good && act->texts[i] != NULL;
    }
  return good;
}

static void
on_done (Act *act)
{
  if (!take_fields (act))
    return;
  ledenboek_form_window_set_busy (act->form, TRUE);
  ledenboek_writing_start (act->replica, act->spec->write, act, NULL, on_written, act_ref (act));
}

static void
on_destroyed (Act *act)
{
  act->form = NULL;
  act_unref (act);
}

static void
open_dialog (Act *act)
{
  g_autofree char *heading = dup_with_number (act->spec->heading, act->rows->len);

  act->form = ledenboek_form_window_new (GTK_WINDOW (act->window), heading);
  ledenboek_form_window_set_text (act->form, _(act->spec->body));
  ledenboek_form_window_set_button (act->form, _(act->spec->button));
  for (guint i = 0; act->spec->fields[i] != NULL; i++)
    {
      const LedgerField *field = get_field (act, i);
      GtkWidget *editor = ledenboek_field_editor_new (act->store, field, ledger_field_get_label (field));

      act->editors[i] = LEDENBOEK_FIELD_EDITOR (editor);
      ledenboek_form_window_add (act->form, editor);
    }
  g_signal_connect_swapped (act->form, "done", G_CALLBACK (on_done), act);
  g_signal_connect_swapped (act->form, "destroy", G_CALLBACK (on_destroyed), act);
  gtk_window_present (GTK_WINDOW (act->form));
  ledenboek_field_editor_focus (act->editors[0]);
}

static const ActSpec *
find_act (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].action, action))
      return &acts[i];
  return NULL;
}

void
ledenboek_list_acts_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                         const char *action)
{
  const ActSpec *spec = find_act (action);
  LedenboekWindow *window = ledenboek_window_get (widget);
  Act *act;

  if (spec->write == NULL)
    {
      ledenboek_list_change_ask (widget, replica, kind, rows);
      return;
    }
  if (spec->most > 0 && rows->len > spec->most)
    {
      g_autofree char *many = dup_with_number (N_("This goes for at most %s at a time: select fewer."), spec->most);

      ledenboek_window_show_text (window, many);
      g_array_unref (rows);
      return;
    }
  act = g_rc_box_new0 (Act);
  act->spec = spec;
  act->replica = g_object_ref (replica);
  act->store = g_object_ref (ledger_replica_get_store (replica));
  act->window = g_object_ref (GTK_WIDGET (window));
  act->kind = kind;
  act->rows = rows;
  act->contacts = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  open_dialog (act);
}
