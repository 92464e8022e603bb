/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Printing: what every print has (title, day, page numbers, the dialog), and two forms of it: a table of any length,
 * and a contact. Main thread; rows of a list are read when their page is drawn.
 */
#pragma once

#include "libledger/report/table.h"
#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _LedenboekPrint LedenboekPrint;

/* What is printed, as functions; @data is what ledenboek_print_new was given. */
typedef struct
{
  guint (*paginate) (LedenboekPrint *print, gpointer data);     /* how many pages it takes */
  void (*draw) (LedenboekPrint *print, gpointer data, guint page);      /* at (0, 0) of the body of that page */
  void (*free) (gpointer data);
} LedenboekPrintForm;

/* One print, while its pages are made. Sizes are points. */
struct _LedenboekPrint
{
  const LedenboekPrintForm *form;
  gpointer data;
  char *title;
  char *note;                   /* beside the page number, or NULL */
  guint n_pages;
  GtkPrintContext *context;
  double width, height;         /* of the body */
};

/**
 * ledenboek_print_new:
 * @data: (transfer full)
 * @note: (nullable): beside the number of the page
 *
 * Returns: (transfer full): an operation on A4
 */
GtkPrintOperation *ledenboek_print_new (const LedenboekPrintForm *form, gpointer data, const char *title,
                                        const char *note, GtkPageOrientation orientation);

/** ledenboek_print_dup_layout: Returns: (transfer full): @text as Pango lays it out; @width 0: on one line. */
PangoLayout *ledenboek_print_dup_layout (LedenboekPrint *print, const char *text, double points, PangoWeight weight,
                                         double width);

/** ledenboek_print_show_layout: draws @layout at that place of the body. Returns its height. */
double ledenboek_print_show_layout (LedenboekPrint *print, PangoLayout *layout, double x, double y);

/** ledenboek_print_run: asks where to and prints; @operation: (transfer full). */
void ledenboek_print_run (GtkWidget *widget, GtkPrintOperation *operation);

/** ledenboek_print_export: writes @operation to a PDF file instead. Returns: %FALSE with @error. */
gboolean ledenboek_print_export (GtkPrintOperation *operation, const char *path, GError **error);

/**
 * ledenboek_print_list_new:
 * @rows: (transfer full) (element-type gint64): row numbers of @kind
 * @paths: columns (libledger/report/column.h), ended by %NULL
 *
 * Returns: (transfer full): the rows with those columns
 */
GtkPrintOperation *ledenboek_print_list_new (LedgerStore *store, const LedgerKind *kind, GArray *rows,
                                             const char *const *paths, const char *title);

/** ledenboek_print_table_new: Returns: (transfer full): @table (transfer full). */
GtkPrintOperation *ledenboek_print_table_new (LedgerTable *table, const char *title);

/** ledenboek_print_contact_new: Returns: (transfer full): all that the book has of @contact, as it may be seen. */
GtkPrintOperation *ledenboek_print_contact_new (LedgerStore *store, const LedgerRecord *contact);

/**
 * ledenboek_print_pdf_new:
 * @pdf: pages of A4 as they are to come out
 * @duplex: whether the dialog begins with both sides of the sheet
 *
 * Returns: (transfer full): that document; %NULL with @error when it is none, or this program was built without what
 *   reads one
 */
GtkPrintOperation *ledenboek_print_pdf_new (GBytes *pdf, const char *title, gboolean duplex, GError **error);

/**
 * ledenboek_print_list_ask:
 *
 * Prints a list by the dialog; that it left is noted first (S1). Arguments as of ledenboek_print_list_new.
 */
void ledenboek_print_list_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, GArray *rows,
                               const char *const *paths, const char *name);

/**
 * ledenboek_print_table_ask:
 * @kind: of the records that its rows tell of
 * @name: of the table, for the note
 *
 * Prints @table (transfer full) by the dialog; that it left is noted first (S1).
 */
void ledenboek_print_table_ask (GtkWidget *widget, LedgerReplica *replica, const LedgerKind *kind, LedgerTable *table,
                                const char *title, const char *name);

G_END_DECLS
