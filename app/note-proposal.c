/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Phrases what was done: first the net change of each group is gathered, then a table gives the words; a group
 * that the table does not name is called by its label. Main thread.
 */
#include "config.h"

#include "app/note-proposal.h"

#include "app/value-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* How many own changesets are looked at: more than one call gives. */
#define CHANGESET_LIMIT 60

typedef enum
{
  VERB_CHANGED,
  VERB_ADDED,
  VERB_REMOVED,
  N_VERBS
} Verb;

typedef struct
{
  const char *kind;
  const char *group;            /* NULL: any */
  const char *type;             /* value of the record's field `type`; NULL: any */
  const char *phrases[N_VERBS];
} Phrase;

static const Phrase phrases[] = {
  { "contact", "existence", NULL, { N_("contact removed"), N_("contact added"), N_("contact removed") } },
  { "contact", "name", NULL, { N_("name changed"), N_("name noted"), N_("name removed") } },
  { "contact", "birth", NULL,
    { N_("date of birth changed"), N_("date of birth noted"), N_("date of birth removed") } },
  { "contact", "address", NULL, { N_("address changed"), N_("address noted"), N_("address removed") } },
  { "contact", "status", NULL, { N_("status changed"), N_("status changed"), N_("status changed") } },
  { "contact", "warning", NULL, { N_("warning changed"), N_("warning set"), N_("warning taken away") } },
  { "contact", "language", NULL, { N_("language changed"), N_("language noted"), N_("language removed") } },
  { "contact", "branch", NULL, { N_("branch changed"), N_("branch noted"), N_("branch removed") } },
  { "contact", "remark", NULL, { N_("remark changed"), N_("remark added"), N_("remark removed") } },
  { "contact_point", NULL, "phone",
    { N_("phone number changed"), N_("phone number added"), N_("phone number removed") } },
  { "contact_point", NULL, "email",
    { N_("e-mail address changed"), N_("e-mail address added"), N_("e-mail address removed") } },
  { "address", NULL, "postal",
    { N_("postal address changed"), N_("postal address added"), N_("postal address removed") } },
  { "address", NULL, NULL,
    { N_("other address changed"), N_("other address added"), N_("other address removed") } },
  { "bank_account", NULL, NULL,
    { N_("bank account changed"), N_("bank account added"), N_("bank account removed") } },
  { "relationship", NULL, NULL,
    { N_("household changed"), N_("household member added"), N_("household member removed") } },
  { "membership", NULL, NULL, { N_("membership changed"), N_("membership added"), N_("membership removed") } },
  { "card", NULL, NULL, { N_("card made void"), N_("new card asked"), N_("card removed") } },
  { "function", NULL, NULL, { N_("function changed"), N_("function added"), N_("function removed") } },
};

/* Not worth a note: they are notes themselves, or what the exchange says. */
static const char *const passed_over[] = { "interaction", "task", "conflict", "parked", NULL };

/* What a group was before the first and after the last of the changes. */
typedef struct
{
  LedgerId record;
  const LedgerGroup *group;
  const LedgerGroupChange *first;
  const LedgerGroupChange *last;
} Net;

static Net *
find_net (GArray *nets, const LedgerId *record, const LedgerGroup *group)
{
  Net added = { *record, group, NULL, NULL };

  for (guint i = 0; i < nets->len; i++)
    {
      Net *net = &g_array_index (nets, Net, i);

      if (net->group == group && ledger_id_equal (&net->record, record))
        return net;
    }
  g_array_append_val (nets, added);
  return &g_array_index (nets, Net, nets->len - 1);
}

static gboolean
hangs_on (LedgerStore *store, const LedgerRecordChange *change, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = NULL;

  if (g_strv_contains (passed_over, change->kind->spec->name))
    return FALSE;
  if (ledger_id_equal (&change->id, contact))
    return TRUE;
  if (change->kind->spec->root != LEDGER_ROOT_PARENT)
    return FALSE;
  record = ledger_store_get (store, change->kind, &change->id, NULL);
  return record != NULL && ledger_id_equal (&record->root, contact);
}

static GArray *
gather (LedgerStore *store, GPtrArray *changesets, const LedgerId *contact)
{
  GArray *nets = g_array_new (FALSE, FALSE, sizeof (Net));

  for (guint i = 0; i < changesets->len; i++)
    {
      const LedgerChangeset *changeset = g_ptr_array_index (changesets, i);

      for (guint j = 0; j < changeset->records->len; j++)
        {
          const LedgerRecordChange *record = g_ptr_array_index (changeset->records, j);

          if (!hangs_on (store, record, contact))
            continue;
          for (guint k = 0; k < record->groups->len; k++)
            {
              const LedgerGroupChange *change = g_ptr_array_index (record->groups, k);
              Net *net = find_net (nets, &record->id, change->group);

              net->first = net->first != NULL ? net->first : change;
              net->last = change;
            }
        }
    }
  return nets;
}

static gboolean
is_empty (const LedgerGroup *group, const LedgerValue *values)
{
  for (guint i = 0; i < group->n_fields; i++)
    if (values[i].shape != LEDGER_SHAPE_NOTHING)
      return FALSE;
  return TRUE;
}

static gboolean
is_equal (const LedgerGroup *group, const LedgerValue *a, const LedgerValue *b)
{
  for (guint i = 0; i < group->n_fields; i++)
    if (!ledger_value_equal (&a[i], &b[i]))
      return FALSE;
  return TRUE;
}

/* FALSE: nothing happened to the group after all. */
static gboolean
judge (const Net *net, Verb *verb)
{
  const LedgerValue *before = net->first->old_values;
  const LedgerValue *after = net->last->new_values;

  if (is_equal (net->group, before, after))
    return FALSE;
  *verb = is_empty (net->group, before) ? VERB_ADDED : is_empty (net->group, after) ? VERB_REMOVED : VERB_CHANGED;
  if (net->group->index == 0)
    *verb = g_strcmp0 (ledger_value_get_text (&after[0]), LEDGER_EXISTENCE_DELETED) == 0 ? VERB_REMOVED : VERB_ADDED;
  return TRUE;
}

static char *
dup_phrase (LedgerStore *store, const Net *net, Verb verb)
{
  static const char *const plain[N_VERBS] = { N_("%s changed"), N_("%s added"), N_("%s removed") };
  g_autoptr (LedgerRecord) record = ledger_store_get (store, net->group->kind, &net->record, NULL);
  const char *type = record != NULL ? ledger_record_get_text (record, "type") : NULL;
  g_autofree char *subject = NULL;
  g_autofree char *lower = NULL;
  g_autoptr (GString) text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (strcmp (phrases[i].kind, net->group->kind->spec->name) == 0 &&
        (phrases[i].group == NULL || strcmp (phrases[i].group, net->group->spec->name) == 0) &&
        (phrases[i].type == NULL || g_strcmp0 (phrases[i].type, type) == 0))
      return g_strdup (_(phrases[i].phrases[verb]));
  subject = ledenboek_group_dup_subject (store, net->group, record);
  lower = g_utf8_strdown (subject, -1);
  text = g_string_new (_(plain[verb]));
  g_string_replace (text, "%s", lower, 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Several groups of one record that came or went together are one thing said: how the record came or went. */
static gboolean
is_told_by_existence (GArray *nets, const Net *net)
{
  Verb verb;

  if (net->group->index == 0)
    return FALSE;
  for (guint i = 0; i < nets->len; i++)
    {
      const Net *other = &g_array_index (nets, Net, i);

      if (other->group->index == 0 && other->group->kind == net->group->kind &&
          ledger_id_equal (&other->record, &net->record) && judge (other, &verb))
        return TRUE;
    }
  return FALSE;
}

static char *
capitalise (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 1));
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, text + strlen (first), NULL);
}

char *
ledenboek_note_proposal_from_changesets (LedgerStore *store, GPtrArray *changesets, const LedgerId *contact)
{
  g_autoptr (GArray) nets = gather (store, changesets, contact);
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; i < nets->len; i++)
    {
      const Net *net = &g_array_index (nets, Net, i);
      g_autofree char *phrase = NULL;
      Verb verb;

      if (!judge (net, &verb) || is_told_by_existence (nets, net))
        continue;
      phrase = dup_phrase (store, net, verb);
      if (!g_ptr_array_find_with_equal_func (said, phrase, g_str_equal, NULL))
        g_ptr_array_add (said, g_steal_pointer (&phrase));
    }
  g_ptr_array_add (said, NULL);
  text = g_strjoinv ("; ", (char **) said->pdata);
  return capitalise (text);
}

char *
ledenboek_note_proposal_dup_text (LedgerStore *store, const LedgerId *contact, gint64 now)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_ALL, CHANGESET_LIMIT, NULL);
  g_autoptr (GPtrArray) changesets = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_changeset_free);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const LedgerOutboxItem *item = g_ptr_array_index (items, i);
      g_autoptr (LedgerChangeset) changeset = NULL;

      if (item->bytes == NULL || item->time < now - LEDENBOEK_NOTE_PROPOSAL_SPAN || item->time > now)
        continue;
      changeset = ledger_changeset_read (ledger_store_get_model (store), item->bytes, NULL, NULL);
      if (changeset != NULL)
        g_ptr_array_insert (changesets, 0, g_steal_pointer (&changeset));
    }
  return ledenboek_note_proposal_from_changesets (store, changesets, contact);
}
