"""The commands, each a function that `pipeline.cli` registers; what they need is imported when they run."""
