"""What the connector does, on a good day and on a bad one. Each test has a space, and hence people, of its own."""

import pytest
from provisioning import ADManager, Person, Provisioning, Refused, Sectona, Unreachable

ADA = Person("ada", "Ada", "Lovelace", "ada@mynah.test", "Analytical-1843")
# The operation that creates a user.
CREATE = {"sectona": "ManageUser", "admanager": "CreateUser"}


@pytest.fixture
def sectona(space):
    return Sectona(space.url, "admin", "mynah-dev-password")


@pytest.fixture
def admanager(space):
    return ADManager(space.url, "11111111-1111-4111-8111-111111111111", "mynah.test")


@pytest.fixture
def people(sectona, admanager):
    return Provisioning(admanager, sectona)


def creates(api):
    """The requests that create ada, as the journal knows them."""
    named = {"APIActionType": "Create", "Username": "ada"} if api == "sectona" else {"sAMAccountName": "ada"}
    return {"api": api, "operation": CREATE[api], "parameters": named}


@pytest.fixture(params=CREATE)
def one(request):
    """One product after the other."""
    return request.getfixturevalue(request.param)


# On a good day.


def test_who_joins_is_one_user_with_an_account_in_each_product(space, people):
    assert people.join(ADA) == {"admanager": "created", "sectona": "adopted"}
    ada = space.user("ada")
    assert {account["api"] for account in ada["accounts"]} == {"admanager", "sectona"}
    assert space.call("POST", f"users/{ada['id']}/verify-password", {"password": ADA.password}) == {"verified": True}


def test_joining_twice_creates_once(space, one):
    assert Provisioning(one).join(ADA) == {one.name: "created"}
    assert Provisioning(one).join(ADA) == {one.name: "adopted"}
    space.verify(creates(one.name), exactly=1)


def test_it_looks_before_it_creates(space, people):
    people.join(ADA)
    look = {"api": "admanager", "operation": "SearchUser"}
    space.call("POST", "requests/verify", {"in_order": [look, creates("admanager")]})


def test_one_person_is_seen_by_four_products(space, people):
    people.join(ADA)
    people.move("ada", department="Engines")
    ada = space.user("ada")
    assert ada["attributes"]["department"] == "Engines"
    views = ada["views"]
    assert views["sectona"]["Username"] == "ada"
    assert views["sas"]["Email"] == "ada@mynah.test"
    assert views["admanager"]["DISTINGUISHED_NAME"] == "CN=Ada Lovelace,CN=Users,DC=mynah,DC=test"
    assert views["summit"]["UserName"] == "Ada Lovelace"
    assert [entry["operation"] for entry in ada["history"]][:2] == ["CreateUser", "ManageUser"]


def test_who_leaves_can_log_in_nowhere(space, people, sectona):
    people.join(ADA)
    people.leave("ada")
    assert space.user("ada")["active"] is False
    assert sectona.find("ada")["Status"] == "Disabled"


def test_a_person_who_was_there_before_us_keeps_her_name(space, people):
    user = {"realm": "mynah", "name": "ada", "accounts": ["sectona"], "attributes": {"first_name": "Adelaide"}}
    space.seed({"user": [user]})
    assert people.join(ADA) == {"admanager": "adopted", "sectona": "adopted"}
    assert space.user("ada")["attributes"]["first_name"] == "Adelaide"


def test_another_administrator_may_change_her_behind_our_back(space, people, sectona):
    people.join(ADA)
    space.call("PATCH", f"users/{space.user('ada')['id']}", {"active": False})
    assert sectona.find("ada")["Status"] == "Disabled"


# On a bad day.


def test_a_create_whose_answer_is_lost_is_not_repeated(space, one):
    space.fault(match=creates(one.name), strike="after_commit", answer={"drop": True}, times=1)
    assert Provisioning(one).join(ADA) == {one.name: "adopted"}
    space.verify(creates(one.name), exactly=1)


def test_a_create_that_never_arrived_is_repeated(space, one):
    space.fault(match=creates(one.name), strike="before", answer={"drop": True}, times=1)
    assert Provisioning(one).join(ADA) == {one.name: "created"}
    space.verify(creates(one.name), exactly=2)
    assert len(space.users(q="ada")) == 1


def test_an_answer_that_breaks_off_is_a_lost_one(space, one):
    space.fault(match=creates(one.name), strike="after_commit", answer={"cut": 20}, times=1)
    assert Provisioning(one).join(ADA) == {one.name: "adopted"}
    space.verify(creates(one.name), exactly=1)


def test_a_product_that_never_answers_is_given_up(space, people):
    space.fault(match={"api": "admanager"}, strike="before", answer={"drop": True})
    with pytest.raises(Unreachable):
        people.join(ADA)
    assert space.users(q="ada") == []
    space.verify({"api": "admanager"}, exactly=3)


def test_a_fault_of_the_product_is_told_and_not_tried_again(space, sectona):
    space.fault(match=creates("sectona"), strike="instead", answer={"error": "032401"})
    with pytest.raises(Refused, match="032401"):
        Provisioning(sectona).join(ADA)
    space.verify(creates("sectona"), exactly=1)
    assert space.users(q="ada") == []


# Another day.


def test_the_daily_allowance_of_admanager_renews_at_midnight(space, admanager):
    space.clock(set="2031-01-07T09:05:00Z", freeze=True)
    for number in range(50):
        admanager.create(Person(f"person{number}", "Some", f"Body {number}", f"p{number}@mynah.test", "Analytical-1843"))
    with pytest.raises(Refused, match="maximum number of API calls"):
        admanager.create(ADA)
    space.clock(advance="1d")
    admanager.create(ADA)


def test_a_snapshot_brings_everybody_back(space, people):
    people.join(ADA)
    space.call("PUT", "snapshots/with-ada")
    people.leave("ada")
    space.call("DELETE", f"users/{space.user('ada')['id']}")
    space.call("POST", "snapshots/with-ada/restore")
    assert space.user("ada")["active"] is True
