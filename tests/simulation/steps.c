/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens in the office. People only do what a window would let them do; what they type is drawn from few
 * values, so that they meet. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-old.h"
#include "tests/simulation/steps-private.h"

#include "libledger/sync/observation.h"

#include <string.h>

void
step_tell (const Act *act, const char *format, ...)
{
  va_list arguments;

  if (act->story == NULL)
    return;
  va_start (arguments, format);
  g_string_append_c (act->story, ' ');
  g_string_append_vprintf (act->story, format, arguments);
  va_end (arguments);
}

/* -- Choosing */

typedef struct
{
  const LedgerKind *kind;
  const char *condition;
  TestTape *tape;
  LedgerRecord *record;
} Pick;

static gboolean
pick_one (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Pick *pick = data;
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE %s", pick->kind->spec->name,
                                          pick->condition);
  g_autofree char *tail = g_strdup_printf ("WHERE %s ORDER BY id LIMIT 1 OFFSET ?", pick->condition);
  g_auto (LedgerValue) count = { 0 };
  g_autoptr (GPtrArray) found = NULL;
  LedgerValue offset;

  if (!ledger_transaction_ask (transaction, sql, NULL, 0, &count, error))
    return FALSE;
  if (ledger_value_get_integer (&count, 0) == 0)
    return TRUE;
  offset = LEDGER_INTEGER ((gint64) test_tape_below (pick->tape, (guint64) count.integer));
  found = ledger_tables_select (transaction, pick->kind, LEDGER_SIDE_REPLICA, tail, &offset, 1, error);
  if (found == NULL)
    return FALSE;
  pick->record = ledger_record_ref (found->pdata[0]);
  return TRUE;
}

LedgerRecord *
step_pick (const Act *act, const char *kind, const char *condition)
{
  Pick call = { ledger_model_find_kind (act->office->model, kind), condition, act->tape, NULL };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (act->store), pick_one, &call, &error);
  g_assert_no_error (error);
  return call.record;
}

static void
choose_reference (const Act *act, const LedgerField *field, LedgerValue *value)
{
  g_autoptr (LedgerRecord) other = step_pick (act, field->spec->reference, "existence = 'live'");

  ledger_value_set_id (value, other != NULL ? &other->id : NULL);
}

/* A moment of the last three years: in a window of time, on its edge, or before it (S23). */
static gint64
choose_moment (const Act *act)
{
  gint64 now = ledger_world_now (act->office->world);

  return now - (gint64) test_tape_below (act->tape, 36) * 30 * 86400 * G_USEC_PER_SEC;
}

static void
choose_value (const Act *act, const LedgerField *field, LedgerValue *value)
{
  static const char *const days[] = { "1950-05-05", "1980-01-01", "1999-12-31", "2026-10-31" };
  gboolean required = (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0;

  ledger_value_set_nothing (value);
  if (!required && test_tape_chance (act->tape, 4))
    return;
  if (field->spec->type == LEDGER_TYPE_REFERENCE)
    choose_reference (act, field, value);
  else if (field->spec->type == LEDGER_TYPE_DATE)
    ledger_value_set_text (value, days[test_tape_below (act->tape, G_N_ELEMENTS (days))]);
  else if (field->spec->type == LEDGER_TYPE_INSTANT)
    ledger_value_set_integer (value, choose_moment (act));
  else if (field->shape == LEDGER_SHAPE_TEXT && field->spec->choices == NULL && !test_tape_chance (act->tape, 8))
    ledger_value_take_text (value, g_strdup_printf ("value %u", (guint) test_tape_below (act->tape, 3)));
  else
    while (value->shape == LEDGER_SHAPE_NOTHING)
      test_tape_draw_value (act->tape, field, value);
}

static void
set_group (const Act *act, LedgerEdit *edit, const LedgerGroup *group, const LedgerId *id, gboolean new)
{
  for (guint i = 0; i < group->n_fields; i++)
    {
      const LedgerField *field = group->fields[i];
      gboolean required = (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0;
      g_auto (LedgerValue) value = { 0 };

      if ((field->spec->flags & LEDGER_FIELD_SERVER) != 0 || !((new && required) || test_tape_chance (act->tape, 2)))
        continue;
      choose_value (act, field, &value);
      if (value.shape != LEDGER_SHAPE_NOTHING || !required)
        ledger_edit_set (edit, field, id, &value);
    }
}

/* -- Saving */

/* Errors by which a window says that there is nothing to do. */
static gboolean
is_expected (const GError *error)
{
  return error->domain == LEDGER_RULE_ERROR || g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING) ||
         g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED) ||
         g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_REQUIRED) ||
         g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE) ||
         g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_COMBINATION);
}

/* What the disk refused is not in the outbox. */
static char *
check_not_saved (const Act *act)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (act->store, LEDGER_OUTBOX_ALL, 1, NULL);

  g_assert_nonnull (items);
  if (items->len == 0 || office_knows (act->office, &((LedgerOutboxItem *) items->pdata[0])->id))
    return NULL;
  return g_strdup ("S2: a save that failed is in the outbox");
}

char *
step_note (const Act *act, gboolean saved, const GError *error)
{
  /* Whatever is said after the machine stopped, nobody hears it. */
  if (office_disk_is_stopped (act->desk->disk))
    return NULL;
  if (saved)
    {
      const OfficeSaved *last;
      char id[LEDGER_ID_TEXT_SIZE];

      if (act->desk->old)
        office_old_rewrite (act->desk);
      if (office_disk_is_stopped (act->desk->disk))
        return NULL;
      office_note_saved (act->office, act->desk);
      last = act->office->saved->pdata[act->office->saved->len - 1];
      step_tell (act, "→ %s", ledger_id_write (&last->changeset->id, id));
      return NULL;
    }
  step_tell (act, "(%s)", error->message);
  if (office_disk_count_refused (act->desk->disk) > act->refused)
    {
      act->seen[SEEN_SAVE_REFUSED_BY_DISK]++;
      return check_not_saved (act);
    }
  /* A disk that failed while the book was to be replaced: for a moment it takes no saves. */
  if (office_disk_any_hurt () && strstr (error->message, "this book was replaced") != NULL)
    return check_not_saved (act);
  return is_expected (error) ? NULL : g_strdup_printf ("saving failed: %s", error->message);
}

static char *
save (const Act *act, LedgerEdit *edit)
{
  g_autoptr (GError) error = NULL;
  gboolean saved = ledger_outbox_save (act->store, edit, NULL, &error);

  return step_note (act, saved, error);
}

/* -- What people do */

static const char *const edited_kinds[] = {
  "contact", "contact", "contact", "contact", "contact_point", "address", "bank_account", "relationship", "interaction",
  "task", "mandate", "capacity", "field_definition",
};

/* One group of one record, other than what it belongs to. */
static gboolean
edit_one (const Act *act, LedgerEdit *edit)
{
  const char *kind = edited_kinds[test_tape_below (act->tape, G_N_ELEMENTS (edited_kinds))];
  const char *condition = test_tape_chance (act->tape, 12) ? "1 = 1" : "existence = 'live'";
  g_autoptr (LedgerRecord) record = step_pick (act, kind, condition);
  const LedgerGroup *group;
  char id[LEDGER_ID_TEXT_SIZE];

  if (record == NULL)
    return FALSE;
  group = &record->kind->groups[1 + test_tape_below (act->tape, record->kind->n_groups - 1)];
  if (record->kind->parent != NULL && group == record->kind->parent->group)
    group = &record->kind->groups[record->kind->n_groups - 1];
  set_group (act, edit, group, &record->id, FALSE);
  step_tell (act, "%s %s %s", kind, ledger_id_write (&record->id, id), group->spec->name);
  return TRUE;
}

static char *
do_edit (const Act *act, StepType type)
{
  guint n = type == STEP_EDIT ? 1
            : type == STEP_EDIT_SEVERAL ? 2 + (guint) test_tape_below (act->tape, 4)
                                        : 30 + (guint) test_tape_below (act->tape, 40);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "edit");

  if (n > 1 && test_tape_chance (act->tape, 2))
    ledger_edit_set_atomic (edit);
  for (guint i = 0; i < n; i++)
    edit_one (act, edit);
  return ledger_edit_is_empty (edit) ? NULL : save (act, edit);
}

/* A word that stands nowhere else, once where search reads it and once where it does not; and mostly a branch. */
static void
mark_contact (const Act *act, LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id)
{
  LedgerValue word = LEDGER_TEXT ((char *) office_note_canary (act->office, id));
  g_autoptr (LedgerRecord) branch = step_pick (act, "branch", "existence = 'live'");
  LedgerValue place = LEDGER_NOTHING;

  ledger_edit_set (edit, ledger_kind_find_field (kind, "organisation_name"), id, &word);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "remark"), id, &word);
  if (branch == NULL || test_tape_chance (act->tape, 8))
    return;
  place = LEDGER_ID (&branch->id);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "branch"), id, &place);
}

static char *
do_create_contact (const Act *act, StepType type)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "create");
  const LedgerKind *kind = ledger_model_find_kind (act->office->model,
                                                   test_tape_chance (act->tape, 10) ? "field_definition" : "contact");
  LedgerId id = ledger_edit_create (edit, kind);

  for (guint g = 1; g < kind->n_groups; g++)
    set_group (act, edit, &kind->groups[g], &id, TRUE);
  if (ledger_kind_find_field (kind, "branch") != NULL)
    mark_contact (act, edit, kind, &id);
  return save (act, edit);
}

static char *
do_create_child (const Act *act, StepType type)
{
  static const char *const children[] = { "contact_point", "address", "bank_account", "relationship", "interaction",
                                          "task", "mandate", "capacity" };
  const char *which = !test_tape_chance (act->tape, 20) ? "existence = 'live'"
                      : act->office->has_disasters ? "1 = 1" : "existence <> 'live'";
  g_autoptr (LedgerRecord) parent = step_pick (act, "contact", which);
  const char *name = children[test_tape_below (act->tape, G_N_ELEMENTS (children))];
  const LedgerKind *kind = ledger_model_find_kind (act->office->model, name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "create");
  LedgerValue owner;
  LedgerId id;
  char text[LEDGER_ID_TEXT_SIZE];

  if (parent == NULL)
    return NULL;
  id = ledger_edit_create (edit, kind);
  for (guint g = 1; g < kind->n_groups; g++)
    set_group (act, edit, &kind->groups[g], &id, TRUE);
  owner = LEDGER_ID (&parent->id);
  ledger_edit_set (edit, kind->parent, &id, &owner);
  step_tell (act, "%s of %s", name, ledger_id_write (&parent->id, text));
  return save (act, edit);
}

static char *
do_set_slot (const Act *act, StepType type)
{
  static const struct { const char *name, *texts[3]; } slots[] = {
    { "phone", { "070 351 2345", "06 1234 5678", "" } },
    { "email", { "a@voorbeeld.nl", "b@voorbeeld.nl", "" } },
    { "iban", { "NL91ABNA0417164300", "NL20INGB0001234567", "" } },
  };
  g_autoptr (LedgerRecord) contact = step_pick (act, "contact", "existence = 'live'");
  guint slot = (guint) test_tape_below (act->tape, G_N_ELEMENTS (slots));
  const char *text = slots[slot].texts[test_tape_below (act->tape, 3)];
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "edit");
  g_autoptr (GError) error = NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (contact == NULL)
    return NULL;
  step_tell (act, "%s of %s to “%s”", slots[slot].name, ledger_id_write (&contact->id, id), text);
  if (!ledger_edit_set_named (edit, contact->kind, &contact->id, slots[slot].name, text, &error))
    return step_note (act, FALSE, error);
  return ledger_edit_is_empty (edit) ? NULL : save (act, edit);
}

static char *
do_move (const Act *act, StepType type)
{
  g_autoptr (LedgerRecord) contact = step_pick (act, "contact", "existence = 'live'");
  g_autoptr (LedgerRecord) branch = step_pick (act, "branch", "existence = 'live'");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "edit");
  char id[LEDGER_ID_TEXT_SIZE], place[LEDGER_ID_TEXT_SIZE];
  LedgerValue value;

  if (contact == NULL || branch == NULL)
    return NULL;
  value = LEDGER_ID (&branch->id);
  step_tell (act, "%s to %s", ledger_id_write (&contact->id, id), ledger_id_write (&branch->id, place));
  ledger_edit_set (edit, ledger_kind_find_field (contact->kind, "branch"), &contact->id, &value);
  return save (act, edit);
}

static char *
do_delete (const Act *act, StepType type)
{
  const char *kind = edited_kinds[test_tape_below (act->tape, G_N_ELEMENTS (edited_kinds))];
  g_autoptr (LedgerRecord) record = step_pick (act, kind, "existence = 'live'");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "delete");
  char id[LEDGER_ID_TEXT_SIZE];

  if (record == NULL)
    return NULL;
  step_tell (act, "%s %s", record->kind->spec->name, ledger_id_write (&record->id, id));
  ledger_edit_delete (edit, record->kind, &record->id);
  return save (act, edit);
}

static char *
do_resolve (const Act *act, StepType type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) conflicts = ledger_conflict_list (act->store, &error);
  LedgerConflictChoice choice = (LedgerConflictChoice) test_tape_below (act->tape, 3);
  const LedgerConflict *conflict;
  g_autofree LedgerValue *values = NULL;
  gboolean saved;
  char id[LEDGER_ID_TEXT_SIZE];

  g_assert_no_error (error);
  if (conflicts->len == 0)
    return NULL;
  conflict = conflicts->pdata[test_tape_below (act->tape, conflicts->len)];
  values = g_new0 (LedgerValue, conflict->group->n_fields);
  for (guint i = 0; i < conflict->group->n_fields; i++)
    choose_value (act, conflict->group->fields[i], &values[i]);
  if (conflict->group->index == 0 && values[0].shape == LEDGER_SHAPE_NOTHING)
    ledger_value_set_text (&values[0], LEDGER_EXISTENCE_LIVE);
  step_tell (act, "%s of %s with %s", ledger_id_write (&conflict->id, id), conflict->group->spec->name,
        choice == LEDGER_CHOICE_MINE ? "mine" : choice == LEDGER_CHOICE_THEIRS ? "theirs" : "other values");
  saved = ledger_conflict_resolve (act->store, conflict, choice, values, NULL, &error);
  for (guint i = 0; i < conflict->group->n_fields; i++)
    ledger_value_clear (&values[i]);
  return step_note (act, saved, error);
}

static char *
do_undo (const Act *act, StepType type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (act->store, LEDGER_OUTBOX_ALL, 8, &error);
  const LedgerOutboxItem *item;
  gboolean saved;
  char id[LEDGER_ID_TEXT_SIZE];

  g_assert_no_error (error);
  if (items->len == 0)
    return NULL;
  item = items->pdata[test_tape_below (act->tape, items->len)];
  if (strcmp (item->action, "resolve") == 0 || strcmp (item->action, "decide") == 0 ||
      strcmp (item->action, LEDGER_OBSERVE_ACTION) == 0)
    return NULL;
  step_tell (act, "%s", ledger_id_write (&item->id, id));
  saved = ledger_outbox_save_undo (act->store, &item->id, NULL, &error);
  act->seen[saved ? SEEN_UNDONE : SEEN_UNDO_REFUSED]++;
  return step_note (act, saved, error);
}

static char *
do_decide (const Act *act, StepType type)
{
  g_autoptr (LedgerRecord) parked = step_pick (act, "parked", "state = 'parked' AND existence = 'live'");
  const char *decision = test_tape_chance (act->tape, 3) ? "dropped" : "applied";
  g_autoptr (GError) error = NULL;
  gboolean saved;
  char id[LEDGER_ID_TEXT_SIZE];

  if (parked == NULL)
    return NULL;
  step_tell (act, "%s %s", ledger_id_write (&parked->id, id), decision);
  saved = ledger_parked_decide (act->store, &parked->id, decision, &error);
  return step_note (act, saved, error);
}

/* -- The story */

/* How often each comes, its name in a story, and what it does. */
static const struct
{
  guint weight;
  const char *name;
  StepFunction function;
} types[N_STEPS] = {
  [STEP_EDIT] = { 40, "edit", do_edit },
  [STEP_EDIT_SEVERAL] = { 8, "edit several", do_edit },
  [STEP_EDIT_MANY] = { 2, "edit many", do_edit },
  [STEP_CREATE_CONTACT] = { 6, "create contact", do_create_contact },
  [STEP_CREATE_CHILD] = { 12, "create child", do_create_child },
  [STEP_MOVE] = { 5, "move", do_move },
  [STEP_SET_SLOT] = { 10, "set slot", do_set_slot },
  [STEP_DELETE] = { 6, "delete", do_delete },
  [STEP_RESOLVE] = { 16, "resolve", do_resolve },
  [STEP_UNDO] = { 8, "undo", do_undo },
  [STEP_MERGE] = { 7, "merge", step_merge },
  [STEP_UNDO_MERGE] = { 3, "undo merge", step_undo_merge },
  [STEP_LEASE_CARDS] = { 4, "lease cards", step_lease_cards },
  [STEP_GIVE_CARD] = { 6, "give card", step_give_card },
  [STEP_CHANGE_CARD] = { 3, "card is", step_change_card },
  [STEP_ASK_JOB] = { 4, "ask job", step_ask_job },
  [STEP_ORDER_JOB] = { 5, "job", step_order_job },
  [STEP_LIE] = { 2, "server is wrong", step_lie },
  [STEP_CHANGE_PROGRAM] = { 3, "program", step_change_program },
  [STEP_LOOK_BACK] = { 4, "look back", step_look_back },
  [STEP_SPOIL] = { 2, "a value goes wrong", step_spoil },
  [STEP_DECIDE] = { 6, "decide parked", do_decide },
  [STEP_OBSERVE] = { 8, "observe", step_observe },
  [STEP_ATTACH] = { 3, "attach a file", step_attach },
  [STEP_UNPLUG] = { 8, "unplug", step_change_plug },
  [STEP_PLUG] = { 8, "plug", step_change_plug },
  [STEP_ASK] = { 4, "ask", step_ask },
  [STEP_KILL_DESK] = { 4, "kill desk", step_kill },
  [STEP_KILL_SERVER] = { 2, "kill server", step_kill },
  [STEP_DOOM_DESK] = { 8, "doom desk", step_doom },
  [STEP_DOOM_SERVER] = { 6, "doom server", step_doom },
  [STEP_DISK_FULL] = { 2, "disk full", step_trouble_disk },
  [STEP_DISK_ERROR] = { 4, "disk error", step_trouble_disk },
  [STEP_COPY_DESK] = { 3, "copy desk", step_copy },
  [STEP_PUT_DESK_BACK] = { 2, "put desk back", step_copy },
  [STEP_CLONE_DESK] = { 1, "clone desk", step_copy },
  [STEP_ERASE] = { 2, "erase", step_erase },
  [STEP_BACK_UP] = { 2, "back up", step_back_up },
  [STEP_RESTORE] = { 1, "restore server", step_back_up },
  [STEP_CHANGE_RIGHTS] = { 2, "change rights", step_change_rights },
  [STEP_LOG_IN] = { 3, "log in again", step_log_in },
  [STEP_CLOCK] = { 3, "clock", step_put_clock },
  [STEP_WEATHER] = { 4, "weather", step_change_weather },
  [STEP_WAIT] = { 12, "wait", step_wait },
  [STEP_FIRST_SYNC] = { 2, "first sync", step_first_sync },
};

/* What happens to an office once in years: folders that are copied, erasures, a server that is put back. */
static gboolean
is_disaster (StepType type)
{
  return type >= STEP_COPY_DESK && type <= STEP_RESTORE;
}

/* What only an office does whose people have all the program offers. */
static gboolean
is_of_office (StepType type)
{
  return type == STEP_MERGE || type == STEP_UNDO_MERGE || type == STEP_GIVE_CARD || type == STEP_CHANGE_CARD ||
         (type >= STEP_LEASE_CARDS && type <= STEP_SPOIL);
}

GArray *
step_draw_story (TestTape *tape, guint n, StoryKind kind)
{
  GArray *steps = g_array_sized_new (FALSE, FALSE, sizeof (Step), n);
  guint weights[N_STEPS], total = 0;

  for (guint i = 0; i < N_STEPS; i++)
    {
      gboolean told = kind == STORY_OF_ALL || ((kind == STORY_OF_DISASTERS || !is_disaster ((StepType) i)) &&
                                               (kind == STORY_OF_THE_OFFICE || !is_of_office ((StepType) i)));

      weights[i] = told ? types[i].weight : 0;
      total += weights[i];
    }
  for (guint i = 0; i < n; i++)
    {
      Step step = { STEP_EDIT, (guint) test_tape_below (tape, OFFICE_DESKS), 0 };
      guint at = (guint) test_tape_below (tape, total);

      step.seed = test_tape_below (tape, G_MAXUINT64);
      for (guint type = 0; type < N_STEPS; at -= weights[type], type++)
        if (at < weights[type])
          {
            step.type = (StepType) type;
            break;
          }
      g_array_append_val (steps, step);
    }
  if (n >= 4)
    {
      g_array_index (steps, Step, n / 4 + test_tape_below (tape, n / 4)).type = STEP_KILL_DESK;
      g_array_index (steps, Step, n / 2 + test_tape_below (tape, n / 4)).type = STEP_KILL_SERVER;
    }
  return steps;
}

char *
step_run (Office *office, const Step *step, guint *seen, GString *story)
{
  g_autoptr (TestTape) own = test_tape_new (step->seed);
  static const char *const names[OFFICE_DESKS] = { "anna", "bram", "carla", "clone" };
  guint index = office->desks[step->desk].replica != NULL ? step->desk : step->desk % OFFICE_PEOPLE;
  OfficeDesk *desk = &office->desks[index];
  Act act = { office, desk, office_get_store (desk), own, seen, story, office_disk_count_refused (desk->disk) };
  TestTape *before = office->tape;
  char *fault = NULL;

  office->tape = own;
  if (story != NULL)
    g_string_append_printf (story, "%3u %s: %s", office->step, names[index], types[step->type].name);
  if (step->type <= LAST_SAVING_STEP && test_tape_chance (own, 20))
    step_doom (&act, STEP_DOOM_DESK);
  seen[SEEN_LOCKED] += act.store == NULL;
  if (step->type > LAST_SAVING_STEP || act.store != NULL)
    fault = types[step->type].function (&act, step->type);
  office_bury_dead (office);
  if (story != NULL)
    g_string_append_c (story, '\n');
  /* People are at times quicker than the line, at times they drink coffee. */
  if (fault == NULL && !test_tape_chance (own, 3))
    office_run (office, (gint64) test_tape_below (own, test_tape_chance (own, 4) ? 120000 : 3000) * 1000);
  office->tape = before;
  office->step++;
  return fault;
}
