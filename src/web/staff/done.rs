//! What the last action led to: a code in the address of the next page, never free text.

use crate::web::page::{Notice, Tone};
use crate::web::words::Words;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::convert::Infallible;
use std::future::{Ready, ready};

/// Something that staff did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Opened a session.
    Opened,
    /// Let one person or several in.
    Admitted,
    /// Allowed another device.
    DeviceAllowed,
    /// Gave more time.
    TimeAdded,
    /// Recorded an incident.
    IncidentRecorded,
    /// Sealed a session.
    Sealed,
    /// Entered a decision; so many certificates were issued.
    Decided,
    /// Asked for the revocation of a certificate.
    RevocationAsked,
    /// Confirmed the revocation of a certificate.
    Revoked,
    /// Dropped what was asked for.
    RevocationDropped,
    /// Suspended a certificate.
    Suspended,
    /// Put a certificate in force again.
    Resumed,
    /// Issued a certificate in the place of another one.
    Replaced,
    /// Entered a figure.
    FigureEntered,
    /// Imported so many figures.
    FiguresImported,
    /// Erased a person.
    Erased,
    /// Saved a draft.
    ItemSaved,
    /// Sent an item to review.
    ItemSent,
    /// Accepted an item.
    ItemAccepted,
    /// Gave an item back.
    ItemReturned,
    /// Let an item be dealt.
    ItemLive,
    /// Took another step with an item.
    ItemMoved,
    /// Commented on an item.
    CommentAdded,
    /// Imported so many items.
    ItemsImported,
    /// Proposed a release.
    ReleaseProposed,
    /// Confirmed a release of so many items.
    ReleaseConfirmed,
    /// Withdrew a proposal.
    ProposalWithdrawn,
    /// Entered a decision over several sessions.
    SessionsDecided,
    /// Asked for a batch to be printed.
    PrintOrdered,
    /// Stopped a print job.
    PrintCancelled,
    /// Recorded a spoiled blank.
    BlankSpoiled,
    /// Proposed to neutralise an item.
    NeutralisationProposed,
    /// Approved it.
    NeutralisationApproved,
    /// Rejected it.
    NeutralisationRejected,
    /// A proposal about an item was taken back.
    NeutralisationWithdrawn,
    /// Proposed a calibration.
    CalibrationProposed,
    /// Accepted a calibration.
    CalibrationAccepted,
    /// Rejected a calibration.
    CalibrationRejected,
    /// Searched for findings; so many are new.
    Searched,
    /// Reviewed a finding.
    FindingReviewed,
    /// Closed a finding.
    FindingClosed,
    /// Proposed what a panel set.
    PanelProposed,
    /// Accepted what a panel set.
    PanelAccepted,
    /// Rejected what a panel set.
    PanelRejected,
}

impl Done {
    /// Everything that can have been done.
    pub const ALL: [Done; 44] = [
        Done::Opened,
        Done::Admitted,
        Done::DeviceAllowed,
        Done::TimeAdded,
        Done::IncidentRecorded,
        Done::Sealed,
        Done::Decided,
        Done::RevocationAsked,
        Done::Revoked,
        Done::RevocationDropped,
        Done::Suspended,
        Done::Resumed,
        Done::Replaced,
        Done::FigureEntered,
        Done::FiguresImported,
        Done::Erased,
        Done::ItemSaved,
        Done::ItemSent,
        Done::ItemAccepted,
        Done::ItemReturned,
        Done::ItemLive,
        Done::ItemMoved,
        Done::CommentAdded,
        Done::ItemsImported,
        Done::ReleaseProposed,
        Done::ReleaseConfirmed,
        Done::ProposalWithdrawn,
        Done::SessionsDecided,
        Done::PrintOrdered,
        Done::PrintCancelled,
        Done::BlankSpoiled,
        Done::NeutralisationProposed,
        Done::NeutralisationApproved,
        Done::NeutralisationRejected,
        Done::NeutralisationWithdrawn,
        Done::CalibrationProposed,
        Done::CalibrationAccepted,
        Done::CalibrationRejected,
        Done::Searched,
        Done::FindingReviewed,
        Done::FindingClosed,
        Done::PanelProposed,
        Done::PanelAccepted,
        Done::PanelRejected,
    ];

    /// The key of the words; also the code in addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Done::Opened => "done-opened",
            Done::Admitted => "done-admitted",
            Done::DeviceAllowed => "done-device-allowed",
            Done::TimeAdded => "done-time-added",
            Done::IncidentRecorded => "done-incident-recorded",
            Done::Sealed => "done-sealed",
            Done::Decided => "done-decided",
            Done::RevocationAsked => "done-revocation-asked",
            Done::Revoked => "done-revoked",
            Done::RevocationDropped => "done-revocation-dropped",
            Done::Suspended => "done-suspended",
            Done::Resumed => "done-resumed",
            Done::Replaced => "done-replaced",
            Done::FigureEntered => "done-figure-entered",
            Done::FiguresImported => "done-figures-imported",
            Done::Erased => "done-erased",
            Done::ItemSaved => "done-item-saved",
            Done::ItemSent => "done-item-sent",
            Done::ItemAccepted => "done-item-accepted",
            Done::ItemReturned => "done-item-returned",
            Done::ItemLive => "done-item-live",
            Done::ItemMoved => "done-item-moved",
            Done::CommentAdded => "done-comment-added",
            Done::ItemsImported => "done-items-imported",
            Done::ReleaseProposed => "done-release-proposed",
            Done::ReleaseConfirmed => "done-release-confirmed",
            Done::ProposalWithdrawn => "done-proposal-withdrawn",
            Done::SessionsDecided => "done-sessions-decided",
            Done::PrintOrdered => "done-print-ordered",
            Done::PrintCancelled => "done-print-cancelled",
            Done::BlankSpoiled => "done-blank-spoiled",
            Done::NeutralisationProposed => "done-neutralisation-proposed",
            Done::NeutralisationApproved => "done-neutralisation-approved",
            Done::NeutralisationRejected => "done-neutralisation-rejected",
            Done::NeutralisationWithdrawn => "done-neutralisation-withdrawn",
            Done::CalibrationProposed => "done-calibration-proposed",
            Done::CalibrationAccepted => "done-calibration-accepted",
            Done::CalibrationRejected => "done-calibration-rejected",
            Done::Searched => "done-searched",
            Done::FindingReviewed => "done-finding-reviewed",
            Done::FindingClosed => "done-finding-closed",
            Done::PanelProposed => "done-panel-proposed",
            Done::PanelAccepted => "done-panel-accepted",
            Done::PanelRejected => "done-panel-rejected",
        }
    }

    /// The address of the page that tells it.
    #[must_use]
    pub fn told_at(self, path: &str) -> String {
        format!("{path}?done={}", self.key())
    }

    /// The same, with how many.
    #[must_use]
    pub fn told_with_count(self, path: &str, n: usize) -> String {
        format!("{}&n={n}", self.told_at(path))
    }
}

/// What a page tells of the last action, if its address says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told(pub Option<(Done, u64)>);

impl Told {
    fn of(query: &str) -> Told {
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
        let done = value("done=").and_then(|key| Done::ALL.into_iter().find(|d| d.key() == key));
        let n = value("n=").and_then(|n| n.parse().ok()).unwrap_or_default();
        Told(done.map(|done| (done, n)))
    }

    /// The notice at the top of the page.
    #[must_use]
    pub fn notice(self, words: Words) -> Option<Notice> {
        let (done, n) = self.0?;
        let text = words.say_with(done.key(), &[("n", words.count(n))]);
        Some(Notice { tone: Tone::Ok, text })
    }
}

impl FromRequest for Told {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Told::of(request.query_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_ours_are_told() {
        let check = |query: &str, want| assert_eq!(Told::of(query), Told(want), "{query}");
        check("done=done-sealed", Some((Done::Sealed, 0)));
        check("lang=vi&done=done-decided&n=3", Some((Done::Decided, 3)));
        check("done=done-decided&n=<b>", Some((Done::Decided, 0)));
        check("done=Hello", None);
        check("", None);
    }

    #[test]
    fn an_address_tells_what_was_done() {
        for done in Done::ALL {
            let address = done.told_with_count("/staff", 2);
            let (_, query) = address.split_once('?').unwrap_or_default();
            assert_eq!(Told::of(query), Told(Some((done, 2))));
        }
    }
}
