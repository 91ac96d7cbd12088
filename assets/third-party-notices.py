#!/usr/bin/env python3
"""Prints the notices of everything that is built into the program: every crate with the license files
that it brings, and what the repository itself carries. The image's build runs it:

    python3 assets/third-party-notices.py > THIRD-PARTY-NOTICES

A crate that names no license, or brings no text of it that we don't have either, fails the run.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)([-_. ].*)?$", re.IGNORECASE)
# For crates that name one of these licenses and bring no file. The texts stand at the end.
STANDARD = {"MIT": ROOT / "LICENSE-MIT", "Apache-2.0": ROOT / "LICENSE-APACHE"}

# What the repository carries of others, and where its license stands.
FONTS = ROOT / "assets/fonts"
CARRIED = [
    ("DejaVu Sans, the font of scorecards", FONTS / "DejaVuSans-LICENSE.txt"),
    (
        "Droid Sans Fallback, the scorecards' font for Chinese, Japanese and Korean",
        FONTS / "DroidSansFallback-LICENSE.txt",
    ),
    ("Noto Emoji, the scorecards' font for emoji", FONTS / "NotoEmoji-LICENSE.txt"),
    ("highlight.js, in the preview's page", ROOT / "emulator/src/page/vendor/highlight/LICENSE"),
]
GEONAMES = """Cities and countries with their time zones: GeoNames, https://www.geonames.org,
licensed under CC BY 4.0, https://creativecommons.org/licenses/by/4.0/.
They were chosen, abbreviated and sorted; see assets/zones/README.md in the sources."""


def built_in():
    """The packages that the program is linked from, for this machine, without the program itself."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", host()]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, ahead = set(), [root]
    while ahead:
        for dependency in nodes[ahead.pop()]["deps"]:
            # Build scripts end up in nothing, but what OpenSSL is built from does.
            kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
            source = packages[dependency["pkg"]]["name"] == "openssl-src"
            if (None in kinds or source) and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                ahead.append(dependency["pkg"])
    return sorted((packages[id] for id in found - {root}), key=lambda it: (it["name"], it["version"]))


def host():
    lines = subprocess.run(["rustc", "-vV"], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return next(line.split(": ")[1] for line in lines if line.startswith("host: "))


def license_files(package):
    folder = Path(package["manifest_path"]).parent
    # Some are called after the license: `MPL-2.0.txt`.
    names = re.findall(r"[\w.-]+", package["license"] or "")
    is_license = lambda path: LICENCE_FILE.match(path.name) or path.suffix == ".txt" and path.stem in names
    files = [path for path in folder.iterdir() if path.is_file() and is_license(path)]
    named = package.get("license_file")
    if named and (folder / named) not in files:
        files.append(folder / named)
    if package["name"] == "openssl-src":
        files += [path for path in (folder / "openssl").iterdir() if LICENCE_FILE.match(path.name)]
    return sorted(files)


def notice_of(font):
    """Where the license of a font stands; a license's own place is itself."""
    family = font.stem.split("-")[0]
    return FONTS / f"{family}-LICENSE.txt"


def text_of(path, title, told):
    """The text of a license, once for all that bring it word by word."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    first = told.setdefault(" ".join(text.split()), title)
    return f"\n{text}" if first == title else f"{path.name}: the same as that of {first}."


def section(title, *paragraphs):
    print("=" * 100, title, *paragraphs, sep="\n", end="\n\n")


def main():
    print("Warmup is licensed under MIT OR Apache-2.0. It is built from the works of others:\n")
    used, lacking, told = set(), [], {}
    for package in built_in():
        title = f"{package['name']} {package['version']}"
        expression = package["license"] or ""
        about = [f"License: {expression}", f"Source: {package['repository'] or 'https://crates.io'}"]
        files = license_files(package)
        if not files:
            standard = [name for name in STANDARD if re.search(rf"\b{re.escape(name)}(?![\w.-])", expression)]
            if not standard:
                lacking.append(f"{title} ({expression or 'no license named'})")
            used.update(standard[:1])
            if package["authors"]:
                about.append(f"Authors: {', '.join(package['authors'])}")
            about += [f"It brings no text of its license; that of {name} stands at the end." for name in standard[:1]]
        section(title, *about, *(text_of(path, title, told) for path in files))
    carried = {path for _, path in CARRIED}
    lacking += [f"assets/fonts/{path.name}" for path in FONTS.iterdir() if notice_of(path) not in carried]
    for title, path in CARRIED:
        section(title, path.read_text(encoding="utf-8").strip())
    section("GeoNames", GEONAMES)
    for name in sorted(used):
        section(f"The text of {name}", STANDARD[name].read_text(encoding="utf-8").strip())
    if lacking:
        print("there is no license text for:", *lacking, sep="\n  ", file=sys.stderr)
        sys.exit(1)


main()
