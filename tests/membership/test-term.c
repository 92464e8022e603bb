/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a cancelled membership (ABO-13, REL-18): thirty-odd cases of law and statutes. One thread only.
 */
#include "libledger/membership/term.h"

static const struct
{
  const char *standing, *country, *period, *from, *received, *end;
} by_law[] = {
  /* NL, association: the end of the year, four weeks before it. */
  { "voting", "NL", "year", "1998-03-01", "2026-06-15", "2026-12-31" },
  { "voting", "NL", "year", "1998-03-01", "2026-12-03", "2026-12-31" },
  { "voting", "NL", "year", "1998-03-01", "2026-12-04", "2027-12-31" },
  { "voting", "NL", "year", "1998-03-01", "2026-12-31", "2027-12-31" },
  { "voting", "NL", "year", "1998-03-01", "2027-01-01", "2027-12-31" },
  { "non_voting", "NL", "month", "2026-11-01", "2026-11-22", "2026-12-31" },
  { "honorary", "NL", NULL, NULL, "2026-06-15", "2026-12-31" },
  { "affiliated", "NL", "year", "2020-01-01", "2026-06-15", "2026-12-31" },
  { NULL, NULL, NULL, NULL, "2026-06-15", "2026-12-31" },
  { "voting", "DE", "year", "2020-01-01", "2026-12-20", "2027-12-31" },
  /* Taken for next year, and cancelled before it began. */
  { "voting", "NL", "year", "2027-01-01", "2026-11-01", "2026-12-31" },
  { "voting", "NL", "year", "2027-02-01", "2026-11-01", "2027-01-31" },
  { "voting", "NL", "year", "2027-01-01", "2026-12-12", "2027-12-31" },
  /* BE, association: at once. */
  { "voting", "BE", "year", "2019-01-01", "2026-06-15", "2026-06-15" },
  { "voting", "BE", "year", "2019-01-01", "2026-12-31", "2026-12-31" },
  { "affiliated", "BE", "year", "2019-01-01", "2026-06-15", "2026-06-15" },
  { "voting", "BE", "year", "2027-01-01", "2026-06-15", "2026-12-31" },
  /* A subscription: a month, after the first term. */
  { "subscriber", "NL", "year", "2024-04-01", "2026-06-15", "2026-07-15" },
  { "subscriber", "NL", "year", "2026-04-01", "2026-06-15", "2027-03-31" },
  { "subscriber", "NL", "year", "2026-04-01", "2027-03-20", "2027-04-20" },
  { "subscriber", "NL", "quarter", "2026-06-01", "2026-06-15", "2026-08-31" },
  { "subscriber", "NL", "month", "2026-06-01", "2026-06-15", "2026-07-15" },
  { "subscriber", "NL", "month", NULL, "2026-01-31", "2026-02-28" },
  { "subscriber", "BE", "year", "2024-04-01", "2026-06-15", "2026-07-15" },
  { "subscriber", "BE", "year", "2026-04-01", "2026-06-15", "2027-03-31" },
  /* A donor is free. */
  { "donor", "NL", "year", "2024-04-01", "2026-06-15", "2026-06-15" },
  { "donor", "BE", "month", "2024-04-01", "2026-02-28", "2026-02-28" },
};

static void
test_by_law (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_law); i++)
    {
      const LedgerTerm term = { .standing = by_law[i].standing, .country = by_law[i].country,
                                .period = by_law[i].period,
                                .valid_from = by_law[i].from, .notice_weeks = -1 };
      g_autofree char *end = ledger_term_dup_end (&term, by_law[i].received);

      g_test_message ("%s %s from %s, received %s", term.country, term.standing, term.valid_from, by_law[i].received);
      g_assert_cmpstr (end, ==, by_law[i].end);
    }
}

static const struct
{
  const char *rule;
  gint64 weeks, begins;
  const char *received, *end, *deadline;
} by_statutes[] = {
  { NULL, 13, 0, "2026-10-01", "2026-12-31", "2026-10-01" },
  { NULL, 13, 0, "2026-10-02", "2027-12-31", "2026-10-01" },
  { NULL, 0, 0, "2026-12-31", "2026-12-31", "2026-12-31" },
  { NULL, -1, 9, "2026-08-03", "2026-08-31", "2026-08-03" },
  { NULL, -1, 9, "2026-08-04", "2027-08-31", "2026-08-03" },
  { NULL, -1, 7, "2026-12-04", "2027-06-30", "2027-06-02" },
  { NULL, -1, 13, "2026-06-15", "2026-12-31", "2026-12-03" },
  { "month", -1, 0, "2026-06-15", "2026-07-15", NULL },
  { "month", 2, 0, "2026-06-15", "2026-06-29", NULL },
  { "day", -1, 0, "2026-06-15", "2026-06-15", NULL },
  { "day", 1, 0, "2026-06-15", "2026-06-22", NULL },
};

static void
test_by_statutes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_statutes); i++)
    {
      const LedgerTerm term = { .standing = "voting", .country = "NL", .period = "year", .valid_from = "2001-01-01",
                                .rule = by_statutes[i].rule, .notice_weeks = by_statutes[i].weeks,
                                .year_begins = by_statutes[i].begins };
      g_autofree char *end = ledger_term_dup_end (&term, by_statutes[i].received);
      g_autofree char *deadline = ledger_term_dup_deadline (&term, by_statutes[i].received);

      g_test_message ("line %u", i);
      g_assert_cmpstr (end, ==, by_statutes[i].end);
      g_assert_cmpstr (deadline, ==, by_statutes[i].deadline);
    }
}

static void
test_ends_of_itself (void)
{
  const LedgerTerm term = { .standing = "voting", .country = "NL", .valid_until = "2026-09-30", .notice_weeks = -1 };
  g_autofree char *end = ledger_term_dup_end (&term, "2026-06-15");
  g_autofree char *none = ledger_term_dup_end (&term, "15 juni");

  g_assert_cmpstr (end, ==, "2026-09-30");
  g_assert_null (none);
}

static void
test_members (void)
{
  g_assert_true (ledger_term_is_member ("voting", "NL"));
  g_assert_true (ledger_term_is_member ("honorary", "BE"));
  g_assert_true (ledger_term_is_member ("affiliated", "NL"));
  g_assert_false (ledger_term_is_member ("affiliated", "BE"));
  g_assert_false (ledger_term_is_member ("donor", "NL"));
  g_assert_false (ledger_term_is_member ("subscriber", "BE"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/membership/ABO-13-the-law-of-the-country-says-when-a-membership-ends", test_by_law);
  g_test_add_func ("/membership/ABO-13-the-statutes-may-say-otherwise", test_by_statutes);
  g_test_add_func ("/membership/what-ends-of-itself-before-keeps-its-end", test_ends_of_itself);
  g_test_add_func ("/membership/ABO-10-a-donor-is-no-member", test_members);
  return g_test_run ();
}
