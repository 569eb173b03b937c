"""What the vendors' contract servers do not keep: what was posted, by whom, page by page.

Each is asked after the contract server has taken the request, and answers in its place.
"""

import email.parser
import email.policy
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.faulty_desk import Asked

Json = dict[str, Any]
ME = "5b10a2844c20165700ede21g"  # the account of the contract's example


@dataclass
class State:
    """`notes` of the ticket, `made` tickets or issues, `links` from the ticket, `articles`, `files` on the ticket."""

    notes: list[Json] = field(default_factory=list)
    made: list[Json] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    articles: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(5000))

    def answer(self, asked: Asked) -> tuple[int, bytes] | None:
        if asked.status >= 300:
            return None
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}
        body = json.loads(asked.body) if asked.body[:1] == b"{" else _form(asked)
        told = self.told(asked, query, body)
        return None if told is None else (asked.status, json.dumps(told).encode())

    def told(self, asked: Asked, query: dict[str, str], body: Json) -> Any:
        raise NotImplementedError

    def foreign_notes(self, number: int) -> None:
        """Put notes of other people on the ticket."""
        for place in range(number):
            self.notes.append(self.note_of_another(f"note {place}"))

    def note_of_another(self, text: str) -> Json:
        raise NotImplementedError


class JiraState(State):
    """One issue, and those that are made and found by their labels."""

    status = "Open"

    def told(self, asked: Asked, query: dict[str, str], body: Json) -> Any:
        match asked.method, asked.path.rstrip("/").split("/")[4:]:
            case "GET", ["issue", _, "comment"]:
                start, size = int(query.get("startAt", 0)), int(query.get("maxResults", 50))
                page = self.notes[start : start + size]
                return {"comments": page, "startAt": start, "maxResults": size, "total": len(self.notes)}
            case "POST", ["issue", _, "comment"]:
                self.notes.append({**body, "id": str(next(self.ids)), "author": {"accountId": ME}})
                return self.notes[-1]
            case "POST", ["issue", key, "attachments"]:
                new = [{"filename": name, "size": size} for name, size in body["file"]]
                for one in self.made:
                    if one["key"] == key:
                        one["fields"]["attachment"] += new
                self.files += new
                return new
            case "GET", ["issue", _]:
                links = [{"inwardIssue": {"key": key}} for key in self.links]
                fields = {"project": {"projectTypeKey": "service_desk"}, "attachment": self.files}
                return {
                    "key": "IT-1",
                    "fields": {**fields, "issuelinks": links, "status": {"name": self.status}},
                }
            case "POST", ["search", "jql"]:
                label = body["jql"].split('"')[1]
                found = [one for one in self.made if label in one["fields"]["labels"]]
                other = {"key": "OPS-1", "fields": {"labels": ["disk"]}}
                if "nextPageToken" not in body:  # the first page holds another one
                    return {"issues": [other], "nextPageToken": "more"}
                return {"issues": found}
            case "POST", ["issue"]:
                self.made.append(
                    {"key": f"OPS-{next(self.ids)}", "fields": {**body["fields"], "attachment": []}}
                )
                return self.made[-1]
            case "POST", ["issueLink"]:
                self.links.append(body["inwardIssue"]["key"])
            case "POST", ["issue", _, "transitions"]:
                self.status = "Closed"
        return None

    def note_of_another(self, text: str) -> Json:
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        body = {"type": "doc", "version": 1, "content": [paragraph]}
        return {"id": str(next(self.ids)), "author": {"accountId": "another"}, "body": body}


class ZendeskState(State):
    """One ticket with its audits, and those that are made and found by their external ids."""

    status = "open"

    def told(self, asked: Asked, query: dict[str, str], body: Json) -> Any:
        match asked.method, asked.path.split("/")[3:]:
            case "GET", ["tickets", _, "audits"]:
                start, size = int(query.get("page[after]", 0)), int(query["page[size]"])
                page, end = self.notes[start : start + size], start + size
                meta = {"has_more": end < len(self.notes), "after_cursor": str(end)}
                return {"audits": page, "meta": meta}
            case "PUT", ["tickets", _]:
                ticket = body["ticket"]
                if "problem_id" in ticket:
                    self.links.append(str(ticket["problem_id"]))
                if ticket.get("comment"):
                    self.files += [{"token": token} for token in ticket["comment"].get("uploads", ())]
                event = {
                    "id": next(self.ids),
                    "type": "Comment" if "comment" in ticket else "Change",
                    **ticket,
                }
                self.notes.append(
                    {"id": next(self.ids), "metadata": {"custom": ticket["metadata"]}, "events": [event]}
                )
                return {"ticket": {"id": 35436}, "audit": self.notes[-1]}
            case "GET", ["tickets", _]:
                problem = int(self.links[-1]) if self.links else None
                stamp = "2026-10-02T12:00:00Z"
                return {
                    "ticket": {"id": 35436, "status": self.status, "problem_id": problem, "updated_at": stamp}
                }
            case "POST", ["tickets"]:
                self.made.append({"id": next(self.ids), **body["ticket"]})
                return {"ticket": self.made[-1]}
            case "GET", ["tickets"]:
                other = {"id": 1, "external_id": "of another"}
                found = [one for one in self.made if one["external_id"] == query["external_id"]]
                if "page[after]" not in query:  # the first page holds another one
                    return {"tickets": [other], "meta": {"has_more": True, "after_cursor": "x"}}
                return {"tickets": found, "meta": {"has_more": False, "after_cursor": "y"}}
            case "POST", ["help_center", "sections", _, "articles"]:
                self.articles.append({"id": next(self.ids), **body["article"]})
                return {"article": self.articles[-1]}
            case "GET", ["help_center", "sections", _, "articles"]:
                others = {"id": 9, "permission_group_id": 7, "user_segment_id": None, "locale": "en-us"}
                wanted = query.get("label_names")
                return {"articles": [others, *(one for one in self.articles if wanted in one["label_names"])]}
        return None

    def note_of_another(self, text: str) -> Json:
        event = {"id": next(self.ids), "type": "Comment", "body": text}
        return {"id": next(self.ids), "metadata": {"custom": {}, "system": {}}, "events": [event]}


class FreshdeskState(State):
    """One ticket with its notes, and those that are made and found by their tags."""

    def told(self, asked: Asked, query: dict[str, str], body: Json) -> Any:
        match asked.method, asked.path.split("/")[3:]:
            case "GET", ["tickets", "20", "conversations"]:
                return _page(self.notes, query)
            case "GET", ["tickets", made, "conversations"]:
                return _page(next(one["notes"] for one in self.made if str(one["id"]) == made), query)
            case "POST", ["tickets", number, "notes"]:
                files = body.pop("attachments[]", [])
                note = {
                    "id": next(self.ids),
                    **body,
                    "incoming": False,
                    "private": body["private"] in (True, "true"),
                }
                made = [one for one in self.made if str(one["id"]) == number]
                (made[0]["notes"] if made else self.notes).append(note)
                self.files += [{"name": name, "size": size} for name, size in files]
                return note
            case "GET", ["tickets"]:
                others = [{"id": place, "tags": []} for place in range(130)]
                return _page([*others, *self.made], query)
            case "POST", ["tickets"]:
                self.made.append({"id": next(self.ids), "notes": [], **body})
                return self.made[-1]
            case "POST", ["solutions", "folders", _, "articles"]:
                self.articles.append({"id": next(self.ids), **body})
                return self.articles[-1]
            case "GET", ["solutions", "folders", _, "articles"]:
                return self.articles
        return None

    def note_of_another(self, text: str) -> Json:
        return {
            "id": next(self.ids),
            "body": f"<div>{text}</div>",
            "incoming": False,
            "private": True,
            "user_id": 8,
        }


def _page(items: list[Json], query: dict[str, str]) -> list[Json]:
    size, page = int(query["per_page"]), int(query["page"])
    return items[(page - 1) * size : page * size]


def _form(asked: Asked) -> Json:
    """Return the parts of a form; of files their names and sizes."""
    kind = asked.headers.get("Content-Type", "")
    if not kind.startswith("multipart/"):
        return {}
    whole = b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body
    parts: Json = {}
    for part in email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(whole).iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if part.get_filename() is None:
            parts[name] = data.decode()
        else:
            parts.setdefault(name, []).append((part.get_filename(), len(data)))
    return parts
