"""A certificate authority of the tests' own, and certificates of servers on loopback."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own, in a folder."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def made(cls, folder: Path) -> Self:
        """Make an authority in a folder; whoever names its `path` in SSL_CERT_FILE trusts it."""
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("test authority")
        builder = _certificate(name, name, key, 9).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        made = cls(folder, key, builder.sign(key, hashes.SHA256()))
        made.path.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        return made

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
