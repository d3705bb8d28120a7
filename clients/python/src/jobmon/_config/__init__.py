"""The settings of this process: environment, configuration files, defaults."""
