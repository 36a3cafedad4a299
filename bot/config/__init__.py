"""Settings: every key with its reader, loaded from a file and the environment. Nothing else reads them."""

from bot.config.effective import origins, shown
from bot.config.loading import MASTER_KEY_CREDENTIAL, default_data, load, log_format, token
from bot.config.settings import SETTINGS, Config, ConfigError

__all__ = [
    "MASTER_KEY_CREDENTIAL", "SETTINGS", "Config", "ConfigError", "default_data", "load", "log_format",
    "origins", "shown", "token",
]  # fmt: skip
