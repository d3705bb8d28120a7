"""Settings from environment, files and defaults."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jobmon._config.layers import load_layers
from jobmon._config.read_yaml import read_plain_yaml, read_yaml
from jobmon._config.settings import load_client_settings
from jobmon.core.configuration import JobmonConfig, coerce
from jobmon.core.exceptions import ConfigError
from tests.sandbox import Sandbox


@pytest.fixture()
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("JOBMON__DATA__DIR")
    return folder


def test_defaults_are_those_of_the_executable(folder: Path, tmp_path: Path) -> None:
    settings = load_client_settings()
    assert (settings.service_url, settings.token) == ("", "")
    assert settings.data_dir == str(tmp_path / "home" / ".jobmon")
    assert settings.policy == (20.0, 10, 300.0)


def test_the_environment_is_stronger_than_files_and_files_have_their_order(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, name: str) -> None:
        path.write_text(f"http:\n  service_url: http://{name}:1/\n  retries_attempts: 3\ndata:\n  dir: {name}\n")

    write(tmp_path / "home" / ".jobmon.yaml", "home")
    assert load_client_settings().service_url == "http://home:1"
    assert load_client_settings().data_dir == str(tmp_path / "home" / "home")
    write(folder / "jobmon.yaml", "here")
    assert load_client_settings().service_url == "http://here:1"
    write(tmp_path / "named.yaml", "named")
    monkeypatch.setenv("JOBMON__CONFIG_FILE", str(tmp_path / "named.yaml"))
    assert load_client_settings().service_url == "http://named:1"
    monkeypatch.setenv("JOBMON__HTTP__SERVICE_URL", "http://environment:1")
    settings = load_client_settings()
    assert settings.service_url == "http://environment:1" and settings.policy.retries_attempts == 3
    monkeypatch.setenv("JOBMON__CONFIG_FILE", "nowhere.yaml")
    with pytest.raises(ConfigError, match="nowhere.yaml .*does not exist"):
        load_client_settings()


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("1.5", 1.5), ("10m", 600), ("1h30m", 5400), ("500ms", 0.5)])
def test_times_are_read_as_people_write_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, seconds: float
) -> None:
    monkeypatch.setenv("JOBMON__HTTP__REQUEST_TIMEOUT", text)
    assert load_client_settings().policy.request_timeout_seconds == seconds


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTP__REQUEST_TIMEOUT", "soon"), ("HTTP__RETRIES_ATTEMPTS", "-1"), ("DATA__DIR", "~nobody-at-all/x")],
)
def test_a_value_that_cannot_be_used_is_named_with_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"JOBMON__{name}", value)
    with pytest.raises(ConfigError, match=f"environment JOBMON__{name}"):
        load_client_settings()


PLAIN = """---
# comment
http:  # another
  service_url: "http://host:8070"   # quoted
  token: 'it''s'
  retries_attempts: 7
  request_timeout: 1h30m
logging:
    level: info
    client:
        x: 0.5

clusters:
  slurm:
    kind: slurm
    queues:
      all.q:
      long.q:
        max_cores: 4
empty:
"""


def test_without_pyyaml_sections_with_plain_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = yaml.safe_load(PLAIN)
    assert read_plain_yaml(PLAIN, "file") == expected
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert read_yaml(PLAIN, "file") == expected


@pytest.mark.parametrize(
    "text",
    ["a: [1]", "a:\n  - 1", "a: {b: 1}", "a: &x 1", "a: |\n  text", "a: 1\n   b: 2", "just text", "a: b: c", 'a: "b'],
)
def test_without_pyyaml_more_than_that_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ConfigError, match=r"Line \d+ of file .*pip install jobmon\[yaml\]"):
        read_plain_yaml(text, "file")


words = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda w: w not in ("yes", "no", "on", "off", "y", "n"))
values = st.one_of(st.integers(-99, 10**6), st.booleans(), words)


@given(st.dictionaries(words, st.one_of(values, st.dictionaries(words, values, min_size=1)), min_size=1))
def test_what_pyyaml_writes_in_blocks_is_read_the_same(content: Any) -> None:
    assert read_plain_yaml(yaml.safe_dump(content), "file") == content


def test_the_config_object_reads_and_changes_values(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "mine.yaml").write_text("http:\n  retries_attempts: 4\n  token: $SECRET\nserver:\n  auth: false\n")
    monkeypatch.setenv("SECRET", "s3cret")
    config = JobmonConfig(str(folder / "mine.yaml"), {"http": {"request_timeout": 5}})
    assert config.get("http", "token") == "s3cret"
    assert (config.get_int("http", "retries_attempts"), config.get_float("http", "request_timeout")) == (4, 5.0)
    assert config.get_boolean("server", "auth") is False
    assert config.get_section("http")["retries_timeout"] == "300"
    assert config.get_section_coerced("http")["retries_timeout"] == 300
    monkeypatch.setenv("JOBMON__HTTP__RETRIES_ATTEMPTS", "9")
    assert config.get_int("http", "retries_attempts") == 9
    config.set("http", "retries_attempts", 1)
    assert config.get_int("http", "retries_attempts") == 1
    for act in (
        lambda: config.get("http", "nothing"),
        lambda: config.get_int("http", "token"),
        lambda: config.get_boolean("http", "token"),
        lambda: config.get_section("nowhere"),
        lambda: JobmonConfig("/nowhere/at/all.yaml"),
    ):
        with pytest.raises(ConfigError):
            act()


def test_the_config_object_writes_into_its_file(server: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "jobmon.yaml"
    file.write_text("http:\n  retries_attempts: 4 # few\n")
    config = JobmonConfig(str(file))
    config.set("http", "retries_attempts", 6)
    config.write()
    assert file.read_text() == "http:\n  retries_attempts: 6 # few\n"


def test_text_is_coerced_to_what_it_reads_as() -> None:
    said = ["7", "7.5", "true", "F", "[1, 2]", '{"a": 1}', "text", "", 3]
    assert [coerce(text) for text in said] == [7, 7.5, True, False, [1, 2], {"a": 1}, "text", "", 3]


def test_every_value_has_an_origin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "jobmon.yaml").write_text("http: {token: t}\n")
    layers = load_layers()
    assert layers["http.token"].origin == "file jobmon.yaml" and layers["http.service_url"].origin == "default"
