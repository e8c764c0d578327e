"""Portraits: people of all kinds before coloured walls."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tagger_desktop.imaging.samples.canvas import Canvas, Picture, over, ramp
from tagger_desktop.imaging.samples.light import Film
from tagger_desktop.imaging.samples.people import Look, person
from tagger_desktop.imaging.samples.solid import Camera, Studio, shoot

CAMERA = Camera((0.0, 2.5, -9.0), (0.0, 1.98, 0.0), 2.1)
SOFTBOX = Studio(lamp=(-0.62, 0.55, -0.75), light="#fff0e0", strength=1.3, ambient=0.55, dome="#c4ccd8", ground="#a08c80", contact=0.5)


def wall(canvas: Canvas, inner: str, outer: str, seed: int = 1) -> Picture:
    """Return a painted backdrop, brighter behind the head."""
    away = np.hypot((canvas.x - np.float32(canvas.aspect * 0.55)) * np.float32(0.9), canvas.y - np.float32(0.42))
    cloud = (canvas.noise(seed, 0.5, 5) - np.float32(0.5)) * np.float32(0.16)
    return ramp(away * np.float32(1.2) + cloud, (0, inner), (1, outer))


def portrait(canvas: Canvas, look: Look, inner: str, outer: str, seed: int, studio: Studio = SOFTBOX) -> Image.Image:
    """Return a portrait of one person."""
    scene = shoot(canvas, CAMERA, studio, person(look), "#000000", wall(canvas, inner, outer, seed), fade=(0.1, 0.2))
    return Film(contrast=0.22, bloom=0.05, vignette=0.25, grain=0.18).develop(scene, seed)


def amara(canvas: Canvas) -> Image.Image:
    """A woman with a crown of curls, in mustard, before teal."""
    look = Look("#6f432a", "#1a100c", "curls", "#d89a2c", lips="#8c3a3c", turn=0.30, tilt=-0.05, smile=0.9)
    return portrait(canvas, look, "#3f8a8c", "#1c4a54", 101)


def jonas(canvas: Canvas) -> Image.Image:
    """A man with a red beard and glasses."""
    look = Look("#e8b898", "#8a4420", "short", "#2f4a6a", "#4a7088", "#c08070", -0.28, 0.04, beard="#8f4a24", glasses="#1c1a18", smile=0.5)
    return portrait(canvas, look, "#c9b8a0", "#8a745c", 102)


def mei(canvas: Canvas) -> Image.Image:
    """A woman with a black bob, before coral."""
    look = Look("#f0c8a4", "#16121a", "bob", "#f4f0ea", "#2c1c14", "#c84a50", 0.22, 0.07, 0.7)
    return portrait(canvas, look, "#f08a70", "#c8503f", 103)


def old_tomas(canvas: Canvas) -> Image.Image:
    """An old man, bald, with a white beard."""
    look = Look("#d8a484", "#d8d4cc", "bald", "#5d5148", "#5a7a8a", "#b47a6c", -0.34, -0.03, 0.4, beard="#e4e0d8", glasses="#8a6a3c")
    return portrait(canvas, look, "#7a8a7c", "#3c4a44", 104)


def layla(canvas: Canvas) -> Image.Image:
    """A woman in a rose headscarf."""
    look = Look("#c98e68", "#d8808c", "scarf", "#7a4658", "#3a2414", "#a84a4c", 0.26, 0.05, 0.7)
    return portrait(canvas, look, "#b9c8d4", "#70889c", 105)


def little_nora(canvas: Canvas) -> Image.Image:
    """A girl with pigtails, laughing."""
    look = Look("#f4ccae", "#b4783c", "pigtails", "#6ab0a0", "#4a7a50", "#d8706c", -0.20, 0.09, 1.2, round_face=1.06)
    return portrait(canvas, look, "#f8d878", "#e0a83c", 106)


def kofi(canvas: Canvas) -> Image.Image:
    """A young man with cropped hair, in a bright red pullover."""
    look = Look("#4f2f1e", "#120c0a", "cropped", "#c8402f", lips="#6a3430", turn=0.36, tilt=0.02, smile=0.7)
    return portrait(canvas, look, "#d8d0c4", "#9c9488", 107)


def ingrid(canvas: Canvas) -> Image.Image:
    """A woman with long fair hair."""
    look = Look("#f2c6a8", "#c89a54", "long", "#44566c", "#4a86a8", "#c4605c", -0.26, -0.06, 0.6)
    return portrait(canvas, look, "#9aa8b4", "#55636f", 108)


def winter_sam(canvas: Canvas) -> Image.Image:
    """Someone in a woollen hat, out in the snow."""
    look = Look("#d8a078", "#3a2418", "beanie", "#3c5a4c", "#5a4020", "#b8705c", 0.18, 0.06, 0.9, collar="#b8452f")
    snow = Studio(lamp=(-0.5, 0.6, -0.7), light="#f4f6ff", strength=1.15, ambient=0.75, dome="#cfdcf0", ground="#b8c4d8", contact=0.4)
    scene = portrait_in(canvas, look, wall(canvas, "#e4ebf4", "#9fb2cc", 9), snow)
    return Film(contrast=0.2, bloom=0.06, vignette=0.2).develop(flakes(canvas, scene), 109)


def portrait_in(canvas: Canvas, look: Look, backdrop: Picture, studio: Studio) -> Picture:
    """Return one person before a given backdrop, not yet developed."""
    return shoot(canvas, CAMERA, studio, person(look), "#000000", backdrop, fade=(0.1, 0.2))


def flakes(canvas: Canvas, scene: Picture) -> Picture:
    """Return the scene with snow falling before and behind."""
    generator = np.random.default_rng(4)
    snow = np.zeros((canvas.height, canvas.width), np.float32)
    for _ in range(170):
        x, y, radius = generator.uniform(0, canvas.aspect), generator.uniform(0, 1), 0.002 + generator.pareto(2.5) * 0.0025
        radius = min(radius, 0.016)
        left, top, reach = int((x - radius * 2) * canvas.height), int((y - radius * 2) * canvas.height), int(radius * 4 * canvas.height) + 2
        rows, columns = slice(max(top, 0), top + reach), slice(max(left, 0), left + reach)
        away = ((canvas.x[:, columns] - np.float32(x)) ** 2 + (canvas.y[rows] - np.float32(y)) ** 2) / np.float32(radius**2)
        snow[rows, columns] = np.maximum(snow[rows, columns], np.exp(-away * np.float32(1.4)) * np.float32(0.5 + 0.4 * generator.random()))
    return over(scene, "#ffffff", snow)


def rosa(canvas: Canvas) -> Image.Image:
    """A grandmother with silver hair in a bun."""
    look = Look("#b98260", "#b8b4b4", "bun", "#8a3a5c", "#3c2818", "#a04a4c", -0.24, 0.05, 1.0, glasses="#a83c3c")
    return portrait(canvas, look, "#a8b890", "#64784e", 110)
