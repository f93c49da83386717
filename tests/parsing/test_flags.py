"""The table of flags: what editors are asked to look at."""

from articles.parsing.flags import FLAGS, JUMP_UNPAIRED, FlagKind, Severity


def test_a_flag_has_code_title_advice_and_severity_in_one_place():
    assert FLAGS[JUMP_UNPAIRED] == FlagKind(
        "jump-unpaired", "转版未接上", "本期没有找到转版的另一半；请查找或补录那一版", Severity.STRUCTURE
    )


def test_each_flag_has_its_own_code_and_title():
    assert all(code == kind.code for code, kind in FLAGS.items())
    assert len({kind.title for kind in FLAGS.values()}) == len(FLAGS)
    assert all(kind.title and kind.advice for kind in FLAGS.values())


def test_codes_stay_as_archives_have_them_stored():
    assert set(FLAGS) >= {
        "start-unsure", "order-unsure", "box-unsure", "begins-inside", "breaks-off", "jump-unpaired",
        "jump-unsure", "too-long", "heading-unsure", "head-too-long", "join-unsure", "repeat-unsure",
        "headline-missing", "date-missing", "date-doubtful", "number-missing",
    }  # fmt: skip


def test_flags_are_listed_by_severity():
    severities = [kind.severity for kind in FLAGS.values()]
    assert severities == sorted(severities)
    assert set(severities) == set(Severity)
