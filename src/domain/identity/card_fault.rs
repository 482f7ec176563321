//! What can be wrong with the text of an identity card, with stable codes for the pages.

/// Which part of the text a fault lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardField {
    /// The text as a whole.
    Text,
    /// The citizen number.
    Number,
    /// The former number of nine digits.
    OldNumber,
    /// The name.
    Name,
    /// The day of birth.
    BirthDate,
    /// The sex.
    Sex,
    /// The place of residence.
    Address,
    /// The day of issue.
    IssuedOn,
}

/// What is wrong with a card's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardFault {
    /// Nothing was read.
    Empty,
    /// Far more than a card holds.
    TooLong,
    /// Fewer than seven fields: another code, or a part is missing.
    FieldsMissing,
    /// Another character stands where `|` should: the keyboard layout or the input method.
    SeparatorReplaced,
    /// The citizen number has not twelve digits.
    NumberShape,
    /// No province has the first three digits of the number.
    NumberProvince,
    /// The former number is neither empty nor nine digits.
    OldNumberShape,
    /// The name lost letters or holds strange ones: the input method.
    NameGarbled,
    /// The name is missing or too long.
    NameLength,
    /// The day of birth is not written as `ddMMyyyy`.
    BirthDateShape,
    /// There is no such day of birth.
    BirthDateImpossible,
    /// The sex looks like a damaged `Nam` or `Nữ`: the input method.
    SexGarbled,
    /// The sex is something else.
    SexUnknown,
    /// The address lost letters: the input method.
    AddressGarbled,
    /// The address is missing or too long.
    AddressLength,
    /// The day of issue is not written as `ddMMyyyy`.
    IssueDateShape,
    /// There is no such day of issue.
    IssueDateImpossible,
    /// The card was issued before the birth.
    IssuedBeforeBirth,
}

impl CardField {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CardField::Text => "text",
            CardField::Number => "number",
            CardField::OldNumber => "old_number",
            CardField::Name => "name",
            CardField::BirthDate => "birth_date",
            CardField::Sex => "sex",
            CardField::Address => "address",
            CardField::IssuedOn => "issued_on",
        }
    }
}

impl CardFault {
    /// The stable code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CardFault::Empty => "card_empty",
            CardFault::TooLong => "card_too_long",
            CardFault::FieldsMissing => "card_fields_missing",
            CardFault::SeparatorReplaced => "card_separator_replaced",
            CardFault::NumberShape => "card_number_shape",
            CardFault::NumberProvince => "card_number_province",
            CardFault::OldNumberShape => "card_old_number_shape",
            CardFault::NameGarbled => "card_name_garbled",
            CardFault::NameLength => "card_name_length",
            CardFault::BirthDateShape => "card_birth_date_shape",
            CardFault::BirthDateImpossible => "card_birth_date_impossible",
            CardFault::SexGarbled => "card_sex_garbled",
            CardFault::SexUnknown => "card_sex_unknown",
            CardFault::AddressGarbled => "card_address_garbled",
            CardFault::AddressLength => "card_address_length",
            CardFault::IssueDateShape => "card_issue_date_shape",
            CardFault::IssueDateImpossible => "card_issue_date_impossible",
            CardFault::IssuedBeforeBirth => "card_issued_before_birth",
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn field(self) -> CardField {
        match self {
            CardFault::Empty
            | CardFault::TooLong
            | CardFault::FieldsMissing
            | CardFault::SeparatorReplaced => CardField::Text,
            CardFault::NumberShape | CardFault::NumberProvince => CardField::Number,
            CardFault::OldNumberShape => CardField::OldNumber,
            CardFault::NameGarbled | CardFault::NameLength => CardField::Name,
            CardFault::BirthDateShape | CardFault::BirthDateImpossible => CardField::BirthDate,
            CardFault::SexGarbled | CardFault::SexUnknown => CardField::Sex,
            CardFault::AddressGarbled | CardFault::AddressLength => CardField::Address,
            CardFault::IssueDateShape
            | CardFault::IssueDateImpossible
            | CardFault::IssuedBeforeBirth => CardField::IssuedOn,
        }
    }

    /// Whether turning the input method off and scanning again is likely to help.
    #[must_use]
    pub fn is_input_method(self) -> bool {
        match self {
            CardFault::SeparatorReplaced
            | CardFault::NameGarbled
            | CardFault::SexGarbled
            | CardFault::AddressGarbled => true,
            CardFault::Empty
            | CardFault::TooLong
            | CardFault::FieldsMissing
            | CardFault::NumberShape
            | CardFault::NumberProvince
            | CardFault::OldNumberShape
            | CardFault::NameLength
            | CardFault::BirthDateShape
            | CardFault::BirthDateImpossible
            | CardFault::SexUnknown
            | CardFault::AddressLength
            | CardFault::IssueDateShape
            | CardFault::IssueDateImpossible
            | CardFault::IssuedBeforeBirth => false,
        }
    }
}
