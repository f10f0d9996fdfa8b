"""Charts drawn with matplotlib, from the description that the SVG and the Vega-Lite specification are made from too."""

from typing import Any

DASHES: tuple[Any, ...] = ("-", (0, (7, 4)), (0, (2, 3)), (0, (9, 3, 2, 3)))
OPACITIES = (0.85, 0.45, 0.18, 0.0)
MARKS = ("o", "s", "^")
TINT = "#1f5fa8"
PLAIN: dict[str, Any] = {"parse_math": False}  # names are text, also with $ in them


def _needed() -> Any:
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError("matplotlib is not installed; pip install matplotlib, or look at the svg or vega_lite of the picture") from error
    return matplotlib.pyplot


def _ends(axis: dict[str, Any], at: float, end: float | None, half: float) -> tuple[float, float]:
    """What a rect covers along an axis: the place of a category, or from one value to another."""
    if axis["kind"] == "category":
        return at - half, at + half
    return (at, at if end is None else end)


def _written(chart: dict[str, Any], value: float) -> str:
    """A shade as the reader writes it."""
    is_share = chart["shade_kind"] == "share"
    text = f"{100 * value:,.0f}" if is_share else f"{value:,.10g}"
    marks = {",": chart["group_mark"], ".": chart["decimal_mark"]}
    percent = ("%" if chart["language"] == "en" else " %") if is_share else ""
    return "".join(marks.get(sign, sign) for sign in text) + percent


class _Painter:
    """One chart on one pair of axes."""

    def __init__(self, chart: dict[str, Any], ax: Any) -> None:
        self.chart, self.ax = chart, ax
        self.x, self.y = chart["x"], chart["y"]
        self.is_cell = self.x["kind"] == self.y["kind"] == "category"
        self.is_tile = self.y["kind"] == "hidden"
        shades = [point["value"] for series in chart["series"] for point in series["points"] if "value" in point]
        self.least, self.most = (min(shades), max(shades)) if shades else (0.0, 1.0)
        self.handles: list[tuple[Any, str]] = []

    def paint(self) -> None:
        if not any(series["points"] for series in self.chart["series"]):
            self.ax.text(0.5, 0.5, self.chart["empty"], ha="center", transform=self.ax.transAxes, **PLAIN)
            self.ax.set_axis_off()
        else:
            for number, series in enumerate(self.chart["series"]):
                if series["points"]:
                    self.paint_series(number, series)
            for line in self.chart["references"]:
                handle, = self.ax.plot([line["x"], line["x_end"]], [line["y"], line["y_end"]], color="gray", linestyle=":")
                self.handles.append((handle, line["name"]))
            self.set_axes()
            self.set_legend()
        self.ax.set_title(self.chart["title"], loc="left", **PLAIN)

    def paint_series(self, number: int, series: dict[str, Any]) -> None:
        points = series["points"]
        xs, ys = [point["x"] for point in points], [point["y"] for point in points]
        for point in points:
            if "low" in point and "high" in point:
                self.ax.vlines(point["x"], point["low"], point["high"], color="black", linewidth=1)
        color = TINT if number % 2 == 0 else "black"
        if series["shape"] == "line":
            handle, = self.ax.plot(xs, ys, color=color, linestyle=DASHES[number % len(DASHES)], linewidth=1 if number // len(DASHES) % 2 else 2)
        elif series["shape"] == "point":
            handle, = self.ax.plot(xs, ys, color=color, marker=MARKS[number % len(MARKS)], linestyle="none", fillstyle="none" if number % 3 == 1 else "full")
        else:
            handle = [self.paint_rect(number, point) for point in points][0]
        self.handles.append((handle, series["name"]))

    def paint_rect(self, number: int, point: dict[str, Any]) -> Any:
        from matplotlib import colormaps
        from matplotlib.patches import Rectangle

        half = 0.5 if self.is_cell else 0.4
        left, right = sorted(_ends(self.x, point["x"], point.get("x_end"), half))
        low, high = sorted(_ends(self.y, point["y"], point.get("y_end"), half))
        if "value" in point:
            share = (point["value"] - self.least) / ((self.most - self.least) or 1)
            look: dict[str, Any] = {"facecolor": colormaps["Blues"](0.05 + 0.5 * share), "edgecolor": "white"}
        else:
            look = {"facecolor": (*_rgb(TINT), OPACITIES[number % len(OPACITIES)]), "edgecolor": TINT}
        rect = self.ax.add_patch(Rectangle((left, low), right - left, high - low, **look))
        if "label" in point:
            self.write_label(point, left, right, low, high)
        return rect

    def write_label(self, point: dict[str, Any], left: float, right: float, low: float, high: float) -> None:
        label, small = point["label"], {"fontsize": "small", **PLAIN}
        if self.is_tile:
            self.ax.text(left, low, f" {label}", ha="left", va="top", clip_on=True, **small)
        elif self.is_cell:
            self.ax.text((left + right) / 2, (low + high) / 2, label, ha="center", va="center", **small)
        elif self.y["kind"] == "category":
            self.ax.text(right, (low + high) / 2, f" {label}", ha="left", va="center", **small)
        else:
            self.ax.text((left + right) / 2, high, label, ha="center", va="bottom", **small)

    def set_axes(self) -> None:
        ax = self.ax
        ax.set_xlim(self.x["low"], self.x["high"])
        downwards = self.is_tile or self.y["kind"] == "category"
        ax.set_ylim(*((self.y["high"], self.y["low"]) if downwards else (self.y["low"], self.y["high"])))
        if self.is_tile:
            ax.set_axis_off()
        ax.set_xticks([tick["at"] for tick in self.x["ticks"]], [tick["text"] for tick in self.x["ticks"]], **PLAIN)
        ax.set_yticks([tick["at"] for tick in self.y["ticks"]], [tick["text"] for tick in self.y["ticks"]], **PLAIN)
        notes = "".join(f"\n{note}" for note in self.chart["notes"])
        ax.set_xlabel(self.x["title"] + notes, **PLAIN)
        ax.set_ylabel(self.y["title"], **PLAIN)

    def set_legend(self) -> None:
        named = [(handle, name) for handle, name in self.handles if name]
        if named:
            legend = self.ax.legend([handle for handle, _ in named], ["-"] * len(named), fontsize="small", loc="upper left", bbox_to_anchor=(1.01, 1))
            for text, (_, name) in zip(legend.get_texts(), named, strict=True):  # by hand: a name may begin with _
                text.set(text=name, **PLAIN)
        if self.chart["shade"]:
            from matplotlib import cm, colors

            shades = cm.ScalarMappable(colors.Normalize(self.least, self.most), _blues())
            bar = self.ax.figure.colorbar(shades, ax=self.ax, format=lambda value, _: _written(self.chart, value))
            bar.set_label(self.chart["shade"], **PLAIN)


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[at:at + 2], 16) / 255 for at in (1, 3, 5))


def _blues() -> Any:
    """The part of the colours in which text can be read on every shade."""
    from matplotlib import colormaps, colors

    return colors.LinearSegmentedColormap.from_list("crmcore", [colormaps["Blues"](0.05 + 0.5 * i / 10) for i in range(11)])


def draw(chart: dict[str, Any], ax: Any = None) -> Any:
    """Draws a chart, as CustomerPicture.chart describes it, and returns the axes."""
    pyplot = _needed()
    if ax is None:
        rows = len(chart["y"].get("categories", []))
        _, ax = pyplot.subplots(figsize=(8, max(4, 0.28 * rows)), layout="constrained")
    _Painter(chart, ax).paint()
    return ax
