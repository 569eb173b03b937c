"""Profiles: what tells whose a text is becomes a token, the same one throughout, and no more than that."""

import json

import pytest

from desktop.domain.errors import InputError
from desktop.redaction.identifiers import PROFILES, Identifier, profile_named
from desktop.redaction.masker import SecretMasker
from desktop.redaction.redact import redact
from desktop.redaction.tokens import Tokens

_ALL = profile_named("public").identifiers
_LOG = """\
May  1 10:00:00 web01 sshd[123]: Accepted publickey for anna from 10.1.2.3 port 22 ssh2
May  1 10:00:01 web01 sudo:     anna : TTY=pts/0 ; PWD=/home/anna ; USER=root ; COMMAND=/usr/sbin/reboot
anna@web01:~$ ssh bob@db-1.acme.internal cat /home/bob/x password=hunter22
mail anna.lind@acme.se, arn:aws:iam::123456789012:role/x i-0123456789abcdef0 52:54:00:12:34:56
GET https://shop.acme.se/x nginx/1.24.0 agent version 10.11.12.13 listening on 0.0.0.0:80, 10.1.2.3:443"""
_TOLD = {
    "internal": _LOG.replace("hunter22", "[hidden:password]"),
    "customer": """\
May  1 10:00:00 host-1 sshd[123]: Accepted publickey for user-1 from ip-1 port 22 ssh2
May  1 10:00:01 host-1 sudo:     user-1 : TTY=pts/0 ; PWD=/home/user-1 ; USER=root ; COMMAND=/usr/sbin/reboot
user-1@host-1:~$ ssh user-2@host-2 cat /home/user-2/x password=[hidden:password]
mail email-1, arn:aws:iam::123456789012:role/x i-0123456789abcdef0 52:54:00:12:34:56
GET https://shop.acme.se/x nginx/1.24.0 agent version ip-2 listening on 0.0.0.0:80, ip-1:443""",
    "public": """\
May  1 10:00:00 host-1 sshd[123]: Accepted publickey for user-1 from ip-1 port 22 ssh2
May  1 10:00:01 host-1 sudo:     user-1 : TTY=pts/0 ; PWD=/home/user-1 ; USER=root ; COMMAND=/usr/sbin/reboot
user-1@host-1:~$ ssh user-2@host-2 cat /home/user-2/x password=[hidden:password]
mail email-1, arn:aws:iam::account-1:role/x resource-1 mac-1
GET https://domain-1/x nginx/1.24.0 agent version ip-2 listening on 0.0.0.0:80, ip-1:443""",
}
_TOLD["vendor"] = _TOLD["customer"].replace("version ip-2", "version 10.11.12.13")


def test_each_form_finds_its_examples_and_keeps_the_others() -> None:
    wrong = []
    for one in _ALL:
        for before, value, after in map(_split, one.hides):
            if value not in _values(one, before + value + after):
                wrong.append((one.kind, before + value + after))
        wrong += [(one.kind, text) for text in one.stays if redact(text, profile="public").text != text]
    assert wrong == []
    assert [one.kind for one in _ALL if not (one.hides and one.stays)] == []


def _split(example: str) -> tuple[str, str, str]:
    before, _, rest = example.partition("«")
    value, _, after = rest.partition("»")
    return before, value, after


def _values(one: Identifier, text: str) -> list[str]:
    return [text[place.start : place.stop] for place in one.values(text, text.encode())]


@pytest.mark.parametrize("profile", PROFILES)
def test_what_each_profile_shows_of_a_log(profile: str) -> None:
    assert redact(_LOG, profile=profile).text == _TOLD[profile]


@pytest.mark.parametrize("profile", PROFILES)
def test_redacting_what_was_redacted_changes_nothing_more(profile: str) -> None:
    assert redact(_TOLD[profile], profile=profile).text == _TOLD[profile]


def test_a_token_of_another_map_is_no_name() -> None:
    text = "root@host-7:~# ssh user-4@ip-3 /home/user-9/x"
    assert redact(text, profile="public").text == text


def test_a_token_stays_the_same_in_the_next_document_and_after_its_map_was_saved() -> None:
    tokens = Tokens()
    redact("root@web01:~# x", profile="customer", tokens=tokens)
    saved = json.loads(json.dumps(tokens.saved()))
    told = redact("ssh root@db01 ; later web01 and Web01 again", profile="customer", tokens=Tokens(saved))
    assert told.text == "ssh root@host-2 ; later host-1 and host-1 again"
    assert saved == {"host-1": "web01"}


def test_a_name_is_replaced_before_the_line_that_tells_what_it_is() -> None:
    assert (
        redact("web01 is slow\nroot@web01:~# top", profile="customer").text
        == "host-1 is slow\nroot@host-1:~# top"
    )


def test_a_part_of_a_word_is_no_name() -> None:
    told = redact("root@web:~# x\nwebmail web-server cobweb web.js web", profile="customer").text
    assert told == "root@host-1:~# x\nwebmail web-server cobweb web.js host-1"


def test_a_secret_is_hidden_before_names_are_looked_for_in_it() -> None:
    masker = SecretMasker()
    masker.add("address", "anna@10.1.2.3 /home/anna")
    tokens = Tokens()
    redacted = redact("it is anna@10.1.2.3 /home/anna here", masker, profile="public", tokens=tokens)
    assert redacted.text == "it is [hidden:secret] here"
    assert tokens.saved() == {}


def test_a_token_is_undone_like_any_other_hit() -> None:
    first = redact("from 10.1.2.3 to 10.1.2.4", profile="customer")
    assert [(hit.kind, hit.can_undo) for hit in first.hits] == [("ip", True), ("ip", True)]
    assert [first.text[hit.start : hit.end] for hit in first.hits] == ["ip-1", "ip-2"]
    shown = frozenset({first.hits[0].source_start})
    assert redact(first.source, profile="customer", shown=shown).text == "from 10.1.2.3 to ip-2"


@pytest.mark.parametrize("wrong", [{"web01": "host-1"}, {"host-0": "x"}, {"host-1": ""}, {"host-1": 3}])
def test_what_is_no_map_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no token of a map"):
        Tokens(wrong)


def test_an_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="internal, customer, vendor, public"):
        redact("x", profile="nobody")


def known_here() -> Tokens:
    tokens = Tokens()
    tokens.token("host", "web-03.acme.se")
    tokens.token("user", "ops-ro")
    return tokens


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("root@web-03.acme.se is full", "root@host-1 is full"),
        ("signed in as ops-ro@WEB-03.acme.se.", "signed in as user-1@host-1."),
        ("mail of root@acme.se", "mail of email-1"),
        ("mail of anna@web-03.acme.se", "mail of email-1"),
    ],
)
def test_who_signs_in_at_a_known_host_is_no_mail_address(text: str, told: str) -> None:
    assert redact(text, profile="public", tokens=known_here()).text == told


def test_a_name_too_short_to_be_found_everywhere_makes_no_sign_in() -> None:
    tokens = known_here()
    tokens.token("user", "jo")
    assert (
        redact("of jo@web-03.acme.se, he says", profile="public", tokens=tokens).text == "of email-1, he says"
    )
