# SPDX-License-Identifier: GPL-3.0-or-later
"""C source as text: comments and literals masked, functions, declarations, includes and calls found.

Everything keeps its place: an offset in the masked text is the same offset in the source.
"""
import re

TOKEN = re.compile(r'''/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*\'''', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
NAME_BEFORE = re.compile(r'([A-Za-z_]\w*)\s*$')


def blank(text):
    """As many blanks, line ends kept."""
    return re.sub(r'[^\n]', ' ', text)


def without_comments(text):
    """The code with comments blanked and literals as they are."""
    return TOKEN.sub(lambda token: blank(token.group()) if token.group()[0] == '/' else token.group(), text)


def mask(text):
    """The code with comments blanked and the contents of literals too; their quotes stay."""
    def hide(token):
        got = token.group()
        return blank(got) if got[0] == '/' else got[0] + blank(got[1:-1]) + got[-1]
    return TOKEN.sub(hide, text)


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def includes(text):
    """(line, system or not, path) of every include."""
    code = without_comments(text)
    return [(line_of(code, match.start()), match.group(1) == '<', match.group(2)) for match in INCLUDE.finditer(code)]


def matching(code, start):
    """The offset of the bracket that closes the one at start, or -1."""
    depth = 0
    for match in re.compile(r'[(){}\[\]]').finditer(code, start):
        depth += 1 if match.group() in '({[' else -1
        if depth == 0:
            return match.start()
    return -1


def _statements(code):
    """(start, text up to its end, offset of its closing brace or -1) of every statement outside braces."""
    begin = 0
    for match in iter(lambda: re.compile(r'[;{]').search(code, begin), None):
        close = matching(code, match.start()) if match.group() == '{' else -1
        if match.group() == '{' and close < 0:
            return
        yield begin, code[begin:match.start()], close
        begin = max(match.end(), close + 1)


def _outer_code(text):
    """The masked text without directives of the preprocessor."""
    return DIRECTIVE.sub(lambda match: blank(match.group()), mask(text))


def functions(text):
    """(name, first line, number of lines) of every function that has a body."""
    code, found = _outer_code(text), []
    for begin, head, close in _statements(code):
        name = _function_name(head) if close >= 0 else None
        if name:
            first = line_of(code, re.compile(r'\b%s\s*\(' % name).search(code, begin).start())
            found.append((name, first, line_of(code, close) - first + 1))
    return found


def _function_name(head):
    """The name that the text before a brace gives a function, or None when it is no function."""
    flat = head
    while True:                                 # what is in brackets is not looked at
        shorter = re.sub(r'\([^()]*\)', lambda match: '\x01' + ' ' * (len(match.group()) - 1), flat)
        if shorter == flat:
            break
        flat = shorter
    flat = re.sub(r'^(?:\s*[A-Z][A-Z0-9_]*(?:\s*\x01|(?=\s)))+', '', flat)     # G_DEFINE_TYPE (…), G_BEGIN_DECLS
    if '=' in flat or '\x01' not in flat or not re.search(r'\x01\s*(?:[A-Z_]+\s*)*$', flat):
        return None
    match = NAME_BEFORE.search(flat[:flat.index('\x01')])
    return match.group(1) if match and match.group(1) not in ('struct', 'enum', 'union') else None


def declarations(text):
    """(name, line, comment right above or '') of every function that a header declares or defines."""
    code, found = _outer_code(text), []
    for begin, head, _ in _statements(code):
        name = _declared_name(head)
        if name:
            comment = _comment_above(text, begin + _statement_start(head))
            found.append((name, line_of(code, begin + head.rindex(name)), comment))
    return found


def _statement_start(head):
    """Where the declaration in head starts: behind blanks and behind macros that stand alone."""
    offset = 0
    macro = re.compile(r'\s*(?:G_(?:BEGIN|END)_DECLS|G_DECLARE_\w+\s*\([^()]*\)|G_DEFINE_\w+\s*\([^()]*\))')
    while True:
        match = macro.match(head, offset)
        if not match:
            break
        offset = match.end()
    return offset + len(head[offset:]) - len(head[offset:].lstrip())


def _declared_name(head):
    statement = head[_statement_start(head):]
    if not statement or statement.startswith('typedef'):
        return None
    match = re.match(r'[A-Za-z_][\w\s*]*?\b([a-z_]\w*)\s*\(', statement)
    return match.group(1) if match and '=' not in statement.split('(')[0] else None


def _comment_above(text, offset):
    """The comment that ends right above offset; blank lines break the bond."""
    before = text[:offset].rstrip(' \t')
    if before.endswith('\n'):
        before = before[:-1].rstrip(' \t')
    if not before.endswith('*/'):
        return ''
    return before[before.rindex('/*'):]


def calls(text, names):
    """(name, line, list of (argument as masked, argument as written)) of every call of one of names."""
    code, written = mask(text), without_comments(text)
    pattern = re.compile(r'\b(%s)\s*(\()' % '|'.join(sorted(names, key=len, reverse=True)))
    found = []
    for match in pattern.finditer(code):
        close = matching(code, match.start(2))
        if close < 0:
            continue
        arguments, begin, depth = [], match.end(), 0
        for offset in range(match.end(), close + 1):
            character = code[offset]
            if character in '([{':
                depth += 1
            elif character in ')]}' and offset != close:
                depth -= 1
            if offset == close or (character == ',' and depth == 0):
                arguments.append((code[begin:offset], written[begin:offset]))
                begin = offset + 1
        found.append((match.group(1), line_of(code, match.start()), arguments))
    return found


def bare_literals(masked, written):
    """The string literals of an argument that stand in no inner call, such as _( )."""
    depth, literals, offset = 0, [], 0
    while offset < len(masked):
        character = masked[offset]
        if character in '([{':
            depth += 1
        elif character in ')]}':
            depth -= 1
        elif character == '"':
            end = masked.index('"', offset + 1)
            if depth == 0:
                literals.append(written[offset + 1:end])
            offset = end
        offset += 1
    return literals
