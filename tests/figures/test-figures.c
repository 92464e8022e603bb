/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures of planted books (PLT-08): the numbers are those that were planted, every number is as long as the list of
 * its condition, and what came and went adds up. One thread; the clock stands at TEST_WORLD_START.
 */
#include "config.h"

#include "libledger/figures/figure.h"
#include "libledger/rules/province.h"
#include "libledger/selection/selection.h"
#include "tests/store/store-fixture.h"
#include "tests/support/test-world.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static char *today;

static void
open_book (Fixture *fixture)
{
  fixture_open (fixture, NULL);
  g_object_unref (fixture->world);
  fixture->world = test_world_new (7);
  fixture_reopen (fixture, NULL);
  g_free (today);
  today = ledger_world_dup_today (fixture->world, NULL);
}

/* A day so far from today: "-3m". */
static char *
day (const char *step)
{
  g_autofree char *text = g_strconcat ("today", step, NULL);

  return ledger_selection_resolve_day (text, today);
}

static LedgerRecord *
add_named (Fixture *fixture, const char *kind, const char *name)
{
  LedgerId id = ledger_id_new (fixture->world);
  LedgerRecord *record = ledger_record_new (fixture_kind (fixture, kind), &id);

  fixture_set (record, "existence", LEDGER_EXISTENCE_LIVE);
  fixture_set (record, "name", name);
  fixture_write (fixture, record);
  return record;
}

static void
set_reference (LedgerRecord *record, const char *field, const LedgerRecord *to)
{
  ledger_value_set_id (&record->values[ledger_kind_find_field (record->kind, field)->index], &to->id);
}

static LedgerRecord *
add_contact (Fixture *fixture, const char *family, const char *field, const char *text)
{
  LedgerRecord *contact = fixture_new_contact (fixture, "Anna", NULL, family);

  fixture_set (contact, "status", "active");
  if (field != NULL)
    fixture_set (contact, field, text);
  fixture_write (fixture, contact);
  return contact;
}

/* @from, @until: ISO days, or NULL. */
static void
add_membership (Fixture *fixture, const LedgerRecord *contact, const LedgerRecord *type, const char *from,
                const char *until)
{
  LedgerId id = ledger_id_new (fixture->world);
  g_autoptr (LedgerRecord) record = ledger_record_new (fixture_kind (fixture, "membership"), &id);

  fixture_set (record, "existence", LEDGER_EXISTENCE_LIVE);
  set_reference (record, "contact", contact);
  if (type != NULL)
    set_reference (record, "membership_type", type);
  if (from != NULL)
    fixture_set (record, "valid_from", from);
  if (until != NULL)
    {
      fixture_set (record, "valid_until", until);
      fixture_set (record, "cancelled_on", until);
    }
  record->root = contact->id;
  fixture_write (fixture, record);
}

static LedgerFigure *
count (Fixture *fixture, const char *name, LedgerFigureSpan span, const LedgerCondition *among)
{
  g_autoptr (GError) error = NULL;
  LedgerFigure *figure = ledger_figure_count (fixture->store, ledger_figure_find_spec (name), span, among, NULL,
                                              &error);

  g_assert_no_error (error);
  return figure;
}

/* The number of the row of that label, −1 when there is no such row. */
static gint64
get (const LedgerFigure *figure, const char *label)
{
  for (guint i = 0; i < figure->rows->len; i++)
    {
      const LedgerFigureRow *row = figure->rows->pdata[i];

      if (g_str_equal (row->label, label))
        return row->counts[0];
    }
  return -1;
}

static void
check_step (const LedgerFigure *figure, guint row, gint64 there, gint64 came, gint64 went)
{
  const LedgerFigureRow *step = figure->rows->pdata[row];

  g_test_message ("%s: %d there, %d came, %d went", step->label, (int) step->counts[0], (int) step->counts[1],
                  (int) step->counts[2]);
  g_assert_cmpint (step->counts[0], ==, there);
  g_assert_cmpint (step->counts[1], ==, came);
  g_assert_cmpint (step->counts[2], ==, went);
}

/* -- Growth */

/* The first or last day of the month so many months ago. */
static char *
month_day (guint ago, gboolean last)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, (GDateMonth) g_ascii_strtoull (today + 5, NULL, 10),
                  (GDateYear) g_ascii_strtoull (today, NULL, 10));
  g_date_subtract_months (&date, ago);
  if (last)
    {
      g_date_add_months (&date, 1);
      g_date_subtract_days (&date, 1);
    }
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
}

static void
test_growth (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) stays = (open_book (&fixture), add_contact (&fixture, "Blijver", NULL, NULL));
  g_autoptr (LedgerRecord) leaves = add_contact (&fixture, "Vertrekker", NULL, NULL);
  g_autoptr (LedgerRecord) changes = add_contact (&fixture, "Wisselaar", NULL, NULL);
  g_autoptr (LedgerRecord) pauses = add_contact (&fixture, "Terugkeerder", NULL, NULL);
  g_autoptr (LedgerRecord) gone = add_contact (&fixture, "Verwijderd", NULL, NULL);
  g_autofree char *first5 = month_day (5, FALSE), *last5 = month_day (5, TRUE), *first4 = month_day (4, FALSE);
  g_autofree char *last3 = month_day (3, TRUE), *first1 = month_day (1, FALSE), *long_ago = day ("-6y");
  g_autoptr (LedgerFigure) figure = NULL;

  add_membership (&fixture, stays, NULL, NULL, NULL);
  add_membership (&fixture, leaves, NULL, first5, last3);       /* came five months ago, went three months ago */
  add_membership (&fixture, changes, NULL, long_ago, last5);    /* another type the day after: neither */
  add_membership (&fixture, changes, NULL, first4, NULL);
  add_membership (&fixture, pauses, NULL, long_ago, last5);     /* went five months ago, back last month */
  add_membership (&fixture, pauses, NULL, first1, NULL);
  add_membership (&fixture, gone, NULL, long_ago, NULL);
  fixture_set (gone, "existence", LEDGER_EXISTENCE_DELETED);
  fixture_write (&fixture, gone);

  figure = count (&fixture, "growth", LEDGER_SPAN_MONTHS, NULL);
  g_assert_cmpuint (figure->rows->len, ==, 12);
  check_step (figure, 5, 3, 0, 0);
  check_step (figure, 6, 3, 1, 1);      /* five months ago */
  check_step (figure, 7, 3, 0, 0);
  check_step (figure, 8, 2, 0, 1);
  check_step (figure, 9, 2, 0, 0);
  check_step (figure, 10, 3, 1, 0);
  check_step (figure, 11, 3, 0, 0);     /* this month, until today */
}

/* -- Parts */

static void
test_leavers (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) moved = (open_book (&fixture), add_named (&fixture, "sign_off_reason", "Verhuisd"));
  g_autofree char *recent = day ("-1m"), *old = day ("-4y");
  static const struct
  {
    const char *status;
    gboolean reason, old;
  } people[] = {
    { "active", FALSE, FALSE }, { "inactive", TRUE, FALSE }, { "inactive", TRUE, FALSE }, { "inactive", TRUE, TRUE },
    { "inactive", FALSE, FALSE }, { "deceased", FALSE, FALSE }, { "deceased", TRUE, FALSE },
  };
  g_autoptr (LedgerFigure) year = NULL, ten = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (LedgerRecord) contact = add_contact (&fixture, "Smit", "status", people[i].status);

      fixture_set (contact, "status_date", people[i].old ? old : recent);
      if (people[i].reason)
        set_reference (contact, "sign_off_reason", moved);
      fixture_write (&fixture, contact);
    }
  year = count (&fixture, "leavers", LEDGER_SPAN_MONTHS, NULL);
  g_assert_cmpint (get (year, "Verhuisd"), ==, 3);
  g_assert_cmpint (get (year, "No reason given"), ==, 2);
  g_assert_cmpint (ledger_figure_get_total (year), ==, 5);
  ten = count (&fixture, "leavers", LEDGER_SPAN_YEARS, NULL);
  g_assert_cmpint (get (ten, "Verhuisd"), ==, 4);
}

static void
test_ages (void)
{
  g_auto (Fixture) fixture = { 0 };
  static const struct
  {
    const char *birth, *group;
  } people[] = {
    { "-18y", "18–29" }, { "-17y", "Under 18" }, { "-30y", "30–39" }, { "-90y", "90 and older" }, { "-104y", NULL },
    { "-89y", "80–89" }, { NULL, "No date of birth" },
  };
  g_autoptr (LedgerFigure) figure = NULL;
  g_autoptr (LedgerRecord) organisation = NULL;

  open_book (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *birth = people[i].birth != NULL ? day (people[i].birth) : NULL;
      g_autoptr (LedgerRecord) contact = add_contact (&fixture, "Smit", birth != NULL ? "birth_date" : NULL, birth);

      add_membership (&fixture, contact, NULL, NULL, NULL);
    }
  organisation = add_contact (&fixture, "Stichting", "kind", "organisation");
  add_membership (&fixture, organisation, NULL, NULL, NULL);
  figure = count (&fixture, "ages", LEDGER_SPAN_MONTHS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    if (people[i].group != NULL)
      g_assert_cmpint (get (figure, people[i].group), ==, g_str_equal (people[i].group, "90 and older") ? 2 : 1);
  g_assert_cmpint (get (figure, "50–59"), ==, 0);
  g_assert_cmpint (ledger_figure_get_total (figure), ==, (gint64) G_N_ELEMENTS (people));
}

static void
test_places (void)
{
  g_auto (Fixture) fixture = { 0 };
  static const char *const people[][3] = {
    { "NL", "2514 EA", "Den Haag" }, { "NL", "2611 RS", "Delft" }, { "NL", "1391 AB", "Abcoude" },
    { "BE", "2000", "Antwerpen" },   { "DE", "10115", "Berlin" },  { "NL", "2514 EB", "DEN  HAAG" },
  };
  g_autoptr (LedgerFigure) provinces = NULL, towns = NULL;

  open_book (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (LedgerRecord) contact = add_contact (&fixture, "Smit", "country", people[i][0]);

      fixture_set (contact, "postcode", people[i][1]);
      fixture_set (contact, "city", people[i][2]);
      fixture_write (&fixture, contact);
      add_membership (&fixture, contact, NULL, NULL, NULL);
    }
  provinces = count (&fixture, "provinces", LEDGER_SPAN_MONTHS, NULL);
  g_assert_cmpint (get (provinces, "South Holland"), ==, 3);
  g_assert_cmpint (get (provinces, "Utrecht"), ==, 1);
  g_assert_cmpint (get (provinces, "Antwerp"), ==, 1);
  g_assert_cmpint (get (provinces, "Abroad or not known"), ==, 1);
  g_assert_cmpint (get (provinces, "Zeeland"), ==, -1);
  towns = count (&fixture, "towns", LEDGER_SPAN_MONTHS, NULL);
  g_assert_cmpint (towns->rows->len, ==, 5);
  g_assert_cmpint (((const LedgerFigureRow *) towns->rows->pdata[0])->counts[0], ==, 2);
}

static void
test_many_towns (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerFigure) towns = NULL;
  const LedgerFigureRow *last;

  open_book (&fixture);
  for (guint i = 0; i < LEDGER_FIGURE_PARTS + 5; i++)
    {
      g_autofree char *town = g_strdup_printf ("Dorp %u", i);
      g_autoptr (LedgerRecord) contact = add_contact (&fixture, "Smit", "city", town);

      add_membership (&fixture, contact, NULL, NULL, NULL);
    }
  towns = count (&fixture, "towns", LEDGER_SPAN_MONTHS, NULL);
  g_assert_cmpint (towns->rows->len, ==, LEDGER_FIGURE_PARTS + 1);
  last = towns->rows->pdata[LEDGER_FIGURE_PARTS];
  g_assert_cmpstr (last->label, ==, "Others");
  g_assert_cmpint (last->counts[0], ==, 5);
}

/* -- A number is its list */

static const char *
pick (GRand *dice, const char *const *of)
{
  return of[g_rand_int_range (dice, 0, (gint32) g_strv_length ((char **) of))];
}

static void
fill_by_chance (Fixture *fixture, GRand *dice, GPtrArray *types, GPtrArray *reasons)
{
  static const char *const statuses[] = { "active", "active", "inactive", "deceased", "", NULL };
  static const char *const countries[] = { "NL", "NL", "BE", "DE", "", NULL };
  static const char *const cities[] = { "Den Haag", "den haag", "'s-Gravenhage", "Delft", "-", "", NULL };
  static const char *const kinds[] = { "person", "person", "organisation", "", NULL };

  for (guint i = 0; i < 120; i++)
    {
      g_autoptr (LedgerRecord) contact = fixture_new_contact (fixture, "Anna", NULL, "Smit");
      g_autofree char *birth = g_strdup_printf ("-%dd", g_rand_int_range (dice, 0, 40000));
      g_autofree char *born = day (birth), *ago = g_strdup_printf ("-%dd", g_rand_int_range (dice, 0, 2000));
      g_autofree char *since = day (ago), *postcode = g_strdup_printf ("%d", g_rand_int_range (dice, 0, 12000));

      fixture_set (contact, "status", pick (dice, statuses));
      fixture_set (contact, "status_date", since);
      fixture_set (contact, "country", pick (dice, countries));
      fixture_set (contact, "city", pick (dice, cities));
      fixture_set (contact, "kind", pick (dice, kinds));
      fixture_set (contact, "postcode", g_rand_int_range (dice, 0, 9) == 0 ? "" : postcode);
      if (g_rand_int_range (dice, 0, 9) > 0)
        fixture_set (contact, "birth_date", born);
      if (g_rand_boolean (dice))
        set_reference (contact, "sign_off_reason", reasons->pdata[g_rand_int_range (dice, 0, (gint32) reasons->len)]);
      if (g_rand_int_range (dice, 0, 20) == 0)
        fixture_set (contact, "existence", LEDGER_EXISTENCE_DELETED);
      fixture_write (fixture, contact);
      for (gint n = g_rand_int_range (dice, 0, 4); n > 0; n--)
        {
          g_autofree char *from = month_day ((guint) g_rand_int_range (dice, 0, 30), FALSE);
          g_autofree char *until = month_day ((guint) g_rand_int_range (dice, 0, 30), TRUE);

          add_membership (fixture, contact, types->pdata[g_rand_int_range (dice, 0, (gint32) types->len)],
                          g_rand_int_range (dice, 0, 8) == 0 ? NULL : from,
                          g_rand_int_range (dice, 0, 3) == 0 ? NULL : until);
        }
    }
}

/* Each number is as long as its list; the parts of a whole have nobody in common. */
static void
check_lists (Fixture *fixture, const LedgerFigure *figure)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  gint64 found = 0;

  for (guint i = 0; i < figure->rows->len; i++)
    for (guint j = 0; j < figure->n_numbers; j++)
      {
        const LedgerFigureRow *row = figure->rows->pdata[i];
        g_autoptr (GError) error = NULL;
        g_autoptr (GArray) ids = ledger_selection_list_ids (fixture->store, row->conditions[j], NULL, &error);

        g_assert_no_error (error);
        if ((gint64) ids->len != row->counts[j])
          g_error ("%s, %s, number %u: %d are counted, %u are listed", figure->spec->name, row->label, j,
                   (int) row->counts[j], ids->len);
        found += row->counts[j];
        for (guint k = 0; figure->n_numbers == 1 && k < ids->len; k++)
          if (!g_hash_table_add (seen, g_memdup2 (&g_array_index (ids, LedgerId, k), sizeof (LedgerId))))
            g_error ("%s: somebody is in two parts", figure->spec->name);
      }
  g_test_message ("%s: %d in %u rows", figure->spec->name, (int) found, figure->rows->len);
  g_assert_cmpint (found, >, 0);
}

/* What was there, and who came, less who went, is what is there. */
static void
check_adds_up (const LedgerFigure *figure)
{
  for (guint i = 1; figure->n_numbers == 3 && i < figure->rows->len; i++)
    {
      const LedgerFigureRow *before = figure->rows->pdata[i - 1], *row = figure->rows->pdata[i];

      g_assert_cmpint (row->counts[0], ==, before->counts[0] + row->counts[1] - row->counts[2]);
    }
}

static void
test_lists (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GRand) dice = g_rand_new_with_seed (20);
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  g_autoptr (LedgerCondition) among = NULL;
  guint n;
  const LedgerFigureSpec *specs = ledger_figure_list_specs (&n);

  open_book (&fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_ptr_array_add (types, add_named (&fixture, "membership_type", "Vorm"));
      g_ptr_array_add (reasons, add_named (&fixture, "sign_off_reason", "Reden"));
    }
  fill_by_chance (&fixture, dice, types, reasons);
  among = ledger_condition_read (ledger_store_get_model (fixture.store), fixture.contact,
                                 "{\"field\":\"city\",\"is\":[\"Den Haag\",\"Delft\"]}", NULL);
  for (guint i = 0; i < n; i++)
    for (guint span = 0; span < (ledger_figure_has_span (&specs[i]) ? LEDGER_N_SPANS : 1); span++)
      for (guint narrow = 0; narrow < 2; narrow++)
        {
          g_autoptr (LedgerFigure) figure = count (&fixture, specs[i].name, (LedgerFigureSpan) span,
                                                   narrow > 0 ? among : NULL);

          check_lists (&fixture, figure);
          check_adds_up (figure);
        }
}

/* -- The rest */

static void
test_empty (void)
{
  g_auto (Fixture) fixture = { 0 };
  guint n;
  const LedgerFigureSpec *specs = ledger_figure_list_specs (&n);

  open_book (&fixture);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LedgerFigure) figure = count (&fixture, specs[i].name, LEDGER_SPAN_MONTHS, NULL);

      g_assert_cmpint (ledger_figure_get_total (figure), ==, 0);
      g_assert_cmpuint (figure->rows->len, ==, figure->n_numbers == 3 ? 12 : 0);
    }
}

static void
test_cancelled (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  open_book (&fixture);
  g_cancellable_cancel (cancellable);
  g_assert_null (ledger_figure_count (fixture.store, ledger_figure_find_spec ("growth"), LEDGER_SPAN_MONTHS, NULL,
                                      cancellable, &error));
  g_assert_nonnull (error);
}

static void
test_access (void)
{
  LedgerAccess access = { 0 };
  const LedgerModel *model = ledger_model_get_default ();

  ledger_access_set_all (&access, LEDGER_PERMISSION_READ);
  g_assert_true (ledger_figure_is_allowed (model, ledger_figure_find_spec ("growth"), &access));
  g_assert_true (ledger_figure_is_allowed (model, ledger_figure_find_spec ("leavers"), &access));
  g_assert_true (ledger_access_parse ("contact=read settings=read", &access, NULL));
  g_assert_false (ledger_figure_is_allowed (model, ledger_figure_find_spec ("growth"), &access));
  g_assert_false (ledger_figure_is_allowed (model, ledger_figure_find_spec ("ages"), &access));
  g_assert_true (ledger_figure_is_allowed (model, ledger_figure_find_spec ("leavers"), &access));
}

static void
test_table (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (LedgerRecord) contact = (open_book (&fixture), add_contact (&fixture, "Smit", "city", "=Delft; oud"));
  g_autoptr (LedgerFigure) towns = NULL;
  g_autoptr (LedgerTable) table = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture.folder, "plaatsen.csv", NULL);
  g_autofree char *text = NULL;

  add_membership (&fixture, contact, NULL, NULL, NULL);
  towns = count (&fixture, "towns", LEDGER_SPAN_MONTHS, NULL);
  table = ledger_figure_dup_table (towns);
  g_assert_cmpuint (ledger_table_get_n_rows (table), ==, 1);
  g_assert_cmpint (ledger_table_get_cell (table, 0, 1)->integer, ==, 1);
  ledger_table_write (table, path, LEDGER_EXPORT_CSV, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "Town;Contacts\r\n\"'=Delft; oud\";1\r\n");
  g_remove (path);
}

static void
test_provinces (void)
{
  static const char *const known[][3] = {
    { "NL", "1012 AB", "NL-NH" }, { "NL", "1315 AA", "NL-FL" }, { "NL", "3511 AA", "NL-UT" },
    { "NL", "3012 AB", "NL-ZH" }, { "NL", "4331 AA", "NL-ZE" }, { "NL", "5611 AA", "NL-NB" },
    { "NL", "6211 AA", "NL-LI" }, { "NL", "6811 AA", "NL-GE" }, { "NL", "8011 PK", "NL-OV" },
    { "NL", "8911 AA", "NL-FR" }, { "NL", "9401 AA", "NL-DR" }, { "NL", "9711 AA", "NL-GR" },
    { "BE", "1000", "BE-BRU" },   { "BE", "9000", "BE-VOV" },   { "BE", "4000", "BE-WLG" },
  };
  guint n;
  const LedgerProvince *provinces = ledger_province_list (&n);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpstr (ledger_province_find (known[i][0], known[i][1])->code, ==, known[i][2]);
  g_assert_null (ledger_province_find ("DE", "10115"));
  g_assert_null (ledger_province_find (NULL, "2514 EA"));
  g_assert_null (ledger_province_find ("NL", "0999 AA"));
  g_assert_null (ledger_province_find ("NL", "251"));
  /* The beginnings say the same of every postcode. */
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) beginnings = ledger_province_list_beginnings (&provinces[i]);
      g_autofree char *country = g_strndup (provinces[i].code, 2);

      for (guint code = 1000; code <= 9999; code++)
        {
          char text[8];
          guint hits = 0;

          g_snprintf (text, sizeof text, "%u", code);
          for (guint j = 0; beginnings[j] != NULL; j++)
            hits += g_str_has_prefix (text, beginnings[j]);
          g_assert_cmpuint (hits, ==, ledger_province_find (country, text) == &provinces[i] ? 1 : 0);
        }
    }
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figures/who-changes-membership-neither-leaves-nor-joins", test_growth);
  g_test_add_func ("/figures/leavers-are-counted-by-reason-in-the-span", test_leavers);
  g_test_add_func ("/figures/age-groups-begin-on-the-birthday", test_ages);
  g_test_add_func ("/figures/places-are-counted-however-they-are-written", test_places);
  g_test_add_func ("/figures/small-parts-are-one-part-together", test_many_towns);
  g_test_add_func ("/figures/every-number-is-as-long-as-its-list", test_lists);
  g_test_add_func ("/figures/an-empty-book-has-figures-of-nothing", test_empty);
  g_test_add_func ("/figures/counting-can-be-stopped", test_cancelled);
  g_test_add_func ("/figures/what-one-may-not-see-is-not-counted-for-one", test_access);
  g_test_add_func ("/figures/a-figure-is-written-as-a-table-without-formulas", test_table);
  g_test_add_func ("/figures/every-postcode-is-in-one-province", test_provinces);
  status = g_test_run ();
  g_free (today);
  return status;
}
