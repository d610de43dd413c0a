"""Text → `Document`: every value with its place, every file that the entry refers to, nothing outside the root.

text    bytes as text: encodings, limits
yaml    YAML 1.2 with places
json    JSON with places
files   the tree of files that `$ref`s make
"""

from sdkwright.load.files import Loaded, load

__all__ = ["Loaded", "load"]
