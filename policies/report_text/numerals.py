"""Chinese numerals up to 9999, as people write them in chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Numerals:
    """The characters of numerals: digits, the units ten to thousand, words that are a number by themselves, and
    characters that stand for several others (the old one for twenty).
    """

    digits: Mapping[str, int]
    units: Mapping[str, int]
    whole: Mapping[str, int]
    spelt_out: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Build from the `[numerals]` table of the vocabulary."""
        return cls(
            digits=dict(table["digits"]),
            units=dict(table["units"]),
            whole=dict(table["whole"]),
            spelt_out=dict(table["spelt_out"]),
        )

    @property
    def pattern(self) -> str:
        """A regular expression that matches a run of numeral characters."""
        run = "".join([*self.digits, *self.units, *self.spelt_out])
        return f"(?:[{run}]{{1,9}}|[{''.join(self.whole)}])"

    def read(self, written: str) -> int | None:
        """The number written in Arabic or Chinese numerals; None when it is no number below ten thousand."""
        if written.isascii():
            return int(written) if written.isdigit() and len(written) <= 4 else None
        if written in self.whole:
            return self.whole[written]
        for char, spelt in self.spelt_out.items():
            written = written.replace(char, spelt)
        if all(char in self.digits for char in written):
            return self._positional(written)
        return self._with_units(written)

    def _positional(self, written: str) -> int | None:
        digits = "".join(str(self.digits[char]) for char in written)
        return int(digits) if 0 < len(digits) <= 4 else None

    def _with_units(self, written: str) -> int | None:
        """Units must fall from left to right; a last digit right after a unit counts tenths of it (150 as "100 5")."""
        total, digit, last_unit, after_zero = 0, None, 10_000, False
        for char in written:
            if char in self.digits:
                if digit:
                    return None  # two digits in a row only make sense without units
                digit, after_zero = self.digits[char], after_zero or self.digits[char] == 0
            elif char in self.units and self.units[char] < last_unit:
                last_unit = self.units[char]
                total += (1 if digit is None else digit) * last_unit
                digit, after_zero = None, False
            else:
                return None
        if digit is None:
            return total
        return total + digit * (1 if after_zero or last_unit <= 10 else last_unit // 10)
