/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The acts by which somebody leaves and comes back (REL-06, REL-07, REL-08, REL-17, REL-18), in two books and an
 * authority: what they end, what they tell beforehand, that they are undone and taken back whole, and what is refused.
 * One thread only.
 */
#include "tests/sync/pair.h"

#include "libledger/mail/letter.h"
#include "libledger/membership/act.h"
#include "libledger/model/preference.h"

#include <string.h>

#define FIELDS(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* A member with a card, a function, a capacity, a mandate and a partner who is paid for. */
typedef struct
{
  Pair pair;
  LedgerStore *store;
  LedgerAccess access;
  LedgerId company, type, reason;
  LedgerId berg, membership, card, function, capacity, mandate;
  LedgerId vries, paid;
} Office;

static LedgerId
make (LedgerStore *store, const char *kind_name, const LedgerId *parent, const char *const *fields)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  g_autoptr (GError) error = NULL;

  if (parent != NULL)
    ledger_edit_set (edit, kind->parent, &id, &LEDGER_ID (parent));
  for (guint i = 0; fields[i] != NULL; i += 2)
    {
      ledger_edit_set_named (edit, kind, &id, fields[i], fields[i + 1], &error);
      g_assert_no_error (error);
    }
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
office_open (Office *office)
{
  g_autofree char *company = NULL, *type = NULL, *berg = NULL, *vries = NULL;
  LedgerStore *store;

  memset (office, 0, sizeof *office);
  pair_open (&office->pair, NULL);
  office->store = store = office->pair.sides[PAIR_ANNA];
  ledger_access_set_all (&office->access, LEDGER_PERMISSION_EDIT);
  office->company = make (store, "company", NULL, FIELDS ("name", "Vereniging", "country", "NL"));
  company = ledger_id_dup_text (&office->company);
  office->type = make (store, "membership_type", NULL,
                       FIELDS ("name", "Basis", "standing", "voting", "company", company, "period", "year"));
  type = ledger_id_dup_text (&office->type);
  office->reason = make (store, "sign_off_reason", NULL, FIELDS ("name", "Verhuisd"));
  office->berg = make (store, "contact", NULL,
                       FIELDS ("country", "NL", "kind", "person", "status", "active", "form_of_address", "mr",
                               "initials", "A.", "family_name", "Berg", "birth_date", "1950-01-01"));
  berg = ledger_id_dup_text (&office->berg);
  office->membership = make (store, "membership", &office->berg,
                             FIELDS ("membership_type", type, "valid_from", "1998-03-01", "payment_method",
                                     "direct_debit"));
  office->card = make (store, "card", &office->berg, FIELDS ("state", "valid"));
  office->function = make (store, "function", &office->berg, FIELDS ("name", "Penningmeester"));
  office->capacity = make (store, "capacity", &office->berg, FIELDS ("type", "client", "valid_from", "2020-01-01"));
  office->mandate = make (store, "mandate", &office->berg,
                          FIELDS ("reference", "M-1", "iban", "NL91ABNA0417164300", "signed_on", "1998-03-01", "type",
                                  "recurring", "state", "active"));
  office->vries = make (store, "contact", NULL,
                        FIELDS ("country", "NL", "kind", "person", "status", "active", "family_name", "Vries"));
  vries = ledger_id_dup_text (&office->vries);
  office->paid = make (store, "membership", &office->vries,
                       FIELDS ("membership_type", type, "valid_from", "2001-01-01", "payer", berg));
  make (store, "relationship", &office->berg, FIELDS ("other", vries, "type", "partner", "same_household", "1"));
  pair_exchange (&office->pair);
}

static void
office_clear (Office *office)
{
  pair_clear (&office->pair);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static LedgerAct
begin (Office *office, LedgerActType type, const char *day)
{
  return (LedgerAct) { .type = type, .contact = office->berg, .membership = office->membership,
                       .reason = type == LEDGER_ACT_CANCEL || type == LEDGER_ACT_INACTIVE ? office->reason
                                                                                          : (LedgerId) { { 0 } },
                       .day = day };
}

static LedgerId
save (Office *office, const LedgerAct *act)
{
  g_autoptr (GError) error = NULL;
  LedgerId changeset;

  ledger_act_save (office->store, &office->access, act, NULL, &changeset, &error);
  g_assert_no_error (error);
  return changeset;
}

static void
assert_refused (Office *office, const LedgerAct *act, LedgerSyncError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ledger_act_save (office->store, &office->access, act, NULL, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, (int) code);
}

static void
assert_field (Office *office, const char *kind, const LedgerId *record, const char *field, const char *expected)
{
  g_autofree char *value = pair_get (&office->pair, PAIR_ANNA, kind, record, field);

  g_assert_cmpstr (value, ==, expected);
}

/* Every value of what the acts touch, to compare before and after. */
static char *
dup_all (Office *office)
{
  const struct
  {
    const char *kind;
    const LedgerId *id;
  } all[] = {
    { "contact", &office->berg }, { "membership", &office->membership }, { "card", &office->card },
    { "function", &office->function }, { "membership", &office->paid }, { "capacity", &office->capacity },
    { "mandate", &office->mandate },
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (office->pair.model, all[i].kind);
      g_autoptr (LedgerRecord) record = ledger_store_get (office->store, kind, all[i].id, NULL);

      for (guint f = 0; f < kind->n_fields; f++)
        if (strcmp (kind->fields[f].spec->name, "status_date") != 0 &&
            strcmp (kind->fields[f].spec->name, "state_on") != 0 &&
            strcmp (kind->fields[f].spec->name, "number") != 0)
          {
            ledger_value_append_json (&record->values[f], text);
            g_string_append_c (text, ' ');
          }
    }
  return g_string_free (text, FALSE);
}

static gboolean
tells (const LedgerActPlan *plan, const char *part)
{
  for (guint i = 0; i < plan->lines->len; i++)
    if (strstr (plan->lines->pdata[i], part) != NULL)
      return TRUE;
  return FALSE;
}

static LedgerActPlan *
plan (Office *office, const LedgerAct *act)
{
  LedgerActPlan *made = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = ledger_act_make_edit (office->store, &office->access, act, &made, &error);

  g_assert_no_error (error);
  g_assert_nonnull (edit);
  return made;
}

/* The day of the virtual world, and the end of its year by the rule of four weeks. */
static char *
dup_today (Office *office)
{
  return ledger_world_dup_today (office->pair.world, NULL);
}

static void
test_cancel (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *end = NULL, *before = NULL, *after = NULL;
  g_autoptr (LedgerActPlan) told = NULL;
  g_autoptr (LedgerRecord) membership = NULL;
  g_autoptr (GError) error = NULL;
  LedgerAct act;
  LedgerId changeset;

  office_open (&office);
  today = dup_today (&office);
  before = dup_all (&office);
  membership = ledger_store_get (office.store, ledger_model_find_kind (office.pair.model, "membership"),
                                 &office.membership, NULL);
  end = ledger_act_dup_end (office.store, membership, today);
  g_assert_cmpstr (end + 4, ==, "-12-31");
  act = begin (&office, LEDGER_ACT_CANCEL, today);
  act.options = LEDGER_ACT_CONFIRM;
  told = plan (&office, &act);
  g_assert_cmpstr (told->end, ==, end);
  g_assert_true (tells (told, "1 card is valid until"));
  g_assert_true (tells (told, "Goes on paying for: Vries"));
  g_assert_true (tells (told, "Direct debit goes on until"));
  changeset = save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", end);
  assert_field (&office, "membership", &office.membership, "cancelled_on", today);
  assert_field (&office, "contact", &office.berg, "status", "active");
  assert_field (&office, "card", &office.card, "valid_until", end);
  assert_field (&office, "card", &office.card, "state", "valid");
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_CHANGED);
  pair_exchange (&office.pair);
  g_assert_true (ledger_outbox_save_undo (office.store, &changeset, NULL, &error));
  after = dup_all (&office);
  g_assert_cmpstr (after, ==, before);
}

static void
test_withdraw (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *before = NULL, *after = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  before = dup_all (&office);
  act = begin (&office, LEDGER_ACT_WITHDRAW, NULL);
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_CHANGED);
  act = begin (&office, LEDGER_ACT_CANCEL, today);
  save (&office, &act);
  act = begin (&office, LEDGER_ACT_WITHDRAW, NULL);
  save (&office, &act);
  after = dup_all (&office);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refusals (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  act.reason = (LedgerId) { { 0 } };
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_REQUIRED);
  act = begin (&office, LEDGER_ACT_CANCEL, today);
  act.reason = (LedgerId) { { 0 } };
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_REQUIRED);
  act = begin (&office, LEDGER_ACT_INACTIVE, "2199-01-01");
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_COMBINATION);
  act = begin (&office, LEDGER_ACT_DEATH, NULL);
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_REQUIRED);
  act = begin (&office, LEDGER_ACT_DEATH, "1949-12-31");
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_COMBINATION);
  act = begin (&office, LEDGER_ACT_CANCEL, today);
  act.end = "1998-02-27";
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_COMBINATION);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_CHANGED);
  g_assert_true (ledger_access_parse ("contact=read membership=read", &office.access, NULL));
  for (LedgerActType type = LEDGER_ACT_CANCEL; type <= LEDGER_ACT_DEATH; type++)
    {
      act = begin (&office, type, today);
      assert_refused (&office, &act, LEDGER_SYNC_ERROR_RIGHTS);
    }
}

static gboolean
may_be_sent (Office *office)
{
  const LedgerKind *kind = ledger_model_find_kind (office->pair.model, "contact");
  g_autoptr (LedgerRecord) berg = ledger_store_get (office->store, kind, &office->berg, NULL);

  for (guint channel = 0; channel < LEDGER_CHANNELS; channel++)
    for (guint purpose = 0; purpose < LEDGER_PURPOSES; purpose++)
      if (ledger_preference_allows (berg, channel, purpose))
        return TRUE;
  return FALSE;
}

static void
test_inactive (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *before = NULL, *after = NULL, *reason = NULL;
  g_autoptr (LedgerActPlan) told = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  before = dup_all (&office);
  reason = ledger_id_dup_text (&office.reason);
  g_assert_true (may_be_sent (&office));
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  told = plan (&office, &act);
  g_assert_true (tells (told, "Pays for Vries: a task to choose another payer."));
  g_assert_true (tells (told, "Functions end: Penningmeester."));
  save (&office, &act);
  g_assert_false (may_be_sent (&office));
  assert_field (&office, "membership", &office.membership, "valid_until", today);
  assert_field (&office, "membership", &office.membership, "ending_reason", reason);
  assert_field (&office, "card", &office.card, "state", "void");
  assert_field (&office, "function", &office.function, "valid_until", today);
  assert_refused (&office, &act, LEDGER_SYNC_ERROR_CHANGED);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  after = dup_all (&office);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (may_be_sent (&office));
}

/* A card that was lost before, and a membership that had been cancelled, come back as they were. */
static void
test_as_before (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *end = NULL;
  g_autofree char *lost_state = NULL;
  LedgerAct act;
  LedgerId lost;

  office_open (&office);
  today = dup_today (&office);
  lost = make (office.store, "card", &office.berg, FIELDS ("state", "void", "reason", "lost"));
  act = begin (&office, LEDGER_ACT_CANCEL, today);
  save (&office, &act);
  end = pair_get (&office.pair, PAIR_ANNA, "membership", &office.membership, "valid_until");
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", today);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", end);
  assert_field (&office, "membership", &office.membership, "cancelled_on", today);
  assert_field (&office, "card", &office.card, "state", "valid");
  lost_state = pair_get (&office.pair, PAIR_ANNA, "card", &lost, "state");
  g_assert_cmpstr (lost_state, ==, "void");
  act = begin (&office, LEDGER_ACT_WITHDRAW, NULL);
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", "");
}

static void
test_lapsed (void)
{
  g_auto (Office) office;
  LedgerAct act;

  office_open (&office);
  act = begin (&office, LEDGER_ACT_INACTIVE, "2001-01-01");
  save (&office, &act);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "payment_method", "transfer");
  assert_field (&office, "mandate", &office.mandate, "state", "lapsed");
  assert_field (&office, "mandate", &office.mandate, "ended_by", "");
}

static void
set_mandate (Office *office, const char *field, const char *text)
{
  const LedgerKind *kind = ledger_model_find_kind (office->pair.model, "mandate");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (office->store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, &office->mandate, field, text, &error);
  ledger_outbox_save (office->store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* REL-08: inactive since long, and yet collected from last year: by its last use it holds. */
static void
test_mandate (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL;
  g_autoptr (LedgerActPlan) told = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  told = plan (&office, &act);
  g_assert_true (tells (told, "1 mandate is suspended"));
  save (&office, &act);
  assert_field (&office, "mandate", &office.mandate, "state", "suspended");
  assert_field (&office, "mandate", &office.mandate, "ended_by", "inactive");
  assert_field (&office, "capacity", &office.capacity, "valid_until", today);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "mandate", &office.mandate, "state", "active");
  assert_field (&office, "capacity", &office.capacity, "valid_until", "");
  assert_field (&office, "membership", &office.membership, "payment_method", "direct_debit");
  act = begin (&office, LEDGER_ACT_INACTIVE, "2001-01-01");
  save (&office, &act);
  set_mandate (&office, "last_used_on", today);
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "mandate", &office.mandate, "state", "active");
  assert_field (&office, "membership", &office.membership, "payment_method", "direct_debit");
}

/* What its giver took back is nobody's to give again. */
static void
test_withdrawn (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  set_mandate (&office, "state", "withdrawn");
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  save (&office, &act);
  assert_field (&office, "mandate", &office.mandate, "state", "withdrawn");
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "mandate", &office.mandate, "state", "withdrawn");
  assert_field (&office, "membership", &office.membership, "payment_method", "transfer");
}

static void
test_death (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *before = NULL, *after = NULL, *name = NULL;
  g_autoptr (LedgerActPlan) told = NULL;
  g_autoptr (LedgerRecord) berg = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  before = dup_all (&office);
  act = begin (&office, LEDGER_ACT_DEATH, today);
  act.source = "dochter";
  act.options = LEDGER_ACT_TAKE_OVER;
  told = plan (&office, &act);
  g_assert_true (tells (told, "De erven van de heer A. Berg"));
  g_assert_true (tells (told, "Vries pays for himself or herself from now on, by invoice."));
  g_assert_cmpint (told->offers, ==, LEDGER_ACT_CONFIRM | LEDGER_ACT_TAKE_OVER);
  save (&office, &act);
  g_assert_false (may_be_sent (&office));
  assert_field (&office, "contact", &office.berg, "status", "deceased");
  assert_field (&office, "contact", &office.berg, "status_source", "dochter");
  assert_field (&office, "membership", &office.membership, "valid_until", today);
  assert_field (&office, "membership", &office.paid, "payer", "");
  assert_field (&office, "membership", &office.paid, "payment_method", "transfer");
  assert_field (&office, "membership", &office.paid, "valid_until", "");
  berg = ledger_store_get (office.store, ledger_model_find_kind (office.pair.model, "contact"), &office.berg, NULL);
  name = ledger_record_describe (berg, LEDGER_DESCRIBE_LIST);
  g_assert_cmpstr (name, ==, "Berg, A. †");
  act = begin (&office, LEDGER_ACT_REACTIVATE, NULL);
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", "");
  assert_field (&office, "contact", &office.berg, "status_source", "");
  after = dup_all (&office);
  /* What was taken over stays so: who pays for himself goes on doing so. */
  g_assert_cmpstr (after, !=, before);
}

static void
test_successor (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *type = NULL, *of_new = NULL;
  const LedgerKind *kind;
  g_autoptr (LedgerActPlan) told = NULL;
  g_autoptr (GPtrArray) memberships = NULL;
  LedgerAct act;

  office_open (&office);
  kind = ledger_model_find_kind (office.pair.model, "membership");
  today = dup_today (&office);
  pair_delete (&office.pair, PAIR_ANNA, "membership", &office.paid);
  act = begin (&office, LEDGER_ACT_DEATH, today);
  act.options = LEDGER_ACT_SUCCEED;
  told = plan (&office, &act);
  g_assert_cmpstr (told->successor, ==, "Vries");
  save (&office, &act);
  memberships = ledger_store_list_children (office.store, kind, &office.vries, NULL);
  g_assert_cmpuint (memberships->len, ==, 1);
  type = ledger_id_dup_text (&office.type);
  of_new = ledger_id_dup_text (ledger_value_get_id (ledger_record_get (memberships->pdata[0], "membership_type")));
  g_assert_cmpstr (of_new, ==, type);
}

/* What another desk did between looking and deciding is not overlooked. */
static void
test_changed_since (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL;
  g_autoptr (LedgerActPlan) shown = NULL;
  g_autoptr (GError) error = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  shown = plan (&office, &act);
  pair_delete (&office.pair, PAIR_BRAM, "function", &office.function);
  pair_exchange (&office.pair);
  g_assert_false (ledger_act_save (office.store, &office.access, &act, shown, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED);
  g_clear_pointer (&shown, ledger_act_plan_free);
  shown = plan (&office, &act);
  g_assert_true (ledger_act_save (office.store, &office.access, &act, shown, NULL, NULL));
}

/* Who may not edit memberships stops what goes out all the same. */
static void
test_narrow_role (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL;
  g_autoptr (LedgerActPlan) told = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  g_assert_true (ledger_access_parse ("contact=edit membership=read settings=read", &office.access, NULL));
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  told = plan (&office, &act);
  g_assert_true (tells (told, "Your role does not edit memberships"));
  save (&office, &act);
  assert_field (&office, "membership", &office.membership, "valid_until", "");
  g_assert_false (may_be_sent (&office));
}

/* Both desks learn of the act as one: none of its parts arrives without the others. */
static void
test_exchanged (void)
{
  g_auto (Office) office;
  g_autofree char *today = NULL, *until = NULL, *status = NULL, *state = NULL;
  LedgerAct act;

  office_open (&office);
  today = dup_today (&office);
  act = begin (&office, LEDGER_ACT_INACTIVE, today);
  save (&office, &act);
  pair_exchange (&office.pair);
  status = pair_get (&office.pair, PAIR_BRAM, "contact", &office.berg, "status");
  until = pair_get (&office.pair, PAIR_BRAM, "membership", &office.membership, "valid_until");
  state = pair_get (&office.pair, PAIR_BRAM, "card", &office.card, "state");
  g_assert_cmpstr (status, ==, "inactive");
  g_assert_cmpstr (until, ==, today);
  g_assert_cmpstr (state, ==, "void");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/membership/REL-18-who-cancels-stays-a-member-until-the-computed-day-and-undo-takes-it-back",
                   test_cancel);
  g_test_add_func ("/membership/REL-18-a-withdrawn-cancellation-leaves-no-trace", test_withdraw);
  g_test_add_func ("/membership/REL-07-an-act-without-a-reason-or-with-an-impossible-day-is-refused", test_refusals);
  g_test_add_func ("/membership/REL-06-REL-08-inactive-stops-all-and-reactivation-brings-back-all", test_inactive);
  g_test_add_func ("/membership/REL-08-a-lost-card-and-a-cancellation-come-back-as-they-were", test_as_before);
  g_test_add_func ("/membership/REL-18-reactivation-never-revives-a-lapsed-mandate", test_lapsed);
  g_test_add_func ("/membership/REL-08-a-mandate-rests-and-holds-again", test_mandate);
  g_test_add_func ("/membership/REL-18-reactivation-never-revives-a-withdrawn-mandate", test_withdrawn);
  g_test_add_func ("/membership/REL-17-a-death-ends-all-and-who-was-paid-for-pays", test_death);
  g_test_add_func ("/membership/REL-17-a-partner-is-proposed-a-membership-of-his-own", test_successor);
  g_test_add_func ("/membership/an-act-is-not-done-when-it-would-do-something-else-than-was-shown", test_changed_since);
  g_test_add_func ("/membership/who-may-not-edit-memberships-stops-all-that-goes-out", test_narrow_role);
  g_test_add_func ("/membership/an-act-reaches-the-other-desk-whole", test_exchanged);
  return g_test_run ();
}
