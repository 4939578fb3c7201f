"""Sets of small numbers as the bits of one integer: and, or and not cost next to nothing."""

import re
from collections.abc import Iterable

_SET = re.compile(rb"[^\0]")
_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits_of(numbers: Iterable[int]) -> int:
    """The bitset of some numbers."""
    octets = bytearray()
    for number in numbers:
        octets.extend(bytes(max(0, (number >> 3) + 1 - len(octets))))
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def octets_of(bits: int) -> bytes:
    """A bitset as bytes, the lowest numbers first: quick to go through."""
    return bits.to_bytes((bits.bit_length() + 7) >> 3, "little")


def numbers(bits: int) -> list[int]:
    """The numbers in a bitset, in their order; time grows with how many there are."""
    found, octets = list[int](), octets_of(bits)
    for hit in _SET.finditer(octets):
        at = hit.start()
        first = at << 3
        for bit in _BITS[octets[at]]:
            found.append(first + bit)
    return found


def next_number(octets: bytes, first: int) -> int:
    """The lowest number in a bitset from `first` on; -1 if there is none."""
    at = first >> 3
    if at >= len(octets):
        return -1
    here = octets[at] >> (first & 7)
    if here:
        return first + _BITS[here][0]
    hit = _SET.search(octets, at + 1)
    if hit is None:
        return -1
    at = hit.start()
    return (at << 3) + _BITS[octets[at]][0]
