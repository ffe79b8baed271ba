"""A property that is worked out when it is first asked for, and then an attribute like any other."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class once(Generic[Owner, Value]):
    """As `functools.cached_property` from Python 3.12 on: before, that takes a lock, which costs more than most values.

    >>> class Kite:
    ...     @once
    ...     def tail(self):
    ...         return []
    >>> kite = Kite()
    >>> kite.tail is kite.tail, Kite().tail is kite.tail
    (True, False)
    """

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        self.work, self.name, self.__doc__ = work, work.__name__, work.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Owner]) -> Self: ...

    @overload
    def __get__(self, owner: Owner, kind: type[Owner]) -> Value: ...

    def __get__(self, owner: Owner | None, kind: type[Owner]) -> Self | Value:
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.work(owner)
        return value
