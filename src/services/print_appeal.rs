//! Prints the appeal pack of an attempt, once its result is final.

use super::attempt_plan::{ShownForm, shown_form};
use super::extend_attempt::came_too_late;
use super::neutralise::neutralisation_of;
use super::print_papers::{decision_in_words, paper_fault};
use super::show_form::exam_of;
use super::show_session::full_name;
use super::{Actor, App, Failure, Refusal};
use crate::paper::appeal::{
    AppealItem, AppealOption, AppealPack, AppealResponse, AppealResult, appeal_pdf,
};
use crate::paper::fonts::Fonts;
use crate::store::{
    AttemptRow, ResponseEventRow, ResultRow, SessionRow, attempts, audit, bank, citizens,
    neutralisations, places, sessions, staff,
};
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::assembly::label_curves::label_parameters;
use sathach_domain::assembly::parameters::ItemCurve;
use sathach_domain::assembly::{FormItem, ReleasedItem};
use sathach_domain::bank::{Body, Framework};
use sathach_domain::grading::statistics::reliability::{lord_sem, model_sem};
use sathach_domain::grading::statistics::standard::panel::ability_with_sum;
use sathach_domain::grading::{Decision, GradedPosition, Method, Outcome, POINT};
use sathach_domain::moment::Moment;
use sathach_domain::session::Response;
use serde_json::json;
use uuid::Uuid;

/// The pack as PDF. It holds keys, so every print is recorded.
///
/// # Errors
/// While the session is open or waits for its decision, and for an attempt without a result.
pub async fn print_appeal(app: &App, actor: &Actor, attempt_id: Uuid) -> Result<Vec<u8>, Failure> {
    let attempt = attempts::find(&app.store, attempt_id).await?.ok_or(Refusal::NotFound)?;
    let session = sessions::find(&app.store, &actor.scope(), attempt.session_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let exam = exam_of(&app.store, session.exam_id).await?;
    if session.state != "sealed" {
        return Err(Refusal::NotSealed.into());
    }
    if exam.certificate.needs_decision && session.decision_number.is_none() {
        return Err(Refusal::DecisionMissing.into());
    }
    let pack = pack_of(app, &attempt, &session, &exam).await?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let entry = audit::Entry {
        chain: format!("session:{}", session.id),
        actor: actor.audit_name(),
        action: "print_appeal",
        object: format!("attempt:{attempt_id}"),
        detail: json!({ "n_results": pack.results.len() }),
    };
    audit::append(&tx, now, entry).await?;
    tx.commit().await?;
    tokio::task::spawn_blocking(move || {
        let fonts = Fonts::shipped()?;
        appeal_pdf(&fonts, &pack, now.day_in_vietnam())
    })
    .await
    .map_err(|error| Failure::broken(error.to_string()))?
    .map_err(paper_fault)
}

async fn pack_of(
    app: &App,
    attempt: &AttemptRow,
    session: &SessionRow,
    exam: &Exam,
) -> Result<AppealPack, Failure> {
    let store = &app.store;
    let results = attempts::results_of_attempt(store, attempt.id).await?;
    let newest = results.last().ok_or(Refusal::NothingToPrint)?;
    let outcome: Outcome = serde_json::from_str(&newest.content)
        .map_err(|error| Failure::broken(format!("result of {}: {error}", attempt.id)))?;
    let shown = shown_form(store, attempt).await?;
    let release = bank::release(store, session.release_id)
        .await?
        .ok_or_else(|| Failure::broken("a session without a bank release"))?;
    let framework = bank::framework_of(store, &release).await?;
    let form_id = attempt.form_id.unwrap_or_default();
    let form = bank::form(store, form_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("form {form_id} is missing")))?;
    let ids = outcome.positions.iter().map(|position| position.item_version_id).collect();
    let decided = neutralisations::in_force(store, ids, session.id).await?;
    let until = attempt.ends_at.unwrap_or_default() + i64::from(exam.late_grace_seconds) * 1_000;
    let events = attempts::events(store, attempt.id).await?;
    let mut sentences = Vec::new();
    for row in &decided {
        let by = match row.decided_by {
            Some(by) => staff::find(store, by).await?.map(|staff| staff.display_name),
            None => None,
        };
        let place = outcome.positions.iter().find(|p| p.item_version_id == row.item_version_id);
        sentences.push(format!(
            "Câu {}: {}. Lý do: {} Quyết định: {}, {}. Mã kiểm tra {}.",
            place.map(|place| place.position).unwrap_or_default(),
            method_in_words(&neutralisation_of(row)?.method),
            ended(&row.reason),
            by.unwrap_or_default(),
            row.decided_at.map(moment).unwrap_or_default(),
            row.hash,
        ));
    }
    Ok(AppealPack {
        issuer: exam.certificate.issuer_vi.clone(),
        facts: facts_of(app, attempt, session, exam).await?,
        marks: vec![
            ("Bài", attempt.id.to_string()),
            ("Biên nhận", attempt.receipt.clone().unwrap_or_default()),
            ("Đề", form.id.to_string()),
            ("Hạt giống của đề", form.seed.clone()),
            ("Thuật toán lấy đề", form.algorithm.clone()),
            ("Bản phát hành ngân hàng (SHA-256)", release.hash.clone()),
        ],
        results: results.iter().map(result_line).collect(),
        figures: figures_of(&shown, exam, attempt, &outcome),
        figures_note: "Các con số này dựa trên nhãn mức độ của câu hỏi, chưa dựa trên bài làm \
                       thật. Chúng nói đề khó hay dễ so với mức chuẩn, không đổi điểm của ai."
            .to_owned(),
        neutralisations: sentences,
        items: items_of(&shown, &outcome, &framework),
        responses: events
            .iter()
            .map(|event| response_line(event, &shown, note_of(event, attempt, until)))
            .collect(),
    })
}

fn ended(sentence: &str) -> String {
    if sentence.ends_with(['.', '!', '?']) { sentence.to_owned() } else { format!("{sentence}.") }
}

async fn facts_of(
    app: &App,
    attempt: &AttemptRow,
    session: &SessionRow,
    exam: &Exam,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let store = &app.store;
    let candidate = sessions::candidate_of_attempt(store, attempt.id)
        .await?
        .ok_or_else(|| Failure::broken("an attempt without a candidate"))?;
    let person = citizens::personal(store, store, candidate.citizen_id).await?;
    let hall = sessions::hall(store, session.hall_id).await?;
    let communes = places::communes(store).await?;
    let commune = communes.iter().find(|commune| commune.code == session.commune_code);
    let extended = attempt.extended_at.map(|at| {
        let (n, seconds) = (attempt.n_first, attempt.extended_seconds);
        let first = n.unwrap_or_default();
        let minutes = seconds.unwrap_or_default() / 60;
        format!("{} (phần đầu {first} câu, thêm {minutes} phút)", moment(at))
    });
    let at = |at: Option<i64>| at.map(moment).unwrap_or_default();
    Ok(vec![
        ("Người dự", person.map(|person| person.name).unwrap_or("(đã xóa)".to_owned())),
        ("Ghế số", candidate.seat_number.to_string()),
        ("Kỳ sát hạch", format!("{} (bản {})", exam.title_vi, exam.version)),
        ("Hội trường", hall.map(|hall| hall.name).unwrap_or_default()),
        ("Xã, phường", commune.map(full_name).unwrap_or_default()),
        ("Quyết định", session.decision_number.clone().unwrap_or_default()),
        ("Bắt đầu", at(attempt.started_at)),
        ("Hết giờ", at(attempt.ends_at)),
        ("Nộp bài", at(attempt.submitted_at)),
        ("Niêm phong", at(session.sealed_at)),
        ("Được thêm câu, khi nộp phần đầu", extended.unwrap_or("không".to_owned())),
    ])
}

fn moment(ms: i64) -> String {
    Moment::from_ms(ms).in_vietnam().format("%d/%m/%Y %H:%M:%S").to_string()
}

/// Points with two decimals at most, rounded down.
fn points(sixtieths: i64) -> String {
    let hundredths = sixtieths * 100 / POINT;
    let text = format!("{},{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

/// A figure with two decimals at most, as Vietnamese papers write it.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').replace('.', ",")
}

fn method_in_words(method: &Method) -> String {
    match method {
        Method::CreditAll => "cho mọi người đủ điểm".to_owned(),
        Method::Rekey { .. } => "nhận thêm một đáp án".to_owned(),
        Method::Drop { at_cut_sixtieths } => {
            format!("không tính, mỗi người được {} điểm", points(*at_cut_sixtieths))
        }
    }
}

fn result_line(row: &ResultRow) -> AppealResult {
    let cause = match row.cause.split_once(':') {
        None => "Chấm khi nộp bài".to_owned(),
        Some((_, id)) => format!("Chấm lại vì vô hiệu câu hỏi, quyết định {id}"),
    };
    AppealResult {
        version: row.version.to_string(),
        at: moment(row.created_at),
        cause,
        points: format!("{}/{}", points(row.score_sixtieths), points(row.max_sixtieths)),
        decision: Decision::parse(&row.decision)
            .map(decision_in_words)
            .unwrap_or_default()
            .to_owned(),
    }
}

/// How hard the form was at the cut and how sure a score there is.
fn figures_of(
    shown: &ShownForm,
    exam: &Exam,
    attempt: &AttemptRow,
    outcome: &Outcome,
) -> Vec<(&'static str, String)> {
    let score_sixtieths = outcome.score_sixtieths;
    let curves: Vec<ItemCurve> =
        shown.items.iter().map(|item| label_parameters(&item.item).curve).collect();
    let cut_points = outcome.cut_sixtieths as f64 / POINT as f64;
    let mut figures = vec![("Điểm chuẩn", number(cut_points))];
    let frozen = exam.fairness.as_ref().map(|fairness| fairness.cut_ability());
    if let Some(cut) = frozen.or_else(|| ability_with_sum(&curves, cut_points)) {
        let expected: f64 = curves.iter().map(|curve| curve.expected(cut)).sum();
        let information: f64 = curves.iter().map(|curve| curve.information(cut)).sum();
        figures.push(("Điểm kỳ vọng của người ở đúng mức chuẩn", number(expected)));
        // The reference is one of the first part alone.
        if let Some(fairness) = exam.fairness.as_ref().filter(|_| attempt.extended_at.is_none()) {
            let target = number(fairness.expected_at_cut());
            figures.push(("Điểm kỳ vọng của đề tham chiếu", target));
            let target = number(fairness.information_at_cut());
            figures.push(("Lượng thông tin của đề tham chiếu", target));
        }
        figures.push(("Lượng thông tin của đề này ở mức chuẩn", number(information)));
        let sem = number(model_sem(&curves, cut));
        figures.push(("Sai số đo ở mức chuẩn, theo mô hình (điểm)", sem));
    }
    let own = score_sixtieths as f64 / POINT as f64;
    if let Some(sem) = lord_sem(own, u32::try_from(curves.len()).unwrap_or_default()) {
        figures.push(("Sai số đo ở số điểm của người dự, không dùng mô hình (điểm)", number(sem)));
    }
    figures
}

fn letter(shown_order: &[u8], index: u8) -> Option<String> {
    let place = u8::try_from(shown_order.iter().position(|shown| *shown == index)?).ok()?;
    Some(char::from(b'A'.checked_add(place).filter(u8::is_ascii_uppercase)?).to_string())
}

fn prompt_number(place: &FormItem, index: u8) -> String {
    let found = place.prompt_order.iter().position(|shown| *shown == index);
    found.map_or_else(|| "?".to_owned(), |at| (at + 1).to_string())
}

/// A response by the letters that were shown.
fn given_in_letters(place: &FormItem, response: Option<&Response>) -> String {
    let letter_of = |index: &u8| letter(&place.option_order, *index).unwrap_or("?".to_owned());
    match response {
        None => "–".to_owned(),
        Some(response) if response.is_blank() => "–".to_owned(),
        Some(Response::Options(options)) => {
            options.iter().map(letter_of).collect::<Vec<_>>().join(" ")
        }
        Some(Response::Pairs(pairs)) => {
            let pair = |(prompt, option): &(u8, u8)| {
                format!("{}-{}", prompt_number(place, *prompt), letter_of(option))
            };
            pairs.iter().map(pair).collect::<Vec<_>>().join(" ")
        }
    }
}

fn items_of(shown: &ShownForm, outcome: &Outcome, framework: &Framework) -> Vec<AppealItem> {
    let places = shown.form.items.iter().zip(&shown.items).zip(&outcome.positions);
    places
        .map(|((place, released), position)| {
            let item = &released.item;
            let area = framework.area(&item.area).map_or(item.area.as_str(), |a| &a.name_vi);
            let picture = item
                .media
                .as_ref()
                .map_or_else(String::new, |media| format!(" [Hình: {}]", media.alt));
            AppealItem {
                heading: format!(
                    "Câu {} · {} bản {} · {area}",
                    position.position, item.id, item.version
                ),
                stem: format!("{}{picture}", item.stem),
                options: options_of(place, released, position.response.as_ref()),
                outcome: outcome_line(place, position, outcome),
            }
        })
        .collect()
}

fn outcome_line(place: &FormItem, position: &GradedPosition, outcome: &Outcome) -> String {
    let given = given_in_letters(place, position.response.as_ref());
    let now = points(position.sixtieths);
    let neutralised = outcome.neutralised.iter().find(|n| n.position == position.position);
    match neutralised {
        Some(neutralised) => format!(
            "Trả lời được tính: {given}. Điểm: {now}/1; trước khi vô hiệu câu này: {}/1.",
            points(neutralised.original_sixtieths)
        ),
        None => format!("Trả lời được tính: {given}. Điểm: {now}/1."),
    }
}

fn options_of(
    place: &FormItem,
    released: &ReleasedItem,
    response: Option<&Response>,
) -> Vec<AppealOption> {
    let texts = released.item.body.option_texts();
    let chosen: &[u8] = match response {
        Some(Response::Options(options)) => options,
        Some(Response::Pairs(_)) | None => &[],
    };
    let pairs: &[(u8, u8)] = match response {
        Some(Response::Pairs(pairs)) => pairs,
        Some(Response::Options(_)) | None => &[],
    };
    let mark_of = |index: u8| letter(&place.option_order, index).unwrap_or("?".to_owned());
    let prompts = released.item.body.prompt_texts();
    let mut lines: Vec<AppealOption> = place
        .prompt_order
        .iter()
        .map(|index| AppealOption {
            mark: prompt_number(place, *index),
            text: prompts.get(usize::from(*index)).copied().unwrap_or_default().to_owned(),
            key: mark_of(*index),
            given: pairs
                .iter()
                .find(|(prompt, _)| prompt == index)
                .map(|(_, option)| mark_of(*option))
                .unwrap_or_default(),
        })
        .collect();
    lines.extend(place.option_order.iter().map(|index| {
        let rank = chosen.iter().position(|one| one == index);
        let (key, given) = match &released.item.body {
            Body::SingleChoice { options } | Body::MultipleChoice { options } => {
                let is_key = options.get(usize::from(*index)).is_some_and(|option| option.key);
                let key = if is_key { "đúng" } else { "" };
                (key.to_owned(), if rank.is_some() { "chọn".to_owned() } else { String::new() })
            }
            Body::Ordering { .. } => {
                let given = rank.map(|rank| format!("bước {}", rank + 1)).unwrap_or_default();
                (format!("bước {}", index + 1), given)
            }
            Body::Matching { .. } => (String::new(), String::new()),
        };
        let text = texts.get(usize::from(*index)).copied().unwrap_or_default().to_owned();
        AppealOption { mark: mark_of(*index), text, key, given }
    }));
    lines
}

/// Why an event did not count; nothing for one that did.
fn note_of(event: &ResponseEventRow, attempt: &AttemptRow, until_ms: i64) -> &'static str {
    if event.received_at > until_ms {
        "Sau giờ, không tính"
    } else if came_too_late(attempt, event) {
        "Phần đầu đã nộp, không tính"
    } else {
        ""
    }
}

fn response_line(event: &ResponseEventRow, shown: &ShownForm, note: &str) -> AppealResponse {
    let place = usize::try_from(event.position - 1).ok().and_then(|at| shown.form.items.get(at));
    let response: Option<Response> = serde_json::from_str(&event.response).ok();
    AppealResponse {
        number: format!("{}/{}", event.epoch, event.seq),
        at: moment(event.received_at),
        position: event.position.to_string(),
        given: match (place, &response) {
            (Some(place), Some(response)) => given_in_letters(place, Some(response)),
            (None, _) | (_, None) => event.response.clone(),
        },
        seconds: format!("{} giây", number(event.elapsed_ms as f64 / 1_000.0)),
        note: note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_never_rounded_up() {
        for (sixtieths, want) in [(0, "0"), (60, "1"), (40, "0,66"), (59, "0,98"), (1_170, "19,5")]
        {
            assert_eq!(points(sixtieths), want);
        }
    }

    #[test]
    fn a_response_is_told_by_the_letters_that_were_shown() {
        let place = FormItem {
            item_version_id: Uuid::nil(),
            option_order: vec![2, 0, 1],
            prompt_order: vec![1, 0],
        };
        let check = |response: Option<Response>, want: &str| {
            assert_eq!(given_in_letters(&place, response.as_ref()), want);
        };
        check(Some(Response::Options(vec![0, 2])), "B A");
        check(Some(Response::Pairs(vec![(1, 2), (0, 9)])), "1-A 2-?");
        check(Some(Response::Options(Vec::new())), "–");
        check(None, "–");
    }
}
