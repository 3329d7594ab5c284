"""The directory calls."""

import pytest


@pytest.fixture
def ask(api):
    def asking(path, **query):
        return api.get(path, access_token=api.token(), **query)

    return asking


def test_a_member_without_anything_private(ask, sandbox):
    answer = ask("user/get", userid="chenjing")
    department = sandbox.county.unit("QH").department_id

    assert answer["name"] == "陈静"
    assert answer["department"] == [department]
    assert answer["main_department"] == department
    assert answer["direct_leader"] == ["hezhiyuan"]
    assert answer["is_leader_in_dept"] == [0]
    assert answer["status"] == 1
    assert not {"mobile", "email", "avatar", "gender"} & set(answer)


def test_a_leader_is_marked(ask):
    answer = ask("user/get", userid="hezhiyuan")

    assert answer["is_leader_in_dept"] == [1]
    assert answer["direct_leader"] == []


@pytest.mark.parametrize(
    ("path", "query", "errcode"),
    [
        ("user/get", {"userid": "nobody"}, 60111),
        ("user/get", {}, 40003),
        ("user/simplelist", {"department_id": "999"}, 60003),
        ("user/simplelist", {}, 60003),
        ("department/list", {"id": "999"}, 60003),
        ("department/simplelist", {"id": "x"}, 60003),
    ],
)
def test_unknown_members_and_departments(ask, path, query, errcode):
    assert ask(path, **query)["errcode"] == errcode


def test_walking_the_tree_finds_everybody_once(ask, sandbox):
    departments = ask("department/simplelist")["department_id"]
    found = [
        user["userid"]
        for department in departments
        for user in ask("user/simplelist", department_id=department["id"])["userlist"]
    ]

    assert sorted(found) == sorted(person.user_id for person in sandbox.county.people)


def test_the_tree_has_one_root_and_the_units_below(ask, sandbox):
    root, *units = ask("department/list")["department"]

    assert (root["id"], root["name"], root["parentid"]) == (1, "青禾县", 0)
    assert [unit["name"] for unit in units] == [unit.name for unit in sandbox.county.units]
    assert {unit["parentid"] for unit in units} == {1}
    assert units[1]["department_leader"] == ["hezhiyuan"]


def test_one_department_by_its_number(ask):
    assert [unit["name"] for unit in ask("department/list", id=3)["department"]] == ["清河镇"]
    assert [unit["id"] for unit in ask("department/simplelist", id=3)["department_id"]] == [3]
