"""What payloads do not say themselves, because only the shop knows: its zone, currency, words."""

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

import attrs
from attrs import evolve, field, frozen

from fulfilcore.channels import Call, Unwritable, codec, woocommerce
from fulfilcore.channels.csv import GENERIC, PROFILES, Profile
from fulfilcore.errors import InvalidInput
from fulfilcore.intake import Level, ReadResult
from fulfilcore.shipments import ShipmentNotice

Reader: TypeAlias = Callable[..., ReadResult]
"""Reads bodies of one system together: its `read_orders`, with the settings of a shop."""

Writer: TypeAlias = Callable[[ShipmentNotice], Call | Unwritable]
"""Puts a notice into a channel's own words."""


@frozen(kw_only=True)
class Settings:
    """What only a shop knows of its payloads; each system takes some of it, most take nothing.

    `zone` is that of the site's clocks, `currency` that of amounts without one, `statuses` what
    the words mean that the shop made itself: `{ "in the kiln" = "open" }`. `profile` says how its
    files look: one that is built in, or a TOML file with the settings of one.
    """

    profile: str | None = None
    zone: str | None = None
    currency: str | None = None
    statuses: Mapping[str, str] = field(factory=dict)


TAKES: Mapping[str, tuple[str, ...]] = {
    "csv": ("profile", "zone", "currency"),
    "custom_store": ("currency", "statuses"),
    "rithum": ("currency",),
    "shipstation": ("currency",),
    "woocommerce": ("zone", "statuses"),
}
"""The settings that a system takes; one that is not here takes none."""

NOTHING, HERE = Settings(), Path()


def reader(system: str, settings: Settings = NOTHING, folder: Path = HERE) -> Reader:
    """What reads the payloads of a system, `reader("shipstation", Settings(currency="USD"))`.

    `folder` is where a profile's file is looked for. Raises InvalidInput for an unknown system, and
    for a setting that it does not take.
    """
    read: Reader = codec(system).read_orders
    given = {
        each.name: value
        for each in attrs.fields(Settings)
        if (value := getattr(settings, each.name))
    }
    for name in given:
        if name not in TAKES.get(system, ()):
            known = " and ".join(TAKES.get(system, ())) or "no settings"
            raise InvalidInput(f"{system} takes {known}, not {name}", f"$.{name}")
    if system == "csv":
        return partial(read, profile=profile_of(settings, folder))
    if "statuses" in given:
        given["statuses"] = _levels(settings.statuses)
    return partial(read, **given)


def writer(system: str, settings: Settings = NOTHING) -> Writer:
    """What puts notices into the words of a system, with the days that the shop's clocks show."""
    if system == "woocommerce" and settings.zone:
        return partial(woocommerce.write_shipment, zone=settings.zone)
    return codec(system).write_shipment


def profile_of(settings: Settings, folder: Path = HERE) -> Profile:
    """How the files of a shop look. Raises InvalidInput, and Misconfigured for a bad profile."""
    profile = _profile(settings.profile, folder) if settings.profile else GENERIC
    formats = profile.formats
    return evolve(
        profile,
        currency=settings.currency or profile.currency,
        formats=evolve(formats, zone=settings.zone) if settings.zone else formats,
    )


def _profile(name: str, folder: Path) -> Profile:
    if name in PROFILES:
        return PROFILES[name]
    try:
        said = tomllib.loads((folder / name).read_text("utf-8"))
    except OSError:
        known = ", ".join(PROFILES)
        raise InvalidInput(
            f"{name!r} is none of {known}, and no file of one", "$.profile"
        ) from None
    except (ValueError, RecursionError) as bad:
        raise InvalidInput(f"{name} is not TOML: {bad}", "$.profile") from None
    return Profile.of(said)


def takers(name: str) -> str:
    """The systems that take a setting, for its help."""
    return ", ".join(system for system, names in TAKES.items() if name in names)


def _levels(words: Mapping[str, str]) -> Mapping[str, Level]:
    """A shop's own words, each with what it means here."""
    known = {level.name.lower(): level for level in Level}
    for word, meaning in words.items():
        if meaning not in known:
            choice = ", ".join(known)
            raise InvalidInput(f"{meaning!r} is none of {choice}", f"$.statuses.{word}")
    return {word: known[meaning] for word, meaning in words.items()}
