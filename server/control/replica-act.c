/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica act: the acts by which somebody leaves and comes back (REL-06, REL-08, REL-17, REL-18). Without --yes it only
 * tells what the act would do; with it the act is saved here at once and sent at the next exchange. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/membership/act.h"
#include "libledger/rules/date.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* An act with the texts that it borrows. */
typedef struct
{
  LedgerAct act;
  char *day, *end, *source, *reason;
} Asked;

static void
asked_clear (Asked *asked)
{
  g_free (asked->day);
  g_free (asked->end);
  g_free (asked->source);
  g_free (asked->reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static const struct
{
  const char *name;
  LedgerActType type;
} acts[] = {
  { "cancel", LEDGER_ACT_CANCEL }, { "withdraw", LEDGER_ACT_WITHDRAW }, { "inactive", LEDGER_ACT_INACTIVE },
  { "death", LEDGER_ACT_DEATH }, { "reactivate", LEDGER_ACT_REACTIVATE },
};

static const struct
{
  const char *name;
  LedgerActOptions option;
} choices[] = {
  { "task", LEDGER_ACT_CONFIRM }, { "take-over", LEDGER_ACT_TAKE_OVER }, { "succeed", LEDGER_ACT_SUCCEED },
};

static gboolean
read_act (const char *name, LedgerActType *type, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (strcmp (acts[i].name, name) == 0)
      {
        *type = acts[i].type;
        return TRUE;
      }
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
               _("“%s” is no act: cancel, withdraw, inactive, death or reactivate"), name);
  return FALSE;
}

/* The contact, or one of its memberships: of a contact with one membership that one is meant. */
static gboolean
find_subject (ControlReplica *opened, const char *text, LedgerAct *act, GError **error)
{
  gboolean of_membership = act->type == LEDGER_ACT_CANCEL || act->type == LEDGER_ACT_WITHDRAW;
  g_autoptr (LedgerRecord) record = control_find_record (opened->store, text, error);
  g_autoptr (GPtrArray) memberships = NULL;

  if (record == NULL)
    return FALSE;
  act->contact = record->root;
  act->membership = record->id;
  if (strcmp (record->kind->spec->name, "membership") == 0 && of_membership)
    return TRUE;
  if (strcmp (record->kind->spec->name, "contact") != 0)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("“%s” is no contact, nor a membership to cancel"),
                   text);
      return FALSE;
    }
  act->contact = record->id;
  memberships = of_membership ? ledger_act_list_memberships (opened->store, &record->id, act->type) : NULL;
  if (memberships != NULL && memberships->len != 1)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                   _("There are %u memberships that can be meant: name one by its id (“replica show” lists them)"),
                   memberships->len);
      return FALSE;
    }
  if (memberships != NULL)
    act->membership = ((LedgerRecord *) memberships->pdata[0])->id;
  return TRUE;
}

static gboolean
read_day (ControlReplica *opened, const char *value, char **day, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (opened->world, NULL);
  const LedgerRuleContext context = { .today = today };

  g_clear_pointer (day, g_free);
  return ledger_rule_date (value, &context, day, error);
}

/* "reason=Verhuisd", "day=1-2-2027", "take-over=yes". */
static gboolean
read_line (ControlReplica *opened, const char *text, Asked *asked, GError **error)
{
  g_autofree char *name = NULL;
  const char *value;

  if (!control_split_assignment (text, &name, &value, error))
    return FALSE;
  if (strcmp (name, "day") == 0)
    return read_day (opened, value, &asked->day, error);
  if (strcmp (name, "end") == 0)
    return read_day (opened, value, &asked->end, error);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (strcmp (name, choices[i].name) == 0)
      {
        asked->act.options |= strcmp (value, "yes") == 0 ? choices[i].option : 0;
        return TRUE;
      }
  if (strcmp (name, "reason") == 0 || strcmp (name, "source") == 0)
    {
      char **place = *name == 'r' ? &asked->reason : &asked->source;

      g_free (*place);
      *place = g_strdup (value);
      return TRUE;
    }
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
               _("An act has no “%s”: reason, day, end, source, task, take-over, succeed"), name);
  return FALSE;
}

static gboolean
read_asked (const ControlCall *call, ControlReplica *opened, Asked *asked, GError **error)
{
  if (!read_act (call->arguments[0], &asked->act.type, error) ||
      !find_subject (opened, call->arguments[1], &asked->act, error))
    return FALSE;
  for (guint i = 2; i < call->n_arguments; i++)
    if (!read_line (opened, call->arguments[i], asked, error))
      return FALSE;
  if (asked->day == NULL && (asked->act.type == LEDGER_ACT_CANCEL || asked->act.type == LEDGER_ACT_INACTIVE))
    asked->day = ledger_world_dup_today (opened->world, NULL);
  asked->act.day = asked->day;
  asked->act.end = asked->end;
  asked->act.source = asked->source;
  asked->act.new_reason = asked->reason;
  return TRUE;
}

static void
print_plan (const ControlCall *call, const LedgerActPlan *plan)
{
  g_autoptr (GString) text = g_string_new (call->json ? "{\"lines\": [" : NULL);

  for (guint i = 0; i < plan->lines->len; i++)
    {
      if (call->json && i > 0)
        g_string_append (text, ", ");
      if (call->json)
        ledger_json_append_string (text, plan->lines->pdata[i]);
      else
        g_string_append_printf (text, "%s\n", (const char *) plan->lines->pdata[i]);
    }
  if (call->json)
    g_string_append_printf (text, "], \"done\": %s}\n", call->yes ? "true" : "false");
  else if (!call->yes)
    g_string_append (text, _("Nothing was done yet: with --yes it is.\n"));
  control_print (text->str);
}

gboolean
control_replica_act (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_auto (Asked) asked = { 0 };
  g_autoptr (LedgerActPlan) plan = NULL;
  g_autoptr (LedgerEdit) edit = NULL;

  if (!control_replica_open (&opened, call, call->yes ? control_get_saving_purpose (call) : CONTROL_LOCAL, error) ||
      !read_asked (call, &opened, &asked, error))
    return FALSE;
  edit = ledger_act_make_edit (opened.store, ledger_replica_get_access (opened.replica), &asked.act, &plan, error);
  if (edit == NULL || (call->yes && !ledger_outbox_save (opened.store, edit, NULL, error)))
    return FALSE;
  print_plan (call, plan);
  return !call->yes || control_after_save (call, &opened, error);
}
