"""Lines with their parts → stories: where each begins, what belongs to it, what lies inside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.parsing.lines import Line
from articles.parsing.roles import SUBHEAD_CHARS, Part, is_dateline
from articles.parsing.values import Kind, Role


@dataclass(slots=True)
class Draft:
    """A story being put together: its pieces in reading order, each a role and the lines that read as one."""

    kind: Kind = Kind.NEWS
    pieces: list[tuple[Role, list[Line]]] = field(default_factory=list)

    def add(self, role: Role, line: Line) -> None:
        self.pieces.append((role, [line]))

    @property
    def has_body(self) -> bool:
        return any(role in (Role.BODY, Role.SUMMARY) for role, _ in self.pieces)


def split_stories(lines: Sequence[Line], parts: Sequence[Part]) -> tuple[list[Draft], list[Line]]:
    """The page's stories in print order and the lines of none. Never raises."""
    drafts: list[Draft] = []
    noise: list[Line] = []
    host: Draft | None = None
    closed = False
    closers = sum(part == Part.BYLINE for part in parts)
    for i, (line, part) in enumerate(zip(lines, parts, strict=True)):
        now = drafts[-1] if drafts else None
        before = parts[i - 1] if i else None
        if part == Part.NOISE:
            noise.append(line)
            continue
        if part == Part.BOX:
            host = now
            drafts.append(Draft(Kind.SIDEBAR))
            drafts[-1].add(Role.LABEL, line)
        elif part in (Part.CAPTION, Part.CREDIT):
            inside = line.folded.startswith(("▶", "▲")) and not closed
            if now is None or (part == Part.CAPTION and not inside):
                drafts.append(Draft(Kind.PHOTO))
            drafts[-1].add(Role.CAPTION if part == Part.CAPTION else Role.CREDIT, line)
        elif part == Part.HEAD:
            fresh = before not in (Part.HEAD, Part.BOX) or now is None
            if fresh and now is not None and _is_subhead(lines, parts, i, closed=closed, closers=closers):
                if now.kind == Kind.SIDEBAR and closed and host is not None:
                    drafts.append(drafts.pop(drafts.index(host)))
                drafts[-1].add(Role.SUBHEAD, line)
                closed = False
                continue
            if fresh:
                drafts.append(Draft())
            drafts[-1].add(Role.HEADLINE, line)
        elif now is None or now.kind == Kind.PHOTO:
            drafts.append(Draft())
            drafts[-1].add(Role.BYLINE if part == Part.BYLINE else Role.BODY, line)
        elif part == Part.REST and now.pieces[-1][0] == Role.BODY:
            now.pieces[-1][1].append(line)
        elif part == Part.BODY and is_dateline(line.folded) and now.has_body:
            drafts.append(Draft())
            drafts[-1].add(Role.BODY, line)
        else:
            if closed and now.kind == Kind.SIDEBAR and part == Part.BODY and host is not None:
                now = drafts.pop(drafts.index(host))
                drafts.append(now)
            role = {Part.LABEL: Role.LABEL, Part.BYLINE: Role.BYLINE}.get(part, Role.BODY)
            if now.pieces[-1][0] == Role.LABEL and role == Role.BODY and now.kind == Kind.NEWS:
                role = Role.SUMMARY
            now.add(role, line)
        closed = part == Part.BYLINE and drafts[-1].has_body
    return drafts, noise


def _is_subhead(lines: Sequence[Line], parts: Sequence[Part], i: int, *, closed: bool, closers: int) -> bool:
    """Whether the heading stands inside a story's text and not above the next story."""
    text = lines[i].folded
    if text.endswith("?"):
        return True
    after = parts[i + 1] if i + 1 < len(parts) else None
    if after in (Part.HEAD, Part.BYLINE, Part.BOX) or len(text) > SUBHEAD_CHARS or after is None:
        return False
    if text.endswith(")") or is_dateline(lines[i + 1].folded):
        return False
    return not closed if closers > 2 else False
