"""The nouns between `build` and `render`: frozen, hashable, a tree.

Every name in here is final Python; every word of the document's is a `SpecText` or a `Json`, which only the writers in
`render/` may turn into output. Nothing points back into the document except `Location`.
"""
