"""Secure addresses, with a certificate of an authority that the site made itself."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Iterator

import pytest
from jobmon._http import ApiClient, Endpoint, HttpPolicy
from jobmon.core.exceptions import ServerUnreachableError
from tests.http.rude_server import RudeServer, reply


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("openssl is missing, which makes the certificate of these tests")
        pytest.skip("openssl is missing, which makes the certificate of these tests")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", *words.split(), "-keyout", str(path) + ".key", "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture()
def secure(certificate: Path) -> Iterator[RudeServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, str(certificate) + ".key")
    with RudeServer(reply({"n": 1}), tls=context) as server:
        yield server


def test_a_certificate_that_is_not_trusted_is_refused_at_once_and_no_token_is_sent(secure: RudeServer) -> None:
    client = ApiClient(Endpoint(f"https://localhost:{secure.port}", "secret"), HttpPolicy())
    with pytest.raises(ServerUnreachableError, match=r"certificate is not trusted here.*SSL_CERT_FILE"):
        client.call("getHealth")
    assert secure.connections == 1 and secure.received == []


def test_an_authority_of_the_site_is_trusted_when_it_is_named(
    secure: RudeServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = ApiClient(Endpoint(f"https://localhost:{secure.port}", "secret"), HttpPolicy())
    assert [client.call("getHealth") for _ in range(3)] == [{"n": 1}] * 3
    client.close()
    assert secure.connections == 1 and secure.received[0].headers["authorization"] == "Bearer secret"
