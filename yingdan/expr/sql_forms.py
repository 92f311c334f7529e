"""The SQL of each operation as text with places `{0}`, `{1}`. Every place occurs once; every form binds by itself.

Numbers arrive as numeric and durations as seconds. `bounded` gives null at and beyond the ends, without writing the
value twice: it clamps, then erases both ends.
"""

WHOLE = (str(-(2**63)), str(2**63))
DIGITS = (str(-(10**24)), str(10**24))
SPAN = ("-8640000000", "8640000000")
DAYS = ("date '0001-01-01'", "date '9999-12-31'")
MOMENTS = ("timestamptz '0001-01-02 00:00:00+00'", "timestamptz '9999-12-31 00:00:00+00'")
# 50 more places than asked for: a quotient of two bounded numbers can't round differently then.
DIVIDE = "round(({0} + 0." + "0" * 50 + ") / nullif({1}, 0), {places})"
MULTIPLY = "round({0} * {1}, {places})"
# Whole microseconds, which a double holds exactly up to 285 years.
INTERVAL = "(cast({0} * 1000000 as double precision) * interval '1 microsecond')"


def bounded(form: str, ends: tuple[str, str]) -> str:
    """The form, null where its value reaches an end."""
    low, high = ends
    return f"nullif(nullif(least(greatest({form}, {low}), {high}), {high}), {low})"


def _at_places(form: str, places: int) -> str:
    return form.replace("{places}", str(places))


def _moved(sign: str) -> str:
    return bounded("({0} " + sign + " " + INTERVAL.replace("{0}", "{1}") + ")", MOMENTS)


def _moved_day(sign: str) -> str:
    return bounded("({0} " + sign + " cast(trunc({1} / 86400) as integer))", DAYS)


def _in_unit(seconds: int) -> str:
    return _at_places(DIVIDE, 12).replace("nullif({1}, 0)", str(seconds))


def _of_day(what: str) -> str:
    return f"cast(extract({what} from {{0}}) as bigint)"


# The ends depend on the type of the result: 2^63 for int, 10^24 for other numbers.
ARITHMETIC = {
    "add": "({0} + {1})",
    "sub": "({0} - {1})",
    "mul": _at_places(MULTIPLY, 12),
    "div": _at_places(DIVIDE, 12),
    "mod": "mod({0}, nullif({1}, 0))",
    "neg": "(- {0})",
    "abs": "abs({0})",
    "int_of": "trunc({0})",
    "span_ratio": _at_places(DIVIDE, 12),
}

_DEGREES = r"cast(substring(p.place ->> '{key}' from '^-?[0-9]{1,3}(?:\.[0-9]{1,15})?$') as double precision)"
_EAST, _NORTH = _DEGREES.replace("{key}", "lng"), _DEGREES.replace("{key}", "lat")
# Whole metres on a sphere, as yingdan/expr/sphere.py counts them; null beyond the ends of the globe.
DISTANCE = (
    "(select cast(floor(2 * 6371008.8 * asin(case when h.half > 1 then 1 else h.half end) + 0.5) as numeric)"
    " from (select sqrt(power(sin((q.lat - q.north) / 2), 2)"
    " + cos(q.north) * cos(q.lat) * power(sin((q.lng - q.east) / 2), 2)) as half from (select"
    f" radians(case when abs({_EAST}) <= 180 then {_EAST} end) as east,"
    f" radians(case when abs({_NORTH}) <= 90 then {_NORTH} end) as north,"
    " radians(case when abs(p.lng) <= 180 then cast(p.lng as double precision) end) as lng,"
    " radians(case when abs(p.lat) <= 90 then cast(p.lat as double precision) end) as lat"
    " from (select {0} as place, cast({1} as numeric) as lng, cast({2} as numeric) as lat) p) q) h)"
)

FORMS = {
    "distance": DISTANCE,
    "floor": "floor({0})",
    "ceil": "ceil({0})",
    "round": "round({0}, cast({1} as integer))",
    "decimal_of": "{0}",
    "int_read": "cast(substring({0} from '^[+-]?[0-9]{1,18}$') as numeric)",
    "decimal_read": r"cast(substring({0} from '^[+-]?[0-9]{1,24}(?:\.[0-9]{1,12})?$') as numeric)",
    "concat": "({0} || {1})",
    "text_size": "char_length({0})",
    "list_size": "cardinality({0})",
    "lower": 'lower({0} collate "C")',
    "upper": 'upper({0} collate "C")',
    "trim": r"btrim({0}, e' \t\n\r\f\v\u00a0\u3000')",
    "text_of": "{0}",
    "number_text": "cast(trim_scale({0}) as text)",
    "bool_text": "cast({0} as text)",
    "day_text": "to_char({0}, 'YYYY-MM-DD')",
    "id_text": "cast({0} as text)",
    "span_neg": "(- {0})",
    "span_add": bounded("({0} + {1})", SPAN),
    "span_sub": bounded("({0} - {1})", SPAN),
    "span_mul": bounded(_at_places(MULTIPLY, 6), SPAN),
    "span_div": bounded(_at_places(DIVIDE, 6), SPAN),
    "span_between": bounded("(extract(epoch from {0}) - extract(epoch from {1}))", SPAN),
    "days_between": bounded("(cast({0} - {1} as numeric) * 86400)", SPAN),
    "moment_add": _moved("+"),
    "moment_sub": _moved("-"),
    "day_add": _moved_day("+"),
    "day_sub": _moved_day("-"),
    "in_days": _in_unit(86_400),
    "in_hours": _in_unit(3_600),
    "in_minutes": _in_unit(60),
    "in_seconds": "{0}",
    "year": _of_day("year"),
    "month": _of_day("month"),
    "day": _of_day("day"),
    "weekday": _of_day("isodow"),
}

# {1} is the name of the zone.
ZONED = {
    "day_of": bounded("cast(timezone({1}, {0}) as date)", DAYS),
    "start_of": bounded("timezone({1}, cast(" + bounded("{0}", DAYS) + " as timestamp))", MOMENTS),
    "hour": "cast(extract(hour from timezone({1}, {0})) as bigint)",
    "moment_text": "to_char(timezone({1}, {0}), 'YYYY-MM-DD HH24:MI:SS')",
}
