"""Tags: their file, their words found in articles, and what editors decided about them."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command, load_command_class

from articles.curation import decide_taggings
from articles.importing import BadPage, TagMatcher, import_tags
from articles.importing.vocabulary import list_rows
from articles.importing.vocabulary_files import STARTING_VOCABULARY
from articles.models import Article, IndexRequest, Tag, Tagging
from tests.importing.conftest import (
    BRIDGE,
    LINES,
    NOON,
    OPENING,
    make_page_text,
    make_parsed,
    read_counts,
    run,
)
from tests.seeds import SEEDS

ACCEPTED, PROPOSED, REJECTED = Tagging.State.ACCEPTED, Tagging.State.PROPOSED, Tagging.State.REJECTED


def make_tags(**aliases_by_name):
    return [
        Tag(pk=pk, name=name, aliases=aliases)
        for pk, (name, aliases) in enumerate(aliases_by_name.items(), 1)
    ]


def find(tags, *, headings=(), texts=()):
    names = {tag.pk: tag.name for tag in tags}
    return [
        (names[found.tag_pk], found.state, found.evidence)
        for found in TagMatcher(tags).find_tags(headings, texts)
    ]


def test_a_tag_in_a_heading_is_accepted():
    assert find(make_tags(老桥=[]), headings=["老桥换新颜"]) == [("老桥", ACCEPTED, "老桥换新颜")]


def test_a_tag_that_occurs_three_times_is_accepted_and_a_rarer_one_proposed():
    tags = make_tags(老桥=[], 城东=["东城"])
    assert find(tags, texts=["老桥在城东。", "过老桥。", "东城有老桥。"]) == [
        ("老桥", ACCEPTED, "老桥在城东。"),
        ("城东", PROPOSED, "老桥在城东。"),
    ]


def test_what_is_said_far_into_the_text_is_proposed_if_it_is_said_twice():
    texts = ["集市开张了。", "来的人很多。", "他走过老桥。", "她也走过老桥。"]
    assert find(make_tags(老桥=[]), texts=texts) == [("老桥", PROPOSED, "他走过老桥。")]
    assert find(make_tags(老桥=[]), texts=texts[:3]) == []


def test_of_overlapping_words_the_longest_counts():
    assert find(make_tags(南开=[], 南开大学=[]), texts=["记者从南开大学获悉"]) == [
        ("南开大学", PROPOSED, "记者从南开大学获悉")
    ]


def test_words_are_found_in_either_width_and_quoted_as_printed():
    assert find(make_tags(GDP=[]), headings=["ＧＤＰ增长"]) == [("GDP", ACCEPTED, "ＧＤＰ增长")]


def test_evidence_is_the_print_around_the_first_place():
    text = "前" * 30 + "老桥" + "后" * 30
    assert find(make_tags(老桥=[]), texts=[text, "老桥"]) == [
        ("老桥", PROPOSED, "前" * 20 + "老桥" + "后" * 20)
    ]


def test_single_characters_are_not_matched():
    assert find(make_tags(津=[], 天津=["津"]), headings=["津门"]) == []


def test_blanks_about_an_alias_do_not_count():
    assert find(make_tags(老桥=[" 城东桥 "]), headings=["城东桥通车"]) == [("老桥", ACCEPTED, "城东桥通车")]


def test_an_alias_of_two_tags_stands_for_both():
    assert [name for name, *_ in find(make_tags(市委=["全会"], 省委=["全会"]), headings=["全会召开"])] == [
        "市委",
        "省委",
    ]


def test_without_tags_nothing_is_found():
    assert find([], headings=["老桥"]) == []


def make_tag(name="老桥", **values):
    return Tag.objects.create(name=name, **values)


def read_taggings():
    return list(
        Tagging.objects.order_by("tag__name").values_list("article__headline", "tag__name", "origin", "state")
    )


def test_articles_get_their_tags_when_they_are_imported(put):
    make_tag()
    put()
    assert read_taggings() == [(LINES[3], "老桥", "importer", ACCEPTED)]


def test_tags_added_later_reach_the_articles_at_their_next_import(put):
    put(publish_at=NOON)
    asked = IndexRequest.objects.count()
    make_tag()
    assert read_counts(put()) == {"updated": 1, "unchanged": 1}
    assert read_taggings() == [(LINES[3], "老桥", "importer", ACCEPTED)]
    assert IndexRequest.objects.count() == asked + 1
    assert read_counts(put()) == {"unchanged": 2}


def test_a_removed_alias_takes_the_importers_tagging_with_it(put):
    tag = make_tag(aliases=["科技周"])
    put()
    assert len(read_taggings()) == 2
    tag.aliases = []
    tag.save()
    put()
    assert read_taggings() == [(LINES[3], "老桥", "importer", ACCEPTED)]


@pytest.mark.parametrize("state", [ACCEPTED, REJECTED])
def test_an_editors_decision_about_a_tag_stays(put, state):
    make_tag("恢复通车")
    put()
    assert read_taggings() == [(LINES[3], "恢复通车", "importer", PROPOSED)]
    decide_taggings(Tagging.objects.all(), state)
    make_tag("老桥")
    put()
    assert (LINES[3], "恢复通车", "importer", state) in read_taggings()
    assert [tag for _, tag, *_ in read_taggings()] == ["恢复通车", "老桥"]


def test_an_editors_own_tag_is_neither_changed_nor_repeated(put):
    put()
    article = Article.objects.get(headline=LINES[3])
    Tagging.objects.create(article=article, tag=make_tag(), state=PROPOSED, evidence="编辑所见")
    make_tag("通车")
    put(make_parsed(OPENING, BRIDGE, noise=(6,)), make_page_text())
    assert read_taggings() == [
        (LINES[3], "老桥", "editor", PROPOSED),
        (LINES[3], "通车", "importer", PROPOSED),
    ]


def write(tmp_path, text):
    path = tmp_path / "tags.csv"
    path.write_text(text)
    return path


def test_a_file_of_tags_is_imported_and_importing_it_again_changes_nothing(db, tmp_path):
    path = write(tmp_path, "name,kind,aliases\n老桥,place,城东老桥|东桥\n科技周,event,\n")
    report = import_tags(path)
    assert (report.created, report.updated, report.kept) == (2, 0, 0)
    assert list(Tag.objects.order_by("pk").values_list("name", "kind", "aliases")) == [
        ("老桥", "place", ["城东老桥", "东桥"]),
        ("科技周", "event", []),
    ]
    report = import_tags(path)
    assert (report.created, report.updated, report.kept) == (0, 0, 2)


def test_a_file_says_of_new_and_known_tags_all_that_its_columns_can(db, tmp_path):
    head = "name,kind,aliases,guards,broader,note\n"
    import_tags(write(tmp_path, f"{head}桥,place,,,,\n老桥,place,东桥,老桥镇|老桥乡,桥,建于清代\n"))

    def read_bridge():
        tag = Tag.objects.get(name="老桥")
        broader = list(tag.broader.values_list("name", flat=True))
        return tag.kind, tag.aliases, tag.guards, broader, tag.note

    assert read_bridge() == ("place", ["东桥"], ["老桥镇", "老桥乡"], ["桥"], "建于清代")
    import_tags(write(tmp_path, f"{head}老桥,event,旧桥,老桥镇,,重修\n"), is_updating=True)
    assert read_bridge() == ("event", ["旧桥"], ["老桥镇"], [], "重修")


def test_tags_stay_as_editors_have_them_unless_asked_to_update(db, tmp_path):
    make_tag(kind="subject", aliases=["古桥"])
    path = write(tmp_path, "name,kind,aliases\n老桥,place,东桥\n")
    import_tags(path)
    assert Tag.objects.get().aliases == ["古桥"]
    report = import_tags(path, is_updating=True)
    assert (report.created, report.updated, report.kept) == (0, 1, 0)
    assert (Tag.objects.get().kind, Tag.objects.get().aliases) == ("place", ["东桥"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "name,kind\n",
            "tags.csv:1: its columns must be name, kind, aliases, and may be guards, broader, note",
        ),
        (
            "name,kind,aliases\n老桥,bridge,\n",
            "tags.csv:2: 'bridge' is not a kind of tag; known: subject, place, organisation, person, event",
        ),
        ("name,kind,aliases\n,place,\n", "tags.csv:2: '' is not a tag name; write 1 to 50 characters"),
        (
            f"name,kind,aliases\n{'桥' * 61},place,\n",
            f"tags.csv:2: '{'桥' * 60}' is not a tag name; write 1 to 50 characters",
        ),
        (
            "name,kind,aliases\n老桥,place,\n老桥,event,\n",
            "tags.csv:3: '老桥' is here twice; leave one row",
        ),
        ("name,kind,aliases\n老桥,place,,\n", "tags.csv:2: the row has more than 3 cells"),
        ("name,kind,aliases,broader\n老桥,place,,桥梁\n", "tags.csv:2: there is no broader tag '桥梁'"),
    ],
)
def test_a_file_that_is_not_of_tags_is_refused_as_a_whole(db, tmp_path, text, reason):
    with pytest.raises(BadPage) as caught:
        import_tags(write(tmp_path, text))
    assert str(caught.value).removeprefix(f"{tmp_path}/") == reason
    assert not Tag.objects.exists()


def test_the_seeds_tags_are_imported(db):
    assert import_tags(SEEDS / "tags.csv").created == Tag.objects.count() > 50


def test_a_guard_keeps_a_name_inside_a_longer_word_from_counting():
    tags = [Tag(pk=1, name="天津", guards=["天津大学"])]
    assert find(tags, headings=["天津大学校庆"]) == []
    assert find(tags, headings=["天津大学在天津"]) == [("天津", ACCEPTED, "天津大学在天津")]


def test_the_starting_vocabulary_is_loaded_with_its_broader_tags(db):
    import_tags(STARTING_VOCABULARY)
    assert [one.name for one in Tag.objects.get(name="南开区").broader.all()] == ["天津"]
    assert Tag.objects.filter(broader__name="天津").count() == 16
    assert import_tags(STARTING_VOCABULARY).created == 0


def sort_words(rows):
    """RDF keeps no order of aliases."""
    return [replace(row, aliases=sorted(row.aliases), guards=sorted(row.guards)) for row in rows]


@pytest.mark.parametrize("name", ["tags.csv", "tags.ttl", "tags.rdf", "tags.nt"])
def test_a_written_vocabulary_is_read_again_as_it_was(db, tmp_path, name):
    import_tags(STARTING_VOCABULARY)
    Tag.objects.create(name="某某", standing="proposed")
    before = sort_words(list_rows())
    call_command("export_tags", tmp_path / name, verbosity=0)
    Tag.objects.all().delete()
    import_tags(tmp_path / name)
    assert sort_words(list_rows()) == before
    assert not Tag.objects.filter(name="某某").exists()


@pytest.mark.parametrize("name", ["tags.foo", "tags.json", "tags.csv.gz"])
def test_a_vocabulary_is_not_written_in_a_format_that_its_name_does_not_have(db, tmp_path, name):
    with pytest.raises(CommandError) as error:
        call_command("export_tags", tmp_path / name)
    known = ".csv, .ttl, .rdf, .xml, .nt"
    assert f"ends in {known.removeprefix('.csv, ')}." in load_command_class("articles", "export_tags").help
    assert str(error.value) == f"'{tmp_path / name}' has an unknown ending; known: {known}"
    assert not list(tmp_path.iterdir())


def test_a_vocabulary_that_cannot_be_written_is_told_with_the_file(db, tmp_path):
    file = tmp_path / "none" / "tags.csv"
    with pytest.raises(CommandError) as error:
        call_command("export_tags", file)
    assert str(error.value) == f"'{file}' cannot be written: No such file or directory"


@pytest.mark.parametrize("name", ["tags", "TAGS.CSV"])
def test_without_an_ending_the_vocabulary_is_csv(db, tmp_path, name):
    assert run("export_tags", tmp_path / name) == ([f"Tags: written to {tmp_path / name}."], [])
    assert (tmp_path / name).read_text("utf-8").startswith("name,kind,aliases")


@pytest.mark.parametrize("text", ['name,"kind"s,aliases\n', 'name,kind,aliases\n"某某"某,topic,\n'])
def test_a_file_that_is_no_csv_is_refused(db, tmp_path, text):
    path = tmp_path / "tags.csv"
    path.write_text(text)
    with pytest.raises(BadPage, match="is not well-formed CSV"):
        import_tags(path)


@pytest.mark.parametrize("text", ["name,kind,aliases", "<urn:a> a <urn:b"])
def test_a_file_that_is_no_rdf_is_refused(db, tmp_path, text):
    path = tmp_path / "tags.ttl"
    path.write_text(text)
    with pytest.raises(BadPage, match="is not well-formed RDF"):
        import_tags(path)


def test_a_foreign_thesaurus_gives_its_chinese_names(db, tmp_path):
    path = tmp_path / "topics.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<urn:a> a skos:Concept ; skos:prefLabel 'transport'@en, '交通'@zh-Hans .\n"
        "<urn:a> skos:broader <urn:b>, <urn:c> .\n"
        "<urn:b> a skos:Concept ; skos:prefLabel '经济'@zh ; skos:altLabel 'economy'@en .\n"
    )
    import_tags(path)
    assert [(row.name, row.kind, row.aliases, row.broader) for row in list_rows()] == [
        ("交通", "subject", (), ("经济",)),
        ("经济", "subject", ("economy",), ()),
    ]


def test_a_proposed_tag_that_a_file_names_joins_the_vocabulary(db, tmp_path):
    make_tag(standing="proposed")
    assert import_tags(write(tmp_path, "name,kind,aliases\n老桥,place,\n")).created == 1
    assert (Tag.objects.get().kind, Tag.objects.get().standing) == ("place", "used")


def test_a_tag_that_is_only_proposed_is_not_looked_for(put):
    make_tag(standing="proposed")
    put()
    assert read_taggings() == []
