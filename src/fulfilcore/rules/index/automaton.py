"""Many words looked for in one text at once, in time that grows with the text alone.

Aho and Corasick's automaton: a tree of the words in which each state knows where to go on when the
next letter does not fit. Where each letter leads is worked out when it is first met and then kept,
so that a letter costs one look-up; only so much is kept, however hostile the texts are.
"""

from collections.abc import Mapping

MOST_KEPT = 200_000
"""So many worked-out steps are kept; beyond that they are worked out anew each time."""


class _State(dict[str, "_State"]):
    """Where each letter is known to lead.

    `tree` are the letters by which words go on, `back` is the state of the longest end of what was
    read that a word begins with (None until it is worked out), `found` the bits of the words that
    end here.
    """

    __slots__ = ("back", "found", "home", "tree")

    def __init__(self, home: "Automaton") -> None:
        super().__init__()
        self.home = home
        self.found = 0
        self.back: _State | None = None
        self.tree: dict[str, _State] = {}

    def __missing__(self, letter: str) -> "_State":
        state = _fitting(self, letter)
        following = state.tree.get(letter, state)
        if following.back is None:
            _link(state, letter)
        if self.home.room > 0:
            self.home.room -= 1
            self[letter] = following
        return following


def _fitting(state: _State, letter: str) -> _State:
    """The state itself or the first one back from which a letter goes on; else the root."""
    while letter not in state.tree and state.back is not None and state.back is not state:
        state = state.back
    return state


def _link(parent: _State, letter: str) -> None:
    """Let the state behind a letter know where to go back to, and each on the way there."""
    pending, state = list[_State](), parent.tree[letter]
    while state.back is None:
        pending.append(state)
        if parent.back is parent or parent.back is None:  # the root
            state = parent
            break
        parent = _fitting(parent.back, letter)
        state = parent.tree.get(letter, parent)
    for each in reversed(pending):
        each.back, each.found = state, each.found | state.found
        state = each


class Automaton:
    """Finds which words occur in a text, and gives the bits of all that do."""

    __slots__ = ("_root", "room")

    def __init__(self, words: Mapping[str, int]) -> None:
        self.room = MOST_KEPT
        self._root = root = _State(self)
        root.back = root
        for word, bits in words.items():
            state = root
            for letter in word:
                following = state.tree.get(letter)
                if following is None:
                    following = state.tree[letter] = _State(self)
                state = following
            state.found |= bits

    def __call__(self, text: str) -> int:
        """The bits of every word that occurs in a text."""
        state, found = self._root, 0
        for letter in text:
            state = state[letter]
            if state.found:
                found |= state.found
        return found
