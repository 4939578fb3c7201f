"""Rithum, formerly ChannelAdvisor: orders of REST v1 and of SOAP, shipments told through either.

A hub: its orders are those of many marketplaces. Not one field says Prime; the requested shipping
class does. An order's own id is Rithum's, its number is what the marketplace calls it.
"""

from fulfilcore.channels.rithum.read import read_orders
from fulfilcore.channels.rithum.tables import CAPABILITIES, HEADER
from fulfilcore.channels.rithum.write import find_shipment, read_answer, write_shipment
from fulfilcore.channels.rithum.write_soap import Edition, SoapDetails, write_shipment_list

__all__ = [
    "CAPABILITIES",
    "HEADER",
    "Edition",
    "SoapDetails",
    "find_shipment",
    "read_answer",
    "read_orders",
    "write_shipment",
    "write_shipment_list",
]
