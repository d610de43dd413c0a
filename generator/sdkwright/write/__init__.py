"""Files → disk: whole or not at all, nothing of the user's lost, every file accounted for in a manifest.

manifest   what was generated, from what: a hash for each
owned      what in the folder is the user's own
compare    the files against the folder: what a run would do, what is wrong with what is there
plan       what is to be done, with merges of what people edited (merging, bases and how they are packed), shown by diff
digests    what files hold, without reading those that are as they were
folder     the tree is made beside the old one (staging) and changes places with it
left       what a run that was killed left is cleared away
single     files that are no part of a tree
"""

from sdkwright.unwritable import Unwritable
from sdkwright.write.bases import BASES, is_store_of, remember, store_of
from sdkwright.write.compare import Difference, compare, strays
from sdkwright.write.digests import Digests, is_intact
from sdkwright.write.folder import write
from sdkwright.write.left import recover
from sdkwright.write.manifest import MANIFEST, Content, File, Manifest, hashed, hashes_of
from sdkwright.write.owned import Owned
from sdkwright.write.plan import Edited, Plan, generated, plan
from sdkwright.write.single import put
from sdkwright.write.staging import Staging

__all__ = [
    "BASES",
    "MANIFEST",
    "Content",
    "Difference",
    "Digests",
    "Edited",
    "File",
    "Manifest",
    "Owned",
    "Plan",
    "Staging",
    "Unwritable",
    "compare",
    "generated",
    "hashed",
    "hashes_of",
    "is_intact",
    "is_store_of",
    "plan",
    "put",
    "recover",
    "remember",
    "store_of",
    "strays",
    "write",
]
