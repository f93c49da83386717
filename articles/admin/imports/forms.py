"""The forms of an import: what to import, and the table of what was found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from articles.curation.decisions import PUBLISH_PERMISSION
from articles.importing.page_hints import SHEET_NAME
from articles.importing.page_texts import is_page, is_zip
from articles.models import FoundPage
from articles.search import PageLabelField

MOST_NAME_BYTES = 255  # of a file's name, as file systems have it
MOST_FOLDERS_LISTED = 200
PRINTED = ("date", "label", "section")  # what the print may say, where names and editors say nothing


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files: pages, zips of them, and their pages.csv."""

    widget = FilesInput(attrs={"accept": ".txt,.zip,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data or []
        names = [file.name for file in files]
        for name in names:
            if not (is_page(name) or is_zip(name) or name == SHEET_NAME):
                raise forms.ValidationError(
                    _("“%(name)s”不能导入：只收 .txt 版面、装着版面的 .zip，和 pages.csv。") % {"name": name}
                )
            if names.count(name) > 1:
                raise forms.ValidationError(
                    _("“%(name)s”选了两次；名字相同的文件请装进 .zip。") % {"name": name}
                )
            if len(os.fsencode(name)) > MOST_NAME_BYTES:
                raise forms.ValidationError(_("“%(name)s”的名字太长。") % {"name": name})
        return files


class FolderField(forms.CharField):
    """A folder that the server sees, below one that the settings allow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"list": "server-folders", "autocomplete": "off", "class": "vTextField"}

    def clean(self, value: Any) -> Path | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            folder = Path(text).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            folder = None
        # One sentence for all of them: nobody learns from it what else is on the server.
        if folder is None or not find_allowed(folder) or not folder.is_dir():
            raise forms.ValidationError(_("服务器上没有可以导入的文件夹“%(name)s”。") % {"name": text})
        return folder


def find_allowed(folder: Path) -> Path | None:
    """Return the folder of the settings that is or contains this one; symbolic links are resolved first."""
    allowed = (Path(name).resolve() for name in settings.IMPORT_FOLDERS)
    return next((top for top in allowed if folder.is_relative_to(top)), None)


def list_server_folders() -> Iterator[str]:
    """The folders of the settings and those in them, for the input's suggestions. At most a few hundred."""
    for name in settings.IMPORT_FOLDERS:
        top = Path(name)
        yield str(top)
        try:
            inner = sorted(entry.name for entry in os.scandir(top) if entry.is_dir(follow_symlinks=False))
        except OSError:
            continue
        yield from (str(top / one) for one in inner[:MOST_FOLDERS_LISTED])


class ImportForm(forms.Form):
    """What to import, and how."""

    files = FilesField(
        label=_("文件"),
        required=False,
        help_text=_("每版一个 .txt，可以选多个；也可以把它们装进 .zip，连同 pages.csv。"),
    )
    folder = FolderField(label=_("服务器上的文件夹"), required=False)
    newspaper = forms.CharField(
        label=_("报纸"),
        required=False,
        max_length=100,
        help_text=_("报名或代号。留空就看文件名和 pages.csv；都没有的，读完文件再填。"),
        widget=forms.TextInput(attrs={"list": "newspapers", "class": "vTextField"}),
    )
    publishes = forms.BooleanField(
        label=_("导入后发布"), required=False, help_text=_("编辑改过的草稿不在内。")
    )
    replaces_text = forms.BooleanField(
        label=_("换掉差别很大的原文"),
        required=False,
        help_text=_("库里同一版的原文与要导入的很不一样，或者要换回从前的原文，也照换。"),
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, is_refused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_refused = is_refused
        if not settings.IMPORT_FOLDERS:
            del self.fields["folder"]
        if not user.has_perm(PUBLISH_PERMISSION):
            del self.fields["publishes"], self.fields["replaces_text"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_refused:
            raise forms.ValidationError(
                _("选的文件太大：一次最多上传 %(megabytes)d MB。请分几次上传。")
                % {"megabytes": settings.UPLOAD_BYTES // 1_000_000}
            )
        if not self.errors and not (cleaned.get("files") or cleaned.get("folder")):
            raise forms.ValidationError(_("请选要导入的文件。"))
        if cleaned.get("files") and cleaned.get("folder"):
            raise forms.ValidationError(_("文件和文件夹只能选一样。"))
        return cleaned


class FoundPageForm(forms.ModelForm):
    """One row of the table.

    A value left as printed stays the printed one. A cleared value is unknown: the importer then looks for it
    nowhere.
    """

    label = PageLabelField(required=False, label=_("版次"))

    class Meta:
        fields = ["newspaper", "date", "label", "section", "is_left_out"]
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PRINTED:
            self.initial[name] = self.initial[name] or getattr(self.instance, f"printed_{name}")
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label} {self.instance.path}"
            if name == "label":
                field.validators.append(MaxLengthValidator(FoundPage._meta.get_field("label").max_length))
        self.fields["newspaper"].widget.attrs |= {"list": "newspapers", "size": 10}
        self.fields["label"].widget.attrs["size"] = 4
        self.fields["section"].widget.attrs["size"] = 8

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in PRINTED:
            printed = getattr(self.instance, f"printed_{name}")
            if not printed or name not in cleaned:
                continue
            if cleaned[name] == printed:
                cleaned[name] = getattr(self.instance, name)
            elif not cleaned[name]:
                self.instance.unknown = sorted({*self.instance.unknown, name})
                setattr(self.instance, f"printed_{name}", None if name == "date" else "")
        return cleaned


FoundPageFormSet = forms.modelformset_factory(FoundPage, form=FoundPageForm, extra=0)


class FillForm(forms.Form):
    """Newspaper and date for all pages of an import that lack them."""

    newspaper = forms.CharField(
        label=_("报纸"), required=False, max_length=100, widget=forms.TextInput(attrs={"list": "newspapers"})
    )
    date = forms.DateField(
        label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
