"""BagIt (RFC 8493): the manifests by which anybody can check, at any time, that a folder is still whole."""

from collections.abc import Mapping
from urllib.parse import quote

from dossier_scraper.export.destination import Digest, Part

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data/"
PLAIN = "/ ~!@#$&()*+,;=:[]-._"


def tag_files(digests: Mapping[str, Digest], info: Mapping[str, str | None]) -> list[Part]:
    """Return what makes a bag of files of these digests, by name: those in `data/` are its payload, others tag files.

    `info` are lines of `bag-info.txt`, in their order; one without a value is left out.
    """
    payload = {name: found for name, found in digests.items() if name.startswith(PAYLOAD)}
    octets = sum(found.size for found in payload.values())
    lines = {**info, "Payload-Oxum": f"{octets}.{len(payload)}"}
    tags = [
        Part.of("bagit.txt", DECLARATION.encode()),
        Part.of("bag-info.txt", "".join(_line(name, value) for name, value in lines.items() if value).encode()),
        Part.of("manifest-sha256.txt", _manifest(payload)),
    ]
    others = {name: found for name, found in digests.items() if name not in payload}
    others |= {tag.name: tag.digest() for tag in tags}
    return [*tags, Part.of("tagmanifest-sha256.txt", _manifest(others))]


def _line(name: str, value: str) -> str:
    """Return a line of `bag-info.txt`; a value of several lines becomes one."""
    return f"{name}: {' '.join(value.split())}\n"


def _manifest(digests: Mapping[str, Digest]) -> bytes:
    """Return a manifest, sorted; line breaks and percent signs in names are encoded (RFC 8493, 2.1.3)."""
    lines = sorted((quote(name, safe=PLAIN), found.sha256) for name, found in digests.items())
    return "".join(f"{sha256}  {name}\n" for name, sha256 in lines).encode()
