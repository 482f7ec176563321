//! Names of cells such as `B7`, looked at before a reader does sums with them.

/// Letters of the last column of a sheet, `XFD`.
const MAX_LETTERS: usize = 3;
/// Digits of the last row of a sheet, 1048576.
const MAX_DIGITS: usize = 7;

/// True when the attributes `r` and `ref` of a workbook's part name cells that a sheet can have.
/// The reader adds up letters and digits without end, which overflows.
pub(super) fn are_of_a_sheet(part: &[u8]) -> bool {
    let signs = part.iter().enumerate().filter(|(_, byte)| **byte == b'=');
    signs.map(|(at, _)| at).all(|at| {
        let name = part[..at].trim_ascii_end();
        let is_asked = [&b"r"[..], b"ref"].into_iter().any(|asked| {
            let before = name.strip_suffix(asked);
            before.is_some_and(|before| before.last().is_some_and(u8::is_ascii_whitespace))
        });
        !is_asked || value(&part[at + 1..]).split(|byte| *byte == b':').all(is_of_a_sheet)
    })
}

/// What stands between the quotes that come next.
fn value(rest: &[u8]) -> &[u8] {
    let rest = rest.trim_ascii_start();
    let Some((quote, rest)) = rest.split_first().filter(|(byte, _)| b"\"'".contains(byte)) else {
        return &[];
    };
    let end = rest.iter().position(|byte| byte == quote).unwrap_or(rest.len());
    &rest[..end]
}

fn is_of_a_sheet(name: &[u8]) -> bool {
    let n_letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let n_digits = name[n_letters..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    n_letters <= MAX_LETTERS && n_digits <= MAX_DIGITS
}

#[cfg(test)]
mod tests {
    use super::are_of_a_sheet;

    #[test]
    fn only_cells_that_a_sheet_can_have_are_named() {
        let check = |part: &str, want: bool| {
            assert_eq!(are_of_a_sheet(part.as_bytes()), want, "{part}");
        };
        check("<row r=\"1048576\"><c r=\"XFD1048576\" s=\"2\"/></row>", true);
        check("<dimension ref=\"A1:XFD99\"/>", true);
        check("<c r=\"BBBBBBBBB2\"/>", false);
        check("<c s='1' r = 'A99999999999'/>", false);
        check("<row\nr=\"99999999999\">", false);
        check("<dimension ref=\"A1:ZZZZZZZZ9\"/>", false);
        check("<pageMargins header=\"0000000000000.3\" r:id=\"rId1\"/>", true);
        check("<t>x = y, r=", true);
        check("=", true);
    }
}
