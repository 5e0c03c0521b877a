"""Makes a certificate for localhost, and a new one before it ends.

    python certificate.py --folder certificate
"""

import argparse
import datetime
import ipaddress
import sys
from pathlib import Path

from bootstrap import write
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Apple's limit for certificates that a person installs; others allow more.
DAYS = 825
DAYS_LEFT = 30


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes a certificate for localhost.")
    parser.add_argument("--folder", required=True, type=Path)
    folder = parser.parse_args().folder
    certificate, key = folder / "localhost.crt", folder / "localhost.key"
    now = datetime.datetime.now(datetime.timezone.utc)
    if certificate.exists() and key.exists():
        ends = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
        if ends - now > datetime.timedelta(days=DAYS_LEFT):
            print(f"The certificate in {folder} is kept; it ends on {ends:%Y-%m-%d}.")
            return 0
    private = ec.generate_private_key(ec.SECP256R1())
    # The web server's process runs under the same user and no other has the volume.
    write(key, pem_of(private))
    write(certificate, certificate_for(private, now).public_bytes(serialization.Encoding.PEM).decode(), mode=0o644)
    print(f"A new certificate for localhost is in {folder}. It is signed by nobody, so the browser asks once.")
    return 0


def pem_of(private: ec.EllipticCurvePrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def certificate_for(private: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gatehouse local stack")])
    names = [
        x509.DNSName("localhost"),
        x509.DNSName("*.localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        # A person who installs it as trusted installs this name only, and no authority that could sign others.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )


if __name__ == "__main__":
    sys.exit(main())
