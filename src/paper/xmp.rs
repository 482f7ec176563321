//! What a PDF says about itself in XML (XMP), the same as in its information dictionary.

use chrono::NaiveDate;

use super::document::Conformance;

/// Title, author and day, as both places state them.
pub(super) struct Statement<'a> {
    pub(super) title: &'a str,
    pub(super) author: &'a str,
    pub(super) created_on: NaiveDate,
    pub(super) conformance: Conformance,
}

/// The program that the papers name as their maker.
pub(super) const CREATOR: &str = "sathach";
/// What wrote the PDF.
pub(super) const PRODUCER: &str = "printpdf, lopdf";

/// Says what `pdfuaid:part` is, which the archival profiles do not know by themselves.
const ACCESSIBILITY: &str = r#"<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is
 followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"#;

/// The packet, unpacked: archives read it without a PDF library.
pub(super) fn packet(statement: &Statement<'_>) -> String {
    let Statement { title, author, created_on, conformance } = statement;
    let (part, level) = conformance.part_and_level();
    let accessibility = if conformance.is_tagged_throughout() { ACCESSIBILITY } else { "" };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n\
         </rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
         <xmp:CreateDate>{created_on}T00:00:00+07:00</xmp:CreateDate>\n\
         <xmp:ModifyDate>{created_on}T00:00:00+07:00</xmp:ModifyDate>\n\
         <xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\n\
         <pdf:Producer>{PRODUCER}</pdf:Producer>\n\
         </rdf:Description>\n\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
         <pdfaid:part>{part}</pdfaid:part>\n\
         <pdfaid:conformance>{level}</pdfaid:conformance>\n\
         </rdf:Description>\n{accessibility}</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
        title = escaped(title),
        author = escaped(author),
    )
}

/// Text within XML; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            control if control.is_control() => {}
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::tools::day;
    use super::*;

    #[test]
    fn signs_of_xml_in_a_title_do_not_break_the_packet() {
        let statement = Statement {
            title: "A & B <C> \"D\"\u{1}",
            author: "Sở Khoa học & Công nghệ",
            created_on: day(2026, 10, 10),
            conformance: Conformance::Archival3a,
        };
        let packet = packet(&statement);
        assert!(packet.contains("A &amp; B &lt;C&gt; &quot;D&quot;</rdf:li>"), "{packet}");
        assert!(packet.contains("<rdf:li>Sở Khoa học &amp; Công nghệ</rdf:li>"), "{packet}");
        let mut reader = quick_xml::Reader::from_str(&packet);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
