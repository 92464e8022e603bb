/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A setting of the book with a line for each, which goes along to a new generation: "TIME JOB NAME COUNT"
 * (job-act.h).
 */
#include "config.h"

#include "app/job-act.h"

#include "app/text.h"

#include <glib/gi18n.h>

#define KEY "local:job-acts"
/* So many are remembered. */
#define KEPT 20

static const struct
{
  const char *name;
  const char *undo;
  const char *question;         /* N_(), with a number */
} jobs[] = {
  { "change-many", "undo-many", N_("Undo: %s records changed at the server?") },
  { "import", "undo-import", N_("Undo: import of %s rows?") },
};

void
ledenboek_job_act_free (LedenboekJobAct *act)
{
  g_free (act->name);
  g_free (act);
}

const char *
ledenboek_job_act_get_undo (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (g_strcmp0 (jobs[i].name, name) == 0)
      return jobs[i].undo;
  return NULL;
}

char *
ledenboek_job_act_dup_question (const LedenboekJobAct *act)
{
  g_autofree char *number = ledenboek_text_dup_number (act->count);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (g_strcmp0 (jobs[i].name, act->name) == 0)
      return g_strdup_printf (_(jobs[i].question), number);
#pragma GCC diagnostic pop
  return g_strdup (act->name);
}

static LedenboekJobAct *
read_line (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 4);
  g_autoptr (LedenboekJobAct) act = g_new0 (LedenboekJobAct, 1);

  if (g_strv_length (parts) != 4 || !ledger_id_parse (parts[1], &act->job))
    return NULL;
  act->time = g_ascii_strtoll (parts[0], NULL, 10);
  act->name = g_strdup (parts[2]);
  act->count = g_ascii_strtoll (parts[3], NULL, 10);
  return g_steal_pointer (&act);
}

/* The oldest first. */
static GPtrArray *
read_all (LedgerStore *store)
{
  GPtrArray *acts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_job_act_free);
  g_autofree char *text = ledger_store_dup_setting (store, KEY);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      LedenboekJobAct *act = read_line (lines[i]);

      if (act != NULL)
        g_ptr_array_add (acts, act);
    }
  return acts;
}

static gboolean
write_all (LedgerStore *store, const GPtrArray *acts, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = acts->len > KEPT ? acts->len - KEPT : 0; i < acts->len; i++)
    {
      const LedenboekJobAct *act = acts->pdata[i];
      char id[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (text, "%" G_GINT64_FORMAT " %s %s %" G_GINT64_FORMAT "\n", act->time,
                              ledger_id_write (&act->job, id), act->name, act->count);
    }
  return ledger_store_set_setting (store, KEY, text->str, error);
}

static guint
find (const GPtrArray *acts, const LedgerId *job)
{
  guint place = 0;

  while (place < acts->len && !ledger_id_equal (&((LedenboekJobAct *) acts->pdata[place])->job, job))
    place++;
  return place;
}

LedenboekJobAct *
ledenboek_job_act_find (LedgerStore *store)
{
  g_autoptr (GPtrArray) acts = read_all (store);

  return acts->len > 0 ? g_ptr_array_steal_index (acts, acts->len - 1) : NULL;
}

gboolean
ledenboek_job_act_note (LedgerStore *store, const LedenboekJobAct *act, GError **error)
{
  g_autoptr (GPtrArray) acts = read_all (store);
  guint place = find (acts, &act->job);
  LedenboekJobAct *noted;

  if (place == acts->len)
    {
      noted = g_new0 (LedenboekJobAct, 1);
      noted->time = act->time;
      noted->job = act->job;
      noted->name = g_strdup (act->name);
      g_ptr_array_add (acts, noted);
    }
  noted = acts->pdata[place];
  noted->count = MAX (noted->count, act->count);
  return write_all (store, acts, error);
}

gboolean
ledenboek_job_act_forget (LedgerStore *store, const LedgerId *job, GError **error)
{
  g_autoptr (GPtrArray) acts = read_all (store);
  guint place = find (acts, job);

  if (place == acts->len)
    return TRUE;
  g_ptr_array_remove_index (acts, place);
  return write_all (store, acts, error);
}
