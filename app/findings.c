/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An array of ids as a GListModel. When it is set anew, only what lies between the first and the last difference is
 * told as changed, so a list that is worked does not jump. Main thread.
 */
#include "config.h"

#include "app/findings.h"

#include <gio/gio.h>

struct _LedenboekFinding
{
  GObject parent_instance;

  LedenboekFound found;
};

G_DEFINE_FINAL_TYPE (LedenboekFinding, ledenboek_finding, G_TYPE_OBJECT)

struct _LedenboekFindings
{
  GObject parent_instance;

  GArray *found;                /* LedenboekFound */
};

static void ledenboek_findings_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LedenboekFindings, ledenboek_findings, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ledenboek_findings_list_model_init))

static void
ledenboek_finding_class_init (LedenboekFindingClass *class)
{
}

static void
ledenboek_finding_init (LedenboekFinding *self)
{
}

const LedenboekFound *
ledenboek_finding_get (LedenboekFinding *self)
{
  return &self->found;
}

gboolean
ledenboek_found_equal (const LedenboekFound *one, const LedenboekFound *other)
{
  return ledger_id_equal (&one->contact, &other->contact) && ledger_id_equal (&one->record, &other->record);
}

static const LedenboekFound *
get_found (GArray *found, guint place)
{
  return &g_array_index (found, LedenboekFound, place);
}

static GType
get_item_type (GListModel *model)
{
  return LEDENBOEK_TYPE_FINDING;
}

static guint
get_n_items (GListModel *model)
{
  return LEDENBOEK_FINDINGS (model)->found->len;
}

static gpointer
get_item (GListModel *model, guint place)
{
  LedenboekFindings *self = LEDENBOEK_FINDINGS (model);
  LedenboekFinding *item;

  if (place >= self->found->len)
    return NULL;
  item = g_object_new (LEDENBOEK_TYPE_FINDING, NULL);
  item->found = *get_found (self->found, place);
  return item;
}

static void
ledenboek_findings_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
ledenboek_findings_finalize (GObject *object)
{
  g_array_unref (LEDENBOEK_FINDINGS (object)->found);
  G_OBJECT_CLASS (ledenboek_findings_parent_class)->finalize (object);
}

static void
ledenboek_findings_class_init (LedenboekFindingsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_findings_finalize;
}

static void
ledenboek_findings_init (LedenboekFindings *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (LedenboekFound));
}

LedenboekFindings *
ledenboek_findings_new (void)
{
  return g_object_new (LEDENBOEK_TYPE_FINDINGS, NULL);
}

void
ledenboek_findings_set (LedenboekFindings *self, GArray *found)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->found);
  guint same = 0, end = 0, shortest = MIN (before->len, found->len);

  while (same < shortest && ledenboek_found_equal (get_found (before, same), get_found (found, same)))
    same++;
  while (end < shortest - same &&
         ledenboek_found_equal (get_found (before, before->len - 1 - end), get_found (found, found->len - 1 - end)))
    end++;
  self->found = g_array_copy (found);
  if (before->len != found->len || same + end < found->len)
    g_list_model_items_changed (G_LIST_MODEL (self), same, before->len - same - end, found->len - same - end);
}

guint
ledenboek_findings_locate (LedenboekFindings *self, const LedenboekFound *found)
{
  guint place = 0;

  while (place < self->found->len && !ledenboek_found_equal (get_found (self->found, place), found))
    place++;
  return place;
}

/* -- Reading */

static GArray *
list_pairs (LedgerStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pairs = ledger_duplicates_find (store, cancellable, error);
  GArray *found = pairs != NULL ? g_array_new (FALSE, FALSE, sizeof (LedenboekFound)) : NULL;

  for (guint i = 0; pairs != NULL && i < pairs->len; i++)
    {
      const LedgerDuplicate *pair = &g_array_index (pairs, LedgerDuplicate, i);
      LedenboekFound line = { pair->one, pair->other, pair->score, pair->reasons };

      g_array_append_val (found, line);
    }
  return found;
}

/* The rights as they were when it was asked: they belong to the main thread. */
typedef struct
{
  const LedgerQualityCheck *check;
  LedgerAccess access;
} Run;

static GArray *
list_contacts (LedgerStore *store, const Run *run, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) findings = ledger_quality_find (store, &run->access, run->check, cancellable, error);
  GArray *found = findings != NULL ? g_array_new (FALSE, FALSE, sizeof (LedenboekFound)) : NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const LedgerFinding *finding = &g_array_index (findings, LedgerFinding, i);
      LedenboekFound line = { finding->contact, finding->record, 0, 0 };

      g_array_append_val (found, line);
    }
  return found;
}

static void
run_check (gpointer data)
{
  g_autoptr (GTask) task = data;
  LedgerStore *store = g_task_get_source_object (task);
  const Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  GArray *found;

  if (g_task_return_error_if_cancelled (task))
    return;
  found = run->check->remedy == LEDGER_REMEDY_MERGE ? list_pairs (store, cancellable, &error)
                                                    : list_contacts (store, run, cancellable, &error);
  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

void
ledenboek_findings_read_async (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  run->check = check;
  run->access = *access;
  g_task_set_task_data (task, run, g_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, run_check, task);
}

GArray *
ledenboek_findings_read_finish (LedgerStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
