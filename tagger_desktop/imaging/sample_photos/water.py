"""Water: seas and lakes that mirror what stands above the horizon, and the glitter of the sun on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tagger_desktop.imaging.sample_photos.canvas import Field, Picture, blur, lit, over, rgb, sample, smooth, texture
from tagger_desktop.imaging.sample_photos.sky import Sun, View


@dataclass(frozen=True)
class Water:
    """A level sheet of water.

    `waves` is how steep they are (0.02 a pond, 0.3 a choppy sea), `size` their length, `body` the colour
    seen where one looks down into it, `clarity` how much of the body shows.
    """

    seed: int
    waves: float = 0.12
    size: float = 1.0
    body: str = "#12405a"
    clarity: float = 0.9
    glitter: float = 1.0

    def below(self, view: View, scene: Picture, sun: Sun | None = None) -> Picture:
        """Return the scene with everything below the horizon turned to water."""
        height = view.canvas.height
        top = int(np.ceil(view.horizon * height))
        if top >= height:
            return scene
        tilt_x, tilt_y = self.slopes(view, top)
        mirrored = self.mirror(view, scene, top, tilt_x, tilt_y)
        down = -view.rise[top:]
        facing = down / np.sqrt(down * down + 1) + np.abs(tilt_y) * np.float32(0.7)
        fresnel = np.float32(0.04) + np.float32(0.96) * np.clip(1 - facing, 0, 1) ** 4
        water = over(mirrored, rgb(self.body) * (1 + tilt_y[..., None] * np.float32(2.0)), (1 - fresnel) * self.clarity)
        if sun is not None and self.glitter:
            water += lit(self.sparkle(view, top, tilt_x, tilt_y, sun), sun.light)
        result = scene.copy()
        result[top:] = np.clip(water, 0, None)
        return result

    def slopes(self, view: View, top: int) -> tuple[Field, Field]:
        """Return the sideways and the towards-us slope of the waves, for the rows from `top` down.

        Waves smaller than a pixel average out: their slope fades, which is what calms far water.
        """
        away = np.float32(1) / np.maximum(-view.rise[top:], np.float32(0.002))
        across = view.turn * away
        tilt_x = np.zeros(across.shape, np.float32)
        tilt_y = np.zeros(across.shape, np.float32)
        for octave, (turn, share) in enumerate(((0.25, 0.55), (-0.4, 0.45), (0.8, 0.35))):
            cell = float(self.size / 2.4**octave)
            along, forward = away * np.float32(np.cos(turn)), away * np.float32(np.sin(turn))
            u = (across * np.float32(np.cos(turn)) + forward) * np.float32(0.10 / cell)
            v = (along - across * np.float32(np.sin(turn))) * np.float32(0.34 / cell)
            seen = np.float32(share) / (1 + (away * away * np.float32(0.02 / cell)) ** 2 / 4)
            tilt_y += (sample(texture(self.seed % 4 + 20, 1.5, 512), u, v) - np.float32(0.5)) * seen
            tilt_x += (sample(texture(self.seed % 4 + 21, 1.5, 512), u, v) - np.float32(0.5)) * seen
        return tilt_x * np.float32(self.waves), tilt_y * np.float32(self.waves)

    def mirror(self, view: View, scene: Picture, top: int, tilt_x: Field, tilt_y: Field) -> Picture:
        """Return what each wave reflects: the scene above, upside down, bent by the slopes.

        A rough sea shows each pixel many wavelets at once, so it mirrors a scene already blurred.
        """
        height, width = scene.shape[:2]
        above = np.clip(scene[:top], 0, 2.5)
        above = blur(above, 0.5 + height * self.waves * 0.07)
        lean = np.float32(self.waves * 0.35)  # we see more of the wave sides that face us
        up = np.abs(-view.rise[top:] + lean + tilt_y * np.float32(2))
        row = np.clip((np.float32(view.horizon) - up * np.float32(view.lens)) * np.float32(height), 0, top - 1)
        column = np.arange(width, dtype=np.float32)[None, :] + tilt_x * np.float32(height * view.lens * 0.7)
        column = np.abs(column)
        column = np.where(column >= width, 2 * width - 2 - column, column).clip(0, width - 1)
        return above[row.astype(np.int32), column.astype(np.int32)]

    def sparkle(self, view: View, top: int, tilt_x: Field, tilt_y: Field, sun: Sun) -> Field:
        """Return the glitter: the chance that a wave here is tilted just so to send the sun at us, made grainy."""
        height = (view.horizon - sun.y) / view.lens
        need_y = (np.float32(height) + view.rise[top:]) / 2
        need_x = (view.turn - np.float32((sun.x - view.canvas.aspect / 2) / view.lens)) * np.float32(0.5)
        spread = np.float32(max(self.waves, 0.02) * 0.36)
        widen = 1 + np.clip(-view.rise[top:], 0, 1) * 2
        chance = np.exp(-((need_x / (spread * widen)) ** 2) - (need_y / (spread * 5.0)) ** 2)
        grit = np.random.default_rng(self.seed).random(chance.shape, dtype=np.float32)
        crest = np.float32(0.5) + (tilt_y * np.float32(0.8) + tilt_x * np.float32(0.6)) / np.float32(
            max(self.waves, 0.01)
        )
        flash = smooth(0.62, 1.02, crest * np.float32(0.66) + grit * np.float32(0.42) + chance * np.float32(0.12))
        sheet = chance * (flash * np.float32(4.0) + np.float32(0.22))
        return sheet * np.float32(self.glitter * sun.strength)
