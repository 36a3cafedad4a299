"""Base of mappings of values by name in which None counts as not there."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from flows.model.flow import Value


class SparseValues(Mapping[str, Value]):
    """Mapping that `get` defines: a name is there where its value is not None."""

    __slots__ = ()

    @abstractmethod
    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return the value, the default where there is none."""

    def __getitem__(self, name: str) -> Value:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)
