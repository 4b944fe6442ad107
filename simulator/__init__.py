"""A WeChat and an identity authority to develop, test and demonstrate against."""

from simulator.apps import create_app
from simulator.settings import SimulatorSettings

__all__ = ["SimulatorSettings", "create_app"]
