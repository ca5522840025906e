# SPDX-License-Identifier: Apache-2.0
"""TLS on both sides: our certificate towards clients, the relay's towards us."""

import ssl
from pathlib import Path

from maildesk.flow.errors import MaildeskError


class BadCertificate(MaildeskError):
    """The configured certificate, key or list of authorities cannot be used."""

    exit_code = 78  # EX_CONFIG


class Certificate:
    """The listener's certificate. A renewed file is taken up by the next STARTTLS, without a restart."""

    def __init__(self, chain: str, key: str) -> None:
        """Raises BadCertificate."""
        self._chain, self._key = Path(chain), Path(key or chain)
        self._loaded = self._stamp()
        self._context = self._load()

    def _stamp(self) -> tuple[int, int]:
        try:
            return self._chain.stat().st_mtime_ns, self._key.stat().st_mtime_ns
        except OSError as error:
            raise BadCertificate(
                f"cannot read {error.filename}: {error.strerror}", "set tls_cert and tls_key to PEM files that the desk's user may read"
            ) from error

    def _load(self) -> ssl.SSLContext:
        """Into a new context: OpenSSL forgets the key that it has for a certificate that it does not fit."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self._chain, self._key, password=_no_password)
        except (OSError, ValueError) as error:
            raise BadCertificate(
                f"{self._chain} and {self._key} are no certificate and its key: {error}",
                "set tls_cert to the PEM chain (server first) and tls_key to its unencrypted PEM key",
            ) from error
        return context

    @property
    def context(self) -> ssl.SSLContext:
        return self._context

    def refresh(self) -> None:
        """Loads the files again if they have changed. Raises BadCertificate and keeps what it has (renewal under way)."""
        stamp = self._stamp()
        if stamp != self._loaded:
            self._context = self._load()
            self._loaded = stamp


def _no_password() -> str:
    """OpenSSL would ask for a passphrase on the terminal, and a daemon would hang there."""
    raise ValueError("the key is protected by a passphrase")


def client_context(ca_file: str) -> ssl.SSLContext:
    """Verifies the other side's certificate and host name. Raises BadCertificate if `ca_file` ("": the system's) is unusable."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise BadCertificate(
            f"cannot use ca_file {ca_file}: {error.strerror or error}", "set ca_file to a PEM file of certificates"
        ) from error
