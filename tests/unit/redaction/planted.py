"""Forty shapes of secrets, each in the line it comes in, and the encodings that lines come in."""

import base64
import gzip
import html
import io
import json
import quopri
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """`line` holds `{}` where the secret stands. No key is written whole: a scanner of repositories would report it."""

    line: str
    secret: str

    @property
    def text(self) -> str:
        return self.line.replace("{}", self.secret)


_KEY = "MIIEpAIBAAKCAQEA7bq0x2f9vKq1Lw8Zt3uJmYh5RkQ0sXc4Vd6Nn8Ee2Gg"
SHAPES: Mapping[str, Planted] = {
    "variable": Planted("export DB_PASSWORD={} and on", "hunter22-Prod"),
    "quoted": Planted('password = "{}"  # of the database', "correct horse battery"),
    "single quotes": Planted("$config['db_password'] = '{}';", "Tr0ub4dor&3"),
    "yaml": Planted("  smtp_password: {}\n  smtp_port: 25", "S3cr3t!value"),
    "json": Planted('{"user": "app", "password": "{}", "port": 5432}', "p4ss-phrase+x"),
    "camel case": Planted('const dbPass = "{}";', "kJ8-2mQz"),
    "arrow": Planted("'client_secret' => '{}',", "Zx81-spectrum"),
    "xml": Planted("<server><password>{}</password></server>", "Quarz-Uhr-77"),
    "xml of settings": Planted('<add key="SmtpPassword" value="{}"/>', "Prestige-44"),
    "container": Planted('{"name": "API_TOKEN", "value": "{}"}', "tok-5f2e8a1c9b"),
    "container in yaml": Planted("- name: DB_PASSWORD\n  value: {}", "gr33n-apples"),
    "terraform": Planted('variable "db_password" {\n  default = "{}"\n}', "blue-Monday-9"),
    "call": Planted('builder.setPassword("{}").build()', "wint3r-night"),
    "pair of a call": Planted('new NetworkCredential("app", "{}")', "summ3r-day"),
    "environment": Planted("os.getenv('DB_PASSWORD', '{}')", "spr1ng-rain"),
    "option": Planted("backup --user app --password {} --all", "autumn-L34f"),
    "option with sign": Planted("tool --api-key={} list", "k-77ab12cd34"),
    "curl": Planted("curl -s -u admin:{} https://example.org/x", "b1cycle-Bell"),
    "mysql": Planted("mysql -u app -p{} orders", "c4rrot-Cake"),
    "redis": Planted("redis-cli -h cache -a {} ping", "d0rmouse-Den"),
    "powershell": Planted('ConvertTo-SecureString "{}" -AsPlainText -Force', "El3phant-Ear"),
    "sql": Planted("CREATE USER app IDENTIFIED BY '{}';", "f1refly-Glow"),
    "netrc": Planted("machine example.org login bob password {}", "g1raffe-Neck"),
    "connection string": Planted("Server=db;User Id=app;Password={};Database=orders;", "h0rse-Shoe"),
    "address": Planted("postgresql://app:{}@db.internal:5432/orders", "1gloo-Snow"),
    "query": Planted("GET /cb?state=1&access_token={}&x=1 HTTP/1.1", "j4guar.Spots-12345"),
    "bearer": Planted("Authorization: Bearer {}", "k8Tq2-mZ4x.Lp9"),
    "basic": Planted("authorization: Basic {}", "YXBwOmh1bnRlcjIyLVByb2Q="),
    "header": Planted("X-Api-Key: {}", "l1zard-Tail-99"),
    "cookie": Planted("Set-Cookie: session={}; Path=/; HttpOnly", "m0nkey31d4d96e407aad42"),
    "session": Planted("GET /a;jsessionid={} HTTP/1.1", "1A530637289A03B07199A44E8D531427"),
    "prose": Planted('the password for user "bob" is "{}", he said', "n1ghtingale"),
    "web token": Planted(
        "id_token {}", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9"
    ),
    "private key": Planted(
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----", f"{_KEY}\n{_KEY[::-1]}"
    ),
    "hash of a password": Planted(
        "root:{}:19000:0:99999:7:::", "$6$rounds=5000$saltsalt$abcdefghijklmnopqrstuvwxyz012345"
    ),
    "key of AWS": Planted("found {} in it", "AKIA" + "QYLPMN5HHHFPZAM2"),
    "secret of AWS": Planted("aws_secret_access_key = {}", "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzKEYzzzzz"),
    "key of GitHub": Planted("remote uses {} now", "gh" + "p_1234567890abcdefghijABCDEFGHIJ123456"),
    "key of Slack": Planted("bot {} joined", "xo" + "xb-123456789012-123456789012-abcdefGHIJKLmnop"),
    "random token": Planted("DATADOG_API_KEY={}", "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
}


def _form(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "in JSON": lambda text: json.dumps({"log": text}),
    "in HTML": html.escape,
    "in a URL": _form,
    "in base64": _base64,
}


def _zipped(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", text)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    return (
        b"%PDF-1.4\n4 0 obj <</Filter /FlateDecode>> stream\n"
        + zlib.compress(text.encode())
        + b"\nendstream endobj"
    )


PACKINGS: Mapping[str, Callable[[str], bytes]] = {
    **{name: (lambda text, encode=encode: encode(text).encode()) for name, encode in ENCODINGS.items()},  # type: ignore[misc]
    "in UTF-16": lambda text: text.encode("utf-16"),
    "in UTF-16, big end first": lambda text: b"\x00" + text.encode("utf-16-be"),
    "in hex": lambda text: text.encode().hex(" ").encode(),
    "in quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "in base64 with line breaks": lambda text: base64.encodebytes(b"head" * 9 + text.encode()),
    "as numbered characters": lambda text: "".join(f"&#{ord(char)};" for char in text).encode(),
    "as numbered characters of JSON": lambda text: "".join(f"\\u{ord(char):04x}" for char in text).encode(),
    "every byte with a percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    "in gzip": lambda text: b"head" + gzip.compress(text.encode()),
    "in zlib": lambda text: b"head" + zlib.compress(text.encode()),
    "in deflate": lambda text: zlib.compress(text.encode())[2:-4],
    "in a zip archive": _zipped,
    "in a PDF": _pdf,
    "in gzip in base64 in JSON in a zip archive": lambda text: _zipped(
        json.dumps({"log": base64.b64encode(gzip.compress(text.encode())).decode()})
    ),
}
