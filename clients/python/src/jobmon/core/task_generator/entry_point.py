"""`worker_node_entry_point task_generator`: calls one task function with the arguments of a command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Optional

from jobmon.core.task_generator.generator import TaskGenerator
from jobmon.core.task_generator.source import ENTRY_POINT, Source, load_function


def main(words: Optional[Sequence[str]] = None) -> int:
    options = _make_parser().parse_args(words)
    source = Source(
        module_name=options.module_name,
        module_source_path=options.module_source_path,
        search_path=options.module_search_path,
        script_path=options.script_path,
    )
    generator = load_function(source, options.func_name)
    if not isinstance(generator, TaskGenerator):
        raise ValueError(
            f"{options.func_name} of {options.module_name} is a {type(generator).__name__}: "
            "decorate the function with @task_generator."
        )
    if options.arghelp is not None:
        print(generator.help() if options.arghelp == "" else generator.help_parameter(options.arghelp))
        return 0
    generator.run(options.args)
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=ENTRY_POINT, description="What the commands of Python tasks call.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("task_generator", help="Call a function decorated with @task_generator.")
    command.add_argument("--module_name", required=True, help="Module of the function.")
    command.add_argument("--func_name", required=True, help="Name of the function.")
    command.add_argument("--module_source_path", help="File to import, whatever the module's name.")
    command.add_argument("--module_search_path", help="Folder in which modules are searched as well.")
    command.add_argument("--script_path", help="Script that the function is taken from.")
    command.add_argument(
        "--arghelp", nargs="?", const="", metavar="PARAMETER", help="Explain the function, or one parameter."
    )
    command.add_argument("args", nargs="*", metavar="NAME=VALUE", help="Every parameter of the function.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
