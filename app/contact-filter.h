/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filters of the list of contacts as a table: a name, what people read, the condition. Those of one family
 * are alternatives, families narrow each other. Plain data; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *family;           /* N_(): heading in the popover */
  const char *label;            /* N_() */
  const char *condition;        /* portable, over fields of the contact */
} LedenboekContactFilter;

/** ledenboek_contact_filter_list: the filters, families together; @n_filters (out) says how many. Static memory. */
const LedenboekContactFilter *ledenboek_contact_filter_list (guint *n_filters);

/** ledenboek_contact_filter_dup_condition: Returns: (transfer full) (nullable): of those in @chosen (bit by place). */
char *ledenboek_contact_filter_dup_condition (guint64 chosen);

G_END_DECLS
