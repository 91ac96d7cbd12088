//! `/interview start`, and *Swap seats*.

use super::super::options::Options;
use super::super::{Caller, Reply};
use crate::bank::Bank;
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::interview::{
    Event, Interview, Invitation, Refusal, Seen, Sender, Sent, Status, invite, swap as swap_seats,
};
use crate::domain::question::Question;
use crate::error::{Outcome, UserError};
use crate::jobs::interviews::Interviews;
use crate::messages::{Message, interview as texts};
use crate::store::Store;
use jiff::SignedDuration;

/// What somebody saw so recently is not asked again.
const JUST: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn start(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    let candidate = options.person("candidate").ok_or(UserError::NotHere)?;
    let interviewer = options.person("interviewer");
    if !candidate.is_here || interviewer.is_some_and(|person| !person.is_here) {
        return Err(UserError::NotHere.into());
    }
    let partners = Partners {
        interviewer: interviewer.map_or(caller.user, |person| person.user),
        candidate: candidate.user,
        with_bot: candidate.bot || interviewer.is_some_and(|person| person.bot),
    };
    ask(store, bank, interviews, caller, partners, options.string("template")).await
}

/// Who is to sit where.
pub(super) struct Partners {
    pub(super) interviewer: UserId,
    pub(super) candidate: UserId,
    /// Whether one of them is a bot.
    pub(super) with_bot: bool,
}

/// Asks two for an interview by the template of this name, or by any where there is none.
pub(super) async fn ask(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    partners: Partners,
    name: Option<&str>,
) -> Outcome<Reply> {
    let Partners { interviewer, candidate, with_bot } = partners;
    let channel = caller.text_channel()?;
    if caller.is_in_announcements() {
        return Err(UserError::NoPrivateThreads.into());
    }
    let library = interviews.library(caller.guild).await?;
    let questions: Vec<&Question> = bank.questions().iter().collect();
    let shortest = || library.usable(&questions).first().map(|template| template.name.as_str());
    let name = name.or_else(shortest);
    let (template, rubric) = name.and_then(|it| library.get(it)).ok_or(UserError::NoTemplate)?;
    let invitation = Invitation {
        id: InterviewId(caller.interaction.0),
        channel,
        asked_by: caller.user,
        interviewer,
        candidate,
        with_bot,
        template,
        rubric,
        seed: caller.interaction.0,
    };
    let begun = match begin(store, bank, caller, &invitation).await? {
        Err(Refusal::YouAreBusy | Refusal::TheyAreBusy(_) | Refusal::AlreadyInvited) => {
            let two = [interviewer, candidate];
            interviews.end_what_is_stuck(caller.guild, two, caller.now).await?;
            begin(store, bank, caller, &invitation).await?
        }
        begun => begun,
    };
    let begun = match begun {
        Ok(begun) => begun,
        Err(Refusal::YouAreBusy) => return busy(store, caller).await,
        Err(refusal) => return Err(UserError::Interview(refusal).into()),
    };
    let id = begun.id;
    let moved = interviews.carry_on(caller.guild, begun, 0, caller.now).await?;
    if let Some(trouble) = moved.trouble {
        if trouble.is_refusal {
            let sent = Sent { by: Sender::Bot, event: Event::NotAsked };
            interviews.send(caller.guild, id, sent, caller.now).await?;
        }
        return Err(UserError::BotLacks(trouble.sentence).into());
    }
    Ok(Reply::whisper(Message::text(
        "The invitation is out. The thread opens when everybody has confirmed.",
    )))
}

async fn begin(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    invitation: &Invitation<'_>,
) -> anyhow::Result<Result<Interview, Refusal>> {
    let seen = seen(store, caller, [invitation.interviewer, invitation.candidate]).await?;
    let open = store.open_interviews(caller.guild).await?;
    let open: Vec<&Interview> = open.iter().collect();
    let questions: Vec<&Question> = bank.questions().iter().collect();
    match invite(invitation, &questions, &seen, &open, caller.now) {
        Ok(interview) => store.begin_interview(caller.guild, interview, caller.user).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Tells the caller which interview they are in.
async fn busy(store: &dyn Store, caller: &Caller) -> Outcome<Reply> {
    let busy = UserError::Interview(Refusal::YouAreBusy);
    let interview = super::running(store, caller).await?.ok_or(busy)?;
    Ok(Reply::whisper(texts::busy(&interview)))
}

/// The other half of an interview, begun by a button of its scorecard.
pub(super) async fn swap(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
) -> Outcome<Reply> {
    // Read before the interview itself: a half that is open by then is known to it.
    let open = store.open_interviews(caller.guild).await?;
    let before = store.interview(caller.guild, id).await?.ok_or(UserError::ForgottenInterview)?;
    let two = [before.interviewer.unwrap_or(before.candidate), before.candidate];
    let seen = seen(store, caller, two).await?;
    // What is over is open only as long as something is still to be said.
    let open: Vec<&Interview> = open.iter().filter(|it| it.ending().is_none()).collect();
    let questions: Vec<&Question> = bank.questions().iter().collect();
    let by = Sender::Member { user: caller.user, delivery: caller.interaction };
    let after = InterviewId(caller.interaction.0);
    // Whoever presses it again, or gets the press delivered twice, finds seats swapped.
    let swapped = swap_seats(&before, &by, after, &questions, &seen, &open, caller.now)
        .map_err(UserError::Interview)?;
    let half = store
        .swap_interview(caller.guild, swapped, caller.user)
        .await?
        .map_err(UserError::Interview)?;
    // What another press began may have been said, however long ago.
    let fresh = if half.id == after { 0 } else { u32::MAX };
    let moved = interviews.carry_on(caller.guild, half, fresh, caller.now).await?;
    match moved.trouble {
        Some(trouble) => Err(UserError::BotLacks(trouble.sentence).into()),
        None => Ok(Reply::Noted),
    }
}

/// What the two have seen: in interviews, and in answers that they gave.
async fn seen(store: &dyn Store, caller: &Caller, two: [UserId; 2]) -> anyhow::Result<Seen> {
    let mut dated = Vec::new();
    for user in two {
        for interview in store.interviews_of(caller.guild, user).await? {
            let at = interview.active_at;
            // What was planned and never asked was not seen.
            let asked = interview.turns.into_iter().filter(|turn| turn.status != Status::Ahead);
            dated.extend(asked.map(|turn| (at, turn.question)));
        }
        for attempt in store.attempts(caller.guild, user).await? {
            dated.push((attempt.at, attempt.question));
        }
    }
    dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut seen = Seen::default();
    for (at, question) in dated {
        if caller.now.duration_since(at) < JUST {
            seen.just.insert(question);
        } else {
            seen.earlier.push(question);
        }
    }
    Ok(seen)
}
