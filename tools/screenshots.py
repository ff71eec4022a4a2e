"""The README's pictures: SVG screenshots of the running program on its practice vault.

    python tools/screenshots.py [FOLDER]        (docs/img if no folder is named)

Every picture is what the program itself paints, driven by keys, with invented people. Fonts
are named, never fetched.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.pilot import Pilot

from counsel_tui import boot
from counsel_tui.demo import DemoDoors
from counsel_tui.ui.app import CounselApp
from counsel_tui.ui.preferences import Preferences

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
HOME, SMALL = (120, 40), (80, 24)


class Camera:
    """Takes pictures of one running program."""

    def __init__(self, app: CounselApp, pilot: Pilot[int], folder: Path) -> None:
        self.app, self.pilot, self.folder = app, pilot, folder

    async def press(self, *keys: str) -> None:
        """Press keys and wait until everything they caused is painted."""
        await self.pilot.press(*keys)
        await self.settle()

    async def open(self) -> None:
        """Wait until the practice vault has opened by itself."""
        while not self.app.is_open:
            await self.pilot.pause(0.1)
        await self.settle()

    async def settle(self) -> None:
        await self.app.workers.wait_for_complete()
        await self.pilot.pause(0.3)

    async def type(self, text: str) -> None:
        await self.press(*("space" if char == " " else char for char in text))

    async def take(self, name: str) -> None:
        await self.settle()
        path = self.folder / f"{name}.svg"
        path.write_text(tidy(self.app.export_screenshot(title="counsel-tui")), encoding="utf-8")
        print(path.name)


def tidy(svg: str) -> str:
    """The same picture without fetched fonts and without random names."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family:\s*[^;]+;", f"font-family: {FONTS};", svg)
    svg = re.sub(r"terminal-\d+", "picture", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


async def journey(camera: Camera) -> None:
    """From the first look to the sheet."""
    await camera.take("today")
    await camera.press("f3")
    await camera.take("persons")
    await camera.type("ol")
    await camera.press("enter")
    await camera.press("2")
    await camera.take("person")
    await camera.press("ctrl+s")
    await camera.take("intake")
    for number, name in enumerate(("german", "recognition", "plan", "finish"), start=2):
        await camera.press(f"alt+{number}")
        await camera.take(name)
    await camera.press("alt+4", "a")
    await camera.take("offers")
    await camera.press("enter", "escape", "k")
    await camera.take("chains")
    await camera.press("escape", "w")
    await camera.take("referrals")
    await camera.press("escape", "alt+1")
    await camera.press("ctrl+e")
    await camera.take("why")
    await camera.press("escape")
    await camera.press("f4")
    await camera.type("kurs")
    await camera.take("directory")
    await camera.press("f2")
    for code, sender in (("K3M-77A", "Beratung Muster, Halle"), ("P9D-2CC", "VHS Muster")):
        await camera.press("v", "q")
        await camera.type(code)
        await camera.press("enter")
        await camera.type(sender)
        await camera.press("enter", "escape")
    await camera.press("v", "a")
    await camera.take("received")
    await camera.press("f2")
    await camera.press("f1")
    await camera.take("help")
    await camera.press("escape")
    await camera.press("ctrl+p")
    await camera.type("sam")
    await camera.take("palette")


async def pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with boot.demo_paths() as paths:
        for size, chosen, end in (
            (HOME, Preferences(), ""),
            (SMALL, Preferences(), "-small"),
        ):
            app = CounselApp(DemoDoors(paths), chosen=chosen)
            async with app.run_test(size=size) as pilot:
                camera = Camera(app, pilot, folder)
                await camera.open()
                if end:
                    await camera.take(f"today{end}")
                    await camera.press("f3", "o", "l", "enter")
                    await camera.press("ctrl+s")
                    await camera.take(f"intake{end}")
                else:
                    await journey(camera)
        for theme in ("light", "contrast-dark"):
            app = CounselApp(DemoDoors(paths), chosen=Preferences(theme=theme))
            async with app.run_test(size=HOME) as pilot:
                camera = Camera(app, pilot, folder)
                await camera.open()
                await camera.press("enter")
                await camera.take(f"intake-{theme}")
        app = CounselApp(boot.VaultDoors(paths), chosen=Preferences())
        async with app.run_test(size=HOME) as pilot:
            await Camera(app, pilot, folder).take("unlock")


if __name__ == "__main__":
    asyncio.run(pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
