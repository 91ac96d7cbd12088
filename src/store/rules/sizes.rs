//! The space in records: for notes in that of an interview, and for everything in that of a server.

use crate::domain::interview::{Interview, InterviewError};
use crate::domain::own_bank::ServerBank;
use crate::store::codec::MAX_VALUE;

/// The most bytes that all notes of an interview, the words of its verdict and the questions replaced
/// in it take in its record, so that the largest interview still fits [`crate::store::codec::MAX_VALUE`].
const MAX_NOTES: usize = 4 * 1024 - 64;

/// Refuses notes that make `after` too large. Other changes are accepted, even if an earlier
/// version left more notes.
pub(super) fn ensure_room(before: &Interview, after: &Interview) -> Result<(), InterviewError> {
    let taken = taken(after);
    if taken > MAX_NOTES && taken > self::taken(before) {
        return Err(InterviewError::NotesFull);
    }
    Ok(())
}

/// The room in the record of a server's bank that its list of imports needs.
const IMPORTS: usize = 3 * 1024;

/// Returns `true` if the record of a server's bank can be stored, also after further imports.
pub(super) fn bank_fits(bank: &ServerBank) -> bool {
    let json = serde_json::to_vec(&ServerBank { imports: Vec::new(), ..bank.clone() });
    json.is_ok_and(|json| json.len() + IMPORTS <= MAX_VALUE)
}

/// The bytes that all notes, the words of the verdict and replaced questions take in the record.
fn taken(interview: &Interview) -> usize {
    let notes =
        interview.questions.iter().flat_map(|turn| [&turn.interviewer.note, &turn.candidate.note]);
    let notes: usize = notes.map(|note| in_json(note)).sum();
    let replaced = interview.replaced.iter().map(|id| id.as_str().len() + "\"\",".len());
    let verdict = interview.verdict.iter().flat_map(|it| [&it.strengths, &it.work_on]);
    let verdict: usize = verdict.map(|text| in_json(text)).sum();
    notes + verdict + replaced.sum::<usize>()
}

/// The bytes that `text` takes in JSON.
fn in_json(text: &str) -> usize {
    let bytes = |letter| if matches!(letter, '"' | '\\' | '\n') { 2 } else { letter.len_utf8() };
    text.chars().map(bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChannelId, InteractionId, InterviewId, RoleId, UserId};
    use crate::domain::interview::{
        Criterion, Ending, Grade, InterviewEvent, InterviewStage, Invitation, MAX_CRITERIA,
        MAX_OBSERVERS, MAX_QUESTIONS, MAX_REPLACED, MAX_ROUNDS, MemberEvent, Observer,
        Recommendation, Round, RoundFilter, Rubric, Score, Seat, SeenQuestions, Template, Verdict,
        apply, invite,
    };
    use crate::domain::key_point::{KeyPointId, Tick};
    use crate::domain::pack_choice::MAX_TOPICS;
    use crate::domain::question::{self, Difficulty, Filter, Question, QuestionId, Topic};
    use crate::domain::queue::{MAX_CHANGES, QueueChange};
    use crate::domain::schedule::{DateSpan, Holiday, Schedule, Weekdays};
    use crate::domain::season::{MOST_REMEMBERED, SeasonChange};
    use crate::domain::selection::PastQuestion;
    use crate::domain::server::{
        MAX_HOLIDAYS, OngoingFailure, RevealPolicy, Server, ServerChange, Settings,
    };
    use crate::domain::set_aside::{MAX_SET_ASIDE, SetAsideQuestion, Unpostable};
    use crate::domain::streak_roles::{Milestone, StreakRolesChange};
    use jiff::{SignedDuration, Timestamp, ToSpan as _};
    use strum::VariantArray as _;

    const ANN: UserId = UserId(u64::MAX);
    const BEN: UserId = UserId(u64::MAX - 1);

    fn wide(length: usize) -> String {
        "😀".repeat(length)
    }

    fn slug(number: usize) -> String {
        format!("{number:02}{}", "x".repeat(30))
    }

    fn now() -> Timestamp {
        "2026-11-26T12:00:00.123456789Z".parse().unwrap()
    }

    fn question() -> Question {
        Question {
            category: "x".repeat(32),
            difficulty: Difficulty::Medium,
            key_points: vec!["A key point".to_owned(); 7],
            ..question::tests::question(&format!("{}/{}", "p".repeat(27), "s".repeat(32)))
        }
    }

    fn rubric() -> Rubric {
        let criterion = |number| Criterion {
            name: slug(number),
            title: wide(45),
            weight: 100,
            anchors: [wide(100), wide(100), wide(100), wide(100)],
        };
        Rubric {
            name: slug(0),
            description: wide(100),
            criteria: (0..MAX_CRITERIA).map(criterion).collect(),
        }
    }

    fn template() -> Template {
        let list = || (0..6).map(slug).collect::<Vec<_>>();
        let round = Round {
            title: wide(45),
            filter: RoundFilter {
                packs: list(),
                categories: list(),
                difficulties: Difficulty::VARIANTS.to_vec(),
                tags: list(),
            },
            count: 3,
            minutes: 180,
            weight: 100,
        };
        Template {
            name: slug(0),
            description: wide(100),
            minutes: 180,
            rubric: slug(0),
            rounds: vec![round; MAX_ROUNDS],
            scale: vec![
                Recommendation {
                    label: wide(45),
                    from: Score::from_hundredths(333).unwrap()
                };
                6
            ],
        }
    }

    fn invited() -> Interview {
        let (rubric, question) = (rubric(), question());
        let any = Template {
            rounds: vec![Round {
                filter: RoundFilter::default(),
                count: 1,
                ..template().rounds[0].clone()
            }],
            ..template()
        };
        let invitation = Invitation {
            id: InterviewId(u64::MAX),
            channel: ChannelId(u64::MAX),
            thread: Some(ChannelId(u64::MAX)),
            asked_by: ANN,
            interviewer: ANN,
            candidate: BEN,
            with_bot: false,
            template: &any,
            rubric: &rubric,
            seed: 1,
        };
        invite(&invitation, &[&question], &SeenQuestions::default(), &[], now()).unwrap()
    }

    fn sent(interview: &Interview, user: UserId, delivery: u64, event: MemberEvent) -> Interview {
        sent_at(interview, user, delivery, event, now())
    }

    fn sent_at(
        interview: &Interview,
        user: UserId,
        delivery: u64,
        event: MemberEvent,
        at: Timestamp,
    ) -> Interview {
        let delivery = InteractionId(u64::MAX - delivery);
        apply(interview, &InterviewEvent::ByMember { user, delivery, event }, at).unwrap().interview
    }

    /// An interview with everything that a record can contain, except notes, a verdict's words and
    /// pending work.
    fn largest() -> Interview {
        let mut interview = sent(&invited(), BEN, 0, MemberEvent::Accept);
        for delivery in 1..40 {
            interview = sent(&interview, ANN, delivery, MemberEvent::Hint { question: 0 });
        }
        let end = now() + SignedDuration::from_secs(99_999);
        let close = MemberEvent::Close { question: 0 };
        interview = sent_at(&interview, ANN, 40, close, end);
        let mut turn = interview.questions[0].clone();
        let point = |number: u8| Tick::Point(KeyPointId::from_former_text(&number.to_string()));
        turn.ticked = (0..9).map(point).collect();
        turn.interviewer.grades = vec![Some(Grade::ALL[3]); MAX_CRITERIA];
        turn.candidate.grades = turn.interviewer.grades.clone();
        interview.questions = vec![turn; MAX_QUESTIONS];
        interview.template = template();
        interview.prepares = true;
        interview.verdict =
            Some(Verdict { label: 5, strengths: "x".to_owned(), work_on: "x".to_owned() });
        interview.replaced = vec![question().id; MAX_REPLACED];
        interview.rounds_over = (0..MAX_ROUNDS).collect();
        interview.stage = InterviewStage::Over(Ending::Stopped(Seat::Interviewer));
        interview.over_at = Some(end);
        interview.swapped_from = Some(InterviewId(u64::MAX));
        interview.swapped_into = Some(InterviewId(u64::MAX));
        interview.pending.clear();
        interview
    }

    /// The same before the end, with observers. After the end, there are none.
    fn largest_observed() -> Interview {
        let wanted_by = Some(Seat::Interviewer);
        let observer = Observer { user: UserId(u64::MAX), wanted_by };
        let mut interview = largest();
        interview.stage = InterviewStage::WrappingUp(Ending::Stopped(Seat::Interviewer));
        interview.over_at = None;
        interview.swapped_into = None;
        interview.observers = vec![observer; MAX_OBSERVERS];
        interview
    }

    #[test]
    fn the_largest_interview_fits_a_record() {
        // The bot's possible pending work at one time: in general, and about each observer.
        let (pending, version) = (700 + MAX_OBSERVERS * 85, 1);
        for interview in [largest(), largest_observed()] {
            let json = serde_json::to_string(&interview).unwrap();
            let length = json.len() - taken(&interview) + MAX_NOTES + pending + version;
            assert!(length <= MAX_VALUE, "{length} bytes with all notes");
        }
    }

    /// A server with as much as its record can contain.
    fn largest_server() -> Server {
        let id = |number: usize| -> QuestionId {
            format!("{}/{number:03}{}", "p".repeat(27), "s".repeat(29)).parse().unwrap()
        };
        let topic = |number: usize| Topic {
            pack: "p".repeat(27),
            category: Some(format!("{number:03}{}", "c".repeat(28))),
        };
        let settings = Settings {
            channel: ChannelId(u64::MAX),
            schedule: Schedule {
                time: jiff::civil::time(23, 59, 0, 0),
                zone: "America/Argentina/ComodRivadavia".parse().unwrap(),
                weekdays: Weekdays::EVERY,
            },
            filter: Filter {
                topics: (0..MAX_TOPICS).map(topic).collect(),
                difficulties: Difficulty::VARIANTS.to_vec(),
            },
            ping: Some(RoleId(u64::MAX)),
            reveal: RevealPolicy::default(),
            publish: true,
            in_forum: true,
        };
        let mut server = Server::new(settings, u64::MAX, now());
        let day = |number: i64| jiff::civil::date(2026, 1, 1).checked_add(number.days()).unwrap();
        let mut changes = vec![
            ServerChange::Pause(now()),
            ServerChange::Removed(now()),
            ServerChange::ZoneNoticed,
            ServerChange::Failure(Some(OngoingFailure::after(None, wide(150), now()))),
            ServerChange::Skip(DateSpan::new(day(0), day(399)).unwrap()),
        ];
        changes.extend(
            (0..2 * i64::try_from(MAX_HOLIDAYS).unwrap())
                .map(|number| ServerChange::AddHoliday(Holiday::Once(day(400 + number)))),
        );
        changes.extend((0..2 * MAX_SET_ASIDE).map(|number| ServerChange::SetAside {
            question: id(number),
            refused: SetAsideQuestion { why: Unpostable::HarmfulLink, at: now() },
        }));
        changes.extend((0..2 * MAX_CHANGES).map(|number| {
            let planned = PastQuestion { question: id(number), cycle: u32::MAX };
            ServerChange::Queue(QueueChange::PassOver { planned, date: day(1) })
        }));
        changes.extend((0..2 * i64::try_from(MOST_REMEMBERED).unwrap()).map(|number| {
            let start = |number| Timestamp::from_second(number).unwrap();
            let after = (number > 0).then(|| start(number - 1));
            ServerChange::Season(SeasonChange::Begin { after, at: start(number) })
        }));
        changes.extend(Milestone::VARIANTS.iter().map(|milestone| {
            let choice = StreakRolesChange::Choose(*milestone, Some(RoleId(u64::MAX)));
            ServerChange::StreakRoles(choice)
        }));
        for change in changes {
            server = Server::after(Some(server), change).unwrap();
        }
        server
    }

    #[test]
    fn the_largest_server_fits_a_record() {
        let json = serde_json::to_string(&largest_server()).unwrap();
        assert!(json.len() < MAX_VALUE, "{} bytes", json.len());
    }

    #[test]
    fn notes_are_refused_where_they_would_take_too_much_room() {
        let note = |length: usize| MemberEvent::Note { question: 0, text: wide(length) };
        let empty = sent(&invited(), BEN, 0, MemberEvent::Accept);
        let mut full = sent(&empty, ANN, 1, note(500));
        full.questions = vec![full.questions[0].clone(); 2];
        assert_eq!(ensure_room(&empty, &full), Ok(()));
        let more = sent(&full, BEN, 2, note(500));
        assert_eq!(ensure_room(&full, &more), Err(InterviewError::NotesFull));
        let escaped = MemberEvent::Note { question: 0, text: "\"".repeat(500) };
        assert_eq!(
            ensure_room(&full, &sent(&full, BEN, 3, escaped)),
            Err(InterviewError::NotesFull)
        );
        let verdict = MemberEvent::Verdict { label: 0, strengths: wide(9), work_on: wide(500) };
        let told = sent(&full, ANN, 5, verdict);
        assert_eq!(ensure_room(&full, &told), Err(InterviewError::NotesFull));
        let shorter = sent(&more, ANN, 4, note(499));
        assert_eq!(ensure_room(&more, &shorter), Ok(()), "what shortens is always taken");
    }
}
