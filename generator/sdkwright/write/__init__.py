"""Files → disk: whole or not at all, nothing of the user's lost, every file accounted for in a manifest.

manifest   what was generated, from what: a hash for each
compare    the files against the folder: what a run would do, what is wrong with what is there
folder     the tree is made beside the old one and changes places with it
"""

from sdkwright.write.compare import Difference, compare, strays
from sdkwright.write.folder import Unwritable, write
from sdkwright.write.manifest import MANIFEST, File, Manifest, hashed, hashes_of, is_intact

__all__ = [
    "MANIFEST",
    "Difference",
    "File",
    "Manifest",
    "Unwritable",
    "compare",
    "hashed",
    "hashes_of",
    "is_intact",
    "strays",
    "write",
]
