"""A sample of settings: a Latin hypercube over what a chapter's parameters may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from asprinted.rerun.parameters import Parameter, ParameterError, as_text


@dataclass(frozen=True)
class Sample:
    """Settings drawn so that each parameter's range is covered evenly.

    Attributes
    ----------
    parameters : tuple of Parameter
        Those drawn: numbers with a range, choices, truth values.
    size : int
        How many settings.
    seed : int
        Of the generator; the same seed draws the same settings.
    """

    parameters: tuple[Parameter, ...]
    size: int
    seed: int

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Yield the drawn values, by parameter."""
        names = [parameter.name for parameter in self.parameters]
        for places in self._places:
            values = map(_at, self.parameters, places)
            yield dict(zip(names, values, strict=True))

    @cached_property
    def _places(self) -> object:
        """Draw each setting's places in the ranges, from 0 up to 1; one row a setting."""
        from scipy.stats.qmc import LatinHypercube

        return LatinHypercube(len(self.parameters), rng=self.seed).random(self.size)


def sample(
    known: Mapping[str, Parameter],
    fixed: set[str],
    narrowed: Mapping[str, tuple[float, float]],
    size: int,
    seed: int,
) -> Sample:
    """Return a sample over the parameters that are not fixed and have a declared range.

    Parameters
    ----------
    known : mapping
        The chapter's parameters, by name.
    fixed : set of str
        Those whose values are given.
    narrowed : mapping of str to (float, float)
        Ranges to draw from instead of the declared ones, checked.
    size, seed : int
        As for `Sample`.

    Raises
    ------
    ParameterError
        If one of them is a list, or none is left.
    """
    drawn = []
    for name, parameter in known.items():
        if name in fixed:
            continue
        if parameter.is_list:
            example = f"{name}={as_text(parameter.default)}"
            words = f"{name}: is a list, of which --sample draws none"
            raise ParameterError(f"{words}; give its value, as in {example}")
        if name in narrowed:
            low, high = narrowed[name]
            parameter = replace(parameter, low=low, high=high)
        if can_be_drawn(parameter):
            drawn.append(parameter)
    if not drawn:
        words = "no parameter is left to draw from: each is given or has no declared range"
        raise ParameterError(f"--sample {size}: {words}; leave out --sample, or a value")
    return Sample(tuple(drawn), size, seed)


def can_be_drawn(parameter: Parameter) -> bool:
    """Whether a parameter is declared with a range or choices, or is true or false."""
    choice = bool(parameter.choices) or parameter.kind == "bool"
    return not parameter.is_list and (choice or parameter.low is not None)


def _at(parameter: Parameter, place: float) -> object:
    """Return the value at a place of a parameter's range, from 0 up to 1.

    Choices and whole numbers each have an equal part of it.
    """
    place = float(place)
    if parameter.choices or parameter.kind == "bool":
        values = parameter.choices or (False, True)
        return values[int(place * len(values))]
    low, high = parameter.low, parameter.high
    if parameter.kind == "int":
        low, high = int(low), int(high)
        return min(high, low + int(place * (high - low + 1)))
    return min(high, low + place * (high - low))
