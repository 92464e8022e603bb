# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for what people see and hear: templates in ui/ and the strings that app/ shows."""
import re
import xml.parsers.expat

import c_text

ICON_BUTTONS = {'GtkButton', 'GtkToggleButton', 'GtkMenuButton', 'AdwSplitButton', 'GtkCheckButton'}
FIELDS = {'GtkEntry', 'GtkSearchEntry', 'GtkPasswordEntry', 'GtkText', 'GtkTextView', 'GtkSpinButton', 'GtkDropDown',
          'GtkSwitch', 'GtkListView', 'GtkColumnView', 'GtkGridView', 'GtkListBox'}
TITLED = {'AdwEntryRow', 'AdwPasswordEntryRow', 'AdwActionRow', 'AdwComboRow', 'AdwExpanderRow'}
SHOWN_PROPERTIES = {'label', 'title', 'subtitle', 'tooltip-text', 'placeholder-text', 'heading', 'body', 'description',
                    'comments', 'text'}
WORDS = re.compile(r'[^\W\d_]{2,}')
BRAND = 'Ledenboek'

# Function: which of its arguments, counted from 0, people see.
SHOWN_ARGUMENTS = {
    'gtk_label_new': [0], 'gtk_label_set_text': [1], 'gtk_label_set_label': [1], 'gtk_label_set_markup': [1],
    'gtk_button_new_with_label': [0], 'gtk_button_new_with_mnemonic': [0], 'gtk_button_set_label': [1],
    'gtk_check_button_new_with_label': [0], 'gtk_toggle_button_new_with_label': [0],
    'gtk_window_set_title': [1], 'gtk_widget_set_tooltip_text': [1], 'gtk_entry_set_placeholder_text': [1],
    'gtk_search_entry_set_placeholder_text': [1], 'gtk_column_view_column_new': [0],
    'gtk_column_view_column_set_title': [1], 'gtk_menu_button_set_label': [1], 'gtk_expander_new': [0],
    'g_menu_append': [1], 'g_menu_item_new': [0], 'gtk_file_chooser_native_new': [0, 3, 4],
    'adw_toast_new': [0], 'adw_toast_set_title': [1], 'adw_toast_set_button_label': [1],
    'adw_message_dialog_new': [1, 2], 'adw_message_dialog_add_response': [2], 'adw_message_dialog_set_heading': [1],
    'adw_message_dialog_set_body': [1], 'adw_preferences_row_set_title': [1], 'adw_action_row_set_subtitle': [1],
    'adw_status_page_set_title': [1], 'adw_status_page_set_description': [1], 'adw_window_title_new': [0, 1],
    'adw_window_title_set_title': [1], 'adw_window_title_set_subtitle': [1], 'adw_preferences_group_set_title': [1],
    'adw_preferences_group_set_description': [1], 'adw_preferences_page_set_title': [1],
}


class Node:
    """One element of a template."""

    def __init__(self, tag, attributes, line):
        self.tag, self.attributes, self.line = tag, attributes, line
        self.children, self.text = [], ''

    def kids(self, tag, **attributes):
        return [kid for kid in self.children
                if kid.tag == tag and all(kid.attributes.get(key) == value for key, value in attributes.items())]

    def walk(self):
        yield self
        for kid in self.children:
            yield from kid.walk()


def parse(text):
    """The tree of a template; raises xml.parsers.expat.ExpatError."""
    parser = xml.parsers.expat.ParserCreate()
    root = Node('', {}, 1)
    stack = [root]

    def begin(tag, attributes):
        node = Node(tag, attributes, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def add_text(text):
        stack[-1].text += text

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: stack.pop()
    parser.CharacterDataHandler = add_text
    parser.Parse(text, True)
    return root


def _is_set(node, name):
    """Whether a property is given: as text, as a translatable one, bound, or by an expression."""
    given = [kid for kid in node.kids('property', name=name) if kid.text.strip() or 'bind-source' in kid.attributes
             or kid.children]
    return bool(given or node.kids('binding', name=name))


def _is_spoken(node):
    for accessibility in node.kids('accessibility'):
        if accessibility.kids('property', name='label') or accessibility.kids('relation', name='labelled-by'):
            return True
    return False


def check_names(file):
    """Every control has a name for the screen reader."""
    for node in parse(file.text).walk():
        kind = node.attributes.get('class') if node.tag == 'object' else node.attributes.get('parent')
        if node.tag not in ('object', 'template') or node.attributes.get('class') == 'GtkShortcutsWindow':
            continue
        if kind in ICON_BUTTONS and _is_set(node, 'icon-name') and not _is_set(node, 'label') \
                and not _is_spoken(node) and not _is_set(node, 'tooltip-text'):
            yield node.line, '%s with an icon alone has no accessible label and no tooltip-text' % kind
        elif kind in FIELDS and node.tag == 'object' and not _is_spoken(node):
            yield node.line, '%s has no accessible label and no labelled-by' % kind
        elif kind in TITLED and node.tag == 'object' and not _is_set(node, 'title') and not _is_spoken(node) \
                and not node.attributes.get('id'):
            yield node.line, '%s has no title' % kind


def check_translatable(file):
    """What people read in a template can be translated."""
    for node in parse(file.text).walk():
        shown = (node.tag in ('property', 'attribute') and node.attributes.get('name') in SHOWN_PROPERTIES) \
            or node.tag == 'item'
        text = node.text.strip()
        if shown and WORDS.search(text) and text != BRAND \
                and node.attributes.get('translatable') not in ('yes', 'true', '1'):
            yield node.line, '"%s" is shown and not translatable="yes"' % text


def check_well_formed(file):
    """A template is well-formed XML."""
    try:
        parse(file.text)
    except xml.parsers.expat.ExpatError as error:
        yield error.lineno, str(error)


def check_shown_strings(file):
    """A literal that a setter shows goes through _( )."""
    for name, line, arguments in c_text.calls(file.text, SHOWN_ARGUMENTS):
        for index in SHOWN_ARGUMENTS[name]:
            if index >= len(arguments):
                continue
            for literal in c_text.bare_literals(*arguments[index]):
                if WORDS.search(re.sub(r'%[-\d.]*[a-z]+|\\.', ' ', literal)) and literal != BRAND:
                    yield line, '%s shows "%s" untranslated: write _("…")' % (name, literal)
