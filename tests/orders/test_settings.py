"""Settings of how an order is shipped: one written form each, checked when they are written."""

from collections.abc import Mapping

import pytest

from builders import ANN, NOON
from fulfilcore.errors import InvalidInput
from fulfilcore.orders import (
    CHOICES,
    SETTINGS,
    Alerted,
    Author,
    Authority,
    Edit,
    Edited,
    Fields,
    Occasion,
    Order,
    OrderReason,
    Setting,
    SettingValue,
    apply,
    setting_text,
    setting_value,
)
from fulfilcore.orders.settings import FLAG, INSTANT, SIDES, TEXT, WEIGHT, Sort
from fulfilcore.reasons import because
from fulfilcore.values import Dimensions, OrderId, Weight
from ruling import an_order

LOOK, SOON = (
    Alerted(because(OrderReason.ALERTED, note=note, until=until))
    for note, until in (("look", ""), ("soon", " (until noon)"))
)
WRITTEN: Mapping[str, tuple[SettingValue, str]] = {
    TEXT.name: ("UPS ✓", "UPS ✓"),
    FLAG.name: (False, "false"),
    WEIGHT.name: (Weight(-5), "-5 mg"),
    SIDES.name: (Dimensions(10, 20, 30), "10 x 20 x 30 um"),
    INSTANT.name: (NOON, "2026-03-02T12:00:00+00:00"),
}


def value_of(setting: Setting) -> tuple[SettingValue, str]:
    """A value that a setting can have, and how it is written."""
    if setting in CHOICES:
        first = min(CHOICES[setting])
        return first, first
    return WRITTEN[SETTINGS[setting].name]


@pytest.mark.parametrize("setting", Setting)
def test_a_setting_is_kept_as_text_and_read_back(setting: Setting) -> None:
    """The same value comes back, and no other type is taken."""
    value, text = value_of(setting)

    assert text == setting_text(setting, value)
    assert value == setting_value(setting, text)
    with pytest.raises(InvalidInput, match=f"{setting.words} is"):
        setting_text(setting, 5)  # type: ignore[arg-type]
    assert isinstance(SETTINGS[setting], Sort)


def test_a_blank_or_unknown_word_is_refused() -> None:
    """Whoever means nothing takes the setting back instead."""
    with pytest.raises(InvalidInput, match="carrier is blank"):
        setting_text(Setting.CARRIER, " ")
    with pytest.raises(
        InvalidInput, match="shipping speed is one of expedited, priority, standard"
    ):
        setting_text(Setting.SHIPPING_SPEED, "rocket")
    with pytest.raises(InvalidInput, match="NUL"):
        setting_text(Setting.CARRIER, "a\x00")


def test_an_edit_takes_settings_in_their_written_form_only() -> None:
    """So that the same wish is the same edit."""
    assert Edit(settings=((Setting.INSURED, "true"),)).settings
    with pytest.raises(InvalidInput, match="'yes' is not how insured is written"):
        Edit(settings=((Setting.INSURED, "yes"),))


def written(order: Order, edit: Edit, by: Authority = Authority.USER) -> Order:
    """The order after somebody wrote on it."""
    id = OrderId("shop/1")
    return apply(order, edit, Occasion(wished=id, on=id, at=NOON, by=by, name=ANN.name))


def test_a_persons_setting_beats_a_rules() -> None:
    """Whichever came first; taken back, the rule's stands again."""
    ups = Edit(settings=((Setting.CARRIER, "ups"), (Setting.INSURED, "true")), anew=True)
    dhl = Edit(settings=((Setting.CARRIER, "dhl"),))
    both = written(written(an_order(), dhl), ups, Authority.RULE)
    other = written(written(an_order(), ups, Authority.RULE), dhl)
    expected = {Setting.CARRIER: "dhl", Setting.INSURED: True}

    assert expected == both.settings == other.settings
    again = written(both, Edit(unset=frozenset({Setting.CARRIER})))
    assert {Setting.INSURED: True} == again.settings
    rest = written(again, Edit(anew=True), Authority.RULE)
    assert () == rest.edits
    assert rest.setting(Setting.INSURED) is None


def test_what_a_rule_tags_a_person_may_untag() -> None:
    """And a rule that runs again leaves that alone; its own it takes back with its layer."""
    both = Edit(add_tags=frozenset({"a", "b"}), anew=True)
    tagged = written(an_order(), both, Authority.RULE)
    mine = written(tagged, Edit(remove_tags=frozenset({"a"})))

    assert {"a", "b"} == tagged.tags
    assert {"b"} == mine.tags
    assert {"b"} == written(mine, both, Authority.RULE).tags
    assert set() == written(mine, Edit(anew=True), Authority.RULE).tags


def test_a_hosts_own_rule_untags_only_what_ours_does_not_tag() -> None:
    """Whichever came first."""
    ours = Edit(add_tags=frozenset({"a", "b"}), anew=True)
    host = Edit(remove_tags=frozenset({"b"}), add_tags=frozenset({"c"}))
    one = written(written(an_order(), ours, Authority.RULE), host, Authority.RULE)
    other = written(written(an_order(), host, Authority.RULE), ours, Authority.RULE)

    assert {"a", "b", "c"} == one.tags == other.tags
    assert one.edits == other.edits
    assert {"c"} == written(one, Edit(anew=True), Authority.RULE).tags


def test_what_a_hosts_own_rules_wrote_stays_below_the_layer_of_ours() -> None:
    """Ours are made anew, and where both wrote ours stands; taken back, the host's is there."""
    host = Edit(settings=((Setting.CARRIER, "ups"), (Setting.PACKAGE, "box")), service="slow")
    ours = Edit(settings=((Setting.CARRIER, "dhl"),), service="fast", anew=True)
    order = written(written(an_order(), ours, Authority.RULE), host, Authority.RULE)

    assert {Setting.CARRIER: "dhl", Setting.PACKAGE: "box"} == order.settings
    assert "fast" == order.fields.service
    back = written(order, Edit(anew=True), Authority.RULE)
    assert {Setting.CARRIER: "ups", Setting.PACKAGE: "box"} == back.settings
    assert "slow" == back.fields.service


def test_alerts_add_up() -> None:
    """The same alert twice is one."""
    alert = Edit(alerts=(LOOK,))
    order = written(written(an_order(), alert), alert)

    assert (LOOK,) == order.edits[0].alerts
    assert not Edited(Author.RULE, frozenset(), Fields(), Fields())


def test_an_alert_is_for_a_person_to_look_at() -> None:
    """It is a finding for as long as it stands, with its end if it has one."""
    from fulfilcore.orders.findings import findings

    order = written(an_order(), Edit(alerts=(LOOK, SOON)))

    assert ["alert: look", "alert: soon (until noon)"] == [
        reason.text for reason in findings(order)
    ]
    looked = written(order, Edit(seen=frozenset({LOOK.text})))
    assert ["alert: soon (until noon)"] == [e.text for e in findings(looked)]
    again = written(looked, Edit(alerts=(LOOK,), anew=True), Authority.RULE)
    assert 1 == len([*findings(again)])


def test_a_setting_cannot_be_written_twice_at_once() -> None:
    """Nor written and taken back."""
    from fulfilcore.orders import Facts
    from fulfilcore.orders.checks import something_written

    facts = Facts(now=NOON, permits=frozenset())
    ups = (Setting.CARRIER, "ups")
    for edit in (Edit(settings=(ups, ups)), Edit(settings=(ups,), unset=frozenset({ups[0]}))):
        (reason,) = something_written(an_order(), edit, Authority.USER, facts)
        assert OrderReason.WRITTEN_TWICE is reason.code
    assert [] == [*something_written(an_order(), Edit(anew=True), Authority.RULE, facts)]
