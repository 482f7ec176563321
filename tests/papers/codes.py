"""Reads the QR codes of printed certificates with zxing-cpp and zbar, clean and photographed badly."""

import io
import subprocess
import tempfile
from pathlib import Path

import numpy
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

N_TRIALS = 25
# What a picture suffers, and the least share that zxing-cpp and zbar must still read, in percent:
# the figures of the token's format when it was chosen.
GRID = [
    ("400 px", {"side": 400}, 100, 100),
    ("300 px, blur 1.2", {"side": 300, "blur": 1.2}, 100, 100),
    ("220 px, blur 1.0", {"side": 220, "blur": 1.0}, 100, 100),
    ("180 px, blur 0.9", {"side": 180, "blur": 0.9}, 100, 100),
    ("150 px, blur 0.7", {"side": 150, "blur": 0.7}, 100, 100),
    ("6 spots of dirt", {"side": 300, "blur": 0.8, "spots": 6}, 96, 100),
    ("12 spots of dirt", {"side": 300, "blur": 0.8, "spots": 12}, 92, 100),
    ("shadow and noise", {"side": 300, "blur": 1.0, "shadow": True, "noise": 13}, 92, 4),
]


def page(paper, dots):
    command = ["pdftoppm", "-r", str(dots), "-gray", "-singlefile", "-png", str(paper)]
    drawn = subprocess.run(command, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(drawn)).convert("L")


def by_zxing(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def by_zbar(picture):
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "code.png"
        picture.save(path, compress_level=1)
        command = ["zbarimg", "-q", "--raw", "--nodbus", str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode().splitlines()


def code_alone(paper):
    """The symbol with its quiet zone, rendered finely, and what it says."""
    picture = page(paper, 600)
    code = zxingcpp.read_barcodes(picture)[0]
    corners = code.position
    xs = [corners.top_left.x, corners.top_right.x, corners.bottom_left.x, corners.bottom_right.x]
    ys = [corners.top_left.y, corners.top_right.y, corners.bottom_left.y, corners.bottom_right.y]
    quiet = 4 * 12
    box = (min(xs) - quiet, min(ys) - quiet, max(xs) + quiet, max(ys) + quiet)
    return picture.crop(box), max(xs) - min(xs), code.text


def photographed(symbol, width, chance, side, blur=0.0, noise=4, spots=0, shadow=False):
    """The symbol `side` pixels wide on a grey desk: turned, tilted, blurred, dirty, noisy."""
    if spots:
        symbol = symbol.copy()
        draw = ImageDraw.Draw(symbol)
        for _ in range(spots):
            x, y = chance.uniform(0.12, 0.88, 2) * symbol.width
            radius = chance.uniform(0.010, 0.028) * width
            colour = int(chance.choice([20, 90, 235]))
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    scale = side / width
    inner = round(symbol.width * scale)
    canvas = round(inner * 1.5)
    # The corners of the symbol in the photo: turned by up to 12 degrees, tilted a little.
    angle = numpy.radians(chance.uniform(-12, 12))
    turn = numpy.array([[numpy.cos(angle), -numpy.sin(angle)], [numpy.sin(angle), numpy.cos(angle)]])
    square = numpy.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * inner / 2
    corners = square @ turn.T + canvas / 2 + chance.uniform(-0.03, 0.03, (4, 2)) * inner
    small = symbol.resize((inner * 2, inner * 2), Image.Resampling.BOX)
    picture = small.transform(
        (canvas, canvas),
        Image.Transform.PERSPECTIVE,
        perspective(corners, inner * 2),
        Image.Resampling.BICUBIC,
        fillcolor=240,
    )
    pixels = numpy.asarray(picture.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
    pixels = 30 + pixels * 0.82
    if shadow:
        slope = numpy.linspace(1.0, 0.4, canvas)
        pixels *= slope[None, :] if chance.random() < 0.5 else slope[:, None]
    pixels += chance.normal(0, noise, pixels.shape)
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def perspective(corners, side):
    """Coefficients that take places of the photo to places of the symbol."""
    source = [(0, 0), (side, 0), (side, side), (0, side)]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, source):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        wanted += [u, v]
    return numpy.linalg.solve(numpy.array(rows), numpy.array(wanted))


def check(folder, expect):
    papers = sorted(folder.glob("layout-*.pdf"))
    for paper in papers:
        # The link over the code holds the same address.
        link = subprocess.run(["pdfinfo", "-url", str(paper)], capture_output=True, check=True)
        want = link.stdout.decode().split()[-1]
        for dots in (150, 300):
            picture = page(paper, dots)
            expect(by_zxing(picture) == [want], f"zxing-cpp reads {paper.name} at {dots} dpi")
            expect(by_zbar(picture) == [want], f"zbar reads {paper.name} at {dots} dpi")
    print(f"QR codes of {len(papers)} certificates read at 150 and 300 dpi by zxing-cpp and zbar")
    symbol, width, want = code_alone(folder / "facts.pdf")
    chance = numpy.random.default_rng(20261010)
    print(f"{'photographed':<20} zxing-cpp   zbar   (least)")
    for name, harm, least_zxing, least_zbar in GRID:
        pictures = [photographed(symbol, width, chance, **harm) for _ in range(N_TRIALS)]
        zxing = 100 * sum(want in by_zxing(picture) for picture in pictures) // N_TRIALS
        zbar = 100 * sum(want in by_zbar(picture) for picture in pictures) // N_TRIALS
        print(f"{name:<20} {zxing:>7} % {zbar:>6} %  ({least_zxing}/{least_zbar})")
        expect(zxing >= least_zxing, f"zxing-cpp reads {least_zxing} % with {name}, not {zxing}")
        expect(zbar >= least_zbar, f"zbar reads {least_zbar} % with {name}, not {zbar}")
