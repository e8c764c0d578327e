"""Cities by night: skylines, wet streets, traffic out of focus, fireworks."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.sample_photos.canvas import (
    Canvas,
    Field,
    Painter,
    Picture,
    blur,
    lit,
    over,
    ramp,
    rgb,
    sample,
    smooth,
    texture,
)
from tagger_desktop.imaging.sample_photos.figures import limb, walker
from tagger_desktop.imaging.sample_photos.light import Film, shine
from tagger_desktop.imaging.sample_photos.sky import Clouds, Sun, View, air, moon, stars
from tagger_desktop.imaging.sample_photos.water import Water

LAMPS = ("#ffb45c", "#ffd08a", "#fff0cc", "#ff9a48", "#dfeaff")


def tower(
    canvas: Canvas, scene: Picture, box: tuple[float, float, float, float], seed: int, wall: str, glow: float
) -> None:
    """Raise a tower on a scene in place: a wall that darkens downwards and a grid of windows, some of them lit.

    `box` is left, right, top and bottom in heights; `glow` is how bright the lit windows are.
    """
    unit = canvas.height
    left, right, top, bottom = (int(part * unit) for part in box)
    left, right, top, bottom = max(left, 0), min(right, canvas.width), max(top, 0), min(bottom, canvas.height)
    if right - left < 4 or bottom - top < 4:
        return
    generator = np.random.default_rng(seed)
    cell_w, cell_h = int(generator.integers(5, 9)), int(generator.integers(6, 10))
    columns, rows = (right - left) // cell_w + 1, (bottom - top) // cell_h + 1
    kind = generator.integers(0, 3)
    share = generator.uniform(0.16, 0.5)
    on = (generator.random((rows, columns)) < share).astype(np.float32)
    if kind == 1:
        on *= generator.random((rows, 1)) < 0.65  # whole floors are dark
    strength = on * generator.uniform(0.25, 1.0, (rows, columns)).astype(np.float32) ** 1.6
    tint = np.stack([rgb(LAMPS[i]) for i in generator.integers(0, len(LAMPS) - (kind != 2), rows * columns)])
    panes = (strength.reshape(-1, 1) * tint).reshape(rows, columns, 3) * np.float32(glow)
    panes = panes.repeat(cell_h, 0).repeat(cell_w, 1)[: bottom - top, : right - left]
    y, x = np.arange(bottom - top)[:, None], np.arange(right - left)[None, :]
    gap = ((x % cell_w) > (0 if kind == 1 else 1)) & ((y % cell_h) > (1 if kind == 2 else 2))
    shade = np.linspace(1.0, 0.75, bottom - top, dtype=np.float32)[:, None] * (
        np.float32(1.0) + np.float32(0.45) * (x > (right - left) * generator.uniform(0.55, 0.8))
    )
    scene[top:bottom, left:right] = rgb(wall) * shade[..., None] + panes * gap[..., None].astype(np.float32)
    if generator.random() < 0.5:
        middle = (left + right) // 2
        scene[max(0, top - int(0.05 * unit)) : top, middle : middle + 2] = rgb(wall)
        shine(scene, middle / unit, top / unit - 0.05, 0.005, "#ff3a2c", 1.6)


def skyline(
    canvas: Canvas, scene: Picture, seed: int, base: float, tall: float, walls: tuple[str, ...], glow: float
) -> Picture:
    """Return the scene with rows of towers standing on `base`, the far row pale, the near row dark."""
    generator = np.random.default_rng(seed)
    scene = scene.copy()
    for row, wall in enumerate(walls):
        x, near = -0.05, row / max(len(walls) - 1, 1)
        while x < canvas.aspect:
            wide = generator.uniform(0.05, 0.11) * (0.8 + 0.4 * near)
            middle = 1 - abs(x / canvas.aspect - 0.55) * 1.3
            height = tall * (1.0 - 0.42 * near) * generator.uniform(0.35, 1.0) * max(middle, 0.35)
            tower(
                canvas,
                scene,
                (x, x + wide, base - height, base),
                int(generator.integers(9999)),
                wall,
                glow * (0.45 + 0.55 * near),
            )
            if generator.random() < 0.35:
                step = wide * 0.25
                tower(
                    canvas,
                    scene,
                    (x + step, x + wide - step, base - height * 1.16, base - height),
                    int(generator.integers(9999)),
                    wall,
                    glow,
                )
            x += wide * generator.uniform(0.75, 1.15)
    return scene


def blue_hour(canvas: Canvas) -> Image.Image:
    """The skyline lights up across the river."""
    view, sun = View(canvas, 0.60), Sun(canvas.aspect * 0.2, 0.58, "#ff9a62")
    sky = air(view, (0, "#f5a276"), (0.14, "#c98aa0"), (0.4, "#5c70b0"), (1, "#16265c"), sun=sun, disc_light=0)
    sky = Clouds(41, 0.4, 0.5, light="#d99aa0", shade="#4a5288", stretch=1.5).over(view, sky, sun)
    scene = skyline(canvas, sky, 7, 0.60, 0.40, ("#3d4a7c", "#26305a", "#141b36"), 1.7)
    for number in range(46):
        shine(scene, canvas.aspect * (number + 0.5) / 46, 0.594, 0.006, LAMPS[number % 3], 1.6)
    scene = Water(3, 0.075, 0.5, body="#101a3a", clarity=0.55, glitter=0).below(view, scene)
    return Film(exposure=1.1, bloom=0.25, contrast=0.28).develop(scene, 41)


def bokeh(canvas: Canvas, scene: Picture, x: float, y: float, radius: float, colour: str, amount: float) -> None:
    """Add one light out of focus to a scene in place: a disc with a brighter rim, as lenses draw it."""
    left, right = (
        max(0, int((x - radius) * canvas.height) - 2),
        min(canvas.width, int((x + radius) * canvas.height) + 3),
    )
    top, bottom = (
        max(0, int((y - radius) * canvas.height) - 2),
        min(canvas.height, int((y + radius) * canvas.height) + 3),
    )
    if left >= right or top >= bottom:
        return
    away = np.hypot(canvas.x[:, left:right] - np.float32(x), canvas.y[top:bottom] - np.float32(y)) / np.float32(radius)
    ball = smooth(1.0, 0.94, away) * (np.float32(0.72) + np.float32(0.45) * away**4)
    scene[top:bottom, left:right] += lit(ball * np.float32(amount), colour)


def evening_traffic(canvas: Canvas) -> Image.Image:
    """Head and tail lights melt into discs on a wet avenue; one person crosses."""
    horizon = 0.50
    scene = ramp(
        np.abs(canvas.y - np.float32(horizon)) + canvas.x * 0, (0, "#3a2a3c"), (0.25, "#1b1a30"), (1, "#0a0c1a")
    )
    generator = np.random.default_rng(9)
    middle = canvas.aspect * 0.5
    for side, colours in ((-1, ("#ff3424", "#ff5a30")), (1, ("#fff2d4", "#ffe0a8"))):
        for step in range(16):
            away = 1 / (0.5 + 0.34 * step)
            for lamp in (0.0, 0.07):
                x = middle + side * (0.02 + (0.13 + lamp) * away * 1.4) + generator.normal(0, 0.008)
                y = horizon + 0.085 * away + generator.normal(0, 0.003)
                bokeh(canvas, scene, x, y, 0.012 + 0.026 * away, colours[step % 2], 0.55 + generator.uniform(0, 0.5))
    for step in range(60):
        side, away = (-1, 1)[step % 2], 1 / (0.35 + 0.12 * (step // 2))
        x = middle + side * 0.33 * away + generator.normal(0, 0.03)
        y = horizon - 0.20 * away * generator.uniform(0.3, 1.5)
        colour = ("#ffb258", "#ffcf86", "#ff8a4a", "#7cc8ff", "#ff6aa0", "#62e0c0")[int(generator.integers(6))]
        bokeh(
            canvas,
            scene,
            x,
            y,
            0.014 + 0.024 * away * generator.uniform(0.6, 1.2),
            colour,
            generator.uniform(0.12, 0.6),
        )
    for step, colour in enumerate(("#36e07a", "#36e07a", "#ff4030")):
        bokeh(canvas, scene, middle + (-0.11, 0.10, 0.20)[step], 0.36, 0.022, colour, 0.9)
    scene = (
        Water(5, 0.16, 0.25, body="#07070d", clarity=0.55, glitter=0).below(View(canvas, horizon + 0.002, 0.9), scene)
        * smooth(0.5, 0.6, canvas.y)[..., None]
        * np.float32(0.8)
        + scene * (1 - np.float32(0.35) * smooth(0.5, 0.6, canvas.y))[..., None]
    )
    figure = canvas.mask(walker(canvas.aspect * 0.40, 0.80, 0.34, 1.0, dress=True))
    scene = over(scene, "#07070c", blur(figure, 1.2))
    return Film(exposure=1.0, bloom=0.3, contrast=0.25, grain=0.4).develop(scene, 42)


def neon_rain(canvas: Canvas) -> Image.Image:
    """Neon signs swim in the rain of a narrow street."""
    view = View(canvas, 0.54, 0.8)
    scene = air(view, (0, "#54406c"), (0.3, "#2b2950"), (1, "#0e1128"))
    vanish = canvas.aspect / 2
    generator = np.random.default_rng(4)
    for side in (-1, 1):
        far = np.clip((canvas.x - np.float32(vanish)) * side, 0.002, None)
        depth = np.float32(0.42) / far
        top = np.float32(0.54) - far * (np.float32(0.85) + np.float32(0.5) * np.floor(depth * 1.3 + side) % 2)
        wall = (
            (canvas.x * side > vanish * side).astype(np.float32) * smooth(-0.001, 0.001, canvas.y - top) * (depth < 9)
        )
        v = (np.float32(0.54) - canvas.y) / far
        u = depth * 3
        pane = ((u * 2.6) % 1 > 0.35) & ((v * 6.5) % 1 > 0.42)
        on = (
            sample(
                texture(50 + side, 0.05, 256),
                np.floor(u * 2.6) * np.float32(0.37),
                np.floor(v * 6.5) * np.float32(0.71),
            )
            > 0.72
        )
        window = (pane & on & (v > 0.12)).astype(np.float32) * wall
        brick = ramp(canvas.noise(60 + side, 0.05, 4), (0.2, "#14121f"), (0.9, "#2e2838"))
        shop = np.exp(-((v - np.float32(0.02)) ** 2) / 0.012) * (
            sample(texture(52, 0.3, 256), np.floor(u * 0.8) * np.float32(0.31), u * 0) > 0.35
        )
        facade = (
            brick
            + lit(window * np.float32(0.8), "#ffc070")
            + lit(shop * np.float32(0.5), ("#ff9a5a", "#6ad0ff")[side > 0])
        )
        scene = over(scene, over(facade, "#5a4a78", np.clip(depth / 9, 0, 0.9)), wall)
        for _ in range(11):
            away = generator.uniform(0.55, 4.5)
            place = vanish + side * 0.42 / away
            height = 0.54 - generator.uniform(0.12, 0.75) * 0.42 / away
            colour = ("#ff2e7a", "#28d7ff", "#ffd23c", "#8a5cff", "#34f0a0", "#ff5a30")[int(generator.integers(6))]
            sign(canvas, scene, place, height, 0.026 / away, generator.uniform(0.08, 0.2) / away, colour)
    scene = Water(13, 0.11, 0.22, body="#0a0a16", clarity=0.35, glitter=0).below(view, scene)
    for x, foot, tall, stride in ((0.62, 0.86, 0.40, -1.0), (1.05, 0.66, 0.17, 1.0), (1.36, 0.635, 0.135, -1.0)):
        figure = canvas.mask(person_with_umbrella(x * vanish, foot, tall, stride))
        scene = over(scene, "#0a0912", figure)
    streaks = smooth(0.80, 1.0, canvas.noise(90, 0.008, 1, 0.5, 0.06)) * np.float32(0.05)
    return Film(exposure=1.2, bloom=0.4, contrast=0.25, grain=0.35).develop(scene + lit(streaks, "#b9c4ff"), 43)


def person_with_umbrella(x: float, foot: float, tall: float, stride: float) -> Painter:
    """Return a walker under an umbrella."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        walker(x, foot, tall, stride, dress=True)(pen, unit)
        cx, cy, r = (x + 0.03 * stride * tall) * unit, (foot - tall * 0.98) * unit, tall * 0.36 * unit
        pen.pieslice((cx - r, cy - r * 0.72, cx + r, cy + r * 0.72), 180, 360, fill=255)
        limb(pen, [(cx, cy), (cx, cy + tall * 0.42 * unit)], [tall * 0.016 * unit] * 2)

    return paint


def sign(canvas: Canvas, scene: Picture, x: float, y: float, wide: float, tall: float, colour: str) -> None:
    """Hang a neon sign on a scene in place: a glowing frame with strokes of light in it."""
    unit = canvas.height
    left, right, top, bottom = (
        int((x - wide) * unit),
        int((x + wide) * unit),
        int((y - tall / 2) * unit),
        int((y + tall / 2) * unit),
    )
    left, top = max(left, 0), max(top, 0)
    board = scene[top:bottom, left:right]
    if board.shape[0] > 2 and board.shape[1] > 2:
        board[:] = rgb(colour) * np.float32(0.25)
        generator = np.random.default_rng(int(abs(x) * 1e4))
        strokes = generator.random((max(2, board.shape[0] // 8 * 2), 5)) < 0.5
        glyphs = np.asarray(
            Image.fromarray(strokes.astype(np.uint8) * 255).resize(
                (board.shape[1], board.shape[0]), Image.Resampling.BOX
            )
        )
        board += lit(glyphs.astype(np.float32) / np.float32(255), colour) * np.float32(1.7) + glyphs[
            ..., None
        ] / np.float32(900)
    shine(scene, x, y, max(tall, wide * 2) * 0.8, colour, 0.22)


def fireworks(canvas: Canvas) -> Image.Image:
    """Fireworks burst over the river and are seen twice."""
    view = View(canvas, 0.66)
    scene = air(view, (0, "#4a3550"), (0.3, "#1c1c3c"), (1, "#070a1c")) + stars(canvas, 3, 300, 0.7)
    smoke = smooth(0.45, 0.9, canvas.noise(8, 0.35, 5)) * smooth(0.6, 0.2, canvas.y)
    scene += lit(smoke * np.float32(0.05), "#ffb0a0")
    bursts = (
        (0.52, 0.27, 0.25, "#ffb84a"),
        (1.02, 0.20, 0.18, "#ff4a7a"),
        (0.22, 0.38, 0.13, "#5ad0ff"),
        (1.27, 0.36, 0.13, "#b48aff"),
        (0.80, 0.42, 0.10, "#7cf09a"),
    )
    for number, (x, y, radius, colour) in enumerate(bursts):
        burst(canvas, scene, x * canvas.aspect / 1.5, y, radius, colour, number)
    scene = skyline(canvas, scene, 23, 0.66, 0.20, ("#1c1c36", "#0d0f20"), 1.3)
    scene = Water(6, 0.10, 0.5, body="#0a0c1e", clarity=0.45, glitter=0).below(view, scene)
    return Film(exposure=1.15, bloom=0.35, contrast=0.25, grain=0.35).develop(scene, 44)


def burst(canvas: Canvas, scene: Picture, x: float, y: float, radius: float, colour: str, seed: int) -> None:
    """Set off one firework on a scene in place: sparks that arch outwards, white at the heart."""
    generator = np.random.default_rng(seed)
    paper = np.zeros((canvas.height, canvas.width), np.float32)
    core = np.zeros_like(paper)
    for _ in range(150):
        turn, lift = generator.uniform(0, 2 * np.pi), generator.uniform(-1, 1)
        reach = radius * np.sqrt(1 - lift * lift * 0.75) * generator.uniform(0.85, 1.05)
        t = np.linspace(0.12, 1, 90)
        across = (x + np.cos(turn) * reach * t) * canvas.height
        down = (y + np.sin(turn) * reach * t + radius * 0.22 * t * t) * canvas.height
        inside = (across >= 1) & (across < canvas.width - 1) & (down >= 1) & (down < canvas.height - 1)
        row, column = down[inside].astype(int), across[inside].astype(int)
        fade = (t[inside] ** 1.5 * generator.uniform(0.4, 1.0)).astype(np.float32)
        np.maximum.at(paper, (row, column), fade)
        np.maximum.at(core, (row, column), np.clip(fade * 1.6 - 0.9, 0, 1))
    scene += lit(blur(paper, 0.7) * np.float32(3.6), colour) + lit(blur(core, 0.6) * np.float32(1.6), "#fff6e0")
    shine(scene, x, y, radius * 0.55, colour, 0.35)


def moon_tower(canvas: Canvas) -> Image.Image:
    """A big moon stands behind the towers."""
    view, light = View(canvas, 0.98, 1.0), Sun(canvas.aspect * 0.62, 0.36, "#ffdcae", 0.1, 0.5)
    sky = air(view, (0, "#a8667a"), (0.3, "#54508c"), (0.7, "#232f66"), (1, "#101a40"), sun=light, disc_light=0)
    ball, mask = moon(canvas, light.x, light.y, 0.155, phase=0.14)
    sky = over(sky, ball * rgb("#ffe2b4") * np.float32(1.25) + np.float32(0.02), mask)
    sky = Clouds(44, 0.36, 0.4, light="#e0a0a4", shade="#3d3f74", stretch=2.0).over(view, sky, light)
    scene = skyline(canvas, sky, 12, 1.0, 0.62, ("#4a4478", "#2c2c58", "#12152e"), 1.5)
    return Film(exposure=1.05, bloom=0.18, contrast=0.25, grain=0.3).develop(scene, 45)


def city_of_lights(canvas: Canvas) -> Image.Image:
    """The grid of a great city seen from a plane at night."""
    view = View(canvas, 0.24, 0.9)
    scene = air(view, (0, "#c06a4a"), (0.12, "#74507a"), (0.5, "#26305f"), (1, "#0c1430"))
    away = 1 / np.maximum(-view.rise, np.float32(0.006))
    x, z = view.turn * away, away
    turn = np.float32(0.5)
    u, v = x * np.cos(turn) + z * np.sin(turn), z * np.cos(turn) - x * np.sin(turn)
    ground = np.zeros(scene.shape, np.float32)
    width = np.float32(0.010) + away * np.float32(0.0035)
    for pitch, strength, colour in ((0.22, 0.55, "#ff9a3c"), (1.1, 1.5, "#ffb45a"), (4.4, 2.6, "#ffd9a0")):
        bend = (
            sample(texture(61, 2.2, 512), u * np.float32(0.02), v * np.float32(0.02)) - np.float32(0.5)
        ) * np.float32(0.9)
        for line in (u + bend, v + bend):
            gap = np.abs((line / np.float32(pitch)) % 1 - np.float32(0.5)) * np.float32(pitch)
            street = np.exp(-((gap / width) ** 2)) * (width / (width + np.float32(pitch * 0.18)))
            ground += lit(street * np.float32(strength), colour)
    dots = np.random.default_rng(5).random(away.shape[:1] + (canvas.width,), dtype=np.float32)
    quarter = smooth(0.30, 0.85, sample(texture(62, 1.7, 512), u * np.float32(0.05), v * np.float32(0.05)))
    windows = (dots > 0.965).astype(np.float32) * quarter
    ground *= (np.float32(0.18) + quarter)[..., None] * np.float32(1.3)
    ground += lit(blur(windows, 0.6) * np.float32(3.0), "#ffe2b4") + lit(quarter * np.float32(0.035), "#ff8a3c")
    river = np.abs(x - np.float32(1.5) * np.sin(z * np.float32(0.22)) - 1) - (np.float32(0.45))
    ground *= smooth(0.0, 0.12, river)[..., None]
    haze = np.exp(-((away / 24) ** 1.5))
    ground = over(canvas.fill("#c47a52") * np.float32(0.40), ground + rgb("#0a0f22"), haze)
    scene = over(scene, ground, smooth(-0.001, 0.004, canvas.y - np.float32(view.horizon)))
    return Film(exposure=1.2, bloom=0.35, contrast=0.25, grain=0.2).develop(scene, 46)


def rain_window(canvas: Canvas) -> Image.Image:
    """City lights behind a window full of raindrops."""
    scene = ramp(canvas.y + canvas.x * 0, (0, "#141a34"), (0.6, "#2a2440"), (1, "#15101c"))
    generator = np.random.default_rng(17)
    for _ in range(70):
        x, y = generator.uniform(0, canvas.aspect), np.clip(generator.normal(0.6, 0.2), 0, 1)
        colour = ("#ffae52", "#ffd08a", "#ff5a3c", "#58b8ff", "#ff6a9c", "#fff0d0")[int(generator.integers(6))]
        bokeh(canvas, scene, x, y, generator.uniform(0.035, 0.075), colour, generator.uniform(0.10, 0.55))
    small = blur(scene, 6)
    drops = np.zeros((canvas.height, canvas.width), np.float32)
    for _ in range(900):
        x, y, r = generator.uniform(0, canvas.aspect), generator.uniform(0, 1), 0.0022 + generator.pareto(2.3) * 0.0021
        r = min(r, 0.02)
        left, top, reach = (
            int((x - r) * canvas.height),
            int((y - r * 1.2) * canvas.height),
            int(r * 2.4 * canvas.height) + 2,
        )
        if left < 0 or top < 0:
            continue
        rows, columns = slice(top, top + reach), slice(left, left + reach)
        bulge = (
            1 - ((canvas.x[:, columns] - np.float32(x)) / r) ** 2 - ((canvas.y[rows] - np.float32(y)) / (r * 1.15)) ** 2
        )
        drops[rows, columns] = np.maximum(drops[rows, columns], np.sqrt(np.clip(bulge, 0, 1)) * np.float32(r * 60))
    slope_y, slope_x = np.gradient(blur(drops, 0.8))
    down = np.clip(np.arange(canvas.height)[:, None] + slope_y * 900, 0, canvas.height - 1).astype(np.int32)
    across = np.clip(np.arange(canvas.width)[None, :] + slope_x * 900, 0, canvas.width - 1).astype(np.int32)
    inside = smooth(0.03, 0.12, drops)
    refracted = small[down, across] * np.float32(1.3) * (1 - np.clip(slope_y * 5, -0.6, 0.7))[..., None]
    glint = smooth(0.10, 0.2, -slope_y - slope_x * np.float32(0.6)) * inside
    scene = over(scene, refracted, inside) + lit(glint * np.float32(0.5), "#dfe8ff")
    return Film(exposure=1.1, bloom=0.2, contrast=0.28, grain=0.35).develop(scene, 47)


def raise_towers(pen: ImageDraw.ImageDraw, unit: float, pylons: tuple[float, float]) -> None:
    """Draw the two towers of a suspension bridge, each of two legs and three beams."""
    for x in pylons:
        for s in (-0.035, 0.024):
            left, foot = x + s, x + s * 1.15
            corners = [(left, 0.27), (left + 0.011, 0.27), (foot + 0.014, 0.68), (foot - 0.003, 0.68)]
            pen.polygon([(across * unit, down * unit) for across, down in corners], fill=255)
        for y in (0.285, 0.40, 0.50):
            pen.rectangle(((x - 0.033) * unit, y * unit, (x + 0.033) * unit, (y + 0.014) * unit), fill=255)


def bridge(canvas: Canvas) -> Image.Image:
    """A suspension bridge strings its lamps across the strait."""
    view, sun = View(canvas, 0.66), Sun(canvas.aspect * 0.82, 0.64, "#ff8a5a")
    scene = air(view, (0, "#ee8a68"), (0.16, "#b06a90"), (0.45, "#45529a"), (1, "#131e4c"), sun=sun, disc_light=0)
    scene = Clouds(48, 0.4, 0.5, light="#e8909a", shade="#43457c", stretch=2.0).over(view, scene, sun)
    scene = skyline(canvas, scene, 31, 0.662, 0.10, ("#4a4678",), 1.0)
    deck = np.float32(0.60) - np.float32(0.02) * np.cos((canvas.x / canvas.aspect - 0.5) * np.float32(2.5))
    pylons = (canvas.aspect * 0.24, canvas.aspect * 0.76)
    cable = deck - np.float32(0.012) - np.float32(0.30) * cable_rise(canvas, pylons) ** 2
    line = np.exp(-(((canvas.y - cable) * canvas.height / 1.6) ** 2))
    hangers = (((canvas.x * 52) % 1) < 0.06).astype(np.float32) * (canvas.y > cable) * (canvas.y < deck)
    road = smooth(0.0105, 0.0085, np.abs(canvas.y - deck))
    towers = canvas.mask(lambda pen, unit: raise_towers(pen, unit, pylons))
    scene = over(scene, "#1d1c3a", np.clip(line * 0.8 + hangers * np.float32(0.45) + road, 0, 1))
    scene = over(scene, "#3a2a44", towers)
    for x in np.arange(0.01, canvas.aspect, 0.035):
        at = min(int(x * canvas.height), canvas.width - 1)
        shine(scene, x, float(deck[0, at]) - 0.012, 0.0042, "#ffd08a", 2.4)
        shine(scene, x, float(cable[0, at]), 0.003, "#fff0d0", 1.2)
    for x in pylons:
        shine(scene, x, 0.262, 0.006, "#ff4a38", 2.2)
        shine(scene, x, 0.50, 0.10, "#ffb070", 0.22)
    scene = Water(9, 0.085, 0.5, body="#141a40", clarity=0.5, glitter=0).below(view, scene)
    return Film(exposure=1.1, bloom=0.28, contrast=0.25).develop(scene, 48)


def cable_rise(canvas: Canvas, pylons: tuple[float, float]) -> Field:
    """Return how high the cable hangs, 0 mid-span and 1 at the pylons, falling to the anchors outside."""
    half = (pylons[1] - pylons[0]) / 2
    middle = (pylons[0] + pylons[1]) / 2
    from_middle = np.abs(canvas.x - np.float32(middle))
    return np.where(
        from_middle < half, from_middle / half, np.clip(1 - (from_middle - half) / (half * 0.95), 0, 1) ** 0.6
    )
