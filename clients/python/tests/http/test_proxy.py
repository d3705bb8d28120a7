"""Proxies as the environment names them."""

from __future__ import annotations

import pytest
from jobmon._http import ApiClient, Endpoint, HttpPolicy
from jobmon._http.proxy import Proxy, find_proxy
from tests.http.rude_server import RudeServer, reply


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_a_proxy_in_the_environment_there_is_none() -> None:
    assert find_proxy("http", "jobmon.example", 80) is None


def test_the_proxy_of_the_scheme_counts_then_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "proxy.example:3128")
    monkeypatch.setenv("https_proxy", "http://ana:p%40ss@secure.example")
    assert find_proxy("http", "jobmon.example", 80) == Proxy("proxy.example", 3128, "")
    assert find_proxy("https", "jobmon.example", 443) == Proxy("secure.example", 80, "Basic YW5hOnBAc3M=")


@pytest.mark.parametrize("exempt", ["jobmon.example", ".example", "*", "other, jobmon.example:8070"])
def test_no_proxy_exempts_hosts_domains_and_ports(monkeypatch: pytest.MonkeyPatch, exempt: str) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", exempt)
    assert find_proxy("http", "jobmon.example", 8070) is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_loopback_is_never_proxied(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    assert find_proxy("http", host, 80) is None


def test_a_request_through_a_proxy_names_the_whole_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with RudeServer(reply({"n": 1})) as proxy:
        monkeypatch.setenv("http_proxy", f"http://ana:secret@127.0.0.1:{proxy.port}")
        client = ApiClient(Endpoint("http://jobmon.example/prefix"), HttpPolicy(retries_attempts=0))
        body = {"name": "x" * 100_000}
        assert client.call("ensureTool", body=body) == {"n": 1}
        client.close()
        (request,) = proxy.received
        assert request.line == "POST http://jobmon.example:80/prefix/api/v1/tools HTTP/1.1"
        assert request.headers["host"].split(":")[0] == "jobmon.example"
        assert request.headers["proxy-authorization"] == "Basic YW5hOnNlY3JldA=="
        assert request.headers["content-encoding"] == "gzip" and len(request.body) < 1_000


def test_a_secure_address_is_reached_through_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    with RudeServer(reply({}, "407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        client = ApiClient(Endpoint("https://jobmon.example"), HttpPolicy(retries_attempts=0))
        with pytest.raises(RuntimeError, match="407"):
            client.call("getHealth")
        assert proxy.received[0].line.startswith("CONNECT jobmon.example:443 ")
