/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An import under way (import-work.h). What a reader works with is shared and counted; what a person does meanwhile
 * waits in order and is done when nobody reads, so that no thread sees a row half repaired. Main thread.
 */
#include "config.h"

#include "app/import-work.h"

#include "app/import-source.h"

#include "libledger/import/part.h"
#include "libledger/import/rest.h"

#include <string.h>

/* Milliseconds between two signs of how far a look is. */
#define SIGN_EVERY 200

/* What would become of its rows. */
typedef struct
{
  LedenboekImportSource *source;
  LedgerImportMapping *mapping;
  LedgerImportPlan *plan;
} Look;

/* How far a look is: written by the reader. */
typedef struct
{
  gint done, total;
} Progress;

/* What a person did to a row. */
typedef struct
{
  guint row;
  guint column;                 /* G_MAXUINT: a decision */
  char *text;
  LedgerImportDecision decision;
} Act;

struct _LedenboekImportWork
{
  GObject parent_instance;

  LedgerReplica *replica;
  char *path;
  char *encoding, *sheet;       /* how it is read; NULL: is found out */
  char delimiter;
  LedenboekImportSource *source;               /* or NULL */
  LedgerImportMapping *mapping; /* as it is now, or NULL */
  Look *look;                   /* or NULL */
  gboolean stale;               /* the mapping is another one than that of `look` */
  GError *error;
  GCancellable *reading;        /* or NULL */
  GCancellable *looking;        /* or NULL */
  Progress *progress;
  guint sign;
  guint version;                /* of what is known of the rows */
  guint n_running;              /* works of other threads on source and look */
  GArray *acts;                 /* Act, that wait */
  GArray *waiting;              /* guint: rows to be looked at again */
  gboolean locked;
};

G_DEFINE_FINAL_TYPE (LedenboekImportWork, ledenboek_import_work, G_TYPE_OBJECT)

enum
{
  SIGNAL_READ,
  SIGNAL_MAPPED,
  SIGNAL_LOOKED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void do_acts (LedenboekImportWork *self);

static void
emit (LedenboekImportWork *self, guint signal)
{
  g_signal_emit (self, signals[signal], 0);
}

static void
look_clear (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->plan, ledger_import_plan_free);
  g_clear_pointer (&look->mapping, ledger_import_mapping_free);
  g_clear_pointer (&look->source, ledenboek_import_source_unref);
}

static void
look_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, look_clear);
}

static void
act_clear (gpointer data)
{
  g_free (((Act *) data)->text);
}

static LedgerStore *
get_store (LedenboekImportWork *self)
{
  return ledger_replica_get_store (self->replica);
}

static LedgerImportMapping *
copy_mapping (const LedgerImportMapping *mapping)
{
  LedgerImportMapping *copy = ledger_import_mapping_new (mapping->n_columns);

  memcpy (copy->targets, mapping->targets, sizeof *copy->targets * mapping->n_columns);
  copy->existing = mapping->existing;
  memcpy (copy->country, mapping->country, sizeof copy->country);
  return copy;
}

static void
give_up (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

/* Takes @error. */
static void
set_error (LedenboekImportWork *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
}

/* -- Reading the file */

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekImportWork) self = data;
  g_autoptr (LedgerImportMapping) mapping = NULL;
  g_autoptr (LedenboekImportSource) source = NULL;
  GError *error = NULL;

  source = ledenboek_import_source_read_finish (result, &mapping, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->replica == NULL)
    {
      g_clear_error (&error);
      return;
    }
  g_clear_object (&self->reading);
  set_error (self, error);
  if (source != NULL)
    {
      g_clear_pointer (&self->source, ledenboek_import_source_unref);
      g_clear_pointer (&self->mapping, ledger_import_mapping_free);
      self->source = g_steal_pointer (&source);
      self->mapping = g_steal_pointer (&mapping);
    }
  emit (self, SIGNAL_READ);
}

static void
drop_look (LedenboekImportWork *self)
{
  give_up (&self->looking);
  g_clear_handle_id (&self->sign, g_source_remove);
  g_clear_pointer (&self->look, look_unref);
  self->version++;
  g_array_set_size (self->acts, 0);
  g_array_set_size (self->waiting, 0);
  self->stale = FALSE;
}

static void
start_reading (LedenboekImportWork *self)
{
  const LedgerImportReading how = { self->encoding, self->delimiter, self->sheet };

  drop_look (self);
  give_up (&self->reading);
  set_error (self, NULL);
  self->reading = g_cancellable_new ();
  ledenboek_import_source_read_async (self->replica, self->path, &how, self->reading, on_read, g_object_ref (self));
  emit (self, SIGNAL_READ);
}

void
ledenboek_import_work_close (LedenboekImportWork *self)
{
  drop_look (self);
  give_up (&self->reading);
  set_error (self, NULL);
  g_clear_pointer (&self->source, ledenboek_import_source_unref);
  g_clear_pointer (&self->mapping, ledger_import_mapping_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->sheet, g_free);
  self->delimiter = 0;
  self->locked = FALSE;
}

void
ledenboek_import_work_open (LedenboekImportWork *self, const char *path)
{
  char *opened;

  if (self->locked)
    return;
  opened = g_strdup (path);
  ledenboek_import_work_close (self);
  self->path = opened;
  start_reading (self);
}

void
ledenboek_import_work_read_as (LedenboekImportWork *self, const LedgerImportReading *how)
{
  char *encoding, *sheet;

  if (self->locked)
    return;
  encoding = g_strdup (how->encoding);
  sheet = g_strdup (how->sheet);
  g_free (self->encoding);
  g_free (self->sheet);
  self->encoding = encoding;
  self->sheet = sheet;
  self->delimiter = how->delimiter;
  start_reading (self);
}

/* -- Looking at the rows */

typedef struct
{
  Look *look;
  LedgerStore *store;
  Progress *progress;
  guint *rows;                  /* NULL: all */
  guint n_rows;
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  look_unref (looking->look);
  g_object_unref (looking->store);
  g_atomic_rc_box_release (looking->progress);
  g_free (looking->rows);
  g_free (looking);
}

static void
on_progress (guint done, guint total, gpointer data)
{
  Progress *progress = data;

  g_atomic_int_set (&progress->total, (gint) total);
  g_atomic_int_set (&progress->done, (gint) done);
}

static void
run_looking (gpointer data)
{
  g_autoptr (GTask) task = data;
  Looking *looking = g_task_get_task_data (task);
  GError *error = NULL;

  if (ledger_import_plan_look (looking->look->plan, looking->rows, looking->n_rows, on_progress, looking->progress,
                               g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
take_look (LedenboekImportWork *self, Looking *looking)
{
  if (looking->rows != NULL)
    {
      if (self->look != NULL)
        ledger_import_plan_take_over (self->look->plan, looking->look->plan, looking->rows, looking->n_rows);
      return;
    }
  g_clear_pointer (&self->look, look_unref);
  self->look = g_atomic_rc_box_acquire (looking->look);
}

static void
on_look_done (GObject *object, GAsyncResult *result, gpointer data)
{
  LedenboekImportWork *self = LEDENBOEK_IMPORT_WORK (object);
  gboolean given_up = g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  self->n_running--;
  if (self->replica == NULL)
    return;
  if (!given_up)
    {
      g_clear_object (&self->looking);
      g_clear_handle_id (&self->sign, g_source_remove);
      if (done)
        take_look (self, g_task_get_task_data (G_TASK (result)));
      else
        set_error (self, g_steal_pointer (&error));
      self->version++;
      emit (self, SIGNAL_LOOKED);
    }
  do_acts (self);
}

static gboolean
on_sign (gpointer data)
{
  emit (data, SIGNAL_LOOKED);
  return G_SOURCE_CONTINUE;
}

/* @rows (transfer full): NULL for all. */
static void
start_looking (LedenboekImportWork *self, guint *rows, guint n_rows)
{
  const LedgerImportMapping *mapping = rows != NULL ? self->look->mapping : self->mapping;
  Looking *looking = g_new0 (Looking, 1);
  GTask *task;

  give_up (&self->looking);
  set_error (self, NULL);
  looking->store = g_object_ref (get_store (self));
  looking->look = g_atomic_rc_box_new0 (Look);
  looking->look->source = ledenboek_import_source_ref (self->source);
  looking->look->mapping = copy_mapping (mapping);
  looking->look->plan = ledger_import_plan_new (looking->store, self->source->catalog, self->source->table,
                                                looking->look->mapping);
  looking->progress = g_atomic_rc_box_new0 (Progress);
  looking->rows = rows;
  looking->n_rows = n_rows;
  g_clear_pointer (&self->progress, g_atomic_rc_box_release);
  self->progress = g_atomic_rc_box_acquire (looking->progress);
  self->looking = g_cancellable_new ();
  self->n_running++;
  if (self->sign == 0)
    self->sign = g_timeout_add (SIGN_EVERY, on_sign, self);
  task = g_task_new (self, self->looking, on_look_done, NULL);
  g_task_set_task_data (task, looking, looking_free);
  ledger_world_run (ledger_store_get_world (looking->store), LEDGER_QUEUE_READER, run_looking, task);
}

void
ledenboek_import_work_look_anew (LedenboekImportWork *self)
{
  if (self->source == NULL || self->locked)
    return;
  g_array_set_size (self->waiting, 0);
  self->stale = FALSE;
  start_looking (self, NULL, 0);
  emit (self, SIGNAL_LOOKED);
}

void
ledenboek_import_work_look (LedenboekImportWork *self)
{
  if (self->stale || (self->look == NULL && self->looking == NULL))
    ledenboek_import_work_look_anew (self);
}

/* -- What a person does to rows */

static void
do_act (LedenboekImportWork *self, const Act *act)
{
  if (act->column != G_MAXUINT)
    ledger_import_table_set_cell (self->source->table, act->row, act->column, act->text);
  else
    ledger_import_plan_decide (self->look->plan, act->row, act->decision);
}

/* What waits, when nobody reads. */
static void
do_acts (LedenboekImportWork *self)
{
  guint n_acts = self->acts->len;

  if (self->n_running > 0 || self->locked || self->look == NULL)
    return;
  for (guint i = 0; i < n_acts; i++)
    do_act (self, &g_array_index (self->acts, Act, i));
  g_array_set_size (self->acts, 0);
  if (self->waiting->len > 0)
    {
      gsize n_rows;
      guint *rows = (guint *) (gpointer) g_array_steal (self->waiting, &n_rows);

      start_looking (self, rows, (guint) n_rows);
    }
  if (n_acts > 0)
    {
      self->version++;
      emit (self, SIGNAL_LOOKED);
    }
}

void
ledenboek_import_work_repair (LedenboekImportWork *self, guint row, guint column, const char *text)
{
  Act act = { row, column, g_strdup (text), 0 };

  g_array_append_val (self->acts, act);
}

void
ledenboek_import_work_look_at (LedenboekImportWork *self, guint row)
{
  g_array_append_val (self->waiting, row);
  do_acts (self);
}

void
ledenboek_import_work_decide (LedenboekImportWork *self, guint row, LedgerImportDecision decision)
{
  Act act = { row, G_MAXUINT, NULL, decision };

  g_array_append_val (self->acts, act);
  do_acts (self);
}

guint
ledenboek_import_work_get_version (LedenboekImportWork *self)
{
  return self->version;
}

guint
ledenboek_import_work_count_taken (LedenboekImportWork *self)
{
  const LedgerImportPlan *plan = ledenboek_import_work_get_plan (self);

  return plan != NULL ? ledger_import_plan_count (plan, LEDGER_IMPORT_NEW)
                        + ledger_import_plan_count (plan, LEDGER_IMPORT_CHANGE) : 0;
}

guint
ledenboek_import_work_count_left (LedenboekImportWork *self)
{
  const LedgerImportPlan *plan = ledenboek_import_work_get_plan (self);

  return plan != NULL ? ledger_import_plan_count (plan, LEDGER_IMPORT_FAULT)
                        + ledger_import_plan_count (plan, LEDGER_IMPORT_DOUBT) : 0;
}

/* -- The mapping */

static void
note_mapped (LedenboekImportWork *self)
{
  self->stale = TRUE;
  self->version++;
  give_up (&self->looking);
  g_clear_handle_id (&self->sign, g_source_remove);
  emit (self, SIGNAL_MAPPED);
}

void
ledenboek_import_work_set_target (LedenboekImportWork *self, guint column, const char *path)
{
  guint other = path != NULL && *path != '\0' ? ledger_import_mapping_find (self->mapping, path) : G_MAXUINT;

  if (self->locked || other == column)
    return;
  if (other != G_MAXUINT)
    ledger_import_mapping_set (self->mapping, self->source->catalog, other, NULL, NULL);
  ledger_import_mapping_set (self->mapping, self->source->catalog, column, path, NULL);
  note_mapped (self);
}

void
ledenboek_import_work_set_existing (LedenboekImportWork *self, LedgerImportExisting existing)
{
  if (self->locked || self->mapping->existing == existing)
    return;
  self->mapping->existing = existing;
  note_mapped (self);
}

void
ledenboek_import_work_set_country (LedenboekImportWork *self, const char *country)
{
  if (self->locked || strcmp (self->mapping->country, country) == 0)
    return;
  g_strlcpy (self->mapping->country, country, sizeof self->mapping->country);
  note_mapped (self);
}

/* -- Telling */

gboolean
ledenboek_import_work_is_reading (LedenboekImportWork *self)
{
  return self->reading != NULL;
}

const char *
ledenboek_import_work_get_path (LedenboekImportWork *self)
{
  return self->path;
}

const GError *
ledenboek_import_work_get_error (LedenboekImportWork *self)
{
  return self->error;
}

const LedgerImportTable *
ledenboek_import_work_get_table (LedenboekImportWork *self)
{
  return self->source != NULL ? self->source->table : NULL;
}

const LedgerImportCatalog *
ledenboek_import_work_get_catalog (LedenboekImportWork *self)
{
  return self->source != NULL ? self->source->catalog : NULL;
}

const LedgerImportMapping *
ledenboek_import_work_get_mapping (LedenboekImportWork *self)
{
  return self->mapping;
}

gboolean
ledenboek_import_work_is_looking (LedenboekImportWork *self, double *fraction)
{
  gint total = self->progress != NULL ? g_atomic_int_get (&self->progress->total) : 0;

  if (fraction != NULL)
    *fraction = total > 0 ? (double) g_atomic_int_get (&self->progress->done) / total : 0;
  return self->looking != NULL;
}

const LedgerImportPlan *
ledenboek_import_work_get_plan (LedenboekImportWork *self)
{
  return self->look != NULL && !self->stale ? self->look->plan : NULL;
}

const LedgerImportMapping *
ledenboek_import_work_get_plan_mapping (LedenboekImportWork *self)
{
  return self->look != NULL && !self->stale ? self->look->mapping : NULL;
}

/* -- Carrying out */

char *
ledenboek_import_work_prepare (LedgerStore *store, gpointer data, GPtrArray **parts, GCancellable *cancellable,
                               GError **error)
{
  LedenboekImportWork *self = data;

  *parts = ledger_import_parts_new (self->look->plan, store, NULL, NULL, cancellable, error);
  return *parts != NULL ? ledger_import_parts_dup_parameters (*parts) : NULL;
}

void
ledenboek_import_work_lock (LedenboekImportWork *self, gboolean locked)
{
  self->locked = locked;
  do_acts (self);
}

void
ledenboek_import_work_settle (LedenboekImportWork *self, guint n_rows)
{
  if (self->look != NULL)
    ledger_import_plan_settle (self->look->plan, n_rows);
  self->version++;
  emit (self, SIGNAL_LOOKED);
}

/* What the writer does with a look. */
typedef struct
{
  Look *look;
  LedgerStore *store;
  char *path;                   /* NULL: only remembers */
  guint n_rows;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  look_unref (keeping->look);
  g_object_unref (keeping->store);
  g_free (keeping->path);
  g_free (keeping);
}

static void
run_keeping (gpointer data)
{
  g_autoptr (GTask) task = data;
  Keeping *keeping = g_task_get_task_data (task);
  const Look *look = keeping->look;
  const LedenboekImportSource *source = look->source;
  GError *error = NULL;

  if (keeping->path != NULL
        ? ledger_import_rest_write (look->plan, keeping->store, source->table, source->catalog, look->mapping,
                                    keeping->path, &keeping->n_rows, &error)
        : ledger_import_mapping_remember (look->mapping, keeping->store, source->table, &error))
    g_task_return_int (task, (gssize) keeping->n_rows);
  else
    g_task_return_error (task, error);
}

/* Takes @task and @path. */
static void
start_keeping (LedenboekImportWork *self, GTask *task, char *path)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->look = g_atomic_rc_box_acquire (self->look);
  keeping->store = g_object_ref (get_store (self));
  keeping->path = path;
  self->n_running++;
  g_task_set_task_data (task, keeping, keeping_free);
  ledger_world_run (ledger_store_get_world (keeping->store), LEDGER_QUEUE_WRITER, run_keeping, task);
}

static void
note_kept (LedenboekImportWork *self)
{
  self->n_running--;
  if (self->replica != NULL)
    do_acts (self);
}

static void
on_remembered (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  note_kept (LEDENBOEK_IMPORT_WORK (object));
  if (g_task_propagate_int (G_TASK (result), &error) < 0 && error != NULL)
    g_warning ("%s", error->message);
}

void
ledenboek_import_work_remember (LedenboekImportWork *self)
{
  if (self->look != NULL)
    start_keeping (self, g_task_new (self, NULL, on_remembered, NULL), NULL);
}

void
ledenboek_import_work_save_rest_async (LedenboekImportWork *self, const char *path, GAsyncReadyCallback callback,
                                       gpointer data)
{
  if (self->look != NULL)
    start_keeping (self, g_task_new (self, NULL, callback, data), g_strdup (path));
}

int
ledenboek_import_work_save_rest_finish (LedenboekImportWork *self, GAsyncResult *result, GError **error)
{
  note_kept (self);
  return (int) g_task_propagate_int (G_TASK (result), error);
}

/* -- Life */

static void
ledenboek_import_work_dispose (GObject *object)
{
  LedenboekImportWork *self = LEDENBOEK_IMPORT_WORK (object);

  if (self->replica != NULL)
    ledenboek_import_work_close (self);
  g_clear_pointer (&self->progress, g_atomic_rc_box_release);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_import_work_parent_class)->dispose (object);
}

static void
ledenboek_import_work_finalize (GObject *object)
{
  LedenboekImportWork *self = LEDENBOEK_IMPORT_WORK (object);

  g_array_unref (self->acts);
  g_array_unref (self->waiting);
  G_OBJECT_CLASS (ledenboek_import_work_parent_class)->finalize (object);
}

static void
ledenboek_import_work_class_init (LedenboekImportWorkClass *class)
{
  static const char *const names[N_SIGNALS] = { "read", "mapped", "looked" };

  G_OBJECT_CLASS (class)->dispose = ledenboek_import_work_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_import_work_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
ledenboek_import_work_init (LedenboekImportWork *self)
{
  self->acts = g_array_new (FALSE, FALSE, sizeof (Act));
  g_array_set_clear_func (self->acts, act_clear);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (guint));
}

LedenboekImportWork *
ledenboek_import_work_new (LedgerReplica *replica)
{
  LedenboekImportWork *self = g_object_new (LEDENBOEK_TYPE_IMPORT_WORK, NULL);

  self->replica = g_object_ref (replica);
  return self;
}
