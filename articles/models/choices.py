"""Roles and kinds as choices of fields, and how names of rows are put together, in the reader's language."""

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from articles.parsing import Kind, Role

ROLE_CHOICES = [(role.value, pgettext_lazy("文块", role.label)) for role in Role]
KIND_CHOICES = [(kind.value, gettext_lazy(kind.label)) for kind in Kind]


def join_label(label: object, text: object) -> str:
    """A label before its text, with a colon."""
    return gettext("%(label)s：%(text)s") % {"label": label, "text": text}


def add_remark(name: object, remark: object) -> str:
    """A name and, in brackets, what tells it from others."""
    return gettext("%(name)s（%(remark)s）") % {"name": name, "remark": remark}
