"""Forms: what is wrong stands beside the field and in the summary, and nothing typed is cut or lost."""

import json

import pytest
from django import forms as django_forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from baosong.apps.orgs.models import Unit
from baosong.platform.errors import UploadGone
from baosong.platform.web import forms
from tests import factories as make


class BranchForm(forms.WebForm):
    form_name = "branch"
    name = forms.TextField(label="名称", max_length=10, help_text="全称")
    members = forms.WholeNumberField(label="人数", least=1, most=500, required=False)
    founded = forms.DayField(label="成立日期", required=False)
    opens = forms.HourField(label="时间", required=False)
    is_open = forms.TickField(label="公开")
    ways = forms.OptionsField(label="方式", choices=[("mail", "邮件"), ("call", "电话")], required=False)


def bound(**written):
    return BranchForm({"name": "第一支部", **written})


def test_a_missing_field_is_named_beside_it_and_in_the_summary():
    form = BranchForm({"name": "  "})

    with override("zh-hans"):
        form.is_valid()
        html = str(form)

    assert form.errors["name"] == ["请填写“名称”。"]
    assert html.count("请填写“名称”。") == 2
    assert 'href="#id_branch_name"' in html
    assert 'aria-invalid="true"' in html
    assert "id_branch_name_error" in html


def test_text_beyond_the_limit_is_an_error_and_stays_in_the_box():
    form = bound(name="这是一个超过十个字的支部名称")

    assert not form.is_valid()
    assert 'value="这是一个超过十个字的支部名称"' in str(form["name"])
    assert "maxlength" not in str(form)


@pytest.mark.parametrize("written", ["abc", "0", "501", "1.5", "²", "9" * 5000, "-3"])
def test_a_wrong_number_stays_in_the_box_with_its_bounds(written):
    form = bound(members=written)

    with override("en"):
        assert not form.is_valid()

    assert "from 1 to 500" in form.errors["members"][0]
    assert written in str(form["members"])


@pytest.mark.parametrize(("field", "written"), [("founded", "2026-11-31"), ("founded", "昨天"), ("opens", "25:00")])
def test_impossible_days_and_hours_are_quoted(field, written):
    form = bound(**{field: written})

    assert not form.is_valid()
    assert written in form.errors[field][0]


def test_white_space_is_collapsed_and_optional_fields_may_be_empty():
    form = bound(name="  第一 \t 支部\n")

    assert form.is_valid()
    assert form.cleaned_data["name"] == "第一 支部"
    assert form.cleaned_data["members"] is None


def test_a_refusal_of_a_service_stands_beside_its_field():
    form = bound()
    form.is_valid()

    form.add_refusal("name", UploadGone())

    assert [field.name for field in form.wrong_fields] == ["name"]


def test_labels_belong_to_their_elements():
    html = str(bound())

    assert 'for="id_branch_name"' in html
    assert 'id="id_branch_name"' in html
    assert "<fieldset" in html
    assert 'aria-describedby="id_branch_name_helptext"' in html


@pytest.mark.parametrize("written", ["", "x", "²", "1" * 5000, "-1"])
def test_a_hidden_key_that_is_none_is_a_bad_request(written):
    request = RequestFactory().post("/", {"person": written})

    with pytest.raises(BadRequest):
        forms.posted_key(request, "person")
    with pytest.raises(BadRequest):
        forms.posted_keys(request, "person")


class PrizeForm(forms.WebForm):
    form_name = "prize"
    prize = forms.TextField(label="奖项", max_length=4, css_classes="grow", attrs={"autocomplete": "off"})
    value = forms.WholeNumberField(label="数量", least=1, most=9)


class MarkForm(forms.WebForm):
    mark = forms.AmountField(label="评分", least=0, most=9.5)


@pytest.mark.parametrize("written", ["abc", "-0.5", "9.6", "NaN", "Infinity", "1e999999", "9" * 5000, "1,5"])
def test_a_wrong_amount_stays_in_the_box_with_its_bounds(written):
    form = MarkForm({"mark": written})

    with override("en"):
        assert not form.is_valid()

    assert "from 0 to 9.5" in form.errors["mark"][0]
    assert written in str(form["mark"])


@pytest.mark.parametrize("written", ["9.5", "９．５", " 9.50 "])
def test_an_amount_may_be_typed_in_full_width(written):
    form = MarkForm({"mark": written})

    assert form.is_valid()
    assert float(form.cleaned_data["mark"]) == 9.5


def posted_prizes(**columns):
    return forms.posted_rows(RequestFactory().post("/", columns), PrizeForm)


def test_rows_are_forms_of_their_own_and_their_errors_stand_in_the_summary_of_the_whole():
    rows = posted_prizes(prize=["一等奖", "二等奖"], value=["1", "很多"])
    form = BranchForm({"name": "第一支部"}, rows=rows)

    assert not form.is_valid()
    assert [field.auto_id for field in form.wrong_fields] == ["id_prize1_value"]
    assert 'href="#id_prize1_value"' in str(form)
    assert "很多" in str(rows[1])


def test_rows_with_missing_fields_are_a_bad_request():
    with pytest.raises(BadRequest):
        posted_prizes(prize=["一等奖", "二等奖"], value=["1"])


def test_rows_may_begin_with_values():
    rows = forms.initial_rows(PrizeForm, [{"prize": "一等奖", "value": 1}, {}])

    assert 'value="一等奖"' in str(rows[0])
    assert len({row["prize"].auto_id for row in rows}) == 2
    assert BranchForm({"name": "第一支部"}, rows=[]).is_valid()


def test_a_field_may_be_added_to_one_form():
    form = BranchForm({"name": "第一支部"})
    form.add_field("unit", forms.TextField(label="单位"))

    with override("zh-hans"):
        assert not form.is_valid()

    assert form.errors["unit"] == ["请填写“单位”。"]
    assert 'aria-required="true"' in str(form["unit"])


def test_a_field_has_classes_and_attributes_of_its_own():
    html = str(PrizeForm())

    assert 'class="field grow"' in html
    assert 'autocomplete="off"' in html


def test_a_page_with_an_invalid_row_in_a_nested_list_answers_422(settings):
    rows = posted_prizes(prize=[""], value=["1"])

    answer = forms.form_page(RequestFactory().get("/"), "web/forms/summary.html", {"form": rows[0], "rows": [("第一", rows[0])]})

    assert answer.status_code == 422


class PresenceForm(forms.RowForm):
    made_up = forms.DayField(label="补课日期", required=False)
    agenda = forms.LinesField(label="议程", longest_line=5, most_lines=2, required=False)
    files = forms.PostedFilesField(label="附件", required=False)


def test_a_row_of_a_table_has_its_key_in_its_names():
    form = PresenceForm({"made-up-12": "2026-13-01", "agenda-12": ""}, row=12)

    assert not form.is_valid()
    assert 'id="id_made-up-12_error"' in str(form)
    assert PresenceForm({"made-up-12": "2026-07-08"}, row=12).is_valid()


@pytest.mark.parametrize(
    ("written", "sentence"), [("学习\n\n学习文件三种", "Line 3: at most 5 characters; these are 6."), ("一\n二\n三", "At most 2 lines; these are 3.")]
)
def test_too_many_and_too_long_lines_are_counted(written, sentence):
    form = PresenceForm({"agenda-1": written}, row=1)

    with override("en"):
        form.is_valid()

    assert form.errors["agenda"] == [sentence]
    assert written in str(form["agenda"])


def test_lines_become_a_list_and_a_list_becomes_lines():
    form = PresenceForm({"agenda-1": " 学习 \r\n\r\n讨论"}, row=1)

    assert form.is_valid()
    assert form.cleaned_data["agenda"] == ["学习", "讨论"]
    assert "学习\n讨论" in str(PresenceForm(initial={"agenda": ["学习", "讨论"]}, row=1)["agenda"])


def test_several_files_are_read_from_one_field():
    files = MultiValueDict({"files-1": [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("b.txt", b"")]})
    form = PresenceForm({}, files, row=1)

    assert not form.is_valid()
    assert list(form.errors) == ["files"]
    assert "multiple" in str(form["files"])
    assert PresenceForm({}, {}, row=1).is_valid()


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("17", 17), ("", None), ("x", None), ("²", None), ("9" * 5000, None)])
def test_a_hidden_counter_is_a_number_or_a_bad_request(written, number):
    request = RequestFactory().post("/", {"revision": written})

    if number is None:
        with pytest.raises(BadRequest):
            forms.posted_number(request, "revision")
    else:
        assert forms.posted_number(request, "revision") == number


def test_scripts_are_told_which_field_is_wrong():
    form = bound(members="很多")
    form.is_valid()

    with override("en"):
        answer = forms.form_faults(form)

    assert answer.status_code == 422
    assert "很多" in json.loads(answer.content)["message"]


def test_the_indentation_of_a_text_is_kept_and_blank_text_is_empty():
    field = forms.LongTextField(label="正文", strip=False)

    assert field.clean("　　第一段\r\n第二段") == "　　第一段\n第二段"
    with pytest.raises(ValidationError):
        field.clean(" \n　")


class ChoiceForm(forms.WebForm):
    mail = forms.MailField(label="邮箱", max_length=20, required=False)
    kind = forms.OptionField(label="类别", choices=[("a", "甲")], required=False)
    key = forms.TextField(widget=django_forms.HiddenInput)


def test_a_hidden_field_that_is_missing_and_a_foreign_choice_stand_in_the_summary():
    with override("zh-hans"):
        html = str(ChoiceForm({"kind": "b", "mail": "somebody-with-a-long-name@example.edu.cn"}))

    assert html.count("请从列表中选择。") == 2
    assert html.count("最多 20 个字") == 2
    assert "这个字段是必填项" in html


class UnitsForm(forms.WebForm):
    unit = forms.RecordField(label="单位", queryset=Unit.objects.none())
    others = forms.RecordsField(label="其他单位", queryset=Unit.objects.none(), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = self.fields["others"].queryset = units


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["0", "x", "²", "9" * 5000])
def test_a_row_that_may_not_be_chosen_is_an_error(written):
    unit = make.a_unit("大学")

    with override("en"):
        errors = UnitsForm({"unit": written, "others": [written]}, units=Unit.objects.all()).errors.get_json_data()

    assert {name: found[0]["message"] for name, found in errors.items()} == dict.fromkeys(("unit", "others"), "Please choose from the list.")
    assert UnitsForm({"unit": str(unit.pk)}, units=Unit.objects.all()).is_valid()


class PartForm(forms.PartialForm):
    name = forms.TextField(label="名称", max_length=4)
    most = forms.WholeNumberField(label="最多", most=9, required=False)
    ways = forms.OptionsField(label="方式", choices=[("mail", "邮件"), ("call", "电话")], required=False)


OLD = {"name": "旧", "most": 3, "ways": ["mail"]}


def test_fields_that_were_not_posted_keep_their_values():
    form = PartForm({"p-most": ""}, initial=OLD, prefix="p")

    assert form.is_valid()
    assert form.cleaned_data == {"name": "旧", "most": None, "ways": ["mail"]}


def test_a_label_that_is_set_later_is_shown_in_a_form_posted_in_part():
    form = PartForm({"most": "很多"}, initial=OLD)
    form.fields["most"].label = "最多几篇"

    assert "最多几篇" in str(form)


def test_what_was_not_taken_is_known_with_its_posted_name_and_the_old_value_holds():
    form = PartForm({"p-name": "太长的名称", "p-most": "很多", "p-ways": ["fax"]}, initial=OLD, prefix="p")

    assert not form.is_valid()
    assert {name: form.given(name) for name in OLD} == OLD
    assert form.not_taken == {"p-name": "太长的名称", "p-most": "很多", "p-ways": ["fax"]}


@pytest.mark.parametrize("written", ["2026-05-04", "2026-02-30T10:00", "2026-05-04T25:00", "明天", "2026-05-04T10:00+08:00", "1" * 5000])
def test_what_is_no_moment_is_quoted(written):
    with override("en"), pytest.raises(ValidationError, match=r"2026-05-04 17:00"):
        forms.MomentField(label="时间").clean(written)


@pytest.mark.parametrize("written", ["2026-05-04T17:00", " 2026-05-04 17:00:00 "])
def test_a_moment_is_in_the_active_time_zone(written):
    assert forms.MomentField(label="时间").clean(written).isoformat() == "2026-05-04T17:00:00+08:00"
