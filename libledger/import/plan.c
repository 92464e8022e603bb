/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans of imports (plan.h). Of a row nothing is kept but what was found of it: it is understood anew when it is
 * carried out, so 200,000 rows take little. A reader's thread; one at a time.
 */
#include "config.h"

#include "libledger/import/plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/import/known.h"
#include "libledger/import/lacking.h"

/* Points from which two are one without asking: a name with a day of birth, or with what one is reached by. */
#define SURE 65

struct _LedgerImportPlan
{
  LedgerStore *store;
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
  const LedgerImportMapping *mapping;
  GArray *findings;             /* LedgerImportFinding, a row each */
  LedgerImportLacking *lacking; /* NULL until the first look */
};

/* A look at some rows. */
typedef struct
{
  LedgerImportPlan *plan;
  const guint *rows;            /* NULL: all */
  guint n_rows;
  GArray *sought;               /* LedgerImportSought, a row of the look each */
  GArray *reaches;              /* LedgerMatchReach of all of them */
  GArray *n_reaches;            /* guint, a row of the look each */
  GStringChunk *texts;
  GHashTable *contents;         /* text of a row → its number + 1 */
  GHashTable *contacts;         /* LedgerId of who is in the book → row + 1 */
} Look;

static const struct { const char *name, *label; } states[LEDGER_IMPORT_STATES] = {
  { "new", N_("New") }, { "change", N_("In the book, changed") }, { "same", N_("In the book, the same") },
  { "doubt", N_("Looks like somebody") }, { "fault", N_("Fault") }, { "empty", N_("Empty") }, { "out", N_("Left out") },
  { "done", N_("Imported") },
};

const char *
ledger_import_state_get_label (LedgerImportState state)
{
  return _(states[state].label);
}

const char *
ledger_import_state_get_name (LedgerImportState state)
{
  return states[state].name;
}

static void
finding_clear (gpointer data)
{
  g_free (((LedgerImportFinding *) data)->cause);
}

LedgerImportPlan *
ledger_import_plan_new (LedgerStore *store, LedgerImportCatalog *catalog, LedgerImportTable *table,
                        const LedgerImportMapping *mapping)
{
  LedgerImportPlan *self = g_new0 (LedgerImportPlan, 1);

  self->store = g_object_ref (store);
  self->catalog = ledger_import_catalog_ref (catalog);
  self->table = table;
  self->mapping = mapping;
  self->findings = g_array_new (FALSE, TRUE, sizeof (LedgerImportFinding));
  g_array_set_clear_func (self->findings, finding_clear);
  g_array_set_size (self->findings, ledger_import_table_get_n_rows (table));
  for (guint i = 0; i < self->findings->len; i++)
    g_array_index (self->findings, LedgerImportFinding, i).state = LEDGER_IMPORT_EMPTY;
  return self;
}

void
ledger_import_plan_free (LedgerImportPlan *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->findings);
  ledger_import_lacking_free (self->lacking);
  ledger_import_catalog_unref (self->catalog);
  g_object_unref (self->store);
  g_free (self);
}

static LedgerImportFinding *
get (const LedgerImportPlan *self, guint row)
{
  return &g_array_index (self->findings, LedgerImportFinding, row);
}

const LedgerImportFinding *
ledger_import_plan_get (const LedgerImportPlan *self, guint row)
{
  return get (self, row);
}

guint
ledger_import_plan_get_n_rows (const LedgerImportPlan *self)
{
  return self->findings->len;
}

guint
ledger_import_plan_count (const LedgerImportPlan *self, LedgerImportState state)
{
  guint count = 0;

  for (guint i = 0; i < self->findings->len; i++)
    count += get (self, i)->state == state ? 1 : 0;
  return count;
}

GArray *
ledger_import_plan_list_lacking (const LedgerImportPlan *self)
{
  const GPtrArray *labels = self->lacking != NULL ? ledger_import_lacking_get_labels (self->lacking) : NULL;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (LedgerImportLack));

  for (guint i = 0; labels != NULL && i < labels->len; i++)
    {
      LedgerImportLack lack = { labels->pdata[i], 0 };

      for (guint row = 0; row < self->findings->len; row++)
        lack.count += get (self, row)->state == LEDGER_IMPORT_NEW &&
                      (get (self, row)->lacks & (G_GUINT64_CONSTANT (1) << i)) != 0 ? 1 : 0;
      if (lack.count > 0)
        g_array_append_val (list, lack);
    }
  return list;
}

/* -- Looking */

/* Takes @cause. */
static void
set_fault (LedgerImportFinding *finding, guint column, char *cause)
{
  if (finding->cause != NULL)
    {
      g_autofree char *first = finding->cause;
      g_autofree char *second = cause;

      finding->cause = g_strconcat (first, "\n", second, NULL);
      return;
    }
  finding->state = LEDGER_IMPORT_FAULT;
  finding->column = column;
  finding->cause = cause;
}

static guint
get_row (const Look *look, guint i)
{
  return look->rows != NULL ? look->rows[i] : i;
}

static void
add_reach (Look *look, const LedgerRecord *record, guint *n)
{
  for (guint i = 1; i < record->kind->n_fields; i++)
    {
      const LedgerFieldSpec *spec = record->kind->fields[i].spec;
      const char *rule = spec->rule_from != NULL ? ledger_record_get_text (record, spec->rule_from) : spec->rule;
      LedgerMatchReach reach;

      if ((spec->flags & LEDGER_FIELD_SOFT) == 0 ||
          !ledger_match_reach_read (rule, ledger_value_get_text (&record->values[i]), &reach))
        continue;
      g_array_append_val (look->reaches, reach);
      (*n)++;
    }
}

/* Rows that say the same of the same columns are one. */
static void
check_twice (Look *look, guint row, LedgerImportFinding *finding)
{
  const LedgerImportMapping *mapping = look->plan->mapping;
  g_autoptr (GString) content = g_string_new (NULL);
  guint other;

  for (guint i = 0; i < mapping->n_columns; i++)
    if (mapping->targets[i] != NULL)
      g_string_append_printf (content, "%s\x1F", ledger_import_table_get_cell (look->plan->table, row, i));
  other = GPOINTER_TO_UINT (g_hash_table_lookup (look->contents, content->str));
  if (other > 0)
    set_fault (finding, G_MAXUINT, g_strdup_printf (_("Row %u says the same: one of the two is enough. Leave this one "
                                                      "out."),
                                                    ledger_import_table_get_line (look->plan->table, other - 1)));
  else
    g_hash_table_insert (look->contents, g_string_free (g_steal_pointer (&content), FALSE), GUINT_TO_POINTER (row + 1));
}

/* What the row says, and by what its contact may be found. */
static void
understand (Look *look, guint row)
{
  LedgerImportPlan *plan = look->plan;
  g_autoptr (LedgerImportRow) made = ledger_import_row_new (plan->catalog, plan->mapping, plan->table, row);
  LedgerImportFinding *finding = get (plan, row);
  LedgerImportSought sought = { .number = NULL };
  guint n_reaches = 0;

  finding_clear (finding);
  *finding = (LedgerImportFinding) { .state = made->is_set_by_file ? LEDGER_IMPORT_NEW : LEDGER_IMPORT_EMPTY };
  for (guint i = 0; i < made->faults->len; i++)
    {
      LedgerImportFault *fault = made->faults->pdata[i];

      set_fault (finding, fault->column, g_steal_pointer (&fault->message));
    }
  if (finding->state == LEDGER_IMPORT_NEW)
    check_twice (look, row, finding);
  if (finding->state == LEDGER_IMPORT_NEW)
    {
      finding->lacks = ledger_import_lacking_find (plan->lacking, made);
      ledger_match_side_fill (&sought.side, made->contact, look->texts);
      sought.number = made->number != NULL ? g_string_chunk_insert (look->texts, made->number) : NULL;
      for (guint i = 0; i < made->children->len; i++)
        add_reach (look, ((LedgerImportChild *) made->children->pdata[i])->record, &n_reaches);
      if (sought.number == NULL && !made->named)
        set_fault (finding, G_MAXUINT, g_strdup (_("There is no name: fill in a family name or the name of an "
                                                   "organisation.")));
    }
  g_array_append_val (look->sought, sought);
  g_array_append_val (look->n_reaches, n_reaches);
}

/* The values of all lie together now. */
static void
join_reaches (Look *look)
{
  const LedgerMatchReach *next = (const LedgerMatchReach *) (gconstpointer) look->reaches->data;

  for (guint i = 0; i < look->n_rows; i++)
    {
      LedgerMatchSide *side = &g_array_index (look->sought, LedgerImportSought, i).side;

      side->n_reach = g_array_index (look->n_reaches, guint, i);
      side->reach = next;
      next += side->n_reach;
    }
}

/* -- Judging */

/* What one is reached by, with a name and what stands before it: nobody else has both. */
static gboolean
is_sure (const LedgerImportSought *sought)
{
  const guint32 reached = LEDGER_MATCH_SAME_EMAIL | LEDGER_MATCH_SAME_MOBILE | LEDGER_MATCH_SAME_ACCOUNT;
  const guint32 named = LEDGER_MATCH_SAME_NAME | LEDGER_MATCH_PARTNER_NAME;
  const guint32 given = LEDGER_MATCH_SAME_GIVEN | LEDGER_MATCH_CALLED | LEDGER_MATCH_INITIALS;
  const guint32 against = LEDGER_MATCH_OTHER_NAME | LEDGER_MATCH_OTHER_BIRTH | LEDGER_MATCH_OTHER_FORM;

  return sought->score >= SURE || ((sought->reasons & reached) != 0 && (sought->reasons & named) != 0 &&
                                   (sought->reasons & given) != 0 && (sought->reasons & against) == 0);
}

/* Points that are worth a question: one is reached by the same, and the name does not say otherwise. */
static gboolean
is_doubtful (const LedgerImportSought *sought)
{
  const guint32 reached = LEDGER_MATCH_SAME_EMAIL | LEDGER_MATCH_SAME_MOBILE | LEDGER_MATCH_SAME_ACCOUNT;

  return sought->score >= LEDGER_MATCH_PROPOSED ||
         (sought->score > 0 && (sought->reasons & reached) != 0 && (sought->reasons & LEDGER_MATCH_SAME_NAME) != 0);
}

/* Whether the row changes what the book says of @finding's contact. */
static void
judge_existing (Look *look, guint row, LedgerImportFinding *finding)
{
  LedgerImportPlan *plan = look->plan;
  g_autoptr (LedgerImportRow) made = ledger_import_row_new (plan->catalog, plan->mapping, plan->table, row);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (plan->store, "import");
  guint other = GPOINTER_TO_UINT (g_hash_table_lookup (look->contacts, &finding->existing));
  const char *refusal = NULL;

  if (other > 0)
    {
      set_fault (finding, G_MAXUINT, g_strdup_printf (_("Row %u is about the same contact. Join the two in one row, or "
                                                        "leave one out."),
                                                      ledger_import_table_get_line (plan->table, other - 1)));
      return;
    }
  g_hash_table_insert (look->contacts, ledger_id_dup (&finding->existing), GUINT_TO_POINTER (row + 1));
  ledger_import_row_change (made, edit, plan->store, &finding->existing, plan->mapping->existing, &refusal);
  if (refusal != NULL)
    {
      set_fault (finding, G_MAXUINT, g_strdup (refusal));
      return;
    }
  finding->state = ledger_edit_is_empty (edit) ? LEDGER_IMPORT_SAME : LEDGER_IMPORT_CHANGE;
}

static void
judge (Look *look, guint i)
{
  guint row = get_row (look, i);
  LedgerImportFinding *finding = get (look->plan, row);
  const LedgerImportSought *sought = &g_array_index (look->sought, LedgerImportSought, i);

  if (finding->state != LEDGER_IMPORT_NEW)
    return;
  finding->score = sought->score;
  finding->reasons = sought->reasons;
  finding->existing = sought->found;
  if (sought->number != NULL && sought->score == 0)
    set_fault (finding, ledger_import_mapping_find (look->plan->mapping, "number"),
               g_strdup_printf (_("No contact has the number %s. Correct it, or leave that column out when the numbers "
                                  "are those of another administration."), sought->number));
  else if (sought->number != NULL || is_sure (sought))
    judge_existing (look, row, finding);
  else if (is_doubtful (sought))
    finding->state = LEDGER_IMPORT_DOUBT;
}

/* Two rows of one number: the search knows one of them. */
static void
check_numbers (Look *look)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < look->n_rows; i++)
    {
      LedgerImportSought *sought = &g_array_index (look->sought, LedgerImportSought, i);
      guint other = sought->number != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (numbers, sought->number)) : 0;

      if (other > 0)
        {
          set_fault (get (look->plan, get_row (look, i)), ledger_import_mapping_find (look->plan->mapping, "number"),
                     g_strdup_printf (_("Row %u is about the same contact. Join the two in one row, or leave one out."),
                                      ledger_import_table_get_line (look->plan->table, get_row (look, other - 1))));
          *sought = (LedgerImportSought) { .number = NULL };
        }
      else if (sought->number != NULL)
        g_hash_table_insert (numbers, sought->number, GUINT_TO_POINTER (i + 1));
    }
}

gboolean
ledger_import_plan_look (LedgerImportPlan *self, const guint *rows, guint n_rows, LedgerImportProgress progress,
                         gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) sought = g_array_new (FALSE, TRUE, sizeof (LedgerImportSought));
  g_autoptr (GArray) reaches = g_array_new (FALSE, FALSE, sizeof (LedgerMatchReach));
  g_autoptr (GArray) n_reaches = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GStringChunk) texts = g_string_chunk_new (65536);
  g_autoptr (GHashTable) contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) contacts = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  Look look = { self, rows, rows != NULL ? n_rows : self->findings->len, sought, reaches, n_reaches, texts, contents,
                contacts };

  if (self->lacking == NULL)
    self->lacking = ledger_import_lacking_new (self->store, ledger_import_catalog_get_access (self->catalog), error);
  if (self->lacking == NULL)
    return FALSE;
  for (guint i = 0; i < look.n_rows; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      understand (&look, get_row (&look, i));
    }
  check_numbers (&look);
  join_reaches (&look);
  if (!ledger_import_known_find (self->store, (LedgerImportSought *) (gpointer) sought->data, sought->len, progress,
                                 data, cancellable, error))
    return FALSE;
  for (guint i = 0; i < look.n_rows; i++)
    judge (&look, i);
  return TRUE;
}

/* -- Deciding and carrying out */

void
ledger_import_plan_decide (LedgerImportPlan *self, guint row, LedgerImportDecision decision)
{
  LedgerImportFinding *finding = get (self, row);

  if (decision == LEDGER_IMPORT_DECIDE_OUT)
    finding->state = LEDGER_IMPORT_OUT;
  else if (finding->state == LEDGER_IMPORT_DOUBT || finding->decided)
    {
      finding->state = decision == LEDGER_IMPORT_DECIDE_NEW ? LEDGER_IMPORT_NEW : LEDGER_IMPORT_CHANGE;
      finding->decided = TRUE;
    }
}

/* The row before it that is about the same contact; G_MAXUINT for none. */
static guint
find_same (const LedgerImportPlan *self, guint row)
{
  const LedgerImportFinding *finding = get (self, row);

  for (guint i = 0; i < self->findings->len; i++)
    {
      const LedgerImportFinding *other = get (self, i);

      if (i != row && (other->state == LEDGER_IMPORT_CHANGE || other->state == LEDGER_IMPORT_SAME) &&
          ledger_id_equal (&other->existing, &finding->existing))
        return i;
    }
  return G_MAXUINT;
}

void
ledger_import_plan_take_over (LedgerImportPlan *self, const LedgerImportPlan *from, const guint *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      LedgerImportFinding *finding = get (self, rows[i]);
      guint other;

      finding_clear (finding);
      *finding = *get (from, rows[i]);
      finding->cause = g_strdup (finding->cause);
      if (self->lacking != NULL && from->lacking != NULL)
        finding->lacks = ledger_import_lacking_take_over (self->lacking, from->lacking, finding->lacks);
      other = finding->state == LEDGER_IMPORT_CHANGE || finding->state == LEDGER_IMPORT_SAME
                ? find_same (self, rows[i]) : G_MAXUINT;
      if (other != G_MAXUINT)
        set_fault (finding, G_MAXUINT,
                   g_strdup_printf (_("Row %u is about the same contact. Join the two in one row, or leave one out."),
                                    ledger_import_table_get_line (self->table, other)));
    }
}

void
ledger_import_plan_settle (LedgerImportPlan *self, guint n_rows)
{
  for (guint i = 0; i < self->findings->len && n_rows > 0; i++)
    if (ledger_import_plan_is_taken (self, i))
      {
        get (self, i)->state = LEDGER_IMPORT_DONE;
        n_rows--;
      }
}

gboolean
ledger_import_plan_is_taken (const LedgerImportPlan *self, guint row)
{
  return get (self, row)->state == LEDGER_IMPORT_NEW || get (self, row)->state == LEDGER_IMPORT_CHANGE;
}

guint
ledger_import_plan_fill (const LedgerImportPlan *self, guint *from, LedgerEdit *edit, guint limit)
{
  guint put = 0, n_records = 0;

  for (; *from < self->findings->len; (*from)++)
    {
      const LedgerImportFinding *finding = get (self, *from);
      g_autoptr (LedgerImportRow) made = NULL;

      if (!ledger_import_plan_is_taken (self, *from))
        continue;
      made = ledger_import_row_new (self->catalog, self->mapping, self->table, *from);
      n_records += 1 + made->children->len;
      if (put > 0 && n_records > limit)
        break;
      ledger_import_row_change (made, edit, self->store,
                                finding->state == LEDGER_IMPORT_CHANGE ? &finding->existing : NULL,
                                self->mapping->existing, NULL);
      put++;
    }
  return put;
}
