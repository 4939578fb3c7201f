"""Why a webhook is not believed."""

from fulfilcore.reasons import Code


class WebhookReason(Code):
    """What is wrong with a request that says it comes from a channel."""

    UNSIGNED = ("it is not signed: {header} is missing",)
    BAD_SIGNATURE = ("none of the secrets makes the signature in {header}",)
    EXPIRED = ("it was signed at {at}, more than {tolerance} ago",)
    FROM_THE_FUTURE = ("it says it was signed at {at}, more than {tolerance} from now",)
    NO_TIMESTAMP = ("it does not say when it was signed: {header} is missing",)
    NO_EVENT_ID = ("it does not say which event it tells of: {header} is missing",)
    BAD_HEADER = ("{header} cannot be understood: {why}",)
