import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.credits import (
    find_contributors,
    is_byline,
    is_closing_note,
    is_credited_caption,
    is_name_line,
    is_photo_credit,
    is_sender,
    is_signature,
    is_signed_text,
    is_staff_line,
)
from articles.parsing.values import Block, Contributor, Role


def people(text: str, role: Role = Role.BODY) -> list[tuple[str, str]]:
    return [(who.role, who.name) for who in find_contributors([Block(role, (0,), text)])]


BYLINES = [
    # The seeds' shapes: 000 l.49, 61, 62; 001 l.7; 004 l.37.
    ("记者 史莺 孟若冰", [("记者", "史莺"), ("记者", "孟若冰")]),
    ("记者 李梅旭 见习记者 李文博", [("记者", "李梅旭"), ("见习记者", "李文博")]),
    ("通讯员 肖丹娜", [("通讯员", "肖丹娜")]),
    ("■ 本报记者 徐丽 孟若冰", [("记者", "徐丽"), ("记者", "孟若冰")]),
    ("本报评论员", [("本报评论员", "")]),
    # Other papers.
    ("本报评论员 钟声", [("评论员", "钟声")]),
    ("本报驻埃及记者 王 伟", [("记者", "王伟")]),
    ("记者 韩雯通讯员张婧怡", [("记者", "韩雯"), ("通讯员", "张婧怡")]),
    ("本报记者陈沸宇李龙伊", [("记者", "陈沸宇"), ("记者", "李龙伊")]),
    ("新华社记者王钊本报记者崔士林", [("记者", "王钊"), ("记者", "崔士林")]),
    ("首席记者 王五 实习生 赵六", [("首席记者", "王五"), ("实习生", "赵六")]),
    ("本报记者 方  圆文  新华社记者  王  松摄", [("记者", "方圆"), ("摄", "王松")]),
    ("文/记者 张三 图/李四", [("记者", "张三"), ("摄", "李四")]),
    ("文/本报记者 赵婷婷 供图/王小明", [("记者", "赵婷婷"), ("摄", "王小明")]),
    ("文/本报记者 赵婷婷 摄影/本报记者 李明", [("记者", "赵婷婷"), ("摄", "李明")]),
    ("撰文/张三 摄影/李四", [("撰文", "张三"), ("摄", "李四")]),
    ("撰文／摄影：张三", [("撰文", "张三"), ("摄", "张三")]),
    ("文 | 本刊记者 张三 编辑 | 李四", [("记者", "张三"), ("编辑", "李四")]),
    ("文｜张三 图｜李四", [("文", "张三"), ("摄", "李四")]),
    ("供稿 李四", [("供稿", "李四")]),
    ("（李四 王五 供稿）", [("供稿", "李四"), ("供稿", "王五")]),
    ("通讯员 李四 供稿", [("通讯员", "李四")]),
    # Closers.
    ("（通讯员 李四 王五）", [("通讯员", "李四"), ("通讯员", "王五")]),
    ("（本报记者史莺、孟若冰、常 健）", [("记者", "史莺"), ("记者", "孟若冰"), ("记者", "常健")]),
    ("（综合本报记者史莺、姚华报道）", [("记者", "史莺"), ("记者", "姚华")]),
    ("（据新华社伦敦电 记者张三）", [("记者", "张三")]),
    ("（执笔：王公明  李 凯）", [("执笔", "王公明"), ("执笔", "李凯")]),
    ("（作者为天津大学教授，本报记者姚华采访整理）", [("记者", "姚华")]),
    ("（作者为天津大学教授）", []),
    ("（新华社北京1月5日电）", []),
    ("（据新华社）", []),
    ("（据新华社消息）", []),
    ("（作者简介附后）", []),
    ("李四 王五 联合报道", [("报道", "李四"), ("报道", "王五")]),
    ("李四 采访整理", [("整理", "李四")]),
]


@pytest.mark.parametrize(("line", "credited"), BYLINES)
def test_a_line_of_nothing_but_credits_is_a_byline_and_names_its_people(line, credited):
    assert is_byline(line)
    assert people(line, Role.BYLINE) == credited


PHOTO_CREDITS = [
    ("记者 姜宝成 摄", [("摄", "姜宝成")]),  # 003 l.72
    ("新华社记者 李明 摄", [("摄", "李明")]),
    ("杨 青摄", [("摄", "杨青")]),
    ("刘  毅  王  洲摄", [("摄", "刘毅"), ("摄", "王洲")]),
    ("李明摄（人民视觉）", [("摄", "李明")]),
    ("阿 来 摄（资料图片）", [("摄", "阿来")]),
    ("郭 祥（影像中国）", [("摄", "郭祥")]),
    ("郭 祥（东方IC）", [("摄", "郭祥")]),
    ("东方IC", []),
    ("郭 祥（海河图片社）", [("摄", "郭祥")]),
    ("郭 祥（读者供图）", [("摄", "郭祥")]),
    ("以上图片均由王明摄", [("摄", "王明")]),
    ("题图：王明摄", [("摄", "王明")]),
    ("校方提供", []),
    ("新华社发（王五摄）", [("摄", "王五")]),
    ("（新华社记者姚大明摄）（传真照片）", [("摄", "姚大明")]),
    ("（王明摄于德国）", [("摄", "王明")]),
    ("本报记者 史莺 摄影报道", [("摄", "史莺")]),
    ("新华社发", []),
    ("资料图片", []),
    ("图片来源：新华网", []),
    ("受访者供图", []),
]


@pytest.mark.parametrize(("line", "credited"), PHOTO_CREDITS)
def test_a_line_that_credits_a_picture_is_a_photo_credit_and_no_byline(line, credited):
    assert is_photo_credit(line)
    assert not is_byline(line)
    assert people(line, Role.CREDIT) == credited


@pytest.mark.parametrize(
    "line",
    [
        "记者手记",
        "（记者观察）",
        "记者从市统计局获悉",
        "记者了解到",
        "记者昨日走访",
        "各位代表：",
        "▶天津理工大学党委书记 刘东志",
        "图为留学生现场洽谈。",
        "（摘自《四川日报》）",
        "侯 捷",
        "核心提示",
        "",
        "责编:王明 李华 版式:赵强",
    ],
)
def test_a_line_that_only_looks_like_a_credit_is_none(line):
    assert not is_byline(line)
    assert not is_photo_credit(line)
    assert people(line) == []


LEADS = [
    ("本报讯(记者 于春津 刘国栋)3月18日,市委书记", [("记者", "于春津"), ("记者", "刘国栋")]),
    ("本报讯(记者 韩雯 通讯员 张婧怡)5月30日,“智创", [("记者", "韩雯"), ("通讯员", "张婧怡")]),
    ("本报讯（通讯员 吴川宁 记者 王茸）5日下午，", [("通讯员", "吴川宁"), ("记者", "王茸")]),
    ("本报讯 记者祁俊报道 4月13日，", [("记者", "祁俊")]),
    (
        "新快报讯 记者王娟 通讯员冯香婷 王丽君报道 昨日，",
        [("记者", "王娟"), ("通讯员", "冯香婷"), ("通讯员", "王丽君")],
    ),
    ("重庆晨报讯 记者 刘淳 昨日从市气象台获悉，", [("记者", "刘淳")]),
    ("重庆晨报讯 记者 刘淳 高度重视 此事", [("记者", "刘淳")]),
    ("新华社北京1月5日电（记者 张三、李四）外交部", [("记者", "张三"), ("记者", "李四")]),
    ("本报罗马３月９日电记者张三丰报道：意大利", [("记者", "张三丰")]),
    ("本报讯新华社记者李四光、本报记者王五报道：本市", [("记者", "李四光"), ("记者", "王五")]),
    ("本报天津３月８日讯记者赵六从今天举行的会议上获悉：", [("记者", "赵六")]),
    ("近日,教育部公布第八届省属高校精准帮扶典型项目推选结果", []),
    ("本报讯 记者从市统计局获悉，今年前两个月", []),
    ("本报讯 记者昨日了解到，", []),
    ("昨天,全国新能源汽车动力电池溯源信息平台(以下简称溯源平台)在天津正式上线。", []),
    ("市民王先生告诉记者，他每天坐地铁上班。", []),
    ("【新华社延安十日电】", []),
    ("本报讯（记者 罗娜）油画《河湾》（田雨绘）昨天展出。", [("记者", "罗娜")]),
]


@pytest.mark.parametrize(("lead", "credited"), LEADS)
def test_a_lead_credits_its_reporters_and_not_those_it_quotes(lead, credited):
    assert people(lead) == credited


ENDS = [
    ("图为留学生现场洽谈。（王永明摄）", [("摄", "王永明")]),
    ("图为留学生现场洽谈。新华社记者 李明 摄", [("摄", "李明")]),
    ("他说，明年再来。（本报记者史莺、姚华）", [("记者", "史莺"), ("记者", "姚华")]),
    ("新工艺将在全国推广。（王建民）", [("作者", "王建民")]),
    ("平台（以下简称溯源平台）已上线。", []),
    *((f"新工艺将在全国推广。（{note}）", []) for note in ("待续", "全文完", "海河社", "文见下", "见二版")),
]


@pytest.mark.parametrize(("end", "credited"), ENDS)
def test_a_paragraphs_end_credits_the_people_with_a_role_in_its_closer(end, credited):
    assert people(end) == credited


def test_a_bare_name_on_a_byline_is_the_author():
    assert is_name_line("侯 捷")
    assert people("侯 捷", Role.BYLINE) == [("作者", "侯捷")]
    assert not is_name_line("下好高质量疏解发展一盘棋")


def test_a_bare_name_under_a_picture_is_who_took_it():
    assert people("侯 捷、常春生", Role.CREDIT) == [("摄", "侯捷"), ("摄", "常春生")]


def test_more_names_than_fit_one_line_are_a_list_and_no_byline():
    assert is_name_line("王建国 李明亮 张志强 刘建林 陈沸宇 王丽君 冯香婷 杨青")
    assert not is_name_line("王建国 李明亮 张志强 刘建林 陈沸宇 王丽君 冯香婷 杨青山")


@pytest.mark.parametrize(
    ("line", "of_the_page"),
    [("责编:王明 李华 版式:赵强", True), ("本版编辑：李华 美编：王明", True), ("记者 李华", False)],
)
def test_the_pages_editors_are_distinguished_from_the_storys_authors(line, of_the_page):
    assert is_staff_line(line) == of_the_page


@pytest.mark.parametrize(
    ("is_credit", "line"),
    [(is_byline, "记者 史莺"), (is_photo_credit, "史莺 摄"), (is_staff_line, "责编:王明 ")],
)
def test_a_line_of_more_than_two_hundred_characters_is_prose(is_credit, line):
    assert is_credit(line.ljust(200, "、"))
    assert not is_credit(line.ljust(201, "、"))


def test_a_paragraphs_first_one_hundred_and_twenty_characters_credit_its_reporters():
    for before, credited in ((113, [("记者", "史莺")]), (114, [])):
        assert people(f"{'市' * before}(记者 史莺)3月18日，影展开幕。{'市' * 300}") == credited


def test_contributors_are_listed_once_in_printed_order():
    blocks = [
        Block(Role.HEADLINE, (0,), "记者 王建国 摄影展开幕"),
        Block(Role.BODY, (2,), "本报讯(记者 史莺)3月18日,影展开幕。"),
        Block(Role.BYLINE, (4,), "记者 史莺 通讯员 肖丹娜"),
        Block(Role.CREDIT, (6,), "记者 史莺 摄"),
    ]
    assert find_contributors(blocks) == (
        Contributor("记者", "史莺"),
        Contributor("通讯员", "肖丹娜"),
        Contributor("摄", "史莺"),
    )


PRINT = st.text(
    alphabet="记者通讯员本报新华社讯电摄文图／/（）()【】、， 张李王欧阳·报道从1月日\n\u3000", max_size=80
)


@pytest.mark.slow
@given(PRINT | st.text(max_size=80), st.sampled_from(list(Role)))
def test_no_text_makes_credits_raise(text, role):
    for who in find_contributors([Block(role, (0,), text)]):
        assert who.role
        assert who.name == who.name.strip()
    assert not (is_byline(text) and is_photo_credit(text))


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("【記者柯明哲／玉屏報導】", [("記者", "柯明哲")]),
        ("〔記者陳文怡／台北報導〕", [("記者", "陳文怡")]),
        ("本报记者 王琳 北京报道", [("记者", "王琳")]),
        ("本报记者 王琳 新加坡报道", [("记者", "王琳")]),
        ("本报记者 王琳 伦敦综合报道", [("记者", "王琳")]),
        ("本报记者 王琳 高雄专电", [("记者", "王琳")]),
        ("特派记者 张三 发自巴黎", [("特派记者", "张三")]),
        ("⊙记者 李明 颜青 ○编辑 江海", [("记者", "李明"), ("记者", "颜青"), ("编辑", "江海")]),
        ("海河机械厂　常万春", [("作者", "常万春")]),
        ("林玉津（退休教师）", [("作者", "林玉津")]),
    ],
)
def test_other_papers_bylines_name_people_and_no_places(text, credited):
    people = find_contributors([Block(Role.BYLINE, (0,), text)])
    assert [(person.role, person.name) for person in people] == credited


def test_an_address_and_a_name_sign_a_readers_letter() -> None:
    assert is_sender("河北沧县　孙先生")
    assert is_sender("江苏南通市 周国平")
    assert not is_sender("江苏南通市 水质好转")
    assert not is_sender("南通市长周国平")


def test_a_note_of_who_planned_a_text_or_where_its_figures_are_from_closes_it() -> None:
    assert is_closing_note("本期统筹：罗　娜")
    assert is_closing_note("数据来源：东江市统计局")
    assert not is_closing_note("数据来源：")
    assert not is_closing_note("数据来源可靠吗？")


def test_a_caption_and_its_credit_may_share_a_line() -> None:
    caption = "消防队员把孩子抱下楼 本报记者 田雨 摄"
    assert is_credited_caption(caption)
    assert people(caption, Role.CAPTION) == [("摄", "田雨")]
    assert not is_credited_caption("消防队员把孩子抱下楼。本报记者 田雨 摄")


def test_a_work_of_art_names_its_artist() -> None:
    assert people("书法　上善若水　（常春生作）", Role.CAPTION) == [("作者", "常春生")]
    assert people("书法　上善若水　（佳作）", Role.CAPTION) == []


def test_a_pen_name_under_a_headline_is_the_author() -> None:
    headline, byline = Block(Role.HEADLINE, (1,), "修水管"), Block(Role.BYLINE, (2,), "■老 槐")
    assert find_contributors([headline, byline]) == (Contributor("作者", "老槐"),)
    assert find_contributors([Block(Role.BODY, (1,), "水管修好了。"), byline]) == ()


def test_padded_names_sign_the_items_of_a_round_up() -> None:
    items = [
        Block(Role.BODY, (n,), text) for n, text in enumerate(["一号线通车。(白 云)", "二号线开工。(苗 木)"])
    ]
    assert find_contributors(items) == (Contributor("作者", "白云"), Contributor("作者", "苗木"))


def test_an_address_is_no_row_of_names() -> None:
    assert not is_name_line("石家庄市中山路")
    assert people("某某市中山路 周大明", Role.BYLINE) == [("作者", "周大明")]


def test_the_author_of_a_foreign_report_stands_in_brackets() -> None:
    assert people("【法国《世界报》5月3日文章】题:河水(作者 让·马丁)") == [("作者", "让·马丁")]


def test_a_unit_before_the_name_in_a_closing_bracket_is_no_person() -> None:
    assert people("水泵已经出厂。（宣传部 李明）") == [("作者", "李明")]


def test_a_wires_dateline_names_its_reporters() -> None:
    text = "据新华社北京1月5日电(记者张三 李四)水泵5日出厂。"
    assert people(text) == [("记者", "张三"), ("记者", "李四")]


@pytest.mark.parametrize("byline", ["图/文 王小明", "图文/王小明", "文/图 王小明"])
def test_who_wrote_and_took_the_picture_is_credited_for_both(byline: str) -> None:
    assert people(byline, Role.BYLINE) == [("文", "王小明"), ("摄", "王小明")]
    assert is_byline(byline) == byline.startswith("图")


def test_credits_open_a_paragraph_within_its_first_120_characters():
    credit = "(记者 李明)"
    near = "市" * (120 - len(credit)) + credit + "水泵出厂。"
    assert (people(near), people("市" + near)) == ([("记者", "李明")], [])


def test_closers_are_read_within_the_last_260_characters():
    notes = f"（{'市' * 122}）（{'市' * 122}）"
    credit = "（记者 李明）"
    text = "水泵昨天运到红旗水库。" * 20
    assert len(credit + notes) == 260 - 5
    assert people(f"{text}{credit}（市市市）{notes}") == [("记者", "李明")]
    assert people(f"{text}{credit}（市市市市）{notes}") == []


def test_a_picture_at_a_paragraphs_end_is_credited_beside_the_closers():
    text = "水泵昨天运到红旗水库。" * 20
    assert people(f"{text}新华社记者 李鑫 摄（本报记者 王五）") == [("摄", "李鑫"), ("记者", "王五")]


@pytest.mark.parametrize("line", ["摄影/本报记者 李明", "图/文 王五", "图片：特派记者 李明"])
def test_a_storys_byline_that_begins_with_the_picture_is_no_pictures_credit(line):
    assert is_byline(line)
    assert not is_photo_credit(line)


def test_a_title_without_a_name_is_a_byline_but_for_the_shortest():
    assert is_byline("编辑部")
    assert is_byline("通讯员")
    assert not is_byline("记者")  # a word of any headline


def test_a_line_of_one_name_has_two_to_four_characters():
    assert is_name_line("李明")
    assert is_name_line("诸葛孔明")
    assert not is_name_line("马克·吐温")  # a speaker rather than an author


def test_a_name_that_closes_a_storys_last_paragraph_is_its_author_and_padded_names_close_any():
    def authors(*texts: str) -> list[str]:
        return [who.name for who in find_contributors([Block(Role.BODY, (0,), text) for text in texts])]

    assert authors("水泵出厂。（李明）", "轮渡夜航。（王松）") == ["王松"]
    assert authors("水泵出厂。（李 明）", "轮渡夜航。（王松）") == ["李明", "王松"]
    assert authors("红 旗水库。（李明）", "轮渡夜航。（王松）") == ["王松"]
    assert authors("轮渡夜航。（春华秋实）") == []  # a note, no name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("哈尔滨轴瓦厂　常万春", ["常万春"]),
        ("林玉津（退休教师）", ["林玉津"]),
        ("哈尔滨轴瓦厂 王府井路", []),
        ("一 李明", []),
        ("河东区 哈尔滨轴瓦厂 李明", []),
    ],
)
def test_an_author_signs_with_one_unit_or_note(line, names):
    assert [name for _, name in people(line, Role.BYLINE)] == names


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("方圆文 王松摄", [("文", "方圆"), ("摄", "王松")]),
        ("王建文李明摄", [("摄", "王建文"), ("摄", "李明")]),  # 文 is part of a name where nothing parts it
        ("新华社记者李文、王松摄", [("摄", "李文"), ("摄", "王松")]),
    ],
)
def test_wen_before_a_photographer_is_a_task_where_a_name_is_left_before_it(line, credited):
    assert people(line, Role.CREDIT) == credited


def test_two_closers_name_the_people_of_both_in_their_order():
    text = "水泵昨天运到红旗水库。" * 20
    assert people(f"{text}（记者 李明）（王松 摄）") == [("记者", "李明"), ("摄", "王松")]
    assert people("（记者 李明）（王松 摄）", Role.CAPTION) == [("记者", "李明"), ("摄", "王松")]


def test_where_a_picture_was_taken_may_follow_its_credit():
    text = "水泵昨天运到红旗水库。" * 20
    assert people(f"{text}李明摄于天津市和平区劳动公园北门外") == [("摄", "李明")]
    assert people(f"{text}水泵厂摄制组拍摄于天津市和平区") == []


def test_spaced_names_of_two_or_three_characters_follow_a_title_after_the_source():
    assert people("本报讯 记者 刘淳 于春津 昨日从市统计局获悉") == [("记者", "刘淳"), ("记者", "于春津")]
    assert people("本报讯 记者 刘淳 欧阳文山 昨日从市统计局获悉") == [("记者", "刘淳")]


def test_a_picture_that_stands_where_names_do_is_nobody():
    blocks = [Block(Role.CREDIT, (0,), "记者 张三 图片报道")]
    assert [(person.role, person.name) for person in find_contributors(blocks)] == [("记者", "张三")]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "记者 李明",
            "通讯员 李明",
            "报道员 李明",
            "评论员 李明",
            "实习生 李明",
            "特约撰述 李明",
            "编译 李明",
        ),
        *(
            "指导老师 李明",
            "编辑部 李明",
            "执笔：李明",
            "撰文：李明",
            "采写：李明",
            "整理：李明",
            "作者：李明",
        ),
        *("文｜李明 图｜王松", "撰文/摄影 李明", "撰文：李明 摄影：王松"),
        *("李明 采访", "李明 报道", "李明 报导", "李明 绘", "李明 画", "图/文 李明", "记者 李明 供稿"),
    ],
)
def test_each_title_and_task_makes_a_byline(line: str) -> None:
    assert is_byline(line)


def test_a_caption_with_a_stop_may_be_followed_by_its_credit() -> None:
    for credit in (" 本报记者 田雨 摄", "（通讯员 田雨 摄）", "（田雨摄）"):
        caption = "孩子们在操场上跳绳。" + credit
        assert is_credited_caption(caption)
        assert people(caption, Role.CAPTION) == [("摄", "田雨")]


@pytest.mark.parametrize(
    "line",
    [
        *("东江小学三（2）班 罗 娜", "一连战士 罗小娜", "罗小娜（八岁）", "罗娜（七十六岁）"),
        *("机械1501班 罗小娜", "机械15级班 罗小娜", "旅客 罗 娜", "临河证券首席经济学家 罗小娜"),
    ],
)
def test_young_and_other_authors_are_printed_with_their_class_unit_or_age(line: str) -> None:
    assert is_signature(line)


def test_a_name_and_a_town_that_run_together_in_a_report_from_taiwan_are_told_apart() -> None:
    assert people("【本報記者羅明宗三重報導】女工拾得皮包。") == [("記者", "羅明宗")]


def test_who_helped_a_pupil_is_credited() -> None:
    assert people("辅导老师：闵小文", Role.BYLINE) == [("辅导老师", "闵小文")]


def test_a_text_is_signed_where_a_name_in_brackets_closes_it() -> None:
    assert is_signed_text("渡口添新船。（罗　娜）")
    assert not is_signed_text("渡口添新船。（完）")
