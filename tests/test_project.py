"""The files around the package: dev.py, the wheel, the application that is shipped, continuous integration."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import dev
import tagger_desktop

ROOT = Path(dev.__file__).resolve().parent
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")


def test_the_line_for_debian_names_its_packages_once() -> None:
    line = dev.install_line(["libxcb-cursor.so.0", "libEGL.so.1", "libEGL.so.1"], "apt-get", root=True)

    assert line == "apt-get install --yes --no-install-recommends libegl1 libxcb-cursor0"


def test_the_line_for_a_person_who_is_not_root_begins_with_sudo() -> None:
    assert dev.install_line(["libGL.so.1"], "dnf", root=False) == "sudo dnf install --assumeyes libglvnd-glx"
    assert dev.install_line(["libGL.so.1"], "pacman", root=False) == "sudo pacman --sync --needed --noconfirm libglvnd"


def test_an_unknown_linux_is_told_the_files_it_lacks() -> None:
    assert dev.install_line(["libEGL.so.1", dev.FONT], None, root=False).endswith("libEGL.so.1, a font")


@linux_only
def test_a_library_that_is_not_there_is_missed() -> None:
    assert dev.is_here("libc.so.6")
    assert not dev.is_here("libno-such-thing.so.1")


@linux_only
def test_all_that_qt_loads_is_among_what_dev_py_looks_for() -> None:
    from PySide6 import QtCore

    qt, shown_by = Path(QtCore.__file__).parent / "Qt", ("offscreen", "xcb")
    loaded = (
        "lib/libQt6Widgets.so.6",
        "lib/libQt6Network.so.6",
        *(f"plugins/platforms/libq{name}.so" for name in shown_by),
    )

    said = subprocess.run(["ldd", *(qt / name for name in loaded)], capture_output=True, text=True, check=True).stdout

    assert [line.strip() for line in said.splitlines() if "not found" in line] == []


def test_an_environment_with_the_right_stamp_is_left_alone() -> None:
    assert dev.what_to_do(dev.stamp(b"[project]"), dev.stamp(b"[project]")) == ""


def test_a_changed_pyproject_is_installed_into_the_environment_there_is() -> None:
    assert dev.what_to_do(dev.stamp(b"[project]"), dev.stamp(b"[project] # changed")) == "install"


def test_an_environment_half_made_or_moved_is_made_anew() -> None:
    wanted = dev.stamp(b"[project]")

    assert dev.what_to_do("", wanted) == "make"
    assert dev.what_to_do(wanted.replace(str(ROOT), "/elsewhere"), wanted) == "make"


def test_an_old_python_reads_far_enough_to_be_refused() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 6))

    assert [type(statement) for statement in tree.body[:3]] == [ast.Expr, ast.Import, ast.If]
    assert "sys.exit" in ast.unparse(tree.body[2])


def test_dev_py_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    assert dev.main(["tests"]) == 2

    said = capsys.readouterr().out
    assert all(f"python3 dev.py {command}" in said for command in dev.COMMANDS)


def test_a_failed_step_shows_what_was_printed_and_passes_the_code_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        dev.step("Trying", [sys.executable, "-c", "print('a reason'); raise SystemExit(3)"])

    assert left.value.code == 3
    assert "Trying ... FAILED" in (said := capsys.readouterr().out)
    assert "a reason" in said


def test_continuous_integration_runs_what_the_readme_says() -> None:
    ci = ROOT / ".ci/run"

    assert ci.read_text("utf-8").splitlines()[-1] == "python3 dev.py test"
    assert os.name == "nt" or os.access(ci, os.X_OK)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 dev.py test" in readme
    assert "python3 dev.py run" in readme


@pytest.mark.build
def test_the_wheel_brings_every_resource_and_runs_on_its_own(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the wheel is built by hatchling, in the dev extra")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("tagger_desktop-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")

    there = [path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert there
    assert {f"tagger_desktop/{name}" for name in there} <= set(names)
    assert not [name for name in names if not name.startswith("tagger_desktop")]

    code = "import tagger_desktop.settings as s; print(s.__file__); print(s.resource('icons'))"
    variables = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    said = subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path, env=variables, text=True)
    assert all(Path(line).is_relative_to(tmp_path / "installed") for line in said.splitlines())


@pytest.mark.build
@pytest.mark.skipif(
    sys.platform == "linux"
    and not (sysconfig.get_config_var("Py_ENABLE_SHARED") and all(map(dev.is_here, dev.TO_BUILD))),
    reason="PyInstaller needs objdump and Python's shared library",
)
def test_the_shipped_application_starts_away_from_its_source(tmp_path: Path) -> None:
    program = dev.build_application(tmp_path, Path(sys.executable))

    assert tagger_desktop.__version__ in dev.try_application(program)
    shipped = program.parent / "_internal/tagger_desktop/resources"
    assert {path.name for path in shipped.iterdir()} == {path.name for path in (ROOT / "resources").iterdir()}
