#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window of shortcuts tells and what is bound in app/ are the same."""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
import tap
import interface_rules

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
MASKS = {'GDK_CONTROL_MASK': 'ctrl', 'GDK_SHIFT_MASK': 'shift', 'GDK_ALT_MASK': 'alt', '0': ''}
# The same key elsewhere on the keyboard, or the sign that it gives with Shift.
SAME = {'equal': 'plus', 'KP_Add': 'plus', 'KP_Enter': 'Return'}
BOUND = re.compile(r'GDK_KEY_(\w+)[^,;{}()]*,\s*((?:GDK_\w+_MASK|0)(?:\s*\|\s*GDK_\w+_MASK)*)\s*,')


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def as_key(modifiers, name):
    return ('+'.join(sorted(filter(None, modifiers))), SAME.get(name, name).lower())


def list_bound():
    """Every key with Ctrl or Alt and every function key that some widget binds, with where."""
    bound = {}
    for path in sorted(glob.glob(os.path.join(SOURCE, 'app', '*.c'))):
        text = read(path)
        for name, masks in BOUND.findall(text):
            bound.setdefault(as_key([MASKS[mask.strip()] for mask in masks.split('|')], name), os.path.basename(path))
        for name in re.findall(r'"<Control>(\w+)"', text):
            bound.setdefault(as_key(['ctrl'], name), os.path.basename(path))
    return bound


def list_named():
    """Every key that a source names at all, as a switch over keys does."""
    return {name.lower() for path in glob.glob(os.path.join(SOURCE, 'app', '*.c'))
            for name in re.findall(r'GDK_KEY_(\w+)', read(path))}


def list_told():
    """What the window of shortcuts tells: a range is each of its digits."""
    told = set()
    for node in interface_rules.parse(read(os.path.join(SOURCE, 'ui', 'shortcuts.ui'))).walk():
        if node.tag != 'property' or node.attributes.get('name') != 'accelerator':
            continue
        for word in node.text.split():
            modifiers, name = re.findall(r'<(\w+)>', word), re.sub(r'<\w+>', '', word)
            ends = name.split('...')
            for digit in range(int(ends[0]), int(ends[1]) + 1) if len(ends) > 1 else [name]:
                told.add(as_key(modifiers, str(digit)))
    return told


@tap.test('/checker/every-key-with-ctrl-or-alt-and-every-function-key-is-in-the-window-of-shortcuts')
def all_told():
    told, bound = list_told(), list_bound()
    tap.check(len(bound) > 15, 'few keys are found: %s' % bound)
    special = {key: where for key, where in bound.items()
               if 'ctrl' in key[0] or 'alt' in key[0] or re.fullmatch(r'f\d+', key[1])}
    # A range is bound by the digit before it or its first, and a count.
    ranges = {(modifiers, digit) for modifiers, name in told if name.isdigit() for digit in '0123456789'}
    tap.check_equal({key: where for key, where in special.items() if key not in told | ranges}, {},
                    'bound, and not told')


@tap.test('/checker/every-key-in-the-window-of-shortcuts-is-bound')
def all_bound():
    bound, named = list_bound(), list_named()
    digits = {(modifiers, str(digit)) for modifiers, name in bound if name.isdigit() for digit in range(10)}
    missing = {key for key in list_told() if key not in bound and key not in digits and
               (key[0] != '' or key[1] not in named)}
    tap.check_equal(missing, set(), 'told, and bound nowhere')


tap.main()
