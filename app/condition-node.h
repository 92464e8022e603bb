/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree behind the editor of conditions: as libledger's, but it may be unfinished, and "not" is a way of a group or
 * of a test. Plain data; main thread.
 */
#pragma once

#include "libledger/selection/condition.h"

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_NODE_GROUP,
  LEDENBOEK_NODE_TEST,
  LEDENBOEK_NODE_RELATED,       /* has one part, a group */
} LedenboekNodeType;

typedef enum
{
  LEDENBOEK_GROUP_ALL,
  LEDENBOEK_GROUP_ANY,
  LEDENBOEK_GROUP_NONE,
} LedenboekGroupMode;

typedef struct _LedenboekNode LedenboekNode;

struct _LedenboekNode
{
  LedenboekNodeType type;
  LedenboekNode *above;         /* NULL for the whole */
  const LedgerKind *kind;       /* that it is asked of */
  GPtrArray *parts;             /* LedenboekNode, owned */
  LedenboekGroupMode mode;
  gboolean negated;             /* of a test or what is related */
  const LedgerField *field;     /* of a test, or the way to what is related */
  LedgerTest test;
  char *text;                   /* as it is stored, or as it was typed */
};

/** ledenboek_node_new: Returns: (transfer full): a node at the end of @above (nullable), which owns it. */
LedenboekNode *ledenboek_node_new (LedenboekNode *above, LedenboekNodeType type, const LedgerKind *kind);

/** ledenboek_node_free: frees a whole tree. */
void ledenboek_node_free (LedenboekNode *self);

/** ledenboek_node_add_condition: adds what @condition asks to @above. */
void ledenboek_node_add_condition (LedenboekNode *above, const LedgerCondition *condition);

/**
 * ledenboek_node_make_condition:
 * @today: for what was typed
 * @condition: (out) (transfer full) (nullable): what it asks; %NULL when it is not filled in
 *
 * Returns: %FALSE with @error when a value does not fit its field
 */
gboolean ledenboek_node_make_condition (const LedenboekNode *self, const char *today, LedgerCondition **condition,
                                        GError **error);

G_END_DECLS
