"""Files → disk: whole or not at all, nothing of the user's lost, every file accounted for in a manifest.

    manifest   what was generated, from what: a hash for each
    compare    the files against the folder: what a run would do, what is wrong with what is there
    folder     the tree is made beside the old one and changes places with it
"""

from sdkwright.write.compare import Difference, compare
from sdkwright.write.folder import Unwritable, write
from sdkwright.write.manifest import MANIFEST, Manifest, manifest_of

__all__ = ["MANIFEST", "Difference", "Manifest", "Unwritable", "compare", "manifest_of", "write"]
