/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what there is to do (today-work.h). Reader's thread. */
#include "config.h"

#include "app/today-work.h"

#include "app/moment.h"

#include <glib/gi18n.h>

/* Days ahead that are told. */
#define AHEAD 31

/* What costs money or post that does not arrive first; what is only untidy last. */
static const char *const checks[] = {
  "mandate-twice", "no-mandate", "mandate-account", "wrong-account", "returned", "no-address", "half-address",
  "wrong-postcode", "wrong-reach", "no-name", "no-organisation-name", "impossible-age", "no-reach", "no-birth",
  "incomplete", "no-statement", "spelling", "no-activity", NULL,
};

LedenboekTodayLine *
ledenboek_today_line_new (char *text, char *more, const LedgerId *contact, const char *part)
{
  LedenboekTodayLine *line = g_new0 (LedenboekTodayLine, 1);

  line->text = text;
  line->more = more;
  line->part = part;
  if (contact != NULL)
    line->contact = *contact;
  return line;
}

void
ledenboek_today_line_free (LedenboekTodayLine *line)
{
  g_free (line->text);
  g_free (line->more);
  g_free (line);
}

void
ledenboek_today_work_free (LedenboekTodayWork *work)
{
  g_ptr_array_unref (work->tasks);
  g_ptr_array_unref (work->days);
  g_free (work);
}

/* -- Lines of the book */

typedef struct
{
  LedgerStore *store;
  LedgerId user;
  gboolean has_user;
  char *today, *until;          /* ISO 8601 days */
  LedenboekTodayWork *work;
} Reading;

/* What a day in the book is: the words are for a name. */
static const struct
{
  const char *sql;              /* contact, day; parameters: from, until */
  const char *text;             /* N_(): %s is the name of a contact */
} days[] = {
  { "SELECT contact, valid_from FROM address WHERE existence = 'live' AND type = 'future' AND valid_from > ? AND "
    "valid_from <= ?", N_("%s moves") },
  { "SELECT contact, valid_until FROM membership WHERE existence = 'live' AND valid_until >= ? AND valid_until <= ?",
    N_("The membership of %s ends") },
};

/* A line that has no name yet. */
typedef struct
{
  LedgerId contact;
  char *day;
  char *title;                  /* of a task, or NULL */
  guint kind;                   /* of days */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->day);
  g_free (found->title);
  g_free (found);
}

/* contact, day[, title] */
static gboolean
add_found (const LedgerValue *values, guint n_values, gpointer data)
{
  GPtrArray *lines = data;
  Found *found;

  if (values[0].shape != LEDGER_SHAPE_ID)
    return TRUE;
  found = g_new0 (Found, 1);
  found->contact = values[0].id;
  found->day = g_strdup (ledger_value_get_text (&values[1]));
  found->title = n_values > 2 ? g_strdup (ledger_value_get_text (&values[2])) : NULL;
  found->kind = G_MAXUINT;
  g_ptr_array_add (lines, found);
  return TRUE;
}

static char *
dup_name (const Reading *reading, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (reading->store), "contact");

  return ledger_store_dup_title (reading->store, kind, contact);
}

/* -- Tasks: of the user, and of his function groups that nobody has taken */

#define MINE "existence = 'live' AND (state IS NULL OR state <> 'done') AND due <= ? AND (assigned = ? OR " \
             "(assigned IS NULL AND function_group IN (SELECT m.function_group FROM function_group_member m WHERE " \
             "m.existence = 'live' AND m.\"user\" = ?)))"

typedef struct
{
  const Reading *reading;
  GPtrArray *found;
  gint64 *count;
  const char *sql;
  const LedgerValue *parameters;
  guint n_parameters;
} Query;

static gboolean
run_query (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Query *query = data;

  g_ptr_array_set_size (query->found, 0);
  return ledger_transaction_query (transaction, query->sql, query->parameters, query->n_parameters, add_found,
                                   query->found, error);
}

static gboolean
select_found (const Reading *reading, const char *sql, const LedgerValue *parameters, guint n_parameters,
              GPtrArray *found, GCancellable *cancellable, GError **error)
{
  Query query = { .reading = reading, .found = found, .sql = sql, .parameters = parameters,
                  .n_parameters = n_parameters };

  return ledger_database_read_limited (ledger_store_get_database (reading->store), run_query, &query, 0, cancellable,
                                       error);
}

static gboolean
read_tasks (Reading *reading, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);
  LedgerValue parameters[] = { LEDGER_TEXT (reading->today), LEDGER_ID (&reading->user), LEDGER_ID (&reading->user) };

  if (!reading->has_user)
    return TRUE;
  if (!select_found (reading, "SELECT contact, due, title FROM task WHERE " MINE " ORDER BY due, id", parameters,
                     G_N_ELEMENTS (parameters), found, cancellable, error))
    return FALSE;
  reading->work->due = found->len;
  for (guint i = 0; i < found->len; i++)
    {
      const Found *one = found->pdata[i];
      g_autofree char *day = NULL, *name = NULL;

      reading->work->overdue += g_strcmp0 (one->day, reading->today) < 0;
      if (i >= LEDENBOEK_TODAY_LINES)
        continue;
      day = ledenboek_day_dup_text (one->day);
      name = dup_name (reading, &one->contact);
      g_ptr_array_add (reading->work->tasks,
                       ledenboek_today_line_new (g_strdup (one->title != NULL ? one->title : ""),
                                                 g_strdup_printf ("%s · %s", day, name), &one->contact, NULL));
    }
  return TRUE;
}

/* -- Days that come */

static int
compare_days (gconstpointer one, gconstpointer other)
{
  const Found *first = *(Found *const *) one, *second = *(Found *const *) other;

  return g_strcmp0 (first->day, second->day);
}

static char *
dup_day_text (const Reading *reading, const Found *found)
{
  g_autofree char *name = dup_name (reading, &found->contact);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (_(days[found->kind].text), name);
#pragma GCC diagnostic pop
}

static gboolean
read_days (Reading *reading, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  LedgerValue parameters[] = { LEDGER_TEXT (reading->today), LEDGER_TEXT (reading->until) };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (found_free);

      if (!select_found (reading, days[i].sql, parameters, G_N_ELEMENTS (parameters), found, cancellable, error))
        return FALSE;
      for (guint f = 0; f < found->len; f++)
        ((Found *) found->pdata[f])->kind = i;
      g_ptr_array_extend_and_steal (all, g_steal_pointer (&found));
    }
  g_ptr_array_sort (all, compare_days);
  reading->work->coming = all->len;
  for (guint i = 0; i < MIN (all->len, LEDENBOEK_TODAY_LINES); i++)
    {
      const Found *one = all->pdata[i];

      g_ptr_array_add (reading->work->days,
                       ledenboek_today_line_new (dup_day_text (reading, one), ledenboek_day_dup_text (one->day),
                                                 &one->contact, NULL));
    }
  return TRUE;
}

/* -- Asking */

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->store);
  g_free (reading->today);
  g_free (reading->until);
  g_clear_pointer (&reading->work, ledenboek_today_work_free);
  g_free (reading);
}

static void
read_work (gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (read_tasks (reading, cancellable, &error) && read_days (reading, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&reading->work), (GDestroyNotify) ledenboek_today_work_free);
  else
    g_task_return_error (task, error);
}

static char *
dup_day_ahead (const char *today)
{
  GDate date;
  char text[16];

  g_date_clear (&date, 1);
  g_date_set_parse (&date, today);
  g_date_add_days (&date, AHEAD);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

void
ledenboek_today_work_read_async (LedgerStore *store, const LedgerId *user, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Reading *reading = g_new0 (Reading, 1);

  reading->store = g_object_ref (store);
  reading->has_user = user != NULL;
  if (user != NULL)
    reading->user = *user;
  reading->today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  reading->until = dup_day_ahead (reading->today);
  reading->work = g_new0 (LedenboekTodayWork, 1);
  reading->work->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_today_line_free);
  reading->work->days = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_today_line_free);
  g_task_set_task_data (task, reading, reading_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, read_work, task);
}

LedenboekTodayWork *
ledenboek_today_work_read_finish (LedgerStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- Work lists */

const char *const *
ledenboek_today_list_checks (void)
{
  return checks;
}

/* The rights as they were when it was asked: they belong to the main thread. */
typedef struct
{
  const LedgerQualityCheck *check;
  LedgerAccess access;
} Counting;

static void
count_check (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Counting *counting = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 count = ledger_quality_count (g_task_get_source_object (task), &counting->access, counting->check,
                                       LEDENBOEK_TODAY_COUNTED, g_task_get_cancellable (task), &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, (gssize) count);
}

void
ledenboek_today_count_async (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Counting *counting = g_new0 (Counting, 1);

  counting->check = check;
  counting->access = *access;
  g_task_set_task_data (task, counting, g_free);
  ledger_world_run (ledger_store_get_world (store), LEDGER_QUEUE_READER, count_check, task);
}

gint64
ledenboek_today_count_finish (LedgerStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
