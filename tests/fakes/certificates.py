"""Makes authorities and certificates for TLS tests, with the openssl of the machine."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Authority:
    """An authority of a test's own. `file` is what a person would name as ca_file."""

    folder: Path

    @property
    def file(self) -> Path:
        """The authority's certificate, PEM."""
        return self.folder / "ca.pem"

    def context(self, name: str = "IP:127.0.0.1,DNS:localhost", days: int = 2) -> ssl.SSLContext:
        """Return what a server presents: a certificate for `name`, over since if `days` < 0."""
        extensions = self.folder / "san.txt"
        extensions.write_text(f"subjectAltName={name}\n")
        _openssl(
            self.folder,
            *("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "csr.pem"),
            *("-subj", "/CN=practice"),
        )
        _openssl(
            self.folder,
            *("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem"),
            *("-CAcreateserial", "-days", str(days), "-extfile", "san.txt", "-out", "cert.pem"),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "cert.pem", self.folder / "key.pem")
        return context


def authority(folder: Path) -> Authority:
    """Make an authority in `folder`, or skip the test where openssl is missing."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    _openssl(
        folder,
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca-key.pem"),
        *("-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
    )
    return Authority(folder)


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=30)
