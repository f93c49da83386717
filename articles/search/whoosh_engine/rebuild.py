"""Rebuilds the index on all cores beside the one in use, and replaces that by one commit.

The published articles are divided into parts, each an index of its own with one segment. When all parts are
built, their files are linked into the index's folder and one table of contents names them and no others.
Meanwhile searches and the worker continue; the worker notes which articles it indexes. A rebuild that was
killed continues with the missing parts.
"""

from __future__ import annotations

import logging
import os
import shutil
from math import ceil
from pathlib import Path

from haystack.constants import ID
from haystack.utils import get_identifier
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import NO_MERGE

from articles.file_locks import hold_lock
from articles.models import Article, IndexRequest
from articles.models.subqueries import list_keys
from articles.search.documents import PreparedArticles
from articles.search.engine import IndexBusy, IndexReport, Progress, get_engine
from articles.search.language.dictionary import refresh_dictionary
from articles.search.processes import hash_code, run_parts
from articles.search.whoosh_engine.array_index import ArrayIndex
from articles.search.whoosh_engine.backend import ArchiveSearchBackend
from articles.search.whoosh_engine.codec import SEGMENT_DOCS
from articles.search.whoosh_engine.durability import DurableStorage, sync
from articles.search.whoosh_engine.names import write_names
from articles.search.whoosh_engine.rebuild_folder import Plan, RebuildFolder, RebuildPart
from articles.search.whoosh_engine.version import (
    INDEX_NAME,
    find_newest_toc,
    list_files_of_other_versions,
    read_toc,
)

logger = logging.getLogger(__name__)
FEW_ARTICLES = 1000  # are indexed faster than a second process starts
WRITTEN = "written"  # in a part's folder: the number of its articles so far


def rebuild(backend: ArchiveSearchBackend, *, jobs: int, progress: Progress | None = None) -> IndexReport:
    """Rebuild the index from the published articles in so many processes. Raises IndexBusy."""
    backend.replace_unreadable()
    folder = RebuildFolder(backend.folder)
    with hold_lock(folder.index_folder / "rebuild.lock") as held:
        if not held:
            raise IndexBusy(
                f"another process is rebuilding the index in {folder.index_folder}; wait for it or end it"
            )
        plan = _take_up_plan(folder, jobs)
        failed = _build_parts(folder, plan, jobs, progress)
        report = _switch_in(folder, plan)
    return report + IndexReport(failed=failed)


def get_backend() -> ArchiveSearchBackend:
    return get_engine().get_backend()


def _take_up_plan(folder: RebuildFolder, jobs: int) -> Plan:
    """Return the plan of an interrupted rebuild if this version of the code made it, else a new one."""
    plan = folder.read_plan()
    if plan and plan.code == hash_code() and not _is_switched_in(folder, plan):
        return plan
    folder.discard()
    # In this order: the parts read their rows later, so they answer these requests.
    names = tuple(sorted(refresh_dictionary().names))
    answered = tuple(IndexRequest.objects.order_by("pk").values_list("pk", flat=True))
    plan = Plan(hash_code(), names, _deal_out_parts(jobs), answered)
    folder.write_plan(plan)
    return plan


def _deal_out_parts(jobs: int) -> tuple[RebuildPart, ...]:
    """Return parts of equal size, small enough for a segment, that together hold every primary key."""
    pks = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
    number = max(1, ceil(len(pks) / SEGMENT_DOCS))
    if len(pks) > FEW_ARTICLES:
        number = ceil(number / jobs) * jobs
    size = ceil(len(pks) / number)
    starts = [0, *(pks[place * size] for place in range(1, number) if place * size < len(pks))]
    return tuple(
        RebuildPart(place, start, end)
        for place, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1)
    )


def _is_switched_in(folder: RebuildFolder, plan: Plan) -> bool:
    """Whether the rebuild was killed after its commit, so that only its folder must be deleted."""
    current = {segment.segment_id() for segment in _read_segments(folder.index_folder)}
    paths = (folder.part_path(part) for part in plan.parts)
    built = (_read_segments(path) for path in paths if _is_built(path))
    return any(segment.segment_id() in current for segments in built for segment in segments)


def _read_segments(path: Path) -> list:
    return read_toc(FileStorage(path), get_backend().schema).segments


def _is_built(path: Path) -> bool:
    return path.exists() and find_newest_toc(FileStorage(path)) > 0


def _build_parts(folder: RebuildFolder, plan: Plan, jobs: int, progress: Progress | None) -> tuple[str, ...]:
    """Build the missing parts; return a sentence for each article that could not be indexed."""
    missing = [part for part in plan.parts if not _is_built(folder.part_path(part))]
    total = Article.objects.published().count()

    def report_progress(number: int) -> None:
        if progress:
            done = sum(_count_written(folder.part_path(part)) for part in plan.parts)
            progress(min(done, total), total)

    parts = [(folder, part) for part in missing]
    return run_parts(_build_part, parts, jobs=jobs, report_progress=report_progress)


def _build_part(folder: RebuildFolder, part: RebuildPart) -> list[str]:
    path = folder.part_path(part)
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    index = ArrayIndex.create(DurableStorage(path), get_backend().schema, INDEX_NAME)
    filters = {"pk__gte": part.start} | ({"pk__lt": part.end} if part.end is not None else {})
    writer = index.writer()
    articles = PreparedArticles(
        on_read=lambda written: (path / WRITTEN).write_text(str(written), "ascii"), **filters
    )
    get_backend().write_documents(writer, articles)
    writer.commit(mergetype=NO_MERGE)
    return list(articles.failed.values())


def _count_written(path: Path) -> int:
    try:
        return int((path / WRITTEN).read_text("ascii") or 0)
    except FileNotFoundError:
        return 0


def _switch_in(folder: RebuildFolder, plan: Plan) -> IndexReport:
    """Make the parts the index, with changes since they were started, and delete the folder."""
    backend = get_backend()
    with backend.open_writer() as writer:
        segments = []
        for part in plan.parts:
            path = folder.part_path(part)
            for segment in _read_segments(path):
                for name in segment.list_files(FileStorage(path)):
                    _link(path / name, folder.index_folder / name)
                segments.append(segment)
        writer.segments = segments
        changed = folder.read_changes()
        writer.delete_values(ID, [get_identifier(Article(pk=pk)) for pk in changed])
        articles = PreparedArticles(pk__in=changed)
        backend.write_documents(writer, articles)
        kept = sum(segment.doc_count_all() - segment.deleted_count() for segment in segments)
        write_names(folder.index_folder, plan.names)
        writer.commit(mergetype=NO_MERGE)
    IndexRequest.objects.filter(pk__in=list_keys(plan.answered)).delete()
    folder.discard()
    for path in list_files_of_other_versions(folder.index_folder):
        path.unlink(missing_ok=True)
    return IndexReport(indexed=kept + articles.number, failed=tuple(articles.failed.values()))


def _link(source: Path, target: Path) -> None:
    """Give the file a second name; a rebuild killed before its commit still has it under the first."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
        sync(target)
