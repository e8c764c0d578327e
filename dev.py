"""Run, test and build Tagger Desktop from a bare Python, the same on Linux, macOS and Windows.

    python3 dev.py run [ARGUMENTS]      open the application; without a display: do its main job and show the results
    python3 dev.py test [ARGUMENTS]     all checks, then all tests; ARGUMENTS go to pytest
    python3 dev.py build                make the application in one folder, dist/tagger-desktop, and try it
    python3 dev.py screenshots          take the pictures of the README again

Each of them first makes the environment in .venv when it is missing or out of date.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file alone is started by any Python
    sys.exit(f"Tagger Desktop needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = ENVIRONMENT / "made-by-dev.txt"

INSTALLERS = {
    "apt-get": "apt-get install --yes --no-install-recommends",
    "dnf": "dnf install --assumeyes",
    "pacman": "pacman --sync --needed --noconfirm",
}
THIS_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
PIP, FONT, OBJDUMP = "the Python module ensurepip", "a font", "objdump"
TO_RUN = {  # what must be there on Linux, and the package that brings it with apt-get, dnf and pacman
    PIP: (f"{THIS_PYTHON}-venv", "python3-pip", "python"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs", "krb5"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    FONT: ("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu"),
}
ON_X11 = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
}
ON_WAYLAND = {"libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland")}
TO_BUILD = {OBJDUMP: ("binutils", "binutils", "binutils")}
if sysconfig.get_config_var("Py_ENABLE_SHARED"):  # a Python without it has no package that could bring it
    TO_BUILD[f"lib{THIS_PYTHON}.so.1.0"] = (f"lib{THIS_PYTHON}", "python3-libs", "python")
NEEDS = TO_RUN | ON_X11 | ON_WAYLAND | TO_BUILD
EXTRAS = "keychain,models,test,dev"
STAYS_S = 8  # seconds after which a window that is still there has found its libraries, plug-ins and resources
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def headless() -> bool:
    """Say whether no window can be shown here."""
    return sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def surroundings() -> dict[str, str]:
    """Return the environment variables for the application and its tests."""
    return ({"QT_QPA_PLATFORM": "offscreen"} if headless() else {}) | os.environ


def step(text: str, command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> None:
    """Run `command` behind one line that says what it does and how long it took.

    Errors: SystemExit with the command's own code when it fails, after showing what it printed.
    """
    begun, lines = time.monotonic(), []
    room = max(shutil.get_terminal_size().columns - len(text) - 6, 0) if sys.stdout.isatty() else 0
    print(f"{text} ... ", end="", flush=True)
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**surroundings(), "PYTHONIOENCODING": "utf-8", **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if room:
                print(f"\r{text} ... {line.strip()[:room]:{room}}", end="", flush=True)
    clear = f"\r{text} ... {'':{room}}\r{text} ... " if room else ""
    print(f"{clear}{'FAILED' if process.returncode else 'ok'}, {time.monotonic() - begun:.1f} s", flush=True)
    if process.returncode:
        print("".join(lines), flush=True)
        sys.exit(process.returncode)


def is_here(need: str) -> bool:
    """Say whether one of `NEEDS` is met."""
    if need == PIP:
        return importlib.util.find_spec("ensurepip") is not None
    if need == FONT:
        return any(any(Path(folder).expanduser().rglob("*.[to]t[fc]")) for folder in FONT_FOLDERS)
    if need == OBJDUMP:
        return shutil.which(need) is not None
    try:
        ctypes.CDLL(need)
    except OSError:
        return False
    return True


def install_line(needs: Iterable[str], installer: str | None, *, root: bool) -> str:
    """Return the one line that installs `needs`, or says them where no installer is known."""
    if installer not in INSTALLERS:
        return f"with your system's package manager, what provides {', '.join(needs)}"
    packages = {NEEDS[need][list(INSTALLERS).index(installer)] for need in needs}
    return " ".join([*([] if root else ["sudo"]), INSTALLERS[installer], *sorted(packages)])


def install_what_linux_lacks(*, to_build: bool) -> None:
    """See that the libraries Qt loads at run time are there: install them as root with apt-get, else say how.

    Errors: SystemExit when something is missing without which Qt cannot start.
    """
    if sys.platform != "linux":
        return
    missing = [need for need in NEEDS if (to_build or need not in TO_BUILD) and not is_here(need)]
    if not missing:
        return
    installer = next(filter(shutil.which, INSTALLERS), None)
    line = install_line(missing, installer, root=os.geteuid() == 0)
    if installer == "apt-get" and os.geteuid() == 0:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        step("Reading the lists of system packages", ["apt-get", "update"], quiet)
        step(f"Installing what is missing ({', '.join(missing)})", line.split(), quiet)
        missing = [need for need in missing if not is_here(need)]
    if missing:
        print(f"Missing on this system: {', '.join(missing)}.\nTo install them:\n\n    {line}\n", file=sys.stderr)
    to_show = {} if headless() else ON_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else ON_X11
    if set(missing) & set(TO_RUN | to_show):
        sys.exit(1)


def stamp(project: bytes) -> str:
    """Return two lines that say what an environment is made for: its Python and place, and pyproject.toml."""
    major, minor = sys.version_info[:2]
    return f"Python {major}.{minor} in {ROOT}\n{hashlib.sha256(project).hexdigest()}\n"


def what_to_do(made: str, wanted: str) -> str:
    """Say how an environment with the stamp `made` comes to have `wanted`: "make", "install" or, when it has it, ""."""
    if made == wanted:
        return ""
    return "install" if made.split("\n")[0] == wanted.split("\n")[0] else "make"


def make_environment() -> None:
    """Make .venv, or bring it up to date; one that was left half made has no stamp and is made anew."""
    wanted = stamp((ROOT / "pyproject.toml").read_bytes())
    todo = what_to_do(STAMP.read_text("utf-8") if STAMP.exists() and PYTHON.exists() else "", wanted)
    if not todo:
        return
    STAMP.unlink(missing_ok=True)
    if todo == "make":
        step("Making the environment in .venv", [sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    pip = ["pip", "--disable-pip-version-check", "install", "--progress-bar=off", "--editable", f".[{EXTRAS}]"]
    step("Installing what the project needs into it", [PYTHON, "-m", *pip])
    STAMP.write_text(wanted, "utf-8")


def start(*words: str | Path) -> int:
    """Run the application and return its exit code."""
    return subprocess.call([PYTHON, "-m", "tagger_desktop", *words], env=surroundings())


def run(words: Sequence[str]) -> int:
    """Open the application, or show what it does where nothing can be opened."""
    if words or not headless():
        return start(*words)
    print("There is no display here, so no window: doing the main job on the sample photos instead.", flush=True)
    return start("demo", ROOT / "results")


def test(words: Sequence[str]) -> int:
    """Check everything, quickest first, and stop at the first failure."""
    step("ruff format", [PYTHON, "-m", "ruff", "format", "--check"])
    step("ruff check", [PYTHON, "-m", "ruff", "check"])
    step("mypy", [PYTHON, "-m", "mypy"])
    step("lint-imports", [SCRIPTS / "lint-imports"])
    begun = time.monotonic()
    failed = subprocess.call([PYTHON, "-m", "pytest", *words], cwd=ROOT, env=surroundings())
    print(f"pytest ... {'FAILED' if failed else 'ok'}, {time.monotonic() - begun:.1f} s", flush=True)
    return failed


def build_application(folder: Path, python: Path = PYTHON) -> Path:
    """Make the application under `folder` and return the program to start."""
    places = (f"--distpath={folder / 'dist'}", f"--workpath={folder / 'build'}")
    options = ("--noconfirm", "--log-level=WARN", *places)
    step("Building the application", [python, "-m", "PyInstaller", *options, ROOT / "tagger.spec"])
    return folder / "dist" / "tagger-desktop" / ("tagger-desktop.exe" if os.name == "nt" else "tagger-desktop")


def try_application(program: Path) -> str:
    """Start a built application offscreen, away from its source: its window must stay. Return its version.

    Errors: CalledProcessError when the application, or its window, does not start.
    """
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "QT_PLUGIN_PATH")
    variables = {name: value for name, value in os.environ.items() if name not in ours}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as elsewhere:
        folders = {f"XDG_{name}_HOME": str(Path(elsewhere, name)) for name in ("CACHE", "CONFIG", "DATA")}
        variables |= {"QT_QPA_PLATFORM": "offscreen", **folders}
        said = subprocess.check_output([program, "--version"], cwd=elsewhere, env=variables, timeout=120, text=True)
        with subprocess.Popen([program], cwd=elsewhere, env=variables) as window:
            try:
                code = window.wait(STAYS_S)
            except subprocess.TimeoutExpired:
                window.kill()
            else:
                raise subprocess.CalledProcessError(code, program)
    return said.strip()


def build(_words: Sequence[str]) -> int:
    """Build the application that people install and see that it starts."""
    program = build_application(ROOT)
    print(f"{try_application(program)} starts; it is {program.relative_to(ROOT)}")
    return 0


def screenshots(_words: Sequence[str]) -> int:
    """Take the pictures of the README again."""
    return start("demo", ROOT / "docs" / "screenshots", "--screenshots-only")


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "build": build,
    "screenshots": screenshots,
}


def main(words: Sequence[str]) -> int:
    """Do what the words of the command line ask for and return the exit code."""
    if not words or words[0] not in COMMANDS:
        print(__doc__)
        return 0 if not words or words[0] in ("help", "-h", "--help") else 2
    install_what_linux_lacks(to_build=words[0] in ("test", "build"))
    make_environment()
    return COMMANDS[words[0]](words[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
