"""Written anew by scripts/write_python_functions."""
__all__: list[str] = []
