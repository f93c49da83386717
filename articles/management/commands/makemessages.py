"""Django's command, which also finds the messages of Jinja2's templates."""

from pathlib import Path

from django.core.management.commands import makemessages
from django.template import engines
from jinja2 import Environment
from jinja2.ext import extract_from_ast

FUNCTIONS = ("_", "pgettext", "ngettext")


def write_calls(template: str) -> str:
    """Python that xgettext reads: the calls for the messages of the template, each on its line."""
    tree = Environment(autoescape=True).parse(template)
    lines: list[str] = []
    for number, function, found in extract_from_ast(tree, FUNCTIONS):
        texts = [text for text in ([found] if isinstance(found, str) else found) if text is not None]
        lines += [""] * (number - len(lines))
        lines[number - 1] += f"{function}({', '.join(map(repr, texts))}); "
    return "\n".join(lines)


class BuildFile(makemessages.BuildFile):
    def preprocess(self) -> None:
        folders = engines["jinja2"].template_dirs
        if any(Path(self.path).resolve().is_relative_to(folder) for folder in folders):
            Path(self.work_path).write_text(write_calls(Path(self.path).read_text("utf-8")), "utf-8")
        else:
            super().preprocess()


class Command(makemessages.Command):
    build_file_class = BuildFile
