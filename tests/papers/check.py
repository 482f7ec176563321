"""Lets other people's programs judge the papers that the tests have printed into a folder.

usage: check.py FOLDER
PDFBox Preflight (PDF/A-1b twins), pdf_oxide (PDF/A-3a, PDF/UA), pyHanko (signatures), pdfdetach, PyJWT
and openbadgeslib (the credential inside), zxing-cpp and zbar (QR codes, also photographed badly).
"""

import json
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import codes

JARS = "preflight pdfbox2 fontbox2 xmpbox commons-logging javax.activation jaxb-api".split()
FAULTS = []


def expect(holds, what):
    if not holds:
        FAULTS.append(what)
        print("NOT", what)


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, check=False)
    return done.stdout.decode() + done.stderr.decode()


def check_twins(folder):
    twins = sorted(folder.glob("twin-*.pdf"))
    expect(len(twins) == 8, f"eight twins, {len(twins)} are here")
    classes = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    with tempfile.TemporaryDirectory() as scratch:
        lists = Path(scratch) / "twins"
        lists.write_text("\n".join(map(str, twins)))
        main = "org.apache.pdfbox.preflight.Validator_A1b"
        report = run("java", "-cp", classes, main, "batch", lists)
        if report.count("is a valid PDF/A-1b file") != len(twins):
            # The batch mode differs between versions; one by one is slower and clear.
            report = "".join(run("java", "-cp", classes, main, twin) for twin in twins)
    n_valid = report.count("is a valid PDF/A-1b file")
    expect(n_valid == len(twins), f"Preflight accepts the twins:\n{report}")
    print(f"Preflight: {n_valid} of {len(twins)} valid PDF/A-1b")


def check_archival(folder):
    import pdf_oxide

    papers = sorted([*folder.glob("layout-*.pdf"), *folder.glob("sealed-*.pdf")])
    expect(len(papers) == 16, f"sixteen finished certificates, {len(papers)} are here")
    for paper in papers:
        document = pdf_oxide.PdfDocument(str(paper))
        archival = document.validate_pdf_a("3a")
        accessible = document.validate_pdf_ua()
        expect(archival["valid"], f"{paper.name} is PDF/A-3a: {archival}")
        expect(accessible["valid"], f"{paper.name} is PDF/UA: {accessible}")
    print(f"pdf_oxide: {len(papers)} PDF/A-3a and PDF/UA")


def check_signatures(folder):
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    root = load_cert_from_pemder(str(folder / "trusted-seal.crt"))

    def status(content):
        with tempfile.TemporaryFile() as file:
            file.write(content)
            signature = PdfFileReader(file).embedded_signatures[0]
            context = ValidationContext(trust_roots=[root], allow_fetching=False)
            return validate_pdf_signature(signature, context)

    papers = sorted(folder.glob("sealed-*.pdf"))
    for paper in papers:
        content = paper.read_bytes()
        found = status(content)
        expect(found.bottom_line, f"pyHanko trusts {paper.name}: {found.summary()}")
        whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        expect(whole, f"the signature of {paper.name} covers the whole file")
        changed = bytearray(content)
        changed[content.index(b"/Title") + 20] ^= 1
        expect(not status(bytes(changed)).intact, f"a changed {paper.name} is refused")
    print(f"pyHanko: {len(papers)} valid, trusted, whole file covered; changed ones refused")


def check_credential(folder):
    import jwt
    from cryptography.hazmat.primitives import serialization
    from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

    paper = folder / "sealed-official-a4-hidden.pdf"
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "credential.jwt"
        run("pdfdetach", "-save", "1", "-o", out, paper)
        token = out.read_text()
    expect(token == (folder / "credential.jwt").read_text(), "pdfdetach gives the credential")
    jwk = json.loads((folder / "jwks.json").read_text())["keys"][0]
    key = jwt.PyJWK(jwk).key
    claims = jwt.decode(token, key, algorithms=["ES256"])
    expect("OpenBadgeCredential" in claims["type"], "PyJWT reads the credential")
    head, body, signature = token.split(".")
    altered = ".".join([head, body[:40] + ("A" if body[40] != "A" else "B") + body[41:], signature])
    try:
        jwt.decode(altered, key, algorithms=["ES256"])
        expect(False, "PyJWT refuses an altered credential")
    except jwt.InvalidTokenError:
        pass
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    verifier = OB3Verifier(pem)
    expect(verifier.verify(token) is not None, "openbadgeslib accepts the credential")
    try:
        verifier.verify(altered)
        expect(False, "openbadgeslib refuses an altered credential")
    except OB3VerificationError:
        pass
    print("PyJWT and openbadgeslib: credential accepted, altered one refused")


def check_names(folder):
    for paper in sorted(folder.glob("names-*.pdf")):
        text = run("pdftotext", paper, "-")
        expect(unicodedata.is_normalized("NFC", text), f"the text of {paper.name} is NFC")
        expect("Thạch Thị Sà Rết" in text, f"{paper.name} gives its names back")


def main():
    folder = Path(sys.argv[1])
    check_twins(folder)
    check_archival(folder)
    check_signatures(folder)
    check_credential(folder)
    check_names(folder)
    codes.check(folder, expect)
    if FAULTS:
        sys.exit(f"{len(FAULTS)} things do not hold")
    print("all papers hold")


main()
