"""Sets of small numbers as the bits of one integer: and, or and not cost next to nothing."""

from collections.abc import Iterable
from itertools import compress, count

_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits_of(numbers: Iterable[int]) -> int:
    """The bitset of some numbers."""
    octets = bytearray()
    for number in numbers:
        octets.extend(bytes(max(0, (number >> 3) + 1 - len(octets))))
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


_FIRST = tuple(range(0, 65_536, 8))
"""The first bit of each octet: counting anew costs more than going through them."""

_FEW = 16
"""So many numbers are taken out of a bitset one by one, though each costs a copy of it."""


def numbers(bits: int) -> list[int]:
    """The numbers in a bitset, in their order; time grows with how many there are and how far."""
    found: list[int] = []
    if bits.bit_count() <= _FEW:
        while bits:
            lowest = bits & -bits
            found.append(lowest.bit_length() - 1)
            bits ^= lowest
        return found
    octets = bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    firsts = _FIRST if len(octets) <= len(_FIRST) else count(0, 8)
    filled = zip(compress(firsts, octets), octets.translate(None, b"\0"), strict=True)
    return [first + bit for first, octet in filled for bit in _BITS[octet]]
