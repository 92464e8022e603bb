/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the register (register.h): the memberships as they lie in the file, each kept small, put in the order of
 * their members, and from them the stays. The engine would keep all that is told of a million memberships to put them
 * in order; what is kept here is 60 bytes of each. A reader's thread.
 */
#include "config.h"

#include "libledger/membership/register.h"

#include "libledger/membership/term.h"
#include "libledger/rules/date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *label;            /* N_() */
} lists[LEDGER_REGISTER_LISTS] = {
  [LEDGER_REGISTER_MEMBERS] = { "members", N_("Members on that day") },
  [LEDGER_REGISTER_ALL] = { "register", N_("Register, with who left") },
  [LEDGER_REGISTER_VOTERS] = { "voters", N_("Entitled to vote") },
  [LEDGER_REGISTER_NOTICE] = { "notice", N_("Notice of the meeting") },
  [LEDGER_REGISTER_PRESENCE] = { "presence", N_("Presence list") },
};

/* The columns of the statement. The + keeps the engine from the index of a list, by which each is looked up apart. */
enum
{
  MEMBERSHIP, CONTACT, ROW, FROM, UNTIL, CANCELLED, STANDING, TYPE, COUNTRY, STATUS, STATUS_DATE, COLUMNS
};
#define STATEMENT \
  "SELECT m.id, m.contact, c.\"row\", m.valid_from, m.valid_until, m.cancelled_on, t.standing, t.name, k.country, " \
  "c.status, c.status_date FROM membership m CROSS JOIN contact c ON c.id = m.contact AND c.existence = 'live' " \
  "LEFT JOIN membership_type t ON t.id = m.membership_type LEFT JOIN company k ON k.id = t.company " \
  "WHERE +m.existence = 'live'"
#define NAMES "SELECT \"row\" FROM contact WHERE existence = 'live' ORDER BY sort, id"

/* A membership as it is kept until all are there: days as numbers, names by their place. */
typedef struct
{
  LedgerId id, contact;
  guint32 row;                  /* of the contact, then its place by name */
  guint32 from, until, cancelled;       /* 0: none */
  guint32 type, standing;       /* place among the names + 1; 0: none */
  gboolean votes;               /* while it runs */
} Term;

/* A stay under construction. */
typedef struct
{
  LedgerId contact;
  guint32 entry, exit;          /* 0: none */
  guint32 type, standing;
  guint32 cancelled;            /* when the exit was known */
  gboolean open;                /* no exit */
  gboolean votes;
  gboolean exists;
} Stay;

/* A stay as it is kept: days as numbers, names by their place. */
typedef struct
{
  LedgerId contact;
  guint32 entry, exit;          /* 0: none */
  guint32 type, standing;       /* place among the names + 1; 0: none */
  guint8 votes, signal;
} Kept;

struct _LedgerRegister
{
  LedgerRegisterList list;
  char *day;
  Kept *stays;
  guint n_stays;
  GPtrArray *names;             /* of types and standings, each once */
  GHashTable *places;           /* name → its place + 1 */
};

typedef struct
{
  LedgerRegister *made;
  const char *day;
  guint32 packed_day, signal_from;      /* days from the latter on are marked */
  LedgerRegisterList list;
  GArray *terms;                /* Term */
  GArray *places;               /* guint32 by the row of a contact */
  guint32 next;                 /* place */
  Stay stay;
} Reading;

const char *
ledger_register_list_get_name (LedgerRegisterList list)
{
  return lists[list].name;
}

const char *
ledger_register_list_get_label (LedgerRegisterList list)
{
  return g_dgettext (GETTEXT_PACKAGE, lists[list].label);
}

static LedgerRegister *
register_new (LedgerRegisterList list, const char *day)
{
  LedgerRegister *self = g_new0 (LedgerRegister, 1);

  self->list = list;
  self->day = g_strdup (day);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
ledger_register_free (LedgerRegister *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->names);
  g_free (self->stays);
  g_free (self->day);
  g_free (self);
}

/* -- Days and names, kept small */

/* "2026-12-31" → 20261231; 0 of what is none. */
static guint32
pack_day (const char *day)
{
  guint32 packed = 0;

  if (day == NULL || !ledger_date_is_iso (day))
    return 0;
  for (const char *digit = day; *digit != '\0'; digit++)
    packed = *digit != '-' ? packed * 10 + (guint32) (*digit - '0') : packed;
  return packed;
}

static void
unpack_day (guint32 packed, char day[11])
{
  day[0] = '\0';
  if (packed != 0)
    g_snprintf (day, 11, "%04u-%02u-%02u", packed / 10000 % 10000, packed / 100 % 100, packed % 100);
}

static guint32
keep_name (LedgerRegister *self, const char *name)
{
  guint32 place = name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name)) : 0;
  char *kept;

  if (name == NULL || place > 0)
    return place;
  kept = g_strdup (name);
  g_ptr_array_add (self->names, kept);
  g_hash_table_insert (self->places, kept, GUINT_TO_POINTER (self->names->len));
  return self->names->len;
}

/* -- Stays */

static gboolean
is_wanted (const Reading *reading, const Stay *stay)
{
  gboolean member = stay->open || stay->exit >= reading->packed_day;

  switch (reading->list)
    {
    case LEDGER_REGISTER_ALL:
      return TRUE;
    case LEDGER_REGISTER_VOTERS:
    case LEDGER_REGISTER_PRESENCE:
      return member && stay->votes;
    default:
      return member;
    }
}

/* An exit that lies ahead is told when it was known on that day. */
static gboolean
is_known (const Reading *reading, const Stay *stay)
{
  return !stay->open && (stay->exit <= reading->packed_day ||
                         (stay->cancelled != 0 && stay->cancelled <= reading->packed_day));
}

static LedgerRegisterSignal
get_signal (const Reading *reading, const Stay *stay)
{
  if (!stay->open && stay->exit <= reading->packed_day && stay->exit > reading->signal_from)
    return LEDGER_REGISTER_LEFT;
  return stay->entry > reading->signal_from ? LEDGER_REGISTER_ENTERED : LEDGER_REGISTER_STAYS;
}

/* Where the memberships lay that have been read: a stay is smaller than the least that it is made of. */
static void
keep_stay (LedgerRegister *self, const Kept *kept)
{
  G_STATIC_ASSERT (sizeof (Kept) <= sizeof (Term));
  memcpy ((char *) self->stays + self->n_stays++ * sizeof (Kept), kept, sizeof (Kept));
}

static void
end_stay (Reading *reading)
{
  Stay *stay = &reading->stay;

  if (stay->exists && is_wanted (reading, stay))
    {
      Kept kept = {
        .contact = stay->contact, .entry = stay->entry, .exit = is_known (reading, stay) ? stay->exit : 0,
        .type = stay->type, .standing = stay->standing,
        .votes = stay->votes ? 1 : 0, .signal = (guint8) get_signal (reading, stay),
      };

      keep_stay (reading->made, &kept);
    }
  *stay = (Stay) { .exists = FALSE };
}

/* Whether a membership from that day on continues the stay that is being made. */
static gboolean
joins_on (const Stay *stay, const Term *term)
{
  g_autofree char *next = NULL;
  char exit[11];

  if (!stay->exists || !ledger_id_equal (&stay->contact, &term->contact))
    return FALSE;
  if (stay->open || term->from == 0)
    return TRUE;
  unpack_day (stay->exit, exit);
  next = ledger_term_dup_day (exit, 1);
  return next != NULL && term->from <= pack_day (next);
}

static void
begin_stay (Reading *reading, const Term *term)
{
  end_stay (reading);
  reading->stay = (Stay) { .contact = term->contact, .entry = term->from, .exists = TRUE };
}

/* The membership of that day says what somebody is; of who left, the last one. */
static void
extend_stay (Reading *reading, const Term *term)
{
  Stay *stay = &reading->stay;
  gboolean runs = term->until == 0 || term->until >= reading->packed_day;

  if (term->until == 0)
    stay->open = TRUE;
  else if (!stay->open && term->until > stay->exit)
    {
      stay->exit = term->until;
      stay->cancelled = term->cancelled;
    }
  if (runs && term->votes)
    stay->votes = TRUE;
  if (runs || stay->type == 0)
    {
      stay->type = term->type;
      stay->standing = term->standing;
    }
}

/* Who is no longer active is no member either, whatever became of his membership. */
static const char *
get_until (const LedgerValue *values)
{
  const char *until = ledger_value_get_text (&values[UNTIL]);
  const char *status = ledger_value_get_text (&values[STATUS]);
  const char *since = ledger_value_get_text (&values[STATUS_DATE]);

  if (status == NULL || since == NULL || strcmp (status, "active") == 0)
    return until;
  return until == NULL || strcmp (since, until) < 0 ? since : until;
}

/* -- Memberships */

static gboolean
add_term (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  const LedgerId *id = ledger_value_get_id (&values[MEMBERSHIP]), *contact = ledger_value_get_id (&values[CONTACT]);
  const char *from = ledger_value_get_text (&values[FROM]), *until = get_until (values);
  const char *standing = ledger_value_get_text (&values[STANDING]);
  gint64 row = ledger_value_get_integer (&values[ROW], 0);
  Term term;

  if (id == NULL || contact == NULL || row <= 0 || row > G_MAXUINT32 ||
      !ledger_term_is_member (standing, ledger_value_get_text (&values[COUNTRY])) ||
      (from != NULL && (strcmp (from, reading->day) > 0 || (until != NULL && strcmp (until, from) < 0))))
    return TRUE;
  term = (Term) {
    .id = *id, .contact = *contact, .row = (guint32) row, .from = pack_day (from), .until = pack_day (until),
    .cancelled = pack_day (ledger_value_get_text (&values[CANCELLED])),
    .type = keep_name (reading->made, ledger_value_get_text (&values[TYPE])),
    .standing = keep_name (reading->made, standing), .votes = g_strcmp0 (standing, "voting") == 0,
  };
  g_array_append_val (reading->terms, term);
  return TRUE;
}

static gboolean
add_place (const LedgerValue *values, guint n_values, gpointer data)
{
  Reading *reading = data;
  gint64 row = ledger_value_get_integer (&values[0], 0);

  if (row <= 0 || row > G_MAXUINT32)
    return TRUE;
  if (row >= (gint64) reading->places->len)
    g_array_set_size (reading->places, (guint) row + 1);
  g_array_index (reading->places, guint32, row) = reading->next++;
  return TRUE;
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const Term *one = a, *other = b;

  if (one->row != other->row)
    return one->row < other->row ? -1 : 1;
  if (one->from != other->from)
    return one->from < other->from ? -1 : 1;
  return memcmp (&one->id, &other->id, sizeof one->id);
}

/* By the name of the contact, then by their beginning. */
static void
sort_terms (Reading *reading)
{
  for (guint i = 0; i < reading->terms->len; i++)
    {
      Term *term = &g_array_index (reading->terms, Term, i);

      term->row = term->row < reading->places->len ? g_array_index (reading->places, guint32, term->row) : 0;
    }
  g_array_set_size (reading->places, 0);
  g_array_sort (reading->terms, compare_terms);
}

/* They take the place of the memberships, so that no more is held than either takes. */
static void
make_stays (Reading *reading)
{
  LedgerRegister *made = reading->made;
  gsize n_terms;
  char *terms = g_array_steal (reading->terms, &n_terms);

  made->stays = (gpointer) terms;
  for (gsize i = 0; i < n_terms; i++)
    {
      Term term;

      memcpy (&term, terms + i * sizeof (Term), sizeof (Term));
      if (!joins_on (&reading->stay, &term))
        begin_stay (reading, &term);
      extend_stay (reading, &term);
    }
  end_stay (reading);
  made->stays = g_realloc (made->stays, made->n_stays * sizeof (Kept));
}

static gboolean
read_terms (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Reading *reading = data;

  g_array_set_size (reading->terms, 0);
  g_array_set_size (reading->places, 0);
  reading->next = 0;
  return ledger_transaction_query (transaction, STATEMENT, NULL, 0, add_term, reading, error) &&
         ledger_transaction_query (transaction, NAMES, NULL, 0, add_place, reading, error);
}

LedgerRegister *
ledger_register_read (LedgerStore *store, LedgerRegisterList list, const char *day, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (LedgerRegister) self = register_new (list, day);
  g_autofree char *signal_from = ledger_term_dup_day (day, -LEDGER_REGISTER_SIGNAL_DAYS);
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (guint32));
  Reading reading = {
    .made = self, .list = list, .day = day, .packed_day = pack_day (day), .signal_from = pack_day (signal_from),
    .terms = terms, .places = places,
  };

  if (signal_from == NULL)
    {
      g_set_error (error, LEDGER_MODEL_ERROR, LEDGER_MODEL_ERROR_VALUE, _("“%s” is no day: such as 2026-12-31"), day);
      return NULL;
    }
  if (!ledger_database_read_limited (ledger_store_get_database (store), read_terms, &reading, 0, cancellable, error))
    return NULL;
  sort_terms (&reading);
  make_stays (&reading);
  return g_steal_pointer (&self);
}

/* -- What was read */

LedgerRegisterList
ledger_register_get_list (const LedgerRegister *self)
{
  return self->list;
}

const char *
ledger_register_get_day (const LedgerRegister *self)
{
  return self->day;
}

guint
ledger_register_get_n_entries (const LedgerRegister *self)
{
  return self->n_stays;
}

static const char *
get_name (const LedgerRegister *self, guint32 place)
{
  return place > 0 ? self->names->pdata[place - 1] : NULL;
}

void
ledger_register_get (const LedgerRegister *self, guint place, LedgerRegisterEntry *entry)
{
  const Kept *kept = &self->stays[place];

  *entry = (LedgerRegisterEntry) {
    .contact = kept->contact, .type = get_name (self, kept->type), .standing = get_name (self, kept->standing),
    .votes = kept->votes != 0, .signal = kept->signal,
  };
  unpack_day (kept->entry, entry->entry);
  unpack_day (kept->exit, entry->exit);
}

guint
ledger_register_count_voters (const LedgerRegister *self)
{
  guint count = 0;

  for (guint i = 0; i < self->n_stays; i++)
    count += self->stays[i].votes;
  return count;
}

guint
ledger_register_get_quorum (guint voters, guint percent)
{
  return (guint) (((guint64) voters * percent + 99) / 100);
}
