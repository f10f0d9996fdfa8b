"""Phones against the PyPI package phonenumbers, of whose metadata our table is made: which exist, and their E.164 form.

A reading is None where the number is refused. Where the two differ, the difference is one of those listed here."""

import pathlib
import random
import re

import pytest

import crmcore as crm

ROOT = pathlib.Path(__file__).parents[2]
VERSION = re.search(r'^VERSION = "(.+)"$', (ROOT / "scripts/write_phone_table").read_text(), re.M)[1]
phonenumbers = pytest.importorskip(
    "phonenumbers", reason=f"the peer of phones is not installed: pip install phonenumbers=={VERSION}")
if phonenumbers.__version__ != VERSION:
    pytest.skip(f"the table is of phonenumbers {VERSION}, here is {phonenumbers.__version__}", allow_module_level=True)

Format = phonenumbers.PhoneNumberFormat
COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = sorted(phonenumbers.PhoneNumberType.values())
FORMATS = (Format.E164, Format.INTERNATIONAL, Format.NATIONAL, Format.RFC3966)
NUMBERS = 20_000

ONLY_OURS = [
    ("MX", "+5215512345678", "+525512345678", "the 1 of Mexico's mobiles until 2019: WhatsApp still writes it"),
    ("MX", "0445512345678", "+525512345678", "Mexico's mobile prefix until 2019"),
    ("US", "0034612345678", "+34612345678", "00, the international prefix of other countries"),
    ("MX", "01134612345678", "+34612345678", "011, the international prefix of other countries"),
    ("IL", "015312340000", "+97215312340000", "0 before a number; the peer takes 015 for a carrier's way abroad"),
    ("CO", "03211234567", "+573211234567", "0 before a number; the peer takes 03 for a carrier's prefix"),
    ("CA", "+113101234", "+13101234", "a trunk 1 after the calling code, before a number that is shorter than most"),
    ("BR", "55800121056", "+55800121056", "the calling code without '+' before a number that is shorter than most"),
]


@pytest.fixture
def read(tmp_path):
    """A function that reads phones in a workspace of a country."""
    def read(country, texts):
        path = tmp_path / f"{country}.crm"
        readings = []
        with crm.open(path, country=country) as shop:
            change = shop.change("test", "phones")
            customer = change.add("customer", code="A", name="Ana").id
            for text in texts:
                try:
                    readings.append(change.add("channel", customer=customer, kind="phone", address=text).address)
                except crm.errors.InvalidError:
                    readings.append(None)
            change.rollback()
        path.unlink()
        return readings
    return read


def peer(country, text):
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    extension = f";ext={number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, Format.E164) + extension


def examples():
    """An example of every type of number of every country."""
    for country in COUNTRIES:
        for kind in TYPES:
            if number := phonenumbers.example_number_for_type(country, kind):
                yield country, number


def test_examples_of_every_country_and_type_are_read_in_every_format(read):
    spellings = {}
    for country, number in examples():
        texts = [phonenumbers.format_number(number, form) for form in FORMATS]
        texts += [phonenumbers.national_significant_number(number), texts[0] + ";ext=12"]
        spellings.setdefault(country, []).extend(texts)
    different = []
    for country, texts in spellings.items():
        different += [(country, text, ours) for text, ours in zip(texts, read(country, texts))
                      if ours is None or ours != peer(country, text)]
    assert len(spellings) == len(COUNTRIES) and different == []


def test_numbers_of_no_country_are_read(read):
    codes = sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
    numbers = [phonenumbers.format_number(phonenumbers.example_number_for_non_geo_entity(code), Format.E164)
               for code in codes]
    assert read("MX", numbers) == numbers


def test_random_numbers_in_e164_exist_or_not_as_the_peer_says(read):
    chance = random.Random(1)
    numbers = []
    for turn in range(NUMBERS):
        country = chance.choice(COUNTRIES)
        if turn % 2:  # an example with digits changed: most of these exist
            number = None
            while number is None:
                number = phonenumbers.example_number_for_type(country, chance.choice(TYPES))
            digits = changed(phonenumbers.national_significant_number(number), chance)
        else:
            lengths = phonenumbers.PhoneMetadata.metadata_for_region(country).general_desc.possible_length
            digits = "".join(chance.choices("0123456789", k=chance.choice([n for n in lengths if n > 0])))
        numbers.append(f"+{phonenumbers.country_code_for_region(country)}{digits}")
    theirs = [peer("MX", number) for number in numbers]
    different = [(text, ours, other) for text, ours, other in zip(numbers, read("MX", numbers), theirs)
                 if ours != other and not is_old_mexican(text)]
    assert different == []
    assert .3 < sum(text is not None for text in theirs) / NUMBERS < .7, "both kinds are tried"


def changed(digits, chance):
    digits = list(digits)
    for _ in range(chance.randint(1, 3)):
        digits[chance.randrange(len(digits))] = chance.choice("0123456789")
    return "".join(digits)


def is_old_mexican(text):
    return bool(re.match(r"(?:\+?52)?(?:1|01|04[45])\d{10}$", text))


def test_random_numbers_as_they_are_dialled_are_read_as_the_peer_reads_them(read):
    chance = random.Random(2)
    all_examples = list(examples())
    spellings = {}
    for _ in range(NUMBERS):
        country, number = chance.choice(all_examples)
        national = changed(phonenumbers.national_significant_number(number), chance)
        trunk = phonenumbers.ndd_prefix_for_region(country, True) or ""
        code = str(number.country_code)
        dialled = [national, trunk + national, f"+{code}{trunk}{national}", code + national]
        spellings.setdefault(country, []).append(chance.choice(dialled))
    only_ours, different = [], []
    for country, texts in spellings.items():
        for text, ours in zip(texts, read(country, texts)):
            theirs = peer(country, text)
            if ours != theirs:
                (different if theirs else only_ours).append((country, text, ours, theirs))
    assert different == [], "a number that the peer reads is read alike"
    for country, text, ours, _ in only_ours:  # as those of ONLY_OURS: a prefix more is read, and what is left exists
        number = phonenumbers.parse(ours)
        assert phonenumbers.is_valid_number(number), (country, text, ours)
        assert text.endswith(str(number.national_number)), (country, text, ours)
    assert len(only_ours) < NUMBERS / 500


@pytest.mark.parametrize(("country", "text", "stored", "reason"), ONLY_OURS)
def test_what_only_we_read(read, country, text, stored, reason):
    assert read(country, [text]) == [stored], reason
    assert peer(country, text) is None, "no longer a difference: take it off the list"
