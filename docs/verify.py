"""Checks a certificate of Sát Hạch Số with no network and no code of ours, only PyJWT (pip install pyjwt[crypto]):
    python verify.py ROOT-THUMBPRINT v1.jws DIGITS-OR-LINK [revocation-0 suspension-0 refresh-0]"""
import base64, gzip, hashlib, json, re, sys, unicodedata
from datetime import datetime, timedelta, timezone
import jwt

b64 = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
unb64 = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
DAY, CODE, NUMBER, VN = r"\d{8}", r"[\w.-]{1,24}", r"\d{1,10}", timezone(timedelta(hours=7))
FORMS = dict(i=r"[0-9A-HJKMNP-TV-Z]{10}", n=r".{2,80}", b=DAY, c=r"\d{3}", o=r".{1,40}", t=CODE, v=NUMBER, l=CODE, s=CODE,
             d=DAY, e=DAY, q=r".{1,40}", g=DAY, r=NUMBER, h=r".{1,40}", u=CODE, w=CODE, x=NUMBER)

def need(holds, stage):
    if not holds: raise ValueError(stage)

def signed_by(jwk, jws, typ=None):  # the payload, once PyJWT has checked the signature
    need(typ in (None, jwt.get_unverified_header(jws).get("typ")), "signature")
    return jwt.PyJWS().decode(jws, jwt.PyJWK({"kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"]}), ["ES256"])

def open_trust(jws, pin):
    jwk = jwt.get_unverified_header(jws)["jwk"]
    text = '{"crv":"P-256","kty":"EC","x":"%(x)s","y":"%(y)s"}' % jwk  # RFC 7638
    need(b64(hashlib.sha256(text.encode()).digest()) == pin, "root")
    return json.loads(signed_by(jwk, jws, "dstrust+jwt"))

def open_list(jws, trust):
    key = next(k for k in trust["keys"] if k["kid"] == jwt.get_unverified_header(jws)["kid"] and k["st"] != "compromised")
    vc = json.loads(signed_by(key, jws, "vc+jwt"))
    made = datetime.fromisoformat(vc["validFrom"])
    need(key["from"] <= int(made.astimezone(VN).strftime("%Y%m%d")) <= key["to"], "window")
    return vc, gzip.decompress(unb64(vc["credentialSubject"]["encodedList"][1:]))

def tree(leaves):  # the root of RFC 6962
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256().digest()
    at = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(leaves[:at]) + tree(leaves[at:])).digest()

def claims_of(digits, trust, leaves=()):
    need(re.fullmatch("[0-9]{1,1500}", digits), "digits")
    raw, sizes = b"", [0, 3, 5, 8, 10, 13, 15, 17]
    for group in re.findall(".{1,17}", digits):
        need(len(group) in sizes and int(group) < 256 ** sizes.index(len(group)), "digits")
        raw += int(group).to_bytes(sizes.index(len(group)), "big")
    need(raw[0] == 1, "version")
    need(len(raw) >= 67, "digits")
    key = next((k for k in trust["keys"] if k["k"] == raw[1:3].hex()), None)
    need(key, "key")
    if key["st"] == "compromised":  # believed only where the log held it before
        first = [base64.b64decode(leaf) for leaf in leaves][: key.get("log", {}).get("n", 0)]
        need("log" in key and base64.b64encode(tree(first)).decode() == key["log"]["root"]
             and hashlib.sha256(b"\0" + raw).digest() in first, "key")
    try: payload = signed_by(key, f'{key["h"]}.{b64(raw[3:-64])}.{b64(raw[-64:])}')
    except jwt.InvalidTokenError: need(False, "signature")
    try:
        claims = json.loads(payload)
        ordered = {name: claims[name] for name in FORMS if name in claims}  # one spelling: this order, no spaces, NFC
        need(json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode() == payload, "schema")
        need(set(FORMS) - set(claims) <= {"e", "h"} and all(re.fullmatch(FORMS[n], str(v), re.ASCII) for n, v in claims.items()), "schema")
        need(all(isinstance(v, int) == (FORMS[n] in (DAY, NUMBER)) for n, v in claims.items()), "schema")
        need(all(v == unicodedata.normalize("NFC", v) for v in claims.values() if isinstance(v, str)), "schema")
        for name in {"b", "d", "e", "g"} & set(claims): datetime.strptime(str(claims[name]), "%Y%m%d")
        check = 0  # Damm over GF(32)
        for c in claims["i"]:
            check = (check ^ "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(c)) << 1
            check ^= 0x25 if check & 32 else 0
        need(check == 0 and claims["b"] <= claims["d"] <= claims.get("e", 99999999) and claims["x"] < 2 ** 32, "schema")
    except (ValueError, KeyError, TypeError, AttributeError): need(False, "schema")
    need(key["from"] <= claims["d"] <= key["to"], "window")
    return claims

def verify(scanned, trust, lists=(), leaves=(), now=None):
    now = now or datetime.now(timezone.utc)
    try: claims = claims_of(scanned.strip().rpartition("#")[2], trust, leaves)
    except ValueError as stage: return "forged", str(stage), None
    if claims.get("e", 99999999) < int(now.astimezone(VN).strftime("%Y%m%d")): return "expired", "window", claims
    bits = {}
    for jws in lists:
        try: vc, raw = open_list(jws, trust)
        except Exception: continue  # a list that nobody believable signed says nothing
        place, purpose = claims["x"] & 0xFFFFF, vc["credentialSubject"]["statusPurpose"]
        if vc["id"].endswith("/%s-%d" % (purpose, claims["x"] >> 20)):
            bits[purpose] = raw[place // 8] & 128 >> place % 8, now < datetime.fromisoformat(vc["validUntil"])
    for purpose, status in ("refresh", "replaced"), ("revocation", "revoked"), ("suspension", "suspended"):
        if bits.get(purpose, (0,))[0]: return status, "status", claims
    fresh = all(bits.get(purpose, (0, False))[1] for purpose in ("revocation", "suspension"))
    current = "next" not in trust or now.timestamp() < trust["next"]
    return ("valid", None, claims) if fresh and current else ("unchecked", "status", claims)

if __name__ == "__main__":
    read = lambda path: open(path, encoding="utf-8").read().strip()
    pin, trust, scanned, *lists = sys.argv[1:]
    print(*verify(scanned, open_trust(read(trust), pin), [read(path) for path in lists]), sep="\n")
