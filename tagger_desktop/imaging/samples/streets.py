"""Streets by day: façades, shadows, towers and canals."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tagger_desktop.imaging.samples.canvas import (
    Canvas,
    Field,
    Painter,
    Picture,
    blur,
    over,
    ramp,
    rgb,
    sample,
    shifted,
    smooth,
    texture,
)
from tagger_desktop.imaging.samples.figures import limb, walker
from tagger_desktop.imaging.samples.light import Film
from tagger_desktop.imaging.samples.sky import Clouds, Sun, View, air
from tagger_desktop.imaging.samples.water import Water


def crossing(canvas: Canvas) -> Image.Image:
    """Morning shadows, longer than their owners, cross the stripes."""
    asphalt = ramp(canvas.noise(1, 0.012, 3, 0.7) * np.float32(0.6) + canvas.noise(2, 0.6, 4) * np.float32(0.4), (0.2, "#4a4b50"), (0.8, "#6e6e70"))
    along = (canvas.x * np.float32(0.966) + canvas.y * np.float32(0.259)) / np.float32(0.17)
    across = canvas.y * np.float32(0.966) - canvas.x * np.float32(0.259)
    worn = smooth(0.22, 0.45, canvas.noise(3, 0.05, 6, 0.65))
    stripe = smooth(0.46, 0.44, np.abs(along % 1 - np.float32(0.5)) * 2) * smooth(0.34, 0.335, np.abs(across - np.float32(0.28)))
    scene = over(asphalt, "#e4e0d6", stripe * worn * np.float32(0.94))
    generator = np.random.default_rng(12)
    shade = np.zeros_like(stripe)
    coats = ("#c8402f", "#2f4a6a", "#e0a83c", "#3c5a4c", "#e8e4da", "#6a4a7a", "#1f2226", "#d88a9c")
    people = [(0.16, 0.30), (0.40, 0.62), (0.66, 0.22), (0.80, 0.74), (1.02, 0.46), (1.22, 0.80), (1.32, 0.24), (0.55, 0.88)]
    for x, y in people:
        shade = np.maximum(shade, canvas.mask(long_shadow(x, y, generator.uniform(-0.03, 0.03))))
    scene = over(scene, scene * rgb("#3a4668") * np.float32(0.9), blur(shade, 1.2) * np.float32(0.94))
    for number, (x, y) in enumerate(people):
        seen_from_above(canvas, scene, x, y, coats[number], number)
    warm = rgb("#ffe6c0") * np.float32(1.08)
    return Film(contrast=0.35, vignette=0.25).develop(scene * warm, 71)


def long_shadow(x: float, y: float, lean: float) -> Painter:
    """Return a walker's shadow on the ground, stretched away from a low sun on the right."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        def at(up: float, side: float) -> tuple[float, float]:
            return (x - up * 0.30) * unit, (y + up * (0.10 + lean) + side * 0.30) * unit

        def stroke(points: list[tuple[float, float]], thick: tuple[float, ...]) -> None:
            limb(pen, [at(*point) for point in points], [width * 0.30 * unit for width in thick])

        stroke([(0.02, 0.055), (0.27, 0.02), (0.50, 0.0)], (0.05, 0.065, 0.10))
        stroke([(0.02, -0.075), (0.25, -0.03), (0.50, 0.0)], (0.05, 0.065, 0.10))
        stroke([(0.50, 0.0), (0.66, 0.0), (0.80, 0.0)], (0.12, 0.13, 0.15))
        stroke([(0.80, 0.06), (0.62, 0.10), (0.48, 0.075)], (0.06, 0.05, 0.035))
        stroke([(0.80, -0.06), (0.64, -0.11), (0.50, -0.10)], (0.06, 0.05, 0.035))
        stroke([(0.84, 0.0), (0.95, 0.0)], (0.06, 0.10))

    return paint


def seen_from_above(canvas: Canvas, scene: Picture, x: float, y: float, coat: str, seed: int) -> None:
    """Put a person seen from straight above on a scene in place: shoulders, a stride, the top of a head."""
    generator = np.random.default_rng(seed)
    unit, size = canvas.height, int(0.12 * canvas.height)
    top, left = int(y * unit) - size // 2, int(x * unit) - size // 2
    patch = scene[max(top, 0) : top + size, max(left, 0) : left + size]
    across = canvas.x[:, max(left, 0) : max(left, 0) + patch.shape[1]] - np.float32(x)
    down = canvas.y[max(top, 0) : max(top, 0) + patch.shape[0]] - np.float32(y)

    def oval(dx: float, dy: float, a: float, b: float) -> Field:
        return smooth(1.08, 0.92, np.hypot((across - np.float32(dx)) / np.float32(a), (down - np.float32(dy)) / np.float32(b)))

    light = (np.float32(0.85) + across * np.float32(14))[..., None]
    trousers, hair = ("#23262e", "#4a3f36", "#2c3a52")[seed % 3], ("#2a1a12", "#5a3a20", "#141012", "#8a6438")[seed % 4]
    for side in (-1, 1):
        patch[:] = over(patch, trousers, oval(0.015 * side, 0.011 * side, 0.017, 0.009))
    patch[:] = over(patch, rgb(coat) * light, oval(0, 0, 0.0165, 0.034))
    patch[:] = over(patch, rgb(hair) * light * np.float32(1.3), oval(generator.normal(0, 0.001), 0, 0.0145, 0.0140))


def canal_houses(canvas: Canvas) -> Image.Image:
    """Painted houses stand in a row along a canal."""
    view, sun = View(canvas, 0.655), Sun(-0.4, 0.0, "#fff0d4")
    scene = air(view, (0, "#d5e4ee"), (0.5, "#9cc4e6"), (1, "#4c8acc"), sun=sun, disc_light=0)
    scene = Clouds(51, 0.42, 0.45, light="#ffffff", shade="#a8b6c8").over(view, scene, sun)
    walls = ("#d8543c", "#e8a83c", "#4a8a9c", "#f0d8b0", "#c8785a", "#7a9a6a", "#e8c46a", "#b85a6a", "#5a7aa8", "#efe6d8")
    generator = np.random.default_rng(21)
    x, number = -0.02, 0
    while x < canvas.aspect:
        wide = generator.uniform(0.14, 0.20)
        house(canvas, scene, x, wide, generator.uniform(0.16, 0.24), walls[number % len(walls)], number)
        x, number = x + wide, number + 1
    quay = smooth(0.625, 0.627, canvas.y)
    stones = ramp(canvas.noise(5, 0.03, 4, 0.6, stretch=2.5), (0.2, "#6a645c"), (0.8, "#a39a8c"))
    scene = over(scene, stones * (np.float32(1.1) - smooth(0.63, 0.655, canvas.y) * np.float32(0.5))[..., None], quay)
    for at, tall, way in ((0.32, 0.062, 1.0), (0.37, 0.058, 1.0), (1.14, 0.060, -1.0)):
        scene = over(scene, "#232024", canvas.mask(walker(at, 0.634, tall, way)))
    for at, colour in ((0.18, "#2f5d7a"), (0.80, "#a83c34"), (1.33, "#3c6a4c")):
        scene = rowing_boat(canvas, scene, at, colour)
    scene = Water(12, 0.045, 0.4, body="#23433c", clarity=0.55, glitter=0).below(view, scene)
    return Film(contrast=0.3, bloom=0.03, colour=1.08).develop(scene, 72)


def house(canvas: Canvas, scene: Picture, x: float, wide: float, top: float, wall: str, seed: int) -> None:
    """Build one house front on a scene in place: plaster, shuttered windows, a door, a tiled roof's edge."""
    generator = np.random.default_rng(seed + 400)
    unit = canvas.height
    left, right = max(0, int(x * unit)), min(canvas.width, int((x + wide) * unit))
    first, last = int(top * unit), int(0.628 * unit)
    if right - left < 8:
        return
    u = (canvas.x[:, left:right] - np.float32(x)) / np.float32(wide)
    v = (canvas.y[first:last] - np.float32(top)) / np.float32(0.628 - top)
    u, v = np.broadcast_arrays(u, v)
    plaster = sample(texture(131, 1.5), u * np.float32(0.3) + np.float32(seed * 0.13), v * np.float32(0.7))
    damp = smooth(0.82, 1.0, v + (plaster - np.float32(0.5)) * np.float32(0.2))
    front = rgb(wall) * (np.float32(0.82) + np.float32(0.3) * plaster)[..., None] * (1 - np.float32(0.35) * damp)[..., None]
    shutters = ("#2f5d4a", "#3c5a7a", "#6a3c2c", "#f0ece0")[seed % 4]
    columns = 3 if wide > 0.165 else 2
    floors = 3 if top < 0.21 else 2
    cell_u, cell_v = (u * columns) % 1 - np.float32(0.5), ((v - np.float32(0.08)) / np.float32(0.70) * floors) % 1 - np.float32(0.5)
    upstairs = (v > 0.08) & (v < 0.78)
    front = over(front, front * np.float32(0.45), soft_box(cell_u + 0.03, cell_v - 0.05, 0.30, 0.34, 0.08) * upstairs)
    front = over(front, shutters, soft_box(cell_u, cell_v, 0.33, 0.30) * upstairs)
    slats = (np.sin(v * 420) * np.float32(0.12) + np.float32(0.95))[..., None]
    front = np.where((np.abs(cell_u) > 0.17)[..., None] & (soft_box(cell_u, cell_v, 0.33, 0.30) * upstairs > 0.5)[..., None], front * slats, front)
    front = over(front, "#f4efe4", soft_box(cell_u, cell_v, 0.185, 0.31) * upstairs)
    pane = ramp(v * np.float32(0.8) + u * np.float32(0.3), (0, "#8fa9bc"), (1, "#24303c")) * np.float32(0.6)
    front = over(front, pane, soft_box(cell_u, cell_v, 0.155, 0.28) * (np.abs(cell_u) > 0.012) * (np.abs(cell_v + 0.08) > 0.012) * upstairs)
    flowers = sample(texture(132, 0.2, 256), u * 2, v * 2) > 0.62
    box = (soft_box(cell_u, cell_v - 0.33, 0.18, 0.045) * upstairs) > 0.4
    front = np.where(box[..., None], np.where(flowers[..., None], rgb(("#d8405c", "#e8706a", "#f0d05a")[seed % 3]), rgb("#3c6a2c")), front)
    door_u = u - np.float32((0.5 + generator.integers(columns)) / columns)
    door = soft_box(door_u, v - 0.91, 0.34 / columns, 0.085)
    front = over(front, "#efe6d6", soft_box(door_u, v - 0.91, 0.40 / columns, 0.10))
    front = over(front, shutters if shutters != "#f0ece0" else "#3a4a5a", door)
    eave = smooth(0.035, 0.03, v)
    front = over(front, front * np.float32(0.5), smooth(0.085, 0.03, v) * np.float32(0.8))
    front = over(front, "#a8623c", eave)
    front *= (np.float32(1.12) - u * np.float32(0.10))[..., None]
    front *= (np.float32(0.7) + np.float32(0.3) * smooth(0.0, 0.02, u) * smooth(1.0, 0.98, u))[..., None]
    scene[first:last, left:right] = front


def soft_box(u: Field, v: Field, half_u: float, half_v: float, edge: float = 0.012) -> Field:
    """Return the mask of a rectangle around 0, its edges soft."""
    return smooth(half_u + edge, half_u - edge, np.abs(u)) * smooth(half_v + edge, half_v - edge, np.abs(v))


def rowing_boat(canvas: Canvas, scene: Picture, x: float, colour: str) -> Picture:
    """Return the scene with a small boat moored at the quay."""

    def hull(pen: ImageDraw.ImageDraw, unit: float) -> None:
        points = [(-0.075, -0.022), (-0.055, 0.006), (0.050, 0.006), (0.085, -0.028), (0.06, -0.014), (-0.05, -0.014)]
        pen.polygon([((x + a) * unit, (0.657 + b) * unit) for a, b in points], fill=255)

    return over(scene, rgb(colour), canvas.mask(hull))


def looking_up(canvas: Canvas) -> Image.Image:
    """Glass towers lean together towards the sky."""
    cx, cy = canvas.aspect * 0.52, 0.46
    view = View(canvas, 1.3, 1.0)
    sky = air(view, (0, "#cfe2f2"), (0.5, "#8fc0ea"), (1, "#3f86d0"))
    sky = Clouds(55, 0.45, 0.6, light="#ffffff", shade="#b4c6da").over(view, sky, Sun(0.3, 0.2, "#fff4e0"))
    x, y = canvas.x - np.float32(cx), canvas.y - np.float32(cy)
    scene = sky
    for seed, (centre, spread, near) in enumerate(((2.75, 0.42, 0.16), (0.35, 0.40, 0.20), (1.45, 0.50, 0.13), (-1.9, 0.36, 0.24), (-0.75, 0.34, 0.22))):
        along = x * np.float32(np.cos(centre)) + y * np.float32(np.sin(centre))
        across = (y * np.float32(np.cos(centre)) - x * np.float32(np.sin(centre))) / np.maximum(along, np.float32(0.02))
        inside = smooth(spread, spread - 0.006, np.abs(across)) * smooth(near, near + 0.003, along)
        up = np.float32(1) / np.maximum(along, np.float32(0.05))
        corner = np.float32(spread * 0.25)
        face = smooth(-0.004, 0.004, across - corner)
        floors = np.abs((up * 11) % 1 - np.float32(0.5)) * 2
        bays = np.abs((across * 26) % 1 - np.float32(0.5)) * 2
        far = smooth(7.0, 3.0, up)
        frame = np.maximum(smooth(0.70, 0.86, floors) * far, smooth(0.80, 0.93, bays)) * (np.float32(0.35) + np.float32(0.65) * far)
        wobble = sample(texture(141, 1.7), np.floor(across * 26) * np.float32(0.07) + np.float32(seed * 0.2), np.floor(up * 11) * np.float32(0.05))
        glass = ramp(wobble * np.float32(0.65) + (1 - along) * np.float32(0.28), (0, "#15304f"), (0.45, "#3f7099"), (0.75, "#9cc6e4"), (1, "#eef6fb"))
        tone = np.float32(1.0) - face * np.float32(0.52)
        tower = over(glass, ("#c8ccd0", "#3a424c", "#d8c4a8", "#5a646e", "#b0b8c0")[seed], frame * np.float32(0.8)) * tone[..., None]
        scene = over(scene, over(tower, "#bcd6ec", smooth(2.0, 9.0, up) * np.float32(0.5)), inside)
    return Film(contrast=0.28, bloom=0.06, vignette=0.3).develop(scene, 73)


def bicycle(canvas: Canvas) -> Image.Image:
    """A bicycle leans against a sunlit ochre wall."""
    plaster = sample(texture(145, 1.7), canvas.x * np.float32(0.5), canvas.y * np.float32(0.5)) * np.float32(0.6) + canvas.noise(146, 0.02, 3) * np.float32(0.4)
    wall = ramp(plaster, (0, "#c8862c"), (0.5, "#dda03e"), (1, "#ecb85c"))
    chips = smooth(0.80, 0.83, sample(texture(147, 1.6), canvas.x * np.float32(0.35), canvas.y * np.float32(0.35))) * smooth(0.35, 0.65, canvas.y)
    wall = over(wall, ramp(plaster, (0, "#a87a58"), (1, "#c09a78")), chips)
    ground = ramp(canvas.noise(148, 0.05, 5, 0.6, stretch=2.0), (0.2, "#7a6a5c"), (0.8, "#b09c88"))
    joints = np.abs(((canvas.x - canvas.aspect / 2) / (canvas.y - np.float32(0.3)) * np.float32(1.6)) % 1 - np.float32(0.5))
    ground = ground * (np.float32(0.72) + np.float32(0.28) * smooth(0.0, 0.035, joints))[..., None]
    scene = over(wall, ground, smooth(0.858, 0.861, canvas.y))
    scene = over(scene, scene * np.float32(0.6), np.exp(-((canvas.y - np.float32(0.862)) / 0.006) ** 2))
    scene = shutter_window(canvas, scene, 1.16, 0.30)
    frame = canvas.mask(bicycle_frame(0.56, 0.90, 0.20))
    shadow = blur(shifted(frame, canvas.height * 0.055, -canvas.height * 0.035), 2.0)
    scene = over(scene, scene * rgb("#5a5470"), shadow * np.float32(0.9))
    leaves = smooth(0.55, 0.63, canvas.noise(149, 0.09, 3, 0.55)) * smooth(0.75, 0.1, np.hypot(canvas.x - 0.05, canvas.y + 0.05))
    scene = over(scene, scene * rgb("#6a6484"), blur(leaves, 4) * np.float32(0.85))
    metal = np.clip(frame - shifted(frame, -2, -2), 0, 1)
    scene = over(scene, "#1f4a54", frame) + metal[..., None] * rgb("#b8dce0") * np.float32(0.5)
    for part, colour in ((saddle_and_grips(0.56, 0.90, 0.20), "#5a3018"), (basket(0.56, 0.90, 0.20), "#b98a50")):
        scene = over(scene, colour, canvas.mask(part))
    return Film(contrast=0.3, vignette=0.25, bloom=0.04).develop(scene, 74)


def bicycle_frame(x: float, ground: float, wheel: float) -> Painter:
    """Return a city bicycle from the side: wheels with spokes, frame, fork, handlebar and mudguards."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        radius = wheel * 0.78 * unit
        hub_y = (ground - wheel * 0.78) * unit
        back, ahead = x * unit, (x + wheel * 2.35) * unit
        for hub in (back, ahead):
            for turn in np.linspace(0, np.pi, 14, endpoint=False):
                dx, dy = float(np.cos(turn)) * radius, float(np.sin(turn)) * radius
                pen.line((hub - dx, hub_y - dy, hub + dx, hub_y + dy), fill=150, width=1)
            pen.ellipse((hub - radius, hub_y - radius, hub + radius, hub_y + radius), outline=255, width=max(3, int(unit * 0.0085)))
            guard = radius * 1.07
            pen.arc((hub - guard, hub_y - guard, hub + guard, hub_y + guard), 190, 330, fill=255, width=max(2, int(unit * 0.004)))
            pen.ellipse((hub - radius * 0.07, hub_y - radius * 0.07, hub + radius * 0.07, hub_y + radius * 0.07), fill=255)
        thick = 0.0105 * unit
        pedal = (back + wheel * 1.02 * unit, hub_y + wheel * 0.10 * unit)
        seat = (back + wheel * 0.72 * unit, hub_y - wheel * 1.02 * unit)
        head = (ahead - wheel * 0.36 * unit, hub_y - wheel * 1.08 * unit)
        low_head = (ahead - wheel * 0.30 * unit, hub_y - wheel * 0.86 * unit)
        for line in ([(back, hub_y), pedal], [(back, hub_y), seat], [seat, pedal], [pedal, low_head], [head, low_head, (ahead, hub_y)]):
            limb(pen, line, [thick] * len(line))
        limb(pen, [(seat[0] + wheel * 0.05 * unit, seat[1] + wheel * 0.16 * unit), low_head], [thick] * 2)
        limb(pen, [seat, (seat[0] - wheel * 0.04 * unit, seat[1] - wheel * 0.16 * unit)], [thick * 0.8] * 2)
        limb(pen, [head, (head[0] - wheel * 0.03 * unit, head[1] - wheel * 0.24 * unit), (head[0] - wheel * 0.32 * unit, head[1] - wheel * 0.25 * unit)], [thick * 0.8] * 3)
        ring = wheel * 0.17 * unit
        pen.ellipse((pedal[0] - ring, pedal[1] - ring, pedal[0] + ring, pedal[1] + ring), outline=255, width=max(2, int(unit * 0.005)))
        limb(pen, [pedal, (pedal[0] + wheel * 0.10 * unit, pedal[1] + wheel * 0.30 * unit)], [thick * 0.7] * 2)
        limb(pen, [(pedal[0] + wheel * 0.03 * unit, pedal[1] + wheel * 0.31 * unit), (pedal[0] + wheel * 0.18 * unit, pedal[1] + wheel * 0.30 * unit)], [thick] * 2)

    return paint


def saddle_and_grips(x: float, ground: float, wheel: float) -> Painter:
    """Return the leather parts of the bicycle."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        hub_y = ground - wheel * 0.78
        sx, sy = x + wheel * 0.67, hub_y - wheel * 1.20
        limb(pen, [((sx - wheel * 0.22) * unit, (sy - 0.004) * unit), ((sx + wheel * 0.02) * unit, sy * unit), ((sx + wheel * 0.24) * unit, (sy + 0.004) * unit)], [0.030 * unit, 0.022 * unit, 0.012 * unit])
        gx, gy = x + wheel * 1.96, hub_y - wheel * 1.33
        limb(pen, [((gx - wheel * 0.30) * unit, gy * unit), ((gx - wheel * 0.08) * unit, gy * unit)], [0.016 * unit] * 2)

    return paint


def basket(x: float, ground: float, wheel: float) -> Painter:
    """Return the wicker basket in front of the handlebar."""

    def paint(pen: ImageDraw.ImageDraw, unit: float) -> None:
        left, top = (x + wheel * 2.12) * unit, (ground - wheel * 2.02) * unit
        wide, tall = wheel * 0.62 * unit, wheel * 0.42 * unit
        pen.polygon([(left, top), (left + wide, top), (left + wide * 0.86, top + tall), (left + wide * 0.14, top + tall)], fill=255)
        for step in range(1, 5):
            pen.line((left + wide * 0.03 * step, top + tall * step / 5, left + wide * (1 - 0.03 * step), top + tall * step / 5), fill=130, width=2)
        for step in range(1, 8):
            pen.line((left + wide * step / 8, top, left + wide * (0.14 + 0.72 * step / 8), top + tall), fill=150, width=2)

    return paint


def shutter_window(canvas: Canvas, scene: Picture, x: float, y: float) -> Picture:
    """Return the wall with a shuttered window in it, and its shadow."""
    u, v = canvas.x - np.float32(x), canvas.y - np.float32(y)
    shade = soft_box(u - 0.028, v - 0.022, 0.20, 0.19, 0.004)
    scene = over(scene, scene * rgb("#6a6080"), shade * np.float32(0.8))
    scene = over(scene, "#e9dcc4", soft_box(u, v, 0.105, 0.195, 0.002))
    scene = over(scene, ramp(v * 2 + u + np.float32(0.5), (0, "#6a8494"), (0.5, "#2c3a44"), (1, "#141c22")), soft_box(u, v, 0.088, 0.178, 0.002) * (np.abs(u) > 0.005) * (np.abs(v + 0.03) > 0.004))
    for side in (-1, 1):
        slats = np.abs((v * 60) % 1 - np.float32(0.5)) * 2
        green = rgb("#2f6a5c") * (np.float32(0.55) + np.float32(0.6) * slats)[..., None] * np.float32(1 + 0.1 * side)
        scene = over(scene, green, soft_box(u - 0.150 * side, v, 0.046, 0.190, 0.002))
    return scene
