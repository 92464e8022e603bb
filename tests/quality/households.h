/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People as an office has them, by seed: couples that share an address, an account, now and then an e-mail; children,
 * twins, father and son of one name; nothing that says who belongs to whom. Among them some who stand in the book
 * twice, as somebody else typed them. For tests and benchmarks of the quality of a book. Main thread.
 */
#pragma once

#include "server/demo/demo-private.h"
#include "tests/store/store-fixture.h"

G_BEGIN_DECLS

/* How somebody came into the book a second time. */
typedef enum
{
  PLANT_FAMILY_TYPED_WRONG,
  PLANT_GIVEN_TYPED_WRONG,
  PLANT_MARRIED,                /* moved; her own name beside her husband's */
  PLANT_MARRIED_UNKNOWN,        /* another name altogether, the same address and mobile */
  PLANT_MOVED,
  PLANT_DIGIT_OF_BIRTH,
  PLANT_DAY_FOR_MONTH,          /* and moved, with the same e-mail */
  PLANT_INITIALS,
  PLANT_NO_BIRTH,
  PLANT_CALLED_NAME,            /* in capitals, moved */
  N_PLANTS,
} Plant;

typedef struct
{
  LedgerId one;
  LedgerId other;
  Plant plant;
} Planted;

/**
 * households_fill:
 * @contacts: how many, those that are planted among them
 * @plants: of how many it is known who they are twice
 *
 * Returns: (transfer full) (element-type Planted): those
 */
GArray *households_fill (Fixture *fixture, guint contacts, guint plants, guint64 seed);

/** households_is_planted: whether @one and @other are a pair of @planted (element-type Planted), in either order. */
gboolean households_is_planted (GArray *planted, const LedgerId *one, const LedgerId *other);

/** households_get_name: what a plant is called in the output of a test. */
const char *households_get_name (Plant plant);

G_END_DECLS
