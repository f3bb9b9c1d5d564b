"""Bars as SVG: what is measured in groups, one bar for each contender, shorter is better or longer is, as the title says."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 900, 330, 90, 16, 14, 46
COLOURS = ("#1f6f8b", "#6aa9c0", "#b5651d", "#d9a066", "#7a7a7a", "#a8a8a8", "#4b8b3b")


def bars(title, groups):
    """`groups`: (name, [(contender, value, how it is written)]), and a number that a bar of full length stands for, where a group has a unit of
    its own; a value that is None is left out. Returns the SVG."""
    names = list(dict.fromkeys(name for _, entries, *_ in groups for name, _, _ in entries))
    common = max((value for _, entries, *scale in groups if not scale for _, value, _ in entries if value), default=1)
    y, parts = TOP, []
    for group, entries, *scale in groups:
        largest = scale[0] if scale else common
        parts.append(f'<text x="8" y="{y + 12}" font-weight="bold">{escape(str(group))}</text>')
        for name, value, written in entries:
            if value is None:
                continue
            width = max(1.0, value / largest * (WIDTH - LEFT - RIGHT))
            parts.append(f'<text x="{LEFT - 6}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
                         f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 3}" fill="{COLOURS[names.index(name) % len(COLOURS)]}"/>'
                         f'<text x="{LEFT + width + 5:.1f}" y="{y + 12}">{escape(written)}</text>')
            y += BAR
        y += GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" '
            f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
            f'<text x="8" y="24" font-size="15" font-weight="bold">{escape(title)}</text>{"".join(parts)}</svg>\n')
