"""Certify a repository without pytest: `python -m fulfilcore.testing.certify module:factory`.

`factory()` is called once for each check and opens an empty storage; what it gives makes the
repository of a tenant in that storage. It may be a context manager, sync or async:

    @contextmanager
    def opened():
        with TemporaryDirectory() as folder:
            yield lambda tenant, codec: MyRepository(f"{folder}/shop.db", tenant, codec)

`opened.upcasts = False` or `opened.concurrent = False` declares what is not promised. The exit
code is 0 if every declared promise is kept, 1 if one is broken, 2 if nothing could be tried.
"""

import json
import os
import platform
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from operator import attrgetter
from tempfile import TemporaryDirectory
from typing import NoReturn

from attrs import frozen

from fulfilcore import __version__
from fulfilcore.errors import Misconfigured
from fulfilcore.testing.checks import CHECKS
from fulfilcore.testing.driving import EXAMPLES
from fulfilcore.testing.trial import (
    LIMIT,
    Factory,
    Result,
    Verdict,
    abandoned,
    described,
    judged,
    said,
    within,
)

NAMES = {check.name: check for checks in CHECKS.values() for check in checks}
"""Every check by its name."""


@frozen
class Certificate:
    """Which repository was tried, and what every check came to."""

    subject: str
    repository: str
    colour: str
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> Mapping[Result, int]:
        """How many checks came to what."""
        counted = Counter(verdict.result for verdict in self.verdicts)
        return {result: counted[result] for result in Result}

    @property
    def certified(self) -> bool:
        """Whether every declared promise is kept."""
        return self.counts[Result.FAILED] == 0 < self.counts[Result.OK]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what the command line names, print the report, and answer the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    try:
        certificate = _certificate(asked)
    except Misconfigured as wrong:
        sys.stderr.write(f"certify: {wrong}\n")
        return 2
    _say(_document(certificate) if asked.json else _summary(certificate))
    return 0 if certificate.certified else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m fulfilcore.testing.certify",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("target", metavar="module:factory", help="what opens an empty storage")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--trace", action="store_true", help="show where each failure came from")
    parser.add_argument(
        "--only", action="append", metavar="CHECK", help="try this check only; may be repeated"
    )
    parser.add_argument(
        "--examples", type=_number, default=EXAMPLES, help="how many stories hypothesis invents"
    )
    parser.add_argument(
        "--limit", type=float, default=LIMIT, metavar="SECONDS", help="how long a check may take"
    )
    return parser


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _certificate(asked: Namespace) -> Certificate:
    """Check by check, so that a person sees how far it is. Raises Misconfigured."""
    factory, wanted = factory_of(asked.target), _wanted(asked.only or NAMES)
    repository, colour = _described(asked.target, factory, asked.limit)
    say = _say if not asked.json else _ignore
    say(f"{asked.target}: {repository}, {colour}\n{_versions()}\n")
    verdicts = list[Verdict]()
    for subject, checks in CHECKS.items():
        for number, check in enumerate(check for check in checks if check.name in wanted):
            say("" if number else f"\n{subject}\n")
            verdicts.append(judged(check, factory, asked.examples, asked.limit))
            say(_lines(verdicts[-1], asked.trace))
    return Certificate(asked.target, repository, colour, tuple(verdicts))


def factory_of(target: str) -> Factory:
    """What `module:factory` names. Raises Misconfigured, saying what is not there."""
    name, _, path = target.partition(":")
    if not name or not path:
        raise Misconfigured(target, ["it is not of the form module:factory"])
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        raise Misconfigured(target, [_missing(name, error)]) from error
    except (Exception, SystemExit) as error:
        raise Misconfigured(target, [f"{name} cannot be imported: {said(error)}"]) from error
    try:
        found: object = attrgetter(path)(module)
    except AttributeError as error:
        raise Misconfigured(target, [f"{name} has no {path}{_near(path, dir(module))}"]) from error
    if not callable(found):
        raise Misconfigured(target, [f"{path} is of type {type(found).__name__}, not a function"])
    return found


def _missing(name: str, error: ModuleNotFoundError) -> str:
    if error.name and f"{name}.".startswith(f"{error.name}."):
        return f"there is no module {error.name} here or on the path"
    return f"{name} cannot be imported: {said(error)}"


def _wanted(names: Iterable[str]) -> set[str]:
    """The names of checks to be tried. Raises Misconfigured for one that there is not."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        problem = f"there is no check {unknown[0]}{_near(unknown[0], NAMES)}"
        raise Misconfigured("--only", [problem])
    return set(names)


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, names, 1, 0.4)
    return f"; did you mean {near[0]}?" if near else ""


def _described(target: str, factory: Factory, limit: float) -> tuple[str, str]:
    """The repository's class and colour, if it can be made at all. Raises Misconfigured."""
    problems = list[str]()

    def work() -> tuple[str, str]:
        try:
            return described(factory)
        except Misconfigured as wrong:
            problems.extend(wrong.problems)
        except BaseException as error:  # whatever a host's code does is told in a sentence
            problems.append(f"no repository can be made: {said(error)}")
        return "", ""

    found = within(limit, work)
    if problems or not found:
        problems = problems or [f"no repository was made within {limit:g} seconds"]
        raise Misconfigured(target, [*problems, "--help says what a factory is"])
    return found


# --- telling


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _ignore(text: str) -> None:
    """A document is printed in the end."""


def _versions() -> str:
    return f"fulfilcore {__version__}, Python {platform.python_version()}"


def _lines(verdict: Verdict, trace: bool) -> str:
    """A check by its name, and below it why it failed."""
    lines = [f"  {verdict.result.value:<12}  {verdict.check.name}"]
    if verdict.why:
        lines.append(f"{'':16}{verdict.why}")
    if verdict.result is Result.FAILED:
        lines.append(f"{'':16}{verdict.check.otherwise}")
        lines += verdict.trace.splitlines() if trace else []
    return "\n".join(lines) + "\n"


def _summary(certificate: Certificate) -> str:
    counts = certificate.counts
    told = ", ".join(f"{number} {result.value}" for result, number in counts.items() if number)
    failed = [each.check.name for each in certificate.verdicts if each.result is Result.FAILED]
    end = f"not certified: {', '.join(failed)}" if failed else "certified"
    return f"\nchecks: {told}\n{end}\n"


def _document(certificate: Certificate) -> str:
    """The same as JSON."""
    document = {
        "subject": certificate.subject,
        "repository": certificate.repository,
        "colour": certificate.colour,
        "fulfilcore": __version__,
        "python": platform.python_version(),
        "certified": certificate.certified,
        "counts": {result.value: number for result, number in certificate.counts.items()},
        "checks": [
            {
                "name": verdict.check.name,
                "result": verdict.result.value,
                "why": verdict.why,
                "otherwise": verdict.check.otherwise,
            }
            for verdict in certificate.verdicts
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _run() -> int:
    """The command: the same stories each time, and nothing left behind in the folder."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if find_spec("hypothesis"):
            from hypothesis import configuration, settings

            configuration.set_hypothesis_home_dir(folder)
            settings.register_profile("certify", derandomize=True, database=None)
            settings.load_profile("certify")
        return main()


def _end(code: int) -> NoReturn:
    """End the process, also when a check was left behind that never answers."""
    sys.stdout.flush()
    sys.stderr.flush()
    if abandoned():
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    _end(_run())
