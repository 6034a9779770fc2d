"""What runs when, and where results go: the command line, batches, bundles and the published tables."""

__version__ = "0.1.0"
