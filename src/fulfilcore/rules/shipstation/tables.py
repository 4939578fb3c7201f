"""What ShipStation's rules are made of, as its pages name it, and what each is here.

Labels are looked up without regard to case, to articles and to punctuation: "Add a Tag" is
`add tag`, "# of Line Items" is `number of line items`.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from fulfilcore.orders import Field, Setting
from fulfilcore.rules.criteria import Criterion as C
from fulfilcore.rules.model import Operator as O
from fulfilcore.rules.tables import CRITERIA

_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST = 200


def label_of(text: str) -> str:
    """A label as it is looked up: small words and digits, without articles."""
    plain = re.sub("['\u2019]", "", text[:_LONGEST].casefold().replace("#", " number "))
    words = re.sub("[^a-z0-9]+", " ", plain).split()
    return " ".join(word for word in words if word not in _ARTICLES)


CRITERION_LABELS: Mapping[str, C] = {
    **{label_of(row.shipstation): each for each, row in CRITERIA.items() if row.shipstation},
    "address 1": C.ADDRESS_1,
    "address 2": C.ADDRESS_2,
    "zip code": C.POSTAL_CODE,
    "zip": C.POSTAL_CODE,
    "international": C.INTERNATIONAL,
    "residential commercial": C.RESIDENTIAL,
    "residential or commercial": C.RESIDENTIAL,
    "recipient": C.RECIPIENT,
    "company": C.COMPANY,
    "customer name": C.CUSTOMER,
    "customer username": C.BUYER_ID,
    "order tag": C.TAGS,
    "tag": C.TAGS,
    "tags": C.TAGS,
    "sku": C.SKU,
    "product sku": C.SKU,
    "product name": C.ITEM_NAME,
    "quantity": C.TOTAL_QUANTITY,
    "line items": C.LINE_ITEMS,
    "order weight": C.WEIGHT,
    "weight": C.WEIGHT,
    "internal note": C.INTERNAL_NOTES,
    "note from buyer": C.NOTE_FROM_BUYER,
    "customer notes": C.NOTE_FROM_BUYER,
    "note to buyer": C.NOTE_TO_BUYER,
    "gift": C.GIFT,
    "mapped service": C.SERVICE,
    "service": C.SERVICE,
    "package type": C.PACKAGE,
    "ship from location": C.SHIP_FROM,
    "assigned to": C.ASSIGNED_TO,
    "user": C.ASSIGNED_TO,
}
"""Every criterion that ShipStation has, by its label and by other spellings of it."""

OF_LINES = frozenset({C.SKU, C.ITEM_NAME})
"""Criteria that in ShipStation never match an order of more than one line."""

OPERATOR_LABELS: Mapping[str, O] = {
    "equals": O.EQUALS,
    "equal to": O.EQUALS,
    "is equal to": O.EQUALS,
    "is": O.EQUALS,
    "does not equal": O.NOT_EQUALS,
    "is not equal to": O.NOT_EQUALS,
    "is not": O.NOT_EQUALS,
    "contains": O.CONTAINS,
    "contain": O.CONTAINS,
    "does not contain": O.NOT_CONTAINS,
    "starts with": O.STARTS_WITH,
    "begins with": O.STARTS_WITH,
    "ends with": O.ENDS_WITH,
    "is blank": O.BLANK,
    "blank": O.BLANK,
    "is not blank": O.FILLED,
    "not blank": O.FILLED,
    "is less than": O.LESS,
    "less than": O.LESS,
    "is less than or equal to": O.AT_MOST,
    "is greater than": O.GREATER,
    "greater than": O.GREATER,
    "is greater than or equal to": O.AT_LEAST,
    "is between": O.BETWEEN,
    "between": O.BETWEEN,
    "include": O.INCLUDES,
    "includes": O.INCLUDES,
    "do not include": O.EXCLUDES,
    "does not include": O.EXCLUDES,
    "is before": O.BEFORE,
    "before": O.BEFORE,
    "is after": O.AFTER,
    "after": O.AFTER,
    "is within next": O.WITHIN_NEXT,
    "within next": O.WITHIN_NEXT,
    "is within last": O.WITHIN_LAST,
    "within last": O.WITHIN_LAST,
}
"""Every operator that ShipStation has, by its label and by other spellings of it."""

Deed: TypeAlias = str | Field | Setting
"""What an action does: the key of an effect, or what it writes."""

SHIPPING, ICE, PROVIDER = "carrier, service and package", "dry ice", "fulfilment provider"
"""Three actions that are several effects, or one of two."""

ACTION_LABELS: Mapping[str, Deed] = {
    # The order
    "add tag": "add_tag",
    "add tag to order": "add_tag",
    "remove tag": "remove_tag",
    "internal note": Field.NOTE,
    "set internal note": Field.NOTE,
    "add internal note": Field.NOTE,
    "note to buyer": Setting.NOTE_TO_BUYER,
    "set note to buyer": Setting.NOTE_TO_BUYER,
    "add note to buyer": Setting.NOTE_TO_BUYER,
    "set custom field 1": Field.CUSTOM_1,
    "set custom field 2": Field.CUSTOM_2,
    "set custom field 3": Field.CUSTOM_3,
    "assign user": Setting.ASSIGNED_TO,
    "assign to user": Setting.ASSIGNED_TO,
    "assign order to user": Setting.ASSIGNED_TO,
    "hold for n days": "hold_days",
    "hold order for n days": "hold_days",
    "hold until": "hold_until",
    "hold until date": "hold_until",
    "hold order until": "hold_until",
    "create alert": "alert",
    "add alert": "alert",
    "do not import": "do_not_import",
    "dont import": "do_not_import",
    "do not import order": "do_not_import",
    "dont import order": "do_not_import",
    "stop processing": "stop",
    "stop processing rules": "stop",
    "stop processing rules for order": "stop",
    # How it travels
    "set carrier service package": SHIPPING,
    "set carrier service and package": SHIPPING,
    "set carrier": Setting.CARRIER,
    "set service": Field.SERVICE,
    "set package": Setting.PACKAGE,
    "set package type": Setting.PACKAGE,
    "set ship from": Setting.SHIP_FROM,
    "set ship from location": Setting.SHIP_FROM,
    "set shipping account": Setting.SHIPPING_ACCOUNT,
    "set confirmation": Setting.CONFIRMATION,
    "set confirmation type": Setting.CONFIRMATION,
    "set tracking type": Setting.CONFIRMATION,
    "insure": Setting.INSURED,
    "insure package": Setting.INSURED,
    "insure order": Setting.INSURED,
    "saturday delivery": Setting.SATURDAY_DELIVERY,
    "shipper release": Setting.SHIPPER_RELEASE,
    "non machinable": Setting.NON_MACHINABLE,
    "alcohol": Setting.ALCOHOL,
    "contains alcohol": Setting.ALCOHOL,
    "dry ice": ICE,
    "contains dry ice": ICE,
    "cod": Setting.COLLECT_ON_DELIVERY,
    "collect on delivery": Setting.COLLECT_ON_DELIVERY,
    "bill to account": Setting.BILL_TO_ACCOUNT,
    "no postage shown": Setting.NO_POSTAGE_SHOWN,
    "request return label": Setting.RETURN_LABEL,
    "set ship by date": Setting.SHIP_BY,
    # What is weighed and measured
    "set dimensions": Setting.DIMENSIONS,
    "set total weight": Setting.WEIGHT,
    "set weight": Setting.WEIGHT,
    "adjust weight": "adjust_weight",
    # What customs are told
    "customs contents": Setting.CUSTOMS_CONTENTS,
    "set customs contents": Setting.CUSTOMS_CONTENTS,
    "customs declarations": Setting.CUSTOMS_DECLARATION,
    "set customs declarations": Setting.CUSTOMS_DECLARATION,
    "prepay duties": Setting.PREPAY_DUTIES,
    "bill duties to": Setting.BILL_DUTIES_TO,
    "non delivery option": Setting.NON_DELIVERY,
    "set non delivery option": Setting.NON_DELIVERY,
    "tax ids": Setting.TAX_ID,
    "set tax id": Setting.TAX_ID,
    # What a fulfilment provider is asked for
    "set fulfillment provider": PROVIDER,
    "set fulfilment provider": PROVIDER,
    "block amazon logistics": Setting.BLOCK_AMAZON_LOGISTICS,
    "blank box": Setting.BLANK_BOX,
    "shipping speed": Setting.SHIPPING_SPEED,
    "set shipping speed": Setting.SHIPPING_SPEED,
    # Messages
    "send email": "email",
    "send e mail": "email",
    "packing slip template": Setting.PACKING_SLIP,
    "set packing slip": Setting.PACKING_SLIP,
    "shipment email template": Setting.SHIPMENT_EMAIL,
    "set shipment email": Setting.SHIPMENT_EMAIL,
    "delivery email template": Setting.DELIVERY_EMAIL,
    "set delivery email": Setting.DELIVERY_EMAIL,
}
"""Every action that ShipStation has, by its label and by other spellings of it."""

_TOLD = "a store is always told what it is owed, whatever a rule says"
_ONE_WAY = "rules here stand in files; write one with `matches`, which needs fulfilcore[regex]"

REFUSED: Mapping[str, str] = {
    "do not notify marketplace": _TOLD,
    "dont notify marketplace": _TOLD,
    "do not notify sales channel": _TOLD,
    "matches regular expression": f"ShipStation's rules have no patterns; {_ONE_WAY}",
    "matches": f"ShipStation's rules have no patterns; {_ONE_WAY}",
}
"""What there is no rule for, and why: an action that would leave a channel untold among it."""

MARKETPLACES: Mapping[str, str] = {
    "channeladvisor": "rithum",
    "rithum formerly channeladvisor": "rithum",
    "custom store": "custom_store",
    "csv": "csv",
    "csv file import": "csv",
}
"""ShipStation's names of systems that are called otherwise here; others differ in case only."""
