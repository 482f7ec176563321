//! The roster as the mentor watches it: who needs help first, on a page or alone for refreshing.

use crate::services::print_papers::points_in_words;
use crate::services::show_session::{RosterLine, SessionView};
use crate::web::page::{Page, Tone};
use crate::web::staff::frame::Fact;
use crate::web::words::Words;
use askama::Template;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::grading::Decision;
use sathach_domain::moment::Moment;

/// The roster of a session.
#[derive(Clone, Debug)]
pub struct Roster {
    /// People by state.
    pub counts: Vec<Fact>,
    /// People who wait to be let in.
    pub n_expected: usize,
    /// Where everybody is let in.
    pub admit_all: String,
    /// The reader runs this session and it is open.
    pub is_live: bool,
    /// The reader may erase people, because it is sealed.
    pub may_erase: bool,
    /// The reader may print appeal packs, because all results are final.
    pub may_appeal: bool,
    /// Who needs the mentor comes first; by seat once sealed.
    pub lines: Vec<Line>,
}

/// A line of the roster.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number of the seat.
    pub seat_number: i64,
    /// Name; empty once erased.
    pub name: String,
    /// Code of the seat.
    pub seat_code: String,
    /// State in words, the result once graded.
    pub state: String,
    /// How much it needs attention.
    pub tone: Tone,
    /// Positions answered.
    pub n_answered: i64,
    /// Positions there are, with those of an extension that has begun.
    pub n_items: u32,
    /// How long ago the last response came in; empty unless working.
    pub last_contact: String,
    /// Another device waits.
    pub device_waits: bool,
    /// Waits to be let in.
    pub may_admit: bool,
    /// Is working.
    pub is_running: bool,
    /// Where the person is let in.
    pub admit: String,
    /// Where another device is allowed.
    pub allow_device: String,
    /// Where time is added.
    pub add_time: String,
    /// Where the person is erased.
    pub erase: String,
    /// Where the appeal pack is printed; empty without a result.
    pub appeal: String,
}

/// What the reader may do with a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Let people in and help them on.
    Run,
    /// Erase people once the session is sealed, and answer appeals.
    Certify,
    /// Both.
    RunAndCertify,
    /// Look.
    Look,
}

/// The roster alone, for a page that refreshes it.
#[derive(Clone, Debug, Template)]
#[template(path = "mentor/roster.html", config = "src/web/askama.toml")]
pub struct RosterFragment {
    /// The frame, for its words and its token.
    pub page: Page,
    /// The roster.
    pub roster: Roster,
}

impl Roster {
    /// The roster of a session as its reader may see it.
    #[must_use]
    pub fn of(view: &SessionView, rights: Rights, now: Moment, words: Words) -> Roster {
        let is_open = view.session.state == "open";
        let (runs, certifies) = match rights {
            Rights::Run => (true, false),
            Rights::Certify => (false, true),
            Rights::RunAndCertify => (true, true),
            Rights::Look => (false, false),
        };
        let mut lines: Vec<&RosterLine> = view.lines.iter().collect();
        if is_open {
            lines.sort_by_key(|line| (urgency(line), line.seat_number));
        } else {
            lines.sort_by_key(|line| line.seat_number);
        }
        let n_in = |state: &str| view.lines.iter().filter(|line| line.state == state).count();
        Roster {
            counts: counts(view, words),
            n_expected: n_in("expected"),
            admit_all: format!("/staff/sessions/{}/admit-all", view.session.id),
            is_live: is_open && runs,
            may_erase: !is_open && certifies,
            may_appeal: rights == Rights::Certify && view.is_final(),
            lines: lines.into_iter().map(|line| line_of(line, &view.exam, now, words)).collect(),
        }
    }

    /// An example with a line of every state.
    #[must_use]
    pub fn sample(words: Words) -> Roster {
        let line = |seat_number: i64, name: &str, state: &str, tone| Line {
            seat_number,
            name: name.to_owned(),
            seat_code: format!("2{seat_number}B-CDF"),
            state: words.say(state),
            tone,
            n_answered: 0,
            n_items: 30,
            last_contact: String::new(),
            device_waits: state == "roster-device-waits",
            may_admit: state == "state-expected",
            is_running: state == "state-started",
            admit: "/staff/attempts/1/admit".to_owned(),
            allow_device: "/staff/attempts/1/allow-device".to_owned(),
            add_time: "/staff/attempts/1/time".to_owned(),
            erase: "/staff/attempts/1/erase".to_owned(),
            appeal: "/staff/attempts/1/appeal.pdf".to_owned(),
        };
        let mut lines = vec![
            line(4, "Nguyễn Thị Hồng Gấm", "roster-device-waits", Tone::Error),
            line(2, "Thạch Sà Rết", "state-expected", Tone::Warn),
            line(1, "Trần Văn Ơn", "state-started", Tone::Info),
            line(3, "Lê Thị Mười", "state-admitted", Tone::Info),
            line(5, "", "state-submitted", Tone::Ok),
        ];
        for line in lines.iter_mut().filter(|line| line.is_running) {
            line.n_answered = 12;
            line.last_contact = words.say_with("contact-minutes", &[("n", "2")]);
        }
        Roster {
            counts: vec![
                Fact::new(words.say("state-expected"), "1"),
                Fact::new(words.say("state-started"), "2"),
            ],
            n_expected: 1,
            admit_all: "/staff/sessions/1/admit-all".to_owned(),
            is_live: true,
            may_erase: false,
            may_appeal: false,
            lines,
        }
    }
}

/// Who needs the mentor comes first.
fn urgency(line: &RosterLine) -> u8 {
    match (line.device_waits, line.state.as_str()) {
        (true, _) => 0,
        (false, "expected") => 1,
        (false, "started") => 2,
        (false, "admitted") => 3,
        (false, _) => 4,
    }
}

fn counts(view: &SessionView, words: Words) -> Vec<Fact> {
    let count = |label: String, fits: &dyn Fn(&RosterLine) -> bool| {
        let n = view.lines.iter().filter(|line| fits(line)).count();
        Fact::new(label, n.to_string())
    };
    let mut counts = vec![
        count(words.say("state-expected"), &|line| line.state == "expected"),
        count(words.say("state-admitted"), &|line| line.state == "admitted"),
        count(words.say("state-started"), &|line| line.state == "started"),
        count(words.say("state-submitted"), &|line| line.state == "submitted"),
    ];
    if view.session.state != "open" {
        counts = vec![
            count(words.say("state-submitted"), &|line| line.state == "submitted"),
            count(words.say("decision-pass"), &|line| line.decision == Some(Decision::Pass)),
            count(words.say("decision-fail"), &|line| line.decision == Some(Decision::Fail)),
        ];
    }
    counts.push(count(words.say("roster-everybody"), &|_| true));
    counts
}

fn line_of(line: &RosterLine, exam: &Exam, now: Moment, words: Words) -> Line {
    let (state, tone) = state_of(line, words);
    let is_running = line.state == "started";
    let contact = line.last_response_at.filter(|_| is_running);
    let id = line.attempt_id;
    Line {
        seat_number: line.seat_number,
        name: line.name.clone().unwrap_or_default(),
        seat_code: line.seat_code.clone(),
        state,
        tone,
        n_answered: line.n_answered,
        n_items: match (line.n_first, exam.extension) {
            (Some(_), Some(extension)) => exam.n_items() + u32::from(extension.items),
            (None, _) | (_, None) => exam.n_items(),
        },
        last_contact: contact.map(|at| ago(now.seconds_since(at), words)).unwrap_or_default(),
        device_waits: line.device_waits,
        may_admit: line.state == "expected",
        is_running,
        admit: format!("/staff/attempts/{id}/admit"),
        allow_device: format!("/staff/attempts/{id}/allow-device"),
        add_time: format!("/staff/attempts/{id}/time"),
        erase: format!("/staff/attempts/{id}/erase"),
        appeal: match line.decision {
            Some(_) => format!("/staff/attempts/{id}/appeal.pdf"),
            None => String::new(),
        },
    }
}

fn state_of(line: &RosterLine, words: Words) -> (String, Tone) {
    if line.device_waits {
        return (words.say("roster-device-waits"), Tone::Error);
    }
    if let (Some(decision), Some(score)) = (line.decision, line.score_sixtieths) {
        let (word, tone) = match decision {
            Decision::Pass => (words.say("decision-pass"), Tone::Ok),
            Decision::Fail => (words.say("decision-fail"), Tone::Info),
            Decision::Withheld => (words.say("decision-withheld"), Tone::Warn),
        };
        return (format!("{word} ({})", points_in_words(score)), tone);
    }
    match line.state.as_str() {
        "expected" => (words.say("state-expected"), Tone::Warn),
        "admitted" => (words.say("state-admitted"), Tone::Info),
        "started" => (words.say("state-started"), Tone::Info),
        _ => (words.say("state-submitted"), Tone::Ok),
    }
}

fn ago(seconds: i64, words: Words) -> String {
    match seconds / 60 {
        ..=0 => words.say("contact-now"),
        n => words.say_with("contact-minutes", &[("n", n.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::Language;

    #[test]
    fn the_age_of_a_contact_is_told_in_minutes() {
        let words = Words::new(Language::Vi);
        let check = |seconds, want: &str| assert_eq!(ago(seconds, words), want, "{seconds}");
        check(-3, "vừa xong");
        check(59, "vừa xong");
        check(60, "1 phút trước");
        check(125, "2 phút trước");
    }
}
