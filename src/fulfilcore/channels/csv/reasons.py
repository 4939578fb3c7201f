"""Why a CSV store cannot be told of a shipment by a call."""

from fulfilcore.reasons import Code


class CsvNotice(Code):
    """What stands in the way of telling a store that lives on files (channels.md §3.9)."""

    TOLD_BY_FILE = (
        "a store of files takes no call; write its notices into one file with write_tracking",
        "channels.md §3.9",
    )
