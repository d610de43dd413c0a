"""Which models have to share a module: the strongly connected components of who mentions whom."""

from collections.abc import Mapping


def components(edges: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The strongly connected components of a graph, members and components in the order of `edges`.

    Tarjan's algorithm (SIAM Journal on Computing 1, 1972), without recursion: documents hold chains of thousands.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            targets = edges[node]
            while position < len(targets):
                target = targets[position]
                position += 1
                if target not in index:
                    work.extend(((node, position), (target, 0)))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                _close(node, index, low, stack, on_stack, found)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
    order = {key: number for number, key in enumerate(edges)}
    ordered = [tuple(sorted(group, key=order.__getitem__)) for group in found]
    return sorted(ordered, key=lambda group: order[group[0]])


def _close(
    node: str,
    index: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    on_stack: set[str],
    found: list[tuple[str, ...]],
) -> None:
    """Take the component off the stack if `node` is its root."""
    if low[node] != index[node]:
        return
    start = stack.index(node)
    group = tuple(stack[start:])
    del stack[start:]
    on_stack.difference_update(group)
    found.append(group)
