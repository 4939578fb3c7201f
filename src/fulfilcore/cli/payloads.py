"""Reading payload files: whatever is wrong with one becomes a rejection, never a crash."""

from collections.abc import Sequence
from pathlib import Path

from attrs import field, frozen

from fulfilcore.channels.reading import MOST_BYTES
from fulfilcore.cli.settings import Reader
from fulfilcore.intake import ReadResult


@frozen(kw_only=True)
class RejectedFile:
    """A file, or a piece of one, that could not be understood: where, and why."""

    file: str
    path: str
    error: str
    reference: str | None = None


@frozen(kw_only=True)
class Payloads:
    """What some files held, and what of them could not be understood."""

    read: ReadResult = field(factory=ReadResult)
    rejected: tuple[RejectedFile, ...] = ()


def read_files(read_orders: Reader, names: Sequence[str], folder: Path) -> Payloads:
    """The orders in some files, read together as the parts of one answer."""
    bodies, rejected = list[tuple[str, bytes]](), list[RejectedFile]()
    for name in names:
        try:
            bodies.append((name, body_of(folder, name)))
        except (OSError, ValueError) as bad:
            rejected.append(RejectedFile(file=name, path="$", error=why_unread(bad)))
    if not bodies:
        return Payloads(rejected=tuple(rejected))
    read = read_orders(*(body for _, body in bodies))
    for each in read.rejected:
        file, path = _place(each.path, [name for name, _ in bodies])
        rejected.append(
            RejectedFile(file=file, path=path, error=each.error, reference=each.reference)
        )
    return Payloads(read=read, rejected=tuple(rejected))


def body_of(folder: Path, name: str) -> bytes:
    """The bytes of a payload file. Raises OSError, and ValueError for an impossible name."""
    # One byte more than the codec takes is enough for it to say that the body is too large.
    with (folder / name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def why_unread(bad: OSError | ValueError) -> str:
    """Why a file could not be read, in words."""
    match bad:
        case FileNotFoundError():
            return "there is no such file"
        case OSError():
            return f"the file cannot be read: {bad.strerror}"
        case _:
            return f"no file can have this name: {bad}"


def _place(path: str, names: Sequence[str]) -> tuple[str, str]:
    """The file and the path in it: of several bodies the codec says `$body[1].Orders[0]`."""
    if len(names) == 1:
        return names[0], path
    number, _, rest = path.removeprefix("$body[").partition("]")
    known = path.startswith("$body[") and number.isdigit() and int(number) < len(names)
    if not known:
        return ", ".join(names), path
    in_xml = rest.startswith("/")  # which has paths of its own
    return names[int(number)], rest if in_xml else f"${rest}"
