"""Case 8: a certificate is verified; a wrong one means that the site was not reached, and nothing is lost."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawl.crawled import crawled
from tests.crawl.faults import FaultServer, dossier


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, in a folder."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def path(self) -> Path:
        """The authority's certificate, as a trust store."""
        return self.folder / "authority.pem"

    def server(self, address: str, days: int = 1, *, self_signed: bool = False) -> ssl.SSLContext:
        """Return a server's TLS context with a certificate for an IP address that ends `days` from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name, signer = _name("server"), key if self_signed else self.key
        issuer = name if self_signed else self.certificate.subject
        builder = _certificate(name, issuer, key, days).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
        )
        chain = self.folder / f"{address}{days}{self_signed}.pem"
        chain.write_bytes(
            builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
    )


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Make an authority and let OpenSSL trust it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("test authority")
    builder = _certificate(name, name, key, 9).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    made = Authority(tmp_path, key, builder.sign(key, hashes.SHA256()))
    made.path.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


def test_a_right_certificate_is_accepted(authority: Authority, tmp_path: Path) -> None:
    with FaultServer([dossier("a", 100)], tls=authority.server("127.0.0.1")) as server:
        run = crawled(server, tmp_path / "archive")
    assert (run.result.exit_code, set(run.titles())) == (0, {"a"})


@pytest.mark.parametrize("fault", ["expired", "other-name", "self-signed"])
def test_a_wrong_certificate_means_that_the_site_was_not_reached(
    authority: Authority, tmp_path: Path, fault: str
) -> None:
    with FaultServer([dossier("a", 100)], tls=authority.server("127.0.0.1")) as server:
        before = crawled(server, tmp_path / "archive")
    contexts = {
        "expired": authority.server("127.0.0.1", -1),
        "other-name": authority.server("127.0.0.9"),
        "self-signed": authority.server("127.0.0.1", self_signed=True),
    }
    with FaultServer([dossier("a", 100)], tls=contexts[fault]) as server:
        after = crawled(server, tmp_path / "archive")
        assert server.visits == []
    assert after.result.exit_code == 7
    assert after.outcome("/robots.txt") == "skipped(tls)"
    assert after.versions() == before.versions()
    assert after.rows("SELECT presence FROM dossiers")[0]["presence"] in ("listed", "unreachable")
