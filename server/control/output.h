/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a command prints: rows of columns that become an aligned table for people, or JSON for programs. Bytes go
 * out as UTF-8 whatever the locale. Main thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CONTROL_TEXT,                 /* const char *; NULL is null */
  CONTROL_INTEGER,              /* gint64 */
  CONTROL_BOOLEAN,              /* gboolean; yes or no */
  CONTROL_INSTANT,              /* gint64, microseconds UTC; 0 is null; people see local time */
  CONTROL_JSON,                 /* const char *: JSON as it is */
} ControlType;

typedef struct
{
  const char *key;              /* in JSON */
  const char *label;            /* N_(), head of the column; NULL: in JSON only */
  ControlType type;
} ControlColumn;

typedef struct _ControlTable ControlTable;

/** control_table_new: @columns: ended by a NULL key; must live as long as the table. */
ControlTable *control_table_new (const ControlColumn *columns);

/** control_table_free: drops it. */
void control_table_free (ControlTable *table);

/** control_table_add: adds a row: one value for each column, of the C type that its ControlType names. */
void control_table_add (ControlTable *table, ...);

/* How a table is printed. */
typedef enum
{
  CONTROL_LIST,                 /* a table, or a JSON array of objects */
  CONTROL_OBJECT,               /* the one row: a line for each column, or a JSON object */
} ControlForm;

/** control_table_print: prints it as JSON when @json, else for people. */
void control_table_print (ControlTable *table, ControlForm form, gboolean json);

/** control_print: text to standard output. */
void control_print (const char *text);

/** control_print_error: text to standard error. */
void control_print_error (const char *text);

/** control_flush: Returns: whether everything printed has arrived; says so on standard error when not. */
gboolean control_flush (void);

/** control_text_width: Returns: columns of a terminal that @text takes; wide and combining characters count as such. */
guint control_text_width (const char *text);

/** control_dup_instant: Returns: (transfer full): @instant (microseconds UTC) as local date and time; "" for 0. */
char *control_dup_instant (gint64 instant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ControlTable, control_table_free)

G_END_DECLS
