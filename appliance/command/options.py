"""What every command understands: which static file, and which data folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.config import Config, find_config, load_config

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Place:
    """The configuration a command works with, and the data folder."""

    config: Config
    data_dir: Path


def takes_place(command: Command) -> Command:
    """Adds ``--config`` and ``--data-dir``; the command gets ``place`` instead. Raises ConfigError."""

    @click.option(
        "--config", "config_file", type=click.Path(path_type=Path), help="The static file, kabar.toml."
    )
    @click.option("--data-dir", type=click.Path(path_type=Path), help="Where the box keeps its data.")
    @wraps(command)
    def with_place(config_file: Path | None, data_dir: Path | None, **rest: Any) -> Any:
        config = load_config(find_config(config_file, os.environ))
        return command(place=Place(config, data_dir or Path(config.box.data_dir)), **rest)

    return with_place  # type: ignore[return-value] # click's decorators do not tell their types
