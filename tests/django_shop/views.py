"""What the shop does with orders: take them in, ship them, sell over the counter."""

from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from django_shop.fulfilment import ACCOUNT, JOINED, RECORDS, TILL
from django_shop.models import Sale
from fulfilcore import (
    Actor,
    ChannelLine,
    ChannelOrder,
    Moved,
    ReadResult,
    Refused,
    Ship,
    import_orders,
    run,
    ship_order,
)
from fulfilcore.channels import codec
from fulfilcore.intake import Level, Part
from fulfilcore.values import CommandId, LineId, OrderId, ShipmentId, Sku, StoreId


@require_POST
def take_in(request: HttpRequest, store: str) -> JsonResponse:
    """Take in what a channel answered: the body is handed over as it came."""
    said = codec(ACCOUNT.store(StoreId(store)).system).read_orders(request.body)
    imported = run(
        import_orders(
            said, store=StoreId(store), account=ACCOUNT, repository=RECORDS, now=timezone.now()
        )
    )
    return JsonResponse(
        {
            "orders": {order.id: order.status.value for order in imported.orders},
            "rejected": [f"{each.path}: {each.error}" for each in imported.rejected],
            "fetch": [f"{need.part.value} of {need.reference}" for need in imported.needs],
        }
    )


@require_POST
async def ship(request: HttpRequest, order: str) -> JsonResponse:
    """Ship an order, from an async view: the whole flow runs in Django's own thread."""
    answer = await sync_to_async(_ship)(order, request.POST)
    if isinstance(answer, Refused):
        return JsonResponse({"reasons": [reason.text for reason in answer.reasons]}, status=409)
    return JsonResponse({"status": answer.order.status.value})


def _ship(order: str, form: Mapping[str, str]) -> Moved | Refused:
    wish = Ship(
        shipment=ShipmentId(form["shipment"]), carrier=form["carrier"], tracking=form["tracking"]
    )
    return run(
        ship_order(
            OrderId(order),
            wish,
            id=CommandId(form["command"]),
            by=Actor(form["by"]),
            now=timezone.now(),
            repository=RECORDS,
        )
    )


@require_POST
@transaction.atomic
def sell(request: HttpRequest) -> JsonResponse:
    """Sell over the counter: the shop's own sale and the order to fulfil are one transaction."""
    number, now = request.POST["number"], timezone.now()
    Sale.objects.create(number=number)
    line = ChannelLine(id=LineId("1"), sku=Sku(request.POST["sku"]), quantity=1)
    sold = ChannelOrder(
        reference=number,
        parts=frozenset({Part.HEADER, Part.LINES}),
        modified=now,
        level=Level.OPEN,
        lines=(line,),
    )
    imported = run(
        import_orders(
            ReadResult(orders=(sold,)), store=TILL, account=ACCOUNT, repository=JOINED, now=now
        )
    )
    return JsonResponse({order.id: order.status.value for order in imported.orders})
