"""What scripts import beside the client: constants, exceptions, configuration."""
