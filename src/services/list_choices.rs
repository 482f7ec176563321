//! What forms of staff offer to choose from: communes, known halls, exams.

use super::show_form::exam_of;
use super::show_session::full_name;
use super::{Actor, App, Failure};
use crate::store::sessions::Scope;
use crate::store::{bank, places, sessions};

/// A commune to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneChoice {
    /// Code of the commune, five digits.
    pub code: String,
    /// Its name with its kind.
    pub name: String,
}

/// An exam to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamChoice {
    /// Exam id.
    pub id: String,
    /// Title in Vietnamese.
    pub title: String,
}

/// All communes by code.
///
/// # Errors
/// When the database fails.
pub async fn list_communes(app: &App) -> Result<Vec<CommuneChoice>, Failure> {
    let rows = places::communes(&app.store).await?;
    let choice = |row| CommuneChoice { name: full_name(&row), code: row.code };
    Ok(rows.into_iter().map(choice).collect())
}

/// The communes that an actor answers for.
///
/// # Errors
/// When the database fails.
pub async fn list_own_communes(app: &App, actor: &Actor) -> Result<Vec<CommuneChoice>, Failure> {
    let mut communes = list_communes(app).await?;
    if let Scope::Commune(code) = actor.scope() {
        communes.retain(|commune| commune.code == code);
    }
    Ok(communes)
}

/// Names of the halls that an actor's sessions can take place in.
///
/// # Errors
/// When the database fails.
pub async fn list_halls(app: &App, actor: &Actor) -> Result<Vec<String>, Failure> {
    let halls = sessions::halls(&app.store, &actor.scope()).await?;
    let mut names: Vec<String> = halls.into_iter().map(|hall| hall.name).collect();
    names.dedup();
    Ok(names)
}

/// The newest version of each exam.
///
/// # Errors
/// When the database fails.
pub async fn list_exams(app: &App) -> Result<Vec<ExamChoice>, Failure> {
    let mut exams = Vec::new();
    for row in bank::newest_exams(&app.store).await? {
        let title = exam_of(&app.store, row.id).await?.title_vi;
        exams.push(ExamChoice { id: row.exam_id, title });
    }
    Ok(exams)
}
