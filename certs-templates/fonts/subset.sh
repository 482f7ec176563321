#!/bin/sh
# Cuts the five faces down to Latin, Vietnamese and the punctuation that papers use.
# usage: subset.sh FOLDER_WITH_LIBERATION_SERIF FOLDER_WITH_BE_VIETNAM_PRO
set -eu
liberation=$1
be_vietnam=$2
here=$(dirname "$0")

# ASCII, Latin-1, Latin Extended-A, Ơ Ư, Ƀ of the Ê Đê alphabet, all Vietnamese letters with
# tone marks, dashes, quotes, bullet, ellipsis, ₫ €, №, arrow, minus, ≤ ≥.
letters=U+0020-007E,U+00A0-00AC,U+00AE-017F,U+0180,U+0243,U+01A0,U+01A1,U+01AF,U+01B0,U+1EA0-1EF9
signs=U+2010-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+20AB,U+20AC,U+2116,U+2192,U+2212,U+2264,U+2265

cut() { # SOURCE TARGET FAMILY: a subset is a modified version, so it must not bear a reserved name
    pyftsubset "$1" --output-file="$here/$2" --unicodes="$letters,$signs" \
        --no-hinting --desubroutinize --layout-features='' --notdef-outline \
        --name-IDs=0,1,2,3,4,5,6,13,14 --no-glyph-names --no-recalc-timestamp \
        --drop-tables+=GSUB,GPOS,GDEF,DSIG,FFTM,gasp,PCLT,STAT,kern,meta
    python3 - "$here/$2" "$3" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont
path, name = sys.argv[1:]
font = TTFont(path, recalcTimestamp=False)
for number in (1, 3, 4, 6):
    text = name.replace(" ", "") if number == 6 else name
    for record in font["name"].names:
        if record.nameID == number:
            record.string = text
font.save(path)
PYTHON
}

cut "$liberation/LiberationSerif-Regular.ttf" serif-regular.ttf 'Sathach Serif'
cut "$liberation/LiberationSerif-Bold.ttf" serif-bold.ttf 'Sathach Serif Bold'
cut "$liberation/LiberationSerif-Italic.ttf" serif-italic.ttf 'Sathach Serif Italic'
cut "$be_vietnam/400Regular/BeVietnamPro_400Regular.ttf" sans-regular.ttf 'Sathach Sans'
cut "$be_vietnam/700Bold/BeVietnamPro_700Bold.ttf" sans-bold.ttf 'Sathach Sans Bold'
