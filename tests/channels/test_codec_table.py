"""The table of codecs."""

import pytest

from fulfilcore import channels
from fulfilcore.channels import (
    CODECS,
    Codec,
    amazon,
    bigcommerce,
    codec,
    csv,
    custom_store,
    ebay,
    rithum,
    shipstation,
    shopify,
    squarespace,
    woocommerce,
)
from fulfilcore.errors import InvalidInput

CONFORMING: dict[str, Codec] = {
    "amazon": amazon,
    "bigcommerce": bigcommerce,
    "csv": csv,
    "custom_store": custom_store,
    "ebay": ebay,
    "rithum": rithum,
    "shipstation": shipstation,
    "shopify": shopify,
    "squarespace": squarespace,
    "woocommerce": woocommerce,
}


@pytest.mark.parametrize("system", sorted(CODECS))
def test_every_listed_system_has_a_codec(system: str) -> None:
    """Each name in the table leads to a codec that says the same name of itself."""
    assert system == codec(system).CAPABILITIES.system
    assert CONFORMING[system] is codec(system)


def test_unknown_system_is_refused_and_the_known_ones_named() -> None:
    """A typing error in a store's settings is answered with what there is."""
    with pytest.raises(InvalidInput, match=f"'amzn', only for {', '.join(sorted(CODECS))}"):
        codec("amzn")


def test_codecs_load_when_first_named() -> None:
    """The table holds names, not modules, so importing the package loads no codec."""
    assert all(isinstance(path, str) for path in channels.CODECS.values())
