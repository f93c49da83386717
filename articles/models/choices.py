"""The roles and kinds of parsing as choices of fields: (value, label in the reader's language)."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.parsing import Kind, Role

ROLE_CHOICES = [(role.value, pgettext_lazy("文块", role.label)) for role in Role]
KIND_CHOICES = [(kind.value, gettext_lazy(kind.label)) for kind in Kind]
