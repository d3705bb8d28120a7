"""Logging of the client.

Every module logs below `jobmon`; nothing is shown until a handler asks for it. `configure_client_logging()` (and
`run(configure_logging=True)`) shows it on the console. What a program configured for itself is left alone.
"""

from __future__ import annotations

import copy
import json
import logging
import logging.config
import sys
from typing import Any, Dict, Optional

from jobmon.core.configuration import JobmonConfig
from jobmon.core.exceptions import ConfigError

__all__ = ["JobmonLoggerConfig", "configure_client_logging", "default_config", "ensure_structlog_configured"]

_is_structlog_configured = False

#: As `logging.config.dictConfig` takes it.
default_config: Dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "default": {
            "format": "%(asctime)s [%(name)s] %(levelname)-8s: %(message)s",
            "datefmt": "%Y-%m-%d %H:%M:%S",
        }
    },
    "handlers": {
        "default": {
            "level": "INFO",
            "class": "logging.StreamHandler",
            "formatter": "default",
            "stream": "ext://sys.stdout",
        }
    },
    "loggers": {"jobmon": {"handlers": ["default"], "level": "INFO", "propagate": False}},
}


def configure_client_logging() -> None:
    """Shows what `jobmon.*` logs on the console.

    The settings `logging.client_logconfig_file` (a YAML or JSON file for `dictConfig`) or a section `logging.client` take
    the place of the default.
    """
    logging.config.dictConfig(_chosen_config())


def _chosen_config() -> Dict[str, Any]:
    config = copy.deepcopy(default_config)
    try:
        section = JobmonConfig().get_section_coerced("logging")
    except ConfigError:
        return config
    path = section.get("client_logconfig_file")
    if path:
        return _read_file(str(path))
    for key, value in section.items():
        if key.startswith("client."):
            _set_deep(config, key.split(".")[1:], value)
    return config


def _read_file(path: str) -> Dict[str, Any]:
    from jobmon._config.read_yaml import read_yaml

    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise ConfigError(
            f"The logging configuration {path} cannot be read: {error.strerror or error}.",
            hint="Correct or unset logging.client_logconfig_file.",
        ) from error
    if path.endswith(".json"):
        read: Dict[str, Any] = json.loads(text)
        return read
    return read_yaml(text, path)


def _set_deep(config: Dict[str, Any], path: "list[str]", value: Any) -> None:
    for name in path[:-1]:
        config = config.setdefault(name, {})
    config[path[-1]] = value


def ensure_structlog_configured() -> None:
    """Does nothing twice. A host's structlog keeps its configuration: this package logs by the standard library."""
    global _is_structlog_configured
    _is_structlog_configured = True


class JobmonLoggerConfig:
    """Handlers on single loggers, as older scripts attach them."""

    @classmethod
    def attach_default_handler(cls, logger_name: str = "jobmon", log_level: int = logging.INFO) -> None:
        """Shows one logger on stdout; once, however often it is called."""
        logger = logging.getLogger(logger_name)
        logger.setLevel(log_level)
        if any(getattr(handler, "is_jobmon_default", False) for handler in logger.handlers):
            return
        handler = logging.StreamHandler(sys.stdout)
        handler.is_jobmon_default = True  # type: ignore[attr-defined]
        handler.setFormatter(logging.Formatter(default_config["formatters"]["default"]["format"]))
        logger.addHandler(handler)

    @classmethod
    def set_default_config(cls, config: Optional[Dict[str, Any]] = None) -> None:
        """Takes the place of `default_config` for this process."""
        if config is not None:
            default_config.clear()
            default_config.update(config)
