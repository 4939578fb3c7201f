"""The merchant's account and its records: made once, when the process starts."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from django_shop.repository import DjangoRepository
from fulfilcore import Account, Channel, Post, Retry, Store, deliver, run
from fulfilcore.channels import amazon
from fulfilcore.intake import Capabilities
from fulfilcore.messages import Message
from fulfilcore.values import StoreId

AMAZON, TILL = StoreId("amazon-us"), StoreId("till")
ACCOUNT = Account(
    tenant="acme",
    country="US",
    zone="America/New_York",
    stores=(
        Store(id=AMAZON, capabilities=amazon.CAPABILITIES),
        Store(id=TILL, capabilities=Capabilities(system="till")),
    ),
)
RECORDS = DjangoRepository(ACCOUNT.tenant)
JOINED = DjangoRepository(ACCOUNT.tenant, joins=True)


def post_of(channels: Mapping[StoreId, Channel]) -> Post:
    """What telling needs: the account, a channel for each store, when to try again, a clock."""
    retry = Retry(wait=lambda tried: timedelta(minutes=2**tried))
    return Post(account=ACCOUNT, channels=channels, retry=retry, clock=timezone.now)


def tell_channels(channels: Mapping[StoreId, Channel]) -> tuple[Message, ...]:
    """Tell every store what it is owed: a job of its own, never part of a transaction."""
    return run(deliver(post_of(channels), RECORDS))
