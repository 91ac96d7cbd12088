//! One interview from the invitation to the scorecard of its other half, in steps that can be
//! played one by one, with the messages expected in the end.

use super::{DEPTH, Play, without_codes};
use discord_emulator::{Id, Message};

/// The next action of one of the two. Ada asks and Bo answers; after the swap it is the other way
/// around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Invite,
    Accept,
    Begin,
    FollowUp,
    Hint,
    Pause,
    Resume,
    Close(u8),
    AdaGrades(u8),
    BoGrades(u8),
    Next,
    Swap,
    Agree,
    BoBegins,
    BoSkips,
    AdaEnds,
    Finish,
}

pub(super) const STEPS: [Step; 20] = [
    Step::Invite,
    Step::Accept,
    Step::Begin,
    Step::FollowUp,
    Step::Hint,
    Step::Pause,
    Step::Resume,
    Step::Close(1),
    Step::AdaGrades(1),
    Step::BoGrades(1),
    Step::Next,
    Step::Close(2),
    Step::BoGrades(2),
    Step::AdaGrades(2),
    Step::Swap,
    Step::Agree,
    Step::BoBegins,
    Step::BoSkips,
    Step::AdaEnds,
    Step::Finish,
];

/// The bot's messages after all steps, in order.
const SAID: [&str; 20] = [
    "Invitation",
    "Preparation",
    "Question 1 of 2 · Basics",
    "Question 1 · follow-up 1",
    "Pause",
    "Pause · over",
    "Question 1 · grades",
    "Question 1 · both sheets",
    "Question 2 of 2 · Basics",
    "Question 2 · grades",
    "Wrapping up",
    "Question 2 · both sheets",
    "Scorecard",
    "Invitation",
    "Preparation",
    "Question 1 of 2 · Basics",
    "Question 2 of 2 · Basics",
    "Question 2 · grades",
    "Wrapping up",
    "Scorecard",
];

/// The reminder that the only round's planned time is over.
pub(super) const ROUND_OVER: &str = "Round 1 · time";

impl Play {
    pub(super) async fn step(&self, step: Step) {
        let world = &self.world;
        let (ada, bo) = (world.ada, world.bo);
        match step {
            Step::Invite => {
                world.slash(ada, "/interview start candidate:@Bo template:short").await;
            }
            Step::Accept => {
                world.click(bo, "Accept").await;
            }
            Step::Begin => {
                self.press(ada, "Begin").await;
            }
            Step::FollowUp => self.panel(ada, "Ask the follow-up").await,
            Step::Hint => self.panel(ada, "Gave a hint").await,
            Step::Pause => {
                self.press(bo, "Pause").await;
            }
            Step::Resume => self.panel(ada, "Resume").await,
            Step::Close(_) => self.panel(ada, "Grade").await,
            Step::AdaGrades(question) => self.grade(ada, question, "2 Partly").await,
            Step::BoGrades(question) => self.grade(bo, question, "3 Solid").await,
            Step::Next => self.panel(ada, "Next question").await,
            Step::Swap => {
                self.press(bo, "Swap seats").await;
            }
            Step::Agree => {
                self.press(ada, "Accept").await;
            }
            Step::BoBegins => {
                self.press(bo, "Begin").await;
            }
            Step::BoSkips => self.panel(bo, "Skip").await,
            Step::AdaEnds => {
                self.press(ada, "End").await;
                self.press(ada, "End it here").await;
            }
            Step::Finish => {
                self.press(bo, "Finish").await;
            }
        }
    }

    /// Calls the interviewer's card up, and presses one of its buttons.
    pub(super) async fn panel(&self, member: Id, button: &str) {
        let panels = || {
            let shown = self.world.emulator.ephemeral_for(member);
            shown.iter().filter(|message| is_panel(message)).count()
        };
        let before = panels();
        self.press(member, "Interviewer's card").await;
        self.world.emulator.wait_until("the panel", |_| panels() > before).await.unwrap();
        self.press(member, button).await;
    }

    /// The markers of all messages of the bot in the channel and in the interview's threads.
    pub(super) fn said(&self) -> Vec<String> {
        let emulator = &self.world.emulator;
        let threads = emulator.threads(self.world.channel);
        let places = [self.world.channel].into_iter().chain(threads.iter().map(|it| it.id));
        places.flat_map(|place| emulator.messages(place)).filter_map(|it| mark(&it)).collect()
    }

    /// The same without reminders of the time, which depend on how long the steps take.
    pub(super) fn course(&self) -> Vec<String> {
        self.said().into_iter().filter(|mark| mark != ROUND_OVER).collect()
    }

    /// Everything was posted once and in order, and nothing that was acknowledged is missing.
    pub(super) fn assert_complete(&self, what: &str) {
        assert_eq!(self.course(), SAID, "{what}");
        assert!(self.times(ROUND_OVER) <= 2, "once in each half: {what}");
        assert_eq!(self.world.emulator.threads(self.world.channel).len(), 1, "{what}");
        let cards = self.files("scorecard.json");
        let told: Vec<serde_json::Value> =
            cards.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        assert_eq!(told.len(), 2, "{what}");
        let first = &told[0]["questions"][0];
        assert_eq!((&first["hints"], &first["follow_ups"]), (&1.into(), &1.into()), "{what}");
        for question in told[0]["questions"].as_array().unwrap() {
            let grades = &question["grades"][0];
            let given = (&grades["interviewer"], &grades["candidate"]);
            assert_eq!(given, (&2.into(), &3.into()), "{what}");
        }
        assert_eq!(told[1]["questions"][0]["asked"], "skipped", "{what}");
    }

    /// The texts of all files of that name in the interview's thread.
    pub(super) fn files(&self, name: &str) -> Vec<String> {
        let messages = self.world.emulator.messages(self.thread());
        let files = messages.iter().flat_map(|message| &message.attachments);
        let wanted = files.filter(|file| file.filename == name);
        wanted.map(|file| String::from_utf8(file.bytes.to_vec()).unwrap()).collect()
    }

    /// Plays the steps before `step`, and waits for everything that they show.
    pub(super) async fn until(&self, step: Step) {
        for earlier in STEPS.into_iter().take_while(|it| *it != step) {
            match earlier {
                Step::Begin => self.begin(self.world.ada).await,
                Step::BoBegins => self.begin(self.world.bo).await,
                _ => self.step(earlier).await,
            }
        }
    }
}

fn is_panel(message: &Message) -> bool {
    let title = message.embeds.last().and_then(|embed| embed["title"].as_str());
    title.is_some_and(|title| title.starts_with("Question ") && title.contains(" of 2 · "))
}

/// The text in the footer of a message or above its title, without codes and numbers.
pub(super) fn mark(message: &Message) -> Option<String> {
    let embed = message.embeds.first()?;
    let mark = embed["footer"]["text"].as_str().or_else(|| embed["author"]["name"].as_str())?;
    let mark = without_codes(mark);
    Some(match mark.as_str() {
        "Interview CODE"
        | "Interview CODE · invitation of the candidate"
        | "Interview CODE · invitation of the interviewer" => "Invitation".into(),
        pause if pause.starts_with("Pause ") && pause.ends_with(" · over") => {
            "Pause · over".into()
        }
        pause if pause.starts_with("Pause ") => "Pause".into(),
        _ => mark,
    })
}

#[tokio::test]
async fn the_script_says_everything_once() {
    let play = Play::new().await;
    for step in STEPS {
        play.step(step).await;
    }
    play.assert_complete("played through");
    assert!(play.said().iter().all(|mark| !mark.contains(DEPTH)));
    play.world.end().await;
}
