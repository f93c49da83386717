"""Why a page cannot be imported, in the words of the admin: the importer's sentences are for its command."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.importing.page_reports import BadPage
from articles.models import FoundPage

# By the importer's own sentence, with the names of its values.
REFUSALS: dict[str, str | Promise] = {
    # bytes
    "is empty": _("文件是空的。"),
    "has only blanks": _("文件里只有空白。"),
    "is binary; give it as plain text": _("不是文本文件；请换成纯文本。"),
    "holds {format}, not the text of a page; give it as plain text": _(
        "里面是 {format}，不是版面的文字；请换成纯文本。"
    ),
    "bytes {bytes} are not {encoding}, which the file's byte order mark says it is; save the page again": _(
        "文件开头说编码是 {encoding}，但字节 {bytes} 不是；请重新保存这个文件。"
    ),
    "byte {byte} is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8": _(
        "字节 {byte} 不是 UTF-8、GB18030、Big5 或 UTF-16；请存成 UTF-8。"
    ),
    "has {lines} lines; a page may have {most}": _("有 {lines} 行；一版最多 {most} 行。"),
    "has {size} bytes; it may have {most}": _("有 {size} 字节；最多 {most} 字节。"),
    "prints columns side by side, as pdftotext -layout does; extract it without -layout": _(
        "各栏左右并排，像是 pdftotext -layout 的结果；请不用 -layout 重新提取。"
    ),
    # files, folders and zips
    "cannot be read ({error})": _("读不出来（{error}）。"),
    "is no path ({error})": _("不是路径（{error}）。"),
    "no such file or folder": _("没有这个文件或文件夹。"),
    "is a device or a pipe, not a file": _("是设备或管道，不是文件。"),
    "is a link that leads out of the folder; it is not read": _("是指到文件夹外面的链接，没有读。"),
    "has no page: there is no .txt and no .zip in it": _("里面没有版面：没有 .txt，也没有 .zip。"),
    "has no page: there is no .txt in it": _("里面没有版面：没有 .txt。"),
    "is not a complete zip file ({error}); get it again": _("不是完整的 zip（{error}）；请重新取一份。"),
    "names its members in more than {most} bytes, more than any archive of pages": _(
        "文件目录超过 {most} 字节，不像装版面的 zip。"
    ),
    "has members that lie on one another, as in a zip bomb; it is not read": _(
        "里面的文件互相重叠，像是 zip 炸弹，没有读。"
    ),
    "is a path that leads out of the zip; it is not read": _("路径指到 zip 外面，没有读。"),
    "is a zip within a zip; unpack it first": _("zip 里又套 zip；请先解开。"),
    "is a link, not a page": _("是链接，不是版面。"),
    "is several times in the zip; leave one": _("zip 里有几个同名的文件；请只留一个。"),
    "is encrypted; make the zip without a password": _("加了密码；请做一个没有密码的 zip。"),
    "cannot be unpacked ({error}); get the zip again": _("解不开（{error}）；请重新取这个 zip。"),
    "unpacks to more than {most} bytes; the rest of it is not read": _(
        "解开后超过 {most} 字节；其余的没有读。"
    ),
    "unpacks to more than {times} times its packed size, as a zip bomb does; it is not read": _(
        "解开后大了 {times} 倍以上，像是 zip 炸弹，没有读。"
    ),
    # pages.csv
    "is not well-formed CSV ({error})": _("不是合格的 CSV（{error}）。"),
    "has no column 'name'; the columns are {known}": _("没有 name 这一列；各列是 {known}。"),
    "has an unknown column '{column}'; the columns are {known}": _("不认识“{column}”列；各列是 {known}。"),
    "'{name}' is here again after line {first}; leave one row": _(
        "“{name}”在第 {first} 行已经有了；请留一行。"
    ),
    "there is no page '{name}' beside it; correct the name or delete the row": _(
        "旁边没有“{name}”这一版；请改正文件名，或者删去这一行。"
    ),
    "{problem}": _("这一行填得不对：{problem}"),
    # vocabularies
    "is not well-formed RDF ({error})": _("不是合格的 RDF（{error}）。"),
    "its columns must be {needed}, and may be {others}": _("各列必须有 {needed}，还可以有 {others}。"),
    "the row has more than {width} cells": _("这一行多于 {width} 格。"),
    "'{name}' is here twice; leave one row": _("“{name}”出现了两次；请留一行。"),
    "'{name}' is here twice; leave one concept": _("“{name}”出现了两次；请留一个概念。"),
    "'{name}' is not a tag name; write 1 to {most} characters": _(
        "“{name}”不是标签名；要写 1 到 {most} 个字。"
    ),
    "'{kind}' is not a kind of tag; known: {known}": _("没有“{kind}”这一类标签；有 {known}。"),
    "the note of '{name}' is longer than {most} characters": _("“{name}”的说明超过 {most} 个字。"),
    "there is no broader tag '{name}'": _("没有上位标签“{name}”。"),
    "'{name}' would be broader than itself": _("“{name}”会成为它自己的上位标签。"),
    # the archive
    "no newspaper given; name it with --newspaper, in pages.csv or in the file's name "
    "(tjrb-2026-03-19-01.txt)": _("没有报名；请填上报纸。"),
    "no newspaper '{name}', and its code would be '{code}', which is that of '{taken}'; write "
    "--newspaper {code} if that is meant, else add '{name}' in the admin with another code": _(
        "没有“{name}”这份报纸，而它的代号会是 {code}，与“{taken}”相同；"
        "就是那一份的，请填 {code}，否则先用别的代号加上这份报纸。"
    ),
    "the newspaper's name '{name}…' is longer than {longest} characters; shorten it": _(
        "报名“{name}……”超过 {longest} 个字；请缩短。"
    ),
    "{newspaper} {date} page {label} is already in the archive with a quite different text (from "
    "{source}); if this is the same page, import it with --replace-text, else give it another place "
    "with --date and --page or in pages.csv": _(
        "{newspaper} {date} 第 {label} 版已在库里，原文很不一样（来自 {source}）；"
        "确是同一版，请选“换掉差别很大的原文”再导入，否则请改正日期或版次。"
    ),
    "{newspaper} {date} page {label} is already in the archive with another text (from {source}); "
    "give this one another place with --date and --page or in pages.csv": _(
        "{newspaper} {date} 第 {label} 版已在库里，是另一份原文（来自 {source}）；请改正日期或版次。"
    ),
    "its text has nothing of articles of {source} that are edited or published ({refs}); if they are "
    "to go, import it with --replace-text": _(
        "{source} 里编辑过或已发布的文章（{refs}），这份原文里没有；"
        "确要去掉，请选“换掉差别很大的原文”再导入。"
    ),
    "it would change articles that are published; somebody who may publish has to import it": _(
        "会改动已发布的文章；要由有权发布的人导入。"
    ),
    # an import taken back
    "somebody has worked on it since it was imported; it stays": _("导入以后有人动过，留着。"),
    "it was in the archive before this import; it stays as it is now": _(
        "这次导入以前就在库里，照现在的样子留着。"
    ),
    "articles of it are published; somebody who may publish has to take its text back": _(
        "有已发布的文章；要由有权发布的人换回原文。"
    ),
    # the program
    "the database refused it ({error}); nothing of it was stored": _("数据库没有收（{error}）；没有存下。"),
    "the database refused to pair its jumps ({error}); import its pages again": _(
        "数据库没有收它的转版（{error}）；请重新导入它的各版。"
    ),
    "the process that parsed it was killed twice, perhaps for lack of memory; import it again": _(
        "解析它的进程两次中断，可能是内存不够；请重新导入。"
    ),
    "the parser failed on it ({error}); please report it with the page": _(
        "解析时程序出错（{error}）；请连同这一版报告管理员。"
    ),
}


def describe_refusal(page: FoundPage) -> str:
    """Return why the page cannot be read or was not imported; empty where it can, or was."""
    if not page.refusal:
        return ""
    return _translate(page.refusal["sentence"], page.refusal["values"])


def describe_bad_file(bad: BadPage) -> str:
    """Return why a file cannot be read, after its name and the line."""
    place = _("%(path)s 第 %(line)d 行") if bad.line else "%(path)s"
    reason = _translate(bad.sentence, bad.values)
    return _("%(place)s：%(reason)s") % {
        "place": place % {"path": bad.path, "line": bad.line},
        "reason": reason,
    }


def _translate(sentence: str, values: dict[str, str]) -> str:
    return str(REFUSALS.get(sentence, sentence)).format(**values)
