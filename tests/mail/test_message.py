#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of e-mail (MAIL-01), read back by another library: names and subjects with accents, text and HTML that say
the same, attachments byte for byte, lines that SMTP takes, and no header that somebody's name began."""
import email
import email.policy
import subprocess

import tap


def write(case):
    return subprocess.run([tap.program('tests/mail/write-message'), case], capture_output=True, check=False)


def read(case):
    return email.message_from_bytes(write(case).stdout, policy=email.policy.default)


@tap.test('/message/names-and-subject-arrive-with-their-accents')
def head():
    message = read('plain')
    tap.check_equal(message['subject'], 'Uitnodiging – ledenvergadering ƒ')
    tap.check_equal(message['from'].addresses[0].display_name, 'Ons Dorp – leden')
    tap.check_equal(message['to'].addresses[0].display_name, 'José, "Zoë" <x>')
    tap.check_equal(message['to'].addresses[0].addr_spec, 'jose@xn--bcher-kva.example')
    tap.check_equal(message['reply-to'].addresses[0].addr_spec, 'antwoord@example.org')
    tap.check_equal(message['message-id'], '<01234567@example.org>')
    tap.check_equal(message['date'].datetime.isoformat(), '2026-06-30T10:00:00+00:00')
    tap.check_equal(message['list-unsubscribe'], '<https://example.org/u/1>')
    tap.check_equal(message['list-unsubscribe-post'], 'List-Unsubscribe=One-Click')


@tap.test('/message/text-and-html-say-the-same')
def texts():
    message = read('plain')
    plain = message.get_body(('plain',)).get_content()
    html = message.get_body(('html',)).get_content()
    tap.check_equal(message.get_content_type(), 'multipart/alternative')
    tap.check_equal(plain.replace('\r\n', '\n'), 'Beste José <b> & Zoë,\n\n.\n\nWelkom bij ons: €\n')
    tap.check('<strong>Welkom</strong> bij <em>ons</em>: €' in html, html)
    tap.check('José &lt;b&gt; &amp; Zoë' in html, html)
    tap.check('<html lang="nl">' in html, html)


@tap.test('/message/an-attachment-arrives-byte-for-byte')
def attachment():
    message = read('attached')
    files = list(message.iter_attachments())
    tap.check_equal([part.get_filename() for part in files], ['Brief van José.pdf'])
    tap.check_equal(files[0].get_content_type(), 'application/pdf')
    tap.check_equal(files[0].get_content(), b'%PDF-1.7\r\n.\r\n\0\xffbinary')


@tap.test('/message/lines-are-as-smtp-takes-them')
def lines():
    for case in ('plain', 'attached', 'wide'):
        text = write(case).stdout
        lines = text.split(b'\r\n')
        tap.check(max(len(line) for line in lines) <= 998, case)
        tap.check(b'\n' not in text.replace(b'\r\n', b''), case)
        tap.check(all(byte < 128 for byte in text), case)
    tap.check_equal(read('wide').get_body(('plain',)).get_content().strip(), 'x' * 5000)


@tap.test('/message/the-same-message-is-the-same-bytes')
def same():
    tap.check_equal(write('attached').stdout, write('attached').stdout)


@tap.test('/message/nobodys-name-begins-a-header-and-what-does-not-fit-is-refused')
def injected():
    message = read('header')
    tap.check_equal(message['bcc'], None)
    tap.check_equal(len(message['to'].addresses), 1)
    for case in ('subject', 'address', 'huge'):
        result = write(case)
        tap.check_equal(result.returncode, 1)
        tap.check_equal(result.stdout, b'')
        tap.check(len(result.stderr) > 10, case)


tap.main()
