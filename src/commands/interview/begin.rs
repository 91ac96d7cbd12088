//! `/interview start`, and *Swap seats*.

use super::super::options::{ChosenUser, Options};
use super::super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::discord::FOR_INTERVIEWS;
use crate::domain::ids::{ChannelId, InterviewId, UserId};
use crate::domain::interview::{
    BotEvent, Interview, InterviewError, InterviewEvent, InterviewStage, Invitation, MemberEvent,
    Rubric, Seat, SeenQuestions, Template, invite, swap as swap_seats,
};
use crate::domain::question::{Question, QuestionId};
use crate::error::{EventResult, UserError};
use crate::messages::{failures, interview as texts};
use crate::store::Store;
use crate::templates::TemplateOrigin;
use jiff::SignedDuration;
use serenity::all::{AutocompleteChoice, CommandOptionType, CreateCommandOption};

/// Questions seen this recently are not asked again.
const JUST: SignedDuration = SignedDuration::from_hours(24);

/// Questions from this many of somebody's newest interviews are asked again only if there are no
/// others.
const REMEMBERED: usize = 50;

const CANDIDATE: &str = "candidate";
const TEMPLATE: &str = "template";
const INTERVIEWER: &str = "interviewer";

/// The subcommand with its options.
pub(super) fn options(start: CreateCommandOption) -> CreateCommandOption {
    let option = CreateCommandOption::new;
    start
        .add_sub_option(
            option(CommandOptionType::User, CANDIDATE, "Person who answers").required(true),
        )
        .add_sub_option(
            option(
                CommandOptionType::String,
                TEMPLATE,
                "Interview template (default: one that fits)",
            )
            .set_autocomplete(true),
        )
        .add_sub_option(option(
            CommandOptionType::User,
            INTERVIEWER,
            "Person who asks (default: you)",
        ))
}

/// A requested interview.
pub(in crate::commands) struct StartRequest {
    candidate: ChosenUser,
    /// Defaults to the caller.
    interviewer: Option<ChosenUser>,
    /// The name of a template; without one, a suitable plan is chosen.
    template: Option<String>,
}

impl StartRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let candidate = options.person(CANDIDATE).ok_or(UserError::NotHere)?;
        let interviewer = options.person(INTERVIEWER);
        if [Some(candidate), interviewer].into_iter().flatten().any(|person| !person.is_here) {
            return Err(UserError::NotHere);
        }
        let template = options.string(TEMPLATE).map(str::to_owned);
        Ok(Self { candidate, interviewer, template })
    }
}

/// Suggestions for the template: those with enough questions in the bank.
pub(super) async fn suggest(
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    typed: &str,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    let library = interviews.library(caller.guild).await?;
    let shipped = interviews.usable_shipped();
    let questions: Vec<&Question> = bank.questions().collect();
    let is_usable = |template: &&Template, origin| match origin {
        TemplateOrigin::Shipped => shipped.contains(&template.name),
        TemplateOrigin::Server => library.is_usable(template, &questions),
    };
    let usable = library.templates().filter(|(template, origin)| is_usable(template, *origin));
    let mut usable: Vec<&Template> = usable.map(|(template, _)| template).collect();
    usable.sort_by_key(|template| template.minutes);
    let named = usable.into_iter().map(|it| (texts::template_choice(it), it.name.clone()));
    Ok(super::name_choices(named, typed))
}

pub(super) async fn start(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    request: StartRequest,
) -> EventResult<Reply> {
    let StartRequest { candidate, interviewer, template } = request;
    let partners = SeatAssignment {
        interviewer: interviewer.map_or(caller.user, |person| person.user),
        candidate: candidate.user,
        with_bot: candidate.bot || interviewer.is_some_and(|person| person.bot),
        thread: None,
    };
    ask(store, bank, interviews, caller, partners, template.as_deref()).await
}

/// The seats of the requested interview.
pub(super) struct SeatAssignment {
    pub(super) interviewer: UserId,
    pub(super) candidate: UserId,
    /// Set if one of them is a bot.
    pub(super) with_bot: bool,
    /// The existing private thread of the two in which it takes place.
    pub(super) thread: Option<ChannelId>,
}

/// Invites two members to an interview by the named template, or by the most suitable plan.
pub(super) async fn ask(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    partners: SeatAssignment,
    name: Option<&str>,
) -> EventResult<Reply> {
    let SeatAssignment { interviewer, candidate, with_bot, thread } = partners;
    let two = [interviewer, candidate];
    let channel = caller.text_channel()?;
    if caller.is_in_announcements() {
        return Err(UserError::NoPrivateThreads.into());
    }
    let plans = plans(store, bank, interviews, caller, name).await?;
    ensure_place(interviews, caller, channel, two).await?;
    let mut begun = None;
    for (template, rubric) in &plans {
        let invitation = Invitation {
            id: InterviewId(caller.interaction.0),
            channel,
            thread,
            asked_by: caller.user,
            interviewer,
            candidate,
            with_bot,
            template,
            rubric,
            seed: caller.interaction.0,
        };
        let outcome = begin_or_clear(store, bank, interviews, caller, &invitation).await?;
        let is_settled = !matches!(outcome, Err(InterviewError::TooFew(_)));
        begun = Some(outcome);
        if is_settled {
            break;
        }
    }
    let begun = match begun.ok_or(UserError::NoTemplate)? {
        Ok(begun) => begun,
        Err(InterviewError::YouAreBusy) => return busy(store, caller).await,
        Err(refusal) => return Err(UserError::Interview(refusal).into()),
    };
    let id = begun.id;
    let moved = interviews.advance_and_reload(caller.guild, begun, 0, caller.now).await?;
    if let Some(blocker) = moved.blocker {
        if blocker.is_refusal {
            let sent = InterviewEvent::ByBot(BotEvent::NotAsked);
            interviews.apply_event(caller.guild, id, sent, caller.now).await?;
        }
        return Err(UserError::BotLacks(blocker.sentence).into());
    }
    Ok(Reply::ephemeral(texts::invited()))
}

/// The named plan, or the suitable ones, best first.
async fn plans(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    name: Option<&str>,
) -> EventResult<Vec<(Template, Rubric)>> {
    let library = interviews.library(caller.guild).await?;
    if let Some(name) = name {
        let (template, rubric) = library.get(name).ok_or(UserError::NoTemplate)?;
        return Ok(vec![(template.clone(), rubric.clone())]);
    }
    let topics = store.server(caller.guild).await?.map(|server| server.settings.filter.topics);
    let questions: Vec<&Question> = bank.questions().collect();
    Ok(library.fitting(&questions, &topics.unwrap_or_default()))
}

/// Refuses if an interview could not be finished here: the bot may not post everything, or one of
/// the two can't see the channel and so could not be in its thread.
async fn ensure_place(
    interviews: &Interviews,
    caller: &Caller,
    channel: ChannelId,
    two: [UserId; 2],
) -> Result<(), UserError> {
    let Some(access) = interviews.access(caller.guild, channel, &two).await else { return Ok(()) };
    let lacking = access.missing_permissions(FOR_INTERVIEWS);
    if !lacking.is_empty() {
        return Err(UserError::BotLacks(failures::missing_permissions(channel, &lacking)));
    }
    match access.cannot_see.first() {
        Some(user) => Err(UserError::CannotSee { user: *user, channel }),
        None => Ok(()),
    }
}

/// Begins an interview, after ending those in the way that can't continue.
async fn begin_or_clear(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    invitation: &Invitation<'_>,
) -> anyhow::Result<Result<Interview, InterviewError>> {
    match begin(store, bank, caller, invitation).await? {
        Err(
            InterviewError::YouAreBusy
            | InterviewError::TheyAreBusy(_)
            | InterviewError::AlreadyInvited,
        ) => {
            let two = [invitation.interviewer, invitation.candidate];
            interviews.end_stuck(caller.guild, two, caller.now).await?;
            begin(store, bank, caller, invitation).await
        }
        begun => Ok(begun),
    }
}

async fn begin(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    invitation: &Invitation<'_>,
) -> anyhow::Result<Result<Interview, InterviewError>> {
    let seen = seen(store, caller, [invitation.interviewer, invitation.candidate]).await?;
    let concerned = [invitation.interviewer, invitation.candidate, caller.user];
    let open = store.open_interviews_of(caller.guild, &concerned).await?;
    let open: Vec<&Interview> = open.iter().collect();
    let questions: Vec<&Question> = bank.questions().collect();
    match invite(invitation, &questions, &seen, &open, caller.now) {
        Ok(interview) => {
            store.begin_interview(caller.guild, interview.with_preparation(), caller.user).await
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Tells the caller which interview they are in.
async fn busy(store: &dyn Store, caller: &Caller) -> EventResult<Reply> {
    let busy = UserError::Interview(InterviewError::YouAreBusy);
    let interview = super::running(store, caller).await?.filter(Interview::is_binding);
    let interview = interview.ok_or(busy)?;
    Ok(Reply::ephemeral(texts::busy(&interview)))
}

/// The other half of an interview, requested by a button of its scorecard. It begins when both have
/// pressed it, or when the partner accepts.
pub(super) async fn swap(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
) -> EventResult<Reply> {
    let known = store.interview(caller.guild, id).await?.ok_or(UserError::ForgottenInterview)?;
    let users: Vec<UserId> = Seat::BOTH.into_iter().filter_map(|seat| known.user(seat)).collect();
    // Read before the interview itself: an open half is then part of it.
    let open = store.open_interviews_of(caller.guild, &users).await?;
    let before = store.interview(caller.guild, id).await?.ok_or(UserError::ForgottenInterview)?;
    let earlier = match before.swapped_into {
        Some(half) => store.interview(caller.guild, half).await?,
        None => None,
    };
    let two = [before.candidate, before.interviewer.unwrap_or(before.candidate)];
    let seen = seen(store, caller, two).await?;
    // An interview that is over counts as open only while it has pending work.
    let open: Vec<&Interview> = open.iter().filter(|it| it.ending().is_none()).collect();
    let questions: Vec<&Question> = bank.questions().collect();
    let after = InterviewId(caller.interaction.0);
    // A repeated press or delivery finds the seats already swapped.
    let swapped = swap_seats(
        (&before, earlier.as_ref()),
        caller.user,
        after,
        &questions,
        &seen,
        &open,
        caller.now,
    )
    .map_err(UserError::Interview)?;
    let half = store
        .swap_interview(caller.guild, swapped, caller.user)
        .await?
        .map_err(UserError::Interview)?;
    if half.id != after
        && half.stage == InterviewStage::Invited
        && let Some(seat) = half.seat_of(caller.user)
    {
        if half.confirmed.contains(&seat) {
            return Ok(Reply::ephemeral(texts::asked_to_swap(half.user(seat.other()))));
        }
        // Pressing *Swap seats* too means accepting.
        super::event::send(interviews, caller, half.id, MemberEvent::Accept).await?;
        return Ok(Reply::Acknowledge);
    }
    // The effects of an earlier press may have been sent, however long ago.
    let fresh = if half.id == after { 0 } else { u32::MAX };
    let moved = interviews.advance_and_reload(caller.guild, half, fresh, caller.now).await?;
    match moved.blocker {
        Some(blocker) => Err(UserError::BotLacks(blocker.sentence).into()),
        None => Ok(Reply::Acknowledge),
    }
}

/// The questions that the two, the interviewer first, have seen: in interviews, and in their
/// answers.
pub(super) async fn seen(
    store: &dyn Store,
    caller: &Caller,
    two: [UserId; 2],
) -> anyhow::Result<SeenQuestions> {
    let mut dated = Vec::new();
    let [_, candidate] = two;
    for user in two {
        for interview in store.latest_interviews_of(caller.guild, user, REMEMBERED).await? {
            let at = interview.active_at;
            // An interviewer may read again what they once read without asking it.
            let known: Vec<&QuestionId> = if user == candidate {
                interview.known_to(user).collect()
            } else {
                interview.were_asked().collect()
            };
            dated.extend(known.into_iter().map(|question| (at, question.clone())));
        }
        let answered = store.answered_questions(caller.guild, user).await?;
        dated.extend(answered.into_iter().map(|(question, attempt)| (attempt.made_at(), question)));
    }
    dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut seen = SeenQuestions::default();
    for (at, question) in dated {
        if caller.now.duration_since(at) < JUST {
            seen.just.insert(question);
        } else {
            seen.earlier.push(question);
        }
    }
    Ok(seen)
}
